"""Shopee's items in our words. Pure.

Facts: Open Platform reference of get_item_base_info, get_model_list and get_item_violation_info (2026-08). An item with
models has neither price nor stock of its own; one without models counts as a single SKU with id "0".
"""

from syncstore_common.kernel.money import Money
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.listing import LiveListing, LiveVariant, RemoteStatus
from syncstore_shopee.tiers import Grid, live_grid
from syncstore_shopee.violations import problem_of
from syncstore_shopee.wire_items import (
    ItemAttributeValue,
    ItemBase,
    ItemViolations,
    Model,
    PriceInfo,
    StockInfo,
    Variations,
)

OWN_VALUE = "0"
"""The id of every value in the seller's own words."""
NO_MODEL = "0"
"""The id of the one SKU of an item without variations."""

_STATUSES = {
    "NORMAL": RemoteStatus.LIVE,
    "REVIEWING": RemoteStatus.IN_REVIEW,
    "UNLIST": RemoteStatus.UNLISTED,
    "BANNED": RemoteStatus.BANNED,
    "SELLER_DELETE": RemoteStatus.DELETED,
    "SHOPEE_DELETE": RemoteStatus.DELETED,
}
LISTED_STATUSES = ("NORMAL", "UNLIST", "REVIEWING", "BANNED")
"""Every status of a listing that still exists, in Shopee's words."""

_SITES = {
    "ID": "shopee.co.id",
    "TH": "shopee.co.th",
    "MY": "shopee.com.my",
    "BR": "shopee.com.br",
    "MX": "shopee.com.mx",
    "CO": "shopee.com.co",
    "SG": "shopee.sg",
    "VN": "shopee.vn",
    "PH": "shopee.ph",
    "TW": "shopee.tw",
    "CL": "shopee.cl",
}


def status_of(item_status: str) -> RemoteStatus:
    """Translate a status; one we don't know is treated as switched off, so that nobody believes it sells."""
    return _STATUSES.get(item_status, RemoteStatus.UNLISTED)


def live_listing(
    item: ItemBase,
    variations: Variations,
    *,
    shop_id: str,
    region: str,
    currency: str,
    violations: ItemViolations | None = None,
) -> LiveListing:
    """Build the listing as the platform shows it; ``variations`` is empty for an item without models."""
    status, grid = status_of(item.item_status), live_grid(variations)
    return LiveListing(
        external_id=item.item_id,
        code=item.item_sku or None,
        status=status,
        title=item.item_name,
        description=item.description,
        category_id=item.category_id,
        variants=tuple(_model(model, currency, grid) for model in variations.model) or (_single(item, currency),),
        image_count=len(item.image.image_id_list),
        url=f"https://{_SITES[region]}/product/{shop_id}/{item.item_id}" if region in _SITES else None,
        problem=problem_of(item, status, violations),
        attributes={item.attribute_id: tuple(map(_value, item.attribute_value_list)) for item in item.attribute_list},
    )


def _value(value: ItemAttributeValue) -> AttributeValue:
    value_id = value.value_id if value.value_id != OWN_VALUE else None
    return AttributeValue(value.original_value_name, value_id, value.value_unit or None)


def _model(model: Model, currency: str, grid: Grid) -> LiveVariant:
    return LiveVariant(
        external_id=model.model_id,
        sku=model.model_sku,
        price=_price(model.price_info, currency),
        stock=_stock(model.stock_info_v2),
        options=grid.options_at(model.tier_index),
    )


def _single(item: ItemBase, currency: str) -> LiveVariant:
    return LiveVariant(
        external_id=NO_MODEL,
        sku=item.item_sku,
        price=_price(item.price_info, currency),
        stock=_stock(item.stock_info_v2),
        options=(),
    )


def _price(prices: tuple[PriceInfo, ...], currency: str) -> Money | None:
    """The seller's price in the shop's currency; cross-border items may carry more than one."""
    for price in prices:
        if price.original_price is not None and price.currency in {"", currency}:
            return Money.from_decimal(price.original_price, currency)
    return None


def _stock(info: StockInfo | None) -> int | None:
    return None if info is None else info.seller_total
