"""Pushing: bringing a listing that exists into step, one kind at a time, the most urgent first."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from syncstore_common.contracts.policies import ListingField
from syncstore_common.contracts.states import ListingState
from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.kernel.errors import Disposition, ErrorClass, FailureFacts, PlatformFailure, Scope
from syncstore_common.sync.calls import note_unknown
from syncstore_common.sync.difference import Difference, difference_of
from syncstore_common.sync.holds import without
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, ItemFailure, Kind, PushResult, RemoteStatus
from syncstore_common.sync.listings import LoadedListing
from syncstore_common.sync.looking import Looker
from syncstore_common.sync.ownership import description_key
from syncstore_common.sync.placing import Placer
from syncstore_common.sync.planner import Plan
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.recorder import Job, with_refusal
from syncstore_common.sync.recording import Saved
from syncstore_common.sync.results import (
    FOR_A_PERSON,
    beside_hold,
    failure_of_findings,
    failure_of_items,
    item_problems,
    shown_after,
    still_to_set,
)
from syncstore_common.sync.settling import LIFECYCLE, Settler, standing_after_push


class Pusher:
    """Pushes to existing listings of one platform."""

    def __init__(self, adapter: MarketplaceAdapter, settler: Settler, looker: Looker, placer: Placer) -> None:
        self._adapter = adapter
        self._settler = settler
        self._looker = looker
        self._placer = placer

    async def push_difference(self, job: Job, plan: Plan, listing: DesiredListing, *, goes_on_sale: bool) -> bool:
        """Push the most urgent kind that differs and may be pushed; True when more is due under this lease.

        A listing that ``goes_on_sale`` gets everything it may get while nobody sees it, its stock above all.
        """
        loaded = job.loaded
        difference = difference_of(loaded, listing, anyway={Kind.STOCK} if goes_on_sale else ())
        allowed = self._looker.allowed(loaded, goes_on_sale=goes_on_sale) - plan.stopped
        pushable = [kind for kind in difference.changed if kind in allowed and has_way(loaded, listing, kind)]
        if pushable:
            return await self._push_kind(pushable[0], job, plan, difference, goes_on_sale=goes_on_sale)
        stopped = plan.stopped & set(difference.changed)
        if stopped:
            facts = failure_of_findings(plan.stopping)
            settled = stopped | difference.unchanged
            return await self._settler.failed(
                job, facts, refused=min(stopped), settled=settled, goes_on_sale=goes_on_sale
            )
        if goes_on_sale:
            return await self._placer.put_on_sale(job, difference)
        if loaded.is_open(LIFECYCLE):
            return await self._looker.look(job, difference.unchanged)
        return await self._nothing_to_push(job, plan, difference)

    async def _push_kind(self, kind: Kind, job: Job, plan: Plan, difference: Difference, *, goes_on_sale: bool) -> bool:
        loaded, listing = job.loaded, plan.draft
        assert listing is not None  # noqa: S101 - callers have one
        settled = {kind, *difference.unchanged}
        try:
            result = await self._push(kind, job, listing)
        except PlatformFailure as failure:
            if _waits_for_platform(failure.facts):
                return await self._settler.held(job, failure.facts, kind, settled=difference.unchanged)
            if failure.disposition is not Disposition.REJECTED:
                raise
            return await self._settler.failed(
                job, failure.facts, refused=kind, settled=settled, goes_on_sale=goes_on_sale
            )
        if loaded.is_held(kind) and not result.failures:
            return await self._record_beside_hold(kind, job, listing, result, difference, goes_on_sale=goes_on_sale)
        saved = _saved(kind, job, listing, result, settled)
        if result.failures:
            return await self._record_partly(
                kind,
                job,
                saved,
                skus={variant.variant_id: variant.sku for variant in listing.variants},
                failures=result.failures,
                unchanged=difference.unchanged,
            )
        more = len(difference.changed) > 1 or goes_on_sale
        if more:
            code, times = loaded.rejection_code, loaded.rejections
            left = None if loaded.rejection_kind is kind else loaded.rejection_kind
            saved = replace(saved, rejection_code=code, rejection_kind=left, rejections=times)
        saved = with_refusal(saved, loaded, difference.refused)
        saved = _with_shops_say(saved, plan, asks=not more)
        return await self._settler.pushed(job, saved, settled, more=more, edit_in_review=result.edit_in_review)

    async def _push(self, kind: Kind, job: Job, listing: DesiredListing) -> PushResult:
        push = {
            Kind.STOCK: self._adapter.push_stock,
            Kind.PRICE: self._adapter.push_price,
            Kind.CONTENT: self._adapter.push_content,
        }[kind]
        return await push(job.session, job.loaded.ref, narrowed(job.loaded, listing, kind))

    async def _record_beside_hold(
        self,
        kind: Kind,
        job: Job,
        listing: DesiredListing,
        result: PushResult,
        difference: Difference,
        *,
        goes_on_sale: bool,
    ) -> bool:
        """Record the SKUs that were set while others of the kind are held; those stay due, and held as long."""
        loaded = job.loaded
        reached = {item.variant_id for item in _beside_hold(loaded, listing, kind)}
        left_out = frozenset(item.variant_id for item in listing.variants) - reached
        saved = _saved(kind, job, listing, result, difference.unchanged, not_reached=left_out)
        saved = with_refusal(saved, loaded, difference.refused)
        more = len(difference.changed) > 1 or goes_on_sale or loaded.is_open(LIFECYCLE)
        return await self._settler.pushed(job, saved, difference.unchanged, more=more)

    async def _record_partly(
        self,
        kind: Kind,
        job: Job,
        saved: Saved,
        *,
        skus: Mapping[UUID, str],
        failures: tuple[ItemFailure, ...],
        unchanged: frozenset[Kind],
    ) -> bool:
        """Record the SKUs that were set; the others are tried again, wait for the platform, or need a person."""
        for failure in failures:
            note_unknown(self._adapter.platform, failure.facts)
        facts = failure_of_items(failures, kind, skus)
        items = item_problems(failures, kind, skus)
        if facts.disposition is Disposition.DEFERRED:
            return await self._settler.held(job, facts, kind, saved=saved, settled=unchanged, items=items)
        refused = kind if facts.disposition is Disposition.REJECTED else None
        settled = {kind, *unchanged}
        return await self._settler.failed(job, facts, saved=saved, refused=refused, settled=settled, items=items)

    async def _nothing_to_push(self, job: Job, plan: Plan, difference: Difference) -> bool:
        """Everything due is unchanged, held, or must wait for another status of the listing."""
        loaded = job.loaded
        waiting = [kind for kind in difference.changed if not loaded.is_held(kind)]
        standing = standing_after_push(loaded, loaded.remote_status)
        saved = Saved(state=standing.state, problem=standing.problem, holds=without(loaded.holds, difference.unchanged))
        if waiting and loaded.remote_status not in FOR_A_PERSON:
            saved = replace(saved, state=ListingState.DEFERRED, problem=_waits_for_status(loaded, waiting))
        saved = _with_shops_say(with_refusal(saved, loaded, difference.refused), plan, asks=True)
        if waiting or loaded.remote_status is RemoteStatus.IN_REVIEW:
            return await self._settler.look_later(job, saved, difference.unchanged, must_wait=bool(waiting))
        return await self._settler.rest(job, saved, difference.unchanged, clears_force=not difference.changed)


def _with_shops_say(saved: Saved, plan: Plan, *, asks: bool) -> Saved:
    """Keep what the shop shows of its own fields; ask a person about what was changed there, once the rest is done."""
    saved = replace(saved, own_values=plan.own_values)
    if plan.question is None or not asks or saved.problem is not None:
        return saved
    return replace(saved, state=ListingState.CONFLICT, problem=plan.question)


def _waits_for_platform(facts: FailureFacts) -> bool:
    """Whether only what was pushed has to wait; when no call may be made, the whole listing waits."""
    return facts.disposition is Disposition.DEFERRED and facts.scope is Scope.PUSH


def _waits_for_status(loaded: LoadedListing, kinds: Collection[Kind]) -> ListingProblem:
    what = " and ".join(kind.value for kind in kinds)
    status = loaded.remote_status.value.replace("_", " ") if loaded.remote_status else "not known"
    return ListingProblem(
        code="listing.waits_for_status",
        error_class=ErrorClass.SYSTEM.value,
        message=f"{what} can't be changed while the listing is {status}",
        field=min(kinds).value,
        fix="nothing: it follows when the platform allows it",
        disposition=Disposition.DEFERRED.value,
    )


def _beside_hold(loaded: LoadedListing, listing: DesiredListing, kind: Kind) -> tuple[DesiredVariant, ...]:
    return beside_hold(listing, loaded.shown, kind, loaded.holds[kind.value].problem)


def narrowed(loaded: LoadedListing, listing: DesiredListing, kind: Kind) -> DesiredListing:
    """What a push of a kind sends: only SKUs that nothing holds and that don't show their value yet."""
    if loaded.is_held(kind):
        return replace(listing, variants=_beside_hold(loaded, listing, kind))
    if kind is Kind.CONTENT:
        return replace(listing, may_remove=loaded.force)
    return listing if loaded.force else still_to_set(listing, loaded.shown, kind)


def has_way(loaded: LoadedListing, listing: DesiredListing, kind: Kind) -> bool:
    """Whether nothing holds the kind, or not all of its SKUs that differ."""
    return not loaded.is_held(kind) or bool(_beside_hold(loaded, listing, kind))


def _saved(
    kind: Kind,
    job: Job,
    listing: DesiredListing,
    result: PushResult,
    settled: Collection[Kind],
    *,
    not_reached: frozenset[UUID] = frozenset(),
) -> Saved:
    """What the listing shows after a push of one kind; SKUs that were not reached keep what they showed."""
    loaded = job.loaded
    failed = frozenset(item.variant_id for item in result.failures) | not_reached
    variants = (result.ref or loaded.ref).variants
    is_content = kind is Kind.CONTENT
    return Saved(
        state=ListingState.SYNCING,
        ref=result.ref,
        remote_status=result.status,
        title=listing.title if is_content and listing.sends(ListingField.TITLE) else None,
        currency=job.session.shop.currency,
        shown=shown_after(listing, loaded.shown, variants, frozenset({kind}), failed),
        hashes=None if failed else {kind: listing.hash_of(kind)},
        content_version=loaded.product.version if is_content and loaded.product else None,
        category_id=listing.category_id if is_content and listing.sends(ListingField.CATEGORY) else None,
        review_polls=loaded.review_polls,
        pushed=True,
        holds=without(loaded.holds, settled),
        description_key=description_key(listing.description) if is_content and _sends_description(listing) else None,
    )


def _sends_description(listing: DesiredListing) -> bool:
    return listing.sends(ListingField.DESCRIPTION)
