"""Settling a step of a lease: from what the adapter reported, or failed with, to what is recorded about it.

Failures become decisions (outcome.py), decisions become a listing's row and its work's row (recorder.py). The parts of
the executor end here, so that what a push, a look and a create have in common is said once.
"""

import random
from collections.abc import Collection
from dataclasses import replace

from syncstore_common.contracts.states import ListingState
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.errors import Disposition, FailureFacts
from syncstore_common.sync.difference import goes_on
from syncstore_common.sync.listing import Kind, RemoteStatus
from syncstore_common.sync.listings import LoadedListing, Saved, TaskChange
from syncstore_common.sync.outcome import RetryPolicy, decide, next_review_poll_s
from syncstore_common.sync.recorder import Failed, Job, Recorder
from syncstore_common.sync.results import problem_of_failure, state_of

LIFECYCLE = "lifecycle"
"""The sequence of a listing's status, beside those of the kinds that are pushed."""

log = get_logger(__name__)


def reached(loaded: LoadedListing, kinds: Collection[str]) -> dict[str, int]:
    """The sequences that are done once ``kinds`` are settled as they were read."""
    return {str(kind): loaded.pending.wanted[str(kind)] for kind in kinds}


class Settler:
    """Decides what follows from a step, and records it."""

    def __init__(self, recorder: Recorder, *, policy: RetryPolicy, first_review_poll_s: float) -> None:
        self._recorder = recorder
        self._policy = policy
        self._first_review_poll_s = first_review_poll_s
        self._random = random.Random()

    async def record(self, job: Job, saved: Saved, change: TaskChange, *, outcome: str) -> None:
        """Record a step that needs no decision. Raises PlatformFailure (CONFLICT): see the recorder."""
        await self._recorder.record(job, saved, change, outcome=outcome)

    def poll_s(self, loaded: LoadedListing) -> float:
        """Seconds until a listing in review is looked at again."""
        return next_review_poll_s(loaded.review_polls, first_s=self._first_review_poll_s)

    async def pushed(
        self, job: Job, saved: Saved, kinds: Collection[Kind], *, more: bool, edit_in_review: bool = False
    ) -> bool:
        """Record one acknowledged push; what goes to review, or is there already, is looked at again."""
        loaded = job.loaded
        status = saved.remote_status or loaded.remote_status
        in_review = status is RemoteStatus.IN_REVIEW or edit_in_review
        is_watched = in_review or (loaded.pending.is_due(LIFECYCLE) and loaded.review_polls > 0)
        change = TaskChange(
            done=reached(loaded, kinds),
            retry_in_s=self._first_review_poll_s if is_watched and not more else None,
            raise_lifecycle=in_review,
            clears_force=not more,
            keeps_lease=more,
        )
        settled = ListingState.IN_REVIEW if is_watched else state_of(status)
        if saved.problem is None:
            saved = replace(saved, state=ListingState.SYNCING if more else settled)
        await self._recorder.record(job, saved, change, outcome="pushed")
        return more

    async def look_later(
        self, job: Job, saved: Saved, settled: Collection[str], *, looks_again: bool = True, must_wait: bool = False
    ) -> bool:
        """Record that nothing could or had to be pushed now, and when to look again."""
        loaded = job.loaded
        saved = replace(saved, review_polls=loaded.review_polls + (1 if looks_again else 0))
        change = TaskChange(
            done=reached(loaded, settled),
            retry_in_s=self.poll_s(loaded) if looks_again else None,
            raise_lifecycle=looks_again,
            clears_force=not must_wait,
        )
        await self._recorder.record(job, saved, change, outcome="unchanged")
        return False

    async def failed(
        self,
        job: Job,
        facts: FailureFacts,
        *,
        saved: Saved | None = None,
        refused: Kind | None = None,
        settled: Collection[Kind] = (),
    ) -> bool:
        """Decide and record; True when more is due under this lease.

        ``saved`` holds what a partly successful push achieved. ``refused`` is the kind of an existing listing that was
        refused; only the ``settled`` kinds have their answer then, the others are still pushed.
        """
        loaded, attempts = job.loaded, job.lease.attempts
        same = loaded.rejections if loaded.rejection_code == facts.platform_code else 0
        decision = decide(facts, attempts=attempts, same_rejections=same, policy=self._policy, source=self._random)
        rejected = facts.disposition is Disposition.REJECTED
        saved = replace(
            saved or Saved(state=decision.state),
            state=decision.state,
            problem=problem_of_failure(facts),
            rejection_code=facts.platform_code if rejected else loaded.rejection_code,
            rejection_kind=refused if rejected else loaded.rejection_kind,
            rejections=same + 1 if rejected else 0,
            review_polls=loaded.review_polls,
        )
        ends = decision.retry_in_s is None and not decision.is_dead
        more = refused is not None and goes_on(loaded, settled)
        # Without a retry nothing is due any more until somebody changes something.
        done = reached(loaded, settled) if refused is not None else loaded.pending.wanted
        change = TaskChange(
            done=done if ends else {},
            attempts=attempts + (1 if decision.counts else 0),
            retry_in_s=decision.retry_in_s,
            is_dead=decision.is_dead,
            # What exists goes on getting stock; a refused kind is not due again by itself.
            is_blocked=decision.is_blocked and loaded.external_id is None,
            keeps_lease=more,
        )
        log.info(
            "work.failed",
            listing_id=str(job.lease.listing_id),
            code=facts.platform_code,
            disposition=facts.disposition.value,
            message=facts.message,
            retry_in_s=decision.retry_in_s,
        )
        outcome = facts.disposition.value
        await self._recorder.record(job, saved, change, outcome=outcome, failed=Failed(facts, decision))
        return more
