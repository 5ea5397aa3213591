"""Executing a lease: build the desired listing from the newest copies, compare, push what differs, record each step.

Within a lease the order is stock, price, content; after each step everything is read again, so a stock change that came
meanwhile goes first. No database transaction is open during a call. What a step does lives beside: creating.py,
pushing.py, looking.py; whatever fails becomes a decision (settling.py, outcome.py).
"""

from prometheus_client import Histogram

from syncstore_common.infra.database import Database, is_database_unavailable
from syncstore_common.infra.logging import get_logger
from syncstore_common.infra.telemetry import tracer
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.creating import Creator
from syncstore_common.sync.listings import load_listing
from syncstore_common.sync.looking import Looker
from syncstore_common.sync.outcome import RetryPolicy
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.preparation import CatalogReader, no_such_product, plan_for_shop
from syncstore_common.sync.pushing import Pusher
from syncstore_common.sync.recorder import Job, Recorder
from syncstore_common.sync.results import failure_of_findings
from syncstore_common.sync.sessions import SessionFactory
from syncstore_common.sync.settling import Settler
from syncstore_common.sync.shops import ShopStore
from syncstore_common.sync.tracing import trace_of
from syncstore_common.sync.work import Lease, LeaseOver

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
        recorder = Recorder(database, adapter.platform, shops)
        self._settler = Settler(recorder, policy=policy, first_review_poll_s=first_review_poll_s)
        self._looker = Looker(adapter, self._settler)
        self._pusher = Pusher(adapter, self._settler, self._looker)
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

    async def _advance(self, job: Job) -> bool:
        loaded = job.loaded
        if loaded.is_product_deleted:
            raise no_such_product()
        if loaded.product is None or loaded.lacks_stock:
            if not await self._catalog.repair(loaded):
                raise no_such_product()
            return True
        if loaded.external_id and self._looker.comes_first(loaded):
            return await self._looker.look(job)
        plan = await plan_for_shop(self._adapter, job.session, job.connection, loaded.product, loaded)
        if loaded.external_id is not None and plan.draft is not None:
            return await self._pusher.push_difference(job, plan, plan.draft)
        if plan.listing is None:
            raise PlatformFailure(failure_of_findings(plan.errors))
        return await self._creator.link(job, plan.listing) or await self._creator.create(job, plan.listing)
