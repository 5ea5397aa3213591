"""From rules, overrides and a shop's defaults to what is shown of one product there. Pure and deterministic.

Per field, the override decides; else the first rule that is on, matches and says something about the field; else the
shop's defaults. Price and stock are decided per SKU, the rest for the whole listing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from syncstore_common.contracts.catalog import VariantSnapshot
from syncstore_common.contracts.overrides import Override, VariantOverride
from syncstore_common.contracts.rules import Rule
from syncstore_common.kernel.money import Money
from syncstore_common.sync.conditions import NO_RULES, PreparedRule, PreparedRules, Subject, View
from syncstore_common.sync.policy import GivenTitle, ListingPolicy, ShopPlace, ShopRules, Skip
from syncstore_common.sync.pricing import PriceRule, StockRule
from syncstore_common.sync.templates import description_from, title_from


class RuleField(StrEnum):
    """What rules decide about."""

    PRICE = "price"
    STOCK = "stock"
    TITLE = "title"
    DESCRIPTION = "description"
    CATEGORY = "category"
    IMAGES = "images"
    SKIP = "skip"
    HOLD = "hold"


_OVERRIDE = "an override"
ACTIONS: Mapping[RuleField, Callable[[Rule], Any]] = {
    RuleField.PRICE: lambda rule: rule.then.price,
    RuleField.STOCK: lambda rule: rule.then.stock,
    RuleField.TITLE: lambda rule: rule.then.title_template,
    RuleField.DESCRIPTION: lambda rule: rule.then.description_template,
    RuleField.CATEGORY: lambda rule: rule.then.category_id,
    RuleField.SKIP: lambda rule: rule.then.skip,
    RuleField.HOLD: lambda rule: rule.then.hold,
}
"""Field → what a rule does about it (None: nothing)."""


class Source(StrEnum):
    """Who decided."""

    OVERRIDE = "override"
    RULE = "rule"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Choice:
    """Who decided about a field, and the rule if one did."""

    source: Source
    rule: PreparedRule | None = None


Choices = dict[tuple[RuleField, UUID | None], Choice]
"""Who decided, by field and variant (None: the whole listing)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is shown, and who decided."""

    policy: ListingPolicy
    choices: Choices = field(default_factory=dict)


def decide(
    subject: Subject,
    shop: ShopPlace,
    defaults: ShopRules,
    *,
    rules: PreparedRules = NO_RULES,
    override: Override | None = None,
) -> Decision:
    """Decide what ``shop`` shows of the product."""
    return _Deciding(subject, shop, defaults, rules, override or Override()).run()


class _Deciding:
    """One decision being made."""

    def __init__(
        self, subject: Subject, shop: ShopPlace, defaults: ShopRules, rules: PreparedRules, override: Override
    ) -> None:
        self._subject = subject
        self._shop = shop
        self._defaults = defaults
        self._override = override
        self._rules = [rule for rule in rules.active if rule.holds_for(subject, shop)]
        self._choices: Choices = {}

    def run(self) -> Decision:
        whole = self._subject.view(None)
        title, description = self._title(whole), self._description(whole)
        variants = self._subject.product.variants
        return Decision(
            ListingPolicy(
                price=self._defaults.price,
                stock=self._defaults.stock,
                prices={item.variant_id: self._price(item) for item in variants},
                stocks={item.variant_id: self._stock(item) for item in variants},
                title=title,
                description=description,
                category_id=self._category(whole),
                mapped=self._defaults.mapping.of_product(self._subject.product),
                image_hashes=self._images(),
                keep_phrases=self._defaults.keep_phrases,
                ownership={**self._defaults.ownership, **self._override.ownership},
                skip=self._skip(whole),
                hold=self._hold(whole),
            ),
            self._choices,
        )

    def _first(self, about: RuleField, view: View, variant_id: UUID | None = None) -> Any:
        """The action of the first rule that matches and says something; None leaves the field to the shop."""
        action = ACTIONS[about]
        for item in self._rules:
            found = action(item.rule)
            if found is not None and item.holds_at(view):
                self._choices[about, variant_id] = Choice(Source.RULE, item)
                return found
        self._choices[about, variant_id] = Choice(Source.SHOP)
        return None

    def _overridden(self, about: RuleField, variant_id: UUID | None = None) -> None:
        self._choices[about, variant_id] = Choice(Source.OVERRIDE)

    def _price(self, variant: VariantSnapshot) -> PriceRule | Money:
        own = self._own(variant).price_minor
        price_minor = self._override.price_minor if own is None else own
        if price_minor is not None:
            self._overridden(RuleField.PRICE, variant.variant_id)
            return Money(price_minor, self._shop.currency)
        action = self._first(RuleField.PRICE, self._subject.view(variant), variant.variant_id)
        return self._defaults.price.over(action)

    def _stock(self, variant: VariantSnapshot) -> StockRule:
        action = self._own(variant).stock or self._override.stock
        if action is not None:
            self._overridden(RuleField.STOCK, variant.variant_id)
        else:
            action = self._first(RuleField.STOCK, self._subject.view(variant), variant.variant_id)
        return self._defaults.stock.over(action, self._shop.shop_id)

    def _own(self, variant: VariantSnapshot) -> VariantOverride:
        return self._override.variants.get(variant.variant_id) or VariantOverride()

    def _title(self, view: View) -> GivenTitle | None:
        if self._override.title is not None:
            self._overridden(RuleField.TITLE)
            return GivenTitle(self._override.title)
        template = self._first(RuleField.TITLE, view)
        return GivenTitle(title_from(template, self._subject.product), may_be_cut=True) if template else None

    def _description(self, view: View) -> str | None:
        if self._override.description is not None:
            self._overridden(RuleField.DESCRIPTION)
            return self._override.description
        template = self._first(RuleField.DESCRIPTION, view)
        return description_from(template, self._subject.product) if template else None

    def _category(self, view: View) -> str | None:
        if self._override.category_id is not None:
            self._overridden(RuleField.CATEGORY)
            return self._override.category_id
        chosen: str | None = self._first(RuleField.CATEGORY, view)
        return chosen or self._defaults.mapping.category_of(self._subject.product.category)

    def _images(self) -> tuple[str, ...] | None:
        """The chosen pictures that the product still has; none of them left: the product's own."""
        chosen = self._override.images
        known = {image.content_hash for image in self._subject.product.images}
        kept = tuple(item for item in chosen or () if item in known)
        self._choices[RuleField.IMAGES, None] = Choice(Source.OVERRIDE if kept else Source.SHOP)
        return kept or None

    def _skip(self, view: View) -> Skip | None:
        if self._override.skip is not None:
            self._overridden(RuleField.SKIP)
            return Skip(take_off_sale=True, name=_OVERRIDE) if self._override.skip else None
        action = self._first(RuleField.SKIP, view)
        return Skip(action.take_off_sale, self._name(RuleField.SKIP)) if action is not None else None

    def _hold(self, view: View) -> str | None:
        if self._override.hold is not None:
            self._overridden(RuleField.HOLD)
            return _OVERRIDE if self._override.hold else None
        return self._name(RuleField.HOLD) if self._first(RuleField.HOLD, view) else None

    def _name(self, about: RuleField) -> str:
        rule = self._choices[about, None].rule
        return f"the rule '{rule.rule.name}'" if rule is not None else ""
