"""Rows of ``batches`` and the waves of their jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.infra.database import DriverUnit
from syncstore_common.infra.outbox import current_traceparent
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.sync.model import BatchStatus, Job
from syncstore_gateway.sync.waves import StopRule, wave_of

_INSERT_BATCH = """
insert into batches (batch_id, platforms, connection_id, force, status, total_jobs, wave_sizes, current_wave,
    max_failed_share, counts_refusals, requested_by, traceparent)
values ($1, $2, $3, $4, 'running', $5, $6, 1, $7, $8, $9, $10)
on conflict do nothing
returning true
"""
_INSERT_JOBS = """
insert into sync_jobs (sync_id, platform, product_id, connection_id, batch_id, wave, position, force, status,
    requested_by, presence)
select sync_id, platform, product_id, $4, $5, wave, position - 1, $6, 'waiting', $7, $9
from unnest($1::uuid[], $2::uuid[], $3::integer[]) with ordinality as product (sync_id, product_id, wave, position)
cross join unnest($8::text[]) as platform
"""
_LOCK = "select * from batches where batch_id = $1 for update"
_SETTLED_WAVES = """
select batch_id from batches b where status = 'running' and not exists (
    select from sync_jobs j where j.batch_id = b.batch_id and j.wave = b.current_wave
        and j.status in ('waiting', 'requested', 'accepted'))
order by batch_id limit 100
"""
_OPEN = """
select exists (select from sync_jobs where batch_id = $1 and wave = $2
    and status in ('waiting', 'requested', 'accepted'))
"""
_OUTCOMES = """
select state, count(*) as jobs from sync_jobs where batch_id = $1 and wave = $2 and status = 'settled' group by state
"""
_RELEASE = """
update sync_jobs set status = 'requested', requested_at = now()
where batch_id = $1 and wave = $2 and status = 'waiting'
returning sync_id, platform, product_id, connection_id, force, presence, position
"""
_STATUS = """
update batches set status = $2, stop_reason = $3, current_wave = $4,
    finished_at = case when $2 in ('finished', 'cancelled') then now() end
where batch_id = $1
"""
_CANCEL_JOBS = """
update sync_jobs set status = 'cancelled', settled_at = now() where batch_id = $1 and status = 'waiting'
"""


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch to be stored."""

    batch_id: UUID
    platforms: tuple[Platform, ...]
    product_ids: Sequence[UUID]
    connection_id: UUID | None
    force: bool
    waves: Sequence[int]
    stop_rule: StopRule
    requested_by: str
    presence: Presence | None = None

    @property
    def total_jobs(self) -> int:
        """Products times platforms."""
        return len(self.product_ids) * len(self.platforms)


@dataclass(frozen=True, slots=True)
class Batch:
    """A stored batch, locked."""

    batch_id: UUID
    status: BatchStatus
    current_wave: int
    wave_count: int
    stop_rule: StopRule
    traceparent: str | None

    @property
    def is_in_last_wave(self) -> bool:
        """Tell whether nothing follows."""
        return self.current_wave >= self.wave_count


async def insert_batch(unit: DriverUnit, batch: NewBatch) -> bool:
    """Store a batch with all its jobs waiting; False when it was stored before."""
    platforms = [platform.value for platform in batch.platforms]
    written = await unit.fetchval(
        _INSERT_BATCH,
        batch.batch_id,
        platforms,
        batch.connection_id,
        batch.force,
        batch.total_jobs,
        list(batch.waves),
        batch.stop_rule.max_failed_share,
        batch.stop_rule.counts_refusals,
        batch.requested_by,
        current_traceparent(),
    )
    if not written:
        return False
    await unit.execute(
        _INSERT_JOBS,
        [new_id() for _ in batch.product_ids],
        list(batch.product_ids),
        [wave_of(position, batch.waves) for position in range(len(batch.product_ids))],
        batch.connection_id,
        batch.batch_id,
        batch.force,
        batch.requested_by,
        platforms,
        batch.presence.value if batch.presence else None,
    )
    return True


async def lock_batch(unit: DriverUnit, batch_id: UUID) -> Batch | None:
    """Return the batch, held until the transaction ends."""
    row = await unit.fetchrow(_LOCK, batch_id)
    if row is None:
        return None
    rule = StopRule(row["max_failed_share"], counts_refusals=row["counts_refusals"])
    return Batch(
        batch_id, BatchStatus(row["status"]), row["current_wave"], len(row["wave_sizes"]), rule, row["traceparent"]
    )


async def batches_with_settled_wave(unit: DriverUnit) -> list[UUID]:
    """Return running batches whose current wave has no open job."""
    return [row["batch_id"] for row in await unit.fetch(_SETTLED_WAVES)]


async def is_wave_open(unit: DriverUnit, batch: Batch) -> bool:
    """Tell whether a job of the current wave still has no answer."""
    return bool(await unit.fetchval(_OPEN, batch.batch_id, batch.current_wave))


async def wave_outcomes(unit: DriverUnit, batch: Batch) -> Mapping[ListingState, int]:
    """Count the answers of the current wave by state."""
    rows = await unit.fetch(_OUTCOMES, batch.batch_id, batch.current_wave)
    return {ListingState(row["state"]): row["jobs"] for row in rows}


async def release_wave(unit: DriverUnit, batch_id: UUID, wave: int) -> list[Job]:
    """Mark the waiting jobs of a wave as requested and return them in the order of the batch."""
    rows = await unit.fetch(_RELEASE, batch_id, wave)
    rows.sort(key=lambda row: (row["position"], row["platform"]))
    return [
        Job(
            row["sync_id"],
            Platform(row["platform"]),
            row["product_id"],
            row["connection_id"],
            row["force"],
            Presence(row["presence"]) if row["presence"] else None,
        )
        for row in rows
    ]


async def set_status(
    unit: DriverUnit, batch: Batch, status: BatchStatus, *, wave: int | None = None, reason: str | None = None
) -> None:
    """Move a batch on."""
    await unit.execute(_STATUS, batch.batch_id, status.value, reason, wave or batch.current_wave)


async def cancel_waiting_jobs(unit: DriverUnit, batch_id: UUID) -> None:
    """Give up what was not released."""
    await unit.execute(_CANCEL_JOBS, batch_id)
