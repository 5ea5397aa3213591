"""The relay against publishing the same messages bare, and how long an event takes from its commit to its handler.

Everything runs in this process over private servers and the real topology: nothing but outbox, relay, broker and
consumer is measured.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aio_pika
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from tests.support.databases import TestDatabase, clone, drop, make_template

from bench.job.goods import traceparent
from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_common.contracts import topology
from syncstore_common.contracts.catalog import StockChangedV1, StockLevel
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Lane
from syncstore_common.infra.broker import consuming_broker, declare_topology, publishing_broker
from syncstore_common.infra.consumer import Consumer, ConsumerGuard, subscribe
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.infra.outbox import outbox_row
from syncstore_common.infra.relay import Relay
from syncstore_common.kernel.ids import new_id

MESSAGES = 4000
ROUNDS = 4
_WINDOW = 500
EVENTS = 150
_APART_S = 0.06
_PROVIDER = TracerProvider(sampler=ALWAYS_OFF)
_QUEUE = topology.stock_queue(Platform.SHOPEE)


async def relay() -> dict[str, object]:
    """Messages a second of the relay and of a bare windowed publish, in turns; the median of the rounds' ratios."""
    async with _place() as (found, amqp_url), _database(found, "catalog") as database:
        broker = publishing_broker(amqp_url, app_id="catalog", provider=_PROVIDER)
        await broker.start()
        moving = Relay(database, broker, exchange=topology.CATALOG_EVENTS)
        connection = await aio_pika.connect(amqp_url)
        rounds = []
        try:
            for number in range(ROUNDS + 1):
                bare, bare_cpu = await _bare(connection)
                relayed, relayed_cpu = await _relayed(database, moving)
                await _purge(connection)
                if number:  # the first only warms up
                    rounds.append((relayed, bare, relayed_cpu, bare_cpu))
        finally:
            await connection.close()
            await broker.stop()
    return {
        "to_window": round(statistics.median(relayed / bare for relayed, bare, *_ in rounds), 2),
        "to_window_rounds": [round(relayed / bare, 2) for relayed, bare, *_ in rounds],
        "relayed_per_s": round(statistics.median(found[0] for found in rounds)),
        "bare_per_s": round(statistics.median(found[1] for found in rounds)),
        "relayed_cpu_us": round(statistics.median(found[2] for found in rounds)),
        "bare_cpu_us": round(statistics.median(found[3] for found in rounds)),
    }


async def _bare(connection: aio_pika.abc.AbstractConnection) -> tuple[float, float]:
    channel = await connection.channel(on_return_raises=True)
    exchange = await channel.get_exchange(topology.CATALOG_EVENTS)
    rows = [outbox_row(_event(), Lane.STOCK, None) for _ in range(MESSAGES)]
    started, used = time.perf_counter(), time.process_time()
    for first in range(0, MESSAGES, _WINDOW):
        await asyncio.gather(
            *(
                exchange.publish(
                    aio_pika.Message(
                        row.payload.encode(),
                        message_id=str(row.event_id),
                        type=row.message_type,
                        content_type="application/json",
                        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                    ),
                    row.routing_key,
                )
                for row in rows[first : first + _WINDOW]
            )
        )
    speed = _speed(started, used)
    await channel.close()
    return speed


async def _relayed(database: Database, moving: Relay) -> tuple[float, float]:
    async with database.driver_unit() as unit:
        for _ in range(MESSAGES):
            unit.publish(_event(), lane=Lane.STOCK, traceparent=traceparent())
    started, used, moved = time.perf_counter(), time.process_time(), 0
    while moved < MESSAGES:
        confirmed, failed = await moving.relay_once()
        assert not failed
        moved += confirmed
    return _speed(started, used)


def _speed(started: float, used: float) -> tuple[float, float]:
    """Messages a second, and this process's microseconds of processor time for each."""
    return MESSAGES / (time.perf_counter() - started), (time.process_time() - used) / MESSAGES * 1e6


async def latency() -> dict[str, object]:
    """Milliseconds from an event's commit to its handler while nothing else happens."""
    arrived: dict[object, float] = {}

    async def handle(_: DriverUnit, event: StockChangedV1) -> None:
        arrived[event.event_id] = time.perf_counter()

    async with (
        _place() as (found, amqp_url),
        _database(found, "catalog") as sender,
        _database(found, "sync_shopee") as receiver,
        _messaging(sender, receiver, amqp_url, handle),
    ):
        waits = [await _one(sender, arrived) for _ in range(EVENTS + 20)][20:]
    waits.sort()
    return {
        "p50_ms": round(statistics.median(waits), 2),
        "p95_ms": round(waits[int(len(waits) * 0.95) - 1], 2),
        "p99_ms": round(waits[int(len(waits) * 0.99) - 1], 2),
        "events": EVENTS,
    }


async def _one(sender: Database, arrived: dict[object, float]) -> float:
    event = _event()
    async with sender.driver_unit() as unit:
        unit.publish(event, lane=Lane.STOCK)
    committed = time.perf_counter()
    deadline = committed + 10
    while event.event_id not in arrived:
        assert time.perf_counter() < deadline, "an event did not arrive"
        await asyncio.sleep(0.001)
    await asyncio.sleep(_APART_S)
    return (arrived[event.event_id] - committed) * 1000


@asynccontextmanager
async def _messaging(sender: Database, receiver: Database, amqp_url: str, handle: object) -> AsyncIterator[None]:
    """The relay of one service and the consumer of another, as processes run them."""
    publisher = publishing_broker(amqp_url, app_id="catalog", provider=_PROVIDER)
    consumer = consuming_broker(
        amqp_url, app_id="sync-shopee", provider=_PROVIDER, grace_s=5, middlewares=[ConsumerGuard]
    )
    subscribe(consumer, receiver, Consumer(_QUEUE, {StockChangedV1: handle}), prefetch=20)  # type: ignore[dict-item]
    await publisher.start()
    await consumer.start()
    stop = asyncio.Event()
    running = asyncio.create_task(Relay(sender, publisher, exchange=topology.CATALOG_EVENTS).run(stop))
    try:
        yield
    finally:
        stop.set()
        await running
        await consumer.stop()
        await publisher.stop()


@asynccontextmanager
async def _place() -> AsyncIterator[tuple[TestDatabase, str]]:
    """A database with all schemas and a broker with the whole topology."""
    async with LocalInfrastructure(is_ephemeral=True) as servers:
        template = await asyncio.to_thread(make_template, servers.postgres_admin_url, "messaging")
        found = await clone(servers.postgres_admin_url, template)
        await declare_topology(servers.amqp_url)
        try:
            yield found, servers.amqp_url
        finally:
            await drop(servers.postgres_admin_url, found)


@asynccontextmanager
async def _database(found: TestDatabase, schema: str) -> AsyncIterator[Database]:
    database = Database(found.url(schema), schema=schema, application_name="bench")
    try:
        yield database
    finally:
        await database.close()


async def _purge(connection: aio_pika.abc.AbstractConnection) -> None:
    channel = await connection.channel()
    for queue in topology.QUEUES:
        await (await channel.get_queue(queue.name)).purge()
    await channel.close()


def _event() -> StockChangedV1:
    level = StockLevel(variant_id=new_id(), sku="MUG-KERAMIK-1", available=7, version=3)
    return StockChangedV1(event_id=new_id(), occurred_at=datetime.now(UTC), product_id=new_id(), levels=(level,))
