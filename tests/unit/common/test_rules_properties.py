"""Whatever the rules, the product and the limits: what a shop is to show is whole, within bounds and predictable."""

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstore_common.contracts.platforms import PLATFORMS, Platform
from syncstore_common.contracts.policies import PriceAction
from syncstore_common.contracts.rules import Rule
from syncstore_common.kernel.money import Money, Rounding
from syncstore_common.sync.affected import UNAFFECTED, Context, RuleChange, affected
from syncstore_common.sync.conditions import Subject
from syncstore_common.sync.listing import Kind
from syncstore_common.sync.policy import ShopRules
from syncstore_common.sync.pricing import PriceRule
from syncstore_common.sync.rules import ACTIONS, RuleField
from tests.unit.common.drawn import price_actions, products, rule_lists
from tests.unit.common.listings import planned, uid
from tests.unit.common.rulebook import SHOP, decided, prepared, rule, rule_set

STOCK = st.fixed_dictionaries({uid(number): st.integers(0, 2_000) for number in (1, 2, 3)})


@settings(max_examples=150, deadline=None)
@given(rule_lists(), products(), STOCK, st.integers(20, 255), st.sampled_from(list(Platform)))
def test_a_desired_listing_is_whole_and_within_its_bounds(
    book: list[Rule], snapshot: Any, stock: Any, title_max: int, platform: Platform
) -> None:
    shop = ShopRules.default(platform)
    found = decided(snapshot, *book, stock=stock).policy
    plan = planned(snapshot, stock=stock, policy=found, title_max=title_max, title_min=0, price_min=None)
    again = planned(
        snapshot,
        stock=stock,
        policy=decided(snapshot, *book, stock=stock).policy,
        title_max=title_max,
        title_min=0,
        price_min=None,
    )

    assert plan.draft is not None
    assert again.draft is not None
    assert [plan.draft.hash_of(kind) for kind in Kind] == [again.draft.hash_of(kind) for kind in Kind]
    assert len(plan.draft.title) <= title_max
    assert shop.price.multiplier == Decimal(PLATFORMS[platform].price_multiplier)
    for shown in plan.draft.variants:
        price = found.prices[shown.variant_id]
        assert isinstance(price, PriceRule)
        assert isinstance(shown.price.minor, int)
        assert shown.price.currency == "IDR"
        assert price.floor_minor is None or shown.price.minor >= price.floor_minor
        assert price.ceiling_minor is None or shown.price.minor <= price.ceiling_minor
        assert 0 <= shown.stock <= 999


@settings(max_examples=150, deadline=None)
@given(rule_lists(), products(), STOCK, st.randoms(use_true_random=False))
def test_reordering_changes_only_fields_on_which_two_matching_rules_speak(
    book: list[Rule], snapshot: Any, stock: Any, source: Random
) -> None:
    """The oracle knows nothing of the engine's loop: a field's winner is the earliest of the rules that may decide."""
    shuffled = source.sample(book, len(book))
    first, second = decided(snapshot, *book, stock=stock), decided(snapshot, *shuffled, stock=stock)
    for (about, variant_id), choice in first.choices.items():
        if about is RuleField.IMAGES:
            continue
        able = [
            item
            for item in book
            if ACTIONS[about](item) is not None
            and decided(snapshot, item, stock=stock).choices[about, variant_id].rule is not None
        ]
        expected = min(able, key=shuffled.index, default=None)
        winner = second.choices[about, variant_id].rule
        assert (winner.rule if winner else None) == expected
        if len(able) < 2:
            before = choice.rule.rule if choice.rule else None
            assert before == (winner.rule if winner else None)


@settings(max_examples=200, deadline=None)
@given(price_actions(), st.integers(1, 10**9))
def test_a_price_ends_as_asked_unless_floor_or_ceiling_speak(action: dict[str, Any], base: int) -> None:
    free = {name: value for name, value in action.items() if name not in ("floor_minor", "ceiling_minor")}
    rule_ = PriceRule(Decimal(1)).over(PriceAction.model_validate(free))
    price = rule_.price(Money(base, "IDR"), "IDR")
    assert price is not None
    if rule_.ending is not None:
        assert price.minor > 0
        assert str(price.minor).zfill(len(rule_.ending)).endswith(rule_.ending)
    else:
        assert price.minor % rule_.step_minor == 0


def test_g6_ten_thousand_prices_are_what_the_rule_says() -> None:
    """G6: 10,000 prices: result = rule, integer rupiah, within floor and ceiling.

    Worked out a second way, in integers: base × hundredths of the multiplier, rounded half up to the step.
    """
    source = Random(20)
    for _ in range(10_000):
        base, hundredths = source.randint(1, 10**9), source.randint(1, 500)
        step, floor = source.choice([1, 50, 100, 500, 1000]), source.randint(0, 10**6)
        ceiling = floor + source.randint(0, 10**9)
        action = PriceAction(
            multiplier=Decimal(hundredths) / 100, step_minor=step, floor_minor=floor, ceiling_minor=ceiling
        )
        price = PriceRule(Decimal(1)).over(action).price(Money(base, "IDR"), "IDR")
        stepped = (2 * base * hundredths + 100 * step) // (200 * step) * step
        assert price == Money(min(max(stepped, floor), ceiling), "IDR")


@pytest.mark.parametrize("platform", list(Platform))
def test_g6_the_multiplier_of_a_new_shop_is_exact(platform: Platform) -> None:
    """G6: Shopee × 1.15 and TikTok Shop × 1.20, to the rupiah, without any rule."""
    multiplier = {Platform.SHOPEE: Decimal("1.15"), Platform.TIKTOK: Decimal("1.20")}[platform]
    source = Random(21)
    for _ in range(10_000):
        base = source.randint(1, 10**10)
        price = ShopRules.default(platform).price.price(Money(base, "IDR"), "IDR")
        assert price == Money(int((base * multiplier).quantize(Decimal(1), ROUND_HALF_UP)), "IDR")


@settings(max_examples=200, deadline=None)
@given(rule_lists(), rule_lists(), products(), STOCK, st.randoms(use_true_random=False))
def test_listings_that_no_changed_rule_is_about_are_decided_alike(
    first: list[Rule], second: list[Rule], snapshot: Any, stock: Any, source: Random
) -> None:
    """What a pass over all listings passes by may really be passed by, whatever was added, edited, moved or removed."""
    fresh = [item.model_copy(update={"rule_id": uid(9500 + place)}) for place, item in enumerate(second)]
    after = source.sample(
        [*source.sample(first, source.randint(0, len(first))), *fresh], k=source.randint(0, len(fresh))
    )
    subject = Subject(snapshot, stock)
    change = RuleChange(rule_set(*first), rule_set(*after, version=2))
    before, now = decided(snapshot, *first, stock=stock).policy, decided(snapshot, *after, stock=stock).policy
    context = Context(prepared(*after), ShopRules.default(SHOP.platform))
    found = affected(subject, SHOP, context, [Context(prepared(*first), context.defaults)])
    if not change.concerns(subject, SHOP):
        assert before == now
        assert found == UNAFFECTED
    if before == now:
        assert found == UNAFFECTED


def test_a_pattern_with_many_stars_is_quick() -> None:
    slow = prepared(rule(1, "Stars", sku_pattern="*a" * 100 + "b", then={"hold": True})).active[0]
    assert slow.sku is not None
    assert slow.sku.match("a" * 100) is None


def test_rounding_words_are_those_of_money() -> None:
    assert {item.value for item in Rounding} == {"nearest", "up", "down"}
