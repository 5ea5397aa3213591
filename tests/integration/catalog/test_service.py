"""The whole service on a real broker: events out, shops in; and its schema as the code sees it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aio_pika
import httpx
import orjson
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import Connection

from syncstore_catalog.main import build
from syncstore_catalog.settings import CatalogSettings
from syncstore_catalog.tables import metadata
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.sync import ShopChangedV1
from syncstore_common.contracts.topology import SYNC_EVENTS, stock_queue
from syncstore_common.infra.database import Database
from syncstore_common.infra.web import INTERNAL_HEADER
from syncstore_common.kernel.ids import new_id
from tests.integration.catalog.client import CATALOG_TOKEN, Catalog
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration


@pytest.fixture
async def serving(settings: CatalogSettings, catalog_database: Database, amqp_url: str) -> AsyncIterator[Catalog]:
    service = build(settings.model_copy(update={"amqp_url": SecretStr(amqp_url)}))
    transport = httpx.ASGITransport(app=service.app)
    client = httpx.AsyncClient(transport=transport, base_url="http://catalog", headers={INTERNAL_HEADER: CATALOG_TOKEN})

    async def ready() -> bool:
        return (await client.get("/readyz")).status_code == 200

    async with service.app.router.lifespan_context(service.app), client:
        await eventually(ready, timeout_s=30)
        yield Catalog(client, catalog_database)


def shop(revision: int, name: str, connection_id: str) -> ShopChangedV1:
    return ShopChangedV1.model_validate(
        {
            "event_id": new_id(),
            "occurred_at": datetime.now(UTC),
            "platform": Platform.SHOPEE,
            "connection_id": connection_id,
            "revision": revision,
            "external_shop_id": "700001",
            "name": name,
            "region": "ID",
            "currency": "IDR",
            "status": "active",
        }
    )


async def test_events_reach_the_broker_and_the_newest_shop_wins(serving: Catalog, amqp_url: str) -> None:
    created = await serving.create()
    connection_id = str(new_id())
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(stock_queue(Platform.SHOPEE).name, passive=True)

        async def next_stock() -> bytes | None:
            message = await queue.get(no_ack=True, fail=False)
            return message.body if message is not None else None

        body = await eventually(next_stock)
        assert body is not None
        assert orjson.loads(body)["levels"] == created["stock"]
        exchange = await channel.get_exchange(SYNC_EVENTS)
        for event in (shop(2, "New name", connection_id), shop(1, "Old name", connection_id)):
            message = aio_pika.Message(
                event.model_dump_json().encode(), type=event.TYPE, message_id=str(event.event_id)
            )
            await exchange.publish(message, event.routing_key)

    async def both_seen() -> bool:
        return bool(await serving.value("select count(*) = 2 from inbox where received_at < 'infinity'"))

    await eventually(both_seen)
    assert await serving.value("select name from shops") == "New name"


async def test_large_json_bodies_are_refused_and_uploads_are_not(serving: Catalog) -> None:
    big = await serving.client.post("/internal/products", content=b" " * 1_500_000)
    picture = await serving.client.post("/internal/images", content=b"x" * 1_500_000)

    assert (big.status_code, picture.json()["code"]) == (413, "BAD_PICTURE")


async def test_the_tables_in_the_code_are_those_of_the_migrations(catalog_database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [difference for difference in compare_metadata(context, metadata) if concerns_known_tables(difference)]

    async with catalog_database.reading() as connection:
        assert await connection.run_sync(differences) == []


def concerns_known_tables(difference: object) -> bool:
    """Tables queried by named SQL only, and indexes and constraints, are the migrations' own affair."""
    if isinstance(difference, list):
        return True
    kind = difference[0] if isinstance(difference, tuple) else ""
    return kind in ("add_table", "add_column", "remove_column")
