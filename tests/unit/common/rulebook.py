"""Rules and decisions for tests."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.overrides import Override
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.rules import Rule, RuleSet
from syncstore_common.sync.conditions import PreparedRules, Subject
from syncstore_common.sync.explanation import explanation
from syncstore_common.sync.policy import ListingPolicy, ShopPlace, ShopRules
from syncstore_common.sync.rules import Decision, decide
from tests.unit.common.listings import uid

SHOP = ShopPlace(Platform.SHOPEE, uid(7), "IDR")


def rule(number: int, name: str, *, then: Mapping[str, Any], enabled: bool = True, **when: Any) -> Rule:
    """A rule; ``when`` as in its JSON."""
    values = {"rule_id": uid(9000 + number), "name": name, "enabled": enabled, "when": when, "then": then}
    return Rule.model_validate(values)


def rule_set(*rules: Rule, version: int = 1) -> RuleSet:
    """The rules as a set."""
    return RuleSet(rules_version=version, rules=rules)


def prepared(*rules: Rule) -> PreparedRules:
    """The rules made ready."""
    return PreparedRules(rule_set(*rules))


def decided(
    snapshot: ProductSnapshot,
    *rules: Rule,
    stock: Mapping[UUID, int] | None = None,
    shop: ShopPlace = SHOP,
    defaults: ShopRules | None = None,
    override: Override | None = None,
) -> Decision:
    """What a shop shows of a product."""
    subject = Subject(snapshot, {uid(1): 10} if stock is None else stock)
    return decide(
        subject, shop, defaults or ShopRules.default(shop.platform), rules=prepared(*rules), override=override
    )


def policy(snapshot: ProductSnapshot, *rules: Rule, **more: Any) -> ListingPolicy:
    """The policy alone."""
    return decided(snapshot, *rules, **more).policy


def explained(
    snapshot: ProductSnapshot,
    *rules: Rule,
    stock: Mapping[UUID, int] | None = None,
    shop: ShopPlace = SHOP,
    override: Override | None = None,
) -> dict[str, Any]:
    """The explanation of what a shop shows."""
    subject = Subject(snapshot, {uid(1): 10} if stock is None else stock)
    book = prepared(*rules)
    decision = decide(subject, shop, ShopRules.default(shop.platform), rules=book, override=override)
    return dict(explanation(subject, shop, book, decision))
