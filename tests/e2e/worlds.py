"""Worlds of their own, for journeys that need other shops or settings than the one product of most e2e tests."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from syncstore_cli.local.shared import SharedServers
from syncstore_cli.product.marketplaces import SimulatedShops
from tests.support.brokers import empty_vhost
from tests.support.product import World, running_world

_OWN_VHOSTS = 16
"""The virtual hosts from here on are beside those of the shared world, which keeps running until the last test."""


def vhost_of(servers: SharedServers, worker_id: str, first: int = 0) -> str:
    """The broker address of a worker, counted from the virtual host ``first``."""
    number = int(worker_id.removeprefix("gw") or 0) if worker_id != "master" else 0
    return servers.amqp_vhost_urls[first + number] if servers.amqp_vhost_urls else servers.amqp_url


@asynccontextmanager
async def own_world(
    servers: SharedServers,
    worker_id: str,
    *,
    shops: SimulatedShops | None = None,
    environment: Mapping[str, str] | None = None,
    connected: bool = True,
) -> AsyncIterator[World]:
    """The whole product once more, for one module."""
    amqp_url = vhost_of(servers, worker_id, _OWN_VHOSTS)
    await empty_vhost(amqp_url)
    async with running_world(
        servers.postgres_admin_url, amqp_url, shops=shops, environment=environment, connected=connected
    ) as world:
        yield world
