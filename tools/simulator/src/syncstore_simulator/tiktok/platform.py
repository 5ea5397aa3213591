"""The simulated TikTok Shop as the core sees it: it handles calls, words injected faults, and opens its state to
the control API.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from starlette.requests import Request as HttpRequest
from starlette.routing import BaseRoute

from syncstore_simulator.core.calls import Answer, Call, CallKind, PlatformName, TokenKind
from syncstore_simulator.core.context import SimulatorContext
from syncstore_simulator.core.control import body_of, control_route
from syncstore_simulator.core.errors import ControlError, ErrorRow
from syncstore_simulator.core.faults import FaultKind, FaultRule
from syncstore_simulator.core.jsontypes import JsonObject, JsonValue
from syncstore_simulator.tiktok import auth_host, behind_the_back, notices, routes
from syncstore_simulator.tiktok.error_table import ERRORS
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_gateway import GatewayRefusal
from syncstore_simulator.tiktok.gateway import Gateway, RateLimited
from syncstore_simulator.tiktok.grants import Grant
from syncstore_simulator.tiktok.shop import Shop
from syncstore_simulator.tiktok.world import World

_UNAVAILABLE = "<html><head><title>503 Service Temporarily Unavailable</title></head><body>503</body></html>"
_TIMEOUT_STATUSES = frozenset({408, 504})


class TikTokPlatform:
    """Implements the core's `PlatformState`."""

    name = PlatformName.TIKTOK

    def __init__(self, context: SimulatorContext) -> None:
        self.world = World(context)
        app = self.world.config
        self.pushes = notices.sender(app.app_key, app.app_secret, self.world.clock, self.world.settings)
        self.pushes.on_tick = self._advance
        self._notices = notices.Notices(self.world.clock, self.pushes)
        for shop in self.world.shops.values():
            shop.on_change = partial(self._notices.product_changed, shop)
        self._gateway = Gateway(context, self.world)
        self._auth = auth_host.AuthHost(self.world)

    def identify(self, call: Call) -> None:
        """Fill in the kind of a call and the shop its cipher claims."""
        if call.path in auth_host.PATHS:
            call.kind = CallKind.AUTH
            call.shop_id = self.world.grants.shop_of_token(call.first("refresh_token"))
            return
        shop = self.world.by_cipher.get(call.first("shop_cipher") or "")
        token = call.headers.get("x-tts-access-token")
        call.shop_id = shop.config.shop_id if shop is not None else self.world.grants.shop_of_token(token)
        try:
            call.kind = routes.find(call.method, call.path).endpoint.kind
        except Refused:
            call.kind = CallKind.READ

    def handle(self, call: Call) -> Answer:
        """Check and carry out a call."""
        try:
            return self._carry_out(call)
        except RateLimited as refused:
            call.error = str(refused.refusal.code)
            seconds = max(1, math.ceil(refused.retry_after_s))
            wants_header = self.world.settings.flag("sends_retry_after")
            return self._refusal(call, refused, (("retry-after", str(seconds)),) if wants_header else ())
        except Refused as refused:
            call.error = str(refused.refusal.code)
            return self._refusal(call, refused)

    def fault_answer(self, call: Call, rule: FaultRule) -> Answer:
        """Word an injected refusal the platform's way."""
        headers = () if rule.retry_after_s is None else (("retry-after", f"{rule.retry_after_s:g}"),)
        if rule.kind is FaultKind.HTTP_429:
            return self._injected(call, GatewayRefusal.RATE_LIMITED.row, rule, headers)
        if rule.kind is FaultKind.HTTP_5XX:
            status = rule.status or 500
            if status == 503:  # an overloaded gateway does not answer in JSON
                return Answer(503, _UNAVAILABLE.encode(), "text/html", headers)
            name = "InjectedRefusal.GATEWAY_TIMEOUT" if status in _TIMEOUT_STATUSES else "GatewayRefusal.INTERNAL"
            return self._injected(call, ERRORS[name], rule, headers, status=status)
        code = rule.code or GatewayRefusal.INTERNAL.row.code
        known = next((row for row in ERRORS.values() if row.code == code), None)
        unknown = ErrorRow(code, 200, "unknown error", "injected", "", "")
        return self._injected(call, known or unknown, rule, headers)

    def error_table(self) -> Sequence[ErrorRow]:
        """Return every error the platform can answer with."""
        return list(ERRORS.values())

    def stored_items(self, shop_id: str | None) -> list[JsonObject]:
        """Return the stored truth of all listings."""
        shops = self.world.shops.values() if shop_id is None else [self._shop(shop_id)]
        for shop in shops:
            shop.advance(self.world.clock.now())
        return [item for shop in shops for item in behind_the_back.stored_items(shop)]

    def edit_item(self, item_id: str, changes: JsonObject) -> JsonObject:
        """Change a listing behind its owner's back."""
        shop = self._shop_with(item_id)
        product = shop.products[item_id]
        behind_the_back.edit(product, changes)
        shop.changed(product, self.world.clock.now())
        return behind_the_back.stored_item(shop, item_id)

    def lock_promotion(self, request: JsonObject) -> JsonObject:
        """Put a listing into a promotion, or take it out with ``locked: false``."""
        item_id, locked = str(request.get("item_id", "")), request.get("locked", True)
        if not isinstance(locked, bool):
            raise ControlError("locked: expected true or false")
        self._shop_with(item_id).products[item_id].is_promoted = locked
        return {"item_id": item_id, "locked": locked}

    def expire_token(self, shop_id: str, which: TokenKind) -> None:
        """Let a shop's tokens expire now."""
        self.world.grants.expire(self._grant(shop_id), which)

    def revoke_tokens(self, shop_id: str) -> None:
        """Withdraw a shop's authorisation."""
        grant = self._grant(shop_id)
        self.world.grants.revoke(grant)
        for shop in grant.shops:
            self._notices.deauthorised(self.world.shops[shop.shop_id])

    def extra_control_routes(self) -> Sequence[BaseRoute]:
        """Return the route for sales."""
        return [control_route("/items/{id}/sell", self._sell, "POST")]

    def _advance(self) -> None:
        """Let reviews end whose time has come, so that whoever listens is told of them without a call."""
        for shop in self.world.shops.values():
            if shop.webhooks or self.pushes.has_address:
                shop.advance(self.world.clock.now())

    def _carry_out(self, call: Call) -> Answer:
        methods = auth_host.PATHS.get(call.path)
        if methods is None:
            return self._success(call, self._gateway.carry_out(call), "Success")
        if call.method not in methods:
            raise Refused(GatewayRefusal.METHOD_NOT_ALLOWED, call.method)
        if call.path == auth_host.CONSENT_PATH:
            return self._auth.consent(call)
        return self._success(call, self._auth.tokens(call), "success")

    def _success(self, call: Call, data: JsonObject, message: str) -> Answer:
        return self._envelope(call, 0, message, data)

    def _refusal(self, call: Call, refused: Refused, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        row = refused.refusal.row
        return self._envelope(
            call, refused.refusal.code, refused.message, None, status=row.http_status, headers=headers
        )

    def _injected(
        self,
        call: Call,
        row: ErrorRow,
        rule: FaultRule,
        headers: tuple[tuple[str, str], ...],
        status: int | None = None,
    ) -> Answer:
        call.error = row.code
        status = status or rule.status or row.http_status
        code = int(row.code) if row.code.isdigit() else 0
        return self._envelope(call, code, rule.message or row.message, None, status=status, headers=headers)

    def _envelope(
        self,
        call: Call,
        code: int,
        message: str,
        data: JsonValue,
        *,
        status: int = 200,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Answer:
        payload = {"code": code, "message": message, "request_id": self._request_id(call), "data": data}
        return Answer.of_json(payload, status, headers)

    def _request_id(self, call: Call) -> str:
        """Return the call's id in the platform's shape: a time in digits, then hex in capitals."""
        if len(call.request_id) == 32:
            moment = datetime.fromtimestamp(call.received_at, UTC)
            call.request_id = f"{moment:%Y%m%d%H%M%S}{call.request_id[:20].upper()}"
        return call.request_id

    async def _sell(self, request: HttpRequest) -> JsonValue:
        item_id, body = request.path_params["id"], await body_of(request)
        shop = self._shop_with(item_id)
        behind_the_back.sell(shop.products[item_id], body)
        shop.changed(shop.products[item_id], self.world.clock.now())
        return behind_the_back.stored_item(shop, item_id)

    def _shop(self, shop_id: str) -> Shop:
        shop = self.world.shops.get(shop_id)
        if shop is None:
            raise ControlError(f"no shop {shop_id}", 404)
        return shop

    def _shop_with(self, item_id: str) -> Shop:
        shop = next((shop for shop in self.world.shops.values() if item_id in shop.products), None)
        if shop is None:
            raise ControlError(f"no item {item_id}", 404)
        shop.advance(self.world.clock.now())
        return shop

    def _grant(self, shop_id: str) -> Grant:
        self._shop(shop_id)
        grant = self.world.grants.grant_of_shop(shop_id)
        if grant is None:
            raise ControlError(f"shop {shop_id} has no grant", 404)
        return grant
