"""Checks the SKUs of a product: sales attributes, seller SKUs, prices and stock.

Sources: endpoint pages Create Product, Update Price and Update Inventory and their error tables.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from syncstore_simulator.core.config import WarehouseConfig
from syncstore_simulator.tiktok import fields, markets
from syncstore_simulator.tiktok.content_rules import ShopFacts
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_product import ImageRefusal
from syncstore_simulator.tiktok.errors_sku import PriceRefusal, SkuRefusal, StockRefusal
from syncstore_simulator.tiktok.listing import Product
from syncstore_simulator.tiktok.submission import SubmittedAttribute, SubmittedPrice, SubmittedSku
from syncstore_simulator.tiktok.text_rules import breaks_format

_SKUS = 100
_KINDS = 3
_SELLER_SKU_LENGTH = 50
_EXTERNAL_ID_LENGTH = 999
_NAME_LENGTH = 20
_VALUE_LENGTH = 50
_QUANTITIES = range(100_000)
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_CODE_DIGITS = {"GTIN": {14}, "EAN": {8, 13, 14}, "UPC": {12}, "ISBN": {13}, "JAN": {8, 13}}


def check_skus(skus: tuple[SubmittedSku, ...], facts: ShopFacts) -> None:
    """Check SKUs among each other and one by one; prices and stock only where they were sent. Raises Refused."""
    if not skus:
        raise Refused(SkuRefusal.LIST_EMPTY)
    if len(skus) > _SKUS:
        raise Refused(SkuRefusal.TOO_MANY)
    for sku in skus:
        _check_seller_sku(sku)
        for attribute in sku.attributes:
            _check_attribute(attribute, facts)
        if sku.price is not None:
            check_price(sku.price, facts.region)
        if sku.inventory is not None:
            _check_inventory(sku.inventory, facts.warehouses)
        _check_code(sku)
    _check_together(skus)


def check_price(price: SubmittedPrice, region: str) -> None:
    """Check an amount and its currency against the market. Raises Refused."""
    if price.currency != markets.currency_of(region):
        raise Refused(PriceRefusal.CURRENCY, price.currency)
    if not price.amount:
        raise Refused(PriceRefusal.MISSING)
    if _AMOUNT.fullmatch(price.amount) is None:
        raise Refused(PriceRefusal.INVALID, price.amount)
    amount = Decimal(price.amount)
    if not markets.has_minor_units(price.currency) and amount != amount.to_integral_value():
        raise Refused(PriceRefusal.INVALID, price.amount)
    lowest, highest = markets.price_range(price.currency)
    if not lowest <= amount <= highest:
        raise Refused(PriceRefusal.OUT_OF_RANGE, f"{price.amount}, allowed {lowest} to {highest}")


def check_quantity(quantity: int) -> None:
    """Check an available quantity; 0 means sold out. Raises Refused."""
    if quantity not in _QUANTITIES:
        raise Refused(StockRefusal.QUANTITY_RANGE, str(quantity))


def check_unlocked(product: Product, sku_id: str, price: SubmittedPrice) -> None:
    """Check that a promotion does not hold the price; sending the current price changes nothing. Raises Refused."""
    if product.is_promoted and Decimal(price.amount) != Decimal(product.prices[sku_id].amount):
        raise Refused(PriceRefusal.LOCKED, sku_id)


def check_floor(product: Product, sku_id: str, warehouse_id: str, quantity: int) -> None:
    """Check that stock is not lowered during a promotion. Raises Refused."""
    if product.is_promoted and quantity < product.stock[sku_id][warehouse_id].available:
        raise Refused(StockRefusal.PROMOTION_FLOOR, sku_id)


def check_keeper(warehouse: WarehouseConfig) -> None:
    """Check that the seller may set the stock of a warehouse. Raises Refused."""
    if warehouse.keeper == "PLATFORM":
        raise Refused(StockRefusal.PLATFORM_WAREHOUSE, warehouse.id)
    if warehouse.keeper == "DILAYANI_TOKOPEDIA":
        raise Refused(StockRefusal.TOKOPEDIA_WAREHOUSE, warehouse.id)


def check_warehouse(warehouse: WarehouseConfig | None, warehouse_id: str) -> None:
    """Check that a warehouse can sell. Raises Refused."""
    if warehouse is None:
        raise Refused(StockRefusal.WAREHOUSE_UNKNOWN, warehouse_id)
    if warehouse.type != "SALES_WAREHOUSE":
        raise Refused(StockRefusal.WAREHOUSE_NOT_SALES, warehouse_id)
    if warehouse.effect_status != "ENABLED":
        raise Refused(StockRefusal.WAREHOUSE_DISABLED, warehouse_id)


def _check_inventory(inventory: tuple[tuple[str, int], ...], warehouses: Mapping[str, WarehouseConfig]) -> None:
    if not inventory:
        raise Refused(StockRefusal.NO_WAREHOUSE)
    ids = [warehouse_id for warehouse_id, _ in inventory]
    if len(set(ids)) != len(ids):
        raise Refused(StockRefusal.WAREHOUSE_TWICE)
    for warehouse_id, quantity in inventory:
        check_warehouse(warehouses.get(warehouse_id), warehouse_id)
        check_quantity(quantity)


def _check_seller_sku(sku: SubmittedSku) -> None:
    if len(sku.seller_sku) > _SELLER_SKU_LENGTH:
        raise Refused(SkuRefusal.SELLER_SKU_LENGTH)
    if any(letter.isspace() for letter in sku.seller_sku):
        raise Refused(SkuRefusal.SELLER_SKU_INVALID, sku.seller_sku)
    if len(sku.external_sku_id) > _EXTERNAL_ID_LENGTH:
        raise fields.invalid("body.skus[].external_sku_id", f"is longer than {_EXTERNAL_ID_LENGTH}")


def _check_attribute(attribute: SubmittedAttribute, facts: ShopFacts) -> None:
    if not attribute.id and not attribute.name:
        raise Refused(SkuRefusal.ATTRIBUTE_NAMELESS)
    if not attribute.value_id and not attribute.value_name:
        raise Refused(SkuRefusal.ATTRIBUTE_VALUE_EMPTY)
    if not attribute.id:
        if len(attribute.name) > _NAME_LENGTH:
            raise Refused(SkuRefusal.ATTRIBUTE_NAME_LENGTH, attribute.name)
        if breaks_format(attribute.name):
            raise Refused(SkuRefusal.ATTRIBUTE_NAME_FORMAT, attribute.name)
    if not attribute.value_id:
        if len(attribute.value_name) > _VALUE_LENGTH:
            raise Refused(SkuRefusal.ATTRIBUTE_VALUE_LENGTH, attribute.value_name)
        if breaks_format(attribute.value_name):
            raise Refused(SkuRefusal.ATTRIBUTE_VALUE_FORMAT, attribute.value_name)
    if attribute.image_uri is not None and attribute.image_uri not in facts.images:
        raise Refused(ImageRefusal.SKU_IMAGE_ILLEGAL, attribute.image_uri)


def _check_together(skus: tuple[SubmittedSku, ...]) -> None:
    ids = [sku.id for sku in skus if sku.id is not None]
    if len(set(ids)) != len(ids):
        raise Refused(SkuRefusal.ID_TWICE)
    if len(skus) > 1 and sum(not sku.attributes for sku in skus) > 1:
        raise Refused(SkuRefusal.SEVERAL_DEFAULTS)
    kinds = {tuple(sorted(item.id or item.name for item in sku.attributes)) for sku in skus}
    if len(kinds) > 1 or any(len(set(kind)) != len(kind) for kind in kinds):
        raise Refused(SkuRefusal.KINDS_DIFFER)
    if any(len(kind) > _KINDS for kind in kinds):
        raise Refused(SkuRefusal.TOO_MANY_KINDS)
    combinations = {
        frozenset((item.id or item.name, item.value_id or item.value_name) for item in sku.attributes) for sku in skus
    }
    if len(combinations) != len(skus):
        raise Refused(SkuRefusal.COMBINATION_TWICE)
    pictured = {item.id or item.name for sku in skus for item in sku.attributes if item.image_uri is not None}
    if len(pictured) > 1:
        raise Refused(ImageRefusal.SKU_IMAGE_SPREAD)


def _check_code(sku: SubmittedSku) -> None:
    if sku.identifier_code is None:
        return
    kind, code = sku.identifier_code
    if len(code) not in _CODE_DIGITS[kind] or not code.rstrip("X").isdigit():
        raise Refused(SkuRefusal.CODE_DIGITS, code)
