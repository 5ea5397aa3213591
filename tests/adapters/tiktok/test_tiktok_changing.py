"""Stock, price and content of existing listings, and the reviews of their edits."""

from dataclasses import replace

import pytest

from syncstore_common.contracts.policies import ListingField
from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import RemoteRef, RemoteStatus
from syncstore_common.sync.ports import CallKind
from tests.adapters.tiktok.steps import another, changed, listed, reviewed
from tests.adapters.tiktok.world import TikTokWorld

EDIT, STOCK = "partial_edit", "inventory/update"


# -- stock and price --------------------------------------------------------------------------------------------------
async def test_stock_and_price_reach_every_sku_in_one_call_each(world: TikTokWorld) -> None:
    listing = world.listing(variants=3)
    ref = await listed(world, listing)
    target = replace(
        listing, variants=tuple(replace(item, stock=7, price=Money(88_000, "IDR")) for item in listing.variants)
    )
    session = world.session()
    assert (await world.adapter.push_stock(session, ref, target)).failures == ()
    assert (await world.adapter.push_price(session, ref, target)).failures == ()
    assert [call.kind for call in session.calls] == [CallKind.WRITE, CallKind.WRITE]
    stored = await world.stored(ref.external_id)
    assert {(sku.stock, sku.price) for sku in stored.skus.values()} == {(7, 88_000)}


async def test_sold_out_is_a_stock_of_zero(world: TikTokWorld) -> None:
    listing = world.listing()
    ref = await listed(world, listing)
    sold_out = changed(listing, listing.variants[0].variant_id, stock=0)
    await world.adapter.push_stock(world.session(), ref, sold_out)
    assert [sku.stock for sku in (await world.stored(ref.external_id)).skus.values()] == [0]


async def test_stock_may_be_set_while_the_listing_is_reviewed_but_a_price_waits(world: TikTokWorld) -> None:
    world.platform.post("/settings", review_delay_s=60)
    listing = world.listing()
    ref = (await world.adapter.create(world.session(), listing)).ref
    assert ref is not None
    await world.adapter.push_stock(world.session(), ref, listing)
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.push_price(world.session(), ref, listing)
    assert caught.value.disposition is Disposition.DEFERRED


async def test_a_promotion_defers_prices_and_lower_stock(world: TikTokWorld) -> None:
    listing = world.listing()
    ref = await listed(world, listing)
    world.platform.post("/promotions/lock", item_id=ref.external_id)
    dearer = changed(listing, listing.variants[0].variant_id, price=Money(99_000, "IDR"), stock=1)
    for push in (world.adapter.push_price, world.adapter.push_stock):
        with pytest.raises(PlatformFailure) as caught:
            await push(world.session(), ref, dearer)
        assert caught.value.disposition is Disposition.DEFERRED
        assert caught.value.facts.retry_after_s


async def test_a_variant_that_is_not_listed_yet_waits_for_the_content_push(world: TikTokWorld) -> None:
    listing = world.listing(variants=2)
    ref = await listed(world, listing)
    await world.adapter.push_stock(world.session(), ref, another(listing, "Baru"))
    assert [len(body["skus"]) for body in world.sent(STOCK)] == [2]
    nothing_known = RemoteRef(ref.external_id)
    session = world.session()
    await world.adapter.push_stock(session, nothing_known, listing)
    await world.adapter.push_price(session, nothing_known, listing)
    assert session.writes == []


async def test_a_sku_of_another_listing_is_a_conflict(world: TikTokWorld) -> None:
    listing, other = world.listing(), world.listing()
    ref, other_ref = await listed(world, listing), await listed(world, other)
    wrong = RemoteRef(ref.external_id, {listing.variants[0].variant_id: next(iter(other_ref.variants.values()))})
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.push_price(world.session(), wrong, listing)
    assert caught.value.disposition is Disposition.CONFLICT


# -- content ----------------------------------------------------------------------------------------------------------
async def test_a_new_title_is_reviewed_while_the_old_one_stays_live(world: TikTokWorld) -> None:
    listing = world.listing()
    ref = await listed(world, listing)
    renamed = replace(listing, title=f"{listing.title} Edisi Baru")
    world.platform.post("/settings", review_delay_s=0.6)
    result = await world.adapter.push_content(world.session(), ref, renamed)
    assert (result.status, result.edit_in_review, result.ref) == (RemoteStatus.LIVE, True, None)
    live = await world.adapter.fetch(world.session(), ref.external_id)
    assert (live.status, live.edit_in_review, live.title) == (RemoteStatus.LIVE, True, listing.title)
    await world.settle(ref)
    assert (await world.adapter.fetch(world.session(), ref.external_id)).title == renamed.title


async def test_a_content_push_is_one_write_and_leaves_prices_and_stock_alone(world: TikTokWorld) -> None:
    listing = world.listing(variants=2)
    ref = await listed(world, listing)
    before = (await world.stored(ref.external_id)).skus
    session = world.session()
    cheap = replace(
        listing,
        title=f"{listing.title} Lagi",
        variants=tuple(replace(item, price=Money(1000, "IDR"), stock=0) for item in listing.variants),
    )
    await world.adapter.push_content(session, ref, cheap)
    assert [call.kind for call in session.calls] == [CallKind.READ, CallKind.WRITE]
    assert "skus" not in world.sent(EDIT)[0]
    assert (await world.stored(ref.external_id)).skus == before


async def test_the_order_of_pictures_follows_the_catalogue(world: TikTokWorld) -> None:
    listing = world.listing(images=3)
    ref = await listed(world, listing)
    before = (await world.stored(ref.external_id)).image_ids
    turned = replace(listing, image_hashes=tuple(reversed(listing.image_hashes)))
    await world.adapter.push_content(world.session(), ref, turned)
    assert (await world.stored(ref.external_id)).image_ids == tuple(reversed(before))


async def test_an_edit_that_changes_nothing_needs_no_review(world: TikTokWorld) -> None:
    listing = world.listing(variants=2)
    ref = await listed(world, listing)
    result = await world.adapter.push_content(world.session(), ref, listing)
    assert (result.status, result.edit_in_review) == (RemoteStatus.LIVE, False)


async def test_an_edit_that_fails_its_review_leaves_the_listing_live_with_a_problem(world: TikTokWorld) -> None:
    listing = world.listing()
    ref = await listed(world, listing)
    await world.adapter.push_content(world.session(), ref, replace(listing, title=f"REJECT {listing.title}"))
    live = await reviewed(world, ref)
    assert (live.status, live.title) == (RemoteStatus.LIVE, listing.title)
    assert live.problem is not None
    assert (live.problem.code, live.problem.field) == ("edit_rejected", "title")


async def test_a_deleted_or_frozen_listing_refuses_edits_as_a_conflict(world: TikTokWorld) -> None:
    listing = world.listing()
    ref = await listed(world, listing)
    world.platform.post(f"/items/{ref.external_id}/edit", status="FREEZE")
    assert (await world.adapter.fetch(world.session(), ref.external_id)).status is RemoteStatus.BANNED
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.push_content(world.session(), ref, replace(listing, title=f"{listing.title} Baru"))
    assert caught.value.disposition is Disposition.CONFLICT


async def test_the_move_from_tokopedia_defers_content_but_not_stock(world: TikTokWorld) -> None:
    listing = world.listing()
    ref = await listed(world, listing)
    world.platform.post("/settings", shop_integration_lock=True)
    await world.adapter.push_stock(world.session(), ref, listing)
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.push_content(world.session(), ref, listing)
    assert caught.value.disposition is Disposition.DEFERRED


async def test_g9_no_field_of_the_shops_own_is_in_the_request(world: TikTokWorld) -> None:
    listing = world.listing()
    ref = await listed(world, listing)
    edited = replace(listing, title=f"{listing.title} Baru", left_out=frozenset({ListingField.DESCRIPTION}))
    await world.adapter.push_content(world.session(), ref, edited)
    body = world.sent("partial_edit")[-1]
    assert "description" not in body
    assert body["title"] == edited.title
    content = frozenset(ListingField) - {ListingField.PRICE, ListingField.STOCK}
    await world.adapter.push_content(world.session(), ref, replace(edited, left_out=content))
    body = world.sent("partial_edit")[-1]
    assert not set(body) & {
        "brand_id",
        "category_id",
        "description",
        "package_dimensions",
        "package_weight",
        "title",
        "main_images",
    }
