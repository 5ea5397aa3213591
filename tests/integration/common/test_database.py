"""What counts as a database that is away, on a real one: those faults are waited out, all others are poison."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import text

from syncstore_common.infra.database import DATABASE_ERRORS, Database, is_database_unavailable
from tests.faults.proxy import proxy_for
from tests.support.databases import TestDatabase

pytestmark = pytest.mark.integration


async def test_a_value_that_does_not_fit_is_not_an_outage(engine_database: Database) -> None:
    async with engine_database.driver() as connection:
        with pytest.raises((asyncpg.InterfaceError, asyncpg.PostgresError)) as caught:
            await connection.fetchval("select $1::bigint", 2**80)
    assert not is_database_unavailable(caught.value)


async def test_a_wrong_statement_is_not_an_outage(engine_database: Database) -> None:
    async with engine_database.driver() as connection:
        with pytest.raises(asyncpg.PostgresError) as caught:
            await connection.fetchval("select no_such_column")
    assert not is_database_unavailable(caught.value)


async def test_a_used_up_pool_is_waited_out(database: TestDatabase) -> None:
    small = Database(
        database.url("catalog"),
        schema="catalog",
        application_name="test",
        pool_size=1,
        pool_overflow=0,
        pool_wait_s=0.1,
    )
    try:
        async with small.driver():
            with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, it must count as an outage
                async with small.driver():
                    pass
        assert is_database_unavailable(caught.value)
    finally:
        await small.close()


async def test_terminated_connections_are_replaced_before_anybody_meets_them(
    engine_database: Database, database: TestDatabase
) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(_use(engine_database))
    admin = await asyncpg.connect(database.admin_url)
    await admin.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
        database.name,
    )
    await admin.close()
    await asyncio.sleep(0.1)
    for _ in range(5):
        async with engine_database.driver() as connection:
            assert await connection.fetchval("select 1") == 1
        async with engine_database.reading() as reader:
            assert (await reader.execute(text("select 1"))).scalar_one() == 1


async def test_a_session_that_ends_while_nobody_uses_it_is_an_outage_and_not_used_again(database: TestDatabase) -> None:
    """The server's last words are read, the end of the connection is not: the driver still holds it for open."""
    async with proxy_for(database.url("catalog")) as proxy:
        proxy.toxics.hides_ends = True
        url = proxy.before(database.url("catalog"))
        single = Database(url, schema="catalog", application_name="ended", pool_size=1, pool_overflow=0)
        try:
            for use in (_by_driver, _by_driver_unit, _by_core, _by_unit_of_work):
                await use(single)
                await _throw_out(database, "ended")
                with pytest.raises(DATABASE_ERRORS) as caught:
                    await use(single)
                assert is_database_unavailable(caught.value), use.__name__
                await use(single)
        finally:
            proxy.heal()
            await single.close()


async def _throw_out(database: TestDatabase, application: str) -> None:
    """End the sessions of an application, and let it read that."""
    admin = await asyncpg.connect(database.admin_url)
    ended = await admin.fetch(
        "select pg_terminate_backend(pid, 2000) from pg_stat_activity where application_name = $1", application
    )
    await admin.close()
    assert ended
    await asyncio.sleep(0.1)


async def _by_driver(database: Database) -> None:
    async with database.driver() as connection:
        await connection.fetchval("select $1::int", 1)


async def _by_driver_unit(database: Database) -> None:
    async with database.driver_unit() as unit:
        await unit.fetchval("select $1::int", 1)


async def _by_core(database: Database) -> None:
    async with database.reading() as connection:
        await connection.execute(text("select 1"))


async def _by_unit_of_work(database: Database) -> None:
    async with database.unit_of_work() as unit:
        await unit.connection.execute(text("select 1"))


async def _use(database: Database) -> None:
    async with database.driver() as connection:
        await connection.fetchval("select pg_sleep(0.05)")


async def test_a_connection_left_in_a_transaction_is_not_handed_on(database: TestDatabase) -> None:
    single = Database(database.url("catalog"), schema="catalog", application_name="test", pool_size=1, pool_overflow=0)
    try:
        async with single.driver() as connection:
            await connection.execute("begin")
        async with single.driver() as connection:
            assert not await connection.fetchval("select pg_current_xact_id_if_assigned() is not null")
            assert not connection.is_in_transaction()  # type: ignore[attr-defined]
    finally:
        await single.close()
