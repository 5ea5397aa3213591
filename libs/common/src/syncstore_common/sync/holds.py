"""Holds: kinds of a listing that wait for the platform (a promotion, a review, a lock) while others go on. Pure.

A hold ends at the time the platform named, or is tried again at growing distances. It spends no attempt, and what is
pushed when it ends is the newest value.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.kernel.errors import LONGEST_WAIT_S, FailureFacts

_DEFAULT_WAIT_S = 60.0
_LONGEST_POLL_S = 6 * 3600.0
_DOUBLINGS = 3
ANSWERS_AFTER_S = 60.0
"""Who asked for a sync is told when something waits longer than this, instead of being left waiting with it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One kind that waits. ``until`` in seconds since the epoch; ``times`` it was tried in vain."""

    until: float
    times: int
    problem: ListingProblem

    def left_s(self, now: float) -> float:
        """Seconds until it is worth another try; 0 when it is."""
        return max(0.0, self.until - now)


Holds = Mapping[str, Hold]


def next_hold(before: Hold | None, facts: FailureFacts, problem: ListingProblem, now: float) -> Hold:
    """Return the hold that a deferral leads to: as long as the platform asks; doubling, unless it names the end."""
    asked_s = _DEFAULT_WAIT_S if facts.retry_after_s is None else max(0.0, facts.retry_after_s)
    times = before.times + 1 if before is not None and before.problem.code == problem.code else 0
    doublings = 0 if facts.is_dated else min(times, _DOUBLINGS)
    grown_s = min(asked_s * 2.0**doublings, max(asked_s, _LONGEST_POLL_S))
    return Hold(now + min(grown_s, LONGEST_WAIT_S), times, problem)


def without(holds: Holds, kinds: Collection[str]) -> Holds | None:
    """Return the holds without those of ``kinds``; None when there is nothing to drop."""
    names = {str(kind) for kind in kinds}
    return {kind: hold for kind, hold in holds.items() if kind not in names} if names & holds.keys() else None


def first_of(holds: Holds, kinds: Collection[str], now: float) -> tuple[Hold, float] | None:
    """Return the hold of ``kinds`` that ends first, and how long it lasts; None when none of them is held."""
    found = [holds[kind] for kind in kinds if kind in holds]
    return min(((hold, hold.left_s(now)) for hold in found), key=lambda item: item[1], default=None)


def stored_holds(holds: Holds) -> dict[str, object]:
    """Holds as they are kept in a row."""
    return {
        kind: {"until": hold.until, "times": hold.times, "problem": hold.problem.model_dump(mode="json")}
        for kind, hold in holds.items()
    }


def read_holds(stored: Mapping[str, Any]) -> dict[str, Hold]:
    """Holds out of a row, as ``stored_holds`` made them."""
    return {
        kind: Hold(value["until"], value["times"], ListingProblem.model_validate(value["problem"]))
        for kind, value in stored.items()
    }
