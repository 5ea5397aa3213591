"""Answers of the sync services into jobs. Runs in the projector's transaction, under the product's lock.

Acceptance and answers may come in any order and more than once: an answer is kept per shop, and a job is settled when
it was accepted and every shop has one.
"""

from datetime import datetime
from uuid import UUID

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.contracts.sync import ListingChangedV1, SyncAcceptedV1, SyncRefusedV1
from syncstore_common.infra.database import DriverUnit
from syncstore_gateway.readmodel.products import lock_product
from syncstore_gateway.sync.model import worst_state

_IS_OURS = "select true from sync_jobs where sync_id = $1 and platform = $2 and status in ('requested', 'accepted')"
_EXPECT = """
insert into sync_job_shops (sync_id, platform, connection_id)
select $1, $2, connection_id from unnest($3::uuid[]) as shop (connection_id)
on conflict do nothing
"""
_ACCEPT = """
update sync_jobs set status = 'accepted', accepted_at = $3
where sync_id = $1 and platform = $2 and status = 'requested'
"""
_ANSWER = """
insert into sync_job_shops as s (sync_id, platform, connection_id, state, problem, settled_at)
values ($1, $2, $3, $4, $5::text::jsonb, $6)
on conflict (sync_id, platform, connection_id) do update
    set state = excluded.state, problem = excluded.problem, settled_at = excluded.settled_at
where s.settled_at is null
"""
_SHOPS = """
select state, problem::text as problem, settled_at from sync_job_shops where sync_id = $1 and platform = $2
"""
_SETTLE = """
update sync_jobs set status = 'settled', state = $3, problem = $4::text::jsonb, settled_at = $5
where sync_id = $1 and platform = $2 and status = any($6::text[])
"""
_OPEN = ["requested", "accepted"]


async def accept_job(unit: DriverUnit, event: SyncAcceptedV1) -> None:
    """Note which shops a job waits for."""
    await lock_product(unit, event.product_id)
    job = (event.sync_id, event.platform.value)
    if not await unit.fetchval(_IS_OURS, *job):
        return
    await unit.execute(_EXPECT, *job, list(event.connection_ids))
    await unit.execute(_ACCEPT, *job, event.occurred_at)
    await _settle_if_answered(unit, event.sync_id, event.platform, event.occurred_at)


async def settle_shop(unit: DriverUnit, sync_id: UUID, event: ListingChangedV1) -> None:
    """Keep one shop's answer; the first one counts."""
    job = (sync_id, event.platform.value)
    if not await unit.fetchval(_IS_OURS, *job):
        return
    problem = event.problem.model_dump_json() if event.problem else None
    await unit.execute(_ANSWER, *job, event.connection_id, event.state.value, problem, event.occurred_at)
    await _settle_if_answered(unit, sync_id, event.platform, event.occurred_at)


async def refuse_job(unit: DriverUnit, event: SyncRefusedV1) -> None:
    """Settle a job that could not become work."""
    await lock_product(unit, event.product_id)
    problem = event.problem.model_dump_json()
    failed = ListingState.FAILED.value
    await unit.execute(_SETTLE, event.sync_id, event.platform.value, failed, problem, event.occurred_at, _OPEN)


async def _settle_if_answered(unit: DriverUnit, sync_id: UUID, platform: Platform, at: datetime) -> None:
    shops = await unit.fetch(_SHOPS, sync_id, platform.value)
    if any(row["settled_at"] is None for row in shops):
        return
    state = worst_state(ListingState(row["state"]) for row in shops)
    problem = next((row["problem"] for row in shops if row["state"] == state), None)
    await unit.execute(_SETTLE, sync_id, platform.value, state.value, problem, at, ["accepted"])
