"""The catalog's real API, import task and database; HTTP goes straight into the app, brokers are not needed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from syncstore_catalog.settings import CatalogSettings
from syncstore_catalog.wiring import wire
from syncstore_common.infra.database import Database
from syncstore_common.infra.web import INTERNAL_HEADER, add_problem_handlers
from syncstore_common.kernel.clock import SystemClock
from tests.integration.catalog.client import CATALOG_TOKEN, Catalog
from tests.support.databases import TestDatabase


@pytest.fixture
def settings(database: TestDatabase, tmp_path: Path) -> CatalogSettings:
    """The service's settings; pictures may come from this machine."""
    return CatalogSettings(
        database_url=SecretStr(database.url("catalog")),
        amqp_url=SecretStr("amqp://127.0.0.1:1/"),
        internal_token=SecretStr(CATALOG_TOKEN),
        state_dir=tmp_path,
        picture_private_hosts=True,
        picture_fetch_total_s=4.0,
        picture_fetch_connect_s=1.0,
    )


@pytest.fixture
async def catalog_database(database: TestDatabase) -> AsyncIterator[Database]:
    """The service's pool."""
    opened = Database(database.url("catalog"), schema="catalog", application_name="test")
    yield opened
    await opened.close()


@pytest.fixture
async def catalog(settings: CatalogSettings, catalog_database: Database) -> AsyncIterator[Catalog]:
    """The API, with imports being carried out."""
    parts = wire(settings, catalog_database, SystemClock())
    app = FastAPI()
    add_problem_handlers(app)
    app.include_router(parts.router)
    stop = asyncio.Event()
    imports = asyncio.create_task(parts.runner.run(stop))
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://catalog", headers={INTERNAL_HEADER: CATALOG_TOKEN}
    )
    async with client:
        yield Catalog(client, catalog_database)
    stop.set()
    await imports
