"""Who changed which policy, when, from what to what: one append-only table for rules, overrides and shop defaults."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.tables import policy_history
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.kernel.fingerprint import Json, canonical_json

_RECORD = """
    insert into policy_history (kind, subject, version, action, name, actor, before, after, recorded_at)
    values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8::text::jsonb, $9)
"""


class PolicyKind(StrEnum):
    """What was changed."""

    RULE = "rule"
    OVERRIDE = "override"
    SHOP_DEFAULTS = "shop_defaults"
    MAPPING_TEMPLATE = "mapping_template"


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One change. ``version`` is the one it led to; ``name`` tells people what it is about."""

    kind: PolicyKind
    subject: str
    version: int
    action: str
    name: str
    before: dict[str, Json]
    after: dict[str, Json]


async def record_change(unit: DriverUnit, change: PolicyChange, authorship: Authorship) -> None:
    """Append to the history."""
    await unit.execute(
        _RECORD,
        change.kind.value,
        change.subject,
        change.version,
        change.action,
        change.name,
        authorship.actor,
        canonical_json(change.before).decode(),
        canonical_json(change.after).decode(),
        authorship.at,
    )


async def read_history(
    database: Database,
    kind: PolicyKind,
    *,
    subject: str | None = None,
    before: int | None = None,
    since_version: int | None = None,
    limit: int,
) -> list[dict[str, Any]]:
    """Return changes, newest first; ``before`` is the entry to go on from, ``since_version`` leaves out older ones."""
    table = policy_history.c
    query = select(policy_history).where(table.kind == kind.value)
    if subject is not None:
        query = query.where(table.subject == subject)
    if before is not None:
        query = query.where(table.entry_id < before)
    if since_version is not None:
        query = query.where(table.version > since_version)
    async with database.reading() as connection:
        rows = (await connection.execute(query.order_by(table.entry_id.desc()).limit(limit))).mappings()
        return [dict(row) for row in rows]
