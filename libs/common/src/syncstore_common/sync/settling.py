"""Settling a step of a lease: from what the adapter reported, or failed with, to what is recorded about it.

Failures become decisions (outcome.py), decisions become a listing's row and its work's row (recorder.py). The parts of
the executor end here, so that what a push, a look and a create have in common is said once.
"""

import random
import time
from collections.abc import Collection, Sequence
from dataclasses import replace

from syncstore_common.contracts.states import ListingState
from syncstore_common.contracts.sync import ItemProblem
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.errors import Disposition, FailureFacts
from syncstore_common.sync.difference import goes_on
from syncstore_common.sync.holds import ANSWERS_AFTER_S, Hold, first_of, next_hold
from syncstore_common.sync.listing import Kind, RemoteStatus
from syncstore_common.sync.listings import LoadedListing
from syncstore_common.sync.outcome import Decision, RetryPolicy, decide, next_review_poll_s
from syncstore_common.sync.presence import Standing, standing_of
from syncstore_common.sync.recorder import Failed, Job, Recorder
from syncstore_common.sync.recording import Saved, TaskChange
from syncstore_common.sync.results import FOR_A_PERSON, problem_of_failure

LIFECYCLE = "lifecycle"
"""The sequence of a listing's presence and status, beside those of the kinds that are pushed."""
KINDS = (*(kind.value for kind in Kind), LIFECYCLE)
_NOT_SELLING = FOR_A_PERSON | {RemoteStatus.UNLISTED}
_TOLD = frozenset({ListingState.NEEDS_DATA, ListingState.CONFLICT})
_AT_REST = frozenset({ListingState.SYNCED, ListingState.DEFERRED})
_HELD_STATES = {
    Disposition.REJECTED.value: ListingState.NEEDS_DATA,
    Disposition.CONFLICT.value: ListingState.CONFLICT,
}

CHOICE = "category:"
"""Begins the keys under which a shop's choice of a category is kept; it is made anew only when it was refused."""
_KNOWN_WELL_S = 900.0
"""What was read of a shop a quarter of an hour ago is not doubted because of a rejection."""

log = get_logger(__name__)


def reached(loaded: LoadedListing, kinds: Collection[str]) -> dict[str, int]:
    """The sequences that are done once ``kinds`` are settled as they were read."""
    return {str(kind): loaded.pending.wanted[str(kind)] for kind in kinds}


def standing_after_push(loaded: LoadedListing, status: RemoteStatus | None) -> Standing:
    """How a listing is shown once nothing is left to push; what a look found stays shown while it is still so."""
    is_known = status is loaded.remote_status and status in _NOT_SELLING
    is_refusal = loaded.problem is not None and loaded.problem.code == loaded.rejection_code
    if is_known and loaded.problem is not None and not is_refusal and loaded.state in _TOLD:
        return Standing(loaded.state, loaded.problem)
    return standing_of(status, loaded.presence)


class Settler:
    """Decides what follows from a step, and records it."""

    def __init__(self, recorder: Recorder, *, policy: RetryPolicy, first_review_poll_s: float) -> None:
        self._recorder = recorder
        self._policy = policy
        self._first_review_poll_s = first_review_poll_s
        self._random = random.Random()

    async def record(
        self, job: Job, saved: Saved, change: TaskChange, *, outcome: str, failed: Failed | None = None
    ) -> None:
        """Record a step; what is held is shown and waited for. Raises PlatformFailure (CONFLICT): see the recorder."""
        saved, change = _with_holds(job.loaded, saved, change)
        await self._recorder.record(job, saved, change, outcome=outcome, failed=failed)

    def poll_s(self, loaded: LoadedListing) -> float:
        """Seconds until a listing in review is looked at again."""
        return next_review_poll_s(loaded.review_polls, first_s=self._first_review_poll_s)

    async def pushed(
        self, job: Job, saved: Saved, kinds: Collection[str], *, more: bool, edit_in_review: bool = False
    ) -> bool:
        """Record one acknowledged push; what goes to review, or is there already, is looked at again."""
        loaded = job.loaded
        status = saved.remote_status or loaded.remote_status
        in_review = status is RemoteStatus.IN_REVIEW or edit_in_review
        is_watched = in_review or (loaded.is_open(LIFECYCLE) and loaded.review_polls > 0)
        change = TaskChange(
            done=reached(loaded, kinds),
            retry_in_s=self._first_review_poll_s if is_watched and not more else None,
            raise_lifecycle=in_review,
            clears_force=not more,
            keeps_lease=more,
        )
        if saved.problem is None:
            standing = standing_of(status, saved.presence) if saved.presence else standing_after_push(loaded, status)
            settled = ListingState.IN_REVIEW if is_watched else standing.state
            problem = standing.problem if not more and settled is standing.state else None
            saved = replace(saved, state=ListingState.SYNCING if more else settled, problem=problem)
        await self.record(job, saved, change, outcome="pushed")
        return more

    async def look_later(self, job: Job, saved: Saved, settled: Collection[str], *, must_wait: bool = True) -> bool:
        """Record that nothing could be pushed now, and that the listing is to be looked at again."""
        loaded = job.loaded
        saved = replace(saved, review_polls=loaded.review_polls + 1)
        change = TaskChange(
            done=reached(loaded, settled),
            retry_in_s=self.poll_s(loaded),
            raise_lifecycle=True,
            clears_force=not must_wait,
        )
        await self.record(job, saved, change, outcome="unchanged")
        return False

    async def rest(self, job: Job, saved: Saved, settled: Collection[str], *, clears_force: bool = True) -> bool:
        """Record that nothing is left to do now but to wait for what is held."""
        saved = replace(saved, review_polls=job.loaded.review_polls)
        change = TaskChange(done=reached(job.loaded, settled), clears_force=clears_force)
        await self.record(job, saved, change, outcome="unchanged")
        return False

    async def held(
        self,
        job: Job,
        facts: FailureFacts,
        kind: str,
        *,
        saved: Saved | None = None,
        settled: Collection[str] = (),
        items: tuple[ItemProblem, ...] = (),
    ) -> bool:
        """Let one kind of an existing listing wait for the platform; True when others are due under this lease."""
        loaded = job.loaded
        problem = problem_of_failure(facts, items)
        hold = next_hold(loaded.holds.get(str(kind)), facts, problem, time.time())
        holds = {**loaded.holds, str(kind): hold}
        others = [name for name in KINDS if name != str(kind) and name not in {str(item) for item in settled}]
        more = any(loaded.is_open(name) for name in others if name != LIFECYCLE)
        saved = replace(
            saved or Saved(state=ListingState.SYNCING),
            state=ListingState.SYNCING if more else ListingState.DEFERRED,
            problem=None,
            holds=holds,
            rejection_code=loaded.rejection_code,
            rejection_kind=loaded.rejection_kind,
            rejections=loaded.rejections,
            review_polls=loaded.review_polls,
        )
        change = TaskChange(
            done=reached(loaded, settled),
            attempts=job.lease.attempts,
            raise_lifecycle=kind == LIFECYCLE and not loaded.pending.is_due(LIFECYCLE),
            retry_in_s=hold.left_s(time.time()),
            keeps_lease=more,
        )
        _log(job, facts, change.retry_in_s)
        await self.record(job, saved, change, outcome=facts.disposition.value, failed=_deferred(facts, hold.until))
        return more

    async def _knows_better_now(self, job: Job, facts: FailureFacts) -> bool:
        """Whether a rejection may come from what we knew of the shop: that is read again then, and the step done over.

        A platform's limits change while ours are cached. What is fresh can't be the reason, so this ends.
        """
        if facts.disposition is not Disposition.REJECTED:
            return False
        chosen = "" if facts.remedy.field == "category" and job.loaded.external_id is None else CHOICE
        if not await job.session.facts.outdate_used(older_than_s=_KNOWN_WELL_S, all_but=chosen):
            return False
        log.info("shop.read_again", listing_id=str(job.lease.listing_id), code=facts.platform_code)
        await self._recorder.keep_attempts(job)
        return True

    async def failed(
        self,
        job: Job,
        facts: FailureFacts,
        *,
        saved: Saved | None = None,
        refused: Kind | None = None,
        settled: Collection[str] = (),
        items: tuple[ItemProblem, ...] = (),
        goes_on_sale: bool = False,
    ) -> bool:
        """Decide and record; True when more is due under this lease.

        ``saved`` holds what a partly successful push achieved, ``items`` the SKUs it did not reach. ``refused`` is the
        kind of an existing listing that was refused; only the ``settled`` kinds have their answer then, the others are
        still pushed, and the listing still goes on sale where it should.
        """
        if saved is None and await self._knows_better_now(job, facts):
            return True
        loaded, attempts = job.loaded, job.lease.attempts
        same = loaded.rejections if loaded.rejection_code == facts.platform_code else 0
        decision = decide(facts, attempts=attempts, same_rejections=same, policy=self._policy, source=self._random)
        rejected = facts.disposition is Disposition.REJECTED
        saved = replace(
            saved or Saved(state=decision.state),
            state=decision.state,
            problem=problem_of_failure(facts, items),
            rejection_code=facts.platform_code if rejected else loaded.rejection_code,
            rejection_kind=refused if rejected else loaded.rejection_kind,
            rejections=same + 1 if rejected else 0,
            review_polls=loaded.review_polls,
        )
        ends = decision.retry_in_s is None and not decision.is_dead
        more = refused is not None and (goes_on(loaded, settled) or goes_on_sale)
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
        _log(job, facts, decision.retry_in_s)
        outcome = facts.disposition.value
        await self.record(job, saved, change, outcome=outcome, failed=Failed(facts, decision))
        return more


def _with_holds(loaded: LoadedListing, saved: Saved, change: TaskChange) -> tuple[Saved, TaskChange]:
    """Come back when the first hold ends, and show what waits unless something else is the matter."""
    holds = loaded.holds if saved.holds is None else saved.holds
    left = [name for name in _left_due(loaded, change) if name in holds]
    found = first_of(holds, left, time.time())
    if found is None or change.keeps_lease:
        return saved, change
    hold, left_s = found
    if change.retry_in_s is None or left_s < change.retry_in_s:
        change = replace(change, retry_in_s=left_s)
    if saved.state in _AT_REST:
        saved = replace(saved, state=_state_of(hold), problem=hold.problem)
        change = replace(change, answers=left_s >= ANSWERS_AFTER_S)
    return saved, change


def _state_of(hold: Hold) -> ListingState:
    return _HELD_STATES.get(hold.problem.disposition, ListingState.DEFERRED)


def _left_due(loaded: LoadedListing, change: TaskChange) -> Sequence[str]:
    due = [name for name in KINDS if loaded.pending.wanted[name] > change.done.get(name, loaded.pending.done[name])]
    return [*due, LIFECYCLE] if change.raise_lifecycle and LIFECYCLE not in due else due


def _deferred(facts: FailureFacts, until: float) -> Failed:
    return Failed(facts, Decision(ListingState.DEFERRED, retry_in_s=max(0.0, until - time.time())))


def _log(job: Job, facts: FailureFacts, retry_in_s: float | None) -> None:
    log.info(
        "work.failed",
        listing_id=str(job.lease.listing_id),
        code=facts.platform_code,
        disposition=facts.disposition.value,
        message=facts.message,
        retry_in_s=retry_in_s,
    )
