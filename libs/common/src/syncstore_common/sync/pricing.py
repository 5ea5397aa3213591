"""What a shop charges: base price × multiplier, rounded to a step, between a floor and a ceiling. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from syncstore_common.kernel.money import Money, Rounding, currency_decimals, rounded_to_step


@dataclass(frozen=True, slots=True)
class PriceRule:
    """``step_minor`` is the rounding step in minor units of the shop's currency (1 = its smallest unit).

    ``exchange_rate`` is how many units of the shop's currency one unit of the catalogue's currency costs; None when
    both are the same.
    """

    multiplier: Decimal
    step_minor: int = 1
    rounding: Rounding = Rounding.NEAREST
    exchange_rate: Decimal | None = None
    floor_minor: int | None = None
    ceiling_minor: int | None = None

    def price(self, base: Money, currency: str) -> Money | None:
        """Return the shop's price, or None when the currencies differ and no exchange rate is set."""
        rate = Decimal(1) if base.currency == currency else self.exchange_rate
        if rate is None:
            return None
        # Rounded once, at the end: a rounded amount in between could land on the wrong side of the step.
        exact_minor = (base.amount * rate * self.multiplier).scaleb(currency_decimals(currency))
        minor = rounded_to_step(exact_minor, self.step_minor, self.rounding)
        if self.floor_minor is not None:
            minor = max(minor, self.floor_minor)
        if self.ceiling_minor is not None:
            minor = min(minor, self.ceiling_minor)
        return Money(minor, currency)


@dataclass(frozen=True, slots=True)
class StockRule:
    """How much of the available stock a shop may show."""

    percent: int = 100
    buffer: int = 0
    most: int | None = None

    def stock(self, available: int, *, platform_max: int | None) -> int:
        """max(0, floor(available × percent) − buffer), at most ``most`` and what the platform takes."""
        shown = max(0, available * self.percent // 100 - self.buffer)
        for limit in (self.most, platform_max):
            if limit is not None:
                shown = min(shown, limit)
        return max(0, shown)
