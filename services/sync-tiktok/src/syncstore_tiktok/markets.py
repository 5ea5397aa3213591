"""What differs between TikTok Shop's markets: category tree, title length, weights, currency, local time. Pure data.

Facts: Partner Center, pages Create Product and Recommend Category (2026-05). Indonesia is the home market; markets not
listed get the values of the pages' "other regions".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

_EUROPE = ("AT", "BE", "CZ", "DE", "ES", "FR", "GB", "GR", "HU", "IE", "IT", "NL", "PL", "PT")


@dataclass(frozen=True, slots=True)
class Market:
    """The rules of one market."""

    currency: str
    category_version: str = "v2"
    """The seven-level tree; the older three-level one is ``v1``."""
    title_min: int = 25
    title_max: int = 255
    skus_max: int = 100
    weighs_in_grams: bool = False
    utc_offset_h: int = 7
    locale: str = "en-US"
    """The language its sellers know categories by."""
    has_tokopedia: bool = False
    """Whether products can be shown on Tokopedia too."""

    def seconds_to_next_day(self, now: datetime) -> float:
        """Return how long until midnight in the market, when daily allowances are taken to start again (inferred)."""
        local = now.astimezone(timezone(timedelta(hours=self.utc_offset_h)))
        midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight - local).total_seconds()


_OTHER_CURRENCIES = {"GB": "GBP", "CZ": "CZK", "HU": "HUF", "PL": "PLN"}
_MARKETS: dict[str, Market] = {
    "ID": Market("IDR", locale="id-ID", has_tokopedia=True),
    "MY": Market("MYR", utc_offset_h=8, locale="ms-MY"),
    "PH": Market("PHP", utc_offset_h=8),
    "SG": Market("SGD", utc_offset_h=8),
    "TH": Market("THB", locale="th-TH"),
    "VN": Market("VND", locale="vi-VN"),
    "US": Market("USD", title_min=1, skus_max=300, utc_offset_h=-8),
    "JP": Market("JPY", "v1", title_min=1, skus_max=300, weighs_in_grams=True, utc_offset_h=9),
    "BR": Market("BRL", "v1", title_min=1, title_max=300, skus_max=300, weighs_in_grams=True, utc_offset_h=-3),
    "MX": Market("MXN", "v1", title_min=1, title_max=300, skus_max=300, weighs_in_grams=True, utc_offset_h=-6),
    **{
        region: Market(_OTHER_CURRENCIES.get(region, "EUR"), title_min=1, skus_max=300, utc_offset_h=1)
        for region in _EUROPE
    },
}


def market_of(region: str) -> Market:
    """Return the rules of a market by its two-letter region; an unlisted one gets Indonesia's."""
    return _MARKETS.get(region.upper(), _MARKETS["ID"])
