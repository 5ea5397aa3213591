"""RabbitMQ: two brokers per process and the topology.

One broker only publishes (the relay's), one only consumes. Sharing one would let a failed publish close a channel that
has deliveries in flight, and FastStream would publish through a consumer's channel. The topology is declared over a
connection of its own, before anything starts: declaring a queue through the consuming broker silently drops that
queue's prefetch.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import aio_pika
from faststream import AckPolicy
from faststream.middlewares import BaseMiddleware
from faststream.rabbit import Channel, ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue
from faststream.rabbit.opentelemetry import RabbitTelemetryMiddleware
from opentelemetry.context import attach, detach
from opentelemetry.sdk.trace import TracerProvider

from syncstore_common.contracts import topology
from syncstore_common.infra.logging import get_logger
from syncstore_common.infra.outbox import current_traceparent
from syncstore_common.infra.telemetry import PROPAGATOR, is_kept

_HEARTBEAT_S = 15
_RECONNECT_S = 1.0
_DECLARE_TIMEOUT_S = 20.0
_AWAY = (OSError, TimeoutError, aio_pika.exceptions.AMQPConnectionError)

log = get_logger(__name__)


def _with_heartbeat(url: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}heartbeat={_HEARTBEAT_S}"


def topic(name: str) -> RabbitExchange:
    """A durable topic exchange, as the topology declares it."""
    return RabbitExchange(name, type=ExchangeType.TOPIC, durable=True)


def quorum_queue(queue: topology.Queue) -> RabbitQueue:
    """The queue as FastStream knows it; never bound here, the topology did that."""
    arguments: Any = queue.arguments
    return RabbitQueue(queue.name, queue_type=QueueType.QUORUM, durable=True, arguments=arguments)


async def whole_message(message: Any) -> Any:
    """The decoder of our subscribers: a handler gets the message itself, and decodes where a failure is a letter."""
    return message


class _KeptTraces(RabbitTelemetryMiddleware):
    """The library's spans for messages whose trace is kept; others only carry their context on, which costs little."""

    def __call__(self, msg: Any | None, /, *, context: Any) -> Any:
        known = msg.headers.get("traceparent") if msg is not None else current_traceparent()
        if known is None or is_kept(str(known)):
            return super().__call__(msg, context=context)
        return _CarriedOn(msg, context=context)


class _CarriedOn(BaseMiddleware[Any]):
    async def publish_scope(self, call_next: Any, msg: Any) -> Any:
        PROPAGATOR.inject(msg.headers)
        return await call_next(msg)

    async def consume_scope(self, call_next: Any, msg: Any) -> Any:
        token = attach(PROPAGATOR.extract(msg.headers))
        try:
            return await call_next(msg)
        finally:
            detach(token)


def publishing_broker(url: str, *, app_id: str, provider: TracerProvider) -> RabbitBroker:
    """The relay's broker: an unroutable message raises instead of vanishing."""
    return RabbitBroker(
        _with_heartbeat(url),
        app_id=app_id,
        reconnect_interval=_RECONNECT_S,
        default_channel=Channel(on_return_raises=True),
        middlewares=[_KeptTraces(tracer_provider=provider)],
        logger=None,
    )


def consuming_broker(
    url: str, *, app_id: str, provider: TracerProvider, grace_s: float, middlewares: list[Any]
) -> RabbitBroker:
    """The consumers' broker: what a handler raises is rejected to the dead-letter exchange unless the guard acts."""
    return RabbitBroker(
        _with_heartbeat(url),
        app_id=app_id,
        reconnect_interval=_RECONNECT_S,
        graceful_timeout=grace_s,
        ack_policy=AckPolicy.REJECT_ON_ERROR,
        default_channel=Channel(prefetch_count=20),
        middlewares=[*middlewares, _KeptTraces(tracer_provider=provider)],
        logger=None,
        apply_types=False,  # handlers take the message as it is; finding arguments by type costs more than a query
    )


async def declare_topology(url: str) -> None:
    """Declare every exchange, queue and binding; dead-letter ends first, or letters would wait for minutes.

    Raises aio_pika's errors when the broker is away or a queue exists with other arguments.
    """
    async with asyncio.timeout(_DECLARE_TIMEOUT_S):
        connection = await aio_pika.connect(_with_heartbeat(url))
        async with connection:
            channel = await connection.channel()
            exchanges = {}
            for name in (*map(topology.dead_exchange, topology.SERVICES), *topology.EXCHANGES):
                exchanges[name] = await channel.declare_exchange(name, aio_pika.ExchangeType.TOPIC, durable=True)
            for queue in (*topology.DEAD_QUEUES, *topology.QUEUES):
                arguments: Any = queue.arguments
                declared = await channel.declare_queue(queue.name, durable=True, arguments=arguments)
                for binding in queue.bindings:
                    await declared.bind(exchanges[binding.exchange], binding.pattern)


async def declare_when_possible(url: str, stop: asyncio.Event) -> None:
    """``declare_topology``, again and again until the broker answers or the process stops."""
    while not stop.is_set():
        try:
            await declare_topology(url)
        except _AWAY as error:
            log.warning("broker.waiting", error=str(error) or type(error).__name__)
            await asyncio.sleep(_RECONNECT_S)
        else:
            return


async def start_when_possible(make: Callable[[], RabbitBroker]) -> RabbitBroker:
    """Start a broker made anew for each try: the connection may break between the topology and the last consumer."""
    while True:
        broker = make()
        try:
            await broker.start()
        except (*_AWAY, aio_pika.exceptions.ChannelInvalidStateError) as error:
            log.warning("broker.waiting", error=str(error) or type(error).__name__)
            with contextlib.suppress(Exception):
                await broker.stop()
            await asyncio.sleep(_RECONNECT_S)
        else:
            return broker
