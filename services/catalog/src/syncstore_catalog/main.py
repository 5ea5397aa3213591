"""The catalog service, composed: ``syncstore-catalog serve|migrate``."""

from syncstore_catalog.settings import CatalogSettings
from syncstore_catalog.shops.consumer import on_shop_changed
from syncstore_catalog.wiring import UPLOAD_PATHS, wire
from syncstore_common.contracts.sync import ShopChangedV1
from syncstore_common.contracts.topology import CATALOG_EVENTS, CATALOG_INBOUND
from syncstore_common.infra.command import run_service
from syncstore_common.infra.consumer import Consumer
from syncstore_common.infra.runtime import Service, ServiceIdentity
from syncstore_common.infra.web import limit_bodies
from syncstore_common.kernel.clock import SystemClock

IDENTITY = ServiceIdentity("catalog", schema="catalog", package="syncstore_catalog", exchange=CATALOG_EVENTS)


def build(settings: CatalogSettings) -> Service:
    """Hang the catalog's parts into a service; nothing runs yet."""
    service = Service(IDENTITY, settings)
    parts = wire(settings, service.database, SystemClock())
    service.app.include_router(parts.router)
    limit_bodies(service.app, except_paths=UPLOAD_PATHS)
    service.add_consumer(Consumer(CATALOG_INBOUND, {ShopChangedV1: on_shop_changed}))
    service.add_task("imports", parts.runner.run)
    return service


def main() -> None:
    """The command line."""
    run_service(IDENTITY, CatalogSettings, build)


if __name__ == "__main__":
    main()
