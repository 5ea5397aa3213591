"""Waves: a batch begins small and goes on only while it goes well. Pure.

The sizes count products. A wave is judged once each of its jobs has an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from syncstore_common.contracts.states import ListingState
from syncstore_gateway.sync.model import FAILED_STATES


def plan_waves(products: int, sizes: Sequence[int]) -> list[int]:
    """Split so many products into waves of the given sizes and one last wave with the rest; none is empty."""
    waves = []
    left = products
    for size in sizes:
        if left <= 0:
            break
        waves.append(min(size, left))
        left -= waves[-1]
    return [*waves, left] if left > 0 else waves


def wave_of(position: int, waves: Sequence[int]) -> int:
    """Return which wave (from 1) the product at this position (from 0) belongs to."""
    end = 0
    for number, size in enumerate(waves, start=1):
        end += size
        if position < end:
            return number
    raise ValueError(f"position {position} is past the {end} products of the waves")


@dataclass(frozen=True, slots=True)
class StopRule:
    """When a batch stops: a larger share of a wave than this failed."""

    max_failed_share: float
    counts_refusals: bool
    """Whether products that lack data (needs_data) count as failed; by default they are just reported."""

    def failures(self, outcomes: Mapping[ListingState, int]) -> int:
        """Count the jobs of a wave that failed under this rule."""
        refused = outcomes.get(ListingState.NEEDS_DATA, 0) if self.counts_refusals else 0
        return sum(outcomes.get(state, 0) for state in FAILED_STATES) + refused

    def reason_to_stop(self, wave: int, outcomes: Mapping[ListingState, int]) -> str | None:
        """Return why the batch should not go on after this wave, or None when it should."""
        jobs, failed = sum(outcomes.values()), self.failures(outcomes)
        if jobs == 0 or failed / jobs <= self.max_failed_share:
            return None
        return (
            f"{failed} of {jobs} jobs of wave {wave} failed, more than the {self.max_failed_share:.0%} allowed; "
            "look at the problems, then resume or cancel"
        )


def progress_percent(settled: int, total: int) -> float:
    """Return how much is settled, 0..100, rounded down to a tenth so that 100 means all."""
    return 100.0 if total == 0 else settled * 1000 // total / 10
