"""The catalog's parts put together over a database: everything except processes, brokers and HTTP servers."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter

from syncstore_catalog.api.bulk_edits import bulk_edits_router
from syncstore_catalog.api.images import images_router
from syncstore_catalog.api.imports import imports_router
from syncstore_catalog.api.mappings import templates_router
from syncstore_catalog.api.policies import overrides_router, rules_router, shop_settings_router
from syncstore_catalog.api.products import products_router
from syncstore_catalog.api.snapshots import snapshots_router
from syncstore_catalog.api.stock import stock_router
from syncstore_catalog.images.fetch import PictureFetcher
from syncstore_catalog.images.service import PictureService
from syncstore_catalog.images.storage import BlobStorage
from syncstore_catalog.imports.runner import ImportRunner
from syncstore_catalog.imports.service import ImportService
from syncstore_catalog.policies.overrides import OverrideService
from syncstore_catalog.policies.rules import RuleService
from syncstore_catalog.policies.shop_defaults import ShopDefaultsService
from syncstore_catalog.policies.templates import TemplateService
from syncstore_catalog.products.service import ProductService
from syncstore_catalog.settings import CatalogSettings
from syncstore_catalog.stock.service import StockService
from syncstore_common.infra.database import Database
from syncstore_common.infra.dead_letter_api import dead_letter_router
from syncstore_common.infra.web import internal_guard
from syncstore_common.kernel.clock import Clock

UPLOAD_PATHS = frozenset({"/internal/imports", "/internal/images"})
"""Paths that take bodies larger than JSON ever is."""


@dataclass(frozen=True, slots=True)
class CatalogParts:
    """What ``main`` hangs into a service: the API and the task that carries out imports."""

    router: APIRouter
    runner: ImportRunner


def wire(settings: CatalogSettings, database: Database, clock: Clock) -> CatalogParts:
    """Build the services and their endpoints; nothing runs yet."""
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
    guard = internal_guard(settings.internal_token.get_secret_value())
    router = APIRouter(prefix="/internal", dependencies=[guard])
    router.include_router(products_router(products, stock))
    router.include_router(stock_router(stock))
    router.include_router(rules_router(RuleService(database, clock)))
    router.include_router(overrides_router(OverrideService(database, clock)))
    defaults = ShopDefaultsService(database, clock)
    router.include_router(shop_settings_router(defaults))
    router.include_router(templates_router(TemplateService(database, clock), defaults))
    router.include_router(snapshots_router(products, stock))
    router.include_router(images_router(pictures))
    router.include_router(imports_router(imports, catalogue_currency=settings.catalog_currency))
    router.include_router(bulk_edits_router(imports, catalogue_currency=settings.catalog_currency))
    router.include_router(dead_letter_router(database))
    return CatalogParts(router, runner)
