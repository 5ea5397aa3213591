"""Looking: reading a listing's status back, because a review may have ended or somebody changed it."""

from collections.abc import Collection

from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.difference import may_still_appear
from syncstore_common.sync.holds import without
from syncstore_common.sync.listing import Kind, LiveListing, RemoteStatus
from syncstore_common.sync.listings import LoadedListing
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.presence import Wanted
from syncstore_common.sync.recorder import Job, with_refusal
from syncstore_common.sync.recording import Saved, TaskChange
from syncstore_common.sync.results import channels_of, standing_after_look
from syncstore_common.sync.settling import LIFECYCLE, Settler, reached, standing_after_push


class Looker:
    """Looks at listings of one platform."""

    def __init__(self, adapter: MarketplaceAdapter, settler: Settler) -> None:
        self._adapter = adapter
        self._settler = settler

    def comes_first(self, loaded: LoadedListing) -> bool:
        """Whether the listing's status is due to be read and nothing may be pushed before."""
        pushable = any(loaded.is_open(kind) for kind in self.allowed(loaded))
        return loaded.is_open(LIFECYCLE) and not pushable

    def allowed(self, loaded: LoadedListing, *, goes_on_sale: bool = False) -> frozenset[Kind]:
        """What may be pushed now. Stock and price never wait for a review; content waits for its outcome."""
        allowed = self._adapter.allowed_kinds(loaded.remote_status or RemoteStatus.LIVE)
        return allowed - {Kind.CONTENT} if loaded.is_open(LIFECYCLE) and not goes_on_sale else allowed

    async def look(self, job: Job, settled: Collection[str] = (), *, wanted: Wanted | None = None) -> bool:
        """Read the listing's status: a review may have ended. ``settled`` kinds were found to be in step.

        ``wanted`` is given for a listing that is not to be on sale: nothing but its status counts then.
        """
        loaded = job.loaded
        try:
            live = await self._adapter.fetch(job.session, loaded.ref.external_id)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING and may_still_appear(loaded):
                unseen = Saved(standing_after_push(loaded, loaded.remote_status).state)
                return await self._settler.look_later(job, unseen, [LIFECYCLE, *settled], must_wait=False)
            raise
        if wanted is not None and wanted.presence is not Presence.LISTED:
            return await self._found_off_sale(job, live, wanted)
        in_review = live.status is RemoteStatus.IN_REVIEW or live.edit_in_review
        allowed = self._adapter.allowed_kinds(live.status) - ({Kind.CONTENT} if in_review else frozenset())
        # what waited for another status is tried again at once
        holds = without(loaded.holds, loaded.holds) if live.status is not loaded.remote_status else None
        is_held = loaded.is_held if holds is None else lambda _: False
        more = any(loaded.pending.is_due(kind) and kind not in settled and not is_held(kind) for kind in allowed)
        standing = standing_after_look(live, loaded.presence)
        saved = Saved(
            state=ListingState.SYNCING if more else standing.state,
            remote_status=live.status,
            url=live.url,
            channels=channels_of(live),
            problem=standing.problem,
            review_polls=loaded.review_polls + 1 if in_review else 0,
            holds=holds,
        )
        if live.problem is None and loaded.rejection_kind is not None:
            saved = with_refusal(saved, loaded, {loaded.rejection_kind})
        change = TaskChange(
            done=reached(loaded, [LIFECYCLE, *settled]),
            retry_in_s=self._settler.poll_s(loaded) if in_review else None,
            raise_lifecycle=in_review,
            keeps_lease=more,
        )
        await self._settler.record(job, saved, change, outcome="looked")
        return more

    async def _found_off_sale(self, job: Job, live: LiveListing, wanted: Wanted) -> bool:
        """Record what a listing shows that we took off sale: still so, or put back by somebody else."""
        standing = standing_after_look(live, job.loaded.presence)
        problem = standing.problem or wanted.note
        saved = Saved(standing.state, remote_status=live.status, url=live.url, problem=problem)
        change = TaskChange(done=job.loaded.pending.wanted, clears_force=True)
        await self._settler.record(job, saved, change, outcome="looked")
        return False
