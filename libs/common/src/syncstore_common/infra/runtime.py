"""One process: HTTP app, brokers, relay, consumers and background tasks, started and stopped in the right order.

Start: database → topology (waiting for the broker) → relay → consumers → tasks; the HTTP side answers from the first
moment, and ``/readyz`` turns 200 when everything runs. Stop: consumers finish what they hold → tasks → relay, which
sends what they left → pool → telemetry. A background task that dies takes the process with it: the supervisor
(Kubernetes, compose, the CLI) starts a new one, and nothing is lost because nothing lives in memory only.
"""

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

import httpx
import uvicorn
from fastapi import FastAPI
from faststream.rabbit import RabbitBroker

from syncstore_common.infra import failpoints
from syncstore_common.infra.broker import (
    consuming_broker,
    declare_when_possible,
    publishing_broker,
    start_when_possible,
)
from syncstore_common.infra.consumer import Consumer, ConsumerGuard, subscribe
from syncstore_common.infra.database import Database
from syncstore_common.infra.dead_letters import collect_dead_letters
from syncstore_common.infra.forgetting import MESSAGING_CHORES
from syncstore_common.infra.housekeeping import Chore, Housekeeping
from syncstore_common.infra.http_client import create_http_client
from syncstore_common.infra.logging import configure_logging, get_logger, register_secret
from syncstore_common.infra.queue_watch import QueueWatch
from syncstore_common.infra.relay import Relay
from syncstore_common.infra.settings import ServiceSettings
from syncstore_common.infra.telemetry import Telemetry
from syncstore_common.infra.web import INTERNAL_HEADER, add_operations, add_problem_handlers

BackgroundTask = Callable[[asyncio.Event], Awaitable[None]]

_COLLECT_AFTER = 20_000
_GIVING_UP_S = 10.0
"""For parts that did not end in time: they are cancelled, and give back what they hold."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ServiceIdentity:
    """What a service is called and owns."""

    name: str
    """Process and queue prefix, such as ``sync-shopee``."""
    schema: str
    package: str
    exchange: str
    """The exchange its outbox publishes to."""


class _Closeable(Protocol):
    async def aclose(self) -> None: ...


C = TypeVar("C", bound=_Closeable)


class Service:
    """A composed service. ``main`` modules add routers, consumers and tasks, then ``run``."""

    def __init__(self, identity: ServiceIdentity, settings: ServiceSettings) -> None:
        configure_logging(identity.name, level=settings.log_level, log_format=settings.log_format)
        register_secret(settings.internal_token.get_secret_value())
        failpoints.arm(settings.failpoints or "")
        self.identity = identity
        self.settings = settings
        self.telemetry = Telemetry(identity.name, settings)
        self.database = Database(
            settings.database_url.get_secret_value(),
            schema=identity.schema,
            application_name=identity.name,
            pool_size=settings.database_pool_size,
        )
        # interactive documentation is nobody's business on a service's port; the gateway serves its own behind a key
        self.app = FastAPI(
            title=f"SyncStore {identity.name}", lifespan=self._lifespan, docs_url=None, redoc_url=None, openapi_url=None
        )
        add_problem_handlers(self.app)
        add_operations(self.app, ready=self._readiness)
        self._consumers: list[Consumer] = []
        self._tasks: list[tuple[str, BackgroundTask]] = []
        self._chores = list(MESSAGING_CHORES)
        self._clients: list[_Closeable] = []
        self._brokers: list[RabbitBroker] = []
        self._started = asyncio.Event()
        self._stopping = False
        self.telemetry.instrument(self.app)

    def add_consumer(self, consumer: Consumer) -> None:
        """Consume a queue; only in processes that play the role."""
        if self.settings.runs("consumers"):
            self._consumers.append(consumer)

    def add_task(self, name: str, task: BackgroundTask, *, role: str = "dispatcher") -> None:
        """Run a coroutine until its stop event is set; only in processes that play the role."""
        if self.settings.runs(role):
            self._tasks.append((name, task))

    def add_chore(self, chore: Chore) -> None:
        """Have something forgotten or kept in order from time to time."""
        self._chores.append(chore)

    def internal_client(self, base_url: str) -> httpx.AsyncClient:
        """A traced client for another service's ``/internal`` API; closed with the service."""
        token = self.settings.internal_token.get_secret_value()
        client = create_http_client(base_url=base_url, headers={INTERNAL_HEADER: token})
        self.telemetry.instrument_client(client)
        self._clients.append(client)
        return client

    def close_with_service(self, client: C) -> C:
        """Close another client, or transport, when the service stops."""
        self._clients.append(client)
        return client

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; returns after a graceful stop."""
        config = uvicorn.Config(
            self.app,
            host=self.settings.host,
            port=self.settings.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=int(self.settings.shutdown_grace_s),
        )
        _spare_the_collector()
        uvicorn.Server(config).run()

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with AsyncExitStack() as stack:
            stack.callback(self.telemetry.shutdown)
            stack.push_async_callback(self.database.close)
            for client in self._clients:
                stack.push_async_callback(client.aclose)
            running = asyncio.create_task(self._run_parts(stop))
            running.add_done_callback(self._parts_ended)
            try:
                yield
            finally:
                self._stopping = True
                stop.set()
                late = (await asyncio.wait([running], timeout=self.settings.shutdown_grace_s + 5))[1]
                if late:
                    running.cancel()
                    await asyncio.wait(late, timeout=_GIVING_UP_S)
                log.info("service.stopped", in_time=not late)

    async def _run_parts(self, stop: asyncio.Event) -> None:
        """Messaging and tasks, from the topology to the graceful stop."""
        url = self.settings.amqp_url.get_secret_value()
        await declare_when_possible(url, stop)
        async with AsyncExitStack() as stack:
            # What is entered last ends first.
            if self.settings.runs("relay"):
                await self._start_relay(url, stack)
            tasks = await stack.enter_async_context(_stopping_group(stop))
            await self._start_consumers(url, stack)
            watch = [("queue-watch", QueueWatch(url, self.database, self._consumers).run)] if self._consumers else []
            housekeeping = Housekeeping(self.database, self._chores)
            for name, task in [*self._tasks, *watch, ("housekeeping", housekeeping.run)]:
                tasks.create_task(_run_task(task, stop), name=name)
            self._started.set()
            log.info("service.started")
            await stop.wait()

    async def _start_relay(self, url: str, stack: AsyncExitStack) -> None:
        publisher = await start_when_possible(
            lambda: publishing_broker(url, app_id=self.identity.name, provider=self.telemetry.provider)
        )
        stack.push_async_callback(publisher.stop)
        self._brokers.append(publisher)
        relay, stop = Relay(self.database, publisher, exchange=self.identity.exchange), asyncio.Event()
        group = await stack.enter_async_context(_stopping_group(stop))
        group.create_task(relay.run(stop), name="relay")

    async def _start_consumers(self, url: str, stack: AsyncExitStack) -> None:
        if not self.settings.runs("consumers"):
            return
        broker = await start_when_possible(lambda: self._consuming_broker(url))
        stack.push_async_callback(broker.stop)
        self._brokers.append(broker)

    def _consuming_broker(self, url: str) -> RabbitBroker:
        broker = consuming_broker(
            url,
            app_id=self.identity.name,
            provider=self.telemetry.provider,
            grace_s=self.settings.shutdown_grace_s,
            middlewares=[ConsumerGuard],
        )
        for consumer in self._consumers:
            subscribe(broker, self.database, consumer, prefetch=self.settings.prefetch)
        collect_dead_letters(broker, self.database, self.identity.name)
        return broker

    def _parts_ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            return
        if task.exception() is not None:
            log.error("service.part_died", exc_info=task.exception())
        if not self._stopping:
            os.kill(os.getpid(), signal.SIGTERM)

    async def _readiness(self) -> dict[str, bool]:
        checks = {"started": self._started.is_set(), "database": await self.database.ping()}
        for number, broker in enumerate(self._brokers):
            checks[f"broker_{number}"] = await broker.ping(1.0)
        return checks


def _spare_the_collector() -> None:
    """What is here now stays until the end, and what comes later is rarely a circle: look for those less often."""
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 20, 20)


async def _run_task(task: BackgroundTask, stop: asyncio.Event) -> None:
    await task(stop)


@asynccontextmanager
async def _stopping_group(stop: asyncio.Event) -> AsyncIterator[asyncio.TaskGroup]:
    """A task group whose members learn of the end through ``stop``, also when one of them fails."""
    async with asyncio.TaskGroup() as group:
        try:
            yield group
        finally:
            stop.set()
