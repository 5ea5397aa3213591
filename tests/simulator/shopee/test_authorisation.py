"""Consent in both forms, the token exchange, rotation, expiry and revocation."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from syncstore_simulator.core.calls import PlatformName
from syncstore_simulator.shopee.app import build_shopee
from tests.simulator.shopee.seller import PARTNER_ID, Seller
from tests.simulator.world import Control, context_of, running

REDIRECT = "http://127.0.0.1:9/callback?tenant=7"
CONSENT: dict[str, Any] = {
    "partner_id": PARTNER_ID,
    "auth_type": "seller",
    "redirect_uri": REDIRECT,
    "response_type": "code",
    "state": "st-1",
}
EXCHANGE, REFRESH = "auth/token/get", "auth/access_token/get"


async def consent_code(seller: Seller) -> str:
    """Approve the consent page for shop 700001; returns the code."""
    answer = await seller.http.post("/auth", params=CONSENT, data={"shop_id": "700001"})
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


async def account_code(seller: Seller) -> str:
    """Approve the consent page for main account 55001; returns the code."""
    answer = await seller.http.post("/auth", params=CONSENT, data={"main_account_id": "55001"})
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["main_account_id"] == ["55001"]
    assert "shop_id" not in query
    return query["code"][0]


async def account_tokens(seller: Seller) -> dict[str, Any]:
    """Exchange a main account's code."""
    body = {"code": await account_code(seller), "partner_id": PARTNER_ID, "main_account_id": 55001}
    reply = await seller.post(EXCHANGE, body, public=True)
    assert reply["error"] == "", reply
    return reply


def exchange_body(code: str, **changes: Any) -> dict[str, Any]:
    """Return a token exchange body."""
    return {"code": code, "partner_id": PARTNER_ID, "shop_id": 700001, **changes}


def refresh_body(token: str, **changes: Any) -> dict[str, Any]:
    """Return a refresh body."""
    return {"refresh_token": token, "partner_id": PARTNER_ID, "shop_id": 700001, **changes}


async def is_accepted(seller: Seller, token: str) -> bool:
    """Return whether a business call with this access token passes."""
    caller = Seller(seller.http, access_token=token, clock_skew_s=seller.clock_skew_s)
    return bool((await caller.get("shop/get_shop_info"))["error"] == "")


async def test_the_consent_page_has_a_button_and_redirects_with_code_shop_and_state(seller: Seller) -> None:
    page = await seller.http.get("/auth", params=CONSENT)
    answer = await seller.http.post("/auth", params=CONSENT)
    target = urlsplit(answer.headers["location"])
    query = parse_qs(target.query)

    assert page.headers["content-type"].startswith("text/html")
    assert "<form" in page.text
    assert "<button" in page.text
    assert answer.status_code == 302
    assert f"{target.scheme}://{target.netloc}{target.path}" == "http://127.0.0.1:9/callback"
    assert (query["tenant"], query["shop_id"], query["state"]) == (["7"], ["700001"], ["st-1"])


async def test_the_legacy_link_is_signed(seller: Seller) -> None:
    path = "/api/v2/shop/auth_partner"
    params = {**seller.query(path, public=True), "redirect": REDIRECT}
    answer = await seller.http.post(path, params=params, data={"shop_id": "700002"})
    refused = await seller.http.get(path, params={**params, "sign": "0" * 64})

    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["shop_id"] == ["700002"]
    assert "state" not in query
    assert refused.json()["error"] == "error_sign"


async def test_a_code_buys_tokens_that_work(seller: Seller) -> None:
    reply = await seller.post(EXCHANGE, exchange_body(await consent_code(seller)), public=True)

    assert reply["error"] == ""
    assert reply["expire_in"] == 14400
    assert await is_accepted(seller, reply["access_token"])


async def test_a_code_dies_after_ten_minutes(seller: Seller, control: Control) -> None:
    code = await consent_code(seller)
    await control.post("/clock", offset_s=601)
    seller.clock_skew_s = 601

    assert (await seller.post(EXCHANGE, exchange_body(code), public=True))["error"] == "invalid_code"


async def test_a_refresh_token_works_once_and_the_old_access_token_five_more_minutes(
    seller: Seller, control: Control
) -> None:
    reply = await seller.post(REFRESH, refresh_body("shopee-refresh-1"), public=True)
    again = await seller.post(REFRESH, refresh_body("shopee-refresh-1"), public=True)

    assert (reply["shop_id"], reply["partner_id"]) == (700001, PARTNER_ID)
    assert again["error"] == "error_shop_refresh_token"
    assert await is_accepted(seller, "shopee-access-1")
    assert await is_accepted(seller, reply["access_token"])
    await control.post("/clock", offset_s=301)
    seller.clock_skew_s = 301
    assert not await is_accepted(seller, "shopee-access-1")
    assert await is_accepted(seller, reply["access_token"])


async def test_a_main_accounts_first_pair_serves_all_its_shops(seller: Seller) -> None:
    reply = await account_tokens(seller)

    assert (reply["shop_id_list"], reply["merchant_id_list"]) == ([700001, 700002], [1000900])
    for shop_id in (700001, 700002):
        shop = Seller(seller.http, shop_id=shop_id, access_token=reply["access_token"])
        assert (await shop.get("shop/get_shop_info"))["error"] == ""


async def test_each_shop_uses_the_shared_refresh_token_once_and_gets_a_pair_of_its_own(
    seller: Seller, control: Control
) -> None:
    shared = await account_tokens(seller)
    first = await seller.post(REFRESH, refresh_body(shared["refresh_token"]), public=True)
    again = await seller.post(REFRESH, refresh_body(shared["refresh_token"]), public=True)
    second = await seller.post(REFRESH, refresh_body(shared["refresh_token"], shop_id=700002), public=True)

    assert again["error"] == "error_shop_refresh_token"
    assert len({reply["access_token"] for reply in (shared, first, second)}) == 3
    assert await is_accepted(seller, first["access_token"])
    assert not await is_accepted(seller, second["access_token"]), "it is the other shop's"
    await control.post("/clock", offset_s=301)
    seller.clock_skew_s = 301
    assert not await is_accepted(seller, shared["access_token"])
    assert await is_accepted(seller, first["access_token"])


async def test_one_shops_refresh_does_not_end_the_shared_token_of_the_other(seller: Seller, control: Control) -> None:
    shared = await account_tokens(seller)
    await seller.post(REFRESH, refresh_body(shared["refresh_token"]), public=True)
    await control.post("/clock", offset_s=301)
    other = Seller(seller.http, shop_id=700002, access_token=shared["access_token"], clock_skew_s=301)

    assert (await other.get("shop/get_shop_info"))["error"] == ""


async def test_a_merchants_token_is_no_use_for_shop_calls(seller: Seller) -> None:
    shared = await account_tokens(seller)
    body = {"refresh_token": shared["refresh_token"], "partner_id": PARTNER_ID, "merchant_id": 1000900}
    reply = await seller.post(REFRESH, body, public=True)
    caller = Seller(seller.http, access_token=reply["access_token"])

    assert reply["merchant_id"] == 1000900
    assert (await caller.get("shop/get_shop_info"))["error"] == "invalid_acceess_token"


async def test_access_tokens_end_after_four_hours(seller: Seller, control: Control) -> None:
    await control.post("/clock", offset_s=14401)
    seller.clock_skew_s = 14401
    refreshed = await seller.post(REFRESH, refresh_body("shopee-refresh-1"), public=True)

    assert not await is_accepted(seller, "shopee-access-1")
    assert refreshed["error"] == ""


async def test_control_expires_and_revokes_tokens(seller: Seller, control: Control) -> None:
    await control.post("/tokens/expire", shop_id=700001, which="access")
    assert (await seller.get("shop/get_shop_info"))["error"] == "invalid_acceess_token"
    renewed = await seller.post(REFRESH, refresh_body("shopee-refresh-1"), public=True)
    seller.access_token = renewed["access_token"]
    assert (await seller.get("shop/get_shop_info"))["error"] == ""
    await control.post("/tokens/revoke", shop_id=700001)
    assert (await seller.get("shop/get_shop_info"))["error"] == "shop_no_linked"
    other = Seller(seller.http, shop_id=700002, access_token="shopee-access-2")
    assert (await other.get("shop/get_shop_info"))["error"] == ""


async def test_a_revoked_shop_comes_back_through_consent(seller: Seller, control: Control) -> None:
    await control.post("/tokens/revoke", shop_id=700001)
    listed = await seller.get("public/get_shops_by_partner", public=True)
    reply = await seller.post(EXCHANGE, exchange_body(await consent_code(seller)), public=True)
    relisted = await seller.get("public/get_shops_by_partner", public=True)

    assert [shop["shop_id"] for shop in listed["authed_shop_list"]] == [700002]
    assert await is_accepted(seller, reply["access_token"])
    assert [shop["shop_id"] for shop in relisted["authed_shop_list"]] == [700001, 700002]


async def test_shop_info_stands_at_the_top_level(seller: Seller) -> None:
    info = await seller.get("shop/get_shop_info")

    assert "response" not in info
    assert "warning" not in info
    assert info["region"] == "ID"
    assert info["expire_time"] - info["auth_time"] == 365 * 86400


@pytest.mark.parametrize(
    ("redirect", "status"),
    [
        ("https://app.example/shopee", 302),
        ("https://app.example/shopee/callback?x=1", 302),
        ("https://app.example/shopee.evil", 200),
        ("https://app.example.evil/shopee", 200),
        ("http://127.0.0.1/callback", 200),
    ],
)
async def test_a_configured_redirect_is_the_only_one(redirect: str, status: int) -> None:
    context = context_of(shopee={"redirect_url": "https://app.example/shopee"})
    async with running(context, PlatformName.SHOPEE, build_shopee(context)) as http:
        answer = await http.post("/auth", params={**CONSENT, "redirect_uri": redirect})

    assert answer.status_code == status


async def test_faults_choose_token_calls_by_the_shop_in_their_body(seller: Seller, control: Control) -> None:
    await control.post("/faults", kind="http_5xx", operation="*/access_token/get", shop_id=700001)
    other = refresh_body("shopee-refresh-2", shop_id=700002)

    assert (await seller.post(REFRESH, other, public=True))["error"] == ""
    assert (await seller.post(REFRESH, refresh_body("shopee-refresh-1"), public=True))["error"] == "error_server"
