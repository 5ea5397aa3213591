"""Consuming: one short transaction per delivery, then the acknowledgement.

The transaction records the event in the inbox and runs the handler; a second delivery changes nothing. What can go
wrong is decided here and nowhere else:

- the database is away: the delivery is held and tried again until it answers (the prefetch is the back-pressure);
- two transactions met (deadlock, serialisation): tried again a few times;
- the body can't be decoded, its type is unknown, or the handler fails: poison. The reason is noted and the delivery is
  rejected to the service's dead-letter exchange.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from faststream.exceptions import RejectMessage
from faststream.middlewares import BaseMiddleware
from faststream.rabbit import Channel, RabbitBroker
from faststream.rabbit.annotations import RabbitMessage
from prometheus_client import Counter

from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.registry import decode_event
from syncstore_common.contracts.topology import Queue
from syncstore_common.infra.broker import quorum_queue, whole_message
from syncstore_common.infra.database import Database, DriverUnit, until_database_answers
from syncstore_common.infra.failpoints import FailPoint
from syncstore_common.infra.inbox import first_delivery
from syncstore_common.infra.logging import get_logger, redact_text
from syncstore_common.infra.outbox import current_traceparent
from syncstore_common.kernel.fingerprint import content_hash

E = TypeVar("E", bound=Event)
Handler = Callable[[DriverUnit, Any], Awaitable[None]]

_CONTENTION = ("40001", "40P01")
_CONTENTION_TRIES = 5
_NOTE_FAILURE = """
insert into delivery_failures (message_key, queue, error_class, error, traceparent) values ($1, $2, $3, $4, $5)
on conflict (message_key, queue) do update set error_class = $3, error = $4, traceparent = $5, failed_at = now()
"""

_COMMITTED = FailPoint("consumer.after_commit", "the event is handled, its delivery is not acknowledged")


async def _nothing_to_bring_back() -> None:
    """For consumers that miss nothing."""


DELIVERIES = Counter("syncstore_deliveries_total", "Deliveries by what became of them", ["queue", "outcome"])
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Consumer:
    """A queue and what to do with each type of event on it. Types without a handler are acknowledged unseen."""

    queue: Queue
    handlers: Mapping[type[Event], Handler]
    after_commit: Callable[[], None] = field(default=lambda: None)
    """Called after each committed delivery; wakes a dispatcher."""
    on_lost: Callable[[], Awaitable[None]] = field(default=_nothing_to_bring_back)
    """Called when the queue was deleted, after it was bound again: brings back what its events would have told.

    May raise; it is called again until it ends well.
    """


class ConsumerGuard(BaseMiddleware):
    """Outermost: turns whatever escapes, decode errors included, into a rejection; cancellation passes."""

    async def __aexit__(
        self, kind: object = None, error: BaseException | None = None, trace: object = None
    ) -> bool | None:
        if error is None or isinstance(error, asyncio.CancelledError | RejectMessage):
            return False
        log.error("delivery.rejected", error=str(error), error_class=type(error).__name__)
        raise RejectMessage from error


def message_key(message: RabbitMessage) -> str:
    """What identifies a message: its id, or its content when the sender gave none."""
    return message.raw_message.message_id or content_hash(message.body)


def subscribe(broker: RabbitBroker, database: Database, consumer: Consumer, *, prefetch: int) -> None:
    """Attach a consumer to its queue with a channel and a prefetch of its own."""
    delivery = _Delivery(database, consumer)

    subscriber = broker.subscriber(
        quorum_queue(consumer.queue), channel=Channel(prefetch_count=prefetch), decoder=whole_message
    )

    async def on_message(message: RabbitMessage) -> None:
        await delivery.handle(message)

    subscriber(on_message)


class _Delivery:
    """Runs the deliveries of one queue."""

    def __init__(self, database: Database, consumer: Consumer) -> None:
        self._database = database
        self._consumer = consumer
        self._queue = consumer.queue.name

    async def handle(self, message: RabbitMessage) -> None:
        try:
            event = decode_event(message.raw_message.type, message.body)
            handler = self._consumer.handlers.get(type(event))
            if handler is not None:
                await until_database_answers(partial(self._once, event, handler), on_wait=self._waiting)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            DELIVERIES.labels(self._queue, "dead").inc()
            await until_database_answers(partial(self._note, message, error), on_wait=self._waiting)
            raise
        await _COMMITTED.passed()
        self._consumer.after_commit()

    async def _once(self, event: Event, handler: Handler) -> None:
        for attempt in range(1, _CONTENTION_TRIES + 1):
            try:
                async with self._database.driver_unit() as unit:
                    fresh = await first_delivery(unit, event.event_id, self._queue)
                    if fresh:
                        await handler(unit, event)
            except Exception as error:
                if getattr(error, "sqlstate", None) not in _CONTENTION or attempt == _CONTENTION_TRIES:
                    raise
                await asyncio.sleep(0.02 * attempt)
            else:
                DELIVERIES.labels(self._queue, "handled" if fresh else "seen").inc()
                return

    async def _note(self, message: RabbitMessage, error: Exception) -> None:
        async with self._database.driver_unit() as unit:
            name, text = type(error).__name__, storable_text(redact_text(str(error)))[:2000]
            await unit.execute(_NOTE_FAILURE, message_key(message), self._queue, name, text, current_traceparent())

    def _waiting(self, error: BaseException) -> None:
        DELIVERIES.labels(self._queue, "held").inc()
        log.warning("delivery.held", queue=self._queue, error=type(error).__name__)


def storable_text(text: str) -> str:
    """Text that PostgreSQL takes: whatever arrived, its letter must be stored."""
    return text.replace("\x00", "\ufffd")


def event_uuid(text: str | None) -> UUID | None:
    """Read an id that may be missing or foreign."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
