"""A shop's warehouses and delivery options, with the wire names of the logistics endpoints (``distict`` is the
platform's spelling).
"""

from collections.abc import Mapping

from syncstore_simulator.core.config import TikTokShopConfig, WarehouseConfig
from syncstore_simulator.core.jsontypes import JsonObject

_FIRST_WAREHOUSE = 7_300_000_000_000_000_000
DELIVERY_OPTIONS: tuple[tuple[str, str], ...] = (
    ("7120984351830836225", "Standard Shipping"),
    ("7120984351830836226", "Economy Shipping"),
)


def warehouses_of(shop: TikTokShopConfig, number: int) -> Mapping[str, WarehouseConfig]:
    """Return the shop's warehouses by id; a shop without configured ones has one sales warehouse.

    ``number`` tells shops apart (1 for the first), so that default ids never repeat.
    """
    if shop.warehouses:
        return {warehouse.id: warehouse for warehouse in shop.warehouses}
    only = WarehouseConfig(str(_FIRST_WAREHOUSE + number), "Gudang Utama", "SALES_WAREHOUSE", "ENABLED", "SELLER")
    return {only.id: only}


def warehouse_row(warehouse: WarehouseConfig, region: str, *, is_default: bool) -> JsonObject:
    """Return a row of Get Warehouse List."""
    return {
        "id": warehouse.id,
        "entity_id": warehouse.id,
        "name": warehouse.name,
        "effect_status": warehouse.effect_status,
        "type": warehouse.type,
        "sub_type": "DOMESTIC_WAREHOUSE",
        "is_default": is_default,
        "address": {
            "region": "Indonesia" if region == "ID" else region,
            "region_code": region,
            "state": "DKI Jakarta",
            "city": "Jakarta Selatan",
            "distict": "Tebet",
            "postal_code": "12810",
            "full_address": "Jalan Contoh 1, Tebet, Jakarta Selatan",
            "geolocation": {"latitude": "-6.226", "longitude": "106.853"},
        },
    }


def delivery_option_rows(*, is_tokopedia: bool) -> list[JsonObject]:
    """Return the rows of Get Warehouse Delivery Options."""
    platforms = ["TIKTOK_SHOP", "TOKOPEDIA"] if is_tokopedia else ["TIKTOK_SHOP"]
    return [
        {
            "id": option_id,
            "name": name,
            "type": "STANDARD",
            "description": name,
            "dimension_limit": {"max_height": 100, "max_length": 100, "max_width": 100, "unit": "CM"},
            "weight_limit": {"max_weight": 50_000, "min_weight": 1, "unit": "GRAM"},
            "platform": platforms,
        }
        for option_id, name in DELIVERY_OPTIONS
    ]
