"""Both simulators as one process, what a seller does there, and what they hold."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.simulator.world import Control

NPM_FOLDER = Path(__file__).parent / "npm"


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One platform: its configuration, and a client of its origin."""

    config: dict[str, Any]
    http: httpx.AsyncClient

    @property
    def origin(self) -> str:
        """What an SDK takes for the platform's address."""
        return str(self.http.base_url).rstrip("/")

    @property
    def control(self) -> Control:
        """The control API."""
        return Control(self.http)

    async def items(self, shop_id: int | str) -> list[dict[str, Any]]:
        """The stored truth about a shop's items."""
        items: list[dict[str, Any]] = await self.control.get("/state/items", shop_id=str(shop_id))
        return items

    async def item(self, shop_id: int | str) -> dict[str, Any]:
        """The stored truth about the only item of a shop."""
        (item,) = await self.items(shop_id)
        return item

    async def refusals(self) -> list[tuple[str, str]]:
        """Operations that were refused, with their errors, in the order they came."""
        calls = await self.control.get("/journal")
        return [(call["operation"], call["error"]) for call in calls if call["error"]]

    async def approve(self, url: str, **form: str) -> str:
        """Approve on a consent page as the seller does; return the address the seller is sent to."""
        answer = await self.http.post(url, data=form)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]


@dataclass(frozen=True, slots=True)
class Marketplaces:
    """Both platforms."""

    shopee: Marketplace
    tiktok: Marketplace


def code_of(redirect: str) -> str:
    """The code in the address that a consent page sends a seller to."""
    return parse_qs(urlsplit(redirect).query)["code"][0]


@asynccontextmanager
async def running_marketplaces(*command: str, config: dict[str, Any]) -> AsyncIterator[Marketplaces]:
    """Start the simulators and stop them again."""
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        ready = json.loads(await process.stdout.readline())
        async with (
            httpx.AsyncClient(base_url=ready["shopee"], timeout=10, trust_env=False) as shopee,
            httpx.AsyncClient(base_url=ready["tiktok"], timeout=10, trust_env=False) as tiktok,
        ):
            yield Marketplaces(Marketplace(config["shopee"], shopee), Marketplace(config["tiktok"], tiktok))
    finally:
        process.terminate()
        await process.wait()
