"""The stop switch over all sync services: thrown and released at each of them, remembered here for what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import Unavailable
from syncstore_gateway.upstream.fan_out import ask_all
from syncstore_gateway.upstream.service import Upstream

_REMEMBER = """
insert into stopped_platforms (platform, reason, thrown_by, thrown_at) values ($1, $2, $3, $4)
on conflict (platform) do update set reason = excluded.reason, thrown_by = excluded.thrown_by
"""
_FORGET = "delete from stopped_platforms where platform = $1"


@dataclass(frozen=True, slots=True)
class PlatformStop:
    """How the switch stands at one platform's service."""

    platform: Platform
    stopped: bool
    reason: str | None
    thrown_by: str | None
    thrown_at: datetime | None


class StopDesk:
    """Asks the services, and keeps what they confirmed."""

    def __init__(self, database: Database, platforms: Mapping[Platform, Upstream]) -> None:
        self._database = database
        self._platforms = platforms

    async def state(self) -> list[PlatformStop]:
        """Return how the switch stands. Raises Unavailable naming services that do not answer."""
        return await self._everywhere(lambda upstream: upstream.get("/internal/stop-switch"))

    async def throw(self, reason: str | None, actor: str) -> list[PlatformStop]:
        """Hold every push. Raises Unavailable naming services that did not answer: the others hold, repeat it."""
        body = {"reason": reason, "actor": actor}
        return await self._everywhere(lambda upstream: upstream.post("/internal/stop-switch/on", body))

    async def release(self) -> list[PlatformStop]:
        """Let pushes go on. Raises Unavailable naming services that did not answer: repeat it."""
        return await self._everywhere(lambda upstream: upstream.post("/internal/stop-switch/off"))

    async def _everywhere(self, ask: Any) -> list[PlatformStop]:
        answers = await ask_all(self._platforms.values(), ask)
        stops = [
            _stop(platform, answers.by_service[upstream.service])
            for platform, upstream in self._platforms.items()
            if upstream.service in answers.by_service
        ]
        async with self._database.driver_unit() as unit:
            for stop in stops:
                if stop.stopped:
                    values = (stop.platform.value, stop.reason, stop.thrown_by, stop.thrown_at)
                    await unit.execute(_REMEMBER, *values)
                else:
                    await unit.execute(_FORGET, stop.platform.value)
        if answers.unavailable:
            names = ", ".join(answers.unavailable)
            raise Unavailable(
                f"no answer from {names}; the other services did it, so ask again",
                details={"services": list(answers.unavailable)},
            )
        return stops


def _stop(platform: Platform, answer: Mapping[str, Any]) -> PlatformStop:
    at = answer.get("thrown_at")
    return PlatformStop(
        platform,
        bool(answer["stopped"]),
        answer.get("reason"),
        answer.get("thrown_by"),
        datetime.fromisoformat(at) if at else None,
    )
