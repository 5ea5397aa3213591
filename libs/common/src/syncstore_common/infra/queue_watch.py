"""Watching the queues of a service: they exist, are bound, have consumers, and are the ones they were.

A queue that an operator or a lost broker took away is made again by the client library, but empty and without its
bindings, and nobody would notice: exchanges route to whoever else is bound. So each queue carries a marker, an exchange
that the broker deletes by itself with its last binding, that is, with the queue. A queue that our database remembers
and that has no marker was lost, perhaps while nobody ran, and events with it. It is bound again first, then its
consumer brings back from the owners what may be missing, and only then the marker is put up again.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from prometheus_client import Counter

from syncstore_common.contracts import topology
from syncstore_common.infra.consumer import Consumer
from syncstore_common.infra.database import Database
from syncstore_common.infra.logging import get_logger

_IS_KNOWN = "select exists (select from inbox where event_id = $1 and queue = $2)"
_REMEMBER = "insert into inbox (event_id, queue, received_at) values ($1, $2, 'infinity') on conflict do nothing"
"""The queue itself is the first thing its inbox has seen, and is never forgotten."""
_LOOK_S = 5.0
_RPC_TIMEOUT_S = 10.0
_LONELY_LOOKS = 6
"""After so many looks in a row without any consumer the process ends: its supervisor starts one that consumes."""

LOST_QUEUES = Counter("syncstore_queues_lost_total", "Queues that had been deleted, with what was in them", ["queue"])
log = get_logger(__name__)


class NoConsumer(Exception):
    """Nobody consumes a queue that this process subscribed to."""


class QueueWatch:
    """Looks after the queues that this process consumes."""

    def __init__(self, url: str, database: Database, consumers: Sequence[Consumer], *, look_s: float = _LOOK_S) -> None:
        self._url = url
        self._database = database
        self._consumers = consumers
        self._look_s = look_s
        self._lonely: dict[str, int] = {}
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Look every few seconds until ``stop``; what can't be done now is done at the next look.

        Raises NoConsumer.
        """
        try:
            while not stop.is_set():
                for consumer in self._consumers:
                    await self._look(consumer)
                try:
                    await asyncio.wait_for(stop.wait(), self._look_s)
                except TimeoutError:
                    continue
        finally:
            await self._disconnect()

    async def _look(self, consumer: Consumer) -> None:
        try:
            async with asyncio.timeout(_RPC_TIMEOUT_S):
                is_new = not await self._has_marker(consumer.queue)
                if is_new:
                    await self._bind(consumer.queue)
                await self._count_consumers(consumer.queue)
            if is_new:
                await self._bring_back(consumer)
        except NoConsumer:
            raise
        except Exception as error:
            log.warning("queue.watch_interrupted", queue=consumer.queue.name, error=str(error) or type(error).__name__)
            await self._disconnect()

    async def _bring_back(self, consumer: Consumer) -> None:
        key = (uuid5(NAMESPACE_URL, consumer.queue.name), consumer.queue.name)
        async with self._database.driver() as connection:
            is_known = await connection.fetchval(_IS_KNOWN, *key)
        if is_known:
            LOST_QUEUES.labels(consumer.queue.name).inc()
            log.warning("queue.was_lost", queue=consumer.queue.name)
            await consumer.on_lost()
        async with self._database.driver() as connection:
            await connection.execute(_REMEMBER, *key)
        async with asyncio.timeout(_RPC_TIMEOUT_S):
            await self._put_marker(consumer.queue)
        log.info("queue.is_whole", queue=consumer.queue.name)

    async def _has_marker(self, queue: topology.Queue) -> bool:
        channel = await self._open()
        try:
            await channel.declare_exchange(topology.marker(queue), aio_pika.ExchangeType.FANOUT, passive=True)
        except aio_pika.exceptions.ChannelNotFoundEntity:  # which closed the channel
            return False
        return True

    async def _bind(self, queue: topology.Queue) -> None:
        channel = await self._open()
        arguments: Any = queue.arguments
        declared = await channel.declare_queue(queue.name, durable=True, arguments=arguments)
        for binding in queue.bindings:
            await declared.bind(binding.exchange, binding.pattern)

    async def _put_marker(self, queue: topology.Queue) -> None:
        channel = await self._open()
        declared = await channel.declare_queue(queue.name, passive=True)
        marker = await channel.declare_exchange(
            topology.marker(queue), aio_pika.ExchangeType.FANOUT, durable=True, auto_delete=True
        )
        await declared.bind(marker)

    async def _count_consumers(self, queue: topology.Queue) -> None:
        channel = await self._open()
        declared = await channel.declare_queue(queue.name, passive=True)
        is_lonely = not declared.declaration_result.consumer_count
        self._lonely[queue.name] = self._lonely.get(queue.name, 0) + 1 if is_lonely else 0
        if self._lonely[queue.name] >= _LONELY_LOOKS:
            raise NoConsumer(f"nobody consumes {queue.name}")

    async def _open(self) -> AbstractChannel:
        if self._connection is None or self._connection.is_closed:
            self._connection = await aio_pika.connect(self._url)
            self._channel = None
        if self._channel is None or self._channel.is_closed:
            self._channel = await self._connection.channel()
        return self._channel

    async def _disconnect(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            try:
                async with asyncio.timeout(2):
                    await connection.close()
            except Exception as error:
                log.debug("queue.watch_close_failed", error=type(error).__name__)
