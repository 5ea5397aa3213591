"""The simulated Shopee as the core sees it: which call it is, who checks it, how it is answered."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import BaseRoute

from syncstore_simulator.core.calls import Answer, Call, CallKind, PlatformName, TokenKind
from syncstore_simulator.core.context import SimulatorContext
from syncstore_simulator.core.control import body_of, control_route, required_text
from syncstore_simulator.core.errors import ControlError, ErrorRow
from syncstore_simulator.core.faults import FaultKind, FaultRule
from syncstore_simulator.core.jsontypes import JsonObject, JsonValue
from syncstore_simulator.core.pushes import PUSH_SWITCHES
from syncstore_simulator.shopee import pushes
from syncstore_simulator.shopee.apis import build_apis
from syncstore_simulator.shopee.behind_back import BehindBack, stored
from syncstore_simulator.shopee.consent import ConsentPage
from syncstore_simulator.shopee.error_table import REFUSALS, refusal_for
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_gateway import GatewayRefusal
from syncstore_simulator.shopee.errors_injected import InjectedRefusal
from syncstore_simulator.shopee.gateway import Gateway, RateRefused
from syncstore_simulator.shopee.markets import market_of
from syncstore_simulator.shopee.pushes import ShopeePushes
from syncstore_simulator.shopee.requests import Api, Reply, ShopeeRequest
from syncstore_simulator.shopee.signing import ApiType
from syncstore_simulator.shopee.store import ItemStore
from syncstore_simulator.shopee.switches import DEFAULT_SWITCHES
from syncstore_simulator.shopee.tokens import Shop, TokenBook

CONSENT_PATH = "/auth"
LEGACY_CONSENT_PATH = "/api/v2/shop/auth_partner"


class ShopeePlatform:
    """Implements the core's PlatformState."""

    name = PlatformName.SHOPEE

    def __init__(self, context: SimulatorContext) -> None:
        config = context.config.shopee
        self._clock = context.clock
        self._settings = context.settings[self.name]
        self._settings.declare({**DEFAULT_SWITCHES, **PUSH_SWITCHES})
        self.pushes = pushes.sender(config.partner_key, context.clock, self._settings)
        told = ShopeePushes(config.partner_id, context.clock, self.pushes)
        self._tokens = TokenBook(context.clock, self._settings, config.shops, config.main_accounts)
        self._store = ItemStore(context.clock, self._settings)
        self._back = BehindBack(context.clock, self._store, told)
        self._told = told
        self._consent = ConsentPage(config.partner_id, self._tokens, config.options.redirect_url)
        self._apis = build_apis(config.partner_id, self._settings, self._tokens, self._store, told)
        self._gateway = Gateway(
            config.partner_id,
            config.partner_key,
            clock=context.clock,
            tokens=self._tokens,
            limiter=context.limits[self.name],
        )

    def identify(self, call: Call) -> None:
        """Fill in kind and claimed shop."""
        api = self._apis.get(call.path)
        is_consent = call.path in {CONSENT_PATH, LEGACY_CONSENT_PATH}
        call.kind = CallKind.AUTH if is_consent else (api.kind if api is not None else CallKind.READ)
        call.shop_id = call.first("shop_id") or (_shop_in_body(call) if call.kind is CallKind.AUTH else None)

    def handle(self, call: Call) -> Answer:
        """Check and carry out a call; every outcome is an answer."""
        try:
            if call.path == CONSENT_PATH:
                return self._consent.current(call)
            if call.path == LEGACY_CONSENT_PATH:
                self._gateway.admit(call, ApiType.PUBLIC)
                return self._consent.legacy(call)
            return self._success(call, self._reply(call))
        except RateRefused as refused:
            return self._refusal(call, refused, refused.retry_after_s)
        except Refused as refused:
            return self._refusal(call, refused)

    def fault_answer(self, call: Call, rule: FaultRule) -> Answer:
        """Word an injected failure as Shopee would."""
        headers = () if rule.retry_after_s is None else (("retry-after", f"{rule.retry_after_s:g}"),)
        match rule.kind:
            case FaultKind.HTTP_429:
                row, status = GatewayRefusal.TOO_FAST.row, rule.status or 429
            case FaultKind.ERROR_CODE:
                known = refusal_for(rule.code or "")
                row = known.row if known else ErrorRow(rule.code or "", 200, "injected", "injected", "fault", "fault")
                status = rule.status or row.http_status
            case _:
                row = InjectedRefusal.EDGE.row
                status = rule.status or row.http_status
        call.error = row.code
        message = rule.message or row.message
        payload = {"request_id": call.request_id, "error": row.code, "message": message}
        return Answer.of_json(payload, status, headers)

    def error_table(self) -> Sequence[ErrorRow]:
        """Return the committed table."""
        return [refusal.row for refusal in REFUSALS]

    def stored_items(self, shop_id: str | None) -> list[JsonObject]:
        """Return the stored truth of one shop or all."""
        shops = [self._shop(shop_id).shop_id] if shop_id is not None else list(self._tokens.shops)
        now = self._clock.now()
        return [stored(item, now, self._store) for shop in shops for item in self._store.current_of(shop)]

    def edit_item(self, item_id: str, changes: JsonObject) -> JsonObject:
        """Edit as a seller does in the Seller Centre."""
        return self._back.edit(item_id, changes)

    def lock_promotion(self, request: JsonObject) -> JsonObject:
        """Put an item into a promotion or take it out."""
        return self._back.promote(request)

    def expire_token(self, shop_id: str, which: TokenKind) -> None:
        """Let a token expire now."""
        shop = self._shop(shop_id)
        if which is TokenKind.ACCESS:
            self._tokens.expire_access(shop)
        else:
            self._tokens.expire_refresh(shop)

    def revoke_tokens(self, shop_id: str) -> None:
        """Withdraw a shop's authorisation."""
        shop = self._shop(shop_id)
        self._tokens.revoke(shop)
        self._told.cancelled(shop.shop_id)

    def extra_control_routes(self) -> Sequence[BaseRoute]:
        """Return the routes for sales, bans, violations and limits of categories."""
        return [
            control_route("/items/{id}/violate", self._violate, "POST"),
            control_route("/categories/{id}/limits", self._limit, "POST"),
            control_route("/items/{id}/sell", self._sell, "POST"),
            control_route("/shops/ban", self._ban, "POST"),
        ]

    def _reply(self, call: Call) -> Reply:
        api = self._api(call)
        shop_id = self._gateway.admit(call, api.api_type)
        region = self._tokens.shops[shop_id].region if shop_id else "ID"
        return api.handler(ShopeeRequest(call, shop_id, market_of(region), self._clock.now()))

    def _api(self, call: Call) -> Api:
        api = self._apis.get(call.path)
        if api is None or api.method != call.method:
            raise Refused(GatewayRefusal.UNKNOWN_PATH)
        return api

    def _success(self, call: Call, reply: Reply) -> Answer:
        payload: JsonObject = {"request_id": call.request_id, "error": "", "message": "", **reply.top}
        if not reply.names_error:
            del payload["error"]
        if reply.warning is not None:
            payload["warning"] = reply.warning
        if reply.response is not None:
            payload["response"] = reply.response
        return Answer.of_json(payload)

    def _refusal(self, call: Call, refused: Refused, retry_after_s: float | None = None) -> Answer:
        row = refused.refusal.row
        call.error = row.code
        payload: JsonObject = {"request_id": call.request_id, "error": row.code, "message": refused.message}
        if row.module == "consent":
            payload = {**payload, "code": 1, "msg": refused.message}
        if refused.response is not None:
            payload["response"] = refused.response
        headers: tuple[tuple[str, str], ...] = ()
        if retry_after_s is not None and self._settings.flag("rate_limit_retry_after"):
            headers = (("retry-after", str(max(1, round(retry_after_s)))),)
        return Answer.of_json(payload, self._status(row), headers)

    def _status(self, row: ErrorRow) -> int:
        if row.http_status == 403:
            return int(self._settings.number("identity_error_status"))
        return int(self._settings.number("rate_limit_status")) if row.http_status == 429 else row.http_status

    def _shop(self, shop_id: str) -> Shop:
        shop = self._tokens.shops.get(int(shop_id)) if shop_id.isdigit() else None
        if shop is None:
            raise ControlError(f"no shop {shop_id}", 404)
        return shop

    async def _sell(self, request: Request) -> JsonValue:
        body = await body_of(request)
        quantity, model_id = int(body.get("quantity", 1)), int(body.get("model_id", 0))
        return self._back.sell(request.path_params["id"], quantity, model_id)

    async def _limit(self, request: Request) -> JsonValue:
        self._settings.override(request.path_params["id"], await body_of(request))
        return {}

    async def _violate(self, request: Request) -> JsonValue:
        return self._back.violate(request.path_params["id"], await body_of(request))

    async def _ban(self, request: Request) -> JsonValue:
        body = await body_of(request)
        shop = self._shop(required_text(body, "shop_id"))
        shop.is_banned = bool(body.get("banned", True))
        return {"shop_id": str(shop.shop_id), "banned": shop.is_banned}


def _shop_in_body(call: Call) -> str | None:
    """Return the shop a token call names, so that faults can choose by it."""
    try:
        body = call.json()
    except ValueError:
        return None
    shop_id = body.get("shop_id") if isinstance(body, dict) else None
    return None if shop_id is None else str(shop_id)
