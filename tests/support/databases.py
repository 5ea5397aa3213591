"""A database of its own for every test: cloned in milliseconds from a template with all schemas migrated."""

import asyncio
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
from sqlalchemy.engine import make_url

from syncstore_common.infra.migrations import upgrade
from syncstore_common.infra.provision import SCHEMAS, provision

PACKAGES = {
    "catalog": "syncstore_catalog",
    "sync_shopee": "syncstore_shopee",
    "sync_tiktok": "syncstore_tiktok",
    "webhooks": "syncstore_webhooks",
    "gateway": "syncstore_gateway",
}
# One password for the roles, which all workers of a run share: they exist on throw-away servers only.
_PASSWORD = "only-on-throw-away-servers"
_PROVISION_LOCK = 7_301_123


def on_database(url: str, name: str) -> str:
    """The same server, another database."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """A database with every schema; ``urls`` holds the address of each role."""

    __test__ = False

    name: str
    admin_url: str
    urls: dict[str, str]

    def url(self, schema: str) -> str:
        """The address with which the schema's service logs in."""
        return self.urls[schema]


async def _make_template(admin_url: str, name: str) -> None:
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(f'create database "{name}"')
        # Roles belong to the server: workers take turns.
        await connection.execute("select pg_advisory_lock($1)", _PROVISION_LOCK)
        urls = await provision(on_database(admin_url, name), passwords=dict.fromkeys(SCHEMAS, _PASSWORD))
    finally:
        await connection.close()
    for schema, package in PACKAGES.items():
        await upgrade(urls[schema], schema, package)


def make_template(admin_url: str, worker: str) -> str:
    """Create this worker's template; returns its name."""
    name = f"template_{worker}"
    asyncio.run(_make_template(admin_url, name))
    return name


async def clone(admin_url: str, template: str) -> TestDatabase:
    """Clone the template."""
    name = f"test_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(f'create database "{name}" template "{template}"')
    finally:
        await connection.close()
    urls = {
        schema: make_url(on_database(admin_url, name))
        .set(username=schema, password=_PASSWORD)
        .render_as_string(hide_password=False)
        for schema in SCHEMAS
    }
    return TestDatabase(name, on_database(admin_url, name), urls)


async def drop(admin_url: str, database: TestDatabase) -> None:
    """Drop a clone, whoever is still connected."""
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(f'drop database if exists "{database.name}" with (force)')
    finally:
        await connection.close()
