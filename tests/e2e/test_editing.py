"""A seller edits products that are in both shops: the shops follow, with the calls the edit needs and no others."""

import asyncio
from typing import Any

import pytest

from tests.e2e.goods import detail, imported, mug
from tests.e2e.shelf import Shelf
from tests.e2e.shops import PLATFORMS, item, listing_on, now, operations, patched, quiet
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]

CONTENT = {
    "shopee": "POST /api/v2/product/update_item",
    "tiktok": "POST /product/202509/products/{id}/partial_edit",
}
PRICE = {
    "shopee": "POST /api/v2/product/update_price",
    "tiktok": "POST /product/202309/products/{id}/prices/update",
}
STOCK = {
    "shopee": "POST /api/v2/product/update_stock",
    "tiktok": "POST /product/202309/products/{id}/inventory/update",
}
TOGETHER_S = 0.4
"""Edits within this time are one to the engine, which waits half a second for the next one."""


async def shown_everywhere(world: World, product: dict[str, Any], **values: Any) -> None:
    """Wait until both shops show these values; a tuple holds Shopee's and TikTok Shop's."""

    async def shown() -> bool:
        for place, platform in enumerate(PLATFORMS):
            held = await item(world, platform, listing_on(product, platform)["external_id"])
            for name, value in values.items():
                wanted = value[place] if isinstance(value, tuple) else value
                if (wanted not in held[name]) if name == "title" else (held[name] != wanted):
                    return False
        return True

    await eventually(shown, timeout_s=15)


async def changed_stock(world: World, product: dict[str, Any], delta: int) -> dict[str, Any]:
    """Change the stock of a product's first variant; returns its new level."""
    edit = {"variant_id": product["variants"][0]["variant_id"], "delta": delta}
    answer = await world.api.patch(f"/api/v1/products/{product['product_id']}/stock", json={"edits": [edit]})
    assert answer.status_code == 200, answer.text
    level: dict[str, Any] = answer.json()["levels"][0]
    return level


async def test_a_new_title_reaches_the_shops_by_their_content_call_alone(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    before = await now(world)

    edited = await patched(world, product, title=product["title"].replace("Kopi", "Teh"))

    assert edited["version"] == product["version"] + 1
    await shown_everywhere(world, product, title="Teh")
    await quiet(world)
    for platform in PLATFORMS:
        assert await operations(world, platform, before) == [CONTENT[platform]]
    product = await detail(world, product["product_id"])
    assert {listing["content_version"] for listing in product["listings"]} == {edited["version"]}


async def test_a_new_price_reaches_the_shops_by_their_price_call_alone(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    before = await now(world)

    await patched(world, product, base_price_minor=80_000)

    await shown_everywhere(world, product, price=(92_000, 96_000))
    await quiet(world)
    for platform in PLATFORMS:
        assert await operations(world, platform, before) == [PRICE[platform]]


async def test_new_stock_reaches_the_shops_by_their_stock_call_alone(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    before = await now(world)

    level = await changed_stock(world, product, -4)

    assert level["available"] == 21
    await shown_everywhere(world, product, stock=21)
    await quiet(world)
    for platform in PLATFORMS:
        assert await operations(world, platform, before) == [STOCK[platform]]
    assert (await detail(world, product["product_id"]))["version"] == product["version"], "stock has its own version"


async def test_title_and_price_in_one_edit_are_one_call_each(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    before = await now(world)
    await patched(world, product, title=product["title"].replace("Daun", "Bunga"), base_price_minor=70_000)
    await shown_everywhere(world, product, title="Bunga", price=(80_500, 84_000))
    await quiet(world)
    for platform in PLATFORMS:
        assert await operations(world, platform, before) == [PRICE[platform], CONTENT[platform]]


async def test_five_edits_at_once_are_one_content_call(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    for _ in range(8):
        await quiet(world)
        before, began = await now(world), asyncio.get_running_loop().time()
        for size in (100, 200, 300, 400, 500):
            title = mug("EDT-105")["title"].replace("350 ml", f"{size + product['version']} ml")
            product = await patched(world, product, title=title)
        took_s = asyncio.get_running_loop().time() - began
        await shown_everywhere(world, product, title=title.rpartition("Kayu ")[2])
        await quiet(world)
        if took_s < TOGETHER_S:
            for platform in PLATFORMS:
                assert await operations(world, platform, before) == [CONTENT[platform]]
            return
    pytest.fail(f"this machine never made five edits within {TOGETHER_S} s; the last five took {took_s:.2f} s")


async def test_an_edit_that_changes_nothing_calls_nobody(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    before = await now(world)
    same = await patched(world, product, title=product["title"], base_price_minor=product["base_price_minor"])
    assert same["version"] == product["version"]
    await asyncio.sleep(1.0)
    assert await now(world) == before


async def test_an_edit_of_an_old_version_gets_the_current_state_and_changes_nothing(world: World) -> None:
    [product] = await imported(world, mug("EDT-107"))
    newer = await patched(world, product, title=product["title"].replace("Kopi", "Teh"))

    body = {"version": product["version"], "title": "Judul dari layar lama"}
    answer = await world.api.patch(f"/api/v1/products/{product['product_id']}", json=body)

    assert answer.status_code == 409
    conflict = answer.json()
    assert (conflict["current"]["version"], conflict["current"]["title"]) == (newer["version"], newer["title"])
    assert conflict["diff"] == {"title": {"yours": "Judul dari layar lama", "current": newer["title"]}}
    assert (await detail(world, product["product_id"]))["title"] == newer["title"]
