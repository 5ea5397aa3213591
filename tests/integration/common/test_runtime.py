"""One process on real servers: what it does when a part dies, and in which order it stops."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from syncstore_common.contracts import topology
from syncstore_common.contracts.states import Lane
from syncstore_common.infra.broker import publishing_broker, start_when_possible
from syncstore_common.infra.runtime import Service, ServiceIdentity
from syncstore_common.infra.settings import ServiceSettings
from tests.integration.common.test_messaging import stock_event
from tests.support.brokers import queue_depths
from tests.support.databases import TestDatabase
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

IDENTITY = ServiceIdentity("catalog", "catalog", "syncstore_catalog", topology.CATALOG_EVENTS)
Task = Callable[[asyncio.Event], Awaitable[None]]


@pytest.fixture
def service(database: TestDatabase, amqp_url: str) -> Service:
    settings = ServiceSettings(
        database_url=SecretStr(database.url("catalog")),
        amqp_url=SecretStr(amqp_url),
        internal_token=SecretStr("internal-token-of-a-test"),
        shutdown_grace_s=5,
    )
    return Service(IDENTITY, settings)


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[None]:
    """The service without its HTTP server, as uvicorn starts and stops it."""
    async with service.app.router.lifespan_context(service.app):
        await eventually(lambda: asyncio.sleep(0, service._started.is_set()))
        yield


async def test_a_part_that_dies_ends_the_process(service: Service) -> None:
    terminated = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, terminated.set)

    async def dies(_: asyncio.Event) -> None:
        await asyncio.sleep(0.05)
        raise ZeroDivisionError

    service.add_task("dies", dies)
    try:
        async with running(service):
            await asyncio.wait_for(terminated.wait(), 10)
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


async def test_what_running_work_publishes_while_it_stops_still_leaves(service: Service, amqp_url: str) -> None:
    async def finishing(stop: asyncio.Event) -> None:
        await stop.wait()
        for _ in range(20):
            await asyncio.sleep(0.02)
            async with service.database.driver_unit() as unit:
                unit.publish(stock_event(), lane=Lane.STOCK)

    service.add_task("finishing", finishing)
    async with running(service):
        pass
    queue = topology.QUEUES[-1].name
    assert (await queue_depths(amqp_url, queue))[queue] == 20


async def test_a_broker_whose_connection_breaks_while_it_starts_is_started_anew(
    service: Service, amqp_url: str
) -> None:
    urls = iter([f"amqp://guest:guest@127.0.0.1:{closed_port()}/", amqp_url])
    broker = await start_when_possible(
        lambda: publishing_broker(next(urls), app_id="tests", provider=service.telemetry.provider)
    )
    try:
        assert await broker.ping(5.0)
    finally:
        await broker.stop()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
