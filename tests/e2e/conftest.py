"""One running product for all end-to-end tests of a worker: starting it costs more than most of them.

Tests share its database, shops and journals, so each imports products of its own and looks at those only.
"""

from collections.abc import AsyncIterator

import pytest_asyncio

from syncstore_cli.local.shared import SharedServers
from tests.e2e.shelf import Shelf
from tests.e2e.worlds import vhost_of
from tests.support.brokers import empty_vhost
from tests.support.otlp import TraceReceiver, trace_receiver
from tests.support.product import World, running_world


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def traces() -> AsyncIterator[TraceReceiver]:
    """Where every service of the world exports its spans."""
    async with trace_receiver() as receiver:
        yield receiver


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def world(servers: SharedServers, worker_id: str, traces: TraceReceiver) -> AsyncIterator[World]:
    """The product with one connected shop per platform."""
    amqp_url = vhost_of(servers, worker_id)
    await empty_vhost(amqp_url)
    environment = {"SYNCSTORE_OTLP_ENDPOINT": traces.origin}
    async with running_world(servers.postgres_admin_url, amqp_url, environment=environment) as running:
        yield running


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def shelf(world: World) -> Shelf:
    """Products that are in both shops already."""
    return Shelf(world)
