"""Whether a rule is about a product in a shop, and why or why not in words. Pure.

The same checks decide and explain, so an explanation can't say anything but what was done.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from uuid import UUID

from syncstore_common.contracts.catalog import ProductSnapshot, VariantSnapshot
from syncstore_common.contracts.platforms import PLATFORMS
from syncstore_common.contracts.rules import Conditions, Rule, RuleSet
from syncstore_common.kernel.money import Money
from syncstore_common.sync.categories import path_of
from syncstore_common.sync.policy import ShopPlace

_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Check:
    """One condition, met or not, in words for a person."""

    holds: bool
    words: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A product with its stock: what rules are asked about."""

    product: ProductSnapshot
    available: Mapping[UUID, int]

    def stock_of(self, variant: VariantSnapshot) -> int:
        """How much of a variant is available."""
        return self.available.get(variant.variant_id, 0)

    def view(self, variant: VariantSnapshot | None) -> "View":
        """The numbers of one variant; without one those of the whole product: lowest price, stock in all."""
        variants = self.product.variants if variant is None else (variant,)
        return View(
            price_minor=min((item.price_minor for item in variants), default=self.product.base_price_minor),
            stock=sum(self.stock_of(item) for item in variants),
            skus=tuple(item.sku for item in variants),
            currency=self.product.currency,
        )


@dataclass(frozen=True, slots=True)
class View:
    """The numbers a rule looks at."""

    price_minor: int
    stock: int
    skus: tuple[str, ...]
    currency: str


class PreparedRule:
    """A rule with its texts made ready for comparing."""

    __slots__ = ("brands", "categories", "codes", "position", "rule", "shops", "sku", "tags")

    def __init__(self, rule: Rule, position: int) -> None:
        when = rule.when
        self.rule = rule
        self.position = position
        self.shops = frozenset(when.shop_ids)
        self.categories = tuple(path_of(text) for text in when.categories)
        self.brands = frozenset(text.casefold() for text in when.brands)
        self.tags = frozenset(text.casefold() for text in when.tags)
        self.codes = frozenset(when.product_codes)
        self.sku = _glob(when.sku_pattern) if when.sku_pattern is not None else None

    def holds_for(self, subject: Subject, shop: ShopPlace) -> bool:
        """Whether the rule is about the product in the shop, whatever its numbers."""
        return all(check.holds for check in self.product_checks(subject, shop))

    def holds_at(self, view: View) -> bool:
        """Whether it is about these numbers."""
        return all(check.holds for check in self.number_checks(view))

    def product_checks(self, subject: Subject, shop: ShopPlace) -> Iterator[Check]:
        """The conditions on shop and product."""
        when, product = self.rule.when, subject.product
        if when.platforms:
            titles = [PLATFORMS[platform].title for platform in (shop.platform, *when.platforms)]
            yield _check(shop.platform in when.platforms, f"the platform is {titles[0]}", _any_of(titles[1:]))
        if self.shops:
            yield _check(shop.shop_id in self.shops, "it is this shop", "one of the rule's shops")
        if self.categories:
            path = path_of(product.category or "")
            holds = any(path[: len(wanted)] == wanted for wanted in self.categories)
            yield _check(holds, f"the category is {product.category or 'empty'}", _any_of(when.categories))
        if self.brands:
            holds = (product.brand or "").casefold() in self.brands
            yield _check(holds, f"the brand is {product.brand or 'empty'}", _any_of(when.brands))
        if self.tags:
            holds = any(tag.casefold() in self.tags for tag in product.tags)
            yield _check(holds, f"the tags are {', '.join(product.tags) or 'empty'}", _any_of(when.tags))
        if self.codes:
            yield _check(product.code in self.codes, f"the code is {product.code}", _any_of(when.product_codes))

    def number_checks(self, view: View) -> Iterator[Check]:
        """The conditions on SKU, price and stock."""
        when = self.rule.when
        if self.sku is not None:
            match = self.sku.match
            holds = any(match(sku) for sku in view.skus)
            yield _check(holds, f"the SKU is {_shown(view.skus)}", f"like {when.sku_pattern}")
        if when.reads_price:
            price = Money(view.price_minor, view.currency)
            bounds = _bounds(when.price_min_minor, when.price_max_minor)
            yield _check(
                _within(view.price_minor, when.price_min_minor, when.price_max_minor), f"costs {price}", bounds
            )
        if when.reads_stock:
            bounds = _bounds(when.stock_min, when.stock_max)
            yield _check(_within(view.stock, when.stock_min, when.stock_max), f"{view.stock} in stock", bounds)


class PreparedRules:
    """A rule set made ready: those that are on, in order, and what their conditions look at."""

    def __init__(self, rules: RuleSet) -> None:
        self.version = rules.rules_version
        self.everything = tuple(PreparedRule(rule, position) for position, rule in enumerate(rules.rules, start=1))
        self.active = tuple(item for item in self.everything if item.rule.enabled)
        conditions: Sequence[Conditions] = [item.rule.when for item in self.active]
        self.reads_stock = any(item.reads_stock for item in conditions)
        self.reads_price = any(item.reads_price for item in conditions)
        self.reads_content = any(item.reads_content for item in conditions)


NO_RULES = PreparedRules(RuleSet())


def _glob(pattern: str) -> re.Pattern[str]:
    # only * and ? are wildcards: a bracket in a SKU means itself
    return re.compile(translate(pattern.replace("[", "[[]")), re.IGNORECASE)


def _check(holds: bool, fact: str, wanted: str) -> Check:
    return Check(holds, fact if holds else f"{fact}, not {wanted}")


def _within(value: int, least: int | None, most: int | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


def _bounds(least: int | None, most: int | None) -> str:
    if least is None:
        return f"at most {most:,}"
    return f"at least {least:,}" if most is None else f"from {least:,} to {most:,}"


def _any_of(values: Sequence[str]) -> str:
    return _shown(values, joined=" or ")


def _shown(values: Sequence[str], *, joined: str = ", ") -> str:
    shown = joined.join(str(value) for value in values[:_MOST_SHOWN])
    return f"{shown} and {len(values) - _MOST_SHOWN} more" if len(values) > _MOST_SHOWN else shown
