"""Updating prices and stock, and the batches that activate, deactivate, delete and recover."""

from typing import Any

from tests.simulator.tiktok.seller import TITLE, WAREHOUSE, Seller, sku, stocked, variant
from tests.simulator.world import Control

PRODUCTS = "/product/202309/products"
SALES, OTHER_SALES = "7300000000000000031", "7300000000000000032"


def prices(created: dict[str, Any], *amounts: str) -> dict[str, Any]:
    """Return an Update Price body for the first SKUs of a product."""
    pairs = zip(created["skus"], amounts, strict=False)
    return {"skus": [{"id": row["id"], "price": {"amount": amount, "currency": "IDR"}} for row, amount in pairs]}


def quantities(created: dict[str, Any], *inventories: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an Update Inventory body for the first SKUs of a product."""
    pairs = zip(created["skus"], inventories, strict=False)
    return {"skus": [{"id": row["id"], "inventory": inventory} for row, inventory in pairs]}


async def stock_of(seller: Seller, product_id: str) -> list[list[int]]:
    """Return the quantities per SKU and warehouse."""
    product = await seller.read(product_id)
    return [[row["quantity"] for row in stored["inventory"]] for stored in product["skus"]]


async def test_price_changes_at_once_without_a_review(seller: Seller, control: Control) -> None:
    created = await seller.live(skus=[variant("Merah"), variant("Biru")])
    path = f"{PRODUCTS}/{created['product_id']}/prices/update"

    answer = await seller.ok("POST", path, prices(created, "47000"))

    product = await seller.read(created["product_id"])
    effect = (await control.get("/journal", operation=f"POST {path}"))[0]["effect"]
    first = created["skus"][0]["id"]
    assert answer == {}
    assert [row["price"]["sale_price"] for row in product["skus"]] == ["47000", "45000"]
    assert product["audit"]["status"] == "APPROVED"
    assert (effect["before"]["models"][first]["price"], effect["after"]["models"][first]["price"]) == (45000, 47000)
    assert "title" not in effect["after"]


async def test_one_bad_price_leaves_all_as_they_were(seller: Seller) -> None:
    created = await seller.live(skus=[variant("Merah"), variant("Biru")])
    path = f"{PRODUCTS}/{created['product_id']}/prices/update"

    code = await seller.code("POST", path, prices(created, "47000", "1"))

    product = await seller.read(created["product_id"])
    assert code == 12052570
    assert [row["price"]["sale_price"] for row in product["skus"]] == ["45000", "45000"]


async def test_price_of_a_promoted_product_is_locked_until_the_promotion_ends(seller: Seller, control: Control) -> None:
    created = await seller.live()
    path = f"{PRODUCTS}/{created['product_id']}/prices/update"
    await control.post("/promotions/lock", item_id=created["product_id"])
    locked = await seller.code("POST", path, prices(created, "47000"))
    await control.post("/promotions/lock", item_id=created["product_id"], locked=False)

    assert locked == 12052038
    assert await seller.code("POST", path, prices(created, "47000")) == 0


async def test_stock_is_set_absolutely_even_before_the_first_review(seller: Seller, control: Control) -> None:
    created = await seller.create()
    path = f"{PRODUCTS}/{created['product_id']}/inventory/update"

    first = await seller.ok("POST", path, quantities(created, stocked(WAREHOUSE, quantity=7)))
    second = await seller.ok("POST", path, quantities(created, [{"quantity": 7}]))

    entries = await control.get("/journal", operation=f"POST {path}")
    assert first == second == {}
    assert await stock_of(seller, created["product_id"]) == [[7]]
    assert [entry["applied"] for entry in entries] == [True, True]
    assert (entries[0]["effect"]["before"]["stock"], entries[0]["effect"]["after"]["stock"]) == (10, 7)
    assert entries[1]["effect"]["after"] == {}


async def test_all_assigned_warehouses_are_set_together(seller: Seller) -> None:
    third = seller.of_shop(3)
    created = await third.live(skus=[sku(inventory=stocked(SALES, OTHER_SALES))])
    path = f"{PRODUCTS}/{created['product_id']}/inventory/update"

    inventory = [*stocked(SALES, quantity=1), *stocked(OTHER_SALES, quantity=2)]
    await third.ok("POST", path, quantities(created, inventory))
    alone = await third.send("POST", path, quantities(created, [{"quantity": 3}]))

    assert await stock_of(third, created["product_id"]) == [[1, 2]]
    assert alone.json()["message"].endswith("warehouse_id is missing")


async def test_sku_with_an_unknown_warehouse_fails_inside_a_success(seller: Seller, control: Control) -> None:
    created = await seller.live(skus=[variant("Merah"), variant("Biru")])
    path = f"{PRODUCTS}/{created['product_id']}/inventory/update"
    body = quantities(created, stocked("7300000000000009999", quantity=1), stocked(WAREHOUSE, quantity=2))

    data = await seller.ok("POST", path, body)

    (error,) = data["errors"]
    assert error["code"] == 12052990
    assert error["detail"]["sku_id"] == created["skus"][0]["id"]
    assert [(row["warehouse_id"], row["code"]) for row in error["detail"]["extra_errors"]] == [
        ("7300000000000009999", 12052097)
    ]
    assert await stock_of(seller, created["product_id"]) == [[10], [2]]
    assert (await control.get("/journal", operation=f"POST {path}"))[0]["applied"] is True


async def test_promotion_lets_stock_rise_but_not_fall(seller: Seller, control: Control) -> None:
    created = await seller.live()
    path = f"{PRODUCTS}/{created['product_id']}/inventory/update"
    await control.post("/promotions/lock", item_id=created["product_id"])

    lowered = await seller.code("POST", path, quantities(created, stocked(WAREHOUSE, quantity=9)))
    raised = await seller.code("POST", path, quantities(created, stocked(WAREHOUSE, quantity=11)))

    assert (lowered, raised) == (12052393, 0)


async def test_integration_lock_leaves_stock_and_price_open(seller: Seller, control: Control) -> None:
    created = await seller.live()
    await control.post("/settings", shop_integration_lock=True)
    path = f"{PRODUCTS}/{created['product_id']}"

    assert await seller.code("POST", f"{path}/inventory/update", quantities(created, [{"quantity": 1}])) == 0
    assert await seller.code("POST", f"{path}/prices/update", prices(created, "47000")) == 0


async def test_batches_move_a_product_through_its_statuses(seller: Seller) -> None:
    product_id = (await seller.live())["product_id"]
    batch = {"product_ids": [product_id]}
    shown = []
    for method, path in (
        ("POST", f"{PRODUCTS}/deactivate"),
        ("POST", f"{PRODUCTS}/activate"),
        ("DELETE", PRODUCTS),
        ("POST", f"{PRODUCTS}/recover"),
    ):
        assert await seller.ok(method, path, batch) == {}
        shown.append((await seller.read(product_id))["status"])
        seller.advance()
        shown.append((await seller.read(product_id))["status"])

    assert shown == [
        *("SELLER_DEACTIVATED", "SELLER_DEACTIVATED"),
        *("PENDING", "ACTIVATE"),
        *("DELETED", "DELETED"),
        *("SELLER_DEACTIVATED", "SELLER_DEACTIVATED"),
    ]


async def test_repeating_a_batch_is_no_fault(seller: Seller) -> None:
    product_id = (await seller.live())["product_id"]
    batch = {"product_ids": [product_id]}

    for _ in range(2):
        assert await seller.ok("POST", f"{PRODUCTS}/deactivate", batch) == {}
    for _ in range(2):
        assert await seller.ok("POST", f"{PRODUCTS}/activate", batch) == {}
    for _ in range(2):
        assert await seller.ok("DELETE", PRODUCTS, batch) == {}


async def test_batch_reports_single_products_and_carries_out_the_others(seller: Seller, control: Control) -> None:
    good = (await seller.live())["product_id"]
    failed = (await seller.live(title=f"{TITLE} REJECT"))["product_id"]
    await seller.ok("POST", f"{PRODUCTS}/deactivate", {"product_ids": [good]})

    ids = [good, failed, "1729999999999999999"]
    data = await seller.ok("POST", f"{PRODUCTS}/activate", {"product_ids": ids})

    assert [(row["detail"]["product_id"], row["code"]) for row in data["errors"]] == [
        (failed, 12052901),
        ("1729999999999999999", 12052048),
    ]
    assert data["errors"][0]["detail"]["extra_errors"][0]["code"] == 12052901
    assert (await seller.read(good))["status"] == "PENDING"
    entry = (await control.get("/journal", operation=f"POST {PRODUCTS}/activate"))[0]
    assert (entry["effect"]["item_id"], entry["effect"]["after"]["status"]) == (good, "PENDING")


async def test_deactivating_on_one_platform_leaves_the_other(seller: Seller) -> None:
    third = seller.of_shop(3)
    created = await third.live(listing_platforms=["TIKTOK_SHOP", "TOKOPEDIA"], skus=[sku(inventory=stocked(SALES))])
    batch = {"product_ids": [created["product_id"]], "listing_platforms": ["TOKOPEDIA"]}

    await third.ok("POST", f"{PRODUCTS}/deactivate", batch)

    product = await third.read(created["product_id"])
    assert product["status"] == "ACTIVATE"
    assert product["integrated_platform_statuses"][0]["status"] == "SELLER_DEACTIVATED"
