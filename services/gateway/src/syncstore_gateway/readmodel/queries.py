"""Reading the read model: pages of products with their listings, shops, activity.

Searching with bound patterns needs a plan for the very pattern: a generic plan, once cached on a connection, would walk
the whole table (measured: 140 ms instead of 0.3). So list queries ask for custom plans.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import NotFound
from syncstore_gateway.readmodel.cursor import Cursor, ProductSort
from syncstore_gateway.readmodel.filters import ProductFilter, conditions
from syncstore_gateway.tables import activity, listing_overview, product_overview, shops

_CUSTOM_PLANS = text("select set_config('plan_cache_mode', 'force_custom_plan', true)")
_UNKNOWN = """
select id from unnest($1::uuid[]) with ordinality as wanted (id, position)
where not exists (select from product_overview where product_id = id and not is_deleted) order by position
"""


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A product in one shop. ``variants`` is what each SKU shows there (as in ``ShownVariant``); pages leave it out."""

    product_id: UUID
    connection_id: UUID
    listing_id: UUID
    platform: Platform
    shop: str | None
    state: ListingState
    title: str | None
    currency: str | None
    price_min_minor: int | None
    price_max_minor: int | None
    stock_total: int | None
    external_id: str | None
    url: str | None
    problem: dict[str, Any] | None
    channels: list[dict[str, Any]]
    revision: int
    content_version: int | None
    pushed_at: datetime | None
    next_attempt_at: datetime | None
    variants: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as lists show it. Prices in minor units: lowest and highest of its variants."""

    product_id: UUID
    version: int
    code: str
    title: str
    category: str | None
    brand: str | None
    status: str
    currency: str
    base_price_minor: int
    highest_price_minor: int
    stock_total: int
    lowest_stock: int
    variant_count: int
    image_hash: str | None
    image_count: int
    updated_at: datetime
    listings: tuple[ListingRow, ...]


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page and where the next one starts (None = this was the last)."""

    items: tuple[ProductRow, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class ShopRow:
    """A connected shop; ``listings`` counts its listings by state."""

    connection_id: UUID
    platform: Platform
    external_shop_id: str
    name: str
    region: str
    currency: str
    status: str
    reason: str | None
    updated_at: datetime
    listings: dict[str, int]


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of the activity log."""

    id: int
    occurred_at: datetime
    kind: str
    subject_id: UUID
    data: dict[str, Any]


class ReadModel:
    """Queries over the read model."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def products(
        self, wanted: ProductFilter, *, sort: ProductSort, after: Cursor | None, limit: int
    ) -> ProductPage:
        """Return a page of products in the given order, each with its listings."""
        async with self._database.reading() as connection:
            await connection.execute(_CUSTOM_PLANS)
            rows = (await connection.execute(_page(wanted, sort, after, limit + 1))).all()
            ids = [row.product_id for row in rows[:limit]]
            listings = await _listings_of(connection, ids, with_variants=False)
        items = tuple(_product_row(row, listings.get(row.product_id, ())) for row in rows[:limit])
        last = rows[limit - 1] if len(rows) > limit else None
        return ProductPage(items, Cursor(sort, last.sort_value, last.product_id) if last else None)

    async def product(self, product_id: UUID) -> ProductRow | None:
        """Return one product, or None when it is unknown or deleted."""
        table = product_overview
        async with self._database.reading() as connection:
            query = _columns().where(table.c.product_id == product_id, ~table.c.is_deleted)
            row = (await connection.execute(query)).one_or_none()
            listings = await _listings_of(connection, [product_id])
        return _product_row(row, listings.get(product_id, ())) if row else None

    async def listings(self, product_ids: Sequence[UUID]) -> dict[UUID, tuple[ListingRow, ...]]:
        """Return the listings of these products, by product."""
        async with self._database.reading() as connection:
            return await _listings_of(connection, product_ids)

    async def unknown_products(self, product_ids: Sequence[UUID]) -> list[UUID]:
        """Return those that do not exist (any more), in the given order."""
        async with self._database.driver() as connection:
            return [row["id"] for row in await connection.fetch(_UNKNOWN, list(product_ids))]

    async def shops(self) -> list[ShopRow]:
        """Return every shop with its listings counted by state."""
        listing = listing_overview.c
        count = select(listing.connection_id, listing.state, func.count().label("listings"))
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(shops).order_by(shops.c.platform, shops.c.name))).all()
            counts = (await connection.execute(count.group_by(listing.connection_id, listing.state))).all()
        return [
            _shop_row(row, {item.state: item.listings for item in counts if item.connection_id == row.connection_id})
            for row in rows
        ]

    async def shop(self, connection_id: UUID) -> ShopRow:
        """Return one shop, its listings not counted. Raises NotFound."""
        async with self._database.reading() as connection:
            query = select(shops).where(shops.c.connection_id == connection_id)
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise NotFound(f"there is no shop {connection_id}")
        return _shop_row(row, {})

    async def activity(self, *, after: int, limit: int) -> list[ActivityRow]:
        """Return what happened after an id, oldest first."""
        query = select(activity).where(activity.c.id > after).order_by(activity.c.id).limit(limit)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [ActivityRow(row.id, row.occurred_at, row.kind, row.subject_id, row.data) for row in rows]


def _columns() -> Select[*tuple[Any, ...]]:
    hidden = ("search_text", "variant_ids", "is_deleted", "seen_at")
    return select(*(column for column in product_overview.c if column.name not in hidden))


def _sort_column(sort: ProductSort) -> ColumnElement[Any]:
    table = product_overview.c
    match sort:
        case ProductSort.UPDATED:
            return table.updated_at
        case ProductSort.TITLE:
            return func.lower(table.title)
        case ProductSort.PRICE | ProductSort.PRICE_FALLING:
            return table.base_price_minor
        case ProductSort.STOCK:
            return table.lowest_stock


def _page(wanted: ProductFilter, sort: ProductSort, after: Cursor | None, limit: int) -> Select[*tuple[Any, ...]]:
    column, row_id = _sort_column(sort), product_overview.c.product_id
    falls = sort.value.startswith("-")
    # the database says what it sorted by: its idea of lower case is not Python's
    query = _columns().add_columns(column.label("sort_value")).where(*conditions(wanted)).limit(limit)
    if after is not None:
        value, last = after.value, after.product_id
        # spelled out instead of a row comparison: both ends of the index order are then usable for any planner
        beyond = column < value if falls else column > value
        edge = column <= value if falls else column >= value
        query = query.where(edge, or_(beyond, and_(column == value, row_id < last if falls else row_id > last)))
    return query.order_by(column.desc(), row_id.desc()) if falls else query.order_by(column, row_id)


async def _listings_of(
    connection: AsyncConnection, product_ids: Sequence[UUID], *, with_variants: bool = True
) -> dict[UUID, tuple[ListingRow, ...]]:
    listing = listing_overview.c
    hidden = ("seen_at", "updated_at") if with_variants else ("seen_at", "updated_at", "variants")
    query = (
        select(*(column for column in listing if column.name not in hidden), shops.c.name.label("shop"))
        .outerjoin_from(listing_overview, shops, shops.c.connection_id == listing.connection_id)
        .where(listing.product_id == func.any(list(product_ids)))
        .order_by(listing.product_id, listing.platform, shops.c.name, listing.connection_id)
    )
    found: dict[UUID, list[ListingRow]] = {}
    for row in (await connection.execute(query)).all():
        found.setdefault(row.product_id, []).append(_listing_row(row))
    return {product_id: tuple(rows) for product_id, rows in found.items()}


def _listing_row(row: Row[*tuple[Any, ...]]) -> ListingRow:
    values = dict(row._mapping)  # noqa: SLF001 - the public name of a row's columns in SQLAlchemy
    values |= {"platform": Platform(row.platform), "state": ListingState(row.state)}
    return ListingRow(**values)


def _product_row(row: Row[*tuple[Any, ...]], listings: tuple[ListingRow, ...]) -> ProductRow:
    values = {name: value for name, value in row._mapping.items() if name != "sort_value"}  # noqa: SLF001 - public name
    return ProductRow(**values, listings=listings)


def _shop_row(row: Row[*tuple[Any, ...]], listings: dict[str, int]) -> ShopRow:
    return ShopRow(
        row.connection_id,
        Platform(row.platform),
        row.external_shop_id,
        row.name,
        row.region,
        row.currency,
        row.status,
        row.reason,
        row.updated_at,
        listings,
    )
