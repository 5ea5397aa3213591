"""Which listings a change of rules, overrides or defaults concerns, and what of them. Pure.

What a shop was last planned with may be any of the older sets that are still being worked through, so a listing is left
alone only if all of them and the present ones come to the same for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from syncstore_common.contracts.overrides import Override
from syncstore_common.contracts.policies import ListingField, Ownership
from syncstore_common.contracts.rules import RuleSet
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.money import Money
from syncstore_common.sync.conditions import PreparedRule, PreparedRules, Subject
from syncstore_common.sync.policy import ListingPolicy, ShopPlace, ShopRules
from syncstore_common.sync.rules import decide

_SHOPS_OWN = frozenset({Ownership.IGNORE, Ownership.PULL})
_CONTENT = (
    ListingField.TITLE,
    ListingField.DESCRIPTION,
    ListingField.IMAGES,
    ListingField.CATEGORY,
    ListingField.BRAND,
    ListingField.PACKAGE,
    ListingField.ATTRIBUTES,
)


@dataclass(frozen=True, slots=True)
class Affected:
    """What of a listing may show something else now."""

    stock: bool = False
    price: bool = False
    content: bool = False
    presence: bool = False

    @property
    def is_any(self) -> bool:
        """Whether anything may."""
        return self.stock or self.price or self.content or self.presence

    def __or__(self, other: "Affected") -> "Affected":
        return Affected(
            self.stock or other.stock,
            self.price or other.price,
            self.content or other.content,
            self.presence or other.presence,
        )


UNAFFECTED = Affected()


@dataclass(frozen=True, slots=True)
class Context:
    """Everything but the product that a decision is made of."""

    rules: PreparedRules
    defaults: ShopRules
    override: Override | None = None


class RuleChange:
    """The rules that differ between an older set and the present one, by content or by their place among the rest."""

    def __init__(self, before: RuleSet, after: RuleSet) -> None:
        self.before = PreparedRules(before)
        old, new = ([item.model_dump_json() for item in rules.rules] for rules in (before, after))
        kept_old, kept_new = set[int](), set[int]()
        for block in SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks():
            kept_old.update(range(block.a, block.a + block.size))
            kept_new.update(range(block.b, block.b + block.size))
        self._changed: Sequence[PreparedRule] = [
            *_others(self.before, kept_old),
            *_others(PreparedRules(after), kept_new),
        ]

    def concerns(self, subject: Subject, shop: ShopPlace) -> bool:
        """Whether any of them is about the product in the shop, whatever its numbers: else nothing can differ."""
        return any(item.holds_for(subject, shop) for item in self._changed)


def _others(rules: PreparedRules, kept: set[int]) -> list[PreparedRule]:
    return [item for item in rules.active if item.position - 1 not in kept]


def affected(subject: Subject, shop: ShopPlace, now: Context, earlier: Iterable[Context]) -> Affected:
    """Compare what the shop shows under the present context with each of the earlier ones."""
    present = _policy(subject, shop, now)
    found = UNAFFECTED
    for context in earlier:
        found = found | _differing(subject, shop, _policy(subject, shop, context), present)
    return found


def _policy(subject: Subject, shop: ShopPlace, context: Context) -> ListingPolicy:
    return decide(subject, shop, context.defaults, rules=context.rules, override=context.override).policy


def _differing(subject: Subject, shop: ShopPlace, before: ListingPolicy, after: ListingPolicy) -> Affected:
    if after.hold is not None:
        # nothing is pushed; one look shows why
        return Affected(content=before.hold != after.hold)
    if before.hold is not None:
        return Affected(stock=True, price=True, content=True, presence=True)
    if before.skip != after.skip:
        return Affected(stock=True, price=True, content=True, presence=True)
    return Affected(
        stock=_is_pushed_anew(ListingField.STOCK, before, after)
        or before.mapped.warehouse_id != after.mapped.warehouse_id
        or _stocks(subject, before) != _stocks(subject, after),
        price=_is_pushed_anew(ListingField.PRICE, before, after)
        or _prices(subject, shop, before) != _prices(subject, shop, after),
        content=any(_is_pushed_anew(item, before, after) for item in _CONTENT) or _content(before) != _content(after),
    )


def _is_pushed_anew(item: ListingField, before: ListingPolicy, after: ListingPolicy) -> bool:
    """Whether the field comes to be decided here; one that comes to be the shop's own needs no push."""
    return before.owner(item) is not after.owner(item) and after.owner(item) is not Ownership.IGNORE


def _stocks(subject: Subject, policy: ListingPolicy) -> Json:
    return [
        policy.stock_of(variant.variant_id, subject.stock_of(variant), platform_max=None)
        for variant in subject.product.variants
    ]


def _prices(subject: Subject, shop: ShopPlace, policy: ListingPolicy) -> Json:
    currency = subject.product.currency
    prices = (
        policy.price_of(variant.variant_id, Money(variant.price_minor, currency), shop.currency)
        for variant in subject.product.variants
    )
    return [price.minor if price is not None else None for price in prices]


def _mapped(policy: ListingPolicy) -> Json:
    mapped = policy.mapped
    attributes: Json = [
        [item.attribute_id, item.category_id, item.unit, [value.as_json() for value in item.values]]
        for item in mapped.attributes
    ]
    return [mapped.brand_id, list(mapped.logistics_ids), attributes]


def _content(policy: ListingPolicy) -> Json:
    return {
        "title": [policy.title.text, policy.title.may_be_cut] if policy.title is not None else None,
        "description": policy.description,
        "category": policy.category_id,
        "mapped": _mapped(policy),
        "images": list(policy.image_hashes) if policy.image_hashes is not None else None,
        "keep": list(policy.keep_phrases),
    }
