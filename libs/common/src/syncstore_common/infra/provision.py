"""Roles and schemas: each service logs in as its own role, owns its own schema and can't read another's."""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import Mapping

import asyncpg
from sqlalchemy.engine import make_url

from syncstore_common.infra.migrations import upgrade

SCHEMAS = ("catalog", "sync_shopee", "sync_tiktok", "webhooks", "gateway")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


async def provision(
    admin_url: str, *, schemas: tuple[str, ...] = SCHEMAS, passwords: Mapping[str, str] | None = None, prefix: str = ""
) -> dict[str, str]:
    """Create a login role and a schema for each name; return the database URL of each.

    ``admin_url`` needs CREATEROLE and CREATE on the database. Existing roles keep their data and get the given (or a
    fresh) password. ``prefix`` is put before role names, which are shared by all databases of a server.
    """
    connection = await asyncpg.connect(admin_url, timeout=5)
    urls = {}
    try:
        for schema in schemas:
            role = f"{prefix}{schema}"
            password = (passwords or {}).get(schema) or secrets.token_urlsafe(18)
            if not await connection.fetchval("select true from pg_roles where rolname = $1", role):
                await connection.execute(f'create role "{role}" login')
            await connection.execute(f'alter role "{role}" login password {_literal(password)}')
            await connection.execute(f'grant "{role}" to current_user')
            await connection.execute(f'create schema if not exists "{schema}" authorization "{role}"')
            await connection.execute(f'alter role "{role}" set search_path = "{schema}"')
            url = make_url(admin_url).set(username=role, password=password)
            urls[schema] = url.render_as_string(hide_password=False)
        await _create_trigrams(connection)
    finally:
        await connection.close()
    return urls


async def _create_trigrams(connection: asyncpg.Connection) -> None:
    """Create the extension behind the product search; its owners can't. Without it the search reads every row."""
    try:
        await connection.execute("create extension if not exists pg_trgm with schema public")
    except (asyncpg.InsufficientPrivilegeError, asyncpg.FeatureNotSupportedError, asyncpg.UndefinedFileError):
        return


async def _provision_and_migrate(
    admin_url: str, passwords: dict[str, str], packages: dict[str, str], prefix: str
) -> None:
    urls = await provision(admin_url, passwords=passwords, prefix=prefix)
    for schema, package in packages.items():
        await upgrade(urls[schema], schema, package)


def main() -> None:
    """Provision from the environment: SYNCSTORE_ADMIN_DATABASE_URL and SYNCSTORE_ROLE_PASSWORDS (JSON by schema).

    With SYNCSTORE_MIGRATIONS (JSON, schema to package) the schemas are migrated too, which saves a local run four
    process starts; elsewhere each service migrates itself. SYNCSTORE_ROLE_PREFIX goes before the roles' names.
    """
    try:
        admin_url = os.environ["SYNCSTORE_ADMIN_DATABASE_URL"]
        passwords = json.loads(os.environ["SYNCSTORE_ROLE_PASSWORDS"])
    except (KeyError, ValueError) as error:
        sys.exit(f"provisioning needs {error}: an admin's database URL, and a JSON object of a password per schema")
    missing = set(SCHEMAS) - set(passwords)
    if missing:
        sys.exit(f"SYNCSTORE_ROLE_PASSWORDS has no password for {', '.join(sorted(missing))}")
    packages = json.loads(os.environ.get("SYNCSTORE_MIGRATIONS", "{}"))
    prefix = os.environ.get("SYNCSTORE_ROLE_PREFIX", "")
    asyncio.run(_provision_and_migrate(admin_url, passwords, packages, prefix))


if __name__ == "__main__":
    main()
