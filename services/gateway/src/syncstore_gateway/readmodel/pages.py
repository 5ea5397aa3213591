"""Pages of the product list: from the driver's rows to what is sent, with no object in between.

A page is a hundred and more rows, asked for at every keystroke of a search; mapping them to objects and back took most
of its time. So the columns carry the names of the public API here, ids are text, and ``product_shapes`` only encodes.

Searching with bound patterns needs a plan for the very pattern: a generic plan, once cached on a connection, would walk
the whole table (measured: 140 ms instead of 0.3). So the lists have connections of their own, which ask for custom
plans, price a random read as what it is on an SSD or in memory, and start no workers for a few milliseconds' work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from syncstore_common.infra.database import Database, DriverConnection
from syncstore_gateway.readmodel.cursor import Cursor, ProductSort
from syncstore_gateway.readmodel.filters import Conditions, ProductFilter, conditions
from syncstore_gateway.readmodel.holding import ON_HOLD, SHOWN_PROBLEM, SHOWN_STATE

PAGE_SETTINGS = {
    "plan_cache_mode": "force_custom_plan",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
}
"""Server settings for connections that read pages."""

_COLUMNS = """
p.product_id::text, p.version, p.code, p.title, p.category, p.brand, p.status, p.currency,
p.base_price_minor as price_min_minor, p.highest_price_minor as price_max_minor, p.stock_total as stock,
p.lowest_stock, p.variant_count, p.image_hash, p.image_count, p.updated_at
"""
_LISTINGS = f"""
select l.product_id::text, l.connection_id::text as shop_id, s.name as shop, l.platform, {SHOWN_STATE} as state,
    l.title, l.currency, l.price_min_minor, l.price_max_minor, l.stock_total as stock, l.wish, l.remote_status,
    l.external_id, l.url, ({SHOWN_PROBLEM})::text as problem, l.channels::text as channels, l.revision,
    l.content_version, l.pushed_at, l.next_attempt_at
from listing_overview l left join shops s on s.connection_id = l.connection_id {ON_HOLD}
where l.product_id = any($1::uuid[])
order by l.product_id, l.platform, s.name, l.connection_id
"""  # noqa: S608 - constants
_SORT_COLUMNS = {
    ProductSort.UPDATED: ("p.updated_at", "timestamptz"),
    ProductSort.TITLE: ("lower(p.title)", "text"),
    ProductSort.PRICE: ("p.base_price_minor", "bigint"),
    ProductSort.PRICE_FALLING: ("p.base_price_minor", "bigint"),
    ProductSort.STOCK: ("p.lowest_stock", "bigint"),
}


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page and where the next one starts (None = this was the last).

    An item has the members of the API's ``ProductOut``, the ids as text; of its ``listings``, ``platform`` is our own
    word, and ``problem`` and ``channels`` are JSON text.
    """

    items: tuple[dict[str, Any], ...]
    next: Cursor | None


class ProductPages:
    """Reads pages. ``database`` should be a pool with ``PAGE_SETTINGS``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, wanted: ProductFilter, *, sort: ProductSort, after: Cursor | None, limit: int) -> ProductPage:
        """Return a page of products in the given order, each with its listings."""
        statement, values = _page(wanted, sort, after, limit + 1)
        async with self._database.driver() as connection:
            rows = await connection.fetch(statement, *values)
            items = [dict(row) for row in rows[:limit]]
            await _add_listings(connection, items)
        # the database says what it sorted by: its idea of lower case is not Python's
        ends = [item.pop("sort_value") for item in items]
        is_last = len(rows) <= limit
        return ProductPage(tuple(items), None if is_last else Cursor(sort, ends[-1], UUID(items[-1]["product_id"])))


def _page(wanted: ProductFilter, sort: ProductSort, after: Cursor | None, limit: int) -> tuple[str, Sequence[object]]:
    column, kind = _SORT_COLUMNS[sort]
    direction, beyond = ("desc", "<") if sort.value.startswith("-") else ("asc", ">")
    where = conditions(wanted)
    if after is not None:
        _add_start(where, f"{column} {beyond}", f"({{}}::{kind})", after)
    statement = f"""
select {_COLUMNS}, {column} as sort_value from product_overview p where {where.sql}
order by {column} {direction}, p.product_id {direction} limit {limit:d}
"""  # noqa: S608 - constants and numbered parameters
    return statement, where.values


def _add_start(where: Conditions, compared: str, value: str, after: Cursor) -> None:
    """Begin beyond the last row of the page before.

    Spelled out instead of a row comparison: both ends of the index order are then usable for any planner.
    """
    column, _, beyond = compared.rpartition(" ")
    where.add(f"{column} {beyond}= {value}", after.value)
    where.add(
        f"({compared} {value} or {column} = {value} and p.product_id {beyond} {{}})",
        after.value,
        after.value,
        after.product_id,
    )


async def _add_listings(connection: DriverConnection, items: Sequence[dict[str, Any]]) -> None:
    by_product: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        item["listings"] = by_product[item["product_id"]] = []
    for row in await connection.fetch(_LISTINGS, list(by_product)) if by_product else ():
        listing = dict(row)
        by_product[listing.pop("product_id")].append(listing)
