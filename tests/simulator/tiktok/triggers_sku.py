"""Triggers of refusals about SKUs, prices, stock, and of batches, searches and uploads."""

from typing import Any

from tests.simulator.tiktok.seller import WAREHOUSE, Seller, picture, sku, stocked, variant
from tests.simulator.tiktok.triggers import Seen, Trigger, call, refused_create, seen, seen_inside
from tests.simulator.world import Control

SALES, OTHER_SALES = "7300000000000000031", "7300000000000000032"
RETURNS, DISABLED = "7300000000000000033", "7300000000000000034"
PLATFORM_KEPT, TOKOPEDIA_KEPT = "7300000000000000035", "7300000000000000036"


def with_skus(*skus: dict[str, Any]) -> Trigger:
    """Create with these SKUs."""
    return refused_create(skus=list(skus))


def attributed(**attribute: Any) -> Trigger:
    """Create with one SKU that has one sales attribute."""
    return with_skus(sku(sales_attributes=[attribute]))


def priced(amount: str, currency: str = "IDR") -> Trigger:
    """Create with a price."""
    return with_skus(sku(price={"amount": amount, "currency": currency}))


def stored_in(*warehouse_ids: str) -> Trigger:
    """Create with stock in warehouses of the third shop."""

    async def trigger(seller: Seller, _: Control) -> Seen:
        return seen(await seller.of_shop(3).refused(skus=[sku(inventory=stocked(*warehouse_ids))]))

    return trigger


def full_edit(**changes: Any) -> Trigger:
    """Edit a live product with two variants; ``ids`` stands for a function from its SKU ids to the ``skus``."""

    async def trigger(seller: Seller, _: Control) -> Seen:
        created = await seller.live(skus=[variant("Merah"), variant("Biru")])
        ids = [row["id"] for row in created["skus"]]
        wanted = {"skus": changes["skus"](ids)} if "skus" in changes else changes
        body = await seller.draft(**wanted)
        return seen(await seller.send("PUT", f"/product/202509/products/{created['product_id']}", body))

    return trigger


async def changed_code(seller: Seller, _: Control) -> Seen:
    code = {"type": "EAN", "code": "8991234567890"}
    created = await seller.live(skus=[sku(identifier_code=code)])
    edited = sku(id=created["skus"][0]["id"], identifier_code={**code, "code": "8991234567891"})
    body = await seller.draft(skus=[edited])
    return seen(await seller.send("PUT", f"/product/202509/products/{created['product_id']}", body))


async def edit_with_another_warehouse(seller: Seller, _: Control) -> Seen:
    third = seller.of_shop(3)
    created = await third.live(skus=[sku(inventory=stocked(SALES))])
    body = await third.draft(skus=[sku(id=created["skus"][0]["id"], inventory=stocked(SALES, OTHER_SALES))])
    return seen(await third.send("PUT", f"/product/202509/products/{created['product_id']}", body))


def price_update(*, ripe: bool, promoted: bool = False) -> Trigger:
    """Update the price of a product."""

    async def trigger(seller: Seller, control: Control) -> Seen:
        created = await seller.live() if ripe else await seller.create()
        if promoted:
            await control.post("/promotions/lock", item_id=created["product_id"])
        body = {"skus": [{"id": created["skus"][0]["id"], "price": {"amount": "46000", "currency": "IDR"}}]}
        return seen(await seller.send("POST", f"/product/202309/products/{created['product_id']}/prices/update", body))

    return trigger


async def update_stock(seller: Seller, created: dict[str, Any], inventory: list[dict[str, Any]]) -> Any:
    """Send an inventory update for a product's first SKU."""
    body = {"skus": [{"id": created["skus"][0]["id"], "inventory": inventory}]}
    return await seller.send("POST", f"/product/202309/products/{created['product_id']}/inventory/update", body)


async def stock_of_deleted(seller: Seller, _: Control) -> Seen:
    created = await seller.live()
    await seller.ok("DELETE", "/product/202309/products", {"product_ids": [created["product_id"]]})
    return seen(await update_stock(seller, created, stocked(WAREHOUSE)))


async def stock_below_promotion(seller: Seller, control: Control) -> Seen:
    created = await seller.live()
    await control.post("/promotions/lock", item_id=created["product_id"])
    return seen(await update_stock(seller, created, stocked(WAREHOUSE, quantity=9)))


def multi_warehouse_update(assigned: tuple[str, ...], sent: tuple[str, ...], *, inside: bool = False) -> Trigger:
    """Create in some warehouses of the third shop and update stock in others."""

    async def trigger(seller: Seller, _: Control) -> Seen:
        third = seller.of_shop(3)
        created = await third.live(skus=[sku(inventory=stocked(*assigned))])
        response = await update_stock(third, created, stocked(*sent, quantity=5))
        return seen_inside(response) if inside else seen(response)

    return trigger


async def unknown_product_in_batch(seller: Seller, _: Control) -> Seen:
    body = {"product_ids": ["1729999999999999999"]}
    return seen_inside(await seller.send("POST", "/product/202309/products/deactivate", body))


def search(body: dict[str, Any] | None = None, **query: str) -> Trigger:
    """Search products."""
    return call("POST", "/product/202502/products/search", body or {}, query={"page_size": "10", **query})


async def beyond_cap(seller: Seller, control: Control) -> Seen:
    await control.post("/settings", search_result_cap=1)
    await seller.create()
    await seller.live()
    token = (await seller.search(page_size="1"))["next_page_token"]
    query = {"page_size": "1", "page_token": token}
    return seen(await seller.send("POST", "/product/202502/products/search", {}, query=query))


def upload(data: bytes, use_case: str = "MAIN_IMAGE") -> Trigger:
    """Upload a file."""

    async def trigger(seller: Seller, _: Control) -> Seen:
        return seen(await seller.send_image(data, use_case))

    return trigger


_RED = {"name": "Warna", "value_name": "Merah"}
_PLAIN = sku()

TRIGGERS: dict[str, Trigger] = {
    "SkuRefusal.LIST_EMPTY": with_skus(),
    "SkuRefusal.TOO_MANY": with_skus(*(variant(f"Warna-{number}") for number in range(101))),
    "SkuRefusal.SELLER_SKU_LENGTH": with_skus(sku("K" * 51)),
    "SkuRefusal.SELLER_SKU_INVALID": with_skus(sku("KOPI 250")),
    "SkuRefusal.TOO_MANY_KINDS": with_skus(
        sku(sales_attributes=[{"name": f"Jenis {number}", "value_name": "x1"} for number in range(4)])
    ),
    "SkuRefusal.KINDS_DIFFER": with_skus(variant("Merah", "S"), variant("Biru")),
    "SkuRefusal.COMBINATION_TWICE": with_skus(variant("Merah"), variant("Merah")),
    "SkuRefusal.SEVERAL_DEFAULTS": with_skus(_PLAIN, sku("KOPI-500")),
    "SkuRefusal.ATTRIBUTE_NAMELESS": attributed(value_name="Merah"),
    "SkuRefusal.ATTRIBUTE_NAME_LENGTH": attributed(name="Warna yang amat panjang", value_name="Merah"),
    "SkuRefusal.ATTRIBUTE_VALUE_EMPTY": attributed(name="Warna"),
    "SkuRefusal.ATTRIBUTE_VALUE_LENGTH": attributed(name="Warna", value_name="Merah " * 9),
    "SkuRefusal.ATTRIBUTE_NAME_FORMAT": attributed(name="Warna ☕", value_name="Merah"),
    "SkuRefusal.ATTRIBUTE_VALUE_FORMAT": attributed(name="Warna", value_name="Merah ☕"),
    "SkuRefusal.ID_TWICE": full_edit(skus=lambda ids: [variant("Merah", id=ids[0]), variant("Biru", id=ids[0])]),
    "SkuRefusal.NOT_OF_PRODUCT": full_edit(skus=lambda _: [variant("Merah", id="1729599999999999999")]),
    "SkuRefusal.ALL_ATTRIBUTES_REMOVED": full_edit(skus=lambda ids: [sku(id=ids[0])]),
    "SkuRefusal.CODE_DIGITS": with_skus(sku(identifier_code={"type": "GTIN", "code": "12345"})),
    "SkuRefusal.CODE_FIXED": changed_code,
    "PriceRefusal.MISSING": with_skus(sku(price=None)),
    "PriceRefusal.INVALID": priced("ten"),
    "PriceRefusal.OUT_OF_RANGE": priced("99"),
    "PriceRefusal.CURRENCY": priced("45", "USD"),
    "PriceRefusal.STATUS": price_update(ripe=False),
    "PriceRefusal.LOCKED": price_update(ripe=True, promoted=True),
    "StockRefusal.NO_WAREHOUSE": with_skus(sku(inventory=None)),
    "StockRefusal.WAREHOUSE_UNKNOWN": with_skus(sku(inventory=stocked("7300000000000009999"))),
    "StockRefusal.WAREHOUSE_NOT_SALES": stored_in(RETURNS),
    "StockRefusal.WAREHOUSE_DISABLED": stored_in(DISABLED),
    "StockRefusal.WAREHOUSE_TWICE": stored_in(SALES, SALES),
    "StockRefusal.WAREHOUSES_CHANGED": edit_with_another_warehouse,
    "StockRefusal.WAREHOUSES_INCOMPLETE": multi_warehouse_update((SALES, OTHER_SALES), (SALES,)),
    "StockRefusal.QUANTITY_RANGE": with_skus(sku(quantity=100_000)),
    "StockRefusal.STATUS": stock_of_deleted,
    "StockRefusal.PROMOTION_FLOOR": stock_below_promotion,
    "StockRefusal.PLATFORM_WAREHOUSE": multi_warehouse_update((SALES, PLATFORM_KEPT), (SALES, PLATFORM_KEPT)),
    "StockRefusal.TOKOPEDIA_WAREHOUSE": multi_warehouse_update((SALES, TOKOPEDIA_KEPT), (SALES, TOKOPEDIA_KEPT)),
    "StockRefusal.CHECK_FAILED": multi_warehouse_update((SALES,), ("7300000000000009999",), inside=True),
    "BatchRefusal.TOO_MANY_IDS": call(
        "POST", "/product/202309/products/activate", {"product_ids": [str(1729 + number) for number in range(21)]}
    ),
    "BatchRefusal.NOT_YOURS": unknown_product_in_batch,
    "SearchRefusal.PAGE_TOKEN": search(page_token="bWFkZSB1cA=="),
    "SearchRefusal.PAGE_SIZE": search(page_size="101"),
    "SearchRefusal.TOO_MANY_RESULTS": beyond_cap,
    "SearchRefusal.TOO_MANY_SELLER_SKUS": search({"seller_skus": [f"K-{number}" for number in range(11)]}),
    "SearchRefusal.TOO_MANY_SKU_IDS": search({"sku_ids": [str(number) for number in range(11)]}),
    "SearchRefusal.CREATE_TIMES": search({"create_time_ge": 2, "create_time_le": 1}),
    "SearchRefusal.UPDATE_TIMES": search({"update_time_ge": 2, "update_time_le": 1}),
    "MediaRefusal.FILE_INVALID": upload(b""),
    "MediaRefusal.UNREADABLE": upload(picture()[:200]),
    "MediaRefusal.FORMAT": upload(picture(kind="GIF")),
    "MediaRefusal.TOO_LARGE": upload(bytes(10 * 1024 * 1024 + 1)),
    "MediaRefusal.DIMENSIONS": upload(picture(200, 200)),
    "MediaRefusal.USE_CASE": upload(picture(), "POSTER"),
    "EventRefusal.PARAM_INVALID": call(
        "PUT", "/event/202309/webhooks", {"event_type": "NOTHING", "address": "https://hooks.example.test/tiktok"}
    ),
}
