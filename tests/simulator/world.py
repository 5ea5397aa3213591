"""Runs simulators inside a test: a configuration, real servers on free ports, and the control API as a small client."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.types import ASGIApp

from syncstore_simulator.core.calls import PlatformName
from syncstore_simulator.core.config import parse_config
from syncstore_simulator.core.context import SimulatorContext
from syncstore_simulator.core.server import serving


def sample_config(**overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration of one app and two shops per platform; overrides are merged into each object."""
    config: dict[str, Any] = {
        "shopee": {
            "partner_id": 2000001,
            "partner_key": "6b65792d666f722d746573742d6f6e6c79",
            "shops": [
                {
                    "shop_id": 700001,
                    "access_token": "shopee-access-1",
                    "refresh_token": "shopee-refresh-1",
                    "region": "ID",
                },
                {
                    "shop_id": 700002,
                    "access_token": "shopee-access-2",
                    "refresh_token": "shopee-refresh-2",
                    "region": "ID",
                },
            ],
        },
        "tiktok": {
            "app_key": "6testappkey",
            "app_secret": "test-app-secret",
            "service_id": "7000000000000000001",
            "shops": [
                {
                    "shop_id": "7490000000000000001",
                    "cipher": "TTP_test_cipher_1",
                    "access_token": "tiktok-access-1",
                    "refresh_token": "tiktok-refresh-1",
                    "region": "ID",
                },
                {
                    "shop_id": "7490000000000000002",
                    "cipher": "TTP_test_cipher_2",
                    "access_token": "tiktok-access-2",
                    "refresh_token": "tiktok-refresh-2",
                    "region": "ID",
                },
            ],
        },
    }
    for platform, extra in overrides.items():
        config[platform].update(extra)
    return config


@dataclass(frozen=True, slots=True)
class Control:
    """The control API of one running simulator."""

    http: httpx.AsyncClient

    async def get(self, path: str, **query: str | int) -> Any:
        """GET a control path; returns its JSON."""
        return _checked(await self.http.get(f"/_control{path}", params=query))

    async def post(self, path: str, **body: Any) -> Any:
        """POST a JSON body to a control path; returns its JSON."""
        return _checked(await self.http.post(f"/_control{path}", json=body))

    async def delete(self, path: str) -> Any:
        """DELETE a control path; returns its JSON."""
        return _checked(await self.http.delete(f"/_control{path}"))


def _checked(response: httpx.Response) -> Any:
    assert response.status_code == 200, response.text
    return response.json()


@asynccontextmanager
async def running(context: SimulatorContext, name: PlatformName, app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Serve one platform's application on a free port; yields a client bound to its origin."""
    async with (
        serving(context, {name: app}, {name: 0}) as origins,
        httpx.AsyncClient(base_url=origins[name], timeout=10, trust_env=False) as client,
    ):
        yield client


def context_of(**overrides: Mapping[str, Any]) -> SimulatorContext:
    """Return a fresh context for ``sample_config(**overrides)``."""
    return SimulatorContext.of(parse_config(sample_config(**overrides)))
