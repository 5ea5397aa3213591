"""Variants of existing listings come, go and change; SKU ids, prices and stock of the others stay."""

from dataclasses import replace

import pytest

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from tests.adapters.tiktok.steps import another, changed, listed
from tests.adapters.tiktok.world import HASHES, TikTokWorld

EDIT = "partial_edit"


async def test_an_added_variant_gets_an_id_and_the_others_keep_theirs(world: TikTokWorld) -> None:
    listing = world.listing(variants=2)
    ref = await listed(world, listing)
    wider = another(listing, "Ketiga")
    result = await world.adapter.push_content(world.session(), ref, wider)
    assert result.ref is not None
    assert {key: result.ref.variants[key] for key in ref.variants} == ref.variants
    assert len(result.ref.variants) == 3
    await world.settle(ref)
    stored = (await world.stored(ref.external_id)).skus
    added = stored[wider.variants[2].sku]
    assert (added.price, added.stock) == (70_000, 5)
    assert {stored[item.sku].external_id for item in listing.variants} == set(ref.variants.values())


async def test_a_removed_variant_is_deleted_and_the_others_keep_price_and_stock(world: TikTokWorld) -> None:
    listing = world.listing(variants=3)
    ref = await listed(world, listing)
    before = (await world.stored(ref.external_id)).skus
    result = await world.adapter.push_content(world.session(), ref, replace(listing, variants=listing.variants[:2]))
    assert result.ref is not None
    assert set(result.ref.variants) == {item.variant_id for item in listing.variants[:2]}
    await world.settle(ref)
    kept = {item.sku: before[item.sku] for item in listing.variants[:2]}
    assert (await world.stored(ref.external_id)).skus == kept


async def test_stock_sold_meanwhile_is_not_put_back_by_a_change_of_variants(world: TikTokWorld) -> None:
    listing = world.listing(variants=2)
    ref = await listed(world, listing)
    world.platform.post(f"/items/{ref.external_id}/edit", stock=3)
    await world.adapter.push_content(world.session(), ref, another(listing, "Ketiga"))
    stored = (await world.stored(ref.external_id)).skus
    assert [stored[item.sku].stock for item in listing.variants] == [3, 3]


async def test_a_renamed_sku_and_a_renamed_value_keep_their_id(world: TikTokWorld) -> None:
    listing = world.listing(variants=2)
    ref = await listed(world, listing)
    first = listing.variants[0].variant_id
    renamed = changed(listing, first, sku=f"{listing.code}-X", options=("Nama Baru",), image_hash=HASHES[7])
    result = await world.adapter.push_content(world.session(), ref, renamed)
    assert result.ref is None or result.ref == ref
    await world.settle(ref)
    assert (await world.stored(ref.external_id)).skus[f"{listing.code}-X"].external_id == ref.variants[first]


async def test_a_second_edit_builds_on_the_one_under_review(world: TikTokWorld) -> None:
    listing = world.listing(variants=2)
    ref = await listed(world, listing)
    world.platform.post("/settings", review_delay_s=60)
    wider = another(listing, "Ketiga")
    added = (await world.adapter.push_content(world.session(), ref, wider)).ref
    assert added is not None
    back = await world.adapter.push_content(world.session(), added, replace(wider, title=f"{listing.title} Baru"))
    assert back.ref is None
    assert "skus" not in world.sent(EDIT)[1]
    assert len((await world.stored(ref.external_id)).skus) == 3


async def test_an_edit_whose_answer_was_lost_finds_the_sku_it_made(world: TikTokWorld) -> None:
    listing = world.listing(variants=2)
    ref = await listed(world, listing)
    wider = another(listing, "Ketiga")
    world.platform.post("/faults", kind="reset_after", operation="*/partial_edit")
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.push_content(world.session(), ref, wider)
    assert caught.value.disposition is Disposition.RETRY
    result = await world.adapter.push_content(world.session(), ref, wider)
    assert result.ref is not None
    stored = (await world.stored(ref.external_id)).skus
    assert {sku.external_id for sku in stored.values()} == set(result.ref.variants.values())
    assert len(stored) == 3


async def test_variants_cannot_all_be_removed(world: TikTokWorld) -> None:
    listing = world.listing(variants=2)
    ref = await listed(world, listing)
    plain = replace(listing, option_names=(), variants=(replace(listing.variants[0], options=()),))
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.push_content(world.session(), ref, plain)
    assert (caught.value.disposition, caught.value.facts.remedy.field) == (Disposition.REJECTED, "variants")
