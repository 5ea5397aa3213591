"""Planning a listing: everything of the product, within the platform's limits, or the finding that says why not."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.sync.listing import Kind, Severity
from syncstore_common.sync.policy import ShopRules
from syncstore_common.sync.pricing import PriceRule, StockRule
from tests.unit.common.listings import planned, product, uid, variant

RED, BLUE = variant(1, option_values=("Merah",)), variant(2, option_values=("Biru",), price=60_000)


def test_a_listing_carries_the_product_with_the_shops_price_and_stock() -> None:
    plan = planned(product(RED, BLUE, option_names=("Warna",)), stock={uid(1): 10, uid(2): 0})
    assert plan.listing is not None
    assert [item.price.minor for item in plan.listing.variants] == [57_500, 69_000]
    assert [item.stock for item in plan.listing.variants] == [10, 0]
    assert [item.options for item in plan.listing.variants] == [("Merah",), ("Biru",)]
    assert (plan.listing.code, plan.listing.category_id, plan.listing.has_variants) == ("MUG-1", "100", True)


def test_the_platforms_charge_their_own_multiplier() -> None:
    prices = []
    for platform in Platform:
        listing = planned(product(), platform=platform).listing
        assert listing is not None
        prices.append(listing.variants[0].price.minor)
    assert prices == [57_500, 60_000]


def test_a_variant_whose_stock_is_not_known_is_sold_out() -> None:
    listing = planned(product(), stock={}).listing
    assert listing is not None
    assert listing.variants[0].stock == 0


def test_stock_is_cut_to_what_the_platform_takes_and_the_rule_allows() -> None:
    rules = replace(ShopRules.default(Platform.SHOPEE), stock=StockRule(buffer=2))
    for available, shown in ((10, 8), (5000, 999)):
        listing = planned(product(), stock={uid(1): available}, rules=rules).listing
        assert listing is not None
        assert listing.variants[0].stock == shown


def test_pictures_are_in_the_sellers_order_and_no_more_than_fit() -> None:
    listing = planned(product(images=4), images_max=2).listing
    assert listing is not None
    assert listing.image_hashes == (f"{3:064x}", f"{2:064x}")


def test_the_same_inputs_give_the_same_listing() -> None:
    first, second = planned(product()).listing, planned(product()).listing
    assert first is not None
    assert second is not None
    assert [first.hash_of(kind) for kind in Kind] == [second.hash_of(kind) for kind in Kind]


@pytest.mark.parametrize(
    ("changes", "limits", "field", "rule"),
    [
        ({"title": "Mug"}, {"title_min": 25}, "title", "title.too_short"),
        ({"description": "<p> </p>"}, {}, "description", "description.too_short"),
        ({"description": "x" * 4000}, {}, "description", "description.too_long"),
        ({"images": 0}, {}, "images", "images.missing"),
        ({"weight_g": None}, {}, "weight_g", "weight.missing"),
        ({"variants": (variant(price=10),)}, {}, "variants.0.price", "price.too_low"),
        ({"variants": (variant(price=0),)}, {"price_min": None}, "variants.0.price", "price.too_low"),
        ({"variants": (variant(price=2_000_000),)}, {}, "variants.0.price", "price.too_high"),
        ({"variants": (RED, variant(2, price=900_000))}, {}, "variants.price", "price.spread"),
        ({"variants": (variant(sku="S" * 21),)}, {}, "variants.0.sku", "sku.too_long"),
        ({"variants": tuple(variant(n) for n in range(1, 6))}, {}, "variants", "variants.too_many"),
        ({"option_names": ("A", "B", "C")}, {}, "option_names", "options.too_many"),
        ({"option_names": ("Pilihan yang panjang",)}, {}, "option_names.0", "option.name_too_long"),
        (
            {"variants": (variant(option_values=("x" * 21,)),)},
            {},
            "variants.0.option_values.0",
            "option.value_too_long",
        ),
        ({"currency": "SGD"}, {}, "price", "price.no_exchange_rate"),
    ],
)
def test_what_a_platform_would_refuse_is_found_before(
    changes: dict[str, Any], limits: dict[str, Any], field: str, rule: str
) -> None:
    variants = changes.pop("variants", ())
    plan = planned(product(*variants, **changes), **limits)
    assert plan.listing is None
    finding = next(item for item in plan.errors if item.rule == rule)
    assert finding.field == field
    assert finding.message
    assert finding.fix


def test_a_product_without_a_sku_is_refused() -> None:
    plan = planned(product().model_copy(update={"variants": ()}))
    assert "variants.none" in {item.rule for item in plan.errors}


def test_warnings_stop_nothing() -> None:
    plan = planned(product(images=1))
    assert plan.listing is not None
    assert {(item.rule, item.severity) for item in plan.findings} >= {("images.few", Severity.WARNING)}


@pytest.mark.parametrize(
    ("changes", "stopped"),
    [
        ({}, set()),
        ({"weight_g": None}, {Kind.CONTENT}),
        ({"variants": (variant(price=10),)}, {Kind.CONTENT, Kind.PRICE}),
    ],
)
def test_findings_never_stop_the_stock_of_a_listing_that_exists(changes: dict[str, Any], stopped: set[Kind]) -> None:
    variants = changes.pop("variants", ())
    plan = planned(product(*variants, **changes))
    assert plan.stopped == stopped
    assert plan.draft is not None
    assert plan.draft.variants[0].stock == 10


def test_without_an_exchange_rate_there_is_not_even_a_draft() -> None:
    assert planned(product(currency="SGD")).draft is None
    rules = replace(ShopRules.default(Platform.SHOPEE), price=PriceRule(Decimal(1), exchange_rate=Decimal(12_000)))
    listing = planned(product(variant(price=1_000), currency="SGD"), rules=rules).listing
    assert listing is not None
    assert listing.variants[0].price.minor == 120_000
