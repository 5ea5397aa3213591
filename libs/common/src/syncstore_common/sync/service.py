"""Composition of a sync service: everything wired once, from an adapter and its settings."""

from collections.abc import Callable
from functools import partial

from syncstore_common.contracts.platforms import PLATFORMS, Platform
from syncstore_common.contracts.topology import SYNC_EVENTS
from syncstore_common.infra.crypto import Keyring
from syncstore_common.infra.housekeeping import Chore
from syncstore_common.infra.http_client import create_transport
from syncstore_common.infra.runtime import Service, ServiceIdentity
from syncstore_common.infra.wakeups import listen, work_channel
from syncstore_common.infra.web import internal_guard
from syncstore_common.sync.api import sync_router
from syncstore_common.sync.calls import CallGate
from syncstore_common.sync.consumers import EngineConsumers
from syncstore_common.sync.dispatcher import Dispatcher, DispatchLimits
from syncstore_common.sync.executor import Executor
from syncstore_common.sync.limiter import Limiter, RateProfile
from syncstore_common.sync.log_partitions import keep_log_in_order
from syncstore_common.sync.mapping_desk import MappingDesk
from syncstore_common.sync.oauth import Authorisation
from syncstore_common.sync.operations import Operations
from syncstore_common.sync.outcome import RetryPolicy
from syncstore_common.sync.planning import PlanDesk
from syncstore_common.sync.policy_keeper import PolicyKeeper
from syncstore_common.sync.policy_repair import PolicyRepair
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.preparation import CatalogReader
from syncstore_common.sync.resync import Resync
from syncstore_common.sync.saga import ProbePlan
from syncstore_common.sync.session import EngineAppSession
from syncstore_common.sync.sessions import SessionFactory
from syncstore_common.sync.settings import SyncServiceSettings
from syncstore_common.sync.shops import ShopStore
from syncstore_common.sync.tokens import TokenStore


def sync_identity(platform: Platform, package: str) -> ServiceIdentity:
    """The identity of a platform's service."""
    row = PLATFORMS[platform]
    return ServiceIdentity(name=row.service, schema=row.schema, package=package, exchange=SYNC_EVENTS)


def build_sync_service(
    adapter: MarketplaceAdapter, settings: SyncServiceSettings, *, package: str, profile: RateProfile
) -> Service:
    """Wire a sync service. ``package`` is the import package with its migrations, ``profile`` the platform's limits."""
    platform = adapter.platform
    service = Service(sync_identity(platform, package), settings)
    database = service.database
    keyring = Keyring.parse(settings.encryption_keys.get_secret_value())
    shops = ShopStore(database, platform, keyring)
    limiter = Limiter(database, platform, profile)
    http = service.close_with_service(
        create_transport(connect_s=settings.platform_connect_s, read_s=settings.platform_read_s)
    )
    gate = CallGate(platform, http, limiter)
    app_session = EngineAppSession(gate)
    tokens = TokenStore(database, shops, adapter, app_session)
    catalog = service.internal_client(settings.catalog_url)
    sessions = SessionFactory(database, shops, tokens, gate, catalog, probes=ProbePlan(settings.probe_after_s))
    reader = CatalogReader(database, catalog)
    executor = Executor(
        database,
        adapter,
        shops,
        sessions,
        reader,
        policy=RetryPolicy(attempts=settings.attempts),
        first_review_poll_s=settings.review_poll_s,
    )
    limits = DispatchLimits(
        in_flight=settings.in_flight,
        per_shop=settings.in_flight_per_shop,
        reserved_per_shop=settings.reserved_per_shop,
        lease_s=settings.lease_s,
    )
    dispatcher = Dispatcher(database, executor, limits)
    service.add_task("dispatcher", dispatcher.run)
    resync = Resync(database, catalog)
    wake = _wake_for(service, dispatcher)
    consumers = EngineConsumers(adapter, shops, resync, wake=wake, coalesce_s=settings.coalesce_s)
    for consumer in consumers.consumers():
        service.add_consumer(consumer)
    keeper = PolicyKeeper(database, PolicyRepair(database, catalog), consumers.policies, wake=wake)
    service.add_task("policies", keeper.run)
    keep_log = partial(keep_log_in_order, keep_days=settings.attempts_keep_days)
    service.add_chore(Chore("attempt_log", keep_log))
    router = sync_router(
        database,
        shops,
        Authorisation(database, adapter, shops, app_session),
        Operations(database, adapter, shops, sessions),
        limiter,
        desk=PlanDesk(database, adapter, shops, sessions, reader, limiter=limiter),
        mappings=MappingDesk(database, adapter, shops, sessions),
    )
    guard = internal_guard(settings.internal_token.get_secret_value())
    service.app.include_router(router, dependencies=[guard])
    return service


def _wake_for(service: Service, dispatcher: Dispatcher) -> Callable[[], None]:
    """How consumers wake the dispatcher: directly, or by the database where they run in processes of their own."""
    settings, database = service.settings, service.database
    channel = work_channel(database.schema)
    if settings.runs("dispatcher") and not settings.runs("consumers"):
        service.add_task("wakeups", partial(listen, database.dsn, channel, dispatcher.wake))
    return dispatcher.wake if settings.runs("dispatcher") else database.notifier(channel).wake
