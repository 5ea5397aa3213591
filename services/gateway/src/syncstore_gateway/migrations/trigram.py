"""The index behind the product search, where the database has pg_trgm.

Creating the extension needs a right on the database that the service's role does not have by default, so provisioning
creates it (in ``public``). Without it the search still answers, by reading every row.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from syncstore_common.infra.logging import get_logger

_WHERE = "select nspname from pg_extension join pg_namespace n on n.oid = extnamespace where extname = 'pg_trgm'"

log = get_logger(__name__)


def create_search_index(connection: Connection) -> None:
    """Index ``product_overview.search_text`` for substring search, if that is possible here."""
    schema = connection.execute(text(_WHERE)).scalar() or _create_extension(connection)
    if schema is None:
        log.warning("migration.no_trigrams", effect="product search reads every row", fix="create extension pg_trgm")
        return
    connection.execute(
        text(
            "create index product_overview_search on product_overview "
            f'using gin (search_text "{schema}".gin_trgm_ops) where not is_deleted'
        )
    )


def _create_extension(connection: Connection) -> str | None:
    try:
        with connection.begin_nested():
            connection.execute(text("create extension if not exists pg_trgm"))
    except DBAPIError:
        return None
    schema: str | None = connection.execute(text(_WHERE)).scalar()
    return schema
