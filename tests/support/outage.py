"""A database that is away for a while: nobody gets in, and who was in is thrown out. Others notice nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from tests.support.databases import TestDatabase
from tests.support.eventually import eventually

_THROW_OUT = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()"


@asynccontextmanager
async def database_away(database: TestDatabase) -> AsyncIterator[None]:
    """Keep every role but the server's own out of the database inside the block."""
    admin = await asyncpg.connect(database.admin_url)

    async def everybody_is_out() -> bool:
        return not await admin.fetch(_THROW_OUT, database.name)

    try:
        await admin.execute(f'alter database "{database.name}" connection limit 0')
        await eventually(everybody_is_out)
        yield
    finally:
        await admin.execute(f'alter database "{database.name}" connection limit -1')
        await admin.close()
