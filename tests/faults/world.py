"""A product on servers of its own, whose processes and servers may be killed, paused, cut and started again."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aio_pika
import asyncpg

from syncstore_cli.local.errors import NotReadyInTime, ProcessDied
from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_cli.local.one_shot import run_program
from syncstore_cli.local.ports import choose_port
from syncstore_cli.local.process import ChildProcess
from syncstore_cli.product.marketplaces import SimulatedShops
from syncstore_cli.product.services import SERVICES, ServiceRow
from syncstore_common.contracts import topology
from tests.support.eventually import eventually
from tests.support.product import World, running_world

IMPATIENT = {
    "SYNCSTORE_ENVIRONMENT": "test",
    "SYNCSTORE_LEASE_S": "6",
    "SYNCSTORE_PLATFORM_READ_S": "3",
    "SYNCSTORE_PLATFORM_CONNECT_S": "1",
    "SYNCSTORE_PROBE_AFTER_S": "[1, 3, 6]",
    "SYNCSTORE_ATTEMPTS": "8",
}
"""Short waits, so that a test sees recoveries; every relation between them is production's."""
HEALTHY = {"index_delay_s": 0.2, "list_delay_s": 0.0}
SHOPS = SimulatedShops(shopee=2, tiktok=1)
_THROW_OUT = """
select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename like 'run%'
"""
_ARTIFACTS = Path(__file__).parents[1] / "artifacts"


@dataclass
class FaultWorld:
    """The world and its servers, with everything that can be done to them."""

    world: World
    servers: dict[str, ChildProcess]
    changed: set[str] = field(default_factory=set)
    """Services that run with another environment than they were given."""
    extras: list[ChildProcess] = field(default_factory=list)
    """Second replicas and single roles."""
    ports: set[int] = field(default_factory=set)
    """Theirs; several may start at once."""

    # -- processes ----------------------------------------------------------------------------------------------------
    def process(self, service: ServiceRow) -> ChildProcess | None:
        """The running process of a service."""
        running = [child for child in self.world.supervisor.children if child.return_code is None]
        return next((child for child in reversed(running) if child.name == service.name), None)

    def kill(self, service: ServiceRow) -> None:
        """Kill -9 a service."""
        if child := self.process(service):
            child.kill()

    async def died(self, service: ServiceRow, *, timeout_s: float = 20.0) -> None:
        """Wait until a service has killed itself."""

        async def is_gone() -> bool:
            return self.process(service) is None

        await eventually(is_gone, timeout_s=timeout_s)

    async def terminate(self, service: ServiceRow) -> int | None:
        """Ask a service to stop, as a rolling restart does; returns its exit status."""
        child = self.process(service)
        assert child is not None
        await child.stop()
        return child.return_code

    async def start(self, service: ServiceRow, **environment: str) -> None:
        """Start a service again, with changes to its environment."""
        if child := self.process(service):
            await child.stop()
        spec = self.world.product.deployment.process(service)
        await self.world.supervisor.start(replace(spec, environment={**spec.environment, **environment}))
        (self.changed.add if environment else self.changed.discard)(service.name)

    async def start_extra(self, service: ServiceRow, *roles: str) -> ChildProcess:
        """Start one more process of a service, playing some roles only (none named: all)."""
        port = choose_port(self.ports | set(self.world.product.deployment.ports.values()))
        self.ports.add(port)
        spec = self.world.product.deployment.process(service)
        chosen = json.dumps(roles or ("all",))
        environment = {**spec.environment, "SYNCSTORE_PORT": str(port), "SYNCSTORE_ROLES": chosen}
        name = f"{service.name}-{'-'.join(roles) or 'twin'}-{port}"
        url = f"http://127.0.0.1:{port}/readyz"
        await self.world.supervisor.start(replace(spec, name=name, environment=environment, ready_url=url))
        child = next(child for child in self.world.supervisor.children if child.name == name)
        self.extras.append(child)
        return child

    @contextlib.contextmanager
    def paused(self, child: ChildProcess) -> Any:
        """SIGSTOP inside the block, SIGCONT at its end."""
        os.kill(child.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGCONT)

    # -- the broker ---------------------------------------------------------------------------------------------------
    async def restart_broker(self) -> None:
        """Kill -9 the broker and start it again on its data."""
        await self._restart("RabbitMQ", kill=True)
        await eventually(self.broker_answers, timeout_s=60, every_s=0.2)

    async def rabbitmqctl(self, *arguments: str) -> str:
        """Run rabbitmqctl on the private node."""
        plan = self.servers["RabbitMQ"].plan
        program = Path(plan.command[0]).with_name("rabbitmqctl")
        outcome = await run_program(
            [program, *arguments],
            timeout_s=60,
            environment=plan.environment,
            directory=plan.working_directory,
            account=plan.account,
        )
        assert outcome.return_code == 0, outcome.last_lines
        return outcome.output

    async def delete_queue(self, name: str) -> None:
        """Delete a queue with whatever is in it, as an operator might."""
        connection = await aio_pika.connect(self.world.product.deployment.amqp_url)
        async with connection:
            channel = await connection.channel()
            await channel.queue_delete(name)

    async def is_whole(self, queue: topology.Queue) -> bool:
        """Whether a queue is there, and what was lost with an earlier one was brought back."""
        connection = await aio_pika.connect(self.world.product.deployment.amqp_url)
        async with connection:
            channel = await connection.channel()
            try:
                await channel.get_exchange(topology.marker(queue), ensure=True)
            except aio_pika.exceptions.ChannelNotFoundEntity:
                return False
        return True

    async def broker_answers(self) -> bool:
        """Whether a login succeeds."""
        try:
            connection = await aio_pika.connect(self.world.product.deployment.amqp_url, timeout=2)
        except (OSError, aio_pika.exceptions.AMQPError, TimeoutError):
            return False
        await connection.close()
        return True

    # -- the database -------------------------------------------------------------------------------------------------
    async def stop_database(self) -> None:
        """Immediate shutdown: every connection is cut, recovery at the next start."""
        await self.servers["PostgreSQL"].stop()

    async def start_database(self) -> None:
        """Start it again on its data."""
        await self._restart("PostgreSQL", kill=False)
        await eventually(self.database_answers, timeout_s=30, every_s=0.1)

    async def kill_database(self) -> None:
        """Kill -9 the postmaster; its children notice and go."""
        child = self.servers["PostgreSQL"]
        os.kill(child.pid, signal.SIGKILL)
        await child.stop()

    async def terminate_backends(self) -> int:
        """Throw every session out but our own."""
        connection = await asyncpg.connect(self.world.product.deployment.database_url)
        ended = await connection.fetch(_THROW_OUT)
        await connection.close()
        return len(ended)

    async def database_answers(self) -> bool:
        """Whether a login succeeds."""
        try:
            connection = await asyncpg.connect(self.world.product.deployment.database_url, timeout=2)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close()
        return True

    async def _restart(self, name: str, *, kill: bool) -> None:
        child = self.servers[name]
        if kill:
            child.kill()
            with contextlib.suppress(Exception):
                await child.stop()
        self.servers[name] = await ChildProcess.start(child.plan)
        await asyncio.sleep(0.3)
        if self.servers[name].return_code is not None:  # its last processes still held the data
            await asyncio.sleep(1.0)
            self.servers[name] = await ChildProcess.start(child.plan)

    # -- the platforms ------------------------------------------------------------------------------------------------
    async def fault(self, platform: str, **rule: Any) -> str:
        """Add a fault rule to a simulator; returns its id."""
        answer = await self.world.simulator(platform).post("/_control/faults", json=rule)
        assert answer.status_code < 300, answer.text
        return str(answer.json()["id"])

    async def switch(self, platform: str, **changes: Any) -> None:
        """Change a simulator's switches."""
        answer = await self.world.simulator(platform).post("/_control/settings", json=changes)
        assert answer.status_code < 300, answer.text

    async def no_more_faults(self) -> None:
        """Remove every fault rule and let indexes be quick again."""
        for platform in ("shopee", "tiktok"):
            await self.world.simulator(platform).delete("/_control/faults")
        await self.switch("shopee", **HEALTHY)
        await self.switch("tiktok", index_delay_s=HEALTHY["index_delay_s"])

    async def heal(self) -> None:
        """Everything runs again as it was started, and nobody misbehaves."""
        await self.no_more_faults()
        await asyncio.gather(*(child.stop() for child in self.extras))
        self.extras.clear()
        lame = [row for row in SERVICES if row.name in self.changed or self.process(row) is None]
        await asyncio.gather(*(self.start(row) for row in lame))

    def keep_logs(self, name: str) -> None:
        """Keep the logs where a person looks for them."""
        shutil.copytree(self.world.logs, _ARTIFACTS / name, dirs_exist_ok=True)


@asynccontextmanager
async def fault_world(
    *, shops: SimulatedShops = SHOPS, environment: Mapping[str, str] | None = None
) -> AsyncIterator[FaultWorld]:
    """Servers, simulators and services for fault tests."""
    infrastructure = LocalInfrastructure(is_ephemeral=True)
    async with infrastructure as servers:
        await _keep_what_is_committed(servers.postgres_admin_url)
        settings = {**IMPATIENT, **(environment or {})}
        async with running_world(
            servers.postgres_admin_url, servers.amqp_url, shops=shops, environment=settings
        ) as world:
            faulty = FaultWorld(world, {child.name: child for child in infrastructure.processes})
            try:
                yield faulty
            finally:
                for child in faulty.extras:
                    child.kill()
                if not await faulty.database_answers():
                    await faulty.start_database()
        for child in faulty.servers.values():
            child.kill()


async def _keep_what_is_committed(admin_url: str) -> None:
    """A throw-away server forgets its last commits in a crash; one whose crashes are tested must not."""
    connection = await asyncpg.connect(admin_url)
    await connection.execute("alter role all set synchronous_commit = on")
    await connection.close()


class WorldKeeper:
    """One world for many scenarios; one that a failed scenario left behind is thrown away."""

    def __init__(self) -> None:
        self._stack: AsyncExitStack | None = None
        self._faulty: FaultWorld | None = None

    async def ready(self) -> FaultWorld:
        """A world in which nothing is wrong."""
        if self._faulty is not None:
            try:
                await asyncio.wait_for(self._faulty.heal(), 60)
            except (AssertionError, TimeoutError, OSError, ProcessDied, NotReadyInTime):
                await self.discard()
        if self._faulty is None:
            self._stack = AsyncExitStack()
            self._faulty = await self._stack.enter_async_context(fault_world())
        return self._faulty

    async def discard(self) -> None:
        """Stop the world, if there is one."""
        stack, self._stack, self._faulty = self._stack, None, None
        if stack is not None:
            await stack.aclose()
