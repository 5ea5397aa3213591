"""The gateway over HTTP with a real database; the other services are real too, where a test asks for them."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from syncstore_catalog.main import build as build_catalog
from syncstore_catalog.settings import CatalogSettings
from syncstore_common.infra.database import Database
from syncstore_common.infra.runtime import Service
from syncstore_gateway.access.keys import Scope
from syncstore_gateway.main import build
from syncstore_gateway.settings import GatewaySettings
from syncstore_gateway.wiring import Gateway
from syncstore_shopee.main import build as build_shopee
from syncstore_shopee.settings import ShopeeSettings
from tests.support.databases import TestDatabase
from tests.support.served import served

TOKEN = "an-internal-token-of-the-tests"
MESSAGING: dict[str, Any] = {
    "amqp_url": "amqp://nobody:nothing@127.0.0.1:9/",
    "internal_token": TOKEN,
    "log_level": "ERROR",
}

MakeService = Callable[..., Service]
MakeClient = Callable[..., Any]


def closed_port_url() -> str:
    """An address where nobody answers."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{found.getsockname()[1]}"


async def close(service: Service) -> None:
    """Close what a service that never ran has opened."""
    for client in service._clients:
        await client.aclose()
    await service.database.close()
    service.telemetry.shutdown()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
async def opened(database: TestDatabase, stack: AsyncExitStack) -> Database:
    """The gateway's database."""
    connected = Database(database.url("gateway"), schema="gateway", application_name="test")
    stack.push_async_callback(connected.close)
    return connected


@pytest.fixture
async def catalog_url(database: TestDatabase, stack: AsyncExitStack, tmp_path: Path) -> str:
    """A real catalog service, HTTP only."""
    settings = CatalogSettings(database_url=database.url("catalog"), state_dir=tmp_path, **MESSAGING)
    service = build_catalog(settings)
    stack.push_async_callback(close, service)
    return await stack.enter_async_context(served(service.app))


@pytest.fixture
async def shopee_url(database: TestDatabase, stack: AsyncExitStack, catalog_url: str) -> str:
    """A real sync service, HTTP only."""
    settings = ShopeeSettings(
        database_url=database.url("sync_shopee"),
        catalog_url=catalog_url,
        encryption_keys="k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        shopee_partner_id=2000123,
        shopee_partner_key="a-made-up-partner-key",
        shopee_base_url=closed_port_url(),
        **MESSAGING,
    )
    service = build_shopee(settings)
    stack.push_async_callback(close, service)
    return await stack.enter_async_context(served(service.app))


@pytest.fixture
def make_gateway(database: TestDatabase, stack: AsyncExitStack) -> MakeService:
    """Build a gateway; services that are not named do not answer."""

    def make(**settings: Any) -> Service:
        away = closed_port_url()
        urls = {f"{name}_url": away for name in ("catalog", "sync_shopee", "sync_tiktok", "webhooks")}
        values = {"database_url": database.url("gateway"), "rate_limit_per_minute": 0, **urls, **MESSAGING, **settings}
        service = build(GatewaySettings(**values))
        stack.push_async_callback(close, service)
        return service

    return make


def parts(service: Service) -> Gateway:
    """The gateway inside a service."""
    found: Gateway = service.app.state.gateway
    return found


@pytest.fixture
def connect(stack: AsyncExitStack) -> MakeClient:
    """A client of a gateway with a fresh key of the given scope; without one, no key is sent."""

    async def made(service: Service, scope: Scope | None = Scope.ADMIN) -> httpx.AsyncClient:
        headers = {}
        if scope is not None:
            name = f"{scope.value} of the tests {len(await parts(service).keys.listed())}"
            headers["Authorization"] = f"Bearer {(await parts(service).keys.create(name, [scope])).text}"
        transport = httpx.ASGITransport(service.app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://gateway/api/v1", headers=headers)
        return await stack.enter_async_context(client)

    return made
