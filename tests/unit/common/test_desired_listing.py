"""Any rules, product and limits: what a shop is to show is within them, or a finding says what is not and the fix.

The oracles are written down a second time and share no code with the engine: prices in fractions, limits one by one.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from html import unescape
from math import ceil, floor
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from syncstore_common.contracts.advice import Language, advice_on
from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.policies import ListingField, Ownership
from syncstore_common.kernel.money import Money, Rounding
from syncstore_common.sync.conditions import Subject
from syncstore_common.sync.listing import Capabilities, DesiredListing, Kind
from syncstore_common.sync.planner import Plan, plan_listing
from syncstore_common.sync.policy import ListingPolicy, ShopPlace, ShopRules
from syncstore_common.sync.pricing import PriceRule
from syncstore_common.sync.rules import decide
from syncstore_shopee.mapping import Dressing, update_item_body
from syncstore_tiktok.mapping import Pictures, edit_body
from syncstore_tiktok.markets import market_of
from syncstore_tiktok.wire import Product
from tests.unit.common.drawn import capabilities, odd_products, overrides, products, rule_lists, shop_defaults
from tests.unit.common.listings import LIMITS, uid
from tests.unit.common.rulebook import prepared

STOCK = st.fixed_dictionaries({}, optional={uid(number): st.integers(-5, 3_000) for number in range(1, 7)})
REQUEST_NAMES = {
    ListingField.TITLE: {"item_name", "title"},
    ListingField.DESCRIPTION: {"description"},
    ListingField.IMAGES: {"image", "main_images"},
    ListingField.CATEGORY: {"category_id"},
    ListingField.BRAND: {"brand", "brand_id"},
    ListingField.PACKAGE: {"weight", "dimension", "package_weight", "package_dimensions"},
}
"""What either platform calls a field in an edit."""
OTHER_RULES = {
    *("images.missing", "images.too_small", "variants.same_options", "options.same_name", "option.too_many_values"),
    *("title.characters", "title.language", "description.characters", "description.language", "description.hashtags"),
    *("option.name_characters", "option.value_characters", "sku.characters"),
}
"""Rules that no number states; each has a test of its own."""
EDITS: dict[str, tuple[ListingField, Any]] = {
    "description": (ListingField.DESCRIPTION, "<p>Lain sekali.</p>"),
    "weight_g": (ListingField.PACKAGE, 555),
    "images": (ListingField.IMAGES, ()),
}
"""Edits in the catalogue that a shop which owns the field does not hear of."""


@dataclass(frozen=True)
class Case:
    """A product in a shop that sells in rupiah, with everything the seller decided for it."""

    snapshot: ProductSnapshot
    stock: dict[UUID, int]
    platform: Platform
    limits: Capabilities
    policy: ListingPolicy
    shops_own: set[ListingField]

    def plan(self, **edits: Any) -> Plan:
        """Plan it from copies of everything; ``edits`` change the product."""
        return plan_listing(
            platform=self.platform,
            currency="IDR",
            product=self.snapshot.model_copy(update=edits, deep=True),
            available=dict(reversed(self.stock.items())) if edits else dict(self.stock),
            policy=self.policy,
            category_id="100",
            capabilities=replace(self.limits),
        )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Rules × product × limits, with the shop's settings, an override and who owns which field."""
    platform = draw(st.sampled_from(list(Platform)))
    snapshot, stock = draw(odd_products() | products()), draw(STOCK)
    limits = draw(capabilities() | st.just(LIMITS))
    defaults, override = draw(shop_defaults()), draw(overrides())
    shop = ShopPlace(platform, uid(7), "IDR")
    decision = decide(
        Subject(snapshot, stock),
        shop,
        ShopRules.of(platform, shop.shop_id, defaults),
        rules=prepared(*draw(rule_lists())),
        override=override,
    )
    owners = {**defaults.ownership, **override.ownership}
    shops_own = {item for item, way in owners.items() if way in (Ownership.IGNORE, Ownership.PULL)}
    return Case(snapshot, stock, platform, limits, decision.policy, shops_own)


def rounded(exact: Fraction, step: int, way: Rounding) -> int:
    """An exact amount at a multiple of the step; halves go up, away from zero."""
    parts = exact / step
    if way is Rounding.UP:
        return ceil(parts) * step
    if way is Rounding.DOWN:
        return floor(parts) * step
    return (floor(abs(parts) + Fraction(1, 2)) * step) * (1 if parts >= 0 else -1)


def expected_price(rule: PriceRule, base: Money) -> int:
    """The price of a rule in rupiah, worked out in fractions."""
    rate = Fraction(1) if base.currency == "IDR" else Fraction(rule.exchange_rate or 0) / 100
    exact = base.minor * rate * Fraction(rule.multiplier) * (1 + Fraction(rule.percent) / 100) + rule.add_minor
    if rule.ending is None:
        price = rounded(exact, rule.step_minor, rule.rounding)
    else:
        span, tail = 10 ** len(rule.ending), int(rule.ending)
        price = max(tail or span, rounded(exact - tail, span, rule.rounding) + tail)
    price = price if rule.floor_minor is None else max(price, rule.floor_minor)
    return price if rule.ceiling_minor is None else min(price, rule.ceiling_minor)


def broken(listing: DesiredListing, limits: Capabilities) -> set[str]:
    """The rules a listing breaks, by the codes that findings have."""
    words = unescape(re.sub(r"<[^>]+>", " ", listing.description)).strip()
    prices = [variant.price.minor for variant in listing.variants]
    ratio, most_g, most_mm = limits.price_ratio_max, limits.weight_max_g, limits.side_max_mm
    values = [value for variant in listing.variants for value in variant.options]
    skus = [variant.sku for variant in listing.variants]
    package = listing.package
    sides = [side for side in (package.length_mm, package.width_mm, package.height_mm) if side is not None]
    faults = {
        "title.too_short": len(listing.title) < limits.title_min,
        "title.too_long": len(listing.title) > limits.title_max,
        "description.too_short": len(words) < limits.description_min,
        "description.too_long": limits.description_max
        < len(listing.description if limits.description_is_html else words),
        "options.too_many": len(listing.option_names) > limits.option_tiers_max,
        "option.name_empty": not all(name.strip() for name in listing.option_names),
        "option.name_too_long": any(
            name.strip() and len(name) > limits.option_name_max for name in listing.option_names
        ),
        "option.value_empty": not all(value.strip() for value in values),
        "option.value_too_long": any(value.strip() and len(value) > limits.option_value_max for value in values),
        "options.incomplete": any(len(item.options) != len(listing.option_names) for item in listing.variants),
        "variants.none": not listing.variants,
        "variants.too_many": len(listing.variants) > limits.variants_max,
        "sku.missing": not all(sku.strip() for sku in skus),
        "sku.too_long": any(len(sku) > limits.sku_max for sku in skus),
        "sku.duplicate": len(set(skus)) < len(skus),
        "price.too_low": any(price <= 0 or price < (limits.price_min or 0) for price in prices),
        "price.too_high": limits.price_max is not None and any(price > limits.price_max for price in prices),
        "price.spread": ratio is not None and min(prices, default=0) > 0 and max(prices) > ratio * min(prices),
        "weight.missing": limits.weight_required and not package.weight_g,
        "weight.too_heavy": most_g is not None and package.weight_g > most_g,
        "dimensions.too_large": most_mm is not None and any(side > most_mm for side in sides),
        "code.too_long": len(listing.code) > limits.code_max,
    }
    return {name for name, is_broken in faults.items() if is_broken}


@settings(max_examples=120)
@given(cases())
def test_a_desired_listing_keeps_the_limits_or_a_finding_names_the_field_and_the_fix(case: Case) -> None:
    plan = case.plan()
    for finding in plan.findings:
        assert finding.field
        assert finding.message
        assert finding.fix
        assert advice_on(finding.rule, Language.INDONESIAN) is not None, finding.rule
    if plan.draft is None:
        assert "price.no_exchange_rate" in {item.rule for item in plan.errors}
        return
    named = {item.rule for item in plan.errors}
    assert named - OTHER_RULES == broken(plan.draft, case.limits)
    shown = len(plan.draft.image_hashes)
    assert shown <= case.limits.images_max
    assert (shown < case.limits.images_min) == bool(named & {"images.missing", "images.too_small"})


@settings(max_examples=60)
@given(cases())
def test_the_same_inputs_give_the_same_plan_in_whatever_order_they_come(case: Case) -> None:
    first, second = case.plan(), case.plan(title=case.snapshot.title)
    assert first == second
    if first.draft is not None and second.draft is not None:
        assert [first.draft.hash_of(kind) for kind in Kind] == [second.draft.hash_of(kind) for kind in Kind]


@settings(max_examples=120)
@given(cases())
def test_prices_are_those_of_the_rule_in_whole_rupiah_and_stock_is_never_more_than_there_is(case: Case) -> None:
    draft = case.plan().draft
    if draft is None:
        return
    for variant, shown in zip(case.snapshot.variants, draft.variants, strict=True):
        rule = case.policy.prices[variant.variant_id]
        assert (shown.variant_id, shown.price.currency, type(shown.price.minor)) == (variant.variant_id, "IDR", int)
        if isinstance(rule, Money):
            assert shown.price == rule
        else:
            assert shown.price.minor == expected_price(rule, Money(variant.price_minor, case.snapshot.currency))
            assert rule.floor_minor is None or shown.price.minor >= rule.floor_minor
            assert rule.ceiling_minor is None or shown.price.minor <= rule.ceiling_minor
        pieces = case.policy.stocks[variant.variant_id]
        assert shown.stock >= 0
        assert case.limits.stock_max is None or shown.stock <= case.limits.stock_max
        assert pieces.most is None or shown.stock <= pieces.most
        # goods made to order may be shown beyond what is there, if the seller says so
        if pieces.fixed is None and pieces.percent <= 100:
            assert shown.stock <= max(0, case.stock.get(variant.variant_id, 0))


@settings(max_examples=120)
@given(cases())
def test_g9_what_belongs_to_the_shop_is_in_no_request_and_in_no_comparison(case: Case) -> None:
    draft = case.plan().draft
    if draft is None:
        return
    assert draft.left_out == case.shops_own
    shopee = update_item_body(draft, Dressing(("1",), {"brand_id": 7, "original_brand_name": "Kriya"}))
    live = Product(id="1")
    tiktok = edit_body(draft, pictures=Pictures(("1",)), market=market_of("ID"), live=live, brand_id="7")
    for item, names in REQUEST_NAMES.items():
        for body in (shopee, tiktok):
            assert bool(names & body.keys()) == (item not in case.shops_own), (item, body)
    assert draft.pushes(Kind.PRICE) == (ListingField.PRICE not in case.shops_own)
    assert draft.pushes(Kind.STOCK) == (ListingField.STOCK not in case.shops_own)
    edits = {name: value for name, (item, value) in EDITS.items() if item in case.shops_own}
    edited = case.plan(**edits).draft
    assert edited is not None
    assert edited.hash_of(Kind.CONTENT) == draft.hash_of(Kind.CONTENT)
