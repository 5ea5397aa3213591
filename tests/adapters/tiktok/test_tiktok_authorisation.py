"""Consent, exchange, refresh and the shops of a grant."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.ports import GrantTokens
from syncstore_tiktok.adapter import TikTokAdapter
from tests.adapters.tiktok.platform import CALLBACK, MAIN_SHOP, SERVICE_ID, SISTER_SHOP, TIRED_SHOP
from tests.adapters.tiktok.world import TikTokWorld


async def granted(world: TikTokWorld, state: str = "state-1") -> GrantTokens:
    callback = await world.consent(world.adapter.consent_url(state=state, redirect_url=CALLBACK))
    assert callback["state"] == state
    return await world.adapter.exchange_code(world.app_session, callback)


def test_the_consent_page_is_asked_for_with_service_and_state(world: TikTokWorld) -> None:
    parts = urlsplit(world.adapter.consent_url(state="a b&c", redirect_url=CALLBACK))
    assert parts.path == "/open/authorize"
    assert dict(parse_qsl(parts.query)) == {"service_id": SERVICE_ID, "state": "a b&c"}


async def test_one_grant_covers_several_shops_each_with_its_cipher(world: TikTokWorld) -> None:
    tokens = await granted(world)
    shops = await world.adapter.shops_of(world.app_session, tokens)
    assert [(shop.external_shop_id, shop.region, shop.currency) for shop in shops] == [
        (MAIN_SHOP, "ID", "IDR"),
        (SISTER_SHOP, "ID", "IDR"),
    ]
    assert {shop.cipher for shop in shops} == {world.platform.shop(shop.external_shop_id)["cipher"] for shop in shops}


async def test_expiries_are_instants(world: TikTokWorld) -> None:
    tokens = await granted(world)
    now = datetime.now(UTC)
    assert timedelta(days=6) < tokens.access_expires_at - now <= timedelta(days=7, minutes=1)
    assert tokens.refresh_expires_at is not None
    assert timedelta(days=300) < tokens.refresh_expires_at - now
    assert tokens.account_id


async def test_an_authorisation_code_works_once(world: TikTokWorld) -> None:
    callback = await world.consent(world.adapter.consent_url(state="s", redirect_url=CALLBACK))
    await world.adapter.exchange_code(world.app_session, callback)
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.exchange_code(world.app_session, callback)
    assert caught.value.disposition is Disposition.REAUTH


async def test_a_callback_without_a_code_is_refused_without_a_call(world: TikTokWorld) -> None:
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.exchange_code(world.app_session, {"state": "s"})
    assert caught.value.disposition is Disposition.REJECTED
    assert world.app_session.calls == []


async def test_a_refresh_gives_new_tokens_and_spends_the_old_one(world: TikTokWorld) -> None:
    world.shop_id = TIRED_SHOP
    tokens = await granted(world)
    fresh = await world.adapter.refresh(
        world.app_session, account_id=tokens.account_id, refresh_token=tokens.refresh_token
    )
    assert fresh.account_id == tokens.account_id
    assert fresh.access_token != tokens.access_token
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.refresh(world.app_session, account_id=tokens.account_id, refresh_token=tokens.refresh_token)
    assert caught.value.disposition is Disposition.REAUTH
    assert [shop.external_shop_id for shop in await world.adapter.shops_of(world.app_session, fresh)] == [TIRED_SHOP]


async def test_a_wrong_app_secret_stops_the_app(world: TikTokWorld) -> None:
    adapter = TikTokAdapter(world.app("not-the-secret"))
    with pytest.raises(PlatformFailure) as exchange:
        await adapter.exchange_code(world.app_session, {"code": "any"})
    with pytest.raises(PlatformFailure) as read:
        await adapter.fetch(world.session(), world.unknown_id)
    assert (exchange.value.disposition, read.value.disposition) == (Disposition.BLOCKED, Disposition.BLOCKED)
