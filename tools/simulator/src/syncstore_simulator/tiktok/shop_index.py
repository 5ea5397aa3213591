"""What a shop's search index holds of a product; it lags behind the truth by the switch ``index_delay_s``."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
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


class SearchIndex:
    """The indexed products of a shop in the order of their ids, with the keys searches name most often."""

    def __init__(self) -> None:
        self._entries: dict[str, IndexedProduct] = {}
        self._numbers: dict[str, int] = {}
        self._order: list[str] = []
        self._by_seller_sku: defaultdict[str, set[str]] = defaultdict(set)
        self._by_sku_id: defaultdict[str, set[str]] = defaultdict(set)

    def put(self, product_id: str, number: int, entry: IndexedProduct) -> None:
        """Show ``entry`` from now on, unless one with a higher number is shown.

        With a delay that was shortened meanwhile, an older snapshot can come last.
        """
        if number <= self._numbers.get(product_id, -1):
            return
        old = self._entries.get(product_id)
        if old is None:
            insort(self._order, product_id)
        self._entries[product_id], self._numbers[product_id] = entry, number
        for keys, gone, come in (
            (self._by_seller_sku, old.seller_skus if old else frozenset(), entry.seller_skus),
            (self._by_sku_id, old.sku_ids if old else frozenset(), entry.sku_ids),
        ):
            for key in gone - come:
                keys[key].discard(product_id)
            for key in come - gone:
                keys[key].add(product_id)

    def entries(self, seller_skus: Iterable[str] = (), sku_ids: Iterable[str] = ()) -> list[IndexedProduct]:
        """Return the products that have one of the seller SKUs and one of the SKU ids; nothing named means any."""
        wanted = [
            set().union(*(keys.get(key, set()) for key in names))
            for keys, names in ((self._by_seller_sku, tuple(seller_skus)), (self._by_sku_id, tuple(sku_ids)))
            if names
        ]
        ids = sorted(set.intersection(*wanted)) if wanted else self._order
        return [self._entries[product_id] for product_id in ids]
