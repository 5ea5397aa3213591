"""The checks every Shopee call passes before its API: app, timestamp, signature, token, shop, limits, in this order.

Order and window: inferred from the error lists and field reports (no document states them).
"""

from typing import assert_never

from syncstore_simulator.core.calls import Call
from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.limits import Limiter, LimitOutcome
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_gateway import GatewayRefusal
from syncstore_simulator.shopee.signing import ApiType, base_string, is_signed
from syncstore_simulator.shopee.tokens import TokenBook

_WINDOW_S = 300
_LARGEST = 4_294_967_295


class RateRefused(Refused):
    """Refused by a limit; ``retry_after_s`` says when a call would pass."""

    def __init__(self, refusal: GatewayRefusal, retry_after_s: float) -> None:
        super().__init__(refusal)
        self.retry_after_s = retry_after_s


class Gateway:
    """Checks calls for one app."""

    def __init__(self, partner_id: int, partner_key: str, *, clock: Clock, tokens: TokenBook, limiter: Limiter) -> None:
        self._partner_id = partner_id
        self._partner_key = partner_key
        self._clock = clock
        self._tokens = tokens
        self._limiter = limiter

    def admit(self, call: Call, api_type: ApiType) -> int:
        """Return the id of the shop that calls, 0 for a public call. Raises Refused."""
        is_shop_call = self._check_signature(call, api_type)
        shop_id = self._check_shop(call) if is_shop_call else 0
        verdict = self._limiter.take(str(shop_id) if shop_id else None)
        match verdict.outcome:
            case LimitOutcome.ALLOWED:
                return shop_id
            case LimitOutcome.DAY_SPENT:
                raise RateRefused(GatewayRefusal.DAY_SPENT, verdict.retry_after_s)
            case LimitOutcome.TOO_FAST:
                raise RateRefused(GatewayRefusal.TOO_FAST, verdict.retry_after_s)
            case _ as never:
                assert_never(never)

    def _check_signature(self, call: Call, api_type: ApiType) -> bool:
        """Return whether the call is signed as a shop's. Raises Refused."""
        partner_id = _number(call, "partner_id", GatewayRefusal.NO_PARTNER_ID, GatewayRefusal.BAD_PARTNER_ID)
        if partner_id != self._partner_id:
            raise Refused(GatewayRefusal.UNKNOWN_PARTNER)
        timestamp = _number(call, "timestamp", GatewayRefusal.NO_TIMESTAMP, GatewayRefusal.BAD_TIMESTAMP)
        if abs(self._clock.seconds() - timestamp) > _WINDOW_S:
            raise Refused(GatewayRefusal.OLD_TIMESTAMP)
        signature = call.first("sign")
        if not signature:
            raise Refused(GatewayRefusal.NO_SIGN)
        public = base_string(partner_id, call.path, timestamp)
        if api_type is not ApiType.SHOP and is_signed(self._partner_key, public, signature):
            return False
        owner = call.first("access_token") or "", call.first("shop_id") or ""
        of_shop = base_string(partner_id, call.path, timestamp, *owner)
        if api_type is ApiType.PUBLIC or not is_signed(self._partner_key, of_shop, signature):
            raise Refused(GatewayRefusal.WRONG_SIGN)
        return True

    def _check_shop(self, call: Call) -> int:
        token = call.first("access_token")
        if not token:
            raise Refused(GatewayRefusal.NO_ACCESS_TOKEN)
        if not self._tokens.is_live(token):
            raise Refused(GatewayRefusal.BAD_ACCESS_TOKEN)
        shop_id = _number(call, "shop_id", GatewayRefusal.NO_SHOP_ID, GatewayRefusal.BAD_SHOP_ID)
        if not self._tokens.owns(token, shop_id):
            raise Refused(GatewayRefusal.WRONG_SHOP)
        if not self._tokens.is_live_for(token, shop_id):
            raise Refused(GatewayRefusal.BAD_ACCESS_TOKEN)
        shop = self._tokens.shops[shop_id]
        if not shop.is_linked:
            raise Refused(GatewayRefusal.SHOP_NOT_LINKED)
        if shop.is_banned:
            raise Refused(GatewayRefusal.SHOP_BANNED)
        return shop_id


def _number(call: Call, name: str, absent: GatewayRefusal, wrong: GatewayRefusal) -> int:
    value = call.first(name)
    if not value:
        raise Refused(absent)
    if not (value.isascii() and value.isdigit()) or int(value) > _LARGEST:
        raise Refused(wrong)
    return int(value)
