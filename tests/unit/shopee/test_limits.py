"""What a category accepts, from Shopee's own statement."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from syncstore_shopee.limits import capabilities_of, demands_of, stock_min_at_creation
from syncstore_shopee.wire import ItemLimit, ItemRules

STATED = ItemLimit.model_validate(
    {
        "price_limit": {"min_limit": 99, "max_limit": 150000000},
        "stock_limit": {"min_limit": 5, "max_limit": 10000},
        "item_name_length_limit": {"min_limit": 20, "max_limit": 120},
        "item_image_count_limit": {"min_limit": 1, "max_limit": 9},
        "item_description_length_limit": {"min_limit": 20, "max_limit": 3000},
        "tier_variation_name_length_limit": {"min_limit": 1, "max_limit": 14},
        "tier_variation_option_length_limit": {"min_limit": 1, "max_limit": 20},
        "weight_limit": {"weight_mandatory": False},
        "something_new": {"x": 1},
    }
)


def test_stated_limits_are_taken_over() -> None:
    found = capabilities_of(STATED, "ID")
    assert (found.title_min, found.title_max, found.description_min, found.description_max) == (20, 120, 20, 3000)
    assert (found.images_max, found.option_name_max, found.option_value_max) == (9, 14, 20)
    assert (found.price_min, found.price_max, found.stock_max) == (Decimal(99), Decimal(150000000), 10000)
    assert (found.weight_required, found.description_is_html) == (False, False)
    assert stock_min_at_creation(STATED) == 5


def test_absent_blocks_leave_the_widest_limits() -> None:
    found = capabilities_of(ItemLimit.model_validate({"price_limit": None, "weight_limit": {}}), "ID")
    assert (found.title_min, found.title_max, found.description_max) == (1, 255, 5000)
    assert (found.price_min, found.price_max, found.stock_max) == (None, None, None)


def test_an_answer_without_any_limit_is_not_believed() -> None:
    with pytest.raises(ValidationError):
        ItemLimit.model_validate({})


@pytest.mark.parametrize(("region", "ratio"), [("ID", 7), ("MY", 7), ("SG", 5), ("BR", 4), ("CL", 9)])
def test_the_spread_of_prices_follows_the_market(region: str, ratio: int) -> None:
    assert capabilities_of(STATED, region).price_ratio_max == ratio


def test_a_market_without_a_known_spread_has_no_limit() -> None:
    assert capabilities_of(STATED, "XX").price_ratio_max is None


@pytest.mark.parametrize(
    ("rule", "wanted"), [("Mandatory", True), ("Flexible", False), ("Optional", False), ("", False)]
)
def test_only_a_mandatory_barcode_rule_demands_one(rule: str, wanted: bool) -> None:
    rules = ItemRules.model_validate({"response": {"weight_limit": {}}, "gtin_limit": {"gtin_validation_rule": rule}})
    assert demands_of(rules, is_brand_required=False).barcode is wanted


def test_what_a_category_demands_is_taken_over() -> None:
    limits = {"dimension_limit": {"dimension_mandatory": True}, "size_chart_limit": {"size_chart_mandatory": True}}
    found = demands_of(ItemRules.model_validate({"response": limits}), is_brand_required=True)
    assert (found.brand, found.dimensions, found.size_chart) == (True, True, True)


def test_absent_blocks_demand_nothing() -> None:
    found = demands_of(ItemRules.model_validate({"response": {"weight_limit": {}}}), is_brand_required=False)
    assert (found.brand, found.dimensions, found.barcode, found.size_chart) == (False,) * 4
