"""Wake-ups between processes on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from syncstore_common.infra.database import Database
from syncstore_common.infra.wakeups import listen, work_channel
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

CHANNEL = work_channel("sync_shopee")


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[list[None]]:
    """Collects what was heard; the first entry says that somebody listens."""
    heard: list[None] = []
    stop = asyncio.Event()
    task = asyncio.create_task(listen(database.dsn, CHANNEL, lambda: heard.append(None), stop))
    await eventually(lambda: asyncio.sleep(0, bool(heard)))
    try:
        yield heard
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


async def test_what_is_told_in_one_moment_is_heard_at_once_and_few_times(engine_database: Database) -> None:
    async with listening(engine_database) as heard:
        for _ in range(20):
            engine_database.notifier(CHANNEL).wake()
        await eventually(lambda: asyncio.sleep(0, len(heard) > 1))
        await asyncio.sleep(0.1)
    assert len(heard) <= 3


async def test_whoever_lost_its_connection_listens_again_and_looks(engine_database: Database) -> None:
    async with listening(engine_database) as heard:
        connection = await asyncpg.connect(engine_database.dsn)
        ended = await connection.fetchval(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where query like 'LISTEN%' and pid <> pg_backend_pid() and datname = current_database()"
        )
        await connection.close()
        assert ended == 1
        await eventually(lambda: asyncio.sleep(0, len(heard) == 2))
        engine_database.notifier(CHANNEL).wake()
        await eventually(lambda: asyncio.sleep(0, len(heard) == 3))
