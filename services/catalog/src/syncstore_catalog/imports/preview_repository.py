"""Previews in PostgreSQL: the changes one by one, and the upload that waits to be applied."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from syncstore_catalog.imports.preview import ChangeAction, ChangedCell, ProductChange
from syncstore_common.infra.database import Database, DriverUnit

_ADD = """
    insert into import_changes (import_id, position, code, product_id, action, row_number, fields, outcome)
    values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8)
"""
_PAGE = """
    select position, code, product_id, action, row_number, fields::text as fields, outcome from import_changes
    where import_id = $1 and position > $2 order by position limit $3
"""
_OUTCOMES = "select code, outcome from import_changes where import_id = $1"
_APPLY = """
    update imports set status = 'queued', is_applying = true, actor = $2, finished_at = null, done = 0, total = 0
    where import_id = $1 and status = 'previewed' returning true
"""
_EXPIRED = """
    update imports set status = 'expired' where import_id in (
        select import_id from imports
        where status = 'previewed' and finished_at < now() - make_interval(secs => $1) for update skip locked
    ) returning import_id, upload_key
"""
_FORGET = "delete from import_changes where import_id = any($1::uuid[])"


async def add_changes(unit: DriverUnit, import_id: UUID, changes: Sequence[ProductChange]) -> None:
    """Keep what a preview found."""
    rows = [
        (
            import_id,
            position,
            change.code,
            change.product_id,
            change.action.value,
            change.row,
            orjson.dumps([[cell.row, cell.column, cell.before, cell.after] for cell in change.cells]).decode(),
            change.outcome,
        )
        for position, change in enumerate(changes)
    ]
    await unit.executemany(_ADD, rows)


async def changes_page(
    database: Database, import_id: UUID, *, after: int, limit: int
) -> list[tuple[int, ProductChange]]:
    """Return changes with their places in the preview, in the order of the file."""
    async with database.driver() as connection:
        rows = await connection.fetch(_PAGE, import_id, after, limit)
    return [
        (
            row["position"],
            ProductChange(
                code=row["code"],
                product_id=row["product_id"],
                action=ChangeAction(row["action"]),
                row=row["row_number"],
                cells=tuple(ChangedCell(*cell) for cell in orjson.loads(row["fields"])),
                outcome=row["outcome"],
            ),
        )
        for row in rows
    ]


async def previewed_outcomes(unit: DriverUnit, import_id: UUID) -> dict[str, str]:
    """Return code → outcome of everything the preview showed."""
    return {row["code"]: row["outcome"] for row in await unit.fetch(_OUTCOMES, import_id)}


async def queue_previewed(unit: DriverUnit, import_id: UUID, actor: str) -> bool:
    """Queue a preview to be applied in this name; False when it is none that waits."""
    return bool(await unit.fetchval(_APPLY, import_id, actor))


async def expire_previews(unit: DriverUnit, kept_s: float) -> list[tuple[UUID, str]]:
    """Give up previews that are older; return their ids and upload keys. Their changes are forgotten."""
    expired = [(row["import_id"], row["upload_key"]) for row in await unit.fetch(_EXPIRED, kept_s)]
    if expired:
        await unit.execute(_FORGET, [import_id for import_id, _key in expired])
    return expired
