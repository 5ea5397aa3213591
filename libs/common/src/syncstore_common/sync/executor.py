"""Executing a lease: build the desired listing from the newest copies, compare, push what differs, record each step.

Within a lease the order is stock, price, content; after each step everything is read again, so a stock change that came
meanwhile goes first. No database transaction is open during a call. Whatever fails becomes a decision (outcome.py).
"""

import random
from collections.abc import Collection
from dataclasses import replace

from prometheus_client import Histogram

from syncstore_common.contracts.states import ListingState
from syncstore_common.infra.database import Database, is_database_unavailable
from syncstore_common.infra.logging import get_logger
from syncstore_common.infra.telemetry import tracer
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.difference import Difference, difference_of, goes_on, may_still_appear
from syncstore_common.sync.listing import DesiredListing, Kind, PushResult, RemoteRef, RemoteStatus
from syncstore_common.sync.listings import LoadedListing, Saved, TaskChange, load_listing
from syncstore_common.sync.outcome import RetryPolicy, decide, next_review_poll_s
from syncstore_common.sync.planner import Plan
from syncstore_common.sync.ports import MarketplaceAdapter, Payload
from syncstore_common.sync.preparation import CatalogReader, no_such_product, plan_for_shop
from syncstore_common.sync.recorder import Failed, Job, Recorder, with_refusal
from syncstore_common.sync.results import (
    FOR_A_PERSON,
    failure_of_findings,
    failure_of_items,
    match_variants,
    problem_of_failure,
    problem_of_review,
    shown_after,
    state_after_review,
    state_of,
    status_after_create,
)
from syncstore_common.sync.saga import DRAFT
from syncstore_common.sync.sessions import SessionFactory
from syncstore_common.sync.shops import ShopStore
from syncstore_common.sync.tracing import trace_of
from syncstore_common.sync.work import Lease, LeaseOver

_LIFECYCLE = "lifecycle"

LAG = Histogram(
    "syncstore_work_lag_seconds",
    "From the newest cause to the end of its work",
    ["platform"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600),
)
log = get_logger(__name__)


class Executor:
    """Executes leases of one platform."""

    def __init__(
        self,
        database: Database,
        adapter: MarketplaceAdapter,
        shops: ShopStore,
        sessions: SessionFactory,
        catalog: CatalogReader,
        *,
        policy: RetryPolicy,
        first_review_poll_s: float,
    ) -> None:
        self._database = database
        self._adapter = adapter
        self._shops = shops
        self._sessions = sessions
        self._catalog = catalog
        self._recorder = Recorder(database, adapter.platform, shops)
        self._policy = policy
        self._first_review_poll_s = first_review_poll_s
        self._random = random.Random()

    async def execute(self, lease: Lease) -> None:
        """Do what is due under the lease and give it back. Raises only when the database can't be reached."""
        context, links = trace_of(lease)
        attributes = {
            "syncstore.platform": self._adapter.platform.value,
            "syncstore.listing.id": str(lease.listing_id),
            "syncstore.attempt": lease.attempts + 1,
        }
        with tracer().start_as_current_span("sync.work", context=context, links=links, attributes=attributes):
            while await self._step(lease):
                pass
        LAG.labels(self._adapter.platform.value).observe(lease.age_s)

    async def _step(self, lease: Lease) -> bool:
        """Push the most urgent due kind; True when more is due under this lease."""
        async with self._database.driver() as driver:
            loaded = await load_listing(driver, lease)
        if loaded is None:
            log.warning("lease.lost", listing_id=str(lease.listing_id))
            return False
        connection = await self._shops.load(lease.connection_id, at_least=loaded.connection_revision)
        job = Job(lease, loaded, connection, self._sessions.for_lease(connection, lease))
        try:
            return await self._advance(job)
        except PlatformFailure as failure:
            return await self._failed(job, failure.facts)
        except LeaseOver:
            log.warning("lease.over", listing_id=str(lease.listing_id))
            return False
        except Exception as error:
            if is_database_unavailable(error):
                raise
            log.error("work.crashed", listing_id=str(lease.listing_id), exc_info=error)
            code = f"engine.{type(error).__name__}"
            return await self._failed(job, FailureFacts(Disposition.RETRY, code, "an error on our side; see the log"))

    async def _advance(self, job: Job) -> bool:
        loaded = job.loaded
        if loaded.is_product_deleted:
            raise no_such_product()
        if loaded.product is None or loaded.lacks_stock:
            if not await self._catalog.repair(loaded):
                raise no_such_product()
            return True
        if loaded.external_id and self._looks_first(loaded):
            return await self._look(job)
        plan = await plan_for_shop(self._adapter, job.session, job.connection, loaded.product, loaded)
        if loaded.external_id is not None and plan.draft is not None:
            return await self._push_difference(job, plan, plan.draft)
        if plan.listing is None:
            raise PlatformFailure(failure_of_findings(plan.errors))
        return await self._link(job, plan.listing) or await self._create(job, plan.listing)

    # -- existing listings --------------------------------------------------------------------------------------------
    async def _push_difference(self, job: Job, plan: Plan, listing: DesiredListing) -> bool:
        loaded = job.loaded
        difference = difference_of(loaded, listing)
        pushable = [kind for kind in difference.changed if kind in self._allowed(loaded) - plan.stopped]
        if pushable:
            return await self._push_kind(pushable[0], job, listing, difference)
        stopped = plan.stopped & set(difference.changed)
        if stopped:
            settled = stopped | difference.unchanged
            return await self._failed(job, failure_of_findings(plan.errors), refused=min(stopped), settled=settled)
        if loaded.pending.is_due(_LIFECYCLE):
            return await self._look(job, difference.unchanged)
        return await self._nothing_to_push(job, difference)

    def _looks_first(self, loaded: LoadedListing) -> bool:
        """Whether the listing's status is due to be read and nothing may be pushed before."""
        pushable = any(loaded.pending.is_due(kind) for kind in self._allowed(loaded))
        return loaded.pending.is_due(_LIFECYCLE) and not pushable

    def _allowed(self, loaded: LoadedListing) -> frozenset[Kind]:
        """What may be pushed now. Stock and price never wait for a review; content waits for its outcome."""
        allowed = self._adapter.allowed_kinds(loaded.remote_status or RemoteStatus.LIVE)
        return allowed - {Kind.CONTENT} if loaded.pending.is_due(_LIFECYCLE) else allowed

    async def _push_kind(self, kind: Kind, job: Job, listing: DesiredListing, difference: Difference) -> bool:
        loaded = job.loaded
        try:
            result = await self._push(kind, job, listing)
        except PlatformFailure as failure:
            if failure.disposition is not Disposition.REJECTED:
                raise
            return await self._failed(job, failure.facts, refused=kind, settled={kind, *difference.unchanged})
        failed = frozenset(item.variant_id for item in result.failures)
        variants = (result.ref or loaded.ref).variants
        saved = Saved(
            state=ListingState.SYNCING,
            ref=result.ref,
            remote_status=result.status,
            title=listing.title if kind is Kind.CONTENT else None,
            currency=job.session.shop.currency,
            shown=shown_after(listing, loaded.shown, variants, frozenset({kind}), failed),
            hashes=None if failed else {kind: listing.hash_of(kind)},
            content_version=loaded.product.version if kind is Kind.CONTENT and loaded.product else None,
            category_id=listing.category_id if kind is Kind.CONTENT else None,
            review_polls=loaded.review_polls,
            pushed=True,
        )
        settled = {kind, *difference.unchanged}
        if result.failures:
            facts = failure_of_items(result.failures, kind)
            return await self._failed(job, facts, saved=saved, refused=kind, settled=settled)
        more = len(difference.changed) > 1
        if more:
            code, times = loaded.rejection_code, loaded.rejections
            saved = replace(saved, rejection_code=code, rejection_kind=loaded.rejection_kind, rejections=times)
        saved = with_refusal(saved, loaded, difference.refused)
        return await self._pushed(job, saved, settled, more=more, edit_in_review=result.edit_in_review)

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
        return await self._look_later(job, saved, difference.unchanged, looks_again=looks_again, must_wait=must_wait)

    async def _look_later(
        self, job: Job, saved: Saved, settled: Collection[str], *, looks_again: bool = True, must_wait: bool = False
    ) -> bool:
        loaded = job.loaded
        saved = replace(saved, review_polls=loaded.review_polls + (1 if looks_again else 0))
        change = TaskChange(
            done=_reached(loaded, settled),
            retry_in_s=self._poll_s(loaded) if looks_again else None,
            raise_lifecycle=looks_again,
            clears_force=not must_wait,
        )
        await self._recorder.record(job, saved, change, outcome="unchanged")
        return False

    async def _pushed(
        self, job: Job, saved: Saved, kinds: Collection[Kind], *, more: bool, edit_in_review: bool = False
    ) -> bool:
        """Record one acknowledged push; what goes to review, or is there already, is looked at again."""
        loaded = job.loaded
        status = saved.remote_status or loaded.remote_status
        in_review = status is RemoteStatus.IN_REVIEW or edit_in_review
        is_watched = in_review or (loaded.pending.is_due(_LIFECYCLE) and loaded.review_polls > 0)
        change = TaskChange(
            done=_reached(loaded, kinds),
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

    async def _look(self, job: Job, settled: Collection[Kind] = ()) -> bool:
        """Read the listing's status: a review may have ended. ``settled`` kinds were found to be in step."""
        loaded = job.loaded
        try:
            live = await self._adapter.fetch(job.session, loaded.ref.external_id)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING and may_still_appear(loaded):
                return await self._look_later(job, Saved(state_of(loaded.remote_status)), [_LIFECYCLE, *settled])
            raise
        in_review = live.status is RemoteStatus.IN_REVIEW or live.edit_in_review
        allowed = self._adapter.allowed_kinds(live.status) - ({Kind.CONTENT} if in_review else frozenset())
        more = any(loaded.pending.is_due(kind) and kind not in settled for kind in allowed)
        saved = Saved(
            state=ListingState.SYNCING if more else state_after_review(live),
            remote_status=live.status,
            url=live.url,
            problem=problem_of_review(live),
            review_polls=loaded.review_polls + 1 if in_review else 0,
        )
        if live.problem is None and loaded.rejection_kind is not None:
            saved = with_refusal(saved, loaded, {loaded.rejection_kind})
        change = TaskChange(
            done=_reached(loaded, [_LIFECYCLE, *settled]),
            retry_in_s=self._poll_s(loaded) if in_review else None,
            raise_lifecycle=in_review,
            keeps_lease=more,
        )
        await self._recorder.record(job, saved, change, outcome="looked")
        return more

    # -- new listings -------------------------------------------------------------------------------------------------
    async def _create(self, job: Job, listing: DesiredListing) -> bool:
        hashes = {kind.value: listing.hash_of(kind) for kind in Kind}

        async def remember(_: str) -> Payload:
            return {"hashes": hashes}

        drafted = await job.session.saga.once(DRAFT, remember)
        try:
            result = await self._adapter.create(job.session, listing)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING:
                # What was just made is not visible yet: platforms read from replicas that lag.
                raise PlatformFailure(replace(failure.facts, disposition=Disposition.RETRY)) from failure
            raise
        # What the shop got is what was drafted when the saga began; later edits are pushed as a difference.
        as_drafted = drafted["hashes"] == hashes
        ref = result.ref or RemoteRef("")
        saved = Saved(
            state=ListingState.SYNCING,
            ref=ref,
            remote_status=status_after_create(result),
            title=listing.title,
            currency=job.session.shop.currency,
            shown=shown_after(listing, (), ref.variants, frozenset(Kind)),
            hashes={kind: listing.hash_of(kind) for kind in Kind} if as_drafted else None,
            content_version=job.loaded.product.version if job.loaded.product else None,
            category_id=listing.category_id,
            pushed=True,
        )
        return await self._pushed(job, saved, list(Kind) if as_drafted else [], more=not as_drafted)

    async def _link(self, job: Job, listing: DesiredListing) -> bool:
        """Adopt the listing an import named, instead of creating a second one; False when there is none."""
        given = job.loaded.product.external_ids if job.loaded.product else ()
        named = next((item for item in given if item.platform == self._adapter.platform.value), None)
        if named is None:
            return False
        try:
            live = await self._adapter.fetch(job.session, named.item_id)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING:
                return False
            raise
        skus = {variant.sku: variant.variant_id for variant in listing.variants}
        saved = Saved(
            state=ListingState.SYNCING,
            ref=RemoteRef(live.external_id, match_variants(live, skus, named.model_ids)),
            remote_status=live.status,
            url=live.url,
            title=live.title,
            category_id=live.category_id,
        )
        change = TaskChange(done={}, attempts=job.lease.attempts, keeps_lease=True)
        await self._recorder.record(job, saved, change, outcome="linked")
        return True

    # -- failures -----------------------------------------------------------------------------------------------------
    async def _failed(
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
        done = _reached(loaded, settled) if refused is not None else loaded.pending.wanted
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

    def _poll_s(self, loaded: LoadedListing) -> float:
        return next_review_poll_s(loaded.review_polls, first_s=self._first_review_poll_s)


def _reached(loaded: LoadedListing, kinds: Collection[str]) -> dict[str, int]:
    return {str(kind): loaded.pending.wanted[str(kind)] for kind in kinds}
