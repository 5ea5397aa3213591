"""Dead letters: from the broker's dead queue into a table that can be searched, replayed and discarded.

A letter is stored before its delivery is acknowledged, once per source and event, with the body as it came: a replay
must not change what it replays, and events carry no secrets. Replay puts the event back on the
one queue it died in (other services never see it again), forgets its inbox entry, and is fenced by versions like every
delivery: an old snapshot changes nothing.
"""

from typing import Any
from uuid import UUID

import orjson
from faststream.rabbit import Channel, RabbitBroker
from faststream.rabbit.annotations import RabbitMessage
from prometheus_client import Counter
from pydantic import BaseModel

from syncstore_common.contracts.topology import dead_queue
from syncstore_common.infra.broker import quorum_queue, whole_message
from syncstore_common.infra.consumer import event_uuid, message_key, storable_text
from syncstore_common.infra.database import Database, DriverUnit, until_database_answers
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.errors import InvalidInput, NotFound
from syncstore_common.kernel.ids import new_id

_STORE = """
insert into dead_letters (id, source, reason, message_type, event_id, aggregate_id, body, headers, error_class, error,
                          traceparent)
values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10, $11)
on conflict (source, event_id) do update
    set died_at = now(), reason = excluded.reason, error_class = excluded.error_class, error = excluded.error,
        body = excluded.body, replayed_at = null, replayed_by = null, discarded_at = null
"""
_TAKE_NOTE = "delete from delivery_failures where message_key = $1 and queue = $2 returning error_class, error"
_PAGE = """
select id, source, reason, message_type, event_id, aggregate_id, error_class, error, died_at, replayed_at, discarded_at
from dead_letters
where ($1::uuid is null or id < $1) and ($2 or (replayed_at is null and discarded_at is null))
order by id desc limit $3
"""
_ONE = "select * from dead_letters where id = $1 for update"
_RESEND = """
insert into outbox_events (event_id, message_type, routing_key, aggregate_id, lane, payload, traceparent, occurred_at,
                           replay_queue)
values ($1, $2, '', $3, 1, $4::text::jsonb, $5, now(), $6)
on conflict (event_id) do nothing
"""

DEAD_LETTERS = Counter("syncstore_dead_letters_total", "Dead letters stored", ["source", "reason"])
log = get_logger(__name__)


class DeadLetter(BaseModel):
    """One dead letter, as shown."""

    id: UUID
    source: str
    reason: str
    message_type: str | None
    event_id: UUID | None
    aggregate_id: str | None
    error_class: str | None
    error: str | None
    died_at: Any
    replayed_at: Any = None
    discarded_at: Any = None


def collect_dead_letters(broker: RabbitBroker, database: Database, service: str) -> None:
    """Subscribe the collector of a service to its dead queue."""

    subscriber = broker.subscriber(
        quorum_queue(dead_queue(service)), channel=Channel(prefetch_count=10), decoder=whole_message
    )

    async def on_letter(message: RabbitMessage) -> None:
        await until_database_answers(
            lambda: _store(database, message),
            on_wait=lambda error: log.warning("dead_letter.held", error=type(error).__name__),
        )

    subscriber(on_letter)


async def _store(database: Database, message: RabbitMessage) -> None:
    headers = {key: storable_text(str(value)) for key, value in (message.headers or {}).items()}
    source = headers.get("x-first-death-queue") or str(message.raw_message.routing_key)
    reason = headers.get("x-first-death-reason") or "rejected"
    body = storable_text(message.body.decode(errors="replace"))
    message_type = storable_text(message.raw_message.type) if message.raw_message.type else None
    async with database.driver_unit() as unit:
        note = await unit.fetchrow(_TAKE_NOTE, message_key(message), source)
        await unit.execute(
            _STORE,
            new_id(),
            source,
            reason,
            message_type,
            event_uuid(message.raw_message.message_id) or new_id(),
            _aggregate(body),
            body,
            orjson.dumps(headers).decode(),
            note["error_class"] if note else None,
            note["error"] if note else None,
            headers.get("traceparent"),
        )
    DEAD_LETTERS.labels(source, reason).inc()
    log.error("dead_letter.stored", source=source, reason=reason, message_type=message_type)


def _aggregate(body: str) -> str | None:
    """What the event is about, for people: the listing or the product, wherever the event names it."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    named = data if isinstance(data, dict) else {}
    product = named.get("product")
    inner = product if isinstance(product, dict) else {}
    found = named.get("product_id") or named.get("listing_id") or inner.get("product_id")
    return storable_text(str(found)) if found else None


async def list_dead_letters(
    database: Database, *, before: UUID | None = None, closed: bool = False, limit: int = 50
) -> list[DeadLetter]:
    """Return dead letters, newest first; ``closed`` includes those replayed or discarded."""
    async with database.driver() as connection:
        rows = await connection.fetch(_PAGE, before, closed, limit)
    return [DeadLetter(**dict(row)) for row in rows]


async def replay_dead_letter(unit: DriverUnit, letter_id: UUID, *, actor: str) -> None:
    """Put the event back on the queue it died in, in the open transaction.

    Raises NotFound, or InvalidInput when the letter was discarded or its body never was an event.
    """
    letter = await unit.fetchrow(_ONE, letter_id)
    if letter is None:
        raise NotFound(f"there is no dead letter {letter_id}")
    if letter["discarded_at"] is not None:
        raise InvalidInput("the letter was discarded", field="id", fix="replay another letter")
    try:
        orjson.loads(letter["body"])
    except orjson.JSONDecodeError as error:
        raise InvalidInput(
            "the body is not JSON and can't be replayed", field="id", fix="discard the letter"
        ) from error
    await unit.execute("delete from inbox where event_id = $1 and queue = $2", letter["event_id"], letter["source"])
    await unit.execute(
        _RESEND,
        letter["event_id"],
        letter["message_type"] or "",
        letter["aggregate_id"] or "",
        letter["body"],
        letter["traceparent"],
        letter["source"],
    )
    await unit.execute("update dead_letters set replayed_at = now(), replayed_by = $2 where id = $1", letter_id, actor)


async def discard_dead_letter(unit: DriverUnit, letter_id: UUID) -> None:
    """Close a letter without replaying it. Raises NotFound."""
    done = await unit.execute("update dead_letters set discarded_at = now() where id = $1", letter_id)
    if done.endswith(" 0"):
        raise NotFound(f"there is no dead letter {letter_id}")
