"""Prices, stock and content on Shopee: partial answers, promotions, floors, locks, and what a failure really means."""

from dataclasses import replace

import pytest

from syncstore_common.contracts.policies import ListingField
from syncstore_common.contracts.states import Presence
from syncstore_common.kernel.errors import Disposition
from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import DesiredListing, Kind, RemoteRef, RemoteStatus
from syncstore_common.testing.adapter_world import failure_of
from tests.adapters.shopee.steps import changed, created, models, variant, with_options
from tests.adapters.shopee.world import ShopeeWorld


def dearer(listing: DesiredListing) -> DesiredListing:
    """Return the listing with higher prices."""
    return changed(listing, *(replace(item, price=Money(item.price.minor + 700, "IDR")) for item in listing.variants))


def promote(world: ShopeeWorld, ref: RemoteRef, **more: object) -> None:
    """Put a listing into a promotion."""
    world.platform.post("/promotions/lock", item_id=ref.external_id, **more)


async def test_one_call_sets_fifty_prices(world: ShopeeWorld) -> None:
    skus = [variant(f"Nomor {number}", price=50_000 + number) for number in range(50)]
    listing = with_options(world, ("Nomor",), *skus)
    ref = await created(world, listing)
    session = world.session()
    await world.adapter.push_price(session, ref, dearer(listing))
    await world.adapter.push_stock(session, ref, listing)
    assert session.writes == ["POST /api/v2/product/update_price", "POST /api/v2/product/update_stock"]


async def test_a_promotion_defers_the_skus_it_holds_and_the_others_are_set(world: ShopeeWorld) -> None:
    listing = world.listing(variants=2)
    ref = await created(world, listing)
    first, second = listing.variants
    promote(world, ref, locks=["price"], model_ids=[int(ref.variants[second.variant_id])], ends_in_s=7200)
    (failure,) = (await world.adapter.push_price(world.session(), ref, dearer(listing))).failures
    assert (failure.variant_id, failure.facts.disposition) == (second.variant_id, Disposition.DEFERRED)
    assert (failure.facts.remedy.field, failure.facts.is_dated) == ("price", True)
    assert 7100 < (failure.facts.retry_after_s or 0) <= 7200
    assert models(world, ref)[ref.variants[first.variant_id]]["price"] == first.price.minor + 700


@pytest.mark.parametrize(("lock", "presence"), [("unlist", Presence.UNLISTED), ("delete", Presence.REMOVED)])
async def test_a_promotion_defers_a_change_of_presence(world: ShopeeWorld, lock: str, presence: Presence) -> None:
    ref = await created(world, world.listing())
    promote(world, ref, locks=[lock])
    failure = await failure_of(world.adapter.change_presence(world.session(), ref, presence))
    assert (failure.disposition, failure.is_dated) == (Disposition.DEFERRED, True)
    assert 3500 < (failure.retry_after_s or 0) <= 3600
    assert world.platform.item(ref.external_id)["status"] == "NORMAL"
    promote(world, ref, locked=False)
    assert await world.adapter.change_presence(world.session(), ref, presence) in {
        RemoteStatus.UNLISTED,
        RemoteStatus.DELETED,
    }


async def test_an_item_in_review_is_taken_off_sale_when_the_review_has_ended(world: ShopeeWorld) -> None:
    world.platform.post("/settings", review_new_items=True, review_delay_s=60)
    ref = await created(world, world.listing())
    failure = await failure_of(world.adapter.change_presence(world.session(), ref, Presence.UNLISTED))
    assert (failure.disposition, failure.retry_after_s) == (Disposition.DEFERRED, 30.0)


async def test_a_banned_item_is_off_sale_already_and_can_not_be_put_back(world: ShopeeWorld) -> None:
    ref = await created(world, world.listing())
    world.platform.post(f"/items/{ref.external_id}/edit", status="BANNED")
    told = await world.adapter.change_presence(world.session(), ref, Presence.UNLISTED)
    assert told is RemoteStatus.BANNED
    failure = await failure_of(world.adapter.change_presence(world.session(), ref, Presence.LISTED))
    assert failure.disposition is Disposition.CONFLICT


@pytest.mark.parametrize("lock", ["price", "stock", "name", "image", "variation"])
async def test_a_promotion_on_everything_defers_each_push(world: ShopeeWorld, lock: str) -> None:
    listing = world.listing(variants=2)
    ref = await created(world, listing)
    promote(world, ref, locks=[lock], starts_in_s=600, ends_in_s=90_000)
    other = changed(replace(dearer(listing), title=f"{listing.title} X"), *dearer(listing).variants, variant("Lain"))
    if lock == "image":
        other = replace(listing, image_hashes=listing.image_hashes[::-1])
    push = {
        "price": world.adapter.push_price,
        "stock": world.adapter.push_stock,
        "name": world.adapter.push_content,
        "image": world.adapter.push_content,
        "variation": world.adapter.push_content,
    }[lock]
    failure = await failure_of(push(world.session(), ref, other))
    assert (failure.disposition, failure.is_dated) == (Disposition.DEFERRED, True)
    assert 89_900 < (failure.retry_after_s or 0) <= 90_000
    assert " UTC; the change follows then." in (failure.remedy.fix or "")
    assert failure.message.endswith(" UTC)"), "who reads the fix in another language learns the end, too"


@pytest.mark.parametrize("outcome", ["over", "refused"])
async def test_a_promotion_whose_end_can_not_be_read_is_asked_about_every_hour(
    world: ShopeeWorld, outcome: str
) -> None:
    listing = world.listing()
    ref = await created(world, listing)
    promote(world, ref, locks=["price"], ends_in_s=0)
    if outcome == "refused":
        world.platform.fault("error_code", "product/get_item_promotion", code="error_api_permission")
    failure = await failure_of(world.adapter.push_price(world.session(), ref, dearer(listing)))
    assert (failure.disposition, failure.retry_after_s, failure.is_dated) == (Disposition.DEFERRED, 3600.0, False)


async def test_a_stock_under_the_promotions_floor_is_raised_to_it_and_waits_for_the_end(world: ShopeeWorld) -> None:
    listing = world.listing(variants=2)
    ref = await created(world, listing)
    first, second = listing.variants
    promote(world, ref, locks=[], reserved_stock=6, ends_in_s=7200, model_ids=[int(ref.variants[first.variant_id])])
    low = changed(listing, replace(first, stock=2), replace(second, stock=1))
    result = await world.adapter.push_stock(world.session(), ref, low)
    stored = models(world, ref)
    assert [stored[ref.variants[item.variant_id]]["stock"] for item in (first, second)] == [6, 1]
    (failure,) = result.failures
    assert (failure.variant_id, failure.facts.disposition) == (first.variant_id, Disposition.DEFERRED)
    assert "shows 6 until it ends" in failure.message
    assert 7100 < (failure.facts.retry_after_s or 0) <= 7200
    promote(world, ref, locked=False)
    assert (await world.adapter.push_stock(world.session(), ref, low)).failures == ()
    assert models(world, ref)[ref.variants[first.variant_id]]["stock"] == 2


async def test_a_single_products_floor_is_respected_too(world: ShopeeWorld) -> None:
    listing = world.listing()
    ref = await created(world, listing)
    promote(world, ref, locks=[], reserved_stock=4)
    result = await world.adapter.push_stock(
        world.session(), ref, changed(listing, replace(listing.variants[0], stock=0))
    )
    assert (world.platform.item(ref.external_id)["stock"], len(result.failures)) == (4, 1)


async def test_an_unknown_model_among_others_is_named(world: ShopeeWorld) -> None:
    listing = world.listing(variants=3)
    ref = await created(world, listing)
    lost = listing.variants[1]
    broken = replace(ref, variants={**ref.variants, lost.variant_id: world.unknown_id})
    for push, kind in ((world.adapter.push_price, Kind.PRICE), (world.adapter.push_stock, Kind.STOCK)):
        result = await push(world.session(), broken, dearer(listing))
        assert [item.variant_id for item in result.failures] == [lost.variant_id], kind
        assert "not exist" in result.failures[0].message


async def test_models_that_are_not_the_items_any_more_are_a_conflict(world: ShopeeWorld) -> None:
    listing = world.listing(variants=2)
    ref = await created(world, listing)
    broken = replace(ref, variants=dict.fromkeys(ref.variants, world.unknown_id))
    for push in (world.adapter.push_price, world.adapter.push_stock):
        failure = await failure_of(push(world.session(), broken, listing))
        assert failure.disposition is Disposition.CONFLICT


async def test_a_price_of_a_deleted_listing_is_missing_although_shopee_says_try_later(world: ShopeeWorld) -> None:
    listing = world.listing()
    ref = await created(world, listing)
    world.platform.post(f"/items/{ref.external_id}/edit", status="SELLER_DELETE")
    failure = await failure_of(world.adapter.push_price(world.session(), ref, dearer(listing)))
    assert failure.disposition is Disposition.MISSING


async def test_prices_too_far_apart_are_rejected_although_shopee_says_try_later(world: ShopeeWorld) -> None:
    listing = world.listing(variants=2)
    ref = await created(world, listing)
    first, second = listing.variants
    apart = changed(listing, first, replace(second, price=Money(first.price.minor * 9, "IDR")))
    failure = await failure_of(world.adapter.push_price(world.session(), ref, apart))
    assert (failure.disposition, failure.remedy.field) == (Disposition.REJECTED, "price")
    assert "ratio" in failure.message


async def test_try_later_with_nothing_wrong_is_rejected_and_not_repeated(world: ShopeeWorld) -> None:
    listing = world.listing()
    ref = await created(world, listing)
    world.platform.fault("error_code", "update_price", code="product.error_update_price_fail", message="try later")
    failure = await failure_of(world.adapter.push_price(world.session(), ref, listing))
    assert (failure.disposition, failure.message) == (Disposition.REJECTED, "try later")
    assert len(world.platform.sent("update_price")) == 1


async def test_a_new_variant_waits_for_the_content_push(world: ShopeeWorld) -> None:
    listing = world.listing(variants=2)
    ref = await created(world, listing)
    grown = changed(listing, *listing.variants, variant("Lain"))
    result = await world.adapter.push_stock(world.session(), ref, grown)
    (body,) = world.platform.sent("update_stock")
    assert (len(body["stock_list"]), result.failures) == (2, ())


async def test_nothing_linked_costs_no_call(world: ShopeeWorld) -> None:
    session = world.session()
    await world.adapter.push_price(session, RemoteRef("29400000101"), world.listing())
    assert session.calls == []


async def test_an_item_that_is_locked_is_waited_for(world: ShopeeWorld) -> None:
    listing = world.listing()
    ref = await created(world, listing)
    world.platform.fault("error_code", "update_stock", code="product.error_inner", message="get update lock failed")
    failure = await failure_of(world.adapter.push_stock(world.session(), ref, listing))
    assert (failure.disposition, failure.retry_after_s) == (Disposition.DEFERRED, 4.0)


async def test_a_used_up_day_is_waited_for(world: ShopeeWorld) -> None:
    world.platform.fault("error_code", "get_item_base_info", code="error_limit")
    failure = await failure_of(world.adapter.fetch(world.session(), world.unknown_id))
    assert failure.disposition is Disposition.DEFERRED
    assert failure.retry_after_s is not None
    assert 0 < failure.retry_after_s <= 86_400


async def test_a_limit_told_with_status_200_is_one_too(world: ShopeeWorld) -> None:
    world.platform.fault("error_code", "get_item_base_info", code="error_rate_limit", status=200, retry_after_s=4)
    failure = await failure_of(world.adapter.fetch(world.session(), world.unknown_id))
    assert (failure.disposition, failure.retry_after_s) == (Disposition.RATE_LIMITED, 4.0)


async def test_channels_are_the_sellers_until_none_fits(world: ShopeeWorld) -> None:
    listing = world.listing()
    ref = await created(world, listing)
    await world.adapter.push_content(world.session(), ref, listing)
    heavy = replace(listing, package=replace(listing.package, weight_g=20_000))
    await world.adapter.push_content(world.session(), ref, heavy)
    sent = ["logistic_info" in body for body in world.platform.sent("update_item")]
    assert sent == [False, False, True]
    assert world.platform.item(ref.external_id)["weight"] == 20.0


async def test_content_of_a_deleted_listing_is_a_conflict(world: ShopeeWorld) -> None:
    listing = world.listing()
    ref = await created(world, listing)
    world.platform.post(f"/items/{ref.external_id}/edit", status="SELLER_DELETE")
    failure = await failure_of(world.adapter.push_content(world.session(), ref, listing))
    assert failure.disposition is Disposition.CONFLICT


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("UNLIST", RemoteStatus.UNLISTED),
        ("BANNED", RemoteStatus.BANNED),
        ("SELLER_DELETE", RemoteStatus.DELETED),
    ],
)
async def test_a_read_tells_the_status(world: ShopeeWorld, word: str, status: RemoteStatus) -> None:
    ref = await created(world, world.listing())
    world.platform.post(f"/items/{ref.external_id}/edit", status=word)
    live = await world.adapter.fetch(world.session(), ref.external_id)
    assert live.status is status
    assert (live.problem is None) == (status is RemoteStatus.UNLISTED)


async def test_another_shops_listing_is_missing(world: ShopeeWorld) -> None:
    ref = await created(world, world.listing())
    failure = await failure_of(world.adapter.fetch(world.consenting_session(), ref.external_id))
    assert failure.disposition is Disposition.MISSING


async def test_g9_no_field_of_the_shops_own_is_in_the_request(world: ShopeeWorld) -> None:
    listing = world.listing()
    ref = await created(world, listing)
    edited = replace(listing, title=f"{listing.title} Baru", left_out=frozenset({ListingField.DESCRIPTION}))
    await world.adapter.push_content(world.session(), ref, edited)
    body = world.platform.sent("update_item")[-1]
    assert "description" not in body
    assert body["item_name"] == edited.title
    content = frozenset(ListingField) - {ListingField.PRICE, ListingField.STOCK}
    await world.adapter.push_content(world.session(), ref, replace(edited, left_out=content))
    body = world.platform.sent("update_item")[-1]
    assert not set(body) & {"image", "item_name", "brand", "category_id", "description", "weight", "dimension"}
