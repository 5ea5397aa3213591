"""Puts one platform and its control API behind one ASGI application."""

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from syncstore_simulator.core.context import PlatformState, SimulatorContext
from syncstore_simulator.core.control import control_routes
from syncstore_simulator.core.gate import PlatformGate


def build_platform_app(context: SimulatorContext, platform: PlatformState) -> Starlette:
    """Return the application of one port: ``/_control/...`` and, for every other path, the platform."""
    gate = PlatformGate(context, platform)
    context.senders.append(platform.pushes)
    routes = [*control_routes(context, platform), Mount("/_control", _no_such_control), Mount("/", gate)]
    return Starlette(routes=routes)


async def _no_such_control(scope: Scope, receive: Receive, send: Send) -> None:
    refusal = Response(b'{"error":"no such control request"}', 404, media_type="application/json")
    await refusal(scope, receive, send)
