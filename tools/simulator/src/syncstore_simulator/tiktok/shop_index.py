"""What a shop's search index holds of a product; it lags behind the truth by the switch ``index_delay_s``."""

from collections.abc import Mapping
from dataclasses import dataclass

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok.listing import Platform


@dataclass(frozen=True, slots=True)
class IndexedProduct:
    """A product as search shows it: its row and what filters look at."""

    row: JsonObject
    statuses: Mapping[Platform, str]
    audit: str
    seller_skus: frozenset[str]
    sku_ids: frozenset[str]
    created_at: int
    updated_at: int
