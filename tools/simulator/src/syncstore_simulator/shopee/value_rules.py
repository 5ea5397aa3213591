"""What prices, stock, SKUs and codes may be. Bands are those get_item_limit answers: the market's and the switches'."""

from decimal import Decimal

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import ItemRefusal, PriceStockRefusal, RequestRefusal
from syncstore_simulator.shopee.fields import as_decimal, missing, optional_text, optional_whole, rows, whole, wrong
from syncstore_simulator.shopee.item_views import LOCATION_ID
from syncstore_simulator.shopee.markets import Market

_SKU_MOST = 100


def price_of(values: JsonObject, market: Market) -> Decimal:
    """Return ``original_price`` rounded to the currency. Raises Refused when absent, malformed or out of band."""
    if values.get("original_price") is None:
        raise missing("original_price")
    try:
        price = as_decimal(values["original_price"], "original_price")
    except Refused as refused:
        raise Refused(PriceStockRefusal.PRICE_FORMAT) from refused
    price = market.rounded(price)
    if price <= 0:
        raise Refused(PriceStockRefusal.PRICE_FORMAT)
    if price < market.price_min:
        raise Refused(PriceStockRefusal.PRICE_LOW)
    if price > market.price_max:
        raise Refused(PriceStockRefusal.PRICE_HIGH)
    return price


def is_ratio_kept(prices: list[Decimal], market: Market) -> bool:
    """Return whether the dearest model costs at most the market's multiple of the cheapest."""
    return not prices or max(prices) <= min(prices) * market.price_ratio


def stock_of(values: JsonObject, settings: PlatformSettings, *, is_creation: bool) -> int:
    """Return the sum of ``seller_stock``. Raises Refused; the lower band holds at creation only, 0 may be set later."""
    total = 0
    for row in rows(values, "seller_stock"):
        if row.get("location_id") not in {None, "", LOCATION_ID}:
            raise Refused(PriceStockRefusal.LOCATION)
        total += _stock(row)
    least = int(settings.number("stock_min")) if is_creation else 0
    most = int(settings.number("stock_max"))
    if not least <= total <= most:
        raise Refused(PriceStockRefusal.STOCK_RANGE, f"Expected {least} to {most}.")
    return total


def _stock(row: JsonObject) -> int:
    stock = whole(row, "stock")
    if stock < 0:
        raise Refused(PriceStockRefusal.STOCK_RANGE)
    return stock


def sku_of(values: JsonObject, name: str) -> str:
    """Return an optional SKU, empty when absent. Raises Refused when too long."""
    sku = optional_text(values, name) or ""
    if len(sku) > _SKU_MOST:
        raise Refused(ItemRefusal.SKU_LONG)
    return sku


def check_dimension(dimension: object) -> None:
    """Check a parcel's size: three whole numbers of centimetres. Raises Refused."""
    names = ("package_height", "package_length", "package_width")
    if not isinstance(dimension, dict):
        raise Refused(ItemRefusal.DIMENSION)
    try:
        sizes = [optional_whole(dimension, name) for name in names]
    except Refused as refused:
        raise Refused(ItemRefusal.DIMENSION) from refused
    if any(size is None or size < 0 for size in sizes):
        raise Refused(ItemRefusal.DIMENSION)


def weight_of(values: JsonObject) -> Decimal:
    """Return ``weight`` in kilograms. Raises Refused when it is no number above 0."""
    try:
        weight = as_decimal(values["weight"], "weight")
    except Refused as refused:
        raise Refused(ItemRefusal.WEIGHT) from refused
    if weight <= 0:
        raise Refused(ItemRefusal.WEIGHT)
    return weight


def check_pre_order(pre_order: object) -> None:
    """Check days to ship: 3 to 30 for a pre-order, otherwise the platform's own 2 or less. Raises Refused."""
    if not isinstance(pre_order, dict) or not isinstance(pre_order.get("is_pre_order"), bool):
        raise Refused(RequestRefusal.MISSING_FIELD, "IsPreOrder: value must Not Null")
    days = optional_whole(pre_order, "days_to_ship")
    is_right = days is not None and 3 <= days <= 30 if pre_order["is_pre_order"] else days is None or 0 <= days <= 2
    if not is_right:
        raise Refused(ItemRefusal.DAYS_TO_SHIP)


def check_gtin(code: object) -> None:
    """Check a GTIN: 8 to 14 digits, or "00" for none. Raises Refused."""
    is_code = isinstance(code, str) and code.isdigit() and 8 <= len(code) <= 14
    if code not in {"", "00"} and not is_code:
        raise wrong("gtin_code", "8 to 14 digits or 00")
