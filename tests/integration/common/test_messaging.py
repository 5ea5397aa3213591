"""Outbox, relay, consumer, inbox and dead letters on a real PostgreSQL and a real RabbitMQ."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aio_pika
import pytest
from opentelemetry.sdk.trace import TracerProvider

from syncstore_common.contracts import topology
from syncstore_common.contracts.catalog import StockChangedV1, StockLevel
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Lane
from syncstore_common.infra.broker import consuming_broker, declare_topology, publishing_broker
from syncstore_common.infra.consumer import Consumer, ConsumerGuard, Delivered, subscribe
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.infra.dead_letters import collect_dead_letters, list_dead_letters, replay_dead_letter
from syncstore_common.infra.relay import Relay
from syncstore_common.kernel.ids import new_id
from tests.support.brokers import queue_depths
from tests.support.databases import TestDatabase
from tests.support.eventually import eventually
from tests.support.outage import database_away

pytestmark = pytest.mark.integration

STOCK = topology.stock_queue(Platform.SHOPEE)
PROVIDER = TracerProvider()


def stock_event(available: int = 5) -> StockChangedV1:
    product_id = new_id()
    level = StockLevel(variant_id=new_id(), sku="MUG-1", available=available, version=1)
    return StockChangedV1(event_id=new_id(), occurred_at=datetime.now(UTC), product_id=product_id, levels=(level,))


@pytest.fixture
async def catalog_database(database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(database.url("catalog"), schema="catalog", application_name="test")
    yield opened
    await opened.close()


@pytest.fixture
async def shopee_database(database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(database.url("sync_shopee"), schema="sync_shopee", application_name="test")
    yield opened
    await opened.close()


@asynccontextmanager
async def relaying(database: Database, amqp_url: str) -> AsyncIterator[Relay]:
    broker = publishing_broker(amqp_url, app_id="catalog", provider=PROVIDER)
    await broker.start()
    relay, stop = Relay(database, broker, exchange=topology.CATALOG_EVENTS), asyncio.Event()
    task = asyncio.create_task(relay.run(stop))
    try:
        yield relay
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)
        await broker.stop()


@asynccontextmanager
async def consuming(
    database: Database, amqp_url: str, handler: Callable[[DriverUnit, StockChangedV1], Awaitable[None]]
) -> AsyncIterator[None]:
    broker = consuming_broker(amqp_url, app_id="sync-shopee", provider=PROVIDER, grace_s=5, middlewares=[ConsumerGuard])
    subscribe(broker, database, Consumer(STOCK, {StockChangedV1: handler}), prefetch=10)
    collect_dead_letters(broker, database, "sync-shopee")
    await broker.start()
    try:
        yield
    finally:
        await broker.stop()


async def publish_raw(amqp_url: str, body: bytes, message_type: str | None) -> None:
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        channel = await connection.channel()
        message = aio_pika.Message(body, type=message_type, message_id=str(new_id()), content_type="application/json")
        await channel.default_exchange.publish(message, STOCK.name)


async def test_an_event_reaches_the_handler_once_although_delivered_twice(
    catalog_database: Database, shopee_database: Database, amqp_url: str
) -> None:
    await declare_topology(amqp_url)
    seen: list[StockChangedV1] = []

    async def handle(_: DriverUnit, event: StockChangedV1) -> None:
        seen.append(event)

    event = stock_event()
    async with relaying(catalog_database, amqp_url), consuming(shopee_database, amqp_url, handle):
        async with catalog_database.unit_of_work() as unit:
            unit.publish(event, lane=Lane.STOCK)
        await eventually(lambda: asyncio.sleep(0, bool(seen)))
        await publish_raw(amqp_url, event.model_dump_json().encode(), StockChangedV1.TYPE)
        await eventually(lambda: _drained(amqp_url))
        await asyncio.sleep(0.2)
    assert [item.event_id for item in seen] == [event.event_id]
    async with catalog_database.driver() as connection:
        assert await connection.fetchval("select count(*) from outbox_events") == 0


async def test_a_flood_is_handled_in_few_transactions_and_what_cannot_be_handled_dies_alone(
    shopee_database: Database, amqp_url: str
) -> None:
    await declare_topology(amqp_url)
    events = [stock_event(available=number) for number in range(60)]
    handled: list[list[int]] = []

    async def handle(unit: DriverUnit, delivered: Sequence[Delivered[StockChangedV1]]) -> None:
        numbers = [item.event.levels[0].available for item in delivered]
        if 13 in numbers:
            raise ValueError("13 can't be handled")
        await unit.fetchval("select pg_sleep(0.01)")
        handled.append(numbers)

    for event in events:
        await publish_raw(amqp_url, event.model_dump_json().encode(), StockChangedV1.TYPE)
    broker = consuming_broker(amqp_url, app_id="sync-shopee", provider=PROVIDER, grace_s=5, middlewares=[ConsumerGuard])
    subscribe(broker, shopee_database, Consumer(STOCK, {}, {StockChangedV1: handle}), prefetch=50)
    collect_dead_letters(broker, shopee_database, "sync-shopee")
    await broker.start()
    try:
        await eventually(lambda: asyncio.sleep(0, sum(map(len, handled)) == 59))
        assert len(await eventually(lambda: list_dead_letters(shopee_database))) == 1
    finally:
        await broker.stop()
    assert sorted(number for numbers in handled for number in numbers) == [n for n in range(60) if n != 13]
    assert any(len(numbers) > 1 for numbers in handled)
    async with shopee_database.driver() as connection:
        assert await connection.fetchval("select count(*) from inbox where queue = $1", STOCK.name) == 59


async def test_a_delivery_whose_consumer_died_before_its_commit_comes_again(
    shopee_database: Database, amqp_url: str
) -> None:
    await declare_topology(amqp_url)
    event = stock_event()
    reached, handled = asyncio.Event(), asyncio.Event()

    async def never_ends(_: DriverUnit, __: StockChangedV1) -> None:
        reached.set()
        await asyncio.Event().wait()

    async def handle(_: DriverUnit, again: StockChangedV1) -> None:
        assert again.event_id == event.event_id
        handled.set()

    dying = consuming_broker(amqp_url, app_id="sync-shopee", provider=PROVIDER, grace_s=0, middlewares=[ConsumerGuard])
    subscribe(dying, shopee_database, Consumer(STOCK, {StockChangedV1: never_ends}), prefetch=10)
    await dying.start()
    await publish_raw(amqp_url, event.model_dump_json().encode(), StockChangedV1.TYPE)
    await asyncio.wait_for(reached.wait(), 10)
    async with asyncio.timeout(10):
        await dying.stop()
    async with consuming(shopee_database, amqp_url, handle):
        await asyncio.wait_for(handled.wait(), 10)


async def test_a_rolled_back_transaction_publishes_nothing(catalog_database: Database) -> None:
    async def fail_after_publishing() -> None:
        async with catalog_database.driver_unit() as unit:
            unit.publish(stock_event(), lane=Lane.STOCK)
            await unit.flush(unit.driver)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_publishing()
    async with catalog_database.driver() as connection:
        assert await connection.fetchval("select count(*) from outbox_events") == 0


async def test_poison_becomes_exactly_one_dead_letter_with_its_reason_and_can_be_replayed(
    catalog_database: Database, shopee_database: Database, amqp_url: str
) -> None:
    await declare_topology(amqp_url)
    fails, handled = True, asyncio.Event()

    async def handle(_: DriverUnit, event: StockChangedV1) -> None:
        if fails:
            raise ValueError(f"cannot digest {event.levels[0].sku}")
        handled.set()

    async with consuming(shopee_database, amqp_url, handle):
        await publish_raw(amqp_url, b"{not json", StockChangedV1.TYPE)
        await publish_raw(amqp_url, b"{}", "no.such.type.v9")
        await publish_raw(amqp_url, stock_event().model_dump_json().encode(), StockChangedV1.TYPE)

        async def three() -> bool:
            return len(await list_dead_letters(shopee_database)) == 3

        await eventually(three)
        letters = await list_dead_letters(shopee_database)
        assert {letter.error_class for letter in letters} == {"ValidationError", "UnknownEventType", "ValueError"}
        assert all(letter.source == STOCK.name and letter.reason == "rejected" for letter in letters)
        fails = False
        async with relaying(shopee_database, amqp_url):
            failed = next(letter for letter in letters if letter.error_class == "ValueError")
            async with shopee_database.driver_unit() as unit:
                await replay_dead_letter(unit, failed.id, actor="test")
            await asyncio.wait_for(handled.wait(), 10)
    assert len(await list_dead_letters(shopee_database)) == 2


async def test_a_replayed_body_is_what_came_whatever_it_looks_like(shopee_database: Database, amqp_url: str) -> None:
    await declare_topology(amqp_url)
    seen: list[str] = []

    async def handle(_: DriverUnit, event: StockChangedV1) -> None:
        seen.append(event.reason)
        if len(seen) == 1:
            raise ValueError("not now")

    reason = "https://shop.example/?code=KRIYA10&sign=besar"
    event = stock_event().model_copy(update={"reason": reason})
    async with consuming(shopee_database, amqp_url, handle), relaying(shopee_database, amqp_url):
        await publish_raw(amqp_url, event.model_dump_json().encode(), StockChangedV1.TYPE)
        (letter,) = await eventually(lambda: list_dead_letters(shopee_database))
        assert letter.aggregate_id == str(event.product_id)
        async with shopee_database.driver_unit() as unit:
            await replay_dead_letter(unit, letter.id, actor="test")
        await eventually(lambda: asyncio.sleep(0, len(seen) == 2))
    assert seen == [reason, reason]


@pytest.mark.parametrize("body", [b"\x00\xff\xfe", b'{"product_id": "\\u0000"}', b"[1]", b""])
async def test_a_letter_of_any_bytes_is_stored(shopee_database: Database, amqp_url: str, body: bytes) -> None:
    await declare_topology(amqp_url)

    async def handle(_: DriverUnit, __: StockChangedV1) -> None:
        raise AssertionError("never decoded")

    async with consuming(shopee_database, amqp_url, handle):
        await publish_raw(amqp_url, body, "no\x00type")
        letters = await eventually(lambda: list_dead_letters(shopee_database))
        assert [(letter.source, letter.reason) for letter in letters] == [(STOCK.name, "rejected")]


async def test_a_database_outage_dead_letters_nothing(
    shopee_database: Database, database: TestDatabase, amqp_url: str
) -> None:
    await declare_topology(amqp_url)
    handled: list[str] = []

    async def handle(unit: DriverUnit, event: StockChangedV1) -> None:
        await unit.fetchval("select 1")
        handled.append(str(event.event_id))

    async with consuming(shopee_database, amqp_url, handle):
        async with database_away(database):
            for _ in range(20):
                await publish_raw(amqp_url, stock_event().model_dump_json().encode(), StockChangedV1.TYPE)
            await asyncio.sleep(2)
            assert handled == []
        await eventually(lambda: asyncio.sleep(0, len(handled) == 20), timeout_s=15)
    assert await list_dead_letters(shopee_database) == []


async def test_every_queue_is_bounded_and_has_a_dead_letter_exchange(amqp_url: str) -> None:
    await declare_topology(amqp_url)
    await declare_topology(amqp_url)
    depths = await queue_depths(amqp_url, *(queue.name for queue in (*topology.QUEUES, *topology.DEAD_QUEUES)))
    assert set(depths.values()) == {0}
    for queue in topology.QUEUES:
        assert queue.arguments["x-dead-letter-exchange"] == f"{queue.service}.dlx"
        assert queue.arguments["x-dead-letter-strategy"] == "at-least-once"
        assert queue.arguments["x-overflow"] == "reject-publish"
        assert queue.arguments["x-delivery-limit"] == topology.DELIVERY_LIMIT


async def _drained(amqp_url: str) -> bool:
    return (await queue_depths(amqp_url, STOCK.name))[STOCK.name] == 0


async def test_of_a_group_only_what_was_not_handled_before_is_handled(shopee_database: Database, amqp_url: str) -> None:
    await declare_topology(amqp_url)
    old, new = stock_event(1), stock_event(2)
    handled: list[int] = []

    async def handle(_: DriverUnit, delivered: Sequence[Delivered[StockChangedV1]]) -> None:
        handled.extend(item.event.levels[0].available for item in delivered)

    async with shopee_database.driver() as connection:
        await connection.execute("insert into inbox (event_id, queue) values ($1, $2)", old.event_id, STOCK.name)
    for event in (old, new, old):
        await publish_raw(amqp_url, event.model_dump_json().encode(), StockChangedV1.TYPE)
    broker = consuming_broker(amqp_url, app_id="sync-shopee", provider=PROVIDER, grace_s=5, middlewares=[ConsumerGuard])
    subscribe(broker, shopee_database, Consumer(STOCK, {}, {StockChangedV1: handle}), prefetch=50)
    await broker.start()
    try:
        await eventually(lambda: asyncio.sleep(0, bool(handled)))
        await eventually(lambda: _drained(amqp_url))
    finally:
        await broker.stop()
    assert handled == [2]
