"""The attempt log: one row per platform call, masked, kept for support; written with the outcome, never in its way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import orjson

from syncstore_common.infra.database import DriverConnection, DriverUnit
from syncstore_common.infra.rows import as_rows
from syncstore_common.kernel.ids import new_id

_INSERT = """
insert into sync_logs (id, at, connection_id, listing_id, product_id, operation, attempt, duration_ms, http_status,
                       outcome, platform_code, message, request_id, trace_id, detail)
select id, at, connection_id, listing_id, product_id, operation, attempt, duration_ms, http_status,
    outcome, platform_code, message, request_id, trace_id, detail
from json_to_recordset($1::text::json) as given (
    id uuid, at timestamptz, connection_id uuid, listing_id uuid, product_id uuid, operation text, attempt int,
    duration_ms int, http_status int, outcome text, platform_code text, message text, request_id text, trace_id text,
    detail jsonb)
"""
_PAGE = """
select id, at, connection_id, listing_id, product_id, operation, attempt, duration_ms, http_status, outcome,
    platform_code, message, request_id, trace_id, detail::text as detail
from sync_logs where ($1::uuid is null or product_id = $1) and ($2::uuid is null or id < $2)
order by at desc, id desc limit $3
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One platform call as it went. ``detail`` holds the masked request and answer of a failure."""

    operation: str
    outcome: str
    duration_ms: int
    http_status: int | None = None
    platform_code: str | None = None
    message: str | None = None
    request_id: str | None = None
    trace_id: str | None = None
    detail: dict[str, str] | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls that were made for one listing, or for the app (without ids). ``number`` counts the tries of the work."""

    attempts: Sequence[Attempt]
    connection_id: UUID | None = None
    listing_id: UUID | None = None
    product_id: UUID | None = None
    number: int = 1


async def store_attempts(connection: DriverConnection | DriverUnit, made: Sequence[Calls]) -> None:
    """Write down the calls that were made."""
    rows = [_row(calls, attempt) for calls in made for attempt in calls.attempts]
    if rows:
        await connection.execute(_INSERT, as_rows(rows))


def _row(calls: Calls, attempt: Attempt) -> dict[str, object]:
    return {
        "id": new_id(),
        "at": attempt.at,
        "connection_id": calls.connection_id,
        "listing_id": calls.listing_id,
        "product_id": calls.product_id,
        "operation": attempt.operation,
        "attempt": calls.number,
        "duration_ms": attempt.duration_ms,
        "http_status": attempt.http_status,
        "outcome": attempt.outcome,
        "platform_code": attempt.platform_code,
        "message": attempt.message,
        "request_id": attempt.request_id,
        "trace_id": attempt.trace_id,
        "detail": attempt.detail,
    }


async def list_attempts(
    connection: DriverConnection, *, product_id: UUID | None, before: UUID | None, limit: int
) -> list[dict[str, object]]:
    """Return calls, newest first."""
    rows = await connection.fetch(_PAGE, product_id, before, limit)
    return [{**dict(row), "detail": orjson.loads(row["detail"]) if row["detail"] else None} for row in rows]
