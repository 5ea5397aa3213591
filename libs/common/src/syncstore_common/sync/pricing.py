"""What a shop charges and how much it shows, from the catalogue's price and stock. Pure; the policies become numbers.

A policy is laid over another one field by field: what the upper one does not say stays as the lower one has it.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from syncstore_common.contracts.policies import PriceAction, StockAction
from syncstore_common.kernel.money import Money, Rounding, currency_decimals, rounded_to_step


@dataclass(frozen=True, slots=True)
class PriceRule:
    """``step_minor`` is the rounding step in minor units of the shop's currency (1 = its smallest unit).

    ``exchange_rate`` is how many units of the shop's currency one unit of the catalogue's currency costs; None when
    both are the same. ``ending`` are the digits prices end in; it takes the step's place.
    """

    multiplier: Decimal
    step_minor: int = 1
    rounding: Rounding = Rounding.NEAREST
    exchange_rate: Decimal | None = None
    floor_minor: int | None = None
    ceiling_minor: int | None = None
    percent: Decimal = Decimal(0)
    add_minor: int = 0
    ending: str | None = None

    def price(self, base: Money, currency: str) -> Money | None:
        """Return the shop's price, or None when the currencies differ and no exchange rate is set."""
        rate = Decimal(1) if base.currency == currency else self.exchange_rate
        if rate is None:
            return None
        # Rounded once, at the end: a rounded amount in between could land on the wrong side of the step.
        factor = rate * self.multiplier * (1 + self.percent / 100)
        exact_minor = (base.amount * factor).scaleb(currency_decimals(currency)) + self.add_minor
        minor = self._rounded(exact_minor)
        if self.floor_minor is not None:
            minor = max(minor, self.floor_minor)
        if self.ceiling_minor is not None:
            minor = min(minor, self.ceiling_minor)
        return Money(minor, currency)

    def _rounded(self, exact_minor: Decimal) -> int:
        if self.ending is None:
            return rounded_to_step(exact_minor, self.step_minor, self.rounding)
        return rounded_to_ending(exact_minor, self.ending, self.rounding)

    def over(self, action: PriceAction | None) -> "PriceRule":
        """Return this policy with what ``action`` says instead; a floor or ceiling that contradicts it is dropped."""
        if action is None:
            return self
        given = {name: value for name, value in action if value is not None}
        if action.ending is None and action.step_minor is not None:
            given["ending"] = None
        both = replace(self, **given)
        if both.floor_minor is None or both.ceiling_minor is None or both.floor_minor <= both.ceiling_minor:
            return both
        # within an action the two agree, so one of them is from below: the stronger policy has the say
        return replace(both, floor_minor=None) if action.floor_minor is None else replace(both, ceiling_minor=None)


def rounded_to_ending(exact_minor: Decimal, ending: str, rounding: Rounding) -> int:
    """Round an exact amount to one that ends in the digits ``ending``, never below the lowest of those above zero."""
    span, tail = 10 ** len(ending), int(ending)
    least = tail or span
    return max(least, rounded_to_step(exact_minor - tail, span, rounding) + tail)


@dataclass(frozen=True, slots=True)
class StockRule:
    """How much of the available stock a shop may show; the order of its parts is that of ``StockAction``."""

    percent: int = 100
    buffer: int = 0
    most: int | None = None
    rounding: Rounding = Rounding.DOWN
    end_when: int | None = None
    fixed: int | None = None
    none_below: int | None = None
    """Below so many pieces this shop leaves the rest to the main one."""

    def stock(self, available: int, *, platform_max: int | None) -> int:
        """max(0, available × percent, cut or rounded, − buffer), at most ``most`` and what the platform takes."""
        if self._has_ended(available):
            return 0
        exact = Decimal(available * self.percent) / 100
        shown = rounded_to_step(exact, 1, self.rounding) - self.buffer if self.fixed is None else self.fixed
        for limit in (self.most, platform_max):
            if limit is not None:
                shown = min(shown, limit)
        return max(0, shown)

    def _has_ended(self, available: int) -> bool:
        is_left_to_main = self.none_below is not None and available < self.none_below
        return is_left_to_main or (self.end_when is not None and available <= self.end_when)

    def over(self, action: StockAction | None, shop_id: UUID) -> "StockRule":
        """Return this policy with what ``action`` says instead, as it is for this shop."""
        if action is None:
            return self
        given = {name: value for name, value in action if value is not None and name != "last_units"}
        if action.fixed is None and (action.percent is not None or action.buffer is not None):
            given["fixed"] = None
        if action.last_units is not None:
            is_main = action.last_units.main_shop_id == shop_id
            given["none_below"] = None if is_main else action.last_units.below
        return replace(self, **given)
