"""Keeps the copies of the seller's policies whole, and works through what a change of them left to look at.

Copies are fetched at the start, and when an event could not carry the rules. While the catalog or the database is away
it waits; nothing is lost, because what is left to do stands in rows.
"""

import asyncio
import contextlib
from collections.abc import Callable

from syncstore_common.infra.database import Database, is_database_unavailable
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.errors import Unavailable
from syncstore_common.sync.policy_consumers import PolicyConsumers
from syncstore_common.sync.policy_repair import PolicyRepair
from syncstore_common.sync.replanning import Replanner

_IDLE_S = 2.0
_TROUBLED_S = 5.0
_UNFETCHED = "select announced > version from rule_copies"

log = get_logger(__name__)


class PolicyKeeper:
    """A task of the service."""

    def __init__(
        self, database: Database, repair: PolicyRepair, consumers: PolicyConsumers, *, wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._repair = repair
        self._consumers = consumers
        self._replanner = Replanner(database, consumers.platform)
        self._wake = wake
        self._is_whole = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop."""
        while not stop.is_set():
            wait_s = await self._turn()
            if wait_s:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), wait_s)

    async def _turn(self) -> float:
        """Do a piece of work; return how long to wait before the next."""
        try:
            # passes need no catalog, so they go first
            if await self._replanner.step():
                self._wake()
                return 0.0
            await self._fetch()
        except Unavailable as error:
            log.warning("policies.catalog_away", message=error.message)
            return _TROUBLED_S
        except Exception as error:
            if not is_database_unavailable(error):
                log.error("policies.crashed", exc_info=error)
            return _TROUBLED_S
        return _IDLE_S

    async def _fetch(self) -> None:
        if not self._is_whole:
            await self._repair.everything(self._consumers)
            self._is_whole = True
            return
        async with self._database.driver() as connection:
            unfetched = await connection.fetchval(_UNFETCHED)
        if unfetched:
            await self._repair.rules()
