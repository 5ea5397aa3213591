"""A product on servers of its own, whose processes and servers may be killed and cut."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aio_pika
import asyncpg

from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_cli.local.process import ChildProcess
from syncstore_cli.product.marketplaces import SimulatedShops
from syncstore_cli.product.services import ServiceRow
from tests.support.eventually import eventually
from tests.support.product import World, running_world

IMPATIENT = {
    "SYNCSTORE_LEASE_S": "6",
    "SYNCSTORE_PLATFORM_READ_S": "3",
    "SYNCSTORE_PLATFORM_CONNECT_S": "1",
    "SYNCSTORE_PROBE_AFTER_S": "[1, 3, 6]",
    "SYNCSTORE_ATTEMPTS": "8",
}
"""Short waits, so that a test sees recoveries; every relation between them is production's."""


@dataclass
class FaultWorld:
    """The world and its servers."""

    world: World
    infrastructure: LocalInfrastructure
    servers: dict[str, ChildProcess]

    def kill(self, service: ServiceRow) -> None:
        """Kill -9 a service."""
        for child in self.world.supervisor.children:
            if child.name == service.name and child.return_code is None:
                child.kill()

    async def restart_broker(self) -> None:
        """Kill -9 the broker and start it again on its data."""
        await self._restart("rabbitmq", kill=True)
        await eventually(self._broker_answers, timeout_s=60, every_s=0.2)

    async def stop_database(self) -> None:
        """Shut the database down, cutting every connection."""
        await self._child("postgres").stop()

    async def start_database(self) -> None:
        """Start it again on its data."""
        await self._restart("postgres", kill=False)
        await eventually(self._database_answers, timeout_s=30, every_s=0.1)

    async def fault(self, platform: str, **rule: Any) -> str:
        """Add a fault rule to a simulator; returns its id."""
        answer = await self.world.simulator(platform).post("/_control/faults", json=rule)
        assert answer.status_code < 300, answer.text
        return str(answer.json()["id"])

    async def no_more_faults(self) -> None:
        """Remove every fault rule."""
        for platform in ("shopee", "tiktok"):
            await self.world.simulator(platform).delete("/_control/faults")

    def _child(self, name: str) -> ChildProcess:
        return next(child for key, child in self.servers.items() if name in key.lower())

    async def _restart(self, name: str, *, kill: bool) -> None:
        key = next(key for key in self.servers if name in key.lower())
        child = self.servers[key]
        if kill:
            child.kill()
            with contextlib.suppress(Exception):
                await child.stop()
        self.servers[key] = await ChildProcess.start(child.plan)

    async def _broker_answers(self) -> bool:
        try:
            connection = await aio_pika.connect(self.world.product.deployment.amqp_url, timeout=2)
        except (OSError, aio_pika.exceptions.AMQPError, TimeoutError):
            return False
        await connection.close()
        return True

    async def _database_answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.world.product.deployment.database_url, timeout=2)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close()
        return True

    async def close(self) -> None:
        """Stop servers that were started again."""
        for child in self.servers.values():
            if child.return_code is None:
                child.kill()


@asynccontextmanager
async def fault_world(
    *, shops: SimulatedShops | None = None, environment: Mapping[str, str] | None = None
) -> AsyncIterator[FaultWorld]:
    """Servers, simulators and services for fault tests."""
    infrastructure = LocalInfrastructure(is_ephemeral=True)
    async with infrastructure as servers:
        settings = {**IMPATIENT, **(environment or {})}
        started = {child.name: child for child in infrastructure.processes}
        async with running_world(
            servers.postgres_admin_url, servers.amqp_url, shops=shops, environment=settings
        ) as world:
            faulty = FaultWorld(world, infrastructure, started)
            try:
                yield faulty
            finally:
                await faulty.no_more_faults()
        await faulty.close()
