"""Consent, tokens, refresh, expiry and revocation."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from syncstore_simulator.core.config import ConfigError
from syncstore_simulator.tiktok.app import build_tiktok
from tests.simulator.tiktok.seller import APP_KEY, APP_SECRET, SHOPS, Seller, shop_config
from tests.simulator.world import Control, context_of

SERVICE_ID = "7000000000000000001"
CATEGORIES = "/product/202309/categories"


async def approve(seller: Seller, shop: int = 1, state: str = "csrf-1") -> httpx.Response:
    """Send the consent form as a seller's browser does."""
    form = {"service_id": SERVICE_ID, "state": state, "shop_id": SHOPS[shop - 1]["shop_id"], "action": "approve"}
    return await seller.http.post("/open/authorize", data=form)


async def code_of(seller: Seller, shop: int = 1) -> str:
    """Return the auth code of an approved consent."""
    location = (await approve(seller, shop)).headers["location"]
    return parse_qs(urlsplit(location).query)["code"][0]


async def token_call(seller: Seller, name: str, **query: str) -> dict[str, object]:
    """Call a token endpoint; returns the envelope."""
    params = {"app_key": APP_KEY, "app_secret": APP_SECRET, **query}
    envelope: dict[str, object] = (await seller.http.get(f"/api/v2/token/{name}", params=params)).json()
    return envelope


async def exchange(seller: Seller, code: str) -> dict[str, object]:
    """Exchange an auth code; returns the envelope."""
    return await token_call(seller, "get", grant_type="authorized_code", auth_code=code)


async def refresh(seller: Seller, token: str) -> dict[str, object]:
    """Refresh; returns the envelope."""
    return await token_call(seller, "refresh", grant_type="refresh_token", refresh_token=token)


async def test_consent_page_has_a_form_that_carries_the_state(seller: Seller) -> None:
    page = await seller.http.get("/open/authorize", params={"service_id": SERVICE_ID, "state": 'a"b'})

    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert '<form method="post" action="/open/authorize">' in page.text
    assert 'value="a&quot;b"' in page.text


async def test_consent_page_refuses_an_unknown_service(seller: Seller) -> None:
    assert (await seller.http.get("/open/authorize", params={"service_id": "1"})).status_code == 400


async def test_approval_redirects_with_code_and_state(seller: Seller) -> None:
    response = await approve(seller, state="csrf 1")

    target = urlsplit(response.headers["location"])
    query = parse_qs(target.query)
    assert response.status_code == 302
    assert f"{target.scheme}://{target.netloc}{target.path}" == "http://127.0.0.1:8123/callback"
    assert set(query) == {"app_key", "code", "locale", "shop_region", "state"}
    assert (query["state"], query["shop_region"], query["app_key"]) == (["csrf 1"], ["ID"], [APP_KEY])


async def test_approval_without_a_redirect_address_says_what_is_missing(seller: Seller, control: Control) -> None:
    await control.post("/settings", redirect_url="")

    response = await approve(seller)

    assert response.status_code == 400
    assert "redirect_url" in response.text


async def test_code_is_exchanged_for_tokens_with_absolute_expiries(seller: Seller) -> None:
    envelope = await exchange(seller, await code_of(seller, 3))
    data = envelope["data"]
    now = seller.context.clock.seconds()

    assert isinstance(data, dict)
    assert (envelope["code"], envelope["message"]) == (0, "success")
    assert data["access_token_expire_in"] == pytest.approx(now + 7 * 86_400, abs=2)
    assert data["refresh_token_expire_in"] == pytest.approx(now + 365 * 86_400, abs=2)
    assert (data["user_type"], data["seller_base_region"]) == (0, "ID")
    assert "seller.product.write" in data["granted_scopes"]
    renewed = seller.of_shop(4, token=data["access_token"])
    assert await renewed.code("GET", CATEGORIES) == 0


async def test_code_works_once(seller: Seller) -> None:
    code = await code_of(seller)
    await exchange(seller, code)

    assert (await exchange(seller, code))["code"] == 36004004


async def test_code_dies_after_30_minutes(seller: Seller) -> None:
    code = await code_of(seller)
    seller.advance(30 * 60 + 1)

    assert (await exchange(seller, code))["code"] == 36004004


async def test_refresh_gives_a_new_pair_and_ends_the_old_refresh_token(seller: Seller) -> None:
    first = await refresh(seller, "tiktok-refresh-1")
    data = first["data"]
    assert isinstance(data, dict)

    again = await refresh(seller, "tiktok-refresh-1")
    renewed = seller.of_shop(1, token=data["access_token"])

    assert again["code"] == 36004005
    assert await renewed.code("GET", CATEGORIES) == 0
    assert await seller.code("GET", CATEGORIES) == 0, "the old access token lives on until its own end"
    assert (await refresh(seller, data["refresh_token"]))["code"] == 0


async def test_old_refresh_token_can_be_kept_by_a_switch(seller: Seller, control: Control) -> None:
    await control.post("/settings", keeps_old_refresh_tokens=True)
    await refresh(seller, "tiktok-refresh-1")

    assert (await refresh(seller, "tiktok-refresh-1"))["code"] == 0


async def test_access_token_expires_with_the_clock(seller: Seller, control: Control) -> None:
    await control.post("/clock", offset_s=7 * 86_400 + 5)

    response = await seller.send("GET", CATEGORIES)

    assert (response.status_code, response.json()["code"]) == (401, 105002)


async def test_expiring_one_grant_leaves_others_alone(seller: Seller, control: Control) -> None:
    await control.post("/tokens/expire", shop_id=SHOPS[0]["shop_id"])

    assert await seller.code("GET", CATEGORIES) == 105002
    assert await seller.of_shop(2).code("GET", CATEGORIES) == 0
    assert (await refresh(seller, "tiktok-refresh-1"))["code"] == 0


async def test_revoked_grant_needs_consent_again(seller: Seller, control: Control) -> None:
    await control.post("/tokens/revoke", shop_id=SHOPS[0]["shop_id"])
    refused = await refresh(seller, "tiktok-refresh-1")

    envelope = await exchange(seller, await code_of(seller))
    data = envelope["data"]

    assert isinstance(data, dict)
    assert refused["code"] == 36004005
    assert await seller.code("GET", CATEGORIES) == 105003
    assert await seller.of_shop(1, token=data["access_token"]).code("GET", CATEGORIES) == 0


async def test_token_calls_leave_no_secret_in_the_journal(seller: Seller, control: Control) -> None:
    envelope = await exchange(seller, await code_of(seller))
    data = envelope["data"]
    assert isinstance(data, dict)
    await refresh(seller, data["refresh_token"])

    journal = str(await control.get("/journal", kind="auth"))

    assert "/api/v2/token/get" in journal
    for secret in (APP_SECRET, data["access_token"], data["refresh_token"]):
        assert secret not in journal


async def test_control_refuses_tokens_of_an_unknown_shop(seller: Seller) -> None:
    response = await seller.http.post("/_control/tokens/revoke", json={"shop_id": "1"})

    assert response.status_code == 404


def test_shops_of_one_grant_must_share_the_refresh_token() -> None:
    shops = [shop_config(1), shop_config(2, access_token="tiktok-access-1")]

    with pytest.raises(ConfigError, match="refresh_token"):
        build_tiktok(context_of(tiktok={"shops": shops}))
