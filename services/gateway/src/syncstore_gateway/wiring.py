"""Everything a request may use, composed once per process."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from syncstore_common.contracts.platforms import PLATFORMS, Platform
from syncstore_common.infra.runtime import Service
from syncstore_common.kernel.clock import SystemClock
from syncstore_gateway.access.idempotency import IdempotencyStore
from syncstore_gateway.access.key_repository import KeyRepository
from syncstore_gateway.access.key_service import KeyService
from syncstore_gateway.access.rate_limit import RateLimiter
from syncstore_gateway.operations.dead_letters import DeadLetterDesk
from syncstore_gateway.operations.stop_switch import StopDesk
from syncstore_gateway.plans.service import PlanService
from syncstore_gateway.readmodel.pages import PAGE_SETTINGS, ProductPages
from syncstore_gateway.readmodel.queries import ReadModel
from syncstore_gateway.readmodel.writer import ReadModelWriter
from syncstore_gateway.settings import GatewaySettings
from syncstore_gateway.sync.queries import SyncQueries
from syncstore_gateway.sync.service import SyncService
from syncstore_gateway.sync.wave_keeper import WaveKeeper
from syncstore_gateway.upstream.catalog import CatalogClient
from syncstore_gateway.upstream.policies import PolicyClient
from syncstore_gateway.upstream.service import Upstream
from syncstore_gateway.validation.service import ValidationService


@dataclass(frozen=True, slots=True)
class Gateway:
    """The gateway's parts."""

    settings: GatewaySettings
    keys: KeyService
    limiter: RateLimiter
    idempotency: IdempotencyStore
    read_model: ReadModel
    pages: ProductPages
    read_model_writer: ReadModelWriter
    catalog: CatalogClient
    policies: PolicyClient
    platforms: dict[Platform, Upstream]
    sync: SyncService
    sync_queries: SyncQueries
    keeper: WaveKeeper
    validation: ValidationService
    plans: PlanService
    dead_letters: DeadLetterDesk
    stop_desk: StopDesk


def compose(service: Service, settings: GatewaySettings) -> Gateway:
    """Wire the parts over the service's database and clients."""
    database, clock = service.database, SystemClock()
    catalog = Upstream("catalog", service.internal_client(settings.catalog_url))
    webhooks = Upstream("webhooks", service.internal_client(settings.webhooks_url))
    platforms = {
        platform: Upstream(row.service, service.internal_client(settings.sync_url(platform)))
        for platform, row in PLATFORMS.items()
    }
    read_model = ReadModel(database)
    keeper = WaveKeeper(database, clock)
    others = {upstream.service: upstream for upstream in (catalog, webhooks, *platforms.values())}
    return Gateway(
        settings=settings,
        keys=KeyService(KeyRepository(database), secret=settings.key_of_key_hashes()),
        limiter=RateLimiter(database, per_minute=settings.rate_limit_per_minute),
        idempotency=IdempotencyStore(database),
        read_model=read_model,
        pages=ProductPages(database.with_settings("lists", PAGE_SETTINGS)),
        read_model_writer=ReadModelWriter(database, clock),
        catalog=CatalogClient(catalog),
        policies=PolicyClient(catalog),
        platforms=platforms,
        sync=SyncService(database, read_model, keeper, waves=settings.batch_waves, clock=clock),
        sync_queries=SyncQueries(database),
        keeper=keeper,
        validation=ValidationService(
            read_model, CatalogClient(catalog), platforms, patience_s=settings.validation_patience_s
        ),
        plans=PlanService(database, read_model, platforms, clock=clock, patience_s=settings.validation_patience_s),
        dead_letters=DeadLetterDesk(database, others),
        stop_desk=StopDesk(database, platforms),
    )


def gateway_of(request: Request) -> Gateway:
    """The parts of the running gateway."""
    gateway: Gateway = request.app.state.gateway
    return gateway


async def _parts(request: Request) -> Gateway:
    # async, because what is not is run in a thread, which costs more than half of what else a small request needs
    return gateway_of(request)


Parts = Annotated[Gateway, Depends(_parts)]
"""The parts of the running gateway, as routes ask for them."""
