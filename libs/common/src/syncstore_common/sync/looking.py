"""Looking: reading a listing's status back, because a review may have ended or somebody changed it."""

from collections.abc import Collection

from syncstore_common.contracts.states import ListingState
from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.difference import may_still_appear
from syncstore_common.sync.listing import Kind, RemoteStatus
from syncstore_common.sync.listings import LoadedListing, Saved, TaskChange
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.recorder import Job, with_refusal
from syncstore_common.sync.results import channels_of, problem_of_review, state_after_review, state_of
from syncstore_common.sync.settling import LIFECYCLE, Settler, reached


class Looker:
    """Looks at listings of one platform."""

    def __init__(self, adapter: MarketplaceAdapter, settler: Settler) -> None:
        self._adapter = adapter
        self._settler = settler

    def comes_first(self, loaded: LoadedListing) -> bool:
        """Whether the listing's status is due to be read and nothing may be pushed before."""
        pushable = any(loaded.pending.is_due(kind) for kind in self.allowed(loaded))
        return loaded.pending.is_due(LIFECYCLE) and not pushable

    def allowed(self, loaded: LoadedListing) -> frozenset[Kind]:
        """What may be pushed now. Stock and price never wait for a review; content waits for its outcome."""
        allowed = self._adapter.allowed_kinds(loaded.remote_status or RemoteStatus.LIVE)
        return allowed - {Kind.CONTENT} if loaded.pending.is_due(LIFECYCLE) else allowed

    async def look(self, job: Job, settled: Collection[Kind] = ()) -> bool:
        """Read the listing's status: a review may have ended. ``settled`` kinds were found to be in step."""
        loaded = job.loaded
        try:
            live = await self._adapter.fetch(job.session, loaded.ref.external_id)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING and may_still_appear(loaded):
                unseen = Saved(state_of(loaded.remote_status))
                return await self._settler.look_later(job, unseen, [LIFECYCLE, *settled])
            raise
        in_review = live.status is RemoteStatus.IN_REVIEW or live.edit_in_review
        allowed = self._adapter.allowed_kinds(live.status) - ({Kind.CONTENT} if in_review else frozenset())
        more = any(loaded.pending.is_due(kind) and kind not in settled for kind in allowed)
        saved = Saved(
            state=ListingState.SYNCING if more else state_after_review(live),
            remote_status=live.status,
            url=live.url,
            problem=problem_of_review(live),
            channels=channels_of(live),
            review_polls=loaded.review_polls + 1 if in_review else 0,
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
