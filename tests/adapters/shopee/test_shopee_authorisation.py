"""Being let into a Shopee shop, and losing it."""

import pytest

from syncstore_common.kernel.errors import Disposition
from syncstore_common.testing.adapter_world import failure_of
from tests.adapters.shopee.platform import ACCOUNTS_SHOPS, CONSENTING_SHOP
from tests.adapters.shopee.world import ShopeeWorld

REDIRECT = "http://127.0.0.1:8000/callback"


async def test_the_grant_is_named_by_its_shop(world: ShopeeWorld) -> None:
    callback = await world.consent(world.adapter.consent_url(state="s", redirect_url=REDIRECT))
    (tokens,) = await world.adapter.exchange_code(world.app_session, callback)
    (shop,) = await world.adapter.shops_of(world.app_session, tokens)
    assert (tokens.account_id, tokens.external_shop_ids) == (str(CONSENTING_SHOP), (str(CONSENTING_SHOP),))
    assert (shop.external_shop_id, shop.name) == (str(CONSENTING_SHOP), f"Toko {CONSENTING_SHOP}")
    assert shop.authorization_expires_at is not None


async def test_each_shop_of_a_main_account_is_a_grant_that_begins_with_the_shared_tokens(world: ShopeeWorld) -> None:
    callback = await world.consent(world.adapter.consent_url(state="s", redirect_url=REDIRECT), for_several_shops=True)
    grants = await world.adapter.exchange_code(world.app_session, callback)
    assert [tokens.account_id for tokens in grants] == [str(shop_id) for shop_id in ACCOUNTS_SHOPS]
    assert [tokens.external_shop_ids for tokens in grants] == [(str(shop_id),) for shop_id in ACCOUNTS_SHOPS]
    assert len({tokens.refresh_token for tokens in grants}) == 1


@pytest.mark.parametrize(
    "callback", [{"code": "c"}, {"code": "c", "main_account_id": "x"}, {"code": "c", "shop_id": "x"}]
)
async def test_a_callback_that_names_no_shop_asks_for_the_shops_login(
    world: ShopeeWorld, callback: dict[str, str]
) -> None:
    failure = await failure_of(world.adapter.exchange_code(world.app_session, callback))
    assert (failure.disposition, failure.remedy.field, world.app_session.calls) == (Disposition.REJECTED, "shop", [])


async def test_a_code_of_another_shop_is_not_accepted(world: ShopeeWorld) -> None:
    callback = await world.consent(world.adapter.consent_url(state="s", redirect_url=REDIRECT))
    failure = await failure_of(world.adapter.exchange_code(world.app_session, {**callback, "shop_id": "700011"}))
    assert failure.disposition is Disposition.REAUTH


async def test_a_refresh_cut_on_the_way_is_not_called_refused(world: ShopeeWorld) -> None:
    world.platform.fault("reset_before", "access_token/get")
    failure = await failure_of(world.adapter.refresh(world.app_session, account_id="700012", refresh_token="r"))
    assert (failure.disposition, failure.network) == (Disposition.RETRY, True)


async def test_a_banned_shop_is_blocked(world: ShopeeWorld) -> None:
    session = world.consenting_session()
    world.platform.post("/shops/ban", shop_id=CONSENTING_SHOP)
    failure = await failure_of(world.adapter.fetch(session, world.unknown_id))
    world.platform.post("/shops/ban", shop_id=CONSENTING_SHOP, banned=False)
    assert (failure.disposition, failure.remedy.field) == (Disposition.BLOCKED, "shop")


async def test_a_wrong_key_blocks_the_app(world: ShopeeWorld) -> None:
    stranger = world.adapter_with("another-key")
    failure = await failure_of(stranger.fetch(world.session(), world.unknown_id))
    assert (failure.disposition, failure.remedy.field) == (Disposition.BLOCKED, "app")
    assert "another-key" not in failure.message
