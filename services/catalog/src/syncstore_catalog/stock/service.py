"""Stock: edits of many variants in one transaction, each with its ledger line and its event."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.contention import COMMITTING, retrying_contention
from syncstore_catalog.stock.ledger import StockEdit, StockState, balance_after
from syncstore_catalog.stock.repository import (
    Movement,
    MovementKey,
    first_time,
    level_of_variant,
    levels_of_products,
    lock_levels,
    write_movements,
)
from syncstore_catalog.tables import inventory_history
from syncstore_common.contracts.catalog import StockChangedV1, StockLevel
from syncstore_common.contracts.states import Lane, Origin
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import NotFound
from syncstore_common.kernel.ids import ProductId, new_id


async def move_stock(
    unit: DriverUnit, edits: Sequence[StockEdit], authorship: Authorship, *, reason: str, lane: Lane = Lane.STOCK
) -> list[Movement]:
    """Apply edits inside an open transaction, in the given order; return what each did (delta 0: nothing).

    An edit that changes nothing leaves no line, no version and no event. Raises NotFound for an unknown variant,
    VersionConflict with the current balance, InvalidInput; then nothing of the transaction may be kept.
    """
    states = await lock_levels(unit, [edit.variant_id for edit in edits])
    movements: list[Movement] = []
    results: list[Movement] = []
    for edit in edits:
        state = states.get(edit.variant_id)
        if state is None:
            raise NotFound(f"there is no variant {edit.variant_id}", details={"field": "variant_id"})
        delta = balance_after(edit, state) - state.available
        movement = Movement(state, 0)
        if delta != 0:
            state = replace(state, available=state.available + delta, version=state.version + 1)
            states[edit.variant_id] = state
            movement = Movement(state, delta)
            movements.append(movement)
        results.append(movement)
    await _store(unit, movements, authorship, reason, lane)
    return results


async def open_levels(
    unit: DriverUnit, openings: Sequence[StockState], authorship: Authorship, *, lane: Lane = Lane.STOCK
) -> None:
    """Give new variants their first level (``openings`` carry the quantity; versions are set here).

    A variant that comes back after it was removed goes on with the version after its last one.
    """
    known = await lock_levels(unit, [opening.variant_id for opening in openings], include_removed=True)
    movements = []
    for opening in openings:
        last = known.get(opening.variant_id)
        version, balance = (last.version, last.available) if last is not None else (0, 0)
        movements.append(Movement(replace(opening, version=version + 1), opening.available - balance))
    await _store(unit, movements, authorship, "opening", lane)


async def _store(
    unit: DriverUnit, movements: Sequence[Movement], authorship: Authorship, reason: str, lane: Lane
) -> None:
    if not movements:
        return
    await write_movements(unit, movements, authorship, reason)
    by_product: dict[ProductId, dict[UUID, StockState]] = defaultdict(dict)
    for movement in movements:
        by_product[movement.after.product_id][movement.after.variant_id] = movement.after
    for product_id, changed in by_product.items():
        unit.publish(stock_event(product_id, list(changed.values()), authorship, reason), lane=lane)


def stock_event(
    product_id: ProductId, states: Sequence[StockState], authorship: Authorship, reason: str
) -> StockChangedV1:
    """Return the event that tells of new levels."""
    return StockChangedV1(
        event_id=new_id(),
        occurred_at=authorship.at,
        product_id=product_id,
        levels=tuple(stock_level(state) for state in states),
        reason=reason,
        origin=authorship.origin,
    )


def stock_level(state: StockState) -> StockLevel:
    """Return the published form of a level."""
    return StockLevel(variant_id=state.variant_id, sku=state.sku, available=state.available, version=state.version)


class StockService:
    """What the API offers about stock."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def edit(
        self, edits: Sequence[StockEdit], *, actor: str, reason: str, once: MovementKey | None = None
    ) -> list[StockState]:
        """Apply all edits or none. With ``once``, a movement already applied changes nothing the second time.

        Raises NotFound, VersionConflict (with the current balance) or InvalidInput; writes ledger lines and publishes
        one StockChangedV1 per product concerned.
        """
        return await retrying_contention(lambda: self._edit(edits, actor, reason, once))

    async def _edit(
        self, edits: Sequence[StockEdit], actor: str, reason: str, once: MovementKey | None
    ) -> list[StockState]:
        authorship = Authorship(actor, self._clock.now(), Origin.MANUAL)
        async with self._database.driver_unit() as unit:
            if once is not None and not await first_time(unit, once, authorship):
                states = await lock_levels(unit, [edit.variant_id for edit in edits], include_removed=True)
                return [states[edit.variant_id] for edit in edits if edit.variant_id in states]
            moved = await move_stock(unit, edits, authorship, reason=reason)
            await COMMITTING.passed()
            return [movement.after for movement in moved]

    async def level(self, variant_id: UUID) -> StockState:
        """Return the level of a variant. Raises NotFound."""
        async with self._database.driver() as connection:
            state = await level_of_variant(connection, variant_id)
        if state is None:
            raise NotFound(f"there is no variant {variant_id}", details={"field": "variant_id"})
        return state

    async def of_products(self, product_ids: Sequence[UUID]) -> list[StockState]:
        """Return the levels of all live variants of these products."""
        async with self._database.driver() as connection:
            return await levels_of_products(connection, product_ids)

    async def history(self, variant_id: UUID, *, before: int | None, limit: int) -> list[dict[str, object]]:
        """Return ledger lines of a variant, newest first; ``before`` is the entry id to go on from."""
        query = select(inventory_history).where(inventory_history.c.variant_id == variant_id)
        if before is not None:
            query = query.where(inventory_history.c.entry_id < before)
        query = query.order_by(inventory_history.c.entry_id.desc()).limit(limit)
        async with self._database.reading() as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]
