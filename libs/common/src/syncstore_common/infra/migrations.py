"""Alembic, run from code: one linear history per schema, kept in each service's ``migrations/versions`` folder.

Two migrators at once are safe: an advisory lock of the schema lets one through after the other.
"""

import asyncio
from importlib import resources

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from syncstore_common.infra.database import advisory_key

_LOCK_TIMEOUT = "5s"


def script_config(package: str) -> Config:
    """Alembic's configuration for the migrations shipped inside ``package``."""
    config = Config()
    config.set_main_option("script_location", str(resources.files(package) / "migrations"))
    config.set_main_option("path_separator", "newline")
    return config


def _upgrade(connection: Connection, schema: str, package: str) -> None:
    config = script_config(package)
    script = ScriptDirectory.from_config(config)
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": advisory_key(schema, "migrate")})
    connection.execute(text(f"set local lock_timeout = '{_LOCK_TIMEOUT}'"))

    with EnvironmentContext(config, script, fn=lambda revision, _: script._upgrade_revs("head", revision)) as context:  # noqa: SLF001 - Alembic's documented way for run-from-code
        context.configure(connection=connection, version_table_schema=schema, transactional_ddl=True)
        context.run_migrations()


async def upgrade(database_url: str, schema: str, package: str) -> None:
    """Bring the schema to the newest version, in one transaction.

    Raises whatever the database raises; nothing is half-migrated.
    """
    engine = create_async_engine(
        make_url(database_url).set(drivername="postgresql+asyncpg"),
        poolclass=NullPool,
        connect_args={"timeout": 5, "server_settings": {"search_path": schema}},
    )
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, schema, package)
    finally:
        await engine.dispose()


def upgrade_now(database_url: str, schema: str, package: str) -> None:
    """``upgrade`` for a command line."""
    asyncio.run(upgrade(database_url, schema, package))
