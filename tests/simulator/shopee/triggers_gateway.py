"""How a caller gets each refusal of the gateway, the consent page and the token APIs."""

from collections.abc import Awaitable, Callable
from typing import Any

from syncstore_simulator.shopee.errors import Refusal
from syncstore_simulator.shopee.errors_gateway import AuthRefusal, GatewayRefusal
from tests.simulator.shopee.seller import PARTNER_ID, Seller, signature
from tests.simulator.shopee.test_authorisation import (
    CONSENT,
    EXCHANGE,
    REFRESH,
    account_code,
    consent_code,
    exchange_body,
    refresh_body,
)
from tests.simulator.world import Control

Trigger = Callable[[Seller, Control], Awaitable[dict[str, Any]]]
PATH = "/api/v2/shop/get_shop_info"


def _without(name: str) -> Trigger:
    return _with(name, None)


def _with(name: str, value: Any) -> Trigger:
    async def trigger(seller: Seller, _: Control) -> dict[str, Any]:
        query = {**seller.query(PATH), name: value}
        if name in {"access_token", "shop_id"}:
            token, shop = query["access_token"] or "", query["shop_id"] or ""
            query["sign"] = signature(f"{PARTNER_ID}{PATH}{query['timestamp']}{token}{shop}")
        return await _sent(seller, PATH, {key: item for key, item in query.items() if item is not None})

    return trigger


async def _sent(seller: Seller, path: str, query: dict[str, Any]) -> dict[str, Any]:
    seller.last = await seller.http.get(path, params=query)
    reply = seller.last.json()
    assert isinstance(reply, dict)
    return reply


async def _unknown_path(seller: Seller, _: Control) -> dict[str, Any]:
    return await seller.get("product/get_nothing")


async def _old_timestamp(seller: Seller, _: Control) -> dict[str, Any]:
    seller.clock_skew_s = 302
    return await seller.get("shop/get_shop_info")


async def _wrong_shop(seller: Seller, _: Control) -> dict[str, Any]:
    seller.shop_id = 700002
    return await seller.get("shop/get_shop_info")


async def _revoked(seller: Seller, control: Control) -> dict[str, Any]:
    await control.post("/tokens/revoke", shop_id=700001)
    return await seller.get("shop/get_shop_info")


async def _banned(seller: Seller, control: Control) -> dict[str, Any]:
    await control.post("/shops/ban", shop_id=700001)
    return await seller.get("shop/get_shop_info")


async def _spent_day(seller: Seller, control: Control) -> dict[str, Any]:
    await control.post("/settings", limits={"daily": 1})
    await seller.get("shop/get_shop_info")
    return await seller.get("shop/get_shop_info")


async def _too_fast(seller: Seller, control: Control) -> dict[str, Any]:
    await control.post("/settings", limits={"shop_per_second": 0.01, "shop_burst": 1})
    await seller.get("shop/get_shop_info")
    return await seller.get("shop/get_shop_info")


def _consent(**changes: str) -> Trigger:
    async def trigger(seller: Seller, _: Control) -> dict[str, Any]:
        return await _sent(seller, "/auth", {**CONSENT, **changes})

    return trigger


def _exchange(**changes: Any) -> Trigger:
    async def trigger(seller: Seller, _: Control) -> dict[str, Any]:
        code = await consent_code(seller)
        return await seller.post(EXCHANGE, {**exchange_body(code), **changes}, public=True)

    return trigger


async def _code_of_a_shop(seller: Seller, _: Control) -> dict[str, Any]:
    body = {"code": await consent_code(seller), "partner_id": PARTNER_ID, "main_account_id": 55001}
    return await seller.post(EXCHANGE, body, public=True)


async def _used_code(seller: Seller, _: Control) -> dict[str, Any]:
    body = exchange_body(await consent_code(seller))
    await seller.post(EXCHANGE, body, public=True)
    return await seller.post(EXCHANGE, body, public=True)


async def _used_refresh_token(seller: Seller, _: Control) -> dict[str, Any]:
    await seller.post(REFRESH, refresh_body("shopee-refresh-1"), public=True)
    return await seller.post(REFRESH, refresh_body("shopee-refresh-1"), public=True)


def _refresh_after(seconds: int) -> Trigger:
    async def trigger(seller: Seller, control: Control) -> dict[str, Any]:
        await control.post("/clock", offset_s=seconds)
        seller.clock_skew_s = seconds
        return await seller.post(REFRESH, refresh_body("shopee-refresh-1"), public=True)

    return trigger


async def _refresh_unlinked(seller: Seller, control: Control) -> dict[str, Any]:
    await control.post("/tokens/revoke", shop_id=700001)
    return await seller.post(REFRESH, refresh_body("shopee-refresh-1"), public=True)


async def _refresh_merchant(seller: Seller, _: Control) -> dict[str, Any]:
    body = {"refresh_token": "shopee-refresh-1", "partner_id": PARTNER_ID, "merchant_id": 1000900}
    return await seller.post(REFRESH, body, public=True)


async def _merchant_token(seller: Seller) -> str:
    body = {"code": await account_code(seller), "partner_id": PARTNER_ID, "main_account_id": 55001}
    return str((await seller.post(EXCHANGE, body, public=True))["refresh_token"])


async def _used_merchant_token(seller: Seller, _: Control) -> dict[str, Any]:
    body = {"refresh_token": await _merchant_token(seller), "partner_id": PARTNER_ID, "merchant_id": 1000900}
    await seller.post(REFRESH, body, public=True)
    return await seller.post(REFRESH, body, public=True)


async def _merchant_after_a_year(seller: Seller, control: Control) -> dict[str, Any]:
    body = {"refresh_token": await _merchant_token(seller), "partner_id": PARTNER_ID, "merchant_id": 1000900}
    await control.post("/clock", offset_s=366 * 86400)
    seller.clock_skew_s = 366 * 86400
    return await seller.post(REFRESH, body, public=True)


TRIGGERS: dict[Refusal, Trigger] = {
    GatewayRefusal.UNKNOWN_PATH: _unknown_path,
    GatewayRefusal.NO_PARTNER_ID: _without("partner_id"),
    GatewayRefusal.BAD_PARTNER_ID: _with("partner_id", "abc"),
    GatewayRefusal.UNKNOWN_PARTNER: _with("partner_id", 2000002),
    GatewayRefusal.NO_TIMESTAMP: _without("timestamp"),
    GatewayRefusal.BAD_TIMESTAMP: _with("timestamp", "soon"),
    GatewayRefusal.OLD_TIMESTAMP: _old_timestamp,
    GatewayRefusal.NO_SIGN: _without("sign"),
    GatewayRefusal.WRONG_SIGN: _with("sign", "0" * 64),
    GatewayRefusal.NO_ACCESS_TOKEN: _without("access_token"),
    GatewayRefusal.NO_SHOP_ID: _without("shop_id"),
    GatewayRefusal.BAD_SHOP_ID: _with("shop_id", "abc"),
    GatewayRefusal.BAD_ACCESS_TOKEN: _with("access_token", "unknown"),
    GatewayRefusal.WRONG_SHOP: _wrong_shop,
    GatewayRefusal.SHOP_NOT_LINKED: _revoked,
    GatewayRefusal.SHOP_BANNED: _banned,
    GatewayRefusal.DAY_SPENT: _spent_day,
    GatewayRefusal.TOO_FAST: _too_fast,
    AuthRefusal.REDIRECT_REFUSED: _consent(redirect_uri="https://elsewhere.example/callback"),
    AuthRefusal.CONSENT_PARAMETER: _consent(auth_type="buyer"),
    AuthRefusal.MISSING_FIELD: _exchange(code=None),
    AuthRefusal.PARTNER_DIFFERS: _exchange(partner_id=1),
    AuthRefusal.INVALID_CODE: _used_code,
    AuthRefusal.CODE_OF_OTHER_SHOP: _exchange(shop_id=700002),
    AuthRefusal.CODE_OF_OTHER_ACCOUNT: _code_of_a_shop,
    AuthRefusal.BAD_REFRESH_TOKEN: _used_refresh_token,
    AuthRefusal.REFRESH_TOKEN_EXPIRED: _refresh_after(31 * 86400),
    AuthRefusal.AUTHORISATION_EXPIRED: _refresh_after(366 * 86400),
    AuthRefusal.NO_LINK: _refresh_unlinked,
    AuthRefusal.NO_MERCHANT: _refresh_merchant,
    AuthRefusal.BAD_MERCHANT_TOKEN: _used_merchant_token,
    AuthRefusal.MERCHANT_EXPIRED: _merchant_after_a_year,
}
