"""What only TikTok Shop's authorisation has: several shops in one grant, ciphers, a secret in the query."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from syncstore_common.kernel.errors import Disposition
from syncstore_common.sync.ports import GrantTokens
from syncstore_common.testing.adapter_world import failure_of
from syncstore_tiktok.adapter import TikTokAdapter
from tests.adapters.tiktok.platform import CALLBACK, MAIN_SHOP, SERVICE_ID, SISTER_SHOP
from tests.adapters.tiktok.world import TikTokWorld


async def granted(world: TikTokWorld) -> GrantTokens:
    """Let the main shop's seller consent, and exchange the code."""
    world.consenting_shop_id = MAIN_SHOP
    callback = await world.consent(world.adapter.consent_url(state="state-1", redirect_url=CALLBACK))
    (tokens,) = await world.adapter.exchange_code(world.app_session, callback)
    return tokens


async def test_the_consent_page_is_asked_for_with_service_and_state(world: TikTokWorld) -> None:
    parts = urlsplit(world.adapter.consent_url(state="a b&c", redirect_url=CALLBACK))
    assert parts.path == "/open/authorize"
    assert dict(parse_qsl(parts.query)) == {"service_id": SERVICE_ID, "state": "a b&c"}


async def test_one_grant_covers_several_shops_each_with_its_cipher(world: TikTokWorld) -> None:
    tokens = await granted(world)
    shops = await world.adapter.shops_of(world.app_session, tokens)
    assert [(shop.external_shop_id, shop.name, shop.region, shop.currency) for shop in shops] == [
        (MAIN_SHOP, "Toko Utama", "ID", "IDR"),
        (SISTER_SHOP, "Toko Saudara", "ID", "IDR"),
    ]
    assert {shop.cipher for shop in shops} == {world.platform.shop(shop.external_shop_id)["cipher"] for shop in shops}


async def test_lifetimes_are_read_as_instants_although_they_are_called_expire_in(world: TikTokWorld) -> None:
    tokens = await granted(world)
    left = tokens.access_expires_at - datetime.now(UTC)
    assert timedelta(days=6) < left <= timedelta(days=7, minutes=1)
    assert tokens.account_id


async def test_a_callback_without_a_code_costs_no_call(world: TikTokWorld) -> None:
    await failure_of(world.adapter.exchange_code(world.app_session, {"state": "s"}))
    assert world.app_session.calls == []


async def test_a_wrong_app_secret_stops_the_app(world: TikTokWorld) -> None:
    adapter = TikTokAdapter(world.app("not-the-secret"))
    exchange = await failure_of(adapter.exchange_code(world.app_session, {"code": "any"}))
    read = await failure_of(adapter.fetch(world.session(), world.unknown_id))
    assert (exchange.disposition, read.disposition) == (Disposition.BLOCKED, Disposition.BLOCKED)


async def test_the_secret_in_the_query_is_in_no_text(world: TikTokWorld) -> None:
    failure = await failure_of(world.adapter.exchange_code(world.app_session, {"code": "one-time-code"}))
    texts = [repr(failure), *(repr(call) for call in world.app_session.calls)]
    assert [text for text in texts if "one-time-code" in text or any(secret in text for secret in world.secrets)] == []
