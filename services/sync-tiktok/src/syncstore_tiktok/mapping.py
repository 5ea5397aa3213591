"""From a desired listing to the bodies of Create Product and Partial Edit Product (its SKUs: ``skus.py``). Pure.

Facts: Partner Center, pages Create Product (202309) and Partial Edit Product (202509), read 2026-05. Each top-level
property that is sent replaces the stored one whole; what is not sent stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from syncstore_common.contracts.policies import ListingField
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.money import Money
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, Package
from syncstore_tiktok.barcodes import identifier_code
from syncstore_tiktok.channels import TIKTOK_SHOP
from syncstore_tiktok.description import acceptable_html
from syncstore_tiktok.markets import Market
from syncstore_tiktok.wire import Product

Body = dict[str, Json]
_NAMES: Mapping[ListingField, tuple[str, ...]] = {
    ListingField.TITLE: ("title",),
    ListingField.DESCRIPTION: ("description",),
    ListingField.IMAGES: ("main_images",),
    ListingField.PACKAGE: ("package_weight", "package_dimensions"),
    ListingField.ATTRIBUTES: ("product_attributes",),
}


@dataclass(frozen=True, slots=True)
class Pictures:
    """The platform's ids of a listing's pictures: the gallery in order, and the variants' by content hash."""

    main: tuple[str, ...] = ()
    of_variants: Mapping[str, str] = field(default_factory=dict)


def create_body(
    listing: DesiredListing,
    *,
    pictures: Pictures,
    market: Market,
    warehouse_id: str,
    brand_id: str | None,
    key: str,
    platforms: tuple[str, ...] = (TIKTOK_SHOP,),
) -> Body:
    """Return the body of Create Product; the same ``key`` never makes a second product.

    ``platforms`` is where it shall be shown; TikTok Shop alone is the platform's default and not sent.
    """
    return {
        "save_mode": "LISTING",
        "idempotency_key": key,
        "external_product_id": listing.code,
        "category_id": listing.category_id,
        **_content(listing, pictures, market),
        **({"brand_id": brand_id} if brand_id else {}),
        **({"listing_platforms": list(platforms)} if platforms != (TIKTOK_SHOP,) else {}),
        "skus": [new_sku(listing, variant, pictures, warehouse_id) for variant in listing.variants],
    }


def edit_body(
    listing: DesiredListing, *, pictures: Pictures, market: Market, live: Product, brand_id: str | None
) -> Body:
    """Return the body of Partial Edit Product without SKUs. Category, code and brand are sent only when they differ.

    What belongs to the shop is left out: properties that are not sent stay.
    """
    left_out = {name for item in listing.left_out for name in _NAMES.get(item, ())}
    body = {name: value for name, value in _content(listing, pictures, market).items() if name not in left_out}
    if listing.category_id != live.category_id and listing.sends(ListingField.CATEGORY):
        body["category_id"] = listing.category_id
    if "product_attributes" in body:
        kept = [item.body() for item in live.product_attributes if item.id not in listing.attributes]
        # those of another category would be refused
        body["product_attributes"] = [*_attributes(listing), *(() if "category_id" in body else kept)]
    if listing.code != live.external_product_id:
        body["external_product_id"] = listing.code
    if brand_id and brand_id != live.brand.id and listing.sends(ListingField.BRAND):
        body["brand_id"] = brand_id
    return body


def _content(listing: DesiredListing, pictures: Pictures, market: Market) -> Body:
    body: Body = {
        "title": listing.title,
        "description": acceptable_html(listing.description),
        "category_version": market.category_version,
        "main_images": [{"uri": uri} for uri in pictures.main],
        "package_weight": _weight(listing.package, market),
    }
    dimensions = _dimensions(listing.package)
    if dimensions is not None:
        body["package_dimensions"] = dimensions
    if listing.attributes:
        body["product_attributes"] = _attributes(listing)
    if listing.logistics_ids:
        body["delivery_option_ids"] = list(listing.logistics_ids)
    return body


def _weight(package: Package, market: Market) -> Body:
    if market.weighs_in_grams:
        return {"value": str(package.weight_g), "unit": "GRAM"}
    return {"value": f"{(Decimal(package.weight_g) / 1000).normalize():f}", "unit": "KILOGRAM"}


def _dimensions(package: Package) -> Body | None:
    """Whole centimetres, rounded up: a parcel must fit into what is announced."""
    if package.length_mm is None or package.width_mm is None or package.height_mm is None:
        return None
    sides = {"length": package.length_mm, "width": package.width_mm, "height": package.height_mm}
    return {**{name: str(-(-side // 10)) for name, side in sides.items()}, "unit": "CENTIMETER"}


def _attributes(listing: DesiredListing) -> list[Json]:
    return [
        {"id": attribute_id, "values": [_attribute_value(item) for item in values]}
        for attribute_id, values in listing.attributes.items()
    ]


def _attribute_value(value: AttributeValue) -> Json:
    if value.value_id is not None:
        return {"id": value.value_id}
    return {"name": f"{value.text} {value.unit}" if value.unit else value.text}


# -- SKUs -------------------------------------------------------------------------------------------------------------
def new_sku(listing: DesiredListing, variant: DesiredVariant, pictures: Pictures, warehouse_id: str) -> Body:
    """Return a SKU that the platform does not have yet, with price and stock."""
    body: Body = {
        "seller_sku": variant.sku,
        "price": price_body(variant.price),
        "inventory": [{"warehouse_id": warehouse_id, "quantity": variant.stock}],
    }
    options = option_values(listing, variant, pictures)
    if options:
        body["sales_attributes"] = [
            {"name": option.name, "value_name": option.value, **option.picture_body()} for option in options
        ]
    code = identifier_code(variant.barcode)
    if code is not None:
        body["identifier_code"] = code
    return body


def price_body(price: Money) -> Body:
    """Return a display price as it is written; it is read back as ``sale_price``."""
    return {"amount": f"{price.amount:f}", "currency": price.currency}


@dataclass(frozen=True, slots=True)
class OptionValue:
    """One option of a SKU, its value, and the picture's uri when this option carries pictures."""

    name: str
    value: str
    picture: str | None = None

    def picture_body(self) -> Body:
        """Return the part of a sales attribute that holds the picture."""
        return {"sku_img": {"uri": self.picture}} if self.picture else {}


def option_values(listing: DesiredListing, variant: DesiredVariant, pictures: Pictures) -> tuple[OptionValue, ...]:
    """Return the options of a SKU; the platform takes pictures for the values of one option only."""
    pictured = _pictured_option(listing)
    picture_of = _pictures_by_value(listing, pictured)
    return tuple(
        OptionValue(name, value, pictures.of_variants.get(picture_of.get(value, "")) if place == pictured else None)
        for place, (name, value) in enumerate(zip(listing.option_names, variant.options, strict=True))
    )


def _pictured_option(listing: DesiredListing) -> int:
    """The first option whose values decide the picture (same value, same picture), else the first option."""
    for place in range(len(listing.option_names)):
        seen = {(variant.options[place], variant.image_hash) for variant in listing.variants if variant.image_hash}
        if len({value for value, _ in seen}) == len(seen):
            return place
    return 0


def _pictures_by_value(listing: DesiredListing, place: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for variant in listing.variants:
        if variant.image_hash and variant.options:
            found.setdefault(variant.options[place], variant.image_hash)
    return found
