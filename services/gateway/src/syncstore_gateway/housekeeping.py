"""Forgetting what is past its use: idempotency keys, full buckets, old activity."""

import asyncio

from syncstore_common.infra.database import Database, is_database_unavailable
from syncstore_common.infra.logging import get_logger
from syncstore_gateway.plans.repository import forget_old_plans
from syncstore_gateway.readmodel.activity import forget_old_activity
from syncstore_gateway.settings import GatewaySettings
from syncstore_gateway.wiring import Gateway

_EVERY_S = 600.0
_PLAN_DAYS = 30

log = get_logger(__name__)


class Housekeeping:
    """A background task; any number of replicas may run it."""

    def __init__(self, database: Database, gateway: Gateway, settings: GatewaySettings) -> None:
        self._database = database
        self._gateway = gateway
        self._activity_keep_days = settings.activity_keep_days

    async def run(self, stop: asyncio.Event) -> None:
        """Forget every ten minutes until ``stop``."""
        while not stop.is_set():
            try:
                await self.forget()
            except Exception as error:
                if not is_database_unavailable(error):
                    raise
                log.warning("gateway.housekeeping.waiting", error=type(error).__name__)
            try:
                await asyncio.wait_for(stop.wait(), _EVERY_S)
            except TimeoutError:
                continue

    async def forget(self) -> None:
        """Do it once."""
        await self._gateway.idempotency.forget_old()
        await self._gateway.limiter.forget_idle()
        async with self._database.driver_unit() as unit:
            await forget_old_activity(unit, self._activity_keep_days)
            await forget_old_plans(unit, _PLAN_DAYS)
