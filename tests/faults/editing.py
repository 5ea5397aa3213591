"""Edits under fire: a seller keeps editing through the gateway while things break, and notes what was promised.

Every edit writes a value of its own, so that it can be found again in the catalogue's history. It is tried until it is
acknowledged: a stock edit under one Idempotency-Key, a title or a price at the version that was just read.
"""

import asyncio
import random
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from tests.faults.checker import Attempt, Outcome
from tests.support.product import World

_TRIES_S = 60.0
_PAUSE_S = 0.2
_IN_FLIGHT_S = 3.0
"""So long a twin that is said to run still is waited for; its gateway may be dead."""
_PATIENCE_S = 4.0
KINDS = ("title", "price", "stock")


def title_of(number: int) -> str:
    """A title that carries a number, and can be varied within the band on both platforms."""
    return f"Mug Keramik Motif Daun Tahan Panas {number} ml dengan Tutup Kayu"


def price_of(number: int) -> int:
    """A price that carries a number, whole on both platforms after their rules."""
    return 100_000 + 100 * number


async def read(world: World, product_id: str) -> dict[str, Any] | None:
    """The product as the catalogue has it, or None while nobody answers."""
    try:
        answer = await world.api.get(f"/api/v1/products/{product_id}", timeout=_PATIENCE_S)
    except httpx.HTTPError:
        return None
    return answer.json() if answer.status_code == 200 else None


@dataclass
class Editor:
    """Edits the goods of one run; ``attempts`` is the account."""

    world: World
    goods: dict[str, str]
    """Product ids by code."""
    source: random.Random
    attempts: list[Attempt] = field(default_factory=list)
    kinds: tuple[str, ...] = KINDS
    _numbers: Any = field(default_factory=lambda: count(1_000))

    async def edit(self, code: str | None = None, kind: str | None = None) -> Outcome:
        """One edit of title, price or stock; returns what the seller knows of it in the end."""
        code = code or self.source.choice(sorted(self.goods))
        kind = kind or self.source.choice(self.kinds)
        number = next(self._numbers)
        change = _Edit(self.world, self.goods[code], kind, number)
        outcome = await change.carry_out()
        self.attempts.append(Attempt(f"{kind} {code} {number}", code, outcome))
        return outcome

    async def edit_many(self, edits: int, *, at_once: int = 6, every_s: float = 0.1) -> None:
        """Many edits, some at a time."""
        gate = asyncio.Semaphore(at_once)

        async def one() -> None:
            async with gate:
                await self.edit()
                await asyncio.sleep(every_s)

        async with asyncio.TaskGroup() as group:
            for _ in range(edits):
                group.create_task(one())


@dataclass
class _Edit:
    """One edit over all its tries."""

    world: World
    product_id: str
    kind: str
    number: int
    is_unclear: bool = False
    sent_at: int = 0
    """The product's version that the last try was meant for."""

    async def carry_out(self) -> Outcome:
        deadline = asyncio.get_running_loop().time() + _TRIES_S
        key = str(uuid4())
        in_flight_until: float | None = None
        while (now := asyncio.get_running_loop().time()) < deadline:
            product = await read(self.world, self.product_id)
            if product is not None:
                if self.is_unclear and (self._shows(product) or self._may_be_overwritten(product)):
                    return Outcome.UNCLEAR
                status, problem = await self._try(product, key)
                if status == 200:
                    return Outcome.OK
                if problem == "IDEMPOTENCY_IN_FLIGHT":
                    in_flight_until = in_flight_until or now + _IN_FLIGHT_S
                    if now > in_flight_until:
                        return Outcome.UNCLEAR
                elif status in (400, 404, 413, 422):
                    return Outcome.REFUSED
            await asyncio.sleep(_PAUSE_S)
        return Outcome.UNCLEAR if self.is_unclear else Outcome.REFUSED

    async def _try(self, product: dict[str, Any], key: str) -> tuple[int | None, str | None]:
        try:
            answer = await self._send(product, key)
        except httpx.HTTPError:
            self.is_unclear = True
            return None, None
        if answer.status_code >= 500:
            self.is_unclear = True
        if answer.status_code == 200:
            return 200, None
        return answer.status_code, str(answer.json().get("code"))

    async def _send(self, product: dict[str, Any], key: str) -> httpx.Response:
        path = f"/api/v1/products/{self.product_id}"
        variant_id = product["variants"][0]["variant_id"]
        if self.kind == "stock":
            edits = [{"variant_id": variant_id, "delta": 1}]
            body: dict[str, Any] = {"edits": edits, "reason": f"stock {self.number}"}
            headers = {"Idempotency-Key": key}
            return await self.world.api.patch(f"{path}/stock", json=body, headers=headers, timeout=_PATIENCE_S)
        self.sent_at = product["version"]
        body = {"version": self.sent_at}
        if self.kind == "title":
            body["title"] = title_of(self.number)
        else:
            body["variants"] = [{"variant_id": variant_id, "price_minor": price_of(self.number)}]
        return await self.world.api.patch(path, json=body, timeout=_PATIENCE_S)

    def _shows(self, product: dict[str, Any]) -> bool:
        """Whether an edit nobody answered took effect."""
        if self.kind == "title":
            return bool(product["title"] == title_of(self.number))
        return self.kind == "price" and bool(product["variants"][0]["price_minor"] == price_of(self.number))

    def _may_be_overwritten(self, product: dict[str, Any]) -> bool:
        """Whether an edit nobody answered may have taken effect before another one did.

        At a newer version the same value would be another edit, which the seller did not ask for.
        """
        return self.kind != "stock" and product["version"] > self.sent_at
