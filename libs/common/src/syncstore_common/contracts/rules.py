"""The rule language: ordered rules, each "when all of this holds, then show that". Versioned, closed, pure data.

A rule's ``when`` is about a product in a shop; what is left out holds for everything. Whole-listing actions (title,
description, category, skip, hold) look at the product: its lowest price, its stock in all, any of its SKUs. Price and
stock actions look at each SKU by itself. Per field the first rule that is on and matches wins.

The catalog owns the set and numbers its changes (``rules_version``); the sync services keep copies.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field, model_validator

from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.policies import (
    Amount,
    Closed,
    DescriptionTemplate,
    Pieces,
    PlatformId,
    PlatformWord,
    PriceAction,
    StockAction,
    TitleTemplate,
    Words,
)

MAX_RULES: Final = 500
MAX_LISTED: Final = 1000
"""Values in one list of a condition."""
MAX_EVENT_BYTES: Final = 256 * 1024
"""A larger set is not put into its event; it is fetched by its version."""

Listed = Annotated[tuple[Words, ...], Field(max_length=MAX_LISTED)]


class Conditions(Closed):
    """What must hold, all of it; within one list any entry is enough. Prices are minor units of the catalogue's.

    Categories are paths ("Rumah > Dapur") and cover everything below; brands, tags, categories and SKU patterns are
    compared without regard to case. ``sku_pattern`` is a glob: ``*`` any text, ``?`` any one character.
    """

    platforms: Annotated[tuple[PlatformWord, ...], Field(max_length=20)] = ()
    shop_ids: Annotated[tuple[UUID, ...], Field(max_length=MAX_LISTED)] = ()
    categories: Listed = ()
    brands: Listed = ()
    tags: Listed = ()
    product_codes: Listed = ()
    sku_pattern: Words | None = None
    price_min_minor: Amount | None = None
    price_max_minor: Amount | None = None
    stock_min: Pieces | None = None
    stock_max: Pieces | None = None

    @model_validator(mode="after")
    def _ranges_are_not_empty(self) -> "Conditions":
        for name, least, most in (
            ("price", self.price_min_minor, self.price_max_minor),
            ("stock", self.stock_min, self.stock_max),
        ):
            if least is not None and most is not None and least > most:
                raise ValueError(f"the {name} range is empty: its minimum is above its maximum")
        return self

    @property
    def reads_stock(self) -> bool:
        """Whether a change of stock may change the answer."""
        return self.stock_min is not None or self.stock_max is not None

    @property
    def reads_price(self) -> bool:
        """Whether a change of the product's own prices may change the answer."""
        return self.price_min_minor is not None or self.price_max_minor is not None

    @property
    def reads_content(self) -> bool:
        """Whether a change of the product's content may change the answer."""
        return bool(self.categories or self.brands or self.tags or self.product_codes or self.sku_pattern)


class SkipAction(Closed):
    """Keep products out of a shop: none is created. Those that are there go on, or are taken off sale."""

    take_off_sale: bool = False


class Actions(Closed):
    """What a shop shall show; at least one of them."""

    price: PriceAction | None = None
    title_template: TitleTemplate | None = None
    description_template: DescriptionTemplate | None = None
    stock: StockAction | None = None
    category_id: PlatformId | None = None
    skip: SkipAction | None = None
    hold: Literal[True] | None = None
    """Push nothing until the rule is switched off or the product no longer matches."""

    @model_validator(mode="after")
    def _does_something(self) -> "Actions":
        if all(value is None for _, value in self):
            raise ValueError("the rule does nothing: give it a price, a template, stock, a category, skip or hold")
        for name in ("price", "stock"):
            action = getattr(self, name)
            if action is not None and all(value is None for _, value in action):
                raise ValueError(f"{name} is empty: say what it changes")
        return self


class RuleBody(Closed):
    """A rule as people write it."""

    name: Annotated[Words, Field(max_length=120)]
    enabled: bool = True
    when: Conditions = Field(default_factory=Conditions)
    then: Actions

    @model_validator(mode="after")
    def _category_is_of_one_platform(self) -> "RuleBody":
        if self.then.category_id is not None and len(self.when.platforms) != 1:
            raise ValueError("category_id belongs to one platform: name that one in when.platforms")
        return self


class Rule(RuleBody):
    """A stored rule."""

    rule_id: UUID


class RuleSet(Closed):
    """All rules in their order. ``rules_version`` rises with each change of any of them."""

    language: Literal[1] = 1
    rules_version: Annotated[int, Field(ge=0)] = 0
    rules: Annotated[tuple[Rule, ...], Field(max_length=MAX_RULES)] = ()


class RulesChangedV1(Event):
    """The rules changed. ``rules`` is the whole set, or None when it is too large: fetch it by its version."""

    TYPE: ClassVar[str] = "catalog.rule.changed.v1"
    ROUTING_KEY: ClassVar[str] = "catalog.rule.changed"

    rules_version: int
    rules: RuleSet | None = None

    @property
    def aggregate_id(self) -> str:
        """There is one set."""
        return "rules"


def moved(rules: Sequence[Rule], order: Sequence[UUID]) -> tuple[Rule, ...]:
    """Return the rules in this order. Raises ValueError when it does not name each of them once."""
    by_id = {rule.rule_id: rule for rule in rules}
    if len(order) != len(by_id) or set(order) != set(by_id):
        raise ValueError("the order must name every rule once")
    return tuple(by_id[rule_id] for rule_id in order)
