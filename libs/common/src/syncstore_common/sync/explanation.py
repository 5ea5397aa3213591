"""Why a shop shows what it shows: per field who decided, and every rule that was asked, with its answer. Pure.

The words come from the checks that decided (conditions.py). JSON comes out, as the REST API hands it on.
"""

from collections.abc import Iterator
from uuid import UUID

from syncstore_common.contracts.catalog import VariantSnapshot
from syncstore_common.contracts.policies import ListingField
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.money import Money
from syncstore_common.sync.conditions import PreparedRule, PreparedRules, Subject, View
from syncstore_common.sync.policy import ShopPlace
from syncstore_common.sync.rules import ACTIONS, Choice, Decision, RuleField, Source

_EVERYTHING = "it asks for nothing: it holds for every product"


def explanation(subject: Subject, shop: ShopPlace, rules: PreparedRules, decision: Decision) -> dict[str, Json]:
    """Return ``{"rules": [...], "fields": [...], "ownership": {...}}`` of a decision made with these same inputs.

    ``rules`` has every rule in order: whether it matched, why, and the fields it set. ``fields`` has one entry per
    field (price and stock: per SKU) with the value, who set it, and the rules considered for it.
    """
    explaining = _Explaining(subject, shop, rules, decision)
    return {
        "rules": [explaining.rule(item) for item in rules.everything],
        "fields": list(explaining.fields()),
        "ownership": {item.value: decision.policy.owner(item).value for item in ListingField},
    }


class _Explaining:
    """One decision being told."""

    def __init__(self, subject: Subject, shop: ShopPlace, rules: PreparedRules, decision: Decision) -> None:
        self._subject = subject
        self._shop = shop
        self._rules = rules
        self._policy = decision.policy
        self._choices = decision.choices
        self._variants = {variant.variant_id: variant for variant in subject.product.variants}

    def rule(self, item: PreparedRule) -> dict[str, Json]:
        """Whether a rule is about the product, seen as a whole or by one of its SKUs."""
        views = [self._subject.view(variant) for variant in (None, *self._variants.values())]
        answers = [self._answer(item, view) for view in views]
        matched, why = next((answer for answer in answers if answer[0]), answers[0])
        sets = sorted({about.value for (about, _), choice in self._choices.items() if _is(choice, item)})
        return {**_named(item), "enabled": item.rule.enabled, "matched": matched, "why": why, "sets": list(sets)}

    def fields(self) -> Iterator[dict[str, Json]]:
        """Every field with its value and who set it, in the order of the fields and the variants."""
        for (about, variant_id), choice in sorted(self._choices.items(), key=lambda entry: self._place(*entry[0])):
            variant = self._variants[variant_id] if variant_id is not None else None
            rule = choice.rule.rule if choice.rule is not None else None
            yield {
                "field": about.value,
                "sku": variant.sku if variant is not None else None,
                "variant_id": str(variant_id) if variant_id is not None else None,
                "value": self._value(about, variant),
                "source": choice.source.value,
                "rule_id": str(rule.rule_id) if rule is not None else None,
                "rule": rule.name if rule is not None else None,
                "considered": self._considered(about, self._subject.view(variant), choice),
            }

    def _place(self, about: RuleField, variant_id: UUID | None) -> tuple[int, int]:
        position = list(self._variants).index(variant_id) if variant_id is not None else -1
        return list(RuleField).index(about), position

    def _considered(self, about: RuleField, view: View, choice: Choice) -> list[Json]:
        """The rules that say something about the field; those after the one that won are told of too."""
        action = ACTIONS.get(about)
        entries: list[Json] = []
        decider = "an override" if choice.source is Source.OVERRIDE else None
        for item in self._rules.everything if action is not None else ():
            if action is None or action(item.rule) is None:
                continue
            matched, why = self._answer(item, view)
            if matched and decider is not None:
                why = f"{why}; but {decider} decides"
            entries.append({**_named(item), "matched": matched, "won": _is(choice, item), "why": why})
            if _is(choice, item):
                decider = "an earlier rule"
        return entries

    def _answer(self, item: PreparedRule, view: View) -> tuple[bool, str]:
        if not item.rule.enabled:
            return False, "the rule is off"
        checks = [*item.product_checks(self._subject, self._shop), *item.number_checks(view)]
        failed = [check.words for check in checks if not check.holds]
        if failed:
            return False, "; ".join(failed)
        return True, "; ".join(check.words for check in checks) or _EVERYTHING

    def _value(self, about: RuleField, variant: VariantSnapshot | None) -> Json:
        if variant is not None:
            return self._stock(variant) if about is RuleField.STOCK else self._price(variant)
        policy, skip = self._policy, self._policy.skip
        values: dict[RuleField, Json] = {
            RuleField.TITLE: policy.title.text if policy.title is not None else None,
            RuleField.DESCRIPTION: policy.description,
            RuleField.CATEGORY: policy.category_id,
            RuleField.IMAGES: list(policy.image_hashes) if policy.image_hashes is not None else None,
            RuleField.SKIP: None if skip is None else "take_off_sale" if skip.take_off_sale else "no_create",
            RuleField.HOLD: policy.hold,
        }
        return values[about]

    def _stock(self, variant: VariantSnapshot) -> Json:
        available = self._subject.stock_of(variant)
        return {
            "available": available,
            "stock": self._policy.stock_of(variant.variant_id, available, platform_max=None),
        }

    def _price(self, variant: VariantSnapshot) -> Json:
        base = Money(variant.price_minor, self._subject.product.currency)
        price = self._policy.price_of(variant.variant_id, base, self._shop.currency)
        return {
            "base_minor": base.minor,
            "base_currency": base.currency,
            "price_minor": price.minor if price is not None else None,
            "currency": self._shop.currency,
        }


def _named(item: PreparedRule) -> dict[str, Json]:
    return {"rule_id": str(item.rule.rule_id), "name": item.rule.name, "position": item.position}


def _is(choice: Choice, item: PreparedRule) -> bool:
    return choice.rule is not None and choice.rule.rule.rule_id == item.rule.rule_id
