"""Changing variants on Shopee: the ids of models that stay are kept, whatever happens around them."""

from dataclasses import replace

import pytest

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.listing import DesiredVariant, RemoteRef
from syncstore_common.testing.adapter_world import failure_of
from tests.adapters.shopee.steps import changed, created, models, pushed, tiers, variant, with_options
from tests.adapters.shopee.world import HASHES, ShopeeWorld

TIERS = "POST /api/v2/product/update_tier_variation"
ADD = "POST /api/v2/product/add_model"
DELETE = "POST /api/v2/product/delete_model"
RELABEL = "POST /api/v2/product/update_model"
UPDATE = "POST /api/v2/product/update_item"
REBUILD = "POST /api/v2/product/init_tier_variation"


def place(world: ShopeeWorld, ref: RemoteRef, item: DesiredVariant) -> list[int]:
    """Return where a variant's model stands."""
    index: list[int] = models(world, ref)[ref.variants[item.variant_id]]["tier_index"]
    return index


async def test_unchanged_variants_cost_no_write(world: ShopeeWorld) -> None:
    listing = world.listing(variants=3)
    ref = await created(world, listing)
    session = world.session()
    await world.adapter.push_content(session, ref, listing)
    assert session.writes == [UPDATE]


async def test_a_renamed_value_keeps_its_model(world: ShopeeWorld) -> None:
    red, blue = variant("Merah"), variant("Biru")
    listing = with_options(world, ("Warna",), red, blue)
    ref = await created(world, listing)
    session = world.session()
    result = await world.adapter.push_content(session, ref, changed(listing, replace(red, options=("Marun",)), blue))
    assert (result.ref, session.writes) == (None, [TIERS, UPDATE])
    assert tiers(world, ref) == [("Warna", ["Marun", "Biru"])]
    assert place(world, ref, red) == [0]


async def test_swapped_values_swap_the_models_places(world: ShopeeWorld) -> None:
    red, blue = variant("Merah"), variant("Biru")
    listing = with_options(world, ("Warna",), red, blue)
    ref = await created(world, listing)
    swapped = changed(listing, replace(red, options=("Biru",)), replace(blue, options=("Merah",)))
    assert await pushed(world, ref, swapped) == ref
    assert tiers(world, ref) == [("Warna", ["Biru", "Merah"])]
    assert (place(world, ref, red), place(world, ref, blue)) == ([0], [1])


async def test_a_removed_combination_is_deleted_alone(world: ShopeeWorld) -> None:
    skus = [variant("Merah", "S"), variant("Merah", "M"), variant("Biru", "S"), variant("Biru", "M")]
    listing = with_options(world, ("Warna", "Ukuran"), *skus)
    ref = await created(world, listing)
    session = world.session()
    result = await world.adapter.push_content(session, ref, changed(listing, *skus[:3]))
    assert session.writes == [DELETE, UPDATE]
    assert result.ref is not None
    assert set(models(world, ref)) == set(result.ref.variants.values())


async def test_a_removed_value_takes_its_models_with_it(world: ShopeeWorld) -> None:
    skus = [variant("Merah", "S"), variant("Merah", "M"), variant("Biru", "S"), variant("Biru", "M")]
    listing = with_options(world, ("Warna", "Ukuran"), *skus)
    ref = await created(world, listing)
    session = world.session()
    await world.adapter.push_content(session, ref, changed(listing, *skus[:2]))
    assert session.writes == [TIERS, UPDATE]
    assert set(models(world, ref)) == {ref.variants[item.variant_id] for item in skus[:2]}


async def test_variants_come_and_go_in_one_push(world: ShopeeWorld) -> None:
    red, blue, green = variant("Merah"), variant("Biru"), variant("Hijau", price=70_000, stock=2)
    listing = with_options(world, ("Warna",), red, blue)
    ref = await created(world, listing)
    new = await pushed(world, ref, changed(listing, blue, green))
    stored = models(world, new)
    assert new.variants[blue.variant_id] == ref.variants[blue.variant_id]
    assert set(stored) == set(new.variants.values())
    fresh = stored[new.variants[green.variant_id]]
    assert (fresh["price"], fresh["stock"], fresh["sku"]) == (70_000, 2, green.sku)


async def test_variants_that_are_all_new_replace_the_old_ones(world: ShopeeWorld) -> None:
    listing = with_options(world, ("Warna",), variant("Merah"), variant("Biru"))
    ref = await created(world, listing)
    fresh = [variant("Hitam", price=61_000, stock=4), variant("Putih", price=62_000, stock=5)]
    new = await pushed(world, ref, changed(listing, *fresh))
    stored = models(world, new)
    assert {row["sku"]: (row["price"], row["stock"]) for row in stored.values()} == {
        item.sku: (item.price.minor, item.stock) for item in fresh
    }
    assert {item.variant_id: stored[new.variants[item.variant_id]]["sku"] for item in fresh} == {
        item.variant_id: item.sku for item in fresh
    }


async def test_a_changed_sku_is_written_to_its_model(world: ShopeeWorld) -> None:
    red, blue = variant("Merah"), variant("Biru")
    listing = with_options(world, ("Warna",), red, blue)
    ref = await created(world, listing)
    session = world.session()
    await world.adapter.push_content(session, ref, changed(listing, replace(red, sku="SKU-BARU"), blue))
    assert session.writes == [RELABEL, UPDATE]
    assert models(world, ref)[ref.variants[red.variant_id]]["sku"] == "SKU-BARU"


async def test_a_product_that_gains_variants_is_laid_out_anew(world: ShopeeWorld) -> None:
    listing = world.listing()
    ref = await created(world, listing)
    red, blue = variant("Merah", stock=1), variant("Biru", price=52_000)
    grown = replace(listing, option_names=("Warna",), variants=(red, blue))
    session = world.session()
    result = await world.adapter.push_content(session, ref, grown)
    assert session.writes == [REBUILD, UPDATE]
    assert result.ref is not None
    stored = models(world, ref)
    assert stored[result.ref.variants[red.variant_id]]["stock"] == 1
    assert stored[result.ref.variants[blue.variant_id]]["price"] == 52_000


async def test_a_product_that_loses_its_variants_is_one_sku_again(world: ShopeeWorld) -> None:
    listing = world.listing(variants=2)
    ref = await created(world, listing)
    only = variant(price=48_000, stock=6)
    new = await pushed(world, ref, replace(listing, option_names=(), variants=(only,)))
    item = world.platform.item(ref.external_id)
    assert new.variants == {only.variant_id: "0"}
    assert (item["models"], item["price"], item["stock"]) == ([], 48_000, 6)


async def test_a_second_option_keeps_price_and_stock(world: ShopeeWorld) -> None:
    listing = with_options(world, ("Warna",), variant("Merah"))
    ref = await created(world, listing)
    small, large = variant("Merah", "S", stock=3), variant("Merah", "L", price=58_000)
    new = await pushed(world, ref, replace(listing, option_names=("Warna", "Ukuran"), variants=(small, large)))
    stored = models(world, new)
    assert stored[new.variants[small.variant_id]]["stock"] == 3
    assert stored[new.variants[large.variant_id]]["price"] == 58_000


async def test_new_pictures_of_values_are_shown(world: ShopeeWorld) -> None:
    red, blue = variant("Merah"), variant("Biru")
    listing = with_options(world, ("Warna",), red, blue)
    ref = await created(world, listing)
    pictured = (replace(red, image_hash=HASHES[4]), replace(blue, image_hash=HASHES[5]))
    session = world.session()
    await world.adapter.push_content(session, ref, changed(listing, *pictured))
    assert session.writes == [TIERS, UPDATE]
    session = world.session()
    await world.adapter.push_content(session, ref, changed(listing, *pictured))
    assert session.writes == [UPDATE]


async def test_an_unlinked_variant_takes_over_the_model_with_its_sku(world: ShopeeWorld) -> None:
    listing = world.listing(variants=2)
    ref = await created(world, listing)
    first, second = (replace(item, stock=item.stock + 5) for item in listing.variants)
    new = await pushed(world, RemoteRef(ref.external_id), changed(listing, first, second))
    stored = models(world, ref)
    assert new == ref
    assert [stored[ref.variants[item.variant_id]]["stock"] for item in (first, second)] == [first.stock, second.stock]


@pytest.mark.parametrize("operation", ["update_tier_variation", "add_model", "update_item"])
@pytest.mark.parametrize("kind", ["reset_after", "reset_before", "http_5xx"])
async def test_a_push_that_was_cut_is_simply_made_again(world: ShopeeWorld, operation: str, kind: str) -> None:
    red, blue, green = variant("Merah"), variant("Biru"), variant("Hijau")
    listing = with_options(world, ("Warna",), red, blue)
    ref = await created(world, listing)
    grown = changed(listing, red, blue, green)
    world.platform.fault(kind, operation)
    with pytest.raises(PlatformFailure):
        await world.adapter.push_content(world.session(), ref, grown)
    new = await pushed(world, ref, grown)
    assert {row["sku"] for row in models(world, new).values()} == {red.sku, blue.sku, green.sku}
    assert set(models(world, new)) == set(new.variants.values())


async def test_a_locked_listing_gets_further_with_each_push(world: ShopeeWorld) -> None:
    red, blue, green = variant("Merah"), variant("Biru"), variant("Hijau")
    listing = with_options(world, ("Warna",), red, blue)
    ref = await created(world, listing)
    grown = changed(replace(listing, title=f"{listing.title} Baru"), red, blue, green)
    for operation in ("add_model", "update_item"):
        world.platform.fault("error_code", operation, code="product.error_inner", message="get update lock failed")
        failure = await failure_of(world.adapter.push_content(world.session(), ref, grown))
        assert (failure.disposition, failure.retry_after_s) == (Disposition.DEFERRED, 4.0)
    session = world.session()
    await world.adapter.push_content(session, ref, grown)
    assert session.writes == [UPDATE]
