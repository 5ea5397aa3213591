"""A seller whose products are in the shops already: an import that names them links, and never creates twice."""

import asyncio
import re
from typing import Any

import pytest

from tests.e2e.goods import csv_file, imported, mug, mugs_in_colours
from tests.e2e.grants import shopee_seller, tiktok_seller
from tests.e2e.shops import PLATFORMS, item, listed, listing_on, now, operations, patched, quiet, synced
from tests.simulator.shopee.seller import variation
from tests.simulator.tiktok.seller import variant as tiktok_variant
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]


async def listing_of_shopee(world: World) -> tuple[str, list[str]]:
    """List a product with two colours on Shopee as another program would; returns its item id and model ids."""
    seller = await shopee_seller(world)
    item_id = await seller.add_id(item_sku="LAMA-1")
    answer = await seller.post("product/init_tier_variation", variation(item_id))
    assert answer["error"] == "", answer
    return str(item_id), [str(model["model_id"]) for model in answer["response"]["model"]]


async def listing_of_tiktok(world: World) -> tuple[str, list[str]]:
    """The same on TikTok Shop; returns the product id and SKU ids once the review is over."""
    seller = await tiktok_seller(world)
    created = await seller.create(skus=[tiktok_variant("Merah"), tiktok_variant("Biru")])
    await asyncio.sleep(0.8)
    return created["product_id"], [sku["id"] for sku in created["skus"]]


async def test_listings_named_in_the_file_are_linked_and_nothing_is_created(world: World) -> None:
    item_id, models = await listing_of_shopee(world)
    product_id, skus = await listing_of_tiktok(world)
    held = {platform: await held_ids(world, platform) for platform in PLATFORMS}
    rows = mugs_in_colours("LNK-101", "Merah", "Biru", shopee_model_id=models, tiktok_sku_id=skus)
    rows[0] |= {"shopee_item_id": item_id, "tiktok_product_id": product_id}
    before = await now(world)

    [product] = await imported(world, *rows)
    await world.sync(product["product_id"])
    product = await synced(world, product["product_id"])

    for platform, listing_id, variant_ids in (("shopee", item_id, models), ("tiktok", product_id, skus)):
        assert await held_ids(world, platform) == held[platform]
        listing = listing_on(product, platform)
        assert listing["external_id"] == listing_id
        assert [shown["external_id"] for shown in listing["variants"]] == variant_ids
        shown = await item(world, platform, listing_id)
        assert shown["title"] == listing["title"]
        assert [str(model["model_id"]) for model in shown["models"]] == variant_ids
        assert {model["stock"] for model in shown["models"]} == {25}
    for created in ("POST /api/v2/product/add_item", "POST /product/202309/products"):
        assert created not in await operations(world, "shopee", before) + await operations(world, "tiktok", before)


async def test_a_linked_listing_follows_edits_like_any_other(world: World) -> None:
    item_id, models = await listing_of_shopee(world)
    rows = mugs_in_colours("LNK-102", "Warna 0", "Warna 1", shopee_model_id=models)
    rows[0]["shopee_item_id"] = item_id
    [product] = await listed(world, *await imported(world, *rows))
    await quiet(world)
    before = await now(world)

    await patched(world, product, base_price_minor=90_000)
    await quiet(world)

    assert await operations(world, "shopee", before) == ["POST /api/v2/product/update_price"]
    assert {model["price"] for model in (await item(world, "shopee", item_id))["models"]} == {103_500}


async def test_a_linked_listing_keeps_the_category_it_has(world: World) -> None:
    item_id, models = await listing_of_shopee(world)
    product_id, skus = await listing_of_tiktok(world)
    own = {"shopee": item_id, "tiktok": product_id}
    before = {platform: (await item(world, platform, own[platform]))["category_id"] for platform in PLATFORMS}
    rows = mugs_in_colours("LNK-301", "Merah", "Biru", shopee_model_id=models, tiktok_sku_id=skus)
    rows[0] |= {"shopee_item_id": item_id, "tiktok_product_id": product_id}

    linked, fresh = await listed(world, *await imported(world, *rows, mug("LNK-302")))

    for platform in PLATFORMS:
        shown = await item(world, platform, own[platform])
        assert shown["title"] == listing_on(linked, platform)["title"]
        assert shown["category_id"] == before[platform]
        made = await item(world, platform, listing_on(fresh, platform)["external_id"])
        assert made["category_id"] != before[platform]


async def test_the_same_file_again_makes_no_event_and_no_call(world: World) -> None:
    rows = [mug("LNK-201"), *mugs_in_colours("LNK-202", "Merah", "Biru")]
    await listed(world, *await imported(world, *rows))
    await quiet(world)
    before, events = await now(world), await events_sent(world)

    report = await world.import_file("katalog.csv", csv_file(*rows), placeholder_pictures="true")

    assert report["report"]["products"] == {"created": 0, "updated": 0, "unchanged": 2, "refused": 0}
    await asyncio.sleep(1.5)
    assert await events_sent(world) == events
    assert await now(world) == before


async def held_ids(world: World, platform: str) -> list[str]:
    """The ids of everything a shop holds."""
    held: list[dict[str, Any]] = (await world.simulator(platform).get("/_control/state/items")).json()
    return [row["item_id"] for row in held]


async def events_sent(world: World) -> int:
    """How many events the catalog has published so far, from its metrics."""
    ports = world.product.deployment.ports
    answer = await world.api.get(f"http://127.0.0.1:{ports['catalog']}/metrics")
    found = re.search(r'syncstore_outbox_relayed_total{outcome="confirmed"} ([0-9.e+]+)', answer.text)
    assert found is not None, answer.text
    return int(float(found[1]))
