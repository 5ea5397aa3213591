"""The floor: the same durable rows written by hand, without a framework, a lease or a second look.

It keeps what a correct worker can't do without: the inbox, the copy by version, the outcome before the acknowledgement,
the outbox row relayed after it. It drops everything that makes the product one: limiter, leases, fairness, coalescing,
planning, retries, tracing, metrics. One transaction for up to a hundred outcomes, one acknowledgement for all of them.

``python -m bench.job.floor`` reads its addresses from the environment and works until it is killed.
"""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import aio_pika
import aiohttp
import asyncpg
import orjson
import uvloop
from aio_pika.abc import AbstractIncomingMessage

QUEUE = "sync-shopee.stock"
EXCHANGE = "sync.events"
KEY = "sync.shopee.listing.changed"
IN_FLIGHT = 50
_AT_ONCE = 100
_WRITE = (Path(__file__).parent / "floor.sql").read_text()
_FORGET = "delete from outbox_events where id = any($1::bigint[])"


@dataclass(slots=True)
class Outcome:
    """A job whose call was answered."""

    message: AbstractIncomingMessage
    event_id: UUID
    variant_id: UUID
    version: int
    ms: int


class Floor:
    """Consume, call, write many outcomes at once, announce, acknowledge."""

    def __init__(self, pool: asyncpg.Pool, http: aiohttp.ClientSession, url: str) -> None:
        self._pool = pool
        self._http = http
        self._url = url
        self._gate = asyncio.Semaphore(IN_FLIGHT)
        self._answered: asyncio.Queue[Outcome] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    async def on_message(self, message: AbstractIncomingMessage) -> None:
        await self._gate.acquire()
        task = asyncio.create_task(self._call(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call(self, message: AbstractIncomingMessage) -> None:
        try:
            event = orjson.loads(message.body)
            level = event["levels"][0]
            began = asyncio.get_running_loop().time()
            body = {"item_id": 1, "stock_list": [{"seller_stock": [{"stock": level["available"]}]}]}
            async with self._http.post(self._url, data=orjson.dumps(body)) as response:
                await response.read()
            ms = round((asyncio.get_running_loop().time() - began) * 1000)
            job = Outcome(message, UUID(event["event_id"]), UUID(level["variant_id"]), level["version"], ms)
            self._answered.put_nowait(job)
        finally:
            self._gate.release()

    async def write(self, exchange: aio_pika.abc.AbstractExchange) -> None:
        while True:
            jobs = [await self._answered.get()]
            while len(jobs) < _AT_ONCE and not self._answered.empty():
                jobs.append(self._answered.get_nowait())
            rows = await self._pool.fetch(
                _WRITE,
                [job.event_id for job in jobs],
                [job.variant_id for job in jobs],
                [job.version for job in jobs],
                [uuid4() for _ in jobs],
                [job.ms for job in jobs],
            )
            await asyncio.gather(*(exchange.publish(_announcement(row), KEY) for row in rows))
            await self._pool.execute(
                "delete from outbox_events where id = any($1::bigint[])", [row["id"] for row in rows]
            )
            for job in jobs:
                await job.message.ack()


def _announcement(row: asyncpg.Record) -> aio_pika.Message:
    return aio_pika.Message(
        row["payload"].encode(),
        message_id=str(row["event_id"]),
        type="sync.listing.changed.v1",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


async def main() -> None:
    pool = await asyncpg.create_pool(
        os.environ["BENCH_DATABASE_URL"], min_size=4, max_size=4, server_settings={"search_path": "sync_shopee"}
    )
    connection = await aio_pika.connect(os.environ["BENCH_AMQP_URL"])
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=200)
    publishing = await connection.channel()
    exchange = await publishing.get_exchange(EXCHANGE)
    queue = await channel.get_queue(QUEUE)
    async with aiohttp.ClientSession() as http:
        floor = Floor(pool, http, f"{os.environ['BENCH_STUB_URL']}/api/v2/product/update_stock")
        await queue.consume(floor.on_message)
        print("ready", flush=True)
        await floor.write(exchange)


if __name__ == "__main__":
    uvloop.run(main())
