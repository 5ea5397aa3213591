"""Searching products: filters, pages, the index delay, the cap; and searching inventory."""

import asyncio
from collections.abc import Mapping

import pytest

from tests.simulator.tiktok.seller import TITLE, WAREHOUSE, Seller, sku, stocked, variant
from tests.simulator.tiktok.triggers import seen
from tests.simulator.world import Control

SEARCH = "/product/202502/products/search"


async def ids_found(seller: Seller, body: Mapping[str, object] | None = None) -> list[str]:
    """Return the ids a search finds on its first page."""
    return [product["id"] for product in (await seller.search(body))["products"]]


async def test_product_is_found_only_after_the_index_delay(seller: Seller, control: Control) -> None:
    await control.post("/settings", index_delay_s=30)
    product_id = (await seller.create())["product_id"]
    at_once = await ids_found(seller)
    read = await seller.read(product_id)
    seller.advance(29)
    before = await ids_found(seller)
    seller.advance(2)

    assert (at_once, before) == ([], [])
    assert read["id"] == product_id
    assert await ids_found(seller) == [product_id]


async def test_index_lags_behind_changes_too(seller: Seller, control: Control) -> None:
    created = await seller.live()
    await control.post("/settings", index_delay_s=30)
    body = {"skus": [{"id": created["skus"][0]["id"], "inventory": stocked(WAREHOUSE, quantity=3)}]}
    await seller.ok("POST", f"/product/202309/products/{created['product_id']}/inventory/update", body)

    stale = (await seller.search())["products"][0]["skus"][0]["inventory"][0]["quantity"]
    seller.advance(31)
    fresh = (await seller.search())["products"][0]["skus"][0]["inventory"][0]["quantity"]

    assert (stale, fresh) == (10, 3)


async def test_shorter_delay_does_not_let_an_older_state_win(seller: Seller, control: Control) -> None:
    await control.post("/settings", index_delay_s=30, review_delay_s=0)
    created = await seller.create()
    await control.post("/settings", index_delay_s=0)
    body = {"skus": [{"id": created["skus"][0]["id"], "inventory": stocked(WAREHOUSE, quantity=3)}]}
    await seller.ok("POST", f"/product/202309/products/{created['product_id']}/inventory/update", body)
    seller.advance(31)

    assert (await seller.search())["products"][0]["skus"][0]["inventory"][0]["quantity"] == 3


@pytest.mark.parametrize("version", ["202309", "202312", "202502"])
async def test_every_version_of_search_answers(version: str, seller: Seller) -> None:
    await seller.live()

    data = await seller.ok("POST", f"/product/{version}/products/search", {}, query={"page_size": "10"})

    assert data["total_count"] == 1


async def test_pages_give_each_product_once(seller: Seller) -> None:
    created = {product["product_id"] for product in await asyncio.gather(*(seller.create() for _ in range(7)))}
    seller.advance()
    found: list[str] = []
    token, pages = "", 0
    while token or not pages:
        page = await seller.search(page_size="3", **({"page_token": token} if token else {}))
        found += [product["id"] for product in page["products"]]
        token, pages = page["next_page_token"], pages + 1

    assert (pages, page["total_count"]) == (3, 7)
    assert len(found) == 7
    assert set(found) == created


async def test_products_created_while_paging_do_not_move_pages(seller: Seller) -> None:
    for _ in range(3):
        await seller.create()
    seller.advance()
    first = await seller.search(page_size="2")
    await seller.live()

    second = await seller.search(page_size="2", page_token=first["next_page_token"])

    found = [product["id"] for product in [*first["products"], *second["products"]]]
    assert found == sorted(found)
    assert len(set(found)) == 4


async def test_page_token_of_another_query_is_refused(seller: Seller) -> None:
    await seller.create()
    await seller.live()
    token = (await seller.search({"status": "ACTIVATE"}, page_size="1"))["next_page_token"]

    query = {"page_size": "1", "page_token": token}

    assert await seller.code("POST", SEARCH, {"status": "ALL"}, query=query) == 12019108


async def test_search_stops_at_the_cap(seller: Seller, control: Control) -> None:
    await control.post("/settings", search_result_cap=4)
    for _ in range(5):
        await seller.create()
    seller.advance()
    first = await seller.search(page_size="2")
    second = await seller.search(page_size="2", page_token=first["next_page_token"])

    query = {"page_size": "2", "page_token": second["next_page_token"]}
    refused = seen(await seller.send("POST", SEARCH, {}, query=query))

    assert second["total_count"] == 5
    assert (refused.code, refused.status) == (12052180, 200)


async def test_default_cap_is_ten_thousand(control: Control) -> None:
    assert (await control.get("/settings"))["search_result_cap"] == 10_000


async def test_seller_skus_and_sku_ids_filter(seller: Seller) -> None:
    first = await seller.create(skus=[variant("Merah"), variant("Biru")])
    second = await seller.create(skus=[sku("KOPI-500")])
    seller.advance()

    assert await ids_found(seller, {"seller_skus": ["Biru-X", "nothing"]}) == [first["product_id"]]
    assert await ids_found(seller, {"seller_skus": ["KOPI-500"]}) == [second["product_id"]]
    assert await ids_found(seller, {"sku_ids": [first["skus"][1]["id"]]}) == [first["product_id"]]
    assert await ids_found(seller, {"seller_skus": ["nothing"]}) == []


async def test_times_filter(seller: Seller) -> None:
    old = (await seller.create())["product_id"]
    seller.advance(100)
    new = (await seller.create())["product_id"]
    seller.advance()
    between = seller.context.clock.seconds() - 50

    assert await ids_found(seller, {"create_time_ge": between}) == [new]
    assert await ids_found(seller, {"create_time_le": between}) == [old]
    await seller.partial_edit(old, title=f"{TITLE} baru")
    seller.advance()
    assert await ids_found(seller, {"update_time_ge": between}) == [old, new]
    assert await ids_found(seller, {"create_time_ge": between, "create_time_le": between}) == []


async def test_status_and_audit_filter(seller: Seller) -> None:
    live = (await seller.create())["product_id"]
    failed = (await seller.create(title=f"{TITLE} REJECT"))["product_id"]
    draft = (await seller.create(save_mode="AS_DRAFT"))["product_id"]
    seller.advance()

    assert await ids_found(seller, {"status": "ALL"}) == [live, failed, draft]
    assert await ids_found(seller, {"status": "ACTIVATE"}) == [live]
    assert await ids_found(seller, {"status": "FAILED"}) == [failed]
    assert await ids_found(seller, {"status": "DRAFT"}) == [draft]
    assert await ids_found(seller, {"audit_status": ["FAILED", "APPROVED"]}) == [live, failed]


async def test_two_platforms_mean_listed_on_both(seller: Seller) -> None:
    third = seller.of_shop(3)
    stock = stocked("7300000000000000031")
    both = await third.create(listing_platforms=["TIKTOK_SHOP", "TOKOPEDIA"], skus=[sku(inventory=stock)])
    one = await third.create(skus=[sku(inventory=stock)])
    third.advance()

    on_both = {"status": "ACTIVATE", "listing_platforms": ["TIKTOK_SHOP", "TOKOPEDIA"]}
    on_one = {"status": "ACTIVATE", "listing_platforms": ["TIKTOK_SHOP"]}

    assert await ids_found(third, on_both) == [both["product_id"]]
    assert await ids_found(third, on_one) == [both["product_id"], one["product_id"]]
    assert await third.code("POST", SEARCH, {"listing_platforms": ["TOKOPEDIA"]}, query={"page_size": "9"}) == 36009004


async def test_search_sees_one_shop_only(seller: Seller) -> None:
    await seller.live()

    assert await ids_found(seller.of_shop(2)) == []


async def test_page_size_is_required(seller: Seller) -> None:
    assert (await seller.send("POST", SEARCH, {})).json()[
        "message"
    ] == "invalid param error: query.page_size is missing"


async def test_inventory_is_searched_by_product_or_by_sku_at_once(seller: Seller, control: Control) -> None:
    created = await seller.create(skus=[variant("Merah", quantity=4), variant("Biru", quantity=6)])
    second = created["skus"][1]["id"]
    await control.post(f"/items/{created['product_id']}/edit", model_id=second, committed=2)
    path = "/product/202309/inventory/search"

    by_product = (await seller.ok("POST", path, {"product_ids": [created["product_id"], "1"]}))["inventory"]
    by_sku = (await seller.ok("POST", path, {"product_ids": ["1"], "sku_ids": [second]}))["inventory"]

    assert [len(row["skus"]) for row in by_product] == [2]
    (row,) = by_sku[0]["skus"]
    assert (row["seller_sku"], row["total_available_quantity"], row["total_committed_quantity"]) == ("Biru-X", 6, 2)
    assert row["warehouse_inventory"] == [{"warehouse_id": WAREHOUSE, "available_quantity": 6, "committed_quantity": 2}]
    assert row["total_available_inventory_distribution"]["in_shop_inventory"] == {"quantity": 6}
    assert await seller.code("POST", path, {}) == 36009004
