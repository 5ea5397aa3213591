"""What a sync service reads back: the JSON of ``POST /internal/live``, as far as the report uses it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.kernel.money import Money, Rounding, currency_decimals, rounded_to_step


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class PriceRule(_In):
    """How a shop's price follows from the master's."""

    multiplier: Decimal
    step_minor: int = 1
    rounding: Rounding = Rounding.NEAREST
    exchange_rate: Decimal | None = None

    def price_minor(self, master: Money, currency: str) -> int | None:
        """Work the shop's price out again, apart from the engine; None when no exchange rate is set."""
        rate = Decimal(1) if master.currency == currency else self.exchange_rate
        if rate is None:
            return None
        exact_minor = (master.amount * rate * self.multiplier).scaleb(currency_decimals(currency))
        return rounded_to_step(exact_minor, self.step_minor, self.rounding)


class ExpectedListing(_In):
    """What the shop should show; stock and prices (minor units) by SKU."""

    title: str
    stock: dict[str, int]
    prices: dict[str, int] = Field(default_factory=dict)


class LiveVariant(_In):
    """One SKU as the platform shows it; the price in minor units of the shop's currency."""

    external_id: str
    sku: str
    price: int | None
    stock: int | None


class LiveListing(_In):
    """The listing as the platform shows it."""

    external_id: str
    status: str
    title: str
    variants: tuple[LiveVariant, ...]
    image_count: int


class PlanFinding(_In):
    """What the shop's rules say about the product."""

    field: str
    rule: str
    message: str
    fix: str
    severity: str


class Reading(_In):
    """One product in one shop."""

    product_id: UUID
    connection_id: UUID
    shop: str
    platform: Platform
    state: ListingState
    currency: str
    price_rule: PriceRule | None = None
    """None where more than the shop's plain rule decides: then the engine's own prices are expected."""
    own_fields: frozenset[str] = frozenset()
    """Fields that belong to the shop: what it shows there is no defect."""
    external_id: str | None = None
    expected: ExpectedListing | None = None
    findings: tuple[PlanFinding, ...] = ()
    live: LiveListing | None = None
    problem: ListingProblem | None = None
    """Why the read-back failed; the listing's own problem is in the read model."""


class _Answer(_In):
    items: list[Reading] = Field(default_factory=list)


def read_answer(answer: Any) -> list[Reading]:
    """Read a service's answer. Raises pydantic.ValidationError."""
    return _Answer.model_validate(answer).items
