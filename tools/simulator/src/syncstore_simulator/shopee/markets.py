"""Facts per market: currency, decimals, price ratio between models, price band, languages of category names.

Sources: Open Platform guide on stock and price (ratio per region; decimals), sandbox measurements for SG, the pages of
get_category and get_attribute_tree (languages: both lists together). The price bands are inferred: live ones come per
shop and category from get_item_limit.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Market:
    """One country's rules. ``price_ratio`` is the dearest model over the cheapest; ``languages`` are in lower case."""

    region: str
    currency: str
    decimals: int
    price_ratio: int
    price_min: Decimal
    price_max: Decimal
    languages: frozenset[str]

    def rounded(self, price: Decimal) -> Decimal:
        """Return a price in the currency's decimals, halves up, as the platform stores it."""
        return price.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)


def _languages(*own: str) -> frozenset[str]:
    return frozenset({"en", *own})


_MARKETS = {
    market.region: market
    for market in (
        Market("ID", "IDR", 0, 7, Decimal(99), Decimal(150_000_000), _languages("id")),
        Market("SG", "SGD", 2, 5, Decimal("0.10"), Decimal(1_000_000), _languages("zh-hans", "ms")),
        Market("MY", "MYR", 2, 7, Decimal("0.10"), Decimal(1_000_000), _languages("ms-my", "ms", "zh-hans")),
        Market("TH", "THB", 0, 5, Decimal(1), Decimal(500_000), _languages("th")),
        Market("VN", "VND", 0, 5, Decimal(1000), Decimal(120_000_000), _languages("vi", "vn")),
        Market("PH", "PHP", 0, 5, Decimal(1), Decimal(1_000_000), _languages("zh-hans")),
        Market("TW", "TWD", 0, 5, Decimal(1), Decimal(10_000_000), _languages("zh-hant")),
        Market("BR", "BRL", 2, 4, Decimal("0.10"), Decimal(1_000_000), _languages("pt-br")),
    )
}


def market_of(region: str) -> Market:
    """Return a region's market; a region without an entry is treated like Indonesia."""
    return _MARKETS.get(region, _MARKETS["ID"])
