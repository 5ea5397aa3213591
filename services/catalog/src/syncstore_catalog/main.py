"""The catalog service, composed: ``syncstore-catalog serve|migrate``."""

import asyncio

from fastapi import APIRouter

from syncstore_catalog.api.images import images_router
from syncstore_catalog.api.imports import imports_router
from syncstore_catalog.api.products import products_router
from syncstore_catalog.api.snapshots import snapshots_router
from syncstore_catalog.api.stock import stock_router
from syncstore_catalog.images.fetch import PictureFetcher
from syncstore_catalog.images.service import PictureService
from syncstore_catalog.images.storage import BlobStorage
from syncstore_catalog.imports.runner import ImportRunner
from syncstore_catalog.imports.service import ImportService
from syncstore_catalog.products.service import ProductService
from syncstore_catalog.settings import CatalogSettings
from syncstore_catalog.shops.consumer import on_shop_changed
from syncstore_catalog.stock.service import StockService
from syncstore_common.contracts.sync import ShopChangedV1
from syncstore_common.contracts.topology import CATALOG_EVENTS, CATALOG_INBOUND
from syncstore_common.infra.command import run_service
from syncstore_common.infra.consumer import Consumer
from syncstore_common.infra.runtime import Service, ServiceIdentity
from syncstore_common.infra.web import internal_guard, limit_bodies
from syncstore_common.kernel.clock import SystemClock

IDENTITY = ServiceIdentity("catalog", schema="catalog", package="syncstore_catalog", exchange=CATALOG_EVENTS)
_UPLOADS = frozenset({"/internal/imports", "/internal/images"})


def build(settings: CatalogSettings) -> Service:
    """Wire the service; nothing runs yet."""
    service = Service(IDENTITY, settings)
    clock = SystemClock()
    database = service.database
    storage = BlobStorage(settings.storage_url)
    queued = asyncio.Event()
    products = ProductService(database, clock, currency=settings.catalog_currency)
    stock = StockService(database, clock)
    pictures = PictureService(database, storage, clock)
    imports = ImportService(database, storage, clock, max_upload_bytes=settings.max_upload_bytes, on_queued=queued)
    runner = ImportRunner(
        database,
        storage,
        clock,
        pictures=pictures,
        fetcher=PictureFetcher(settings.fetch_limits),
        limits=settings.archive_limits,
        on_queued=queued,
    )
    internal = APIRouter(prefix="/internal", dependencies=[internal_guard(settings.internal_token.get_secret_value())])
    internal.include_router(products_router(products, stock))
    internal.include_router(stock_router(stock))
    internal.include_router(snapshots_router(products, stock))
    internal.include_router(images_router(pictures))
    internal.include_router(imports_router(imports, catalogue_currency=settings.catalog_currency))
    service.app.include_router(internal)
    limit_bodies(service.app, except_paths=_UPLOADS)
    service.add_consumer(Consumer(CATALOG_INBOUND, {ShopChangedV1: on_shop_changed}))
    service.add_task("imports", runner.run)
    return service


def main() -> None:
    """The command line."""
    run_service(IDENTITY, CatalogSettings, build)


if __name__ == "__main__":
    main()
