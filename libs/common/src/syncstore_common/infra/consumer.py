"""Consuming: one short transaction per delivery, or per group of those that wait, then the acknowledgement.

The transaction records the event in the inbox and runs the handler; a second delivery changes nothing. What can go
wrong is decided here and nowhere else:

- the database is away: the delivery is held and tried again until it answers (the prefetch is the back-pressure);
- two transactions met (deadlock, serialisation): tried again a few times;
- the body can't be decoded, its type is unknown, or the handler fails: poison. The reason is noted and the delivery is
  rejected to the service's dead-letter exchange.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar
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
from syncstore_common.infra.inbox import first_deliveries
from syncstore_common.infra.logging import get_logger, redact_text
from syncstore_common.infra.outbox import current_traceparent
from syncstore_common.infra.together import Together
from syncstore_common.kernel.fingerprint import content_hash

E = TypeVar("E", bound=Event)
Handler = Callable[[DriverUnit, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Delivered(Generic[E]):
    """An event of a group, with the trace its delivery belongs to."""

    event: E
    traceparent: str | None


GroupHandler = Callable[[DriverUnit, Sequence[Delivered[Any]]], Awaitable[None]]

_CONTENTION = ("40001", "40P01")
_CONTENTION_TRIES = 5
_MOST_AT_ONCE = 100
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
    group_handlers: Mapping[type[Event], GroupHandler] = field(default_factory=dict)
    """For types that come in floods: those that wait at the same moment are handled in one transaction."""
    after_commit: Callable[[], None] = field(default=lambda: None)
    """Called after each committed delivery; wakes a dispatcher."""
    on_lost: Callable[[], Awaitable[None]] = field(default=_nothing_to_bring_back)
    """Called when the queue was deleted, after it was bound again: brings back what its events would have told.

    May raise; it is called again until it ends well.
    """

    def handler_of(self, kind: type[Event]) -> GroupHandler | None:
        """What to do with deliveries of a type; None when nobody wants it."""
        one_by_one = self.handlers.get(kind)
        return self.group_handlers.get(kind) or (one_by_one and in_turn(one_by_one))


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
        self._groups: Mapping[type[Event], Together[Delivered[Event], None]] = {
            kind: Together(partial(self._once, handler), most=_MOST_AT_ONCE)
            for kind, handler in consumer.group_handlers.items()
        }

    async def handle(self, message: RabbitMessage) -> None:
        try:
            event = decode_event(message.raw_message.type, message.body)
            work = self._work_for(event)
            if work is not None:
                await until_database_answers(work, on_wait=self._waiting)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            DELIVERIES.labels(self._queue, "dead").inc()
            await until_database_answers(partial(self._note, message, error), on_wait=self._waiting)
            raise
        await _COMMITTED.passed()
        self._consumer.after_commit()

    def _work_for(self, event: Event) -> Callable[[], Coroutine[Any, Any, object]] | None:
        """What is to be done about an event; None when nobody wants its type."""
        delivered = Delivered(event, current_traceparent())
        group = self._groups.get(type(event))
        if group is not None:
            return partial(group.ask, delivered)
        handler = self._consumer.handler_of(type(event))
        return handler and partial(self._once, handler, [delivered])

    async def _once(self, handler: GroupHandler, delivered: Sequence[Delivered[Event]]) -> list[None]:
        """Handle those that were not handled before, in one transaction."""
        for attempt in range(1, _CONTENTION_TRIES + 1):
            try:
                async with self._database.driver_unit() as unit:
                    fresh = await first_deliveries(unit, [item.event.event_id for item in delivered], self._queue)
                    if fresh:
                        await handler(unit, [item for item in delivered if item.event.event_id in fresh])
            except Exception as error:
                if getattr(error, "sqlstate", None) not in _CONTENTION or attempt == _CONTENTION_TRIES:
                    raise
                await asyncio.sleep(0.02 * attempt)
            else:
                DELIVERIES.labels(self._queue, "handled").inc(len(fresh))
                DELIVERIES.labels(self._queue, "seen").inc(len(delivered) - len(fresh))
                break
        return [None] * len(delivered)

    async def _note(self, message: RabbitMessage, error: Exception) -> None:
        async with self._database.driver_unit() as unit:
            name, text = type(error).__name__, storable_text(redact_text(str(error)))[:2000]
            await unit.execute(_NOTE_FAILURE, message_key(message), self._queue, name, text, current_traceparent())

    def _waiting(self, error: BaseException) -> None:
        DELIVERIES.labels(self._queue, "held").inc()
        log.warning("delivery.held", queue=self._queue, error=type(error).__name__)


def in_turn(handler: Handler) -> GroupHandler:
    """Handle a group event by event. In the order of their aggregates, so that two consumers lock rows in the same."""

    async def handle(unit: DriverUnit, delivered: Sequence[Delivered[Any]]) -> None:
        for item in sorted(delivered, key=lambda item: item.event.aggregate_id):
            await handler(unit, item.event)

    return handle


def storable_text(text: str) -> str:
    """Text that PostgreSQL takes: whatever arrived, its letter must be stored."""
    return text.replace("\x00", "\ufffd")


def event_uuid(text: str | None) -> UUID | None:
    """Read an id that may be missing or foreign."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
