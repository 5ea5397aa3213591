"""The logistics channels of every simulated shop. Made up, in the shape of logistics/get_channel_list."""

from dataclasses import dataclass
from decimal import Decimal

from syncstore_simulator.core.jsontypes import JsonObject


@dataclass(frozen=True, slots=True)
class Channel:
    """One way of shipping. ``weight_max`` in kilograms, ``size_max`` in centimetres per side."""

    channel_id: int
    name: str
    fee_type: str
    enabled: bool
    weight_max: Decimal
    size_max: int = 0
    size_ids: tuple[int, ...] = ()


CHANNELS: tuple[Channel, ...] = (
    Channel(8003, "Reguler", "SIZE_INPUT", True, Decimal(50), 100),
    Channel(8005, "Hemat", "SIZE_INPUT", True, Decimal(30), 80),
    Channel(8011, "Kargo", "FIXED_DEFAULT_PRICE", False, Decimal(100)),
    Channel(8102, "Kurir Toko", "CUSTOM_PRICE", True, Decimal(20)),
    Channel(8204, "Pos Ukuran", "SIZE_SELECTION", True, Decimal(10), 0, (1, 2, 3)),
)


def channel_by_id(channel_id: int) -> Channel | None:
    """Return a channel, or None."""
    return next((channel for channel in CHANNELS if channel.channel_id == channel_id), None)


def channel_json(channel: Channel) -> JsonObject:
    """Return a channel as get_channel_list answers it."""
    sizes = [
        {"size_id": str(size), "name": f"Ukuran {size}", "default_price": 9000.0 * size} for size in channel.size_ids
    ]
    side = channel.size_max
    return {
        "logistics_channel_id": channel.channel_id,
        "logistics_channel_name": channel.name,
        "cod_enabled": channel.enabled,
        "enabled": channel.enabled,
        "fee_type": channel.fee_type,
        "size_list": sizes,
        "weight_limit": {"item_max_weight": float(channel.weight_max), "item_min_weight": 0},
        "item_max_dimension": {"height": side, "width": side, "length": side, "unit": "cm", "dimension_sum": side * 3},
        "volume_limit": {"item_max_volume": 0, "item_min_volume": 0},
        "logistics_description": "",
        "force_enable": False,
        "mask_channel_id": 0,
        "block_seller_cover_shipping_fee": False,
        "support_cross_border": False,
        "seller_logistic_has_configuration": None,
        "logistics_capability": {"seller_logistics": False},
        "preprint": False,
        "compulsory_channel": False,
        "support_pause": False,
        "channel_relation_rules": [],
    }
