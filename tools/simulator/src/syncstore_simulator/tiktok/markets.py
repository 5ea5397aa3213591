"""What differs between TikTok Shop's markets, as far as the simulator needs it.

Sources: endpoint page Create Product (weight units, currencies). The IDR price range is our own: no document read
gives it.
"""

from decimal import Decimal

_CURRENCIES = {
    "ID": "IDR",
    "MY": "MYR",
    "PH": "PHP",
    "SG": "SGD",
    "TH": "THB",
    "VN": "VND",
    "US": "USD",
    "GB": "GBP",
    "BR": "BRL",
    "MX": "MXN",
    "JP": "JPY",
}
_WHOLE_CURRENCIES = frozenset({"IDR", "JPY", "VND"})
_WEIGHT_UNITS = {
    "US": {"KILOGRAM", "POUND"},
    "BR": {"KILOGRAM", "GRAM"},
    "JP": {"KILOGRAM", "GRAM"},
    "MX": {"KILOGRAM", "GRAM"},
}
_PRICE_RANGES = {"IDR": (Decimal(100), Decimal(100_000_000))}
_DEFAULT_PRICE_RANGE = (Decimal("0.01"), Decimal(100_000))


def currency_of(region: str) -> str:
    """Return the currency of a market; markets not listed use the euro."""
    return _CURRENCIES.get(region, "EUR")


def has_minor_units(currency: str) -> bool:
    """Return whether prices may have decimals."""
    return currency not in _WHOLE_CURRENCIES


def weight_units(region: str) -> set[str]:
    """Return the weight units a market accepts."""
    return _WEIGHT_UNITS.get(region, {"KILOGRAM"})


def price_range(currency: str) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest price."""
    return _PRICE_RANGES.get(currency, _DEFAULT_PRICE_RANGE)
