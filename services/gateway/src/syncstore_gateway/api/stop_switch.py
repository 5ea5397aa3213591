"""``/stop-switch``: hold every push to every shop, and let them go on."""

from datetime import datetime

from fastapi import APIRouter

from syncstore_gateway.api.access import Admin, Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute
from syncstore_gateway.api.shapes import Input, Output, PublicPlatform, Reason, errors, public
from syncstore_gateway.operations.stop_switch import PlatformStop
from syncstore_gateway.wiring import Parts

router = APIRouter(prefix="/stop-switch", tags=["operations"], route_class=IdempotentRoute)


class StopIn(Input):
    """Why, for people."""

    reason: Reason | None = None


class PlatformStopOut(Output):
    """How the switch stands at one platform."""

    platform: PublicPlatform
    stopped: bool
    reason: str | None
    thrown_by: str | None
    thrown_at: datetime | None


class StopSwitchOut(Output):
    """``stopped``: every platform is held. Work is kept and comes together meanwhile."""

    stopped: bool
    platforms: list[PlatformStopOut]


@router.get("", responses=errors(503))
async def read_stop_switch(parts: Parts, _: Viewer) -> StopSwitchOut:
    """Show whether pushes flow."""
    return _out(await parts.stop_desk.state())


@router.post("/on", responses=errors(503))
async def throw_stop_switch(parts: Parts, caller: Admin, body: StopIn | None = None) -> StopSwitchOut:
    """Hold every push to every shop. What is under way ends within a call or two."""
    return _out(await parts.stop_desk.throw(body.reason if body else None, caller.actor))


@router.post("/off", responses=errors(503))
async def release_stop_switch(parts: Parts, _: Admin) -> StopSwitchOut:
    """Let pushes go on; paused shops stay paused."""
    return _out(await parts.stop_desk.release())


def _out(stops: list[PlatformStop]) -> StopSwitchOut:
    return StopSwitchOut(
        stopped=all(stop.stopped for stop in stops),
        platforms=[
            PlatformStopOut(
                platform=public(stop.platform),
                stopped=stop.stopped,
                reason=stop.reason,
                thrown_by=stop.thrown_by,
                thrown_at=stop.thrown_at,
            )
            for stop in stops
        ],
    )
