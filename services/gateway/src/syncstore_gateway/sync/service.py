"""Asking for synchronisation: one product now, or many in waves."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from syncstore_common.contracts.states import Origin, Presence
from syncstore_common.infra.database import Database
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import InvalidInput, NotFound, SyncStoreError
from syncstore_common.kernel.fingerprint import Json
from syncstore_gateway.readmodel.activity import ActivityKind, Entry, write_activity
from syncstore_gateway.readmodel.queries import ReadModel
from syncstore_gateway.sync.batch_repository import (
    NewBatch,
    cancel_waiting_jobs,
    insert_batch,
    lock_batch,
    release_wave,
    set_status,
)
from syncstore_gateway.sync.commands import request_now, send_commands
from syncstore_gateway.sync.model import BatchStatus, Job, Target
from syncstore_gateway.sync.wave_keeper import WaveKeeper
from syncstore_gateway.sync.waves import StopRule, plan_waves

_SHOWN_MISSING = 20


class WrongBatchStatus(SyncStoreError):
    """The batch is not in a status that allows this."""

    code = "WRONG_STATUS"
    status = 409


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for. ``operation_id`` is the same when the same request comes again."""

    operation_id: UUID
    target: Target
    shop_id: UUID | None
    force: bool
    requested_by: str
    presence: Presence | None = None
    """Take the product off its shops, put it back or remove it; None = bring it into step."""


class SyncService:
    """Turns orders into durable rows and commands."""

    def __init__(
        self, database: Database, read_model: ReadModel, keeper: WaveKeeper, *, waves: Sequence[int], clock: Clock
    ) -> None:
        self._database = database
        self._read_model = read_model
        self._keeper = keeper
        self._waves = waves
        self._clock = clock

    async def request(self, order: Order, product_id: UUID) -> list[Job]:
        """Ask for one product on each platform; return the jobs.

        Raises NotFound (INVALID_PRODUCT) for an unknown product, InvalidInput for a shop that does not fit.
        """
        if await self._read_model.unknown_products([product_id]):
            details: dict[str, Json] = {"field": "product_id", "fix": "take the id from the product list"}
            raise NotFound(f"there is no product {product_id}", code="INVALID_PRODUCT", details=details)
        await self._check_shop(order)
        jobs = [
            Job(order.operation_id, platform, product_id, order.shop_id, order.force, order.presence)
            for platform in order.target.platforms
        ]
        async with self._database.driver_unit() as unit:
            await request_now(unit, jobs, requested_by=order.requested_by, clock=self._clock)
        return jobs

    async def start_batch(self, order: Order, product_ids: Sequence[UUID], rule: StopRule) -> NewBatch:
        """Store a batch and release its first wave, in one transaction.

        Raises InvalidInput naming products that do not exist, or a shop that does not fit.
        """
        unique = list(dict.fromkeys(product_ids))
        missing = await self._read_model.unknown_products(unique)
        if missing:
            shown = ", ".join(map(str, missing[:_SHOWN_MISSING]))
            raise InvalidInput(
                f"{len(missing)} of the products do not exist: {shown}",
                field="product_ids",
                fix="take ids from the product list",
                code="INVALID_PRODUCT",
            )
        await self._check_shop(order)
        waves = plan_waves(len(unique), self._waves)
        batch = NewBatch(
            order.operation_id,
            order.target.platforms,
            unique,
            order.shop_id,
            order.force,
            waves,
            rule,
            order.requested_by,
            order.presence,
        )
        async with self._database.driver_unit() as unit:
            if await insert_batch(unit, batch):
                jobs = await release_wave(unit, batch.batch_id, 1)
                await send_commands(unit, jobs, origin=Origin.BULK, clock=self._clock)
                facts: dict[str, Json] = {"status": BatchStatus.RUNNING.value, "wave": 1, "jobs": len(jobs)}
                await write_activity(unit, Entry(ActivityKind.BATCH, batch.batch_id, self._clock.now(), facts))
        return batch

    async def resume(self, batch_id: UUID) -> None:
        """Release the next wave of a stopped batch. Raises NotFound, WrongBatchStatus."""
        async with self._database.driver_unit() as unit:
            batch = await lock_batch(unit, batch_id)
            if batch is None:
                raise NotFound(f"there is no batch {batch_id}")
            if batch.status is not BatchStatus.STOPPED:
                raise WrongBatchStatus(f"the batch is {batch.status}; only a stopped one can be resumed")
            await self._keeper.release(unit, batch, batch.current_wave + 1)

    async def cancel(self, batch_id: UUID) -> None:
        """Give up what was not released; what was goes on. Raises NotFound, WrongBatchStatus."""
        async with self._database.driver_unit() as unit:
            batch = await lock_batch(unit, batch_id)
            if batch is None:
                raise NotFound(f"there is no batch {batch_id}")
            if batch.status not in (BatchStatus.RUNNING, BatchStatus.STOPPED):
                raise WrongBatchStatus(f"the batch is {batch.status} already")
            await cancel_waiting_jobs(unit, batch_id)
            await set_status(unit, batch, BatchStatus.CANCELLED)
            data = {"status": BatchStatus.CANCELLED.value}
            await write_activity(unit, Entry(ActivityKind.BATCH, batch_id, self._clock.now(), data))

    async def _check_shop(self, order: Order) -> None:
        if order.shop_id is None:
            return
        shop = await self._read_model.shop(order.shop_id)
        if order.target.platforms != (shop.platform,):
            raise InvalidInput(
                f"the shop is on {shop.platform.value}, which is not the one target platform",
                field="shop_id",
                fix="name the shop's own platform, or leave the shop out",
            )
