"""What is pushed: what is due and differs; what was refused waits for a change, and stays shown."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.sync.difference import difference_of, goes_on, may_still_appear
from syncstore_common.sync.listing import Kind, RemoteStatus
from tests.unit.common.listings import desired, loaded, problem

ALL = ("stock", "price", "content")
NEW = desired(title="Mug baru", price=60_000, stock=3)


def test_what_is_due_and_differs_is_pushed_stock_first() -> None:
    difference = difference_of(loaded(desired(), due=ALL), NEW)
    assert difference.changed == (Kind.STOCK, Kind.PRICE, Kind.CONTENT)
    assert (difference.unchanged, difference.refused) == (frozenset(), frozenset())


def test_what_is_due_but_shown_already_costs_nothing() -> None:
    difference = difference_of(loaded(NEW, due=ALL), NEW)
    assert (difference.changed, difference.unchanged) == ((), frozenset(Kind))


def test_what_is_not_due_is_left_alone() -> None:
    difference = difference_of(loaded(desired(), due=("price",)), NEW)
    assert difference.changed == (Kind.PRICE,)


def test_force_pushes_what_is_due_although_it_is_shown() -> None:
    assert difference_of(loaded(NEW, due=("stock", "price"), force=True), NEW).changed == (Kind.STOCK, Kind.PRICE)


def refused(**changes: Any) -> dict[str, Any]:
    values = {
        "rejection_code": "banned_word",
        "rejection_kind": Kind.CONTENT,
        "rejections": 1,
        "problem": problem("banned_word"),
    }
    return {**values, **changes}


def test_a_refused_kind_waits_and_stays_shown_while_others_are_pushed() -> None:
    difference = difference_of(loaded(desired(), due=("stock",), **refused()), NEW)
    assert (difference.changed, difference.refused) == ((Kind.STOCK,), frozenset({Kind.PRICE, Kind.CONTENT}))


def test_a_refused_kind_that_was_changed_back_is_forgotten() -> None:
    difference = difference_of(loaded(desired(stock=9), due=("stock",), **refused()), desired())
    assert (difference.changed, difference.refused) == ((Kind.STOCK,), frozenset())


@pytest.mark.parametrize("changes", [{"problem": problem("server_error")}, {"problem": None}])
def test_a_refusal_whose_reason_is_not_shown_any_more_is_asked_for_again(changes: dict[str, Any]) -> None:
    current = desired(title="Mug baru")
    difference = difference_of(loaded(desired(), due=("stock",), **refused(**changes)), current)
    assert (difference.changed, difference.refused) == ((Kind.CONTENT,), frozenset())


@given(
    due=st.sets(st.sampled_from(ALL)),
    shown=st.builds(desired, title=st.sampled_from("ab"), price=st.integers(1, 2), stock=st.integers(1, 2)),
    wanted=st.builds(desired, title=st.sampled_from("ab"), price=st.integers(1, 2), stock=st.integers(1, 2)),
    force=st.booleans(),
)
def test_every_due_kind_has_its_place_and_nothing_that_differs_is_called_unchanged(
    due: set[str], shown: Any, wanted: Any, force: bool
) -> None:
    difference = difference_of(loaded(shown, due=tuple(due), force=force), wanted)
    groups = [*difference.changed, *difference.unchanged]
    assert sorted(groups) == sorted(due)
    for kind in difference.unchanged:
        assert shown.hash_of(kind) == wanted.hash_of(kind)


def test_work_goes_on_while_a_kind_is_due_that_was_not_settled() -> None:
    listing = loaded(None, due=("stock", "price"))
    assert goes_on(listing, {Kind.STOCK})
    assert not goes_on(listing, {Kind.STOCK, Kind.PRICE})
    assert not goes_on(loaded(None, due=("lifecycle",)), ())


def test_a_fresh_listing_may_be_invisible_for_some_looks() -> None:
    fresh = loaded(None, remote_status=RemoteStatus.IN_REVIEW)
    assert may_still_appear(fresh)
    assert not may_still_appear(loaded(None, remote_status=RemoteStatus.IN_REVIEW, review_polls=6))
    assert not may_still_appear(loaded(None))
