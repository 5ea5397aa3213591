"""The checks every Open API call passes, in the platform's order: path, app_key, timestamp, sign, token, cipher,
scope.

Source: page common-errors; the order of the first two was observed by others, the rest is inferred.
"""

import orjson

from syncstore_simulator.core.calls import Call, PlatformName
from syncstore_simulator.core.context import SimulatorContext
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.limits import LimitOutcome
from syncstore_simulator.tiktok import fields, routes
from syncstore_simulator.tiktok.endpoint import Endpoint
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_gateway import GatewayRefusal
from syncstore_simulator.tiktok.grants import Grant
from syncstore_simulator.tiktok.requests import Request
from syncstore_simulator.tiktok.shop import Shop
from syncstore_simulator.tiktok.signing import MULTIPART, is_signature, media_type, sign
from syncstore_simulator.tiktok.world import World

_PAST_S = 300
_FUTURE_S = 30
_LARGEST_JSON = 2 * 1024 * 1024
_TIMESTAMP_DIGITS = 10


class RateLimited(Refused):
    """The platform's own limit was hit; ``retry_after_s`` is when a call would pass."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(GatewayRefusal.RATE_LIMITED)
        self.retry_after_s = retry_after_s


class Gateway:
    """Checks calls and hands them to their endpoint."""

    def __init__(self, context: SimulatorContext, world: World) -> None:
        self._limiter = context.limits[PlatformName.TIKTOK]
        self._world = world

    def carry_out(self, call: Call) -> JsonObject:
        """Check and carry out a call; return the answer's ``data``. Raises Refused."""
        match = routes.find(call.method, call.path)
        self._check_app(call)
        self._check_timestamp(call)
        self._check_signature(call)
        grant = self._grant(call)
        shop = self._shop(call, match.endpoint, grant)
        call.shop_id = shop.config.shop_id if shop is not None else grant.only_shop_id
        if match.endpoint.scope not in grant.scopes:
            raise Refused(GatewayRefusal.SCOPE_MISSING, match.endpoint.scope)
        self._check_rate(call)
        now = self._world.clock.now()
        if shop is not None:
            shop.advance(now)
        body = _body(call, match.endpoint)
        return match.endpoint.handler(Request(call, self._world, now, grant, shop, match.ids, body))

    def _check_app(self, call: Call) -> None:
        app_key = call.first("app_key")
        if not app_key:
            raise Refused(GatewayRefusal.APP_KEY_MISSING)
        if app_key != self._world.config.app_key:
            raise Refused(GatewayRefusal.APP_KEY_INVALID)

    def _check_timestamp(self, call: Call) -> None:
        given = call.first("timestamp")
        if not given:
            raise Refused(GatewayRefusal.TIMESTAMP_MISSING)
        if given.startswith("-") and given[1:].isdigit():
            raise Refused(GatewayRefusal.TIMESTAMP_NEGATIVE)
        if not given.isascii() or not given.isdigit() or len(given) != _TIMESTAMP_DIGITS:
            raise Refused(GatewayRefusal.TIMESTAMP_MALFORMED)
        now = self._world.clock.seconds()
        if int(given) < now - _PAST_S:
            raise Refused(GatewayRefusal.TIMESTAMP_PAST)
        if int(given) > now + _FUTURE_S:
            raise Refused(GatewayRefusal.TIMESTAMP_FUTURE)

    def _check_signature(self, call: Call) -> None:
        given = call.first("sign")
        if not given:
            raise Refused(GatewayRefusal.SIGN_MISSING)
        content_type = call.headers.get("content-type", "")
        secret = self._world.config.app_secret
        if not is_signature(given, sign(secret, call.path, call.query, call.body, content_type=content_type)):
            raise Refused(GatewayRefusal.SIGN_INVALID)

    def _grant(self, call: Call) -> Grant:
        token = call.headers.get("x-tts-access-token")
        if not token:
            raise Refused(GatewayRefusal.TOKEN_MISSING)
        return self._world.grants.check_access(token)

    def _shop(self, call: Call, endpoint: Endpoint, grant: Grant) -> Shop | None:
        cipher = call.first("shop_cipher")
        if not endpoint.takes_cipher:
            if cipher is not None:
                raise Refused(GatewayRefusal.CIPHER_UNEXPECTED)
            return None
        if not cipher:
            raise Refused(GatewayRefusal.CIPHER_MISSING)
        shop = self._world.by_cipher.get(cipher)
        if shop is None or not grant.covers(shop.config.shop_id):
            raise Refused(GatewayRefusal.CIPHER_MISMATCH)
        return shop

    def _check_rate(self, call: Call) -> None:
        verdict = self._limiter.take(call.shop_id)
        if verdict.outcome is not LimitOutcome.ALLOWED:
            raise RateLimited(verdict.retry_after_s)


def _body(call: Call, endpoint: Endpoint) -> JsonObject:
    """Return the JSON body, empty for none; unknown names are noted in the journal. Raises Refused."""
    if endpoint.is_upload:
        if media_type(call.headers.get("content-type", "")) != MULTIPART:
            raise Refused(GatewayRefusal.MULTIPART_REQUIRED)
        return {}
    if call.method == "GET" or not call.body:
        return {}
    if len(call.body) > _LARGEST_JSON:
        raise Refused(GatewayRefusal.BODY_TOO_LARGE)
    if media_type(call.headers.get("content-type", "")) != "application/json":
        raise Refused(GatewayRefusal.BODY_NOT_JSON, "Content-Type must be application/json")
    try:
        body = call.json()
    except orjson.JSONDecodeError as error:
        raise Refused(GatewayRefusal.BODY_NOT_JSON) from error
    if not isinstance(body, dict):
        raise fields.invalid("body", "is not an object")
    if endpoint.known_fields is not None:
        call.unknown_fields.extend(sorted(set(body) - endpoint.known_fields))
    return body
