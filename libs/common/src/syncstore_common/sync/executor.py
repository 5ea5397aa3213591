"""Executing a lease: build the desired listing from the newest copies, compare, push what differs, record each step.

Within a lease a listing is taken off sale before anything else; the order is stock, price, content then, and a listing
is put back on sale last. After each step everything is read again, so a stock change that came meanwhile goes first. No
database transaction is open during a call. What a step does lives beside: creating.py, pushing.py, placing.py,
looking.py; whatever fails becomes a decision (settling.py, outcome.py).
"""

from collections.abc import Sequence
from dataclasses import replace

from prometheus_client import Histogram

from syncstore_common.contracts.catalog import ListingsAfterDeletion, ProductSnapshot
from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.infra.database import Database, is_database_unavailable
from syncstore_common.infra.logging import get_logger
from syncstore_common.infra.telemetry import tracer
from syncstore_common.infra.together import Together
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.creating import Creator
from syncstore_common.sync.listing import Kind, RemoteStatus
from syncstore_common.sync.listings import LoadedListing, load_listings
from syncstore_common.sync.looking import Looker
from syncstore_common.sync.outcome import RetryPolicy
from syncstore_common.sync.ownership import needs_reading, open_question, shops_say
from syncstore_common.sync.placing import Placer, waits_for_sale
from syncstore_common.sync.planner import Plan
from syncstore_common.sync.policy import ListingPolicy
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.preparation import CatalogReader, no_such_product, plan_for_shop
from syncstore_common.sync.presence import Wanted, held_by, wanted_presence
from syncstore_common.sync.pushing import Pusher
from syncstore_common.sync.recorder import Job, Recorder
from syncstore_common.sync.recording import Saved
from syncstore_common.sync.results import failure_of_findings
from syncstore_common.sync.rulebook import Rulebook
from syncstore_common.sync.sessions import SessionFactory
from syncstore_common.sync.settling import KINDS, LIFECYCLE, Settler
from syncstore_common.sync.shops import ShopStore
from syncstore_common.sync.tracing import trace_of
from syncstore_common.sync.work import Lease, LeaseOver, release_lease

_MOST_LOADED = 100

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
        self._rulebook = Rulebook(database)
        self._loading = Together(self._load, most=_MOST_LOADED)
        recorder = Recorder(database, adapter.platform, shops)
        self._settler = Settler(recorder, policy=policy, first_review_poll_s=first_review_poll_s)
        self._looker = Looker(adapter, self._settler)
        self._placer = Placer(adapter, self._settler)
        self._pusher = Pusher(adapter, self._settler, self._looker, self._placer)
        self._creator = Creator(adapter, self._settler)

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
        loaded = await self._loading.ask(lease)
        if loaded is None:
            log.warning("lease.lost", listing_id=str(lease.listing_id))
            return False
        if not loaded.may_call:
            # paused, stopped or switched off meanwhile: the work waits as it is
            async with self._database.driver() as driver:
                await release_lease(driver, lease)
            return False
        connection = await self._shops.load(lease.connection_id, at_least=loaded.connection_revision)
        job = Job(lease, loaded, connection, self._sessions.for_lease(connection, lease))
        try:
            return await self._advance(job)
        except PlatformFailure as failure:
            return await self._settler.failed(job, failure.facts)
        except LeaseOver:
            log.warning("lease.over", listing_id=str(lease.listing_id))
            return False
        except Exception as error:
            if is_database_unavailable(error):
                raise
            log.error("work.crashed", listing_id=str(lease.listing_id), exc_info=error)
            code = f"engine.{type(error).__name__}"
            facts = FailureFacts(Disposition.RETRY, code, "an error on our side; see the log")
            return await self._settler.failed(job, facts)

    async def _load(self, leases: Sequence[Lease]) -> list[LoadedListing | None]:
        async with self._database.driver() as connection:
            return await load_listings(connection, leases)

    async def _advance(self, job: Job) -> bool:
        loaded = job.loaded
        if loaded.deleted is ListingsAfterDeletion.KEEP or (loaded.deleted and loaded.external_id is None):
            raise no_such_product()
        policy = await self._rulebook.policy_of(job.connection, loaded)
        if policy.hold is not None and loaded.deleted is None:
            return await self._settler.rest(job, Saved(ListingState.PAUSED, problem=held_by(policy.hold)), KINDS)
        wanted = wanted_of(loaded, policy)
        if wanted.presence is not Presence.LISTED and (loaded.product is not None or loaded.deleted is not None):
            done = await self._off_sale(job, wanted)
            if done is not None:
                return done
        if loaded.deleted is not None:
            return await self._look_after_deleted(job)
        if loaded.product is None or loaded.lacks_stock:
            if not await self._catalog.repair(loaded):
                raise no_such_product()
            return True
        return await self._on_sale(job, loaded.product, policy, is_wanted=wanted.presence is Presence.LISTED)

    async def _off_sale(self, job: Job, wanted: Wanted) -> bool | None:
        """Bring a listing off sale; None when it can't be for now, and goes on being looked after."""
        loaded = job.loaded
        if loaded.external_id is None:
            return None if loaded.is_begun else await self._placer.absent(job, wanted)
        if loaded.presence is not wanted.presence:
            return None if loaded.is_held(LIFECYCLE) else await self._placer.take_off(job, wanted)
        if loaded.is_open(LIFECYCLE):
            return await self._looker.look(job, wanted=wanted)
        return await self._placer.stay_off(job, wanted)

    async def _look_after_deleted(self, job: Job) -> bool:
        """What can't be taken off sale yet still gets its stock; without a copy there is nothing to push."""
        if job.loaded.product is None:
            return await self._settler.rest(job, Saved(ListingState.DEFERRED), list(Kind))
        policy = await self._rulebook.policy_of(job.connection, job.loaded)
        return await self._on_sale(job, job.loaded.product, policy, is_wanted=False)

    async def _on_sale(self, job: Job, product: ProductSnapshot, policy: ListingPolicy, *, is_wanted: bool) -> bool:
        loaded = job.loaded
        goes_on_sale = is_wanted and loaded.external_id is not None and waits_for_sale(loaded)
        if goes_on_sale and loaded.remote_status is RemoteStatus.DELETED:
            return await self._placer.is_gone(job)
        if loaded.external_id and not goes_on_sale and self._looker.comes_first(loaded):
            return await self._looker.look(job)
        plan = await plan_for_shop(self._adapter, job.session, job.connection, product, loaded, policy=policy)
        if loaded.external_id is not None and plan.draft is not None:
            plan = await self._heard(job, plan, policy)
        if loaded.external_id is not None and plan.draft is not None:
            return await self._pusher.push_difference(job, plan, plan.draft, goes_on_sale=goes_on_sale)
        if plan.listing is None:
            raise PlatformFailure(failure_of_findings(plan.errors))
        if await self._creator.link(job, plan.listing):
            return True
        return await self._creator.create(job, plan.listing, is_wanted=is_wanted)

    async def _heard(self, job: Job, plan: Plan, policy: ListingPolicy) -> Plan:
        """Read the shop where it has a say in what is due, and leave out what somebody changed there."""
        loaded = job.loaded
        if plan.draft is None or not needs_reading(loaded, policy):
            return replace(plan, question=open_question(loaded, policy))
        said = shops_say(loaded, plan.draft, policy, await self._adapter.fetch(job.session, loaded.ref.external_id))
        draft = replace(plan.draft, left_out=plan.draft.left_out | said.changed)
        return replace(plan, draft=draft, question=said.question, own_values=said.own_values)


def wanted_of(loaded: LoadedListing, policy: ListingPolicy) -> Wanted:
    """What is wanted of a listing; what a rule keeps out is not created, and goes off sale where the rule says so."""
    status = loaded.product.status if loaded.product else ""
    skip = policy.skip
    is_skipped = skip is not None and (skip.take_off_sale or loaded.external_id is None)
    return wanted_presence(
        status=status, wish=loaded.wish, deleted=loaded.deleted, skipped_by=(skip.name if skip and is_skipped else None)
    )
