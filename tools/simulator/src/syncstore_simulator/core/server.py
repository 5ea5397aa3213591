"""Runs the platforms' applications on loopback ports in one process, and stops them quickly."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from syncstore_simulator.core.calls import PlatformName
from syncstore_simulator.core.connections import protocol_noting
from syncstore_simulator.core.context import SimulatorContext

HOST = "127.0.0.1"
_SHUTDOWN_S = 0.7


class PortTakenError(Exception):
    """A port cannot be listened on. The text names the port and the reason."""


class _QuietServer(uvicorn.Server):
    """A server that leaves signals to the process that runs several of them, and stops without polling."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def main_loop(self) -> None:
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close as soon as the running answers are out; uvicorn's own way waits in steps of 100 ms."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        deadline = time.monotonic() + _SHUTDOWN_S
        while (self.server_state.connections or self.server_state.tasks) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.002)  # uvicorn offers sets to look at, no event
        for task in self.server_state.tasks:
            task.cancel()


@asynccontextmanager
async def serving(
    context: SimulatorContext, apps: Mapping[PlatformName, ASGIApp], ports: Mapping[PlatformName, int]
) -> AsyncIterator[dict[PlatformName, str]]:
    """Serve until the block ends; yields each platform's origin once all answer. Port 0 picks a free one.

    Raises PortTakenError.
    """
    sockets = _bind(ports)
    servers = {name: _server(context, app) for name, app in apps.items()}
    tasks = [asyncio.create_task(server.serve(sockets=[sockets[name]])) for name, server in servers.items()]
    senders = [asyncio.create_task(sender.run(context.stopping)) for sender in context.senders]
    try:
        while not all(server.started for server in servers.values()):
            if any(task.done() for task in tasks):
                raise RuntimeError("a simulator's server stopped while it started")
            await asyncio.sleep(0.005)
        yield {name: f"http://{HOST}:{bound.getsockname()[1]}" for name, bound in sockets.items()}
    finally:
        context.stopping.set()
        await asyncio.gather(*tasks, *senders)


def _server(context: SimulatorContext, app: ASGIApp) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        http=protocol_noting(context.connections),
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,  # the gate sends the simulated date
        backlog=2048,
    )
    return _QuietServer(config, context.stopping)


def _bind(ports: Mapping[PlatformName, int]) -> dict[PlatformName, socket.socket]:
    bound: dict[PlatformName, socket.socket] = {}
    for name, port in ports.items():
        # naming TCP makes asyncio switch off Nagle's delay, which would cost 40 ms per answer
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            for other in (listener, *bound.values()):
                other.close()
            raise PortTakenError(f"{HOST}:{port} for {name} cannot be used: {error.strerror}") from error
        bound[name] = listener
    return bound
