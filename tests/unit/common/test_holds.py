"""Holds: how long a kind waits for the platform, and which one ends first."""

from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.kernel.errors import Disposition, FailureFacts
from syncstore_common.sync.holds import Hold, first_of, next_hold, without
from tests.unit.common.listings import problem

NOW = 1_000_000.0


def held(*, asked_s: float | None, before: Hold | None = None, code: str = "locked", is_dated: bool = False) -> Hold:
    facts = FailureFacts(Disposition.DEFERRED, code, "a promotion", retry_after_s=asked_s, is_dated=is_dated)
    return next_hold(before, facts, problem(code), NOW)


def waits(asked_s: float | None, times: int) -> list[float]:
    hold, found = None, []
    for _ in range(times):
        hold = held(asked_s=asked_s, before=hold)
        found.append(hold.left_s(NOW))
    return found


def test_a_promotion_is_asked_less_and_less_often_and_never_less_than_four_times_a_day() -> None:
    assert waits(3600, 5) == [3600, 7200, 14_400, 21_600, 21_600]


def test_a_lock_of_seconds_stays_one_of_seconds() -> None:
    assert waits(4, 5) == [4, 8, 16, 32, 32]


def test_a_wait_the_platform_names_is_never_shortened() -> None:
    assert waits(40_000, 2) == [40_000, 40_000]
    assert waits(1e9, 1) == [86_400]


def test_an_end_that_the_platform_names_is_waited_for_and_not_passed_by() -> None:
    first = held(asked_s=7200, is_dated=True)
    renewed = held(asked_s=1800, before=first, is_dated=True)
    assert [first.left_s(NOW), renewed.left_s(NOW)] == [7200, 1800]


def test_another_reason_begins_anew() -> None:
    first = held(asked_s=60)
    again = held(asked_s=60, before=first)
    assert held(asked_s=60, before=again, code="in_review").left_s(NOW) == 60


def test_the_hold_that_ends_first_counts_among_the_kinds_that_are_due() -> None:
    told: ListingProblem = problem("locked")
    holds = {"price": Hold(NOW + 50, 0, told), "stock": Hold(NOW + 10, 0, told)}
    first = first_of(holds, ["price", "stock", "content"], NOW)
    assert first is not None
    assert first[1] == 10
    assert first_of(holds, ["content"], NOW) is None
    over = first_of(holds, ["stock"], NOW + 60)
    assert over is not None
    assert over[1] == 0


def test_a_hold_is_dropped_with_its_kind() -> None:
    holds = {"price": Hold(NOW, 0, problem("locked"))}
    assert without(holds, ["price"]) == {}
    assert without(holds, ["stock"]) is None
