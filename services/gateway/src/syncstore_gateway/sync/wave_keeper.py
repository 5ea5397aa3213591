"""Releases the next wave of each batch once the running one is settled, or stops the batch.

Everything is read from the database under the batch's lock and written with the commands in one transaction, so any
number of replicas may run this, and one that is killed leaves nothing half done.
"""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from opentelemetry import context

from syncstore_common.contracts.states import Origin
from syncstore_common.infra.database import Database, DriverUnit, is_database_unavailable
from syncstore_common.infra.logging import get_logger
from syncstore_common.infra.telemetry import PROPAGATOR, carrier
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.fingerprint import Json
from syncstore_gateway.readmodel.activity import ActivityKind, Entry, write_activity
from syncstore_gateway.sync.batch_repository import (
    Batch,
    batches_with_settled_wave,
    is_wave_open,
    lock_batch,
    release_wave,
    set_status,
    wave_outcomes,
)
from syncstore_gateway.sync.commands import send_commands
from syncstore_gateway.sync.model import BatchStatus

_POLL_S = 1.0
_SETTLE_S = 0.05
"""Deliveries come in crowds; one look serves them all."""

log = get_logger(__name__)


class WaveKeeper:
    """A background task; ``wake`` asks it to look now instead of within a second."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """An answer came in; perhaps it was a wave's last."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the waves going until ``stop``; while the database is away, wait."""
        while not stop.is_set():
            self._wake.clear()
            try:
                await self.advance_all()
            except Exception as error:
                if not is_database_unavailable(error):
                    raise
                log.warning("gateway.waves.waiting", error=type(error).__name__)
            await _first_of(stop, self._wake, within_s=_POLL_S)
            await asyncio.sleep(_SETTLE_S)

    async def advance_all(self) -> None:
        """Move on every batch whose wave is settled."""
        async with self._database.driver_unit() as unit:
            ready = await batches_with_settled_wave(unit)
        for batch_id in ready:
            await self._advance(batch_id)

    async def _advance(self, batch_id: UUID) -> None:
        async with self._database.driver_unit() as unit:
            batch = await lock_batch(unit, batch_id)
            if batch is None or batch.status is not BatchStatus.RUNNING or await is_wave_open(unit, batch):
                return
            outcomes = await wave_outcomes(unit, batch)
            if batch.is_in_last_wave:
                await self._end(unit, batch, BatchStatus.FINISHED, None)
            elif reason := batch.stop_rule.reason_to_stop(batch.current_wave, outcomes):
                await self._end(unit, batch, BatchStatus.STOPPED, reason)
            else:
                await self.release(unit, batch, batch.current_wave + 1)

    async def release(self, unit: DriverUnit, batch: Batch, wave: int) -> None:
        """Send a wave's commands, as part of the trace that the batch began."""
        token = context.attach(PROPAGATOR.extract(carrier(batch.traceparent)))
        try:
            jobs = await release_wave(unit, batch.batch_id, wave)
            await send_commands(unit, jobs, origin=Origin.BULK, clock=self._clock)
        finally:
            context.detach(token)
        await set_status(unit, batch, BatchStatus.RUNNING, wave=wave)
        await self._note(unit, batch, BatchStatus.RUNNING, {"wave": wave, "jobs": len(jobs)})
        log.info("gateway.batch.wave_released", batch_id=str(batch.batch_id), wave=wave, jobs=len(jobs))

    async def _end(self, unit: DriverUnit, batch: Batch, status: BatchStatus, reason: str | None) -> None:
        await set_status(unit, batch, status, reason=reason)
        await self._note(unit, batch, status, {"reason": reason})
        log.info("gateway.batch.ended", batch_id=str(batch.batch_id), status=status.value, reason=reason)

    async def _note(self, unit: DriverUnit, batch: Batch, status: BatchStatus, facts: Mapping[str, Json]) -> None:
        entry = Entry(ActivityKind.BATCH, batch.batch_id, self._clock.now(), {"status": status.value, **facts})
        await write_activity(unit, entry)


async def _first_of(*events: asyncio.Event, within_s: float) -> None:
    waiters = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waiters, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    for waiter in waiters:
        waiter.cancel()
