"""Pushing: bringing a listing that exists into step, one kind at a time, the most urgent first."""

from dataclasses import replace

from syncstore_common.contracts.states import ListingState
from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.difference import Difference, difference_of
from syncstore_common.sync.listing import DesiredListing, Kind, PushResult, RemoteStatus
from syncstore_common.sync.listings import Saved
from syncstore_common.sync.looking import Looker
from syncstore_common.sync.planner import Plan
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.recorder import Job, with_refusal
from syncstore_common.sync.results import FOR_A_PERSON, failure_of_findings, failure_of_items, shown_after, state_of
from syncstore_common.sync.settling import LIFECYCLE, Settler


class Pusher:
    """Pushes to existing listings of one platform."""

    def __init__(self, adapter: MarketplaceAdapter, settler: Settler, looker: Looker) -> None:
        self._adapter = adapter
        self._settler = settler
        self._looker = looker

    async def push_difference(self, job: Job, plan: Plan, listing: DesiredListing) -> bool:
        """Push the most urgent kind that differs and may be pushed; True when more is due under this lease."""
        loaded = job.loaded
        difference = difference_of(loaded, listing)
        pushable = [kind for kind in difference.changed if kind in self._looker.allowed(loaded) - plan.stopped]
        if pushable:
            return await self._push_kind(pushable[0], job, listing, difference)
        stopped = plan.stopped & set(difference.changed)
        if stopped:
            settled = stopped | difference.unchanged
            facts = failure_of_findings(plan.errors)
            return await self._settler.failed(job, facts, refused=min(stopped), settled=settled)
        if loaded.pending.is_due(LIFECYCLE):
            return await self._looker.look(job, difference.unchanged)
        return await self._nothing_to_push(job, difference)

    async def _push_kind(self, kind: Kind, job: Job, listing: DesiredListing, difference: Difference) -> bool:
        loaded = job.loaded
        settled = {kind, *difference.unchanged}
        try:
            result = await self._push(kind, job, listing)
        except PlatformFailure as failure:
            if failure.disposition is not Disposition.REJECTED:
                raise
            return await self._settler.failed(job, failure.facts, refused=kind, settled=settled)
        saved = _saved(kind, job, listing, result)
        if result.failures:
            facts = failure_of_items(result.failures, kind)
            return await self._settler.failed(job, facts, saved=saved, refused=kind, settled=settled)
        more = len(difference.changed) > 1
        if more:
            code, times = loaded.rejection_code, loaded.rejections
            saved = replace(saved, rejection_code=code, rejection_kind=loaded.rejection_kind, rejections=times)
        saved = with_refusal(saved, loaded, difference.refused)
        return await self._settler.pushed(job, saved, settled, more=more, edit_in_review=result.edit_in_review)

    async def _push(self, kind: Kind, job: Job, listing: DesiredListing) -> PushResult:
        push = {
            Kind.STOCK: self._adapter.push_stock,
            Kind.PRICE: self._adapter.push_price,
            Kind.CONTENT: self._adapter.push_content,
        }[kind]
        return await push(job.session, job.loaded.ref, listing)

    async def _nothing_to_push(self, job: Job, difference: Difference) -> bool:
        """Everything due is unchanged, or must wait for another status of the listing."""
        loaded = job.loaded
        must_wait = bool(difference.changed)
        if must_wait and loaded.remote_status not in FOR_A_PERSON:
            saved = Saved(state=ListingState.DEFERRED)
        else:
            problem = loaded.problem if loaded.remote_status in FOR_A_PERSON else None
            saved = Saved(state=state_of(loaded.remote_status), problem=problem)
        saved = with_refusal(saved, loaded, difference.refused)
        looks_again = must_wait or loaded.remote_status is RemoteStatus.IN_REVIEW
        return await self._settler.look_later(
            job, saved, difference.unchanged, looks_again=looks_again, must_wait=must_wait
        )


def _saved(kind: Kind, job: Job, listing: DesiredListing, result: PushResult) -> Saved:
    """What the listing shows after a push of one kind; SKUs that were not reached keep what they showed."""
    loaded = job.loaded
    failed = frozenset(item.variant_id for item in result.failures)
    variants = (result.ref or loaded.ref).variants
    is_content = kind is Kind.CONTENT
    return Saved(
        state=ListingState.SYNCING,
        ref=result.ref,
        remote_status=result.status,
        title=listing.title if is_content else None,
        currency=job.session.shop.currency,
        shown=shown_after(listing, loaded.shown, variants, frozenset({kind}), failed),
        hashes=None if failed else {kind: listing.hash_of(kind)},
        content_version=loaded.product.version if is_content and loaded.product else None,
        category_id=listing.category_id if is_content else None,
        review_polls=loaded.review_polls,
        pushed=True,
    )
