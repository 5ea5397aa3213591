"""The two servers of a local run as one context: started together, stopped together."""

import asyncio
import os
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from syncstore_cli.local.docker import Container, DockerServers, require_docker
from syncstore_cli.local.given import GivenServer
from syncstore_cli.local.packages import PackageStore
from syncstore_cli.local.postgres import PostgresServer
from syncstore_cli.local.process import ChildProcess
from syncstore_cli.local.rabbitmq import RabbitServer
from syncstore_cli.local.racing import all_or_none
from syncstore_cli.local.resolve import InfraChoice, Search, Variables
from syncstore_cli.local.servers import Servers
from syncstore_cli.local.state import StateDirectory, default_state_path, make_own_directory

Announce = Callable[[str], None]


class LocalInfrastructure:
    """`async with LocalInfrastructure(state_path) as servers:` gives running servers, or raises LocalRunError.

    With `is_ephemeral` everything lives in a throw-away directory: no fsync, killed and removed at the end. Fetched
    programs are kept for all runs of a checkout. `vhosts` asks for that many ready virtual hosts beside "/".
    `announce` is told, in full sentences, what takes long.
    """

    def __init__(
        self,
        state_path: Path | None = None,
        *,
        is_ephemeral: bool = False,
        vhosts: int = 0,
        with_management: bool = False,
        environment: Mapping[str, str] | None = None,
        variables: Variables | None = None,
        announce: Announce = lambda _: None,
    ) -> None:
        self._environment = os.environ if environment is None else environment
        self._is_ephemeral = is_ephemeral
        self._vhosts = vhosts
        self._with_management = with_management
        self._checkout_state = default_state_path(self._environment)
        self._state_path = state_path or self._checkout_state
        store = PackageStore(self._checkout_state / "packages", announce)
        self._search = Search(self._environment, store, variables or Variables())
        self._exit = AsyncExitStack()
        self._processes: list[ChildProcess] = []
        self._state: StateDirectory | None = None

    @property
    def state(self) -> StateDirectory:
        """The open state directory: ports, secrets, logs. Only inside the context."""
        if self._state is None:
            raise RuntimeError("the infrastructure is not running")
        return self._state

    @property
    def processes(self) -> tuple[ChildProcess, ...]:
        """The servers we run ourselves, to be watched; none for given servers and containers."""
        return tuple(self._processes)

    async def __aenter__(self) -> Servers:
        make_own_directory(self._checkout_state)
        async with AsyncExitStack() as stack:
            self._state = stack.enter_context(self._open_state())
            database, broker = await self._servers(stack)
            await self._start_together(
                stack, [each for each in (database, broker) if not isinstance(each, GivenServer)]
            )
            self._exit = stack.pop_all()
        return Servers(
            postgres_admin_url=database.url,
            amqp_url=broker.url,
            descriptions=(database.description, broker.description),
            amqp_vhost_urls=broker.vhost_urls if isinstance(broker, RabbitServer) else (),
        )

    async def __aexit__(self, *_: object) -> None:
        self._processes.clear()
        await self._exit.aclose()

    def _open_state(self) -> StateDirectory:
        if self._is_ephemeral:
            return StateDirectory.open_ephemeral()
        return StateDirectory.open(self._state_path)

    async def _servers(self, stack: AsyncExitStack) -> tuple[PostgresServer | GivenServer, RabbitServer | GivenServer]:
        """Both servers, found but not yet started (containers excepted): what is missing is said before a start."""
        database: PostgresServer | GivenServer | None = await self._search.given_postgres()
        broker: RabbitServer | GivenServer | None = await self._search.given_rabbitmq()
        if self._search.choice is InfraChoice.DOCKER and not (database and broker):
            await require_docker()
            containers = DockerServers(self.state)
            stack.push_async_callback(containers.stop)
            database = database or await containers.start(Container.POSTGRES)
            broker = broker or await containers.start(Container.RABBITMQ)
        if database is None:
            programs = await self._search.postgres_programs(data_major=self._data_major())
            database = PostgresServer(self.state, programs)
        if broker is None:
            programs = await self._search.rabbitmq_programs()
            broker = RabbitServer(self.state, programs, vhosts=self._vhosts, with_management=self._with_management)
        return database, broker

    async def _start_together(self, stack: AsyncExitStack, servers: list[PostgresServer | RabbitServer]) -> None:
        stack.push_async_callback(_stop_together, servers)
        await all_or_none(*(server.start() for server in servers))
        self._processes += [server.process for server in servers if server.process]

    def _data_major(self) -> str | None:
        file = self.state.path / "postgres/data/PG_VERSION"
        try:
            return file.read_text().strip()
        except OSError:
            return None


async def _stop_together(servers: list[PostgresServer | RabbitServer]) -> None:
    await asyncio.gather(*(server.stop() for server in servers))
