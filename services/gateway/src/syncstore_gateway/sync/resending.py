"""Sending commands again whose answer may be lost: a queue was deleted with them, or with the answers in it.

A command is an absolute wish ("bring this product into step"), known by its sync id: carried out twice it costs a
comparison and no call, and its answer is kept once.
"""

import asyncio

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Origin
from syncstore_common.infra.database import Database, until_database_answers
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.clock import Clock
from syncstore_gateway.sync.commands import send_commands
from syncstore_gateway.sync.model import Job

_LOOK_S = 30.0
_MOST = 200
_AGAIN = """
update sync_jobs j set requested_at = now() from (
    select sync_id, platform from sync_jobs
    where status = any($1::text[]) and requested_at < now() - make_interval(secs => $2)
    order by requested_at limit $3 for update skip locked) stuck
where j.sync_id = stuck.sync_id and j.platform = stuck.platform
returning j.sync_id, j.platform, j.product_id, j.connection_id, j.force
"""

log = get_logger(__name__)


class Resending:
    """Sends commands again; any number of replicas may run it."""

    def __init__(self, database: Database, clock: Clock, *, unaccepted_s: float) -> None:
        self._database = database
        self._clock = clock
        self._unaccepted_s = unaccepted_s

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``, send again what no service has accepted for long; while the database is away, wait."""
        while not stop.is_set():
            await until_database_answers(
                self._send_unaccepted,
                on_wait=lambda error: log.warning("gateway.resending.waiting", error=type(error).__name__),
            )
            try:
                await asyncio.wait_for(stop.wait(), min(_LOOK_S, self._unaccepted_s))
            except TimeoutError:
                continue

    async def send_open(self) -> None:
        """Send everything that has no answer again: answers may be lost."""
        while await self._send(["requested", "accepted"], older_than_s=1.0):
            pass

    async def _send_unaccepted(self) -> None:
        await self._send(["requested"], older_than_s=self._unaccepted_s)

    async def _send(self, statuses: list[str], *, older_than_s: float) -> int:
        async with self._database.driver_unit() as unit:
            rows = await unit.fetch(_AGAIN, statuses, older_than_s, _MOST)
            jobs = [
                Job(row["sync_id"], Platform(row["platform"]), row["product_id"], row["connection_id"], row["force"])
                for row in rows
            ]
            await send_commands(unit, jobs, origin=Origin.BULK, clock=self._clock)
        if jobs:
            log.warning("gateway.commands_sent_again", jobs=len(jobs))
        return len(jobs)
