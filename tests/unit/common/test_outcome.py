"""What follows from a failed call."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.contracts.states import ListingState
from syncstore_common.kernel.backoff import Backoff
from syncstore_common.kernel.errors import Disposition, FailureFacts
from syncstore_common.sync.outcome import Decision, RetryPolicy, ShopEffect, decide, next_review_poll_s

POLICY = RetryPolicy(attempts=5, backoff=Backoff(base_s=1.0, cap_s=60.0))


def decided(
    disposition: Disposition, *, attempts: int = 0, same: int = 0, retry_after_s: float | None = None
) -> Decision:
    facts = FailureFacts(disposition, "code", "message", retry_after_s=retry_after_s)
    return decide(facts, attempts=attempts, same_rejections=same, policy=POLICY, source=random.Random(1))


@pytest.mark.parametrize("disposition", [Disposition.RETRY, Disposition.UNKNOWN_CODE])
def test_transient_failures_are_retried_until_the_attempts_are_used_up(disposition: Disposition) -> None:
    for attempts in range(4):
        decision = decided(disposition, attempts=attempts)
        assert (decision.state, decision.counts, decision.is_dead) == (ListingState.QUEUED, True, False)
        assert decision.retry_in_s is not None
        assert 0 <= decision.retry_in_s <= POLICY.backoff.ceiling_s(attempts + 1)
    last = decided(disposition, attempts=4)
    assert (last.state, last.is_dead, last.retry_in_s) == (ListingState.FAILED, True, None)


@pytest.mark.parametrize(
    ("disposition", "state", "shop"),
    [
        (Disposition.RATE_LIMITED, ListingState.QUEUED, ShopEffect.THROTTLE),
        (Disposition.DEFERRED, ListingState.DEFERRED, ShopEffect.NONE),
        (Disposition.REAUTH, ListingState.BLOCKED, ShopEffect.REAUTHORISE),
        (Disposition.BLOCKED, ListingState.BLOCKED, ShopEffect.BLOCK),
    ],
)
def test_waiting_costs_no_attempt(disposition: Disposition, state: ListingState, shop: ShopEffect) -> None:
    decision = decided(disposition, attempts=100)
    assert (decision.state, decision.shop, decision.counts, decision.is_dead) == (state, shop, False, False)
    assert decision.retry_in_s is not None


@pytest.mark.parametrize("disposition", [Disposition.RATE_LIMITED, Disposition.DEFERRED, Disposition.RETRY])
def test_the_platform_says_how_long_to_wait(disposition: Disposition) -> None:
    assert decided(disposition, retry_after_s=17.5).retry_in_s == 17.5


@given(
    disposition=st.sampled_from(Disposition),
    asked=st.none() | st.floats(allow_nan=False),
    attempts=st.integers(0, 10),
    same=st.integers(0, 10),
)
def test_no_wait_is_negative_or_longer_than_a_day(
    disposition: Disposition, asked: float | None, attempts: int, same: int
) -> None:
    wait_s = decided(disposition, attempts=attempts, same=same, retry_after_s=asked).retry_in_s
    assert wait_s is None or 0 <= wait_s <= 86_400


def test_the_same_refusal_three_times_in_a_row_blocks() -> None:
    decisions = [decided(Disposition.REJECTED, same=same) for same in range(4)]
    assert [decision.is_blocked for decision in decisions] == [False, False, True, True]
    assert [decision.state for decision in decisions] == [
        *[ListingState.NEEDS_DATA] * 2,
        *[ListingState.BLOCKED] * 2,
    ]
    assert all(decision.retry_in_s is None and not decision.counts for decision in decisions)


@pytest.mark.parametrize("disposition", [Disposition.MISSING, Disposition.CONFLICT])
def test_what_a_person_must_decide_waits_for_one(disposition: Disposition) -> None:
    decision = decided(disposition)
    assert (decision.state, decision.retry_in_s, decision.is_dead) == (ListingState.CONFLICT, None, False)


def test_looks_at_a_review_grow_apart_up_to_ten_minutes() -> None:
    waits = [next_review_poll_s(polls, first_s=30.0) for polls in (0, 1, 2, 5, 1000)]
    assert waits == [30.0, 60.0, 120.0, 600.0, 600.0]
