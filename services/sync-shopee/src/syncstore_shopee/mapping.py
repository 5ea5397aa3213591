"""Our listing in Shopee's words: the bodies of the writes. Pure.

Facts: Open Platform reference of add_item, update_item, init_tier_variation, add_model, update_price and update_stock
(2026-08). Weights go as kilograms, dimensions as whole centimetres rounded up, prices as plain numbers in major units.
Lists in update_item replace what was there, absent fields stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syncstore_common.contracts.policies import ListingField
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.money import Money
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, Package
from syncstore_shopee.description import plain_description
from syncstore_shopee.tiers import Grid

Body = dict[str, Any]
"""A JSON object of Shopee's."""

_NAMES: Mapping[ListingField, tuple[str, ...]] = {
    ListingField.TITLE: ("item_name",),
    ListingField.DESCRIPTION: ("description",),
    ListingField.IMAGES: ("image",),
    ListingField.CATEGORY: ("category_id",),
    ListingField.PACKAGE: ("weight", "dimension"),
    ListingField.ATTRIBUTES: ("attribute_list",),
}
NO_BRAND: Mapping[str, Json] = {"brand_id": 0, "original_brand_name": "No Brand"}


@dataclass(frozen=True, slots=True)
class Dressing:
    """What a listing needs from the shop and the platform before it can be sent."""

    image_ids: tuple[str, ...]
    brand: Mapping[str, Json] | None
    """None: Shopee has no brand of that name in the category."""
    locations: tuple[str, ...] = ()
    """Places of stock; empty for a shop that keeps everything in one."""


def update_item_body(
    listing: DesiredListing,
    dressing: Dressing,
    *,
    channels: Sequence[Mapping[str, Json]] = (),
    kept_attributes: Sequence[Body] = (),
) -> Body:
    """The body of update_item but the item's id; a brand we don't know leaves the one the seller chose.

    What belongs to the shop is left out: absent fields stay as they are. ``kept_attributes`` are those the item has and
    we say nothing about: the list is replaced whole. Without ``channels`` the item keeps its own.
    """
    left_out = {name for item in listing.left_out for name in _NAMES.get(item, ())}
    body = {name: value for name, value in _item(listing, dressing).items() if name not in left_out}
    if "attribute_list" in body:
        body["attribute_list"] += kept_attributes
    if channels:
        body["logistic_info"] = [dict(item) for item in channels]
    if dressing.brand is not None and listing.sends(ListingField.BRAND):
        body["brand"] = dict(dressing.brand)
    return body


def _item(listing: DesiredListing, dressing: Dressing) -> Body:
    """What add_item and update_item share."""
    body: Body = {
        "item_name": listing.title,
        "description": plain_description(listing.description),
        "item_sku": listing.code,
        "category_id": int(listing.category_id),
        "weight": listing.package.weight_g / 1000,
        "image": {"image_id_list": list(dressing.image_ids)},
    }
    size = dimension(listing.package)
    if size is not None:
        body["dimension"] = size
    if listing.attributes:
        body["attribute_list"] = attributes(listing.attributes)
    return body


def add_item_body(
    listing: DesiredListing, dressing: Dressing, channels: Sequence[Mapping[str, Json]], *, stock: int, is_hidden: bool
) -> Body:
    """The body of add_item; ``is_hidden`` items start unlisted, until variants and stock are as they should be.

    The price of a listing with variants is a throw-away one; its models bring their own.
    """
    return {
        **_item(listing, dressing),
        "brand": dict(dressing.brand or NO_BRAND),
        "original_price": amount(listing.variants[0].price),
        "seller_stock": seller_stock(stock, dressing.locations),
        "logistic_info": [dict(item) for item in channels],
        "condition": "NEW",
        "item_status": "UNLIST" if is_hidden else "NORMAL",
        **gtin(listing.variants[0] if not listing.has_variants else None),
    }


def tiers_body(grid: Grid) -> list[Body]:
    """The tiers in the standardised form, every name our own (id 0)."""
    tiers: list[Body] = [
        {
            "variation_id": 0,
            "variation_name": name,
            "variation_option_list": [{"variation_option_id": 0, "variation_option_name": value} for value in values],
        }
        for name, values in zip(grid.names, grid.values, strict=True)
    ]
    for place, image_id in enumerate(grid.image_ids):
        tiers[0]["variation_option_list"][place]["image_id"] = image_id
    return tiers


def model_body(variant: DesiredVariant, grid: Grid, *, stock: int, locations: tuple[str, ...]) -> Body:
    """One model of init_tier_variation or add_model, with price and stock."""
    return {
        "tier_index": list(grid.index_of(variant.options)),
        "original_price": amount(variant.price),
        "seller_stock": seller_stock(stock, locations),
        "model_sku": variant.sku,
        **gtin(variant),
    }


def main_first(locations: tuple[str, ...], main: str | None) -> tuple[str, ...]:
    """The places of stock with the seller's chosen one first: it carries everything."""
    return tuple(sorted(locations, key=lambda location: location != main)) if main else locations


def seller_stock(stock: int, locations: tuple[str, ...]) -> list[Body]:
    """An absolute stock. Several locations must all be named: the first carries everything, so the sum is right."""
    if not locations:
        return [{"stock": stock}]
    return [{"location_id": location, "stock": stock if place == 0 else 0} for place, location in enumerate(locations)]


def amount(price: Money) -> int | float:
    """A price as Shopee takes it: whole numbers where the currency has no decimals."""
    major = price.amount
    return int(major) if major == major.to_integral_value() else float(major)


def dimension(package: Package) -> Body | None:
    """Length, width and height in whole centimetres, all three or nothing."""
    sides = (package.length_mm, package.width_mm, package.height_mm)
    if None in sides:
        return None
    names = ("package_length", "package_width", "package_height")
    return {name: max(1, -(-side // 10)) for name, side in zip(names, sides, strict=True) if side is not None}


def gtin(variant: DesiredVariant | None) -> Body:
    """The barcode field, when the barcode has the 8 to 14 digits Shopee takes."""
    barcode = variant.barcode if variant is not None else None
    is_gtin = barcode is not None and barcode.isascii() and barcode.isdigit() and 8 <= len(barcode) <= 14
    return {"gtin_code": barcode} if is_gtin else {}


def attributes(chosen: Mapping[str, Sequence[AttributeValue]]) -> list[Body]:
    """Attributes by Shopee's id. A value that is not one of Shopee's own goes under the id 0."""
    return [
        {"attribute_id": int(key), "attribute_value_list": [_attribute_value(item) for item in values]}
        for key, values in chosen.items()
    ]


def _attribute_value(value: AttributeValue) -> Body:
    if value.value_id is not None:
        return {"value_id": int(value.value_id)}
    unit = {"value_unit": value.unit} if value.unit else {}
    return {"value_id": 0, "original_value_name": value.text, **unit}
