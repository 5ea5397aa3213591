"""A seller asks for products to be in the shops: one now, many in a batch, and again when nothing changed."""

from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.goods import detail, imported, mug, mugs_in_colours
from tests.e2e.shops import PLATFORMS, item, items_with, listing_on, now, operations, quiet, synced
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]


async def settled(world: World, sync_id: str) -> dict[str, Any]:
    """A manual sync once every shop has answered."""

    async def answered() -> dict[str, Any] | None:
        answer: dict[str, Any] = (await world.api.get(f"/api/v1/sync/{sync_id}")).json()
        return answer if answer["settled"] else None

    answer = await eventually(answered, timeout_s=20)
    assert answer is not None
    return answer


async def run_batch(world: World, product_ids: list[str]) -> dict[str, Any]:
    """Sync products in a batch on both platforms; returns it once it has ended."""
    body = {"product_ids": product_ids, "platform": "both"}
    accepted = await world.api.post("/api/v1/sync/batch", json=body)
    assert accepted.status_code == 202, accepted.text
    assert accepted.json()["total_jobs"] == 2 * len(product_ids)

    async def ended() -> dict[str, Any] | None:
        batch: dict[str, Any] = (await world.api.get(f"/api/v1/sync/batch/{accepted.json()['batch_id']}")).json()
        return batch if batch["status"] not in ("running", "queued", "pending") else None

    batch = await eventually(ended, timeout_s=30)
    assert batch is not None
    return batch


async def test_a_manual_sync_settles_and_both_shops_show_the_product(world: World) -> None:
    [product] = await imported(world, mug("SYN-101", price="60000", stock="25"))
    accepted = await world.sync(product["product_id"])
    assert (accepted["success"], accepted["platform"]) == (True, "both")

    answer = await settled(world, accepted["sync_id"])

    assert answer["product_id"] == product["product_id"]
    assert {job["platform"]: job["status"] for job in answer["platforms"]} == {
        "shopee": "settled",
        "tiktokshop": "settled",
    }
    product = await synced(world, product["product_id"])
    prices = {"shopee": 69_000, "tiktok": 72_000}
    for platform in PLATFORMS:
        shown = await item(world, platform, listing_on(product, platform)["external_id"])
        assert (shown["price"], shown["stock"], len(shown["images"])) == (prices[platform], 25, 1)
        assert shown["title"] == listing_on(product, platform)["title"] != product["title"]
        assert shown["created_count"] == 1


async def test_one_platform_alone_may_be_asked_for(world: World) -> None:
    [product] = await imported(world, mug("SYN-102"))
    answer = await settled(world, (await world.sync(product["product_id"], "shopee"))["sync_id"])
    assert [job["platform"] for job in answer["platforms"]] == ["shopee"]
    assert len(await items_with(world, "shopee", "SYN-102")) == 1
    assert await items_with(world, "tiktok", "SYN-102") == []


async def test_g30_syncing_an_unchanged_catalogue_again_writes_nothing(world: World) -> None:
    """G30: a second full sync makes 0 write calls; with 4,147 products in test_whole_catalogue.py."""
    products = await imported(
        world, *(mug(f"SYN-20{number}") for number in range(4)), *mugs_in_colours("SYN-210", "Merah", "Biru", "Putih")
    )
    ids = [product["product_id"] for product in products]
    assert (await run_batch(world, ids))["status"] == "finished"
    for product_id in ids:
        await synced(world, product_id)
    await quiet(world)
    before = await now(world)

    again = await run_batch(world, ids)

    assert (again["status"], again["states"]) == ("finished", {"synced": 10})
    for platform in PLATFORMS:
        assert await operations(world, platform, before, "write") == []
        assert await operations(world, platform, before, "media") == []


async def test_variants_are_listed_with_their_own_prices_and_stock(world: World) -> None:
    rows = mugs_in_colours("SYN-220", "Merah", "Biru", price=("60000", "65000"), stock=("5", "7"))
    [product] = await imported(world, *rows)
    await world.sync(product["product_id"])
    product = await synced(world, product["product_id"])
    expected = {
        "shopee": {("SYN-220-1", 69_000, 5), ("SYN-220-2", 74_750, 7)},
        "tiktok": {("SYN-220-1", 72_000, 5), ("SYN-220-2", 78_000, 7)},
    }
    for platform in PLATFORMS:
        listing = listing_on(product, platform)
        models = (await item(world, platform, listing["external_id"]))["models"]
        assert {(model["sku"], model["price"], model["stock"]) for model in models} == expected[platform]
        assert {shown["external_id"] for shown in listing["variants"]} == {str(model["model_id"]) for model in models}


async def test_an_unknown_product_is_refused_with_field_and_fix(world: World) -> None:
    before = await now(world)
    answer = await world.api.post("/api/v1/sync/manual", json={"product_id": str(uuid4()), "target_platform": "both"})
    refusal = answer.json()
    assert (answer.status_code, refusal["code"]) == (404, "INVALID_PRODUCT")
    assert refusal["field"] == "product_id"
    assert refusal["fix"]
    assert await now(world) == before


async def test_what_a_platform_refuses_is_shown_with_field_and_fix(world: World) -> None:
    [product] = await imported(world, mug("SYN-301", title="Gelas Kopi"))
    answer = await settled(world, (await world.sync(product["product_id"]))["sync_id"])
    problems = {job["platform"]: job["problem"] for job in answer["platforms"]}
    refused = problems["tiktokshop"]
    assert (refused["error_class"], refused["field"]) == ("VALIDATION", "title")
    assert refused["message"]
    assert refused["fix"]
    product = await detail(world, product["product_id"])
    assert listing_on(product, "tiktok")["state"] == "needs_data"
    assert await items_with(world, "tiktok", "SYN-301") == []
