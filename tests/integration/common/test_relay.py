"""The relay when the broker does not take everything: nothing is given up, and nobody waits for a neighbour."""

import asyncio
from collections.abc import AsyncIterator

import aio_pika
import pytest
from prometheus_client import REGISTRY

from syncstore_common.contracts import topology
from syncstore_common.contracts.states import Lane
from syncstore_common.infra.broker import declare_topology, publishing_broker
from syncstore_common.infra.database import Database
from syncstore_common.infra.relay import Relay
from tests.integration.common.test_messaging import PROVIDER, relaying, stock_event
from tests.support.databases import TestDatabase
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration


@pytest.fixture
async def catalog_database(database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(database.url("catalog"), schema="catalog", application_name="test")
    yield opened
    await opened.close()


async def publish(database: Database, count: int = 1) -> None:
    async with database.driver_unit() as unit:
        for _ in range(count):
            unit.publish(stock_event(), lane=Lane.STOCK)


async def waiting(database: Database) -> int:
    async with database.driver() as connection:
        return int(await connection.fetchval("select count(*) from outbox_events"))


async def test_what_no_queue_takes_holds_nobody_up_and_leaves_when_a_queue_does(
    catalog_database: Database, amqp_url: str
) -> None:
    await declare_topology(amqp_url)
    await publish(catalog_database)
    async with catalog_database.driver() as connection:
        await connection.execute("update outbox_events set routing_key = 'nobody.listens'")
    broker = await aio_pika.connect(amqp_url)
    async with broker, relaying(catalog_database, amqp_url):
        for _ in range(30):
            await publish(catalog_database)
            await asyncio.sleep(0.02)

        async def one_is_left() -> bool:
            return await waiting(catalog_database) == 1

        await eventually(one_is_left, timeout_s=3)
        async with catalog_database.driver() as connection:
            assert await connection.fetchval("select attempts from outbox_events") < 10
        channel = await broker.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(topology.CATALOG_EVENTS, "nobody.#")

        async def none_is_left() -> bool:
            return await waiting(catalog_database) == 0

        await eventually(none_is_left, timeout_s=10)
        assert (await queue.get(timeout=5)) is not None


async def test_the_age_of_the_backlog_is_told_while_nothing_gets_through(
    catalog_database: Database, amqp_url: str
) -> None:
    broker = publishing_broker(amqp_url, app_id="catalog", provider=PROVIDER)
    stop = asyncio.Event()
    relay = asyncio.create_task(Relay(catalog_database, broker, exchange=topology.CATALOG_EVENTS).run(stop))
    await publish(catalog_database)

    async def is_told() -> bool:
        return (REGISTRY.get_sample_value("syncstore_outbox_oldest_seconds") or 0) > 1.5

    try:
        await eventually(is_told)
    finally:
        stop.set()
        await asyncio.wait_for(relay, 15)
    assert await waiting(catalog_database) == 1


async def test_a_second_relay_takes_over_from_one_whose_connection_died(
    catalog_database: Database, database: TestDatabase, amqp_url: str
) -> None:
    await declare_topology(amqp_url)
    admin = Database(database.admin_url, schema="public", application_name="admin")
    try:
        async with relaying(catalog_database, amqp_url), relaying(catalog_database, amqp_url):
            for _ in range(3):
                async with admin.driver() as connection:
                    await connection.execute(
                        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"
                        " and database = (select oid from pg_database where datname = $1)",
                        database.name,
                    )
                await publish(catalog_database, 20)

                async def is_empty() -> bool:
                    return await waiting(catalog_database) == 0

                await eventually(is_empty)
    finally:
        await admin.close()


async def test_of_two_relays_one_publishes(catalog_database: Database, amqp_url: str) -> None:
    await declare_topology(amqp_url)
    broker = await aio_pika.connect(amqp_url)
    async with broker:
        channel = await broker.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(topology.CATALOG_EVENTS, "#")
        async with relaying(catalog_database, amqp_url), relaying(catalog_database, amqp_url):
            for _ in range(20):
                await publish(catalog_database, 20)

            async def none_is_left() -> bool:
                return await waiting(catalog_database) == 0

            await eventually(none_is_left, timeout_s=10)
        arrived = (await channel.declare_queue(queue.name, passive=True)).declaration_result.message_count
    assert arrived == 400
