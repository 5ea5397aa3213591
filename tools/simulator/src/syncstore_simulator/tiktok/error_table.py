"""The whole table of TikTok Shop errors the simulator can answer with, by name. A test triggers each of them."""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from syncstore_simulator.core.errors import ErrorRow
from syncstore_simulator.tiktok import errors_calls, errors_gateway, errors_injected, errors_product, errors_sku
from syncstore_simulator.tiktok.errors import Refusal

_GROUPS: tuple[type[Refusal], ...] = (
    errors_gateway.GatewayRefusal,
    errors_gateway.AuthRefusal,
    errors_product.TextRefusal,
    errors_product.CategoryRefusal,
    errors_product.ImageRefusal,
    errors_product.ProductRefusal,
    errors_product.PlatformRefusal,
    errors_sku.SkuRefusal,
    errors_sku.PriceRefusal,
    errors_sku.StockRefusal,
    errors_calls.BatchRefusal,
    errors_calls.SearchRefusal,
    errors_calls.MediaRefusal,
    errors_calls.EventRefusal,
    errors_injected.InjectedRefusal,
)

ERRORS: Mapping[str, ErrorRow] = MappingProxyType(
    {f"{type(member).__name__}.{member.name}": member.row for member in chain.from_iterable(_GROUPS)}
)
