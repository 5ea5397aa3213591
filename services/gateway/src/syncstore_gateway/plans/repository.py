"""The rows of plans. Items are written once; applying a plan marks it, once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.database import DriverConnection, DriverUnit
from syncstore_gateway.plans.model import Outcome, StoredItem, StoredPlan

_INSERT = """
insert into plans (plan_id, platforms, connection_id, shops, requested_by) values ($1, $2, $3, $4::text::jsonb, $5)
on conflict (plan_id) do nothing returning true
"""
_INSERT_ITEM = """
insert into plan_items (plan_id, position, product_id, connection_id, platform, item)
values ($1, $2, $3, $4, $5, $6::text::jsonb)
"""
_READ = "select *, shops::text as shops_text from plans where plan_id = $1"
_ITEMS = """
select position, platform, item::text as item, outcome, reason, sync_id from plan_items
where plan_id = $1 and position > $2 order by position limit $3
"""
_APPLY = """
update plans set applied_at = now(), applied_by = $2 where plan_id = $1 and applied_at is null returning true
"""
_OUTCOME = "update plan_items set outcome = $3, reason = $4, sync_id = $5 where plan_id = $1 and position = $2"
_RECENT = "select *, shops::text as shops_text from plans order by created_at desc limit $1"
_FORGET = "delete from plans where created_at < now() - make_interval(days => $1)"
ALL = 2**31 - 1


async def insert_plan(unit: DriverUnit, plan: StoredPlan, items: Sequence[StoredItem]) -> None:
    """Store a plan with its items; one that is stored already is left as it is."""
    shops = orjson.dumps(list(plan.shops)).decode()
    platforms = [platform.value for platform in plan.platforms]
    if not await unit.fetchval(_INSERT, plan.plan_id, platforms, plan.shop_id, shops, plan.requested_by):
        return
    rows = [
        (
            plan.plan_id,
            stored.position,
            UUID(stored.item["product_id"]),
            UUID(stored.item["shop_id"]),
            stored.platform.value,
            orjson.dumps(stored.item).decode(),
        )
        for stored in items
    ]
    await unit.executemany(_INSERT_ITEM, rows)


async def read_plan(connection: DriverConnection, plan_id: UUID) -> StoredPlan | None:
    """Return a plan; None when there is none."""
    row = await connection.fetchrow(_READ, plan_id)
    return _plan(row) if row is not None else None


async def recent_plans(connection: DriverConnection, limit: int) -> list[StoredPlan]:
    """Return the newest plans."""
    return [_plan(row) for row in await connection.fetch(_RECENT, limit)]


async def read_items(
    connection: DriverConnection, plan_id: UUID, *, after: int = -1, limit: int = ALL
) -> list[StoredItem]:
    """Return a plan's items in order."""
    rows = await connection.fetch(_ITEMS, plan_id, after, limit)
    return [
        StoredItem(
            row["position"],
            Platform(row["platform"]),
            orjson.loads(row["item"]),
            Outcome(row["outcome"]) if row["outcome"] else None,
            row["reason"],
            UUID(str(row["sync_id"])) if row["sync_id"] else None,
        )
        for row in rows
    ]


async def mark_applied(unit: DriverUnit, plan_id: UUID, by: str, items: Sequence[StoredItem]) -> bool:
    """Mark a plan as applied with what became of its items; False when somebody did so before."""
    if not await unit.fetchval(_APPLY, plan_id, by):
        return False
    rows = [(plan_id, item.position, item.outcome and item.outcome.value, item.reason, item.sync_id) for item in items]
    await unit.executemany(_OUTCOME, rows)
    return True


async def forget_old_plans(unit: DriverUnit, keep_days: int) -> None:
    """Forget plans that nobody will ask for any more."""
    await unit.execute(_FORGET, keep_days)


def _plan(row: Any) -> StoredPlan:
    return StoredPlan(
        plan_id=UUID(str(row["plan_id"])),
        platforms=tuple(Platform(name) for name in row["platforms"]),
        shop_id=UUID(str(row["connection_id"])) if row["connection_id"] else None,
        shops=orjson.loads(row["shops_text"]),
        requested_by=row["requested_by"],
        created_at=row["created_at"],
        applied_by=row["applied_by"],
        applied_at=row["applied_at"],
    )
