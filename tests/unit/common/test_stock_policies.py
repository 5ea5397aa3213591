"""Row G16: how many pieces a shop shows, as sellers know it from other tools. Forty cases, each worked out by hand."""

from typing import Any
from uuid import UUID

import pytest

from syncstore_common.contracts.policies import StockAction
from syncstore_common.sync.pricing import StockRule
from tests.unit.common.listings import uid

MAIN, OTHER = uid(1), uid(2)
LAST_TEN = {"last_units": {"below": 10, "main_shop_id": str(MAIN)}}

CASES: list[tuple[dict[str, Any], int, UUID, int]] = [
    # everything, when nothing is said
    ({}, 0, OTHER, 0),
    ({}, 1, OTHER, 1),
    ({}, 250, OTHER, 250),
    ({}, -3, OTHER, 0),
    # a share of it; parts of a piece are cut
    ({"percent": 60}, 100, OTHER, 60),
    ({"percent": 60}, 23, OTHER, 13),
    ({"percent": 50}, 1, OTHER, 0),
    ({"percent": 100}, 23, OTHER, 23),
    ({"percent": 0}, 23, OTHER, 0),
    ({"percent": 200}, 23, OTHER, 46),
    # … or rounded
    ({"percent": 60, "rounding": "up"}, 23, OTHER, 14),
    ({"percent": 60, "rounding": "nearest"}, 23, OTHER, 14),
    ({"percent": 60, "rounding": "nearest"}, 22, OTHER, 13),
    ({"percent": 50, "rounding": "nearest"}, 1, OTHER, 1),
    ({"percent": 60, "rounding": "up"}, 0, OTHER, 0),
    # less a reserve
    ({"buffer": 2}, 10, OTHER, 8),
    ({"buffer": 2}, 2, OTHER, 0),
    ({"buffer": 2}, 1, OTHER, 0),
    ({"percent": 60, "buffer": 5}, 100, OTHER, 55),
    ({"percent": 60, "buffer": 5}, 8, OTHER, 0),
    # never more than
    ({"most": 100}, 250, OTHER, 100),
    ({"most": 100}, 99, OTHER, 99),
    ({"most": 0}, 99, OTHER, 0),
    ({"percent": 60, "most": 50}, 100, OTHER, 50),
    ({"percent": 50, "buffer": 10, "most": 30}, 100, OTHER, 30),
    # the end
    ({"end_when": 5}, 4, OTHER, 0),
    ({"end_when": 5}, 5, OTHER, 0),
    ({"end_when": 5}, 6, OTHER, 6),
    ({"end_when": 5, "percent": 50}, 6, OTHER, 3),
    ({"end_when": 0}, 0, OTHER, 0),
    ({"end_when": 5, "most": 3}, 20, OTHER, 3),
    # a fixed number
    ({"fixed": 10}, 3, OTHER, 10),
    ({"fixed": 10}, 0, OTHER, 10),
    ({"fixed": 10, "end_when": 0}, 0, OTHER, 0),
    ({"fixed": 10, "most": 5}, 300, OTHER, 5),
    # the last units are the main shop's
    (LAST_TEN, 9, OTHER, 0),
    (LAST_TEN, 9, MAIN, 9),
    (LAST_TEN, 10, OTHER, 10),
    ({**LAST_TEN, "percent": 50}, 9, MAIN, 4),
    ({**LAST_TEN, "fixed": 5}, 9, OTHER, 0),
]


@pytest.mark.parametrize(("action", "available", "shop", "shown"), CASES)
def test_g16_a_shop_shows_as_many_as_its_policy_says(
    action: dict[str, Any], available: int, shop: UUID, shown: int
) -> None:
    rule = StockRule().over(StockAction.model_validate(action), shop)
    assert rule.stock(available, platform_max=None) == shown


def test_the_table_has_forty_cases() -> None:
    assert len(CASES) == 40


def test_a_share_takes_the_place_of_a_fixed_number() -> None:
    shop = StockRule().over(StockAction(fixed=10), OTHER)
    assert shop.over(StockAction(percent=50), OTHER).stock(100, platform_max=None) == 50
    assert shop.over(StockAction(most=4), OTHER).stock(100, platform_max=None) == 4


def test_what_the_upper_policy_does_not_say_stays() -> None:
    rule = StockRule().over(StockAction(percent=50, end_when=3), OTHER).over(StockAction(buffer=1), OTHER)
    assert [rule.stock(available, platform_max=None) for available in (3, 10)] == [0, 4]
