"""Stock levels and their append-only history in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.stock.ledger import StockState
from syncstore_common.infra.database import DriverConnection, DriverUnit
from syncstore_common.kernel.ids import ProductId, VariantId

_LEVELS = """
    select level.variant_id, level.product_id, variant.sku, level.available, level.stock_version
    from stock_levels level join product_variants variant using (variant_id)
"""
_BY_VARIANT = f"""{_LEVELS}
    where level.variant_id = any($1::uuid[]) and (variant.removed_at is null or $2) order by level.variant_id
"""
_LOCK = f"{_BY_VARIANT} for update of level"
_BY_PRODUCT = f"""{_LEVELS}
    where level.product_id = any($1::uuid[]) and variant.removed_at is null
    order by level.product_id, variant.position, level.variant_id
"""
_WRITE = """
    insert into stock_levels (variant_id, product_id, available, stock_version, updated_at)
    select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::timestamptz[])
    on conflict (variant_id) do update set
        available = excluded.available, stock_version = excluded.stock_version, updated_at = excluded.updated_at
"""
_RECORD = """
    insert into inventory_history
        (variant_id, product_id, delta, balance, stock_version, reason, actor, origin, recorded_at)
    select variant_id, product_id, delta, balance, stock_version, $6, $7, $8, $9
    from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[])
        as moved (variant_id, product_id, delta, balance, stock_version)
"""
_FIRST_TIME = """
    insert into stock_movements_applied (platform, order_id, line_key, transition, applied_at)
    values ($1, $2, $3, $4, $5) on conflict do nothing returning true
"""


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the ledger: ``after.available`` is the balance it led to."""

    after: StockState
    delta: int


@dataclass(frozen=True, slots=True)
class MovementKey:
    """What makes an order's movement happen once, however often it is reported."""

    platform: str
    order_id: str
    line_key: str
    transition: str


async def lock_levels(
    unit: DriverUnit, variant_ids: Sequence[UUID], *, include_removed: bool = False
) -> dict[UUID, StockState]:
    """Lock the levels of these variants, in the order of their ids; unknown ids are left out."""
    rows = await unit.fetch(_LOCK, sorted(set(variant_ids)), include_removed)
    return {row["variant_id"]: _state(row) for row in rows}


async def levels_of_products(connection: DriverConnection, product_ids: Sequence[UUID]) -> list[StockState]:
    """Return the levels of live variants, by product and variant position."""
    return [_state(row) for row in await connection.fetch(_BY_PRODUCT, product_ids)]


async def level_of_variant(connection: DriverConnection, variant_id: UUID) -> StockState | None:
    """Return the level of one live variant."""
    rows = await connection.fetch(_BY_VARIANT, [variant_id], False)
    return _state(rows[0]) if rows else None


async def write_movements(unit: DriverUnit, movements: Sequence[Movement], authorship: Authorship, reason: str) -> None:
    """Store the new balances and append the ledger lines."""
    last = {movement.after.variant_id: movement.after for movement in movements}
    await unit.execute(
        _WRITE,
        [state.variant_id for state in last.values()],
        [state.product_id for state in last.values()],
        [state.available for state in last.values()],
        [state.version for state in last.values()],
        [authorship.at] * len(last),
    )
    await unit.execute(
        _RECORD,
        [movement.after.variant_id for movement in movements],
        [movement.after.product_id for movement in movements],
        [movement.delta for movement in movements],
        [movement.after.available for movement in movements],
        [movement.after.version for movement in movements],
        reason,
        authorship.actor,
        authorship.origin.value,
        authorship.at,
    )


async def first_time(unit: DriverUnit, key: MovementKey, authorship: Authorship) -> bool:
    """Record an order's movement; False when it was applied before."""
    values = (key.platform, key.order_id, key.line_key, key.transition, authorship.at)
    return bool(await unit.fetchval(_FIRST_TIME, *values))


def _state(row: object) -> StockState:
    record: dict[str, object] = dict(row)  # type: ignore[call-overload]
    return StockState(
        variant_id=VariantId(record["variant_id"]),  # type: ignore[arg-type]
        product_id=ProductId(record["product_id"]),  # type: ignore[arg-type]
        sku=str(record["sku"]),
        available=int(record["available"]),  # type: ignore[call-overload]
        version=int(record["stock_version"]),  # type: ignore[call-overload]
    )
