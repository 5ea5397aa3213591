"""The attempt log: one row per platform call, masked, kept for support; written with the outcome, never in its way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import orjson

from syncstore_common.infra.database import DriverConnection, DriverUnit
from syncstore_common.kernel.ids import new_id

_INSERT = """
insert into sync_logs (id, at, connection_id, listing_id, product_id, operation, attempt, duration_ms, http_status,
                       outcome, platform_code, message, request_id, trace_id, detail)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::text::jsonb)
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


async def store_attempts(
    connection: DriverConnection | DriverUnit,
    attempts: Sequence[Attempt],
    *,
    connection_id: UUID | None = None,
    listing_id: UUID | None = None,
    product_id: UUID | None = None,
    number: int = 1,
) -> None:
    """Write the calls made for a listing (or for an app, without one)."""
    rows = [
        (
            new_id(),
            attempt.at,
            connection_id,
            listing_id,
            product_id,
            attempt.operation,
            number,
            attempt.duration_ms,
            attempt.http_status,
            attempt.outcome,
            attempt.platform_code,
            attempt.message,
            attempt.request_id,
            attempt.trace_id,
            orjson.dumps(attempt.detail).decode() if attempt.detail else None,
        )
        for attempt in attempts
    ]
    if rows:
        await connection.executemany(_INSERT, rows)


async def list_attempts(
    connection: DriverConnection, *, product_id: UUID | None, before: UUID | None, limit: int
) -> list[dict[str, object]]:
    """Return calls, newest first."""
    rows = await connection.fetch(_PAGE, product_id, before, limit)
    return [{**dict(row), "detail": orjson.loads(row["detail"]) if row["detail"] else None} for row in rows]
