"""The imports' rows: a queue of uploads, their progress and their reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from syncstore_catalog.imports.report import ImportReport, ImportStatus
from syncstore_catalog.tables import imports
from syncstore_common.infra.database import Database, DriverUnit

_ADD = """
    insert into imports (import_id, status, filename, upload_key, actor, options, created_at)
    values ($1, 'queued', $2, $3, $4, $5::text::jsonb, $6)
"""
_CLAIM = """
    update imports set status = 'reading', started_at = now(), heartbeat_at = now()
    where import_id = (
        select import_id from imports where status = 'queued' order by created_at limit 1 for update skip locked
    )
    returning import_id, filename, upload_key, actor, options, is_applying
"""
_OPEN = "('reading', 'pictures', 'writing')"
_BEAT = f"""
    update imports set status = $2, done = $3, total = $4, heartbeat_at = now()
    where import_id = $1 and status in {_OPEN}
"""  # noqa: S608 - constant text
_FINISH = f"""
    update imports set status = $2, report = $3::text::jsonb, finished_at = now()
    where import_id = $1 and status in {_OPEN} returning true
"""  # noqa: S608 - constant text
_ABANDONED = f"""
    select import_id, upload_key from imports
    where status in {_OPEN} and heartbeat_at < now() - make_interval(secs => $1) for update skip locked
"""  # noqa: S608 - constant text


@dataclass(frozen=True, slots=True)
class ClaimedImport:
    """An import this process shall carry out."""

    import_id: UUID
    filename: str
    upload_key: str
    actor: str
    options: Mapping[str, Any]
    is_applying: bool = False
    """Its preview was seen and shall be carried out."""


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import as people see it; ``report`` is there once it has ended."""

    import_id: UUID
    status: ImportStatus
    filename: str
    actor: str
    done: int
    total: int
    created_at: datetime
    finished_at: datetime | None
    report: ImportReport
    is_applying: bool
    """A preview that was told to be carried out."""


async def add_import(unit: DriverUnit, claimed: ClaimedImport, created_at: datetime) -> None:
    """Queue an import."""
    options = orjson.dumps(dict(claimed.options)).decode()
    await unit.execute(
        _ADD, claimed.import_id, claimed.filename, claimed.upload_key, claimed.actor, options, created_at
    )


async def claim_import(unit: DriverUnit) -> ClaimedImport | None:
    """Take the oldest queued import, if there is one; two processes never take the same."""
    row = await unit.fetchrow(_CLAIM)
    if row is None:
        return None
    names = ("import_id", "filename", "upload_key", "actor", "options", "is_applying")
    return ClaimedImport(*(row[name] for name in names))


async def beat(unit: DriverUnit, import_id: UUID, status: ImportStatus, done: int, total: int) -> None:
    """Tell that the import is alive and how far it is."""
    await unit.execute(_BEAT, import_id, status.value, done, total)


async def finish_import(unit: DriverUnit, report: ImportReport) -> bool:
    """Store the report and end the import; False when it was given up as interrupted meanwhile."""
    text = report.model_dump_json()
    return bool(await unit.fetchval(_FINISH, report.import_id, report.status.value, text))


async def abandoned_imports(unit: DriverUnit, silent_s: float) -> list[tuple[UUID, str]]:
    """Lock imports whose process has not been heard of for so long; return ids and upload keys."""
    return [(row["import_id"], row["upload_key"]) for row in await unit.fetch(_ABANDONED, silent_s)]


async def find_imports(
    database: Database, *, import_id: UUID | None = None, before: UUID | None = None, limit: int = 1
) -> Sequence[ImportView]:
    """Return imports, newest first (ids are in order of time)."""
    query = select(imports).order_by(imports.c.import_id.desc()).limit(limit)
    if import_id is not None:
        query = query.where(imports.c.import_id == import_id)
    if before is not None:
        query = query.where(imports.c.import_id < before)
    async with database.reading() as connection:
        return [_view(row) for row in (await connection.execute(query)).mappings()]


def _view(row: Mapping[Any, Any]) -> ImportView:
    status = ImportStatus(row["status"])
    stored = row["report"]
    report = (
        ImportReport.model_validate(stored)
        if stored is not None
        else ImportReport(import_id=row["import_id"], status=status)
    )
    return ImportView(
        import_id=row["import_id"],
        status=status,
        filename=row["filename"],
        actor=row["actor"],
        done=row["done"],
        total=row["total"],
        created_at=row["created_at"],
        finished_at=row["finished_at"],
        report=report,
        is_applying=row["is_applying"],
    )
