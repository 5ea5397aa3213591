"""Triggers of refusals about a product's content, category, pictures, platforms and state."""

from typing import Any

from tests.simulator.tiktok.seller import (
    AIRSOFT,
    BABY_FOOD,
    COFFEE,
    RICE_COOKERS,
    SHELVES,
    SNEAKERS,
    SUNSCREEN,
    TITLE,
    TRADING_CARDS,
    USED_PARTS,
    Seller,
    sku,
    stocked,
)
from tests.simulator.tiktok.triggers import Seen, Trigger, call, refused_create, seen
from tests.simulator.world import Control

HOSTED = "https://p16-oec-sg.tiktokcdn-simulated.test/a"
TOKOPEDIA_STOCK = stocked("7300000000000000031")


def described(description: str) -> Trigger:
    """Create with a description."""
    return refused_create(description=description)


def in_category(category_id: str, **changes: Any) -> Trigger:
    """Create in a category."""
    return refused_create(category_id=category_id, **changes)


def tokopedia_create(**changes: Any) -> Trigger:
    """Create as the integrated shop on Tokopedia."""

    async def trigger(seller: Seller, _: Control) -> Seen:
        wanted = {"listing_platforms": ["TOKOPEDIA"], "skus": [sku(inventory=TOKOPEDIA_STOCK)], **changes}
        return seen(await seller.of_shop(3).refused(**wanted))

    return trigger


async def small_main_image(seller: Seller, _: Control) -> Seen:
    small = await seller.upload(200, 200, "ATTRIBUTE_IMAGE")
    return seen(await seller.refused(main_images=[{"uri": small["uri"]}]))


async def ten_images(seller: Seller, _: Control) -> Seen:
    body = await seller.draft()
    body["main_images"] *= 10
    return seen(await seller.send("POST", "/product/202309/products", body))


async def images_on_two_kinds(seller: Seller, _: Control) -> Seen:
    await seller.draft()
    image = {"uri": seller.image_uri}
    kinds = [
        {"name": "Warna", "value_name": "Merah", "sku_img": image},
        {"name": "Ukuran", "value_name": "S", "sku_img": image},
    ]
    return seen(await seller.refused(skus=[sku(sales_attributes=kinds)]))


async def second_external_id(seller: Seller, control: Control) -> Seen:
    await control.post("/settings", unique_external_product_ids=True)
    await seller.create(external_product_id="P-1")
    return seen(await seller.refused(external_product_id="P-1"))


async def beyond_quota(seller: Seller, control: Control) -> Seen:
    await control.post("/settings", listings_per_day=1)
    await seller.create()
    return seen(await seller.refused())


async def other_shops_product(seller: Seller, _: Control) -> Seen:
    product_id = (await seller.create())["product_id"]
    return seen(await seller.of_shop(2).send("GET", f"/product/202309/products/{product_id}"))


async def no_review_version(seller: Seller, _: Control) -> Seen:
    product_id = (await seller.live())["product_id"]
    wanted = {"return_under_review_version": "true"}
    return seen(await seller.send("GET", f"/product/202309/products/{product_id}", query=wanted))


async def edit_of_deleted(seller: Seller, _: Control) -> Seen:
    product_id = (await seller.live())["product_id"]
    await seller.ok("DELETE", "/product/202309/products", {"product_ids": [product_id]})
    changes = {"title": f"{TITLE} baru"}
    return seen(await seller.send("POST", f"/product/202509/products/{product_id}/partial_edit", changes))


async def edit_during_integration(seller: Seller, control: Control) -> Seen:
    product_id = (await seller.live())["product_id"]
    await control.post("/settings", shop_integration_lock=True)
    changes = {"title": f"{TITLE} baru"}
    return seen(await seller.send("POST", f"/product/202509/products/{product_id}/partial_edit", changes))


def weighing(value: str, unit: str = "KILOGRAM") -> Trigger:
    """Create with a package weight."""
    return refused_create(package_weight={"value": value, "unit": unit})


_CLOSED_VALUE = [{"id": "100401", "values": [{"name": "Garansi Seumur Hidup"}]}]
_UNKNOWN_VALUE = [{"id": "100401", "values": [{"id": "1"}]}]

TRIGGERS: dict[str, Trigger] = {
    "TextRefusal.TITLE_EMPTY": refused_create(title=" "),
    "TextRefusal.TITLE_LENGTH": refused_create(title="k" * 4 + " Robusta Temanggung"),
    "TextRefusal.TITLE_FORMAT": refused_create(title=f"{TITLE} ☕"),
    "TextRefusal.TITLE_CHINESE": refused_create(title=f"{TITLE} 咖啡"),
    "TextRefusal.DESCRIPTION_EMPTY": described("<p> </p>"),
    "TextRefusal.DESCRIPTION_LENGTH": described("kopi " * 2001),
    "TextRefusal.DESCRIPTION_FORMAT": described("<p>Kopi enak \U0001f600</p>"),
    "TextRefusal.DESCRIPTION_CHINESE": described("<p>咖啡</p>"),
    "TextRefusal.DESCRIPTION_MARKUP": described("<b>Kopi enak"),
    "TextRefusal.DESCRIPTION_TAG": described("<p>Kopi</p><script>x</script>"),
    "TextRefusal.DESCRIPTION_IMAGE_ATTRIBUTE": described(f'<p>Kopi</p><img src="{HOSTED}" height="9">'),
    "TextRefusal.DESCRIPTION_IMAGE_FOREIGN": described('<img src="https://img.example.test/a" height="9" width="9">'),
    "TextRefusal.DESCRIPTION_IMAGE_SIZE": described(f'<img src="{HOSTED}" height="9" width="4000">'),
    "TextRefusal.DESCRIPTION_IMAGE_COUNT": described(f'<img src="{HOSTED}" height="9" width="9">' * 31),
    "CategoryRefusal.UNKNOWN": in_category("1"),
    "CategoryRefusal.NOT_LEAF": in_category("608100"),
    "CategoryRefusal.VERSION_REQUIRED": refused_create(category_version=None),
    "CategoryRefusal.VERSION_MISMATCH": in_category(str(int(COFFEE) + 200_000)),
    "CategoryRefusal.PROHIBITED": in_category(AIRSOFT),
    "CategoryRefusal.INVITE_ONLY": in_category(TRADING_CARDS),
    "CategoryRefusal.COD_UNSUPPORTED": in_category(
        SHELVES,
        is_cod_allowed=True,
        package_dimensions={"length": "10", "width": "10", "height": "10", "unit": "CENTIMETER"},
    ),
    "CategoryRefusal.ATTRIBUTE_REQUIRED": in_category(BABY_FOOD),
    "CategoryRefusal.ATTRIBUTE_VALUE_UNKNOWN": in_category(RICE_COOKERS, product_attributes=_UNKNOWN_VALUE),
    "CategoryRefusal.ATTRIBUTE_NOT_CUSTOMISABLE": in_category(RICE_COOKERS, product_attributes=_CLOSED_VALUE),
    "CategoryRefusal.CERTIFICATION_REQUIRED": in_category(SUNSCREEN),
    "CategoryRefusal.SIZE_CHART_REQUIRED": in_category(SNEAKERS),
    "CategoryRefusal.BRAND_UNAUTHORISED": refused_create(brand_id="7082427311584347909"),
    "ImageRefusal.MISSING": refused_create(main_images=[]),
    "ImageRefusal.TOO_MANY": ten_images,
    "ImageRefusal.URI_ILLEGAL": refused_create(main_images=[{"uri": "https://img.example.test/a.png"}]),
    "ImageRefusal.URI_UNKNOWN": refused_create(main_images=[{"uri": f"tos-maliva-i-o3syd03w52-us/{'0' * 32}"}]),
    "ImageRefusal.TOO_SMALL": small_main_image,
    "ImageRefusal.SKU_IMAGE_ILLEGAL": refused_create(
        skus=[sku(sales_attributes=[{"name": "Warna", "value_name": "Merah", "sku_img": {"uri": "x"}}])]
    ),
    "ImageRefusal.SKU_IMAGE_SPREAD": images_on_two_kinds,
    "ProductRefusal.WEIGHT_FORMAT": weighing("0.1234"),
    "ProductRefusal.WEIGHT_ZERO": weighing("0.000"),
    "ProductRefusal.WEIGHT_UNIT": weighing("1", "POUND"),
    "ProductRefusal.DIMENSIONS_REQUIRED": in_category(SHELVES),
    "ProductRefusal.DIMENSIONS_INVALID": refused_create(
        package_dimensions={"length": "10", "width": "10", "height": "0", "unit": "CENTIMETER"}
    ),
    "ProductRefusal.EXTERNAL_ID_LENGTH": refused_create(external_product_id="x" * 1000),
    "ProductRefusal.EXTERNAL_ID_DUPLICATE": second_external_id,
    "ProductRefusal.ORDER_QUANTITY_LIMIT": refused_create(minimum_order_quantity=21),
    "ProductRefusal.LISTING_QUOTA": beyond_quota,
    "ProductRefusal.ID_INVALID": call("GET", "/product/202309/products/abc"),
    "ProductRefusal.UNKNOWN": call("GET", "/product/202309/products/1729999999999999999"),
    "ProductRefusal.NOT_OWNED": other_shops_product,
    "ProductRefusal.NO_REVIEW_VERSION": no_review_version,
    "ProductRefusal.STATUS_FORBIDS": edit_of_deleted,
    "ProductRefusal.INTEGRATION_LOCK": edit_during_integration,
    "PlatformRefusal.NOT_TOKOPEDIA_SELLER": refused_create(listing_platforms=["TIKTOK_SHOP", "TOKOPEDIA"]),
    "PlatformRefusal.UNSUPPORTED": in_category(USED_PARTS),
    "PlatformRefusal.TOKOPEDIA_TYPE": tokopedia_create(is_not_for_sale=True),
    "PlatformRefusal.PRE_OWNED": refused_create(is_pre_owned=True),
}
