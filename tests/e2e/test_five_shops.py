"""G2, G67: a seller with three shops on Shopee and two on TikTok Shop, one of which also sells on Tokopedia."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from syncstore_cli.local.shared import SharedServers
from syncstore_cli.product.marketplaces import SimulatedShops
from tests.e2e.goods import detail, imported, mug, mugs_in_colours
from tests.e2e.shops import PLATFORMS, items_with, now, operations, override_in, quiet
from tests.e2e.test_cli import syncstore
from tests.e2e.worlds import own_world
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

SHOPS = SimulatedShops(shopee=3, tiktok=2, on_tokopedia=1)
OVERRIDE = {"title": "Gelas Kopi Keramik Ruparasa khusus Toko Ini, dengan Tutup Kayu", "price_minor": 91_000}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seller(servers: SharedServers, worker_id: str) -> AsyncIterator[World]:
    """The product with five shops connected."""
    async with own_world(servers, worker_id, shops=SHOPS) as world:
        yield world


async def in_five_shops(world: World, product_id: str) -> dict[str, Any]:
    """The product once all five shops show it."""

    async def reached() -> dict[str, Any] | None:
        product = await detail(world, product_id)
        states = [listing["state"] for listing in product["listings"]]
        return product if states == ["synced"] * 5 else None

    product = await eventually(reached, timeout_s=40)
    assert product is not None
    await quiet(world)
    return product


async def shelves(world: World, code: str) -> dict[str, dict[str, Any]]:
    """What each shop holds of a product, by the platform's own id of the shop; each has it once."""
    held = [row for platform in PLATFORMS for row in await items_with(world, platform, code)]
    assert len({row["shop_id"] for row in held}) == len(held)
    return {row["shop_id"]: row for row in held}


def of_content(row: dict[str, Any]) -> dict[str, Any]:
    """What buyers see of a listing: everything but counts and times of the calls."""
    return {name: value for name, value in row.items() if not name.endswith(("_count", "_time", "_at"))}


def external_ids(world: World, platform: str) -> list[str]:
    """The platform's own ids of its shops, in the order of ``world.shops``."""
    return [str(shop["shop_id"]) for shop in world.product.marketplaces.config[platform]["shops"]]


async def test_g2_the_same_sku_is_listed_in_five_shops_and_an_override_changes_its_one_shop(seller: World) -> None:
    """G2: 3 Shopee + 2 TikTok shops, same SKU in all 5: 5 listings, edits to one shop's override change only that."""
    [product] = await imported(seller, *mugs_in_colours("LIMA-1", "Merah", "Biru"))
    await seller.sync(product["product_id"])
    product = await in_five_shops(seller, product["product_id"])
    before = await shelves(seller, "LIMA-1")
    assert sorted(before) == sorted(shop_id for platform in PLATFORMS for shop_id in external_ids(seller, platform))
    for row in before.values():
        assert {model["sku"] for model in row["models"]} == {"LIMA-1-1", "LIMA-1-2"}

    for platform, place in (("shopee", 1), ("tiktok", 1)):
        changed = external_ids(seller, platform)[place]
        others = {shop_id: of_content(row) for shop_id, row in before.items() if shop_id != changed}
        moment = await now(seller)

        await override_in(seller, product, seller.shops[platform][place]["shop_id"], **OVERRIDE)

        async def is_shown(shop_id: str = changed) -> bool:
            shown = (await shelves(seller, "LIMA-1"))[shop_id]
            prices = {model["price"] for model in shown["models"]}
            return bool(shown["title"] == OVERRIDE["title"] and prices == {OVERRIDE["price_minor"]})

        await eventually(is_shown, timeout_s=20)
        await quiet(seller)
        after = await shelves(seller, "LIMA-1")
        assert {shop_id: of_content(row) for shop_id, row in after.items() if shop_id in others} == others
        calls = await seller.journal(platform, since=str(moment), kind="write")
        assert {call["shop_id"] for call in calls} == {changed}
        [other] = [name for name in PLATFORMS if name != platform]
        assert await operations(seller, other, moment) == []
        before = after


async def test_g67_tokopedia_is_shown_where_the_listing_is_there_over_rest_and_at_the_terminal(seller: World) -> None:
    """G67: a listing with Tokopedia and one without show correctly, in the API and at the terminal."""
    joined, plain = (shop["shop_id"] for shop in seller.shops["tiktok"])
    rows = (mug("LIMA-2"), mug("LIMA-3", category="Otomotif > Parfum Mobil"))
    everywhere, lacking = await imported(seller, *rows)
    for product in (everywhere, lacking):
        await seller.sync(product["product_id"], "tiktokshop")

    async def channels(product: dict[str, Any]) -> dict[str, dict[str, str]] | None:
        listings = (await detail(seller, product["product_id"]))["listings"]
        if [listing["state"] for listing in listings] != ["synced"] * 2:
            return None
        return {
            listing["shop_id"]: {channel["channel"]: channel["status"] for channel in listing["channels"]}
            for listing in listings
        }

    both = {"tiktok_shop": "live", "tokopedia": "live"}
    assert await eventually(lambda: channels(everywhere), timeout_s=40) == {joined: both, plain: {}}
    assert await eventually(lambda: channels(lacking), timeout_s=40) == {joined: {}, plain: {}}

    told = await syncstore(seller, "product", "LIMA-2")
    assert told.code == 0, told.notes
    assert (told.out.count("Tokopedia"), told.out.count("  TikTok Shop")) == (1, 1), told.out
    told = await syncstore(seller, "product", "LIMA-3")
    assert (told.code, "Tokopedia" in told.out) == (0, False), told.out
