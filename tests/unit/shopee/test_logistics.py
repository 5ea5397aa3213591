"""Which shipping channels an item gets."""

from typing import Any

import pytest

from syncstore_common.sync.listing import Package
from syncstore_shopee.logistics import logistic_info
from syncstore_shopee.wire import Channel

PACKAGE = Package(400, 120, 95, 101)


def channel(**more: Any) -> Channel:
    """Return an enabled channel."""
    return Channel.model_validate(
        {"logistics_channel_id": 8003, "enabled": True, "fee_type": "SIZE_INPUT", "mask_channel_id": 0, **more}
    )


def test_an_enabled_channel_is_used() -> None:
    assert logistic_info([channel()], PACKAGE) == [{"logistic_id": 8003, "enabled": True, "is_free": False}]


def test_a_channel_by_size_gets_its_first_size() -> None:
    by_size = channel(fee_type="SIZE_SELECTION", size_list=[{"size_id": "2"}, {"size_id": "3"}])
    assert logistic_info([by_size], PACKAGE)[0]["size_id"] == 2


@pytest.mark.parametrize(
    "unusable",
    [
        channel(enabled=False),
        channel(mask_channel_id=8000),
        channel(fee_type="CUSTOM_PRICE"),
        channel(fee_type="SIZE_SELECTION", size_list=[]),
        channel(weight_limit={"item_max_weight": 0.3}),
        channel(weight_limit={"item_min_weight": 0.5}),
        channel(item_max_dimension={"length": 10, "width": 100, "height": 100}),
        channel(item_max_dimension={"dimension_sum": 30}),
    ],
    ids=["off", "masked", "seller's fee", "no size", "too heavy", "too light", "too long", "too big"],
)
def test_a_channel_that_does_not_fit_is_left_out(unusable: Channel) -> None:
    assert logistic_info([unusable], PACKAGE) == []


def test_zero_stands_for_no_limit() -> None:
    free = channel(weight_limit={"item_max_weight": 0}, item_max_dimension={"length": 0, "dimension_sum": 0})
    assert len(logistic_info([free], PACKAGE)) == 1


def test_a_package_without_dimensions_fits_by_weight() -> None:
    assert len(logistic_info([channel(item_max_dimension={"length": 1})], Package(400))) == 1
