"""Queues that were deleted: bound again, missed events brought back, once, also when nobody ran meanwhile."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import pytest

from syncstore_common.contracts import topology
from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.broker import declare_topology
from syncstore_common.infra.consumer import Consumer
from syncstore_common.infra.database import Database
from syncstore_common.infra.queue_watch import NoConsumer, QueueWatch
from syncstore_common.kernel.errors import Unavailable
from tests.support.brokers import queue_depths
from tests.support.databases import TestDatabase
from tests.support.eventually import eventually

QUEUE = topology.stock_queue(Platform.SHOPEE)


class Owner:
    """Counts how often what was lost is brought back; does not answer at first."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.times = 0

    async def bring_back(self) -> None:
        if self.failures:
            self.failures -= 1
            raise Unavailable("the catalog does not answer")
        self.times += 1


@pytest.fixture
async def opened(database: TestDatabase) -> AsyncIterator[Database]:
    made = Database(database.url("sync_shopee"), schema="sync_shopee", application_name="tests")
    yield made
    await made.close()


@asynccontextmanager
async def watching(url: str, database: Database, owner: Owner) -> AsyncIterator[None]:
    """A consumer of the queue with its watch, as one process."""
    stop = asyncio.Event()
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.get_queue(QUEUE.name)
        await queue.consume(_ignore)
        watch = QueueWatch(url, database, [Consumer(QUEUE, {}, on_lost=owner.bring_back)], look_s=0.05)
        running = asyncio.create_task(watch.run(stop))
        try:
            await eventually(lambda: is_marked(url))
            yield
        finally:
            stop.set()
            with contextlib.suppress(NoConsumer):
                await running


async def _ignore(message: aio_pika.abc.AbstractIncomingMessage) -> None:
    await message.ack()


async def is_marked(url: str) -> bool:
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        try:
            await channel.get_exchange(topology.marker(QUEUE), ensure=True)
        except aio_pika.exceptions.ChannelNotFoundEntity:
            return False
    return True


async def delete(url: str) -> None:
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        await channel.queue_delete(QUEUE.name)


async def is_bound(url: str) -> bool:
    """Whether an event reaches the queue."""
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel(on_return_raises=True)
        exchange = await channel.get_exchange(topology.CATALOG_EVENTS)
        before = (await queue_depths(url, QUEUE.name))[QUEUE.name]
        await exchange.publish(aio_pika.Message(b"{}"), "catalog.stock.changed")
        await asyncio.sleep(0.05)
        return (await queue_depths(url, QUEUE.name))[QUEUE.name] > before


async def test_a_first_start_brings_nothing_back(amqp_url: str, opened: Database) -> None:
    await declare_topology(amqp_url)
    owner = Owner()
    async with watching(amqp_url, opened, owner):
        await asyncio.sleep(0.2)

    assert owner.times == 0


async def test_a_queue_deleted_while_nobody_ran_is_brought_back_once(amqp_url: str, opened: Database) -> None:
    await declare_topology(amqp_url)
    async with watching(amqp_url, opened, Owner()):
        pass
    await delete(amqp_url)
    assert not await is_marked(amqp_url)
    await declare_topology(amqp_url)  # as every service does at its start
    owner = Owner()
    async with watching(amqp_url, opened, owner):
        await asyncio.sleep(0.2)

    assert owner.times == 1
    assert await is_bound(amqp_url)


async def test_a_queue_deleted_and_made_again_without_bindings_is_noticed(amqp_url: str, opened: Database) -> None:
    await declare_topology(amqp_url)
    owner = Owner(failures=2)
    async with watching(amqp_url, opened, owner):
        await delete(amqp_url)
        connection = await aio_pika.connect(amqp_url)
        async with connection:
            channel = await connection.channel()
            arguments: Any = QUEUE.arguments
            await channel.declare_queue(QUEUE.name, durable=True, arguments=arguments)

        async def brought_back() -> bool:
            return owner.times == 1 and await is_marked(amqp_url)

        await eventually(brought_back)

    assert await is_bound(amqp_url)


async def test_a_queue_without_a_consumer_ends_the_watch(amqp_url: str, opened: Database) -> None:
    await declare_topology(amqp_url)
    watch = QueueWatch(amqp_url, opened, [Consumer(QUEUE, {})], look_s=0.01)

    with pytest.raises(NoConsumer):
        await asyncio.wait_for(watch.run(asyncio.Event()), 20)
