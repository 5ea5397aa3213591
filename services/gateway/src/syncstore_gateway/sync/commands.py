"""Writing requests, and sending their commands in the same transaction."""

from collections.abc import Sequence

from syncstore_common.contracts.states import Lane, Origin
from syncstore_common.contracts.sync import SyncRequestedV1
from syncstore_common.infra.database import DriverUnit
from syncstore_common.infra.failpoints import FailPoint
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.sync.model import Job, JobStatus

_WRITE = """
insert into sync_jobs (sync_id, platform, product_id, connection_id, force, status, requested_by, presence,
    requested_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, now())
on conflict do nothing
returning true
"""
_FANNING_OUT = FailPoint("gateway.fan_out", "some commands of a wave are handed over, the rest is not")
_PATIENT_FROM = 200
"""So many commands at once travel as bulk: the relay finds them at its next look, without a wake-up."""


async def request_now(unit: DriverUnit, jobs: Sequence[Job], *, requested_by: str, clock: Clock) -> None:
    """Store requests and send their commands; those stored before are left alone."""
    for job in jobs:
        values = (job.sync_id, job.platform.value, job.product_id, job.connection_id, job.force)
        presence = job.presence.value if job.presence else None
        if await unit.fetchval(_WRITE, *values, JobStatus.REQUESTED.value, requested_by, presence):
            await send_commands(unit, [job], origin=Origin.MANUAL, clock=clock)


async def send_commands(unit: DriverUnit, jobs: Sequence[Job], *, origin: Origin, clock: Clock) -> None:
    """Hand the commands of these jobs to the transaction."""
    lane = Lane.BULK if len(jobs) >= _PATIENT_FROM else Lane.CREATE
    for job in jobs:
        await _FANNING_OUT.passed()
        unit.publish(
            SyncRequestedV1(
                event_id=new_id(),
                occurred_at=clock.now(),
                platform=job.platform,
                sync_id=job.sync_id,
                product_id=job.product_id,
                connection_id=job.connection_id,
                force=job.force,
                presence=job.presence,
                origin=origin,
            ),
            lane=lane,
        )
