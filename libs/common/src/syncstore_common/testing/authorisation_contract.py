"""The part of the adapter contract about being let in and about a platform's knowledge. See ``adapter_contract.py``."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from syncstore_common.contracts.catalog import ProductSnapshot, VariantSnapshot
from syncstore_common.kernel.errors import Disposition
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.ports import GrantTokens
from syncstore_common.testing.adapter_world import AdapterWorld, failure_of

REDIRECT = "http://127.0.0.1:8000/callback"


def product(title: str) -> ProductSnapshot:
    """Return the smallest product a category can be chosen for."""
    variant = VariantSnapshot(variant_id=new_id(), sku="SKU-1", price_minor=50_000)
    return ProductSnapshot(
        product_id=new_id(),
        version=1,
        code="CODE-1",
        title=title,
        description="<p>Bahan katun yang nyaman.</p>",
        currency="IDR",
        base_price_minor=50_000,
        variants=(variant,),
    )


class AuthorisationContract:
    """Every adapter is let in, and knows its platform, like this."""

    async def test_the_state_comes_back_from_the_consent_page(self, world: AdapterWorld) -> None:
        url = world.adapter.consent_url(state="state-4711", redirect_url=REDIRECT)
        assert parse_qs(urlsplit(url).query)["state"] == ["state-4711"]
        assert (await world.consent(url))["state"] == "state-4711"

    async def test_a_consent_becomes_tokens_and_shops(self, world: AdapterWorld) -> None:
        callback = await world.consent(world.adapter.consent_url(state="s", redirect_url=REDIRECT))
        (tokens,) = await world.adapter.exchange_code(world.app_session, callback)
        (shop,) = await world.adapter.shops_of(world.app_session, tokens)
        now = datetime.now(UTC)
        assert (shop.region, shop.currency) == ("ID", "IDR")
        assert now < tokens.access_expires_at < now + timedelta(days=30)
        assert tokens.refresh_expires_at is not None
        assert tokens.access_expires_at < tokens.refresh_expires_at

    async def test_a_code_works_once(self, world: AdapterWorld) -> None:
        callback = await world.consent(world.adapter.consent_url(state="s", redirect_url=REDIRECT))
        await world.adapter.exchange_code(world.app_session, callback)
        failure = await failure_of(world.adapter.exchange_code(world.app_session, callback))
        assert failure.disposition is Disposition.REAUTH

    async def test_a_callback_without_a_code_is_refused(self, world: AdapterWorld) -> None:
        failure = await failure_of(world.adapter.exchange_code(world.app_session, {"state": "s"}))
        assert failure.disposition is Disposition.REJECTED
        assert failure.remedy.fix

    async def test_a_refresh_gives_new_tokens_and_spends_the_old_one(self, world: AdapterWorld) -> None:
        callback = await world.consent(world.adapter.consent_url(state="s", redirect_url=REDIRECT))
        (tokens,) = await world.adapter.exchange_code(world.app_session, callback)
        spent = tokens.refresh_token
        newer = await world.adapter.refresh(
            world.app_session, account_id=tokens.account_id, refresh_token=tokens.refresh_token
        )
        assert newer.account_id == tokens.account_id
        assert newer.access_token != tokens.access_token
        failure = await failure_of(
            world.adapter.refresh(world.app_session, account_id=tokens.account_id, refresh_token=spent)
        )
        assert failure.disposition is Disposition.REAUTH

    async def test_one_consent_for_several_shops_covers_each_of_them(self, world: AdapterWorld) -> None:
        url = world.adapter.consent_url(state="s", redirect_url=REDIRECT)
        grants = await world.adapter.exchange_code(world.app_session, await world.consent(url, for_several_shops=True))
        assert len({tokens.account_id for tokens in grants}) == len(grants)
        shops = [shop for tokens in grants for shop in await world.adapter.shops_of(world.app_session, tokens)]
        assert len({shop.external_shop_id for shop in shops}) == len(shops) == 2

    async def test_grants_of_one_consent_are_refreshed_each_by_itself(self, world: AdapterWorld) -> None:
        url = world.adapter.consent_url(state="s", redirect_url=REDIRECT)
        grants = await world.adapter.exchange_code(world.app_session, await world.consent(url, for_several_shops=True))
        for tokens in grants:
            before = await world.adapter.shops_of(world.app_session, tokens)
            newer = await self._refreshed(world, await self._refreshed(world, tokens))
            after = await world.adapter.shops_of(world.app_session, newer)
            assert [shop.external_shop_id for shop in after] == [shop.external_shop_id for shop in before]

    async def _refreshed(self, world: AdapterWorld, tokens: GrantTokens) -> GrantTokens:
        newer = await world.adapter.refresh(
            world.app_session, account_id=tokens.account_id, refresh_token=tokens.refresh_token
        )
        assert newer.account_id == tokens.account_id
        assert newer.refresh_token != tokens.refresh_token
        return newer

    async def test_tokens_are_in_no_text(self, world: AdapterWorld) -> None:
        callback = await world.consent(world.adapter.consent_url(state="s", redirect_url=REDIRECT))
        (tokens,) = await world.adapter.exchange_code(world.app_session, callback)
        assert tokens.access_token not in repr(tokens)
        assert tokens.refresh_token not in repr(tokens)

    async def test_a_category_is_recommended_for_a_title(self, world: AdapterWorld) -> None:
        category_id = await world.adapter.choose_category(
            world.session(), product("Kaos Polos Pria Katun Lengan Pendek")
        )
        capabilities = await world.adapter.capabilities(world.session(), category_id)
        assert 0 < capabilities.title_min < capabilities.title_max
        assert 1 <= capabilities.images_min <= capabilities.images_max
        assert capabilities.variants_max > 1

    async def test_a_title_that_fits_no_category_asks_for_one(self, world: AdapterWorld) -> None:
        failure = await failure_of(world.adapter.choose_category(world.session(), product("Qzx Wvk 77")))
        assert (failure.disposition, failure.remedy.field) == (Disposition.REJECTED, "category")
        assert failure.remedy.fix

    async def test_what_is_known_costs_no_second_call(self, world: AdapterWorld) -> None:
        listing = world.listing()
        await world.adapter.capabilities(world.session(), listing.category_id)
        session = world.session()
        await world.adapter.capabilities(session, listing.category_id)
        assert session.calls == []
