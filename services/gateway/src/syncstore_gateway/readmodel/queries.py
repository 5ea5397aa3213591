"""Reading the read model: a product with its listings, shops, activity. Pages of products are in ``pages``."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import NotFound
from syncstore_gateway.readmodel.holding import HELD_STATES
from syncstore_gateway.tables import activity, listing_overview, product_overview, shops, shops_on_hold

_PRODUCT_IDS = "select product_id from product_overview where not is_deleted order by product_id limit $1"
_UNKNOWN = """
select id from unnest($1::uuid[]) with ordinality as wanted (id, position)
where not exists (select from product_overview where product_id = id and not is_deleted) order by position
"""
_VARIANTS = "select variant_ids from product_overview where product_id = $1 and not is_deleted"


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A product in one shop. ``variants`` is what each SKU shows there (as in ``ShownVariant``)."""

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
    wish: Presence
    remote_status: str | None
    external_id: str | None
    url: str | None
    problem: dict[str, Any] | None
    channels: list[dict[str, Any]]
    revision: int
    content_version: int | None
    pushed_at: datetime | None
    next_attempt_at: datetime | None
    variants: list[dict[str, Any]] = field(default_factory=list)
    own_values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as it is shown. Prices in minor units: lowest and highest of its variants."""

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

    async def product_ids(self, limit: int) -> list[UUID]:
        """Return the ids of products that exist, in their order."""
        async with self._database.driver() as connection:
            return [UUID(str(row["product_id"])) for row in await connection.fetch(_PRODUCT_IDS, limit)]

    async def unknown_products(self, product_ids: Sequence[UUID]) -> list[UUID]:
        """Return those that do not exist (any more), in the given order."""
        async with self._database.driver() as connection:
            return [row["id"] for row in await connection.fetch(_UNKNOWN, list(product_ids))]

    async def variants_of(self, product_id: UUID) -> set[UUID]:
        """Return the ids of a product's variants; none when it is unknown or deleted."""
        async with self._database.driver() as connection:
            ids = await connection.fetchval(_VARIANTS, product_id)
        return {UUID(str(variant_id)) for variant_id in ids or ()}

    async def shops(self) -> list[ShopRow]:
        """Return every shop with its listings counted by state."""
        listing = listing_overview.c
        count = select(listing.connection_id, listing.state, func.count().label("listings"))
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(shops).order_by(shops.c.platform, shops.c.name))).all()
            counts = (await connection.execute(count.group_by(listing.connection_id, listing.state))).all()
            holds = await _holds(connection)
        tallies: dict[UUID, Counter[str]] = {}
        for item in counts:
            is_covered = item.connection_id in holds and ListingState(item.state) in HELD_STATES
            state = ListingState.PAUSED.value if is_covered else item.state
            tallies.setdefault(item.connection_id, Counter())[state] += item.listings
        return [_shop_row(row, dict(tallies.get(row.connection_id, {}))) for row in rows]

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


async def _listings_of(connection: AsyncConnection, product_ids: Sequence[UUID]) -> dict[UUID, tuple[ListingRow, ...]]:
    listing = listing_overview.c
    hidden = ("seen_at", "updated_at")
    query = (
        select(*(column for column in listing if column.name not in hidden), shops.c.name.label("shop"))
        .outerjoin_from(listing_overview, shops, shops.c.connection_id == listing.connection_id)
        .where(listing.product_id == func.any(list(product_ids)))
        .order_by(listing.product_id, listing.platform, shops.c.name, listing.connection_id)
    )
    holds = await _holds(connection)
    found: dict[UUID, list[ListingRow]] = {}
    for row in (await connection.execute(query)).all():
        found.setdefault(row.product_id, []).append(_listing_row(row, holds))
    return {product_id: tuple(rows) for product_id, rows in found.items()}


async def _holds(connection: AsyncConnection) -> dict[UUID, dict[str, Any]]:
    """What is told of the listings of shops that get nothing now, by shop."""
    found = {}
    for row in (await connection.execute(select(shops_on_hold))).all():
        nothing = "everything is stopped" if row.is_stopped else "the shop is paused"
        found[row.connection_id] = {
            "code": "all.stopped" if row.is_stopped else "shop.paused",
            "error_class": "SYSTEM",
            "message": row.reason or nothing,
            "field": "shop",
            "fix": "release the stop switch" if row.is_stopped else "resume the shop",
            "disposition": "deferred",
        }
    return found


def _listing_row(row: Row[*tuple[Any, ...]], holds: Mapping[UUID, dict[str, Any]]) -> ListingRow:
    values = dict(row._mapping)  # noqa: SLF001 - the public name of a row's columns in SQLAlchemy
    values |= {"platform": Platform(row.platform), "state": ListingState(row.state), "wish": Presence(row.wish)}
    if row.connection_id in holds and values["state"] in HELD_STATES:
        values |= {"state": ListingState.PAUSED, "problem": holds[row.connection_id]}
    return ListingRow(**values)


def _product_row(row: Row[*tuple[Any, ...]], listings: tuple[ListingRow, ...]) -> ProductRow:
    return ProductRow(**row._mapping, listings=listings)  # noqa: SLF001 - the public name of a row's columns


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
