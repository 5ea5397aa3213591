"""Housekeeping: what is old goes, what is open or young stays, and nothing that fails holds up the rest."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.infra.forgetting import MESSAGING_CHORES
from syncstore_common.infra.housekeeping import Chore, Housekeeping
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.attempts import Attempt, Calls, list_attempts, store_attempts
from syncstore_common.sync.log_partitions import Month, keep_log_in_order, months_from
from tests.support.databases import TestDatabase
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

NOW = datetime.now(UTC)
_PLACE = "select tableoid::regclass::text from sync_logs where operation = $1"
_NOTE = "insert into delivery_failures (message_key, queue, error_class, error, failed_at) values ($1, 'q', '', '', $2)"
LOG = Chore("attempt_log", partial(keep_log_in_order, keep_days=90))


async def rows(database: Database, query: str) -> list[Any]:
    async with database.driver() as connection:
        return [row[0] for row in await connection.fetch(query)]


async def execute(database: Database, statement: str, *args: object) -> None:
    async with database.driver() as connection:
        await connection.execute(statement, *args)


async def call(database: Database, operation: str, at: datetime) -> None:
    """Write one call to the log."""
    async with database.driver() as connection:
        await store_attempts(connection, [Calls([Attempt(operation, "ok", 1, at=at)])])


async def partitions(database: Database) -> list[str]:
    return await rows(
        database, "select inhrelid::regclass::text from pg_inherits where inhparent = 'sync_logs'::regclass order by 1"
    )


async def in_partition(database: Database, operation: str) -> str:
    """Where a call lies."""
    async with database.driver() as connection:
        return str(await connection.fetchval(_PLACE, operation))


async def test_calls_lie_in_the_partition_of_their_month_which_is_made_ahead(engine_database: Database) -> None:
    await Housekeeping(engine_database, [LOG]).once()
    months = months_from(NOW.date())
    assert await partitions(engine_database) == [*(month.partition for month in months), "sync_logs_overflow"]
    for month in months:
        await call(engine_database, month.partition, month.begin)
        assert await in_partition(engine_database, month.partition) == month.partition


async def test_a_month_that_is_over_is_dropped_and_the_rest_is_kept(engine_database: Database) -> None:
    old, young = Month.of((NOW - timedelta(days=125)).date()), Month.of((NOW - timedelta(days=60)).date())
    for month in (old, young):
        await execute(
            engine_database,
            f"create table {month.partition} partition of sync_logs"
            f" for values from ('{month.begin}') to ('{month.next.begin}')",
        )
        await call(engine_database, month.partition, month.begin)
    await Housekeeping(engine_database, [LOG]).once()
    async with engine_database.driver() as connection:
        shown = await list_attempts(connection, product_id=None, before=None, limit=10)
    assert [item["operation"] for item in shown] == [young.partition]
    assert old.partition not in await partitions(engine_database)


async def test_calls_that_met_no_partition_stay_readable_and_go_by_age(engine_database: Database) -> None:
    await call(engine_database, "today", NOW)
    await call(engine_database, "long ago", NOW - timedelta(days=91))
    await Housekeeping(engine_database, [LOG]).once()
    assert await rows(engine_database, "select operation from sync_logs") == ["today"]
    assert await in_partition(engine_database, "today") == "sync_logs_overflow"
    assert Month.of(NOW.date()).next.partition in await partitions(engine_database), "the coming months have theirs"


async def test_replicas_that_keep_the_log_at_once_do_not_meet(engine_database: Database) -> None:
    await asyncio.gather(*(Housekeeping(engine_database, [LOG]).once() for _ in range(4)))
    assert len(await partitions(engine_database)) == 4


async def test_the_log_is_left_for_the_next_round_while_somebody_reads_it(engine_database: Database) -> None:
    async with engine_database.driver_unit() as reader:
        await reader.fetch("select count(*) from sync_logs")
        await Housekeeping(engine_database, [LOG]).once()
        await call(engine_database, "meanwhile", NOW)
    assert await in_partition(engine_database, "meanwhile") == "sync_logs_overflow"


async def test_closed_letters_and_old_deliveries_go_and_open_letters_stay(engine_database: Database) -> None:
    for age in (13, 15):
        at = NOW - timedelta(days=age)
        await execute(engine_database, "insert into inbox values ($1, $2, $3)", new_id(), f"inbox {age}", at)
        await execute(engine_database, _NOTE, f"note {age}", at)
    for source, replayed, discarded in (
        ("open", None, None),
        ("kept", 89, None),
        ("gone", 91, None),
        ("thrown", None, 91),
    ):
        closed = [None if age is None else NOW - timedelta(days=age) for age in (replayed, discarded)]
        await execute(
            engine_database,
            "insert into dead_letters (id, source, reason, body, died_at, replayed_at, discarded_at)"
            " values ($1, $2, '', '', now() - interval '1 year', $3, $4)",
            new_id(),
            source,
            *closed,
        )
    await Housekeeping(engine_database, MESSAGING_CHORES).once()
    assert await rows(engine_database, "select source from dead_letters order by 1") == ["kept", "open"]
    assert await rows(engine_database, "select queue from inbox") == ["inbox 13"]
    assert await rows(engine_database, "select message_key from delivery_failures") == ["note 13"]


async def test_a_chore_that_fails_undoes_itself_and_holds_up_no_other(engine_database: Database) -> None:
    async def fail(unit: DriverUnit) -> None:
        await unit.execute("insert into inbox values ($1, 'half done', now())", new_id())
        raise ValueError("no")

    async def note(unit: DriverUnit) -> None:
        await unit.execute("insert into inbox values ($1, 'done', now())", new_id())

    await Housekeeping(engine_database, [Chore("failing", fail), Chore("noting", note)]).once()
    assert await rows(engine_database, "select queue from inbox") == ["done"]


async def test_a_database_that_is_away_is_waited_out(database: TestDatabase) -> None:
    away = Database(database.url("webhooks").replace("127.0.0.1", "127.0.0.9"), schema="webhooks", application_name="t")
    tries: list[str] = []

    async def never(_: DriverUnit) -> None:
        tries.append("in vain")

    stop = asyncio.Event()
    running = asyncio.create_task(Housekeeping(away, [Chore("a", never), *MESSAGING_CHORES]).run(stop))
    await asyncio.sleep(0.3)
    assert not running.done()
    stop.set()
    await eventually(lambda: asyncio.sleep(0, running.done()))
    assert (running.exception(), tries) == (None, [])
    await away.close()
