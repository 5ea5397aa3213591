"""Triggers of the gateway's and the authorisation host's refusals, and of codes that only faults answer with."""

from typing import Any

from tests.simulator.tiktok.seller import APP_KEY, APP_SECRET, SHOPS, Seller
from tests.simulator.tiktok.triggers import Seen, Trigger, call, seen
from tests.simulator.world import Control

SHOPS_PATH = "/authorization/202309/shops"
SEARCH_PATH = "/product/202502/products/search"
CATEGORIES_PATH = "/product/202309/categories"
UPLOAD_PATH = "/product/202309/images/upload"


def shops(**options: Any) -> Trigger:
    """Call Get Authorized Shops, which needs no cipher."""
    return call("GET", SHOPS_PATH, with_cipher=False, **options)


def shifted(seconds: int) -> Trigger:
    """Call with a clock that is wrong by some seconds."""

    async def trigger(seller: Seller, _: Control) -> Seen:
        timestamp = str(seller.context.clock.seconds() + seconds)
        return seen(await seller.send("GET", SHOPS_PATH, with_cipher=False, timestamp=timestamp))

    return trigger


async def unsigned(seller: Seller, _: Control) -> Seen:
    query = {"app_key": APP_KEY, "timestamp": str(seller.context.clock.seconds())}
    return seen(await seller.http.get(SHOPS_PATH, params=query, headers={"x-tts-access-token": seller.token}))


async def other_bytes(seller: Seller, _: Control) -> Seen:
    params = seller.query(SEARCH_PATH, {"shop_cipher": seller.cipher, "page_size": "10"}, b'{"status":"ALL"}')
    headers = {"x-tts-access-token": seller.token, "content-type": "application/json"}
    return seen(await seller.http.post(SEARCH_PATH, params=params, content=b'{"status": "ALL"}', headers=headers))


async def expired_token(seller: Seller, control: Control) -> Seen:
    await control.post("/tokens/expire", shop_id=SHOPS[0]["shop_id"])
    return seen(await seller.send("GET", CATEGORIES_PATH))


async def revoked_token(seller: Seller, control: Control) -> Seen:
    await control.post("/tokens/revoke", shop_id=SHOPS[0]["shop_id"])
    return seen(await seller.send("GET", CATEGORIES_PATH))


async def other_sellers_cipher(seller: Seller, _: Control) -> Seen:
    return seen(await seller.of_shop(2, token=seller.token).send("GET", CATEGORIES_PATH))


async def without_scope(seller: Seller, _: Control) -> Seen:
    return seen(await seller.of_shop(5).send("POST", "/product/202309/products", {}))


async def too_fast(seller: Seller, control: Control) -> Seen:
    await control.post("/settings", limits={"shop_per_second": 0.001, "shop_burst": 1})
    await seller.send("GET", CATEGORIES_PATH)
    return seen(await seller.send("GET", CATEGORIES_PATH))


async def internal(seller: Seller, control: Control) -> Seen:
    await control.post("/faults", kind="http_5xx")
    return seen(await seller.send("GET", CATEGORIES_PATH))


def injected(code: int) -> Trigger:
    """Call with a fault that answers a code."""

    async def trigger(seller: Seller, control: Control) -> Seen:
        await control.post("/faults", kind="error_code", code=str(code))
        return seen(await seller.send("GET", CATEGORIES_PATH))

    return trigger


def token_call(name: str = "get", **changes: str | None) -> Trigger:
    """Call a token endpoint with some parameters changed."""

    async def trigger(seller: Seller, _: Control) -> Seen:
        query = {
            "app_key": APP_KEY,
            "app_secret": APP_SECRET,
            "grant_type": "authorized_code",
            "auth_code": "ROW_made_up",
        }
        params = {key: value for key, value in {**query, **changes}.items() if value is not None}
        return seen(await seller.http.get(f"/api/v2/token/{name}", params=params))

    return trigger


async def expired_refresh_token(seller: Seller, control: Control) -> Seen:
    await control.post("/tokens/expire", shop_id=SHOPS[0]["shop_id"], which="refresh")
    wanted = {"grant_type": "refresh_token", "refresh_token": "tiktok-refresh-1"}
    return await token_call("refresh", **wanted)(seller, control)


_NOT_JSON = {"content-type": "application/json"}

TRIGGERS: dict[str, Trigger] = {
    "GatewayRefusal.PATH_UNKNOWN": call("GET", "/product/202309/nothing"),
    "GatewayRefusal.METHOD_NOT_ALLOWED": call("GET", SEARCH_PATH),
    "GatewayRefusal.VERSION_UNKNOWN": call("POST", "/product/202212/products", {}),
    "GatewayRefusal.APP_KEY_MISSING": shops(app_key=None),
    "GatewayRefusal.APP_KEY_INVALID": shops(app_key="6otherapp"),
    "GatewayRefusal.TIMESTAMP_MISSING": shops(timestamp=None),
    "GatewayRefusal.TIMESTAMP_MALFORMED": shops(timestamp="1795362494000"),
    "GatewayRefusal.TIMESTAMP_NEGATIVE": shops(timestamp="-5"),
    "GatewayRefusal.TIMESTAMP_PAST": shifted(-302),
    "GatewayRefusal.TIMESTAMP_FUTURE": shifted(32),
    "GatewayRefusal.SIGN_MISSING": unsigned,
    "GatewayRefusal.SIGN_INVALID": other_bytes,
    "GatewayRefusal.TOKEN_MISSING": shops(token=None),
    "GatewayRefusal.TOKEN_UNKNOWN": shops(token="never-issued"),
    "GatewayRefusal.TOKEN_EXPIRED": expired_token,
    "GatewayRefusal.TOKEN_REVOKED": revoked_token,
    "GatewayRefusal.CIPHER_MISSING": call("GET", CATEGORIES_PATH, with_cipher=False),
    "GatewayRefusal.CIPHER_UNEXPECTED": call("GET", SHOPS_PATH),
    "GatewayRefusal.CIPHER_MISMATCH": other_sellers_cipher,
    "GatewayRefusal.SCOPE_MISSING": without_scope,
    "GatewayRefusal.RATE_LIMITED": too_fast,
    "GatewayRefusal.INTERNAL": internal,
    "GatewayRefusal.BODY_TOO_LARGE": call("POST", "/product/202309/products", {"title": "x" * 2_100_000}),
    "GatewayRefusal.BODY_NOT_JSON": call("POST", "/product/202309/products", raw=b"{", headers=_NOT_JSON),
    "GatewayRefusal.MULTIPART_REQUIRED": call("POST", UPLOAD_PATH, {"data": "x"}, with_cipher=False),
    "GatewayRefusal.PARAM_INVALID": call("POST", "/product/202309/products", {}),
    "AuthRefusal.APP_INVALID": token_call(app_secret="wrong"),
    "AuthRefusal.PARAM_INVALID": token_call(grant_type=None),
    "AuthRefusal.CODE_INVALID": token_call(),
    "AuthRefusal.RECORD_MISSING": token_call("refresh", grant_type="refresh_token", refresh_token="unknown"),
    "AuthRefusal.REFRESH_EXPIRED": expired_refresh_token,
    "InjectedRefusal.GATEWAY_TIMEOUT": injected(36009007),
    "InjectedRefusal.ADDRESS_NOT_ALLOWED": injected(36009033),
    "InjectedRefusal.DEVELOPMENT_SHOP_LIMIT": injected(36009037),
    "InjectedRefusal.SHOP_INACTIVE": injected(36009043),
    "InjectedRefusal.SELLER_INACTIVE": injected(36009044),
    "InjectedRefusal.BACKEND": injected(12001000),
    "InjectedRefusal.BACKEND_AGAIN": injected(12052881),
    "InjectedRefusal.BACKEND_SHOP": injected(33001002),
    "InjectedRefusal.MERCHANT_LIMIT": injected(12052109),
    "InjectedRefusal.PARAM_INVALID": injected(12052910),
    "InjectedRefusal.APPEAL_OPEN": injected(12052308),
    "InjectedRefusal.AUCTION_RUNNING": injected(12052371),
    "InjectedRefusal.SHOP_TASKS_OPEN": injected(12052419),
    "InjectedRefusal.SELLER_NOT_ACTIVE": injected(12052700),
    "InjectedRefusal.STOCK_SHARED": injected(12052921),
    "InjectedRefusal.NOT_ONBOARDED": injected(12052995),
}
