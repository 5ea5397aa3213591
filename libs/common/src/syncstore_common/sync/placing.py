"""Placing: taking a listing off sale, putting it back, removing it for good; and products that are in no shop.

What is so already is a success, so every step may be repeated. A listing is put back only after its stock was pushed;
nothing is pushed to one that is off sale.
"""

from dataclasses import replace

from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Scope
from syncstore_common.sync.difference import Difference, goes_on
from syncstore_common.sync.listing import Kind, LiveListing, RemoteStatus
from syncstore_common.sync.listings import LoadedListing
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.presence import Wanted
from syncstore_common.sync.recorder import Job, with_refusal
from syncstore_common.sync.recording import Saved, TaskChange
from syncstore_common.sync.settling import LIFECYCLE, Settler

_WAITING = (Disposition.DEFERRED, Disposition.REJECTED, Disposition.CONFLICT)
_REFUSED_WAIT_S = 6 * 3600.0


class Placer:
    """Changes whether listings of one platform are on sale."""

    def __init__(self, adapter: MarketplaceAdapter, settler: Settler) -> None:
        self._adapter = adapter
        self._settler = settler

    async def absent(self, job: Job, wanted: Wanted) -> bool:
        """Record that a product is in no listing of the shop, and should not be."""
        return await self._off(job, Saved(ListingState.NOT_LISTED, presence=wanted.presence), wanted)

    async def take_off(self, job: Job, wanted: Wanted) -> bool:
        """Take the listing off sale, or delete it on the platform; what is gone already counts as done."""
        is_removal = wanted.presence is Presence.REMOVED
        try:
            status = await self._adapter.change_presence(job.session, job.loaded.ref, wanted.presence)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING:
                status = RemoteStatus.DELETED
            elif _waits(failure.facts):
                return await self._settler.held(job, _patient(failure.facts), LIFECYCLE)
            else:
                raise
        saved = Saved(
            ListingState.NOT_LISTED,
            remote_status=None if is_removal else status,
            presence=wanted.presence,
            pushed=True,
            forgets_remote=is_removal,
        )
        return await self._off(job, saved, wanted)

    async def stay_off(self, job: Job, wanted: Wanted) -> bool:
        """Record that a listing that is off sale has nothing to get, whatever changed."""
        loaded = job.loaded
        if loaded.state is ListingState.CONFLICT and loaded.problem is not None:
            return await self._off(job, Saved(ListingState.CONFLICT, problem=loaded.problem), wanted)
        return await self._off(job, Saved(ListingState.NOT_LISTED), wanted)

    async def put_on_sale(self, job: Job, difference: Difference) -> bool:
        """Put the listing back on sale, unless its stock could not be set; True when more is due under this lease."""
        loaded = job.loaded
        if loaded.rejection_kind is Kind.STOCK:
            saved = with_refusal(Saved(ListingState.NOT_LISTED), loaded, {Kind.STOCK})
            return await self._settler.rest(job, saved, [LIFECYCLE, *difference.unchanged])
        if loaded.is_held(Kind.STOCK):
            return await self._settler.rest(job, Saved(ListingState.DEFERRED), difference.unchanged)
        try:
            status = await self._adapter.change_presence(job.session, loaded.ref, Presence.LISTED)
        except PlatformFailure as failure:
            if _waits(failure.facts):
                facts = _patient(failure.facts)
                return await self._settler.held(job, facts, LIFECYCLE, settled=difference.unchanged)
            if failure.disposition is Disposition.MISSING:
                await self._note_deletion(job)
            raise
        saved = Saved(ListingState.SYNCING, remote_status=status, presence=Presence.LISTED, pushed=True)
        saved = with_refusal(saved, loaded, difference.refused)
        settled = [LIFECYCLE, *difference.unchanged]
        return await self._settler.pushed(job, saved, settled, more=goes_on(loaded, settled))

    async def is_gone(self, job: Job) -> bool:
        """Look whether a listing that is to be put back, and was found deleted, is really gone; then forget it.

        Only a person asks for that: what was deleted on the platform is never listed anew silently.
        """
        loaded = job.loaded
        live = await self._read(job)
        if live is not None and live.status is not RemoteStatus.DELETED:
            saved = Saved(ListingState.SYNCING, remote_status=live.status)
        else:
            saved = Saved(ListingState.SYNCING, forgets_remote=True)
        change = TaskChange(done={}, attempts=job.lease.attempts, keeps_lease=True)
        await self._settler.record(job, replace(saved, review_polls=loaded.review_polls), change, outcome="looked")
        return True

    async def _read(self, job: Job) -> LiveListing | None:
        try:
            return await self._adapter.fetch(job.session, job.loaded.ref.external_id)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING:
                return None
            raise

    async def _note_deletion(self, job: Job) -> None:
        saved = Saved(ListingState.SYNCING, remote_status=RemoteStatus.DELETED)
        change = TaskChange(done={}, attempts=job.lease.attempts, keeps_lease=True)
        await self._settler.record(job, saved, change, outcome="looked")

    async def _off(self, job: Job, saved: Saved, wanted: Wanted) -> bool:
        saved = replace(saved, problem=saved.problem or wanted.note, holds={})
        change = TaskChange(done=job.loaded.pending.wanted, clears_force=True)
        await self._settler.record(job, saved, change, outcome="unlisted" if saved.pushed else "unchanged")
        return False


def waits_for_sale(loaded: LoadedListing) -> bool:
    """Whether a listing that should be on sale is not there yet, and nothing holds that."""
    return loaded.presence is not Presence.LISTED and not loaded.is_held(LIFECYCLE)


def _waits(facts: FailureFacts) -> bool:
    """Whether only the change of presence waits: what is still on sale goes on getting its stock."""
    return facts.disposition in _WAITING and facts.scope is Scope.PUSH


def _patient(facts: FailureFacts) -> FailureFacts:
    """What the platform refuses without naming a time is asked again a few times a day."""
    if facts.disposition is Disposition.DEFERRED or facts.retry_after_s is not None:
        return facts
    return replace(facts, retry_after_s=_REFUSED_WAIT_S)
