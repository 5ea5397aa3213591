"""G45, G5: plans from the REST API, and whether the platforms' journals tell what they promised."""

from collections import Counter
from typing import Any

import pytest

from tests.e2e.goods import imported, mug, mugs_in_colours
from tests.e2e.shelf import Shelf
from tests.e2e.shops import PLATFORMS, control, item, items_with, listed, listing_on, now, operations, patched, quiet
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]


async def planned(world: World, products: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A plan with all of its items."""
    body = {"product_ids": [product["product_id"] for product in products], **more}
    answer = await world.api.post("/api/v1/plans", json=body, timeout=120)
    assert answer.status_code == 201, answer.text
    plan: dict[str, Any] = answer.json()
    while plan["next"] is not None:
        page = (await world.api.get(f"/api/v1/plans/{plan['plan_id']}", params={"after": plan["next"]})).json()
        plan = {**plan, "items": plan["items"] + page["items"], "next": page["next"]}
    return plan


async def applied(world: World, plan: dict[str, Any], **body: Any) -> dict[str, Any]:
    """Apply a plan and wait until everything it asked for has its answer."""
    answer = await world.api.post(f"/api/v1/plans/{plan['plan_id']}/apply", json=body, timeout=120)
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    for planned_item in done["items"]:
        if planned_item["sync_id"] is not None:
            await settled(world, planned_item["sync_id"])
    await quiet(world)
    return done


async def settled(world: World, sync_id: str) -> None:
    async def answered() -> bool:
        return bool((await world.api.get(f"/api/v1/sync/{sync_id}")).json()["settled"])

    await eventually(answered, timeout_s=60)


def of_platform(plan: dict[str, Any], platform: str) -> list[dict[str, Any]]:
    name = "tiktokshop" if platform == "tiktok" else platform
    return [planned_item for planned_item in plan["items"] if planned_item["platform"] == name]


def writes_of(items: list[dict[str, Any]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for planned_item in items:
        found.update(planned_item["calls"]["writes"])
    return Counter({name.replace("{product_id}", "{id}"): count for name, count in found.items()})


async def test_g45_a_plan_for_fifty_names_every_call_that_is_made(world: World) -> None:
    rows = [row for number in range(25) for row in mugs_in_colours(f"RENCANA-{number}", "Hijau", "Biru", "Merah")]
    rows += [mug(f"RENCANA-{number}") for number in range(25, 50)]
    products = await imported(world, *rows)
    before = await now(world)

    plan = await planned(world, products)

    assert len(plan["items"]) == 100
    assert {planned_item["action"] for planned_item in plan["items"]} == {"create"}
    assert all(planned_item["wouldSucceed"] and planned_item["valid"] for planned_item in plan["items"])
    assert plan["totals"]["would_succeed"] == 100
    for platform in PLATFORMS:
        assert await operations(world, platform, before) == []
        assert await operations(world, platform, before, kind="media") == []
    before = await now(world)
    await applied(world, plan)
    for platform in PLATFORMS:
        items = of_platform(plan, platform)
        assert Counter(await operations(world, platform, before)) == writes_of(items)
        uploads = await operations(world, platform, before, kind="media")
        assert len(uploads) == sum(planned_item["calls"]["uploads"] for planned_item in items)


async def test_g45_an_item_that_changed_since_is_refused_and_no_other(world: World) -> None:
    products = await imported(world, *[mug(f"SEJAK-{number}") for number in range(3)])
    plan = await planned(world, products)
    await patched(world, products[1], title=products[1]["title"].replace("Kopi", "Teh"))

    async def is_known() -> bool:
        fresh = await planned(world, products[1:2])
        return all("Teh" in planned_item["changes"][0]["after"] for planned_item in fresh["items"])

    await eventually(is_known)
    done = await applied(world, plan)
    outcomes = {(entry["product_id"], entry["platform"]): entry["outcome"] for entry in done["items"]}
    for product in products:
        expected = "changed" if product is products[1] else "requested"
        assert {outcomes[product["product_id"], name] for name in ("shopee", "tiktokshop")} == {expected}
    reason = next(entry["reason"] for entry in done["items"] if entry["outcome"] == "changed")
    assert "the product" in reason
    for platform in PLATFORMS:
        assert await items_with(world, platform, products[1]["code"]) == []
        assert len(await items_with(world, platform, products[0]["code"])) == 1
    again = await world.api.post(f"/api/v1/plans/{plan['plan_id']}/apply", json={})
    assert (again.status_code, again.json()["code"]) == (409, "WRONG_STATUS")


async def test_an_unchanged_listing_costs_no_call_and_a_changed_one_shows_before_and_after(
    world: World, shelf: Shelf
) -> None:
    product = await shelf.take()
    plan = await planned(world, [product])
    assert {planned_item["action"] for planned_item in plan["items"]} == {"nothing"}
    assert plan["totals"]["calls"] == 0
    shop_id = listing_on(product, "shopee")["shop_id"]
    assert (await world.api.post(f"/api/v1/shops/{shop_id}/pause", json={})).status_code == 200
    try:
        external_id = listing_on(product, "shopee")["external_id"]
        shown = (await item(world, "shopee", external_id))["price"]
        variant = product["variants"][0]
        changes = [{"variant_id": variant["variant_id"], "price_minor": variant["price_minor"] * 2}]
        await patched(world, product, variants=changes)

        async def differing() -> dict[str, Any] | None:
            [entry] = (await planned(world, [product], shop_id=shop_id))["items"]
            return entry if entry["changes"] else None

        entry = await eventually(differing)
        assert entry is not None
        [change] = [found for found in entry["changes"] if found["field"] == "price"]
        assert (change["before"], change["after"]) == (shown, shown * 2)
        assert entry["calls"]["writes"] == {"POST /api/v2/product/update_price": 1}
        assert not entry["wouldSucceed"]
    finally:
        assert (await world.api.post(f"/api/v1/shops/{shop_id}/resume")).status_code == 200
    await quiet(world)
    assert (await item(world, "shopee", external_id))["price"] == shown * 2


async def test_a_plan_says_what_a_platform_would_refuse_in_the_language_asked_for(world: World) -> None:
    [product] = await imported(world, mug("KURANG-1", weight_g=""))
    before = await now(world)
    body = {"product_ids": [product["product_id"]]}
    plan = (await world.api.post("/api/v1/plans", json=body, headers={"Accept-Language": "id"})).json()
    for entry in plan["items"]:
        assert not entry["valid"]
        assert not entry["wouldSucceed"]
        assert entry["transformedData"] == []
        [error] = entry["validationErrors"]
        assert (error["field"], error["code"]) == ("weight_g", "weight.missing")
        assert error["fix"] == "Isi berat paket dalam gram."
    done = await applied(world, plan)
    assert {entry["outcome"] for entry in done["items"]} == {"refused"}
    for platform in PLATFORMS:
        assert await operations(world, platform, before) == []


async def test_g5_forty_four_variants_are_renamed_and_keep_their_ids(world: World) -> None:
    colours = [f"Warna {number:02}" for number in range(44)]
    [product] = await listed(world, *await imported(world, *mugs_in_colours("GANTI-44", *colours)))
    shop_ids = {platform: listing_on(product, platform)["shop_id"] for platform in PLATFORMS}
    ids = {
        platform: {variant["sku"]: variant["external_id"] for variant in listing_on(product, platform)["variants"]}
        for platform in PLATFORMS
    }
    for shop_id in shop_ids.values():
        assert (await world.api.post(f"/api/v1/shops/{shop_id}/pause", json={})).status_code == 200
    try:
        changes = [
            {"variant_id": variant["variant_id"], "option_values": [f"Nada {place:02}"]}
            for place, variant in enumerate(product["variants"])
        ]
        await patched(world, product, variants=changes)
        for platform, shop_id in shop_ids.items():

            async def renames(shop: str = shop_id) -> dict[str, Any] | None:
                [entry] = (await planned(world, [product], shop_id=shop))["items"]
                return entry if entry["variants"] else None

            entry = await eventually(renames)
            assert entry is not None
            assert Counter(change["kind"] for change in entry["variants"]) == {"renamed": 44}
            assert {change["sku"]: change["external_id"] for change in entry["variants"]} == ids[platform]
            assert not entry["removes_variants"]
    finally:
        for shop_id in shop_ids.values():
            assert (await world.api.post(f"/api/v1/shops/{shop_id}/resume")).status_code == 200
    await quiet(world)
    for platform in PLATFORMS:
        held = await item(world, platform, listing_on(product, platform)["external_id"])
        assert len(held["models"]) == 44
        assert {model["sku"]: model["model_id"] for model in held["models"]} == ids[platform]
        assert "Warna 0" not in str(held), "a stale name is left"
        assert "Nada 43" in str(held)


async def test_g5_a_removal_asks_first(world: World) -> None:
    [product] = await listed(world, *await imported(world, *mugs_in_colours("HAPUS-3", "Hijau", "Biru", "Merah")))
    gone = product["variants"][2]
    body = {"version": product["version"], "removed_variants": [gone["variant_id"]]}
    path = f"/api/v1/products/{product['product_id']}"
    refused = await world.api.patch(path, json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "NEEDS_CONFIRMATION")
    assert {entry["sku"] for entry in refused.json()["variants"]} == {gone["sku"]}
    assert len(refused.json()["variants"]) == 2
    confirmed = await world.api.patch(path, json={**body, "confirm_removals": True})
    assert confirmed.status_code == 200, confirmed.text
    for platform in PLATFORMS:
        external_id = listing_on(product, platform)["external_id"]

        async def is_gone(place: str = platform, listing: str = external_id) -> bool:
            held = await item(world, place, listing)
            kept = {variant["sku"] for variant in product["variants"][:2]}
            return {model["sku"] for model in held["models"]} == kept

        await eventually(is_gone, timeout_s=20)


async def test_g45_what_somebody_changed_on_the_platform_is_shown_and_put_right(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    ours = listing_on(product, "shopee")
    await control(world, "shopee", f"/items/{ours['external_id']}/edit", title="Diubah orang lain di Shopee")

    plan = await planned(world, [product], platform="shopee")

    [entry] = plan["items"]
    [change] = [found for found in entry["changes"] if found["field"] == "title"]
    assert (change["before"], change["after"]) == ("Diubah orang lain di Shopee", ours["title"])
    assert entry["force"]
    before = await now(world)
    await applied(world, plan)
    assert (await item(world, "shopee", ours["external_id"]))["title"] == ours["title"]
    assert Counter(await operations(world, "shopee", before)) == writes_of(plan["items"])
