"""New listings: pictures, variants, brand, category, review, and creates whose answer is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.listing import DesiredListing, Package, RemoteStatus
from syncstore_common.testing.adapter_session import MemorySaga
from syncstore_common.testing.adapter_world import Action, Fault
from tests.adapters.tiktok.platform import MAIN_SHOP
from tests.adapters.tiktok.steps import product, reviewed
from tests.adapters.tiktok.world import COFFEE, HASHES, RICE_COOKERS, SHELVES, TikTokWorld

CREATE = "POST /product/202309/products"


async def refusal(world: TikTokWorld, listing: DesiredListing) -> PlatformFailure:
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.create(world.session(), listing)
    return caught.value


async def test_a_listing_is_made_in_one_call_and_goes_live_after_its_review(world: TikTokWorld) -> None:
    listing = world.listing(variants=3)
    session = world.session()
    result = await world.adapter.create(session, listing)
    assert session.writes == [CREATE]
    assert result.status is RemoteStatus.IN_REVIEW
    assert result.warnings == ()
    assert result.ref is not None
    assert set(result.ref.variants) == {variant.variant_id for variant in listing.variants}
    await world.settle(result.ref)
    live = await world.adapter.fetch(world.session(), result.ref.external_id)
    assert (live.title, live.code, live.category_id) == (listing.title, listing.code, COFFEE)
    assert live.image_count == 3
    assert {(item.sku, item.price, item.stock) for item in live.variants} == {
        (variant.sku, variant.price, variant.stock) for variant in listing.variants
    }


async def test_no_call_sends_a_field_the_platform_does_not_know(world: TikTokWorld) -> None:
    listing = replace(world.listing(variants=2), brand="Kopi Lereng", attributes={"100398": (AttributeValue("Katun"),)})
    ref = (await world.adapter.create(world.session(), listing)).ref
    assert ref is not None
    await world.settle(ref)
    changed = replace(listing, title=f"{listing.title} Baru", variants=listing.variants[:1])
    await world.adapter.push_stock(world.session(), ref, changed)
    await world.adapter.push_price(world.session(), ref, changed)
    await world.adapter.push_content(world.session(), ref, changed)
    entries = world.platform.journal()
    assert [entry for entry in entries if entry["unknown_fields"]] == []
    assert [entry for entry in entries if entry["error"]] == []


async def test_pictures_of_variants_are_uploaded_for_their_option(world: TikTokWorld) -> None:
    listing = world.listing(variants=2, images=1)
    pictured = tuple(
        replace(variant, image_hash=HASHES[place]) for place, variant in enumerate(listing.variants, start=4)
    )
    await world.adapter.create(world.session(), replace(listing, variants=pictured))
    body = world.sent(CREATE)[0]
    uris = [sku["sales_attributes"][0]["sku_img"]["uri"] for sku in body["skus"]]
    assert len(set(uris)) == 2
    assert world.media.uploads == 3


async def test_a_picture_is_uploaded_once_for_all_listings(world: TikTokWorld) -> None:
    await world.adapter.create(world.session(), world.listing(images=2))
    await world.adapter.create(world.session(), world.listing(images=2))
    assert world.media.uploads == 2


async def test_a_create_whose_answer_is_lost_is_repeated_with_its_key_and_makes_one_listing(world: TikTokWorld) -> None:
    listing, saga = world.listing(), MemorySaga()
    await world.inject(Fault.CUT_AFTER, Action.CREATE)
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.create(world.session(saga=saga), listing)
    assert caught.value.facts.ambiguous
    result = await world.adapter.create(world.session(saga=saga), listing)
    assert result.ref is not None
    assert await world.count(listing.code) == 1
    first, second = world.sent(CREATE)
    assert first["idempotency_key"] == second["idempotency_key"]


async def test_an_internal_error_in_answer_to_a_create_keeps_the_key(world: TikTokWorld) -> None:
    listing, saga = world.listing(), MemorySaga()
    world.platform.post("/faults", kind="error_code", operation=CREATE, code="12001000", apply=True)
    with pytest.raises(PlatformFailure):
        await world.adapter.create(world.session(saga=saga), listing)
    await world.adapter.create(world.session(saga=saga), listing)
    assert await world.count(listing.code) == 1


async def test_a_known_brand_is_sent_by_its_id(world: TikTokWorld) -> None:
    result = await world.adapter.create(world.session(), replace(world.listing(), brand="kopi lereng"))
    assert world.sent(CREATE)[0]["brand_id"] == "7082427311584347905"
    assert result.warnings == ()


@pytest.mark.parametrize("brand", ["Merek Sendiri", "Elang Mas", "Langit Tua"])
async def test_a_brand_the_shop_cannot_use_is_left_out_and_said_so(world: TikTokWorld, brand: str) -> None:
    result = await world.adapter.create(world.session(), replace(world.listing(), brand=brand))
    assert "brand_id" not in world.sent(CREATE)[0]
    assert len(result.warnings) == 1
    assert brand in result.warnings[0]


async def test_the_platforms_warnings_are_passed_on(world: TikTokWorld) -> None:
    listing = world.listing()
    world.facts = type(world.facts)()
    await world.facts.get(f"brand:{listing.category_id}:merek lama", _an_old_brand)
    result = await world.adapter.create(world.session(), replace(listing, brand="Merek Lama"))
    assert result.warnings == ("The brand does not exist; brand_id has been cleared",)


async def _an_old_brand() -> str:
    return "7082427311584340000"


async def test_a_title_below_25_characters_names_field_and_fix(world: TikTokWorld) -> None:
    failure = await refusal(world, replace(world.listing(), title="Kopi Robusta"))
    assert (failure.disposition, failure.facts.remedy.field) == (Disposition.REJECTED, "title")
    assert "25" in (failure.facts.remedy.fix or "")


async def test_a_missing_attribute_is_named(world: TikTokWorld) -> None:
    failure = await refusal(world, replace(world.listing(), category_id=RICE_COOKERS))
    assert (failure.disposition, failure.facts.remedy.field) == (Disposition.REJECTED, "attributes")
    assert "Jenis Garansi" in failure.facts.message


async def test_missing_dimensions_are_named(world: TikTokWorld) -> None:
    failure = await refusal(world, replace(world.listing(), category_id=SHELVES, package=Package(500)))
    assert (failure.disposition, failure.facts.remedy.field) == (Disposition.REJECTED, "dimensions")


async def test_a_second_listing_with_our_code_is_a_conflict_that_names_the_first(world: TikTokWorld) -> None:
    listing = world.listing()
    first = (await world.adapter.create(world.session(), listing)).ref
    assert first is not None
    await world.settle(first)
    world.platform.post("/settings", unique_external_product_ids=True)
    failure = await refusal(world, listing)
    assert failure.disposition is Disposition.CONFLICT
    assert first.external_id in failure.facts.message


async def test_the_daily_allowance_of_listings_waits_for_tomorrow(world: TikTokWorld) -> None:
    world.platform.post("/settings", listings_per_day=0)
    failure = await refusal(world, world.listing())
    assert failure.disposition is Disposition.DEFERRED
    assert 0 < (failure.facts.retry_after_s or 0) <= timedelta(days=1).total_seconds()


async def test_a_failed_review_names_the_field_and_an_edit_sends_it_again(world: TikTokWorld) -> None:
    listing = world.listing()
    bad = replace(listing, title=f"REJECT {listing.title}")
    ref = (await world.adapter.create(world.session(), bad)).ref
    assert ref is not None
    live = await reviewed(world, ref)
    assert live.status is RemoteStatus.REVIEW_FAILED
    assert live.problem is not None
    assert (live.problem.field, live.problem.code) == ("title", "review_failed")
    assert live.problem.fix
    result = await world.adapter.push_content(world.session(), ref, listing)
    assert (result.status, result.edit_in_review) == (RemoteStatus.IN_REVIEW, False)
    await world.settle(ref)


async def test_the_recommended_category_is_chosen(world: TikTokWorld) -> None:
    chosen = await world.adapter.choose_category(world.session(), product("Kopi Robusta Temanggung Bubuk 250 gram"))
    assert chosen == COFFEE


@pytest.mark.parametrize("name", ["Kopi", "kopi ", "Coffee"])
async def test_a_category_with_the_platforms_own_name_beats_the_recommendation(world: TikTokWorld, name: str) -> None:
    session = world.session()
    mug = product("Gelas Keramik Motif Daun dengan Tutup Kayu", category=f"Minuman > {name}")
    assert await world.adapter.choose_category(session, mug) == COFFEE
    assert not any("recommend" in operation for operation in session.operations)


async def test_a_category_the_shop_may_not_use_is_not_chosen_by_its_name(world: TikTokWorld) -> None:
    toy = product("Kopi Robusta Temanggung Bubuk 250 gram", category="Hobi > Airsoft Gun")
    assert await world.adapter.choose_category(world.session(), toy) == COFFEE


async def test_the_category_tree_is_read_once_in_each_language(world: TikTokWorld) -> None:
    await world.adapter.choose_category(world.session(), product("Kopi", category="Kopi"))
    session = world.session()
    await world.adapter.choose_category(session, product("Gelas", category="Gelas & Mug"))
    assert session.calls == []


async def test_a_short_title_borrows_words_for_the_look_up(world: TikTokWorld) -> None:
    short = product("Kopi", category="Minuman > Kopi Bubuk Pilihan")
    assert await world.adapter.choose_category(world.session(), short) == COFFEE


async def test_a_title_too_short_for_a_look_up_names_field_and_fix(world: TikTokWorld) -> None:
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.choose_category(world.session(), product("Kopi"))
    assert (caught.value.disposition, caught.value.facts.remedy.field) == (Disposition.REJECTED, "title")


async def test_limits_that_are_known_cost_no_call(world: TikTokWorld) -> None:
    session = world.session()
    capabilities = await world.adapter.capabilities(session, COFFEE)
    assert capabilities.title_min == 25
    asked = list(session.calls)
    assert await world.adapter.capabilities(session, COFFEE) == capabilities
    assert session.calls == asked


async def test_two_shops_of_a_grant_are_told_apart_by_cipher(world: TikTokWorld) -> None:
    await world.adapter.create(world.session(), world.listing())
    entry = world.platform.journal(CREATE)[0]
    assert entry["shop_id"] == MAIN_SHOP
