"""Products that are in both shops already, handed out one at a time: to list each by itself would take too long."""

from dataclasses import dataclass, field
from typing import Any

from tests.e2e.goods import imported, mug
from tests.e2e.shops import listed, quiet
from tests.support.product import World

_AT_ONCE = 10


@dataclass
class Shelf:
    """Fresh products of one world; each is taken once, so tests do not meet on one."""

    world: World
    _listed: list[dict[str, Any]] = field(default_factory=list)
    _made: int = 0

    async def take(self) -> dict[str, Any]:
        """A product that both shops show, with nothing due anywhere."""
        [product] = await self.take_several(1)
        return product

    async def take_several(self, count: int) -> list[dict[str, Any]]:
        """The same, of several products."""
        if len(self._listed) < count:
            await self._fill()
        await quiet(self.world)
        taken, self._listed = self._listed[:count], self._listed[count:]
        return taken

    async def _fill(self) -> None:
        codes = [f"RAK-{number:03}" for number in range(self._made, self._made + _AT_ONCE)]
        self._made += _AT_ONCE
        self._listed += await listed(self.world, *await imported(self.world, *map(mug, codes)))
