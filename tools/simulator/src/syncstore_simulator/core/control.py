"""The control API under ``/_control``, the same on both ports; it needs no signature.

Tests drive faults, the clock, switches, tokens and edits behind our back with it, and read the journal and the stored
truth. What it answers concerns the platform of the port it is asked on.
"""

from collections.abc import Awaitable, Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from syncstore_simulator.core.calls import CallKind, TokenKind
from syncstore_simulator.core.context import PlatformState, SimulatorContext
from syncstore_simulator.core.errors import ControlError
from syncstore_simulator.core.jsontypes import JsonObject, JsonValue

Handler = Callable[[Request], Awaitable[JsonValue]]


def control_route(path: str, handler: Handler, method: str) -> Route:
    """Return a route below ``/_control`` whose handler returns JSON; ControlError and ValueError become answers."""

    async def endpoint(request: Request) -> Response:
        try:
            return _json(await handler(request))
        except ControlError as error:
            return _json({"error": str(error)}, error.status)
        except ValueError as error:
            return _json({"error": str(error)}, 400)

    return Route(f"/_control{path}", endpoint, methods=[method])


async def body_of(request: Request) -> JsonObject:
    """Return the request's JSON object. Raises ControlError when it is something else."""
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise ControlError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise ControlError("the body must be a JSON object")
    return body


def required_text(body: JsonObject, name: str) -> str:
    """Return a required value as text; numbers are accepted for ids. Raises ControlError."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise ControlError(f"{name}: expected a string or a whole number")
    return str(value)


def control_routes(context: SimulatorContext, platform: PlatformState) -> list[BaseRoute]:
    """Return the control routes of one port."""
    control = _Control(context, platform)
    return [
        control_route("/health", control.health, "GET"),
        control_route("/errors", control.errors, "GET"),
        control_route("/faults", control.faults, "GET"),
        control_route("/faults", control.add_fault, "POST"),
        control_route("/faults", control.remove_faults, "DELETE"),
        control_route("/faults/{id}", control.remove_faults, "DELETE"),
        control_route("/journal", control.journal, "GET"),
        control_route("/journal", control.clear_journal, "DELETE"),
        control_route("/clock", control.clock, "GET"),
        control_route("/clock", control.set_clock, "POST"),
        control_route("/settings", control.settings, "GET"),
        control_route("/settings", control.set_settings, "POST"),
        control_route("/tokens/expire", control.expire_token, "POST"),
        control_route("/tokens/revoke", control.revoke_tokens, "POST"),
        control_route("/state/items", control.items, "GET"),
        control_route("/items/{id}/edit", control.edit_item, "POST"),
        control_route("/promotions/lock", control.lock_promotion, "POST"),
        control_route("/pushes", control.pushes, "GET"),
        *platform.extra_control_routes(),
    ]


def _json(payload: JsonValue, status: int = 200) -> Response:
    return Response(orjson.dumps(payload), status_code=status, media_type="application/json")


class _Control:
    def __init__(self, context: SimulatorContext, platform: PlatformState) -> None:
        self._context = context
        self._platform = platform

    async def health(self, _: Request) -> JsonValue:
        return {"status": "ok", "platform": self._platform.name.value, "now": self._context.clock.now()}

    async def errors(self, _: Request) -> JsonValue:
        names = ("code", "http_status", "message", "module", "source", "trigger")
        return [{name: getattr(row, name) for name in names} for row in self._platform.error_table()]

    async def faults(self, _: Request) -> JsonValue:
        return [rule.as_json() for rule in self._context.faults.rules(self._platform.name)]

    async def add_fault(self, request: Request) -> JsonValue:
        return self._context.faults.add(self._platform.name, await body_of(request)).as_json()

    async def remove_faults(self, request: Request) -> JsonValue:
        return {"removed": self._context.faults.remove(self._platform.name, request.path_params.get("id"))}

    async def journal(self, request: Request) -> JsonValue:
        query = request.query_params
        kind = query.get("kind")
        everything = query.get("platform") == "all"
        entries = self._context.journal.entries(
            None if everything else self._platform.name,
            since=int(query.get("since", "0")),
            operation=query.get("operation"),
            shop_id=query.get("shop_id"),
            kind=CallKind(kind) if kind else None,
        )
        return [entry.as_json() for entry in entries]

    async def clear_journal(self, _: Request) -> JsonValue:
        self._context.journal.clear(self._platform.name)
        return {}

    async def clock(self, _: Request) -> JsonValue:
        return {"now": self._context.clock.now(), "offset_s": self._context.clock.offset_s}

    async def set_clock(self, request: Request) -> JsonValue:
        offset = (await body_of(request)).get("offset_s")
        if not isinstance(offset, int | float) or isinstance(offset, bool):
            raise ControlError("offset_s: expected a number of seconds")
        self._context.clock.offset_s = float(offset)
        return await self.clock(request)

    async def settings(self, _: Request) -> JsonValue:
        name = self._platform.name
        return {**self._context.settings[name].as_json(), "limits": self._context.limits[name].as_json()}

    async def set_settings(self, request: Request) -> JsonValue:
        changes = await body_of(request)
        limits = changes.pop("limits", None)
        self._context.settings[self._platform.name].update(changes)
        if limits is not None:
            self._context.limits[self._platform.name].update(limits)
        return await self.settings(request)

    async def expire_token(self, request: Request) -> JsonValue:
        body = await body_of(request)
        self._platform.expire_token(required_text(body, "shop_id"), TokenKind(body.get("which", "access")))
        return {}

    async def revoke_tokens(self, request: Request) -> JsonValue:
        self._platform.revoke_tokens(required_text(await body_of(request), "shop_id"))
        return {}

    async def pushes(self, request: Request) -> JsonValue:
        kind = request.query_params.get("kind")
        found = self._platform.pushes.deliveries
        return [delivery.as_json() for delivery in found if kind is None or delivery.kind == kind]

    async def items(self, request: Request) -> JsonValue:
        return self._platform.stored_items(request.query_params.get("shop_id"))

    async def edit_item(self, request: Request) -> JsonValue:
        return self._platform.edit_item(request.path_params["id"], await body_of(request))

    async def lock_promotion(self, request: Request) -> JsonValue:
        return self._platform.lock_promotion(await body_of(request))
