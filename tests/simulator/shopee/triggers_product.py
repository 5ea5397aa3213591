"""How a caller gets each refusal of the product, media, logistics and shop APIs."""

from typing import Any

from syncstore_simulator.shopee.errors import Refusal
from syncstore_simulator.shopee.errors_product import (
    ItemRefusal,
    LookupRefusal,
    PriceStockRefusal,
    PromotionRefusal,
    RequestRefusal,
)
from tests.simulator.shopee.seller import Seller, picture, variation
from tests.simulator.shopee.test_price_stock import prices, stocks
from tests.simulator.shopee.triggers_gateway import Trigger
from tests.simulator.world import Control

COFFEE, AUDIO = 100780, 100832


def _get(name: str, **query: Any) -> Trigger:
    async def trigger(seller: Seller, _: Control) -> dict[str, Any]:
        return await seller.get(name, **query)

    return trigger


def _post(name: str, body: Any) -> Trigger:
    async def trigger(seller: Seller, _: Control) -> dict[str, Any]:
        return await seller.post(name, body)

    return trigger


def _add(**changes: Any) -> Trigger:
    async def trigger(seller: Seller, _: Control) -> dict[str, Any]:
        return await seller.add(**changes)

    return trigger


def _switched(trigger: Trigger, **switches: Any) -> Trigger:
    async def switched(seller: Seller, control: Control) -> dict[str, Any]:
        await control.post("/settings", **switches)
        return await trigger(seller, control)

    return switched


async def _empty_body(seller: Seller, _: Control) -> dict[str, Any]:
    path = "/api/v2/product/update_item"
    seller.last = await seller.http.post(path, params=seller.query(path))
    reply = seller.last.json()
    assert isinstance(reply, dict)
    return reply


async def _not_your_item(seller: Seller, _: Control) -> dict[str, Any]:
    item_id = await seller.add_id()
    seller.shop_id, seller.access_token = 700002, "shopee-access-2"
    return await seller.post("product/update_item", {"item_id": item_id, "weight": 1})


async def _edit_deleted(seller: Seller, _: Control) -> dict[str, Any]:
    item_id = await seller.add_id()
    await seller.post("product/delete_item", {"item_id": item_id})
    return await seller.post("product/update_stock", stocks(item_id, (0, 1)))


async def _edit_at_once(seller: Seller, _: Control) -> dict[str, Any]:
    return await seller.post("product/update_item", {"item_id": await seller.add_id(), "weight": 1})


async def _add_twice(seller: Seller, _: Control) -> dict[str, Any]:
    await seller.add_id()
    return await seller.add()


def _attribute(category_id: int, attribute_id: int, **value: Any) -> Trigger:
    entry = {"attribute_id": attribute_id, "attribute_value_list": [value]}
    return _add(category_id=category_id, attribute_list=[entry])


def _price(price: Any, model_id: int = 0) -> Trigger:
    async def trigger(seller: Seller, _: Control) -> dict[str, Any]:
        return await seller.post("product/update_price", prices(await seller.add_id(), (model_id, price)))

    return trigger


def _stock(stock: Any, model_id: int = 0) -> Trigger:
    async def trigger(seller: Seller, _: Control) -> dict[str, Any]:
        return await seller.post("product/update_stock", stocks(await seller.add_id(), (model_id, stock)))

    return trigger


async def _price_ratio(seller: Seller, _: Control) -> dict[str, Any]:
    return await seller.post("product/init_tier_variation", variation(await seller.add_id(), (10000, 80000)))


async def _price_twice(seller: Seller, _: Control) -> dict[str, Any]:
    item_id, (first, _second) = await seller.add_with_models()
    return await seller.post("product/update_price", prices(item_id, (first, 100000), (first, 100000)))


async def _stock_of_item_with_models(seller: Seller, _: Control) -> dict[str, Any]:
    item_id, _models = await seller.add_with_models()
    return await seller.post("product/update_stock", stocks(item_id, (0, 1)))


async def _below_reserved(seller: Seller, control: Control) -> dict[str, Any]:
    item_id = await seller.add_id()
    await control.post("/promotions/lock", item_id=item_id, locks=[], reserved_stock=5)
    return await seller.post("product/update_stock", stocks(item_id, (0, 4)))


async def _foreign_location(seller: Seller, _: Control) -> dict[str, Any]:
    row = {"seller_stock": [{"location_id": "VNZ", "stock": 1}]}
    return await seller.post("product/update_stock", {"item_id": await seller.add_id(), "stock_list": [row]})


def _promoted(name: str, **body: Any) -> Trigger:
    async def trigger(seller: Seller, control: Control) -> dict[str, Any]:
        item_id = await seller.add_id()
        await control.post("/promotions/lock", item_id=item_id)
        return await seller.post(name, {"item_id": item_id, **body})

    return trigger


async def _promoted_images(seller: Seller, control: Control) -> dict[str, Any]:
    item_id = await seller.add_id()
    other = (await seller.upload(picture(shade=9)))["response"]["image_info"]["image_id"]
    await control.post("/promotions/lock", item_id=item_id)
    return await seller.post("product/update_item", {"item_id": item_id, "image": {"image_id_list": [other]}})


async def _promoted_tiers(seller: Seller, control: Control) -> dict[str, Any]:
    item_id, _models = await seller.add_with_models()
    await control.post("/promotions/lock", item_id=item_id)
    return await seller.post("product/update_tier_variation", variation(item_id))


async def _promoted_init(seller: Seller, control: Control) -> dict[str, Any]:
    item_id = await seller.add_id()
    await control.post("/promotions/lock", item_id=item_id)
    return await seller.post("product/init_tier_variation", variation(item_id))


async def _small_picture(seller: Seller, _: Control) -> dict[str, Any]:
    return await seller.upload(picture(16, 16))


async def _no_picture(seller: Seller, _: Control) -> dict[str, Any]:
    return await seller.post("media_space/upload_image", {}, public=True)


LISTED = {"offset": 0, "page_size": 10}

TRIGGERS: dict[Refusal, Trigger] = {
    RequestRefusal.EMPTY_BODY: _empty_body,
    RequestRefusal.MISSING_FIELD: _post("product/update_item", {"weight": 1}),
    RequestRefusal.WRONG_FIELD: _get("product/get_item_base_info", item_id_list=",".join(map(str, range(51)))),
    RequestRefusal.ITEM_NOT_FOUND: _get("product/get_item_base_info", item_id_list="5,6"),
    RequestRefusal.NOT_YOUR_ITEM: _not_your_item,
    RequestRefusal.UNEDITABLE: _edit_deleted,
    RequestRefusal.LOCKED: _switched(_edit_at_once, edit_lock_s=60),
    ItemRefusal.NAME_EMPTY: _add(item_name="  "),
    ItemRefusal.NAME_SHORT: _add(item_name="abc"),
    ItemRefusal.NAME_LONG: _add(item_name="x" * 256),
    ItemRefusal.NAME_CHARACTER: _add(item_name="Kaos\x00Polos"),
    ItemRefusal.DESCRIPTION_SHORT: _add(description="abc"),
    ItemRefusal.DESCRIPTION_LONG: _add(description="x" * 5001),
    ItemRefusal.HASHTAGS: _add(description=" ".join(f"#tag{place}" for place in range(19))),
    ItemRefusal.NO_IMAGE: _add(image={"image_id_list": []}),
    ItemRefusal.MANY_IMAGES: _add(image={"image_id_list": ["a"] * 10}),
    ItemRefusal.IMAGE_UNKNOWN: _add(image={"image_id_list": ["never-uploaded"]}),
    ItemRefusal.CATEGORY_INVALID: _add(category_id=100011),
    ItemRefusal.CATEGORY_BLOCKED: _add(category_id=100745),
    ItemRefusal.ATTRIBUTE_MISSING: _add(category_id=COFFEE),
    ItemRefusal.ATTRIBUTE_FOREIGN: _attribute(COFFEE, 100037, value_id=1000371),
    ItemRefusal.ATTRIBUTE_VALUE: _attribute(COFFEE, 100010, value_id=77),
    ItemRefusal.ATTRIBUTE_NAME: _attribute(COFFEE, 100010, value_id=0),
    ItemRefusal.BRAND_MISSING: _attribute(AUDIO, 100121, value_id=1001211),
    ItemRefusal.BRAND_INVALID: _add(brand={"brand_id": 5, "original_brand_name": "?"}),
    ItemRefusal.CONDITION: _add(condition="OLD"),
    ItemRefusal.WEIGHT: _add(weight=0),
    ItemRefusal.DIMENSION: _add(dimension={"package_height": 1, "package_length": 2}),
    ItemRefusal.LOGISTICS: _add(logistic_info=[{"logistic_id": 1, "enabled": True}]),
    ItemRefusal.DAYS_TO_SHIP: _add(pre_order={"is_pre_order": True, "days_to_ship": 400}),
    ItemRefusal.WHOLESALE: _add(wholesale=[{"min_count": 2, "max_count": 5, "unit_price": 200000}]),
    ItemRefusal.STATUS: _add(item_status="BANNED"),
    ItemRefusal.SHOP_FULL: _switched(_add_twice, shop_item_max=1),
    ItemRefusal.SIMILAR: _switched(_add_twice, refuse_similar_items=True),
    ItemRefusal.SKU_LONG: _add(item_sku="x" * 101),
    ItemRefusal.ALL_UNLIST_FAILED: _post("product/unlist_item", {"item_list": [{"item_id": 5, "unlist": True}]}),
    PriceStockRefusal.PRICE_FORMAT: _price("cheap"),
    PriceStockRefusal.PRICE_LOW: _price(10),
    PriceStockRefusal.PRICE_HIGH: _price(10**12),
    PriceStockRefusal.PRICE_RATIO: _price_ratio,
    PriceStockRefusal.PRICE_FAILED: _price(100000, model_id=9),
    PriceStockRefusal.PRICE_REPEATED: _price_twice,
    PriceStockRefusal.STOCK_RANGE: _stock(-1),
    PriceStockRefusal.STOCK_FAILED: _stock(1, model_id=9),
    PriceStockRefusal.STOCK_HAS_MODELS: _stock_of_item_with_models,
    PriceStockRefusal.STOCK_RESERVED: _below_reserved,
    PriceStockRefusal.LOCATION: _foreign_location,
    PromotionRefusal.PRICE: _promoted("product/update_price", price_list=[{"original_price": 100000}]),
    PromotionRefusal.STOCK: _promoted("product/update_stock", stock_list=[{"seller_stock": [{"stock": 1}]}]),
    PromotionRefusal.NAME: _promoted("product/update_item", item_name="Nama yang baru"),
    PromotionRefusal.IMAGE: _promoted_images,
    PromotionRefusal.DELETE: _promoted("product/delete_item"),
    PromotionRefusal.UNLIST: _promoted("product/update_item", item_status="UNLIST"),
    PromotionRefusal.INIT_TIER: _promoted_init,
    PromotionRefusal.CHANGE_TIER: _promoted_tiers,
    LookupRefusal.LIST_STATUS: _get("product/get_item_list", **LISTED, item_status="SOLD"),
    LookupRefusal.LIST_TIMES: _get(
        "product/get_item_list", **LISTED, item_status="NORMAL", update_time_from=9, update_time_to=8
    ),
    LookupRefusal.LIST_OFFSET: _get("product/get_item_list", offset=10**6, page_size=10, item_status="NORMAL"),
    LookupRefusal.SEARCH_EMPTY: _get("product/search_item", page_size=10),
    LookupRefusal.TOO_MANY_ITEMS: _get(
        "product/get_item_violation_info", item_id_list=",".join(map(str, range(1, 52)))
    ),
    LookupRefusal.BRAND_STATUS: _get("product/get_brand_list", **LISTED, category_id=100047),
    LookupRefusal.LANGUAGE: _get("product/get_category", language="xx"),
    LookupRefusal.IMAGE_INVALID: _small_picture,
    LookupRefusal.IMAGE_MISSING: _no_picture,
    LookupRefusal.IMAGE_UNAVAILABLE: _get("product/category_recommend", item_name="kaos", product_cover_image="no"),
    LookupRefusal.NO_WAREHOUSES: _get("shop/get_warehouse_detail", warehouse_type=1),
}
