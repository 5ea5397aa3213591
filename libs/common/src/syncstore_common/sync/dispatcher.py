"""The dispatcher: leases due work, runs it concurrently, keeps leases alive, sleeps until the next work is due.

Consumers of the same process wake it after each commit; a poll of at most a second finds the rest. On stop it takes no
more leases and lets running work end; what does not end in time is cancelled and its lease given back. A killed
process's leases expire by themselves.
"""

import asyncio
import contextlib
from dataclasses import dataclass

from opentelemetry.instrumentation.utils import suppress_instrumentation
from prometheus_client import Gauge

from syncstore_common.infra.database import DATABASE_ERRORS, Database, is_database_unavailable, until_database_answers
from syncstore_common.infra.failpoints import FailPoint
from syncstore_common.infra.logging import get_logger
from syncstore_common.sync.executor import Executor
from syncstore_common.sync.work import Lease, Rotation, lease_work, renew_leases, seconds_to_next_due

_LONGEST_SLEEP_S = 1.0
_PACE_S = 0.02
"""Between two looks while work is running: a look for each lease that ends would cost more than the work itself."""
_ROOM_SHARE = 5
"""When a fifth of the slots came free, the next look is due: outcomes are recorded, and end, many at once."""
_NO_SLOT_SLEEP_S = 0.25
"""While what is due may not be leased: it yields, or its shop's slots are taken (a lease that ends here wakes us)."""
_RELEASE = """
update sync_tasks set lease_token = null, leased_until = null, next_attempt_at = now() + make_interval(secs => $3)
where listing_id = $1 and lease_token = $2
"""

_LEASED = FailPoint("dispatcher.after_lease", "listings are leased, nobody works on them")

RUNNING = Gauge("syncstore_work_running", "Leases being executed by this process")
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DispatchLimits:
    """How much runs at once. A lease must outlast the HTTP time-outs; it is renewed at a third of its time."""

    in_flight: int = 50
    per_shop: int = 10
    reserved_per_shop: int = 2
    lease_s: float = 30.0


class Dispatcher:
    """Runs the work of one platform in this process."""

    def __init__(self, database: Database, executor: Executor, limits: DispatchLimits) -> None:
        self._database = database
        self._executor = executor
        self._limits = limits
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._came_free = 0
        self._rotation = Rotation()
        self._running: dict[asyncio.Task[None], Lease] = {}

    def wake(self) -> None:
        """Look for due work now."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Dispatch until ``stop``, then let running work end."""
        watcher = asyncio.create_task(self._wake_on(stop))
        keeper = asyncio.create_task(self._keep())
        try:
            while not stop.is_set():
                self._wake.clear()
                try:
                    sleep_s = await self._dispatch()
                except DATABASE_ERRORS as error:
                    log.warning("dispatcher.interrupted", error=type(error).__name__)
                    sleep_s = _LONGEST_SLEEP_S
                if sleep_s > 0:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), sleep_s)
                if self._running:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._room.wait(), _PACE_S)
        finally:
            watcher.cancel()
            await self._finish()
            keeper.cancel()

    async def _dispatch(self) -> float:
        """Lease and start what may start; return how long to sleep."""
        self._came_free = 0
        self._room.clear()
        free = self._limits.in_flight - len(self._running)
        if free <= 0:
            return _LONGEST_SLEEP_S
        with suppress_instrumentation():
            async with self._database.driver() as connection:
                leases = await lease_work(
                    connection,
                    limit=free,
                    lease_s=self._limits.lease_s,
                    per_shop=self._limits.per_shop,
                    reserved=self._limits.reserved_per_shop,
                    rotation=self._rotation,
                )
                next_due_s = None if leases else await seconds_to_next_due(connection)
        if leases:
            await _LEASED.passed()
        for lease in leases:
            task = asyncio.create_task(self._work(lease))
            self._running[task] = lease
            task.add_done_callback(self._ended)
        RUNNING.set(len(self._running))
        if leases:
            return 0.0
        if next_due_s is None:
            return _LONGEST_SLEEP_S
        return _NO_SLOT_SLEEP_S if next_due_s <= 0 else min(_LONGEST_SLEEP_S, max(0.02, next_due_s))

    async def _work(self, lease: Lease) -> None:
        try:
            await self._executor.execute(lease)
        except asyncio.CancelledError:
            await self._give_back(lease, delay_s=0.0)
            raise
        except Exception as error:
            if not is_database_unavailable(error):
                log.error("work.crashed", listing_id=str(lease.listing_id), exc_info=error)
            await self._give_back(lease, delay_s=1.0)

    async def _keep(self) -> None:
        """Renew the leases of all that runs, long before they end; stop workers whose lease somebody else has."""
        lease_s = self._limits.lease_s
        while True:
            await asyncio.sleep(lease_s / 6)
            workers = {task: lease for task, lease in self._running.items() if lease.hold.left_s < lease_s * 2 / 3}
            if not workers:
                continue
            try:
                with suppress_instrumentation():
                    async with self._database.driver() as connection:
                        kept = await renew_leases(connection, list(workers.values()), lease_s)
            except Exception as error:
                if not is_database_unavailable(error):
                    raise
                continue
            for task, lease in workers.items():
                if lease.token not in kept:
                    task.cancel()

    async def _give_back(self, lease: Lease, *, delay_s: float) -> None:
        async def release() -> None:
            async with self._database.driver() as connection:
                await connection.execute(_RELEASE, lease.listing_id, lease.token, delay_s)

        try:
            async with asyncio.timeout(5):
                await until_database_answers(release, on_wait=lambda _: None)
        except Exception as error:
            if not is_database_unavailable(error):
                raise
            log.warning("lease.left_to_expire", listing_id=str(lease.listing_id))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._came_free += 1
        if self._came_free * _ROOM_SHARE >= self._limits.in_flight:
            self._room.set()
        RUNNING.set(len(self._running))
        self._wake.set()

    async def _wake_on(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    async def _finish(self) -> None:
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=self._limits.lease_s / 2)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=6)
