"""Waves grow, and a bad one stops the batch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.contracts.states import ListingState
from syncstore_gateway.sync.model import worst_state
from syncstore_gateway.sync.waves import StopRule, plan_waves, progress_percent, wave_of

SIZES = (2, 10, 50)


@pytest.mark.parametrize(
    ("products", "waves"),
    [(1, [1]), (2, [2]), (3, [2, 1]), (12, [2, 10]), (50, [2, 10, 38]), (62, [2, 10, 50]), (1000, [2, 10, 50, 938])],
)
def test_a_batch_begins_small(products: int, waves: list[int]) -> None:
    assert plan_waves(products, SIZES) == waves


@given(st.integers(1, 10_000))
def test_every_product_is_in_exactly_one_wave(products: int) -> None:
    waves = plan_waves(products, SIZES)
    assert sum(waves) == products
    assert min(waves) > 0
    counted = [0] * len(waves)
    for position in range(products):
        counted[wave_of(position, waves) - 1] += 1
    assert counted == waves


def test_a_position_past_the_end_is_an_error() -> None:
    with pytest.raises(ValueError, match="past"):
        wave_of(3, [2, 1])


def test_a_wave_within_the_share_lets_the_batch_go_on() -> None:
    rule = StopRule(0.2, counts_refusals=False)
    assert rule.reason_to_stop(1, {ListingState.SYNCED: 8, ListingState.FAILED: 2}) is None


def test_a_wave_past_the_share_stops_the_batch_and_says_why() -> None:
    rule = StopRule(0.2, counts_refusals=False)
    reason = rule.reason_to_stop(2, {ListingState.SYNCED: 7, ListingState.FAILED: 2, ListingState.BLOCKED: 1})
    assert reason is not None
    assert "3 of 10 jobs of wave 2" in reason
    assert "20%" in reason


def test_products_that_lack_data_stop_a_batch_only_when_asked_to() -> None:
    outcomes = {ListingState.NEEDS_DATA: 10}
    assert StopRule(0.2, counts_refusals=False).reason_to_stop(1, outcomes) is None
    assert StopRule(0.2, counts_refusals=True).reason_to_stop(1, outcomes) is not None


def test_an_empty_wave_never_stops_a_batch() -> None:
    assert StopRule(0.0, counts_refusals=True).reason_to_stop(1, {}) is None


def test_a_share_of_one_never_stops_a_batch() -> None:
    assert StopRule(1.0, counts_refusals=True).reason_to_stop(1, {ListingState.FAILED: 5}) is None


def test_a_job_shows_the_worst_of_its_shops() -> None:
    assert (
        worst_state([ListingState.SYNCED, ListingState.NEEDS_DATA, ListingState.IN_REVIEW]) is ListingState.NEEDS_DATA
    )
    assert worst_state([ListingState.SYNCED, ListingState.IN_REVIEW]) is ListingState.IN_REVIEW
    assert worst_state([ListingState.SYNCED, ListingState.PAUSED]) is ListingState.PAUSED
    assert worst_state([ListingState.SYNCED]) is ListingState.SYNCED
    assert worst_state([]) is ListingState.NOT_LISTED


def test_progress_reaches_a_hundred_only_at_the_end() -> None:
    assert progress_percent(0, 3) == 0.0
    assert progress_percent(9_999, 10_000) == 99.9
    assert progress_percent(3, 3) == 100.0
