"""The relay: moves outbox rows to the broker, at least once and in lane order.

One leader per schema, by a session advisory lock on a connection of its own (lost with the connection, so a dead leader
never blocks); the same connection listens for wake-ups. Rows are published in a window of confirms, mandatory and
persistent; exactly the confirmed ones are deleted. A time-out proves nothing, so the row is sent again under the same
message id and the inbox drops the twin. A row that fails while its neighbours pass (a full or missing queue) steps
aside for some seconds, so that it holds nobody up; no row is ever given up.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
from faststream.rabbit import RabbitBroker
from opentelemetry import context
from opentelemetry.instrumentation.utils import suppress_instrumentation
from prometheus_client import Counter, Gauge

from syncstore_common.infra.broker import topic
from syncstore_common.infra.database import DATABASE_ERRORS, Database, advisory_key
from syncstore_common.infra.failpoints import FailPoint
from syncstore_common.infra.logging import get_logger
from syncstore_common.infra.telemetry import PROPAGATOR, carrier
from syncstore_common.infra.wakeups import outbox_channel

_WINDOW = 500
_POLL_S = 1.0
_PUBLISH_TIMEOUT_S = 10.0
_ASIDE_AFTER = 3
_ASIDE_S = 5.0
_SHORTEST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0

_NEXT = """
select id, event_id, message_type, routing_key, payload::text as payload, traceparent, replay_queue, attempts
from outbox_events where stuck_at is null order by lane, id limit $1
"""
_CONFIRMED = "delete from outbox_events where id = any($1::bigint[])"
_FAILED = """
update outbox_events set attempts = attempts + 1, last_error = failed.error,
    stuck_at = case when $4 and attempts + 1 >= $3 then now() end
from unnest($1::bigint[], $2::text[]) as failed (id, error)
where outbox_events.id = failed.id
"""
_COME_BACK = "update outbox_events set stuck_at = null where stuck_at < now() - make_interval(secs => $1)"
_OLDEST = "select extract(epoch from now() - occurred_at)::float8 from outbox_events order by id limit 1"

RELAYED = Counter("syncstore_outbox_relayed_total", "Outbox rows by what became of a publish", ["outcome"])
OLDEST = Gauge("syncstore_outbox_oldest_seconds", "Age of the oldest outbox row")

_PUBLISHING = FailPoint("relay.publishing", "rows are on their way to the broker, no confirm has come back")
_AFTER_CONFIRM = FailPoint("relay.after_confirm", "the broker has the messages, their rows are still there")

log = get_logger(__name__)


class Relay:
    """Publishes the outbox of one service to its exchange."""

    def __init__(self, database: Database, broker: RabbitBroker, *, exchange: str) -> None:
        self._database = database
        self._broker = broker
        self._exchange = topic(exchange)
        self._wake = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Lead when possible and relay until ``stop``; every fault is logged, waited out and tried again."""
        while not stop.is_set():
            try:
                await self._lead(stop)
            except DATABASE_ERRORS as error:
                log.warning("relay.interrupted", error=str(error) or type(error).__name__)
                await asyncio.sleep(0.5)

    async def _lead(self, stop: asyncio.Event) -> None:
        with suppress_instrumentation():
            connection = await asyncpg.connect(self._database.dsn, timeout=5, command_timeout=10)
        try:
            key = advisory_key(self._database.schema, "relay")
            while not await self._quietly(connection, "select pg_try_advisory_lock($1)", key):
                if await _stopped(stop, _POLL_S):
                    return
            await connection.add_listener(outbox_channel(self._database.schema), self._on_notify)
            log.info("relay.leading")
            await self._relay_until_stopped(connection, stop)
        finally:
            with suppress_instrumentation():
                await connection.close(timeout=2)

    async def _relay_until_stopped(self, leadership: Any, stop: asyncio.Event) -> None:
        pause_s = _SHORTEST_PAUSE_S
        looked_at = 0.0
        while not stop.is_set():
            self._wake.clear()
            if asyncio.get_running_loop().time() - looked_at >= _POLL_S:
                looked_at = asyncio.get_running_loop().time()
                await self._look_after()
            moved, failed = await self.relay_once()
            if failed:
                pause_s = _SHORTEST_PAUSE_S if moved else min(pause_s * 2, _LONGEST_PAUSE_S)
                await _stopped(stop, pause_s)
            elif moved < _WINDOW:
                pause_s = _SHORTEST_PAUSE_S
                await self._idle(stop)
            if leadership.is_closed():
                raise ConnectionResetError("the leader's connection is gone")
        await self.relay_once()  # what the other parts left while they stopped

    async def relay_once(self) -> tuple[int, int]:
        """Publish one window; return how many rows were confirmed and how many were not."""
        with suppress_instrumentation():
            async with self._database.driver() as connection:
                rows = await connection.fetch(_NEXT, _WINDOW)
        if not rows:
            return 0, 0
        await _PUBLISHING.passed()
        outcomes = await asyncio.gather(*(self._publish(row) for row in rows), return_exceptions=True)
        await _AFTER_CONFIRM.passed()
        await self._record(rows, outcomes)
        failed = sum(outcome is not None for outcome in outcomes)
        return len(rows) - failed, failed

    async def _publish(self, row: Any) -> None:
        token = context.attach(PROPAGATOR.extract(carrier(row["traceparent"])))
        try:
            # FastStream ignores its own publish timeout; a frozen broker would hold us for minutes.
            async with asyncio.timeout(_PUBLISH_TIMEOUT_S):
                await self._broker.publish(
                    row["payload"].encode(),
                    queue=row["replay_queue"] or "",
                    exchange=None if row["replay_queue"] else self._exchange,
                    routing_key=row["replay_queue"] or row["routing_key"],
                    message_id=str(row["event_id"]),
                    message_type=row["message_type"],
                    content_type="application/json",
                    persist=True,
                    mandatory=True,
                )
        finally:
            context.detach(token)

    async def _record(self, rows: Sequence[Any], outcomes: Sequence[BaseException | None]) -> None:
        confirmed = [row["id"] for row, outcome in zip(rows, outcomes, strict=True) if outcome is None]
        failed = [(row["id"], outcome) for row, outcome in zip(rows, outcomes, strict=True) if outcome is not None]
        with suppress_instrumentation():
            async with self._database.driver() as connection:
                if confirmed:
                    await connection.execute(_CONFIRMED, confirmed)
                if failed:
                    ids, texts = [row_id for row_id, _ in failed], [_text(error) for _, error in failed]
                    await connection.execute(_FAILED, ids, texts, _ASIDE_AFTER, bool(confirmed))
        RELAYED.labels("confirmed").inc(len(confirmed))
        if failed:
            RELAYED.labels("failed").inc(len(failed))
            log.warning("relay.publish_failed", rows=len(failed), error=_text(failed[0][1]))

    async def _look_after(self) -> None:
        """Measure the backlog, above all while nothing gets through, and let rows that stepped aside come back."""
        with suppress_instrumentation():
            async with self._database.driver() as connection:
                OLDEST.set(await connection.fetchval(_OLDEST) or 0.0)
                await connection.execute(_COME_BACK, _ASIDE_S)

    async def _idle(self, stop: asyncio.Event) -> None:
        waiters = [asyncio.ensure_future(self._wake.wait()), asyncio.ensure_future(stop.wait())]
        await asyncio.wait(waiters, timeout=_POLL_S, return_when=asyncio.FIRST_COMPLETED)
        for waiter in waiters:
            waiter.cancel()

    async def _quietly(self, connection: Any, query: str, *args: object) -> Any:
        with suppress_instrumentation():
            return await connection.fetchval(query, *args)

    def _on_notify(self, *_: object) -> None:
        self._wake.set()


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]


async def _stopped(stop: asyncio.Event, within_s: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), within_s)
    except TimeoutError:
        return False
    return True
