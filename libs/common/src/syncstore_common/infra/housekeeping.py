"""Forgetting what is past its use, the same way in every service.

A service has chores; each runs in a transaction of its own, so one that fails holds up no other, and says so. Chores
ask for what is old by the database's clock and do nothing twice: any number of replicas may run them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from prometheus_client import Counter

from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.infra.logging import get_logger

_EVERY_S = 600.0

RUNS = Counter("syncstore_housekeeping_total", "Chores of housekeeping by what became of them", ["chore", "outcome"])
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done from time to time, in the transaction it is given."""

    name: str
    do: Callable[[DriverUnit], Awaitable[None]]


class Housekeeping:
    """The chores of one service."""

    def __init__(self, database: Database, chores: Sequence[Chore]) -> None:
        self._database = database
        self._chores = chores

    async def run(self, stop: asyncio.Event) -> None:
        """Do the chores now and every ten minutes until ``stop``."""
        while not stop.is_set():
            await self.once()
            try:
                await asyncio.wait_for(stop.wait(), _EVERY_S)
            except TimeoutError:
                continue

    async def once(self) -> None:
        """Do each chore once; what fails is logged and comes round again."""
        for chore in self._chores:
            try:
                async with self._database.driver_unit() as unit:
                    await chore.do(unit)
            except Exception as error:
                RUNS.labels(chore.name, "failed").inc()
                log.warning("housekeeping.failed", chore=chore.name, error=str(error) or type(error).__name__)
            else:
                RUNS.labels(chore.name, "done").inc()
