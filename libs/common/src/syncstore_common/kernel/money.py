"""Money as integer minor units of a currency; never a float.

Decimals per currency follow ISO 4217. Marketplaces of Indonesia and Vietnam trade in whole units, and ISO gives IDR two
decimals that nobody uses: both platforms treat IDR as a currency without decimals, so it has none here.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

_DECIMALS = {"IDR": 0, "VND": 0, "JPY": 0, "KRW": 0, "CLP": 0, "TWD": 0}
_DEFAULT_DECIMALS = 2
_MOST_DIGITS = 15
"""Before the decimal point; more fits neither a column nor a price tag."""


class MoneyError(ValueError):
    """The text or currency can't be read as money."""


class Rounding(StrEnum):
    """How a computed price meets the step."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"


_MODES = {Rounding.NEAREST: ROUND_HALF_UP, Rounding.UP: ROUND_CEILING, Rounding.DOWN: ROUND_FLOOR}


def currency_decimals(currency: str) -> int:
    """Return how many decimals amounts in ``currency`` (ISO 4217, upper case) have."""
    return _DECIMALS.get(currency, _DEFAULT_DECIMALS)


def rounded_to_step(minor: Decimal, step_minor: int, rounding: Rounding) -> int:
    """Round an exact amount of minor units to a multiple of ``step_minor``."""
    return int((minor / step_minor).to_integral_value(rounding=_MODES[rounding])) * step_minor


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units: ``Money(12345, "SGD")`` is 123.45 dollars, ``Money(12345, "IDR")`` is 12,345 rupiah."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read a plain decimal such as ``"49.90"``.

        Raises MoneyError when the text is not a finite decimal of sensible size, or has more decimals than it may have.
        """
        try:
            amount = Decimal(text.strip() if "_" not in text else "no")
        except InvalidOperation as error:
            raise MoneyError(f"'{text}' is not an amount; write it as 49900 or 49.90") from error
        if not amount.is_finite():
            raise MoneyError(f"'{text}' is not a finite amount")
        if amount and amount.adjusted() >= _MOST_DIGITS:
            raise MoneyError(f"'{text}' is more than anything costs")
        minor = amount.scaleb(currency_decimals(currency))
        if minor != minor.to_integral_value():
            raise MoneyError(f"'{text}' has more decimals than {currency} allows ({currency_decimals(currency)})")
        return cls(int(minor), currency)

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str, *, rounding: Rounding = Rounding.NEAREST) -> "Money":
        """Round a decimal amount in major units to the currency."""
        minor = amount.scaleb(currency_decimals(currency)).to_integral_value(rounding=_MODES[rounding])
        return cls(int(minor), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units."""
        return Decimal(self.minor).scaleb(-currency_decimals(self.currency))

    def scaled(self, factor: Decimal, *, step_minor: int = 1, rounding: Rounding = Rounding.NEAREST) -> "Money":
        """Multiply and round to a multiple of ``step_minor`` minor units (1 = the currency's smallest unit)."""
        return Money(rounded_to_step(self.minor * factor, step_minor, rounding), self.currency)

    def __str__(self) -> str:
        return f"{self.amount:,.{currency_decimals(self.currency)}f} {self.currency}"
