"""Creating on Shopee: persisted steps, hidden until complete, found again after an unclear outcome."""

import contextlib
from dataclasses import replace

import pytest

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.listing import DesiredListing, RemoteStatus
from syncstore_common.testing.adapter_session import MemorySaga
from syncstore_common.testing.adapter_world import Action, Fault, failure_of
from syncstore_common.testing.authorisation_contract import product
from tests.adapters.shopee.steps import changed, created, models, tiers, variant, with_options
from tests.adapters.shopee.world import HASHES, MUGS, ShopeeWorld

WRITES_OF_VARIANTS = [
    "POST /api/v2/product/add_item",
    "POST /api/v2/product/init_tier_variation",
    "POST /api/v2/product/unlist_item",
]


SHIRTS = "100047"
KNOWN_BRAND = "Bintang Laut"
"""A brand of the simulated categories."""


async def finished(world: ShopeeWorld, listing: DesiredListing, saga: MemorySaga) -> str:
    """Go on with a create until it is done; return the listing's id."""
    result = await world.adapter.create(world.session(saga=saga), listing)
    assert result.ref is not None
    assert set(result.ref.variants) == {item.variant_id for item in listing.variants}
    return result.ref.external_id


async def persistent(world: ShopeeWorld, listing: DesiredListing, saga: MemorySaga) -> str:
    """Go on with a create through failures, a few times; return the listing's id."""
    for _ in range(3):
        with contextlib.suppress(PlatformFailure):
            return await finished(world, listing, saga)
    return await finished(world, listing, saga)


async def test_a_single_product_takes_one_write(world: ShopeeWorld) -> None:
    session = world.session()
    result = await world.adapter.create(session, world.listing())
    assert (session.writes, result.status) == (["POST /api/v2/product/add_item"], RemoteStatus.LIVE)


async def test_variants_are_laid_out_before_buyers_see_the_listing(world: ShopeeWorld) -> None:
    session = world.session()
    result = await world.adapter.create(session, world.listing(variants=3))
    assert session.writes == WRITES_OF_VARIANTS
    assert world.platform.sent("add_item")[0]["item_status"] == "UNLIST"
    assert result.status is RemoteStatus.LIVE


async def test_two_options_become_two_tiers(world: ShopeeWorld) -> None:
    shirts = [variant("Merah", "S"), variant("Merah", "M", price=55_000), variant("Biru", "M", stock=3)]
    ref = await created(world, with_options(world, ("Warna", "Ukuran"), *shirts))
    assert tiers(world, ref) == [("Warna", ["Merah", "Biru"]), ("Ukuran", ["S", "M"])]
    stored = models(world, ref)
    assert [stored[ref.variants[item.variant_id]]["tier_index"] for item in shirts] == [[0, 0], [0, 1], [1, 1]]


async def test_values_get_their_pictures_when_all_have_one(world: ShopeeWorld) -> None:
    red, blue = (replace(variant(name), image_hash=HASHES[place]) for place, name in ((5, "Merah"), (6, "Biru")))
    await created(world, with_options(world, ("Warna",), red, blue))
    (tier,) = world.platform.sent("init_tier_variation")[0]["standardise_tier_variation"]
    assert all(option["image_id"] for option in tier["variation_option_list"])


async def test_the_brand_is_shopees_or_none(world: ShopeeWorld) -> None:
    await created(world, replace(world.listing(), brand="Merek Yang Tidak Ada"))
    await created(world, replace(world.listing(), brand=KNOWN_BRAND.upper()))
    sent = [body["brand"] for body in world.platform.sent("add_item")]
    assert sent[0] == {"brand_id": 0, "original_brand_name": "No Brand"}
    assert sent[1]["original_brand_name"] == KNOWN_BRAND
    assert sent[1]["brand_id"] > 0


async def test_every_channel_that_carries_the_package_is_enabled(world: ShopeeWorld) -> None:
    await created(world, world.listing())
    (body,) = world.platform.sent("add_item")
    assert {row["logistic_id"] for row in body["logistic_info"]} == {8003, 8005, 8204}


async def test_a_package_no_channel_carries_is_refused_before_anything_is_made(world: ShopeeWorld) -> None:
    listing = world.listing()
    heavy = replace(listing, package=replace(listing.package, weight_g=500_000))
    session = world.session()
    failure = await failure_of(world.adapter.create(session, heavy))
    assert (failure.disposition, failure.remedy.field, session.writes) == (Disposition.REJECTED, "logistics", [])


async def test_a_stock_under_the_minimum_of_a_new_item_is_set_before_it_is_published(world: ShopeeWorld) -> None:
    world.platform.post("/settings", stock_min=5)
    low, plenty = variant("Merah", stock=0), variant("Biru", stock=30)
    ref = await created(world, with_options(world, ("Warna",), low, plenty))
    stored = models(world, ref)
    assert [stored[ref.variants[item.variant_id]]["stock"] for item in (low, plenty)] == [0, 30]
    order = [entry["operation"] for entry in world.platform.get("/journal", kind="write")]
    assert order.index("POST /api/v2/product/update_stock") < order.index("POST /api/v2/product/unlist_item")


async def test_a_new_item_in_review_is_said_to_be(world: ShopeeWorld) -> None:
    world.platform.post("/settings", review_new_items=True, review_delay_s=30)
    result = await world.adapter.create(world.session(), world.listing())
    assert result.status is RemoteStatus.IN_REVIEW


async def test_publishing_waits_for_the_review(world: ShopeeWorld) -> None:
    world.platform.post("/settings", review_new_items=True, review_delay_s=30)
    saga, listing = MemorySaga(), world.listing(variants=2)
    failure = await failure_of(world.adapter.create(world.session(saga=saga), listing))
    assert (failure.disposition, failure.retry_after_s) == (Disposition.DEFERRED, 30.0)
    assert saga.done == ["item", "variations"]


async def test_an_item_that_is_still_locked_is_waited_for(world: ShopeeWorld) -> None:
    world.platform.post("/settings", edit_lock_s=30)
    saga, listing = MemorySaga(), world.listing(variants=2)
    failure = await failure_of(world.adapter.create(world.session(saga=saga), listing))
    assert (failure.disposition, failure.retry_after_s, saga.done) == (Disposition.DEFERRED, 4.0, ["item"])


@pytest.mark.parametrize("operation", ["add_item", "init_tier_variation", "unlist_item", "get_item_base_info"])
@pytest.mark.parametrize("kind", ["reset_after", "reset_before", "http_5xx", "html_502", "http_429"])
async def test_a_create_cut_anywhere_goes_on_and_makes_one_listing(
    world: ShopeeWorld, operation: str, kind: str
) -> None:
    saga, listing = MemorySaga(), world.listing(variants=2)
    world.platform.fault(kind, operation, times=2)
    item = world.platform.item(await persistent(world, listing, saga))
    assert world.platform.get("/faults")[0]["hits"] > 0
    assert (await world.count(listing.code), item["status"], len(item["models"])) == (1, "NORMAL", 2)


async def test_an_unclear_create_is_found_before_the_search_index_knows_it(world: ShopeeWorld) -> None:
    world.platform.post("/settings", index_delay_s=60)
    saga, listing = MemorySaga(), world.listing(variants=2)
    await world.inject(Fault.CUT_AFTER, Action.CREATE)
    await failure_of(world.adapter.create(world.session(saga=saga), listing))
    await finished(world, listing, saga)
    assert await world.count(listing.code) == 1


async def test_an_unclear_create_is_found_among_many(world: ShopeeWorld) -> None:
    world.platform.post("/settings", index_delay_s=60)
    for _ in range(3):
        await created(world, world.listing())
    saga, listing = MemorySaga(), world.listing()
    await world.inject(Fault.CUT_AFTER, Action.CREATE)
    await failure_of(world.adapter.create(world.session(saga=saga), listing))
    item_id = await finished(world, listing, saga)
    assert world.platform.item(item_id)["sku"] == listing.code


async def test_two_listings_with_our_code_are_for_a_person_to_decide(world: ShopeeWorld) -> None:
    world.platform.post("/settings", index_delay_s=0)
    listing = world.listing()
    await created(world, listing)
    saga = MemorySaga()
    await world.inject(Fault.CUT_AFTER, Action.CREATE)
    await failure_of(world.adapter.create(world.session(saga=saga), listing))
    failure = await failure_of(world.adapter.create(world.session(saga=saga), listing))
    assert failure.disposition is Disposition.CONFLICT
    assert failure.remedy.fix


async def test_variants_that_changed_between_two_steps_are_mapped_to_what_is_there(world: ShopeeWorld) -> None:
    red, blue, green = variant("Merah"), variant("Biru"), variant("Hijau")
    saga, first = MemorySaga(), with_options(world, ("Warna",), red, blue)
    world.platform.fault("http_5xx", "unlist_item")
    await failure_of(world.adapter.create(world.session(saga=saga), first))
    item_id = await finished(world, changed(first, green, blue), saga)
    stored = {row["sku"] for row in world.platform.item(item_id)["models"]}
    assert stored == {green.sku, blue.sku}


async def test_a_product_that_lost_its_variants_between_two_steps_becomes_single(world: ShopeeWorld) -> None:
    saga, first = MemorySaga(), world.listing(variants=2)
    world.platform.fault("http_5xx", "unlist_item")
    await failure_of(world.adapter.create(world.session(saga=saga), first))
    single = replace(first, option_names=(), variants=(replace(first.variants[0], options=()),))
    item_id = await finished(world, single, saga)
    item = world.platform.item(item_id)
    assert (item["models"], item["status"]) == ([], "NORMAL")


async def test_codes_and_descriptions_arrive_as_they_should(world: ShopeeWorld) -> None:
    ref = await created(world, world.listing())
    assert world.platform.item(ref.external_id)["description"] == "Gelas keramik tebal, tahan panas.\n\n• 350 ml"


async def test_no_field_is_sent_that_shopee_does_not_know(world: ShopeeWorld) -> None:
    listing = world.listing(variants=2)
    ref = await created(world, listing)
    await world.adapter.push_content(world.session(), ref, changed(listing, *listing.variants, variant("Lain")))
    entries = world.platform.get("/journal", kind="write")
    assert [entry["unknown_fields"] for entry in entries if entry["unknown_fields"]] == []


@pytest.mark.parametrize("name", ["Peralatan Makan", "peralatan  makan", "Dinnerware"])
async def test_a_category_with_shopees_own_name_beats_the_recommendation(world: ShopeeWorld, name: str) -> None:
    session = world.session()
    shirt = product("Kaos Polos Pria Katun Lengan Pendek").model_copy(update={"category": f"Rumah > {name}"})
    assert await world.adapter.choose_category(session, shirt) == MUGS
    assert session.operations == ["GET /api/v2/product/get_category"]
    again = world.session()
    assert await world.adapter.choose_category(again, shirt) == MUGS
    assert again.calls == []


async def test_a_category_of_another_name_leaves_the_choice_to_the_title(world: ShopeeWorld) -> None:
    shirt = product("Kaos Polos Pria Katun Lengan Pendek").model_copy(update={"category": "Rumah > Makan"})
    assert await world.adapter.choose_category(world.session(), shirt) == SHIRTS
