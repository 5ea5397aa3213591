"""The whole product as processes, on the test run's servers: what e2e and fault tests drive from outside."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from syncstore_cli.local.stack import Supervisor
from syncstore_cli.local.state import Secrets
from syncstore_cli.product.connecting import connect_shop
from syncstore_cli.product.marketplaces import SimulatedShops
from syncstore_cli.product.running import FAST
from syncstore_cli.product.services import ServiceRow
from syncstore_cli.product.throwaway import Product, start_product
from tests.support.databases import on_database
from tests.support.eventually import eventually


@dataclass
class World:
    """A running product with its gateway client and the simulators' control clients."""

    product: Product
    supervisor: Supervisor
    api: httpx.AsyncClient
    shopee: httpx.AsyncClient
    tiktok: httpx.AsyncClient
    logs: Path
    shops: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def simulator(self, platform: str) -> httpx.AsyncClient:
        """The control client of a platform's simulator."""
        return self.shopee if platform == "shopee" else self.tiktok

    def simulator_origin(self, platform: str) -> str:
        """Where a platform's simulator listens."""
        marketplaces = self.product.marketplaces
        return marketplaces.shopee_origin if platform == "shopee" else marketplaces.tiktok_origin

    async def connect(self) -> None:
        """Connect every shop the simulators know, through consent pages and token exchange."""
        for platform, api_name in (("shopee", "shopee"), ("tiktok", "tiktokshop")):
            self.shops[platform] = [
                await connect_shop(self.api, api_name, str(shop["shop_id"]))
                for shop in self.product.marketplaces.config[platform]["shops"]
            ]

    async def import_file(self, name: str, content: bytes, **options: str) -> dict[str, Any]:
        """Import a CSV or ZIP and return its report."""
        answer = await self.api.post("/api/v1/imports", files={"file": (name, content)}, data=options)
        assert answer.status_code == 202, answer.text
        import_id = answer.json()["import_id"]

        async def finished() -> dict[str, Any] | None:
            report: dict[str, Any] = (await self.api.get(f"/api/v1/imports/{import_id}")).json()
            return report if report["status"] not in ("queued", "reading", "pictures", "writing") else None

        report = await eventually(finished, timeout_s=60)
        assert report is not None
        return report

    async def products(self) -> list[dict[str, Any]]:
        """Every product of the read model, page by page."""
        items: list[dict[str, Any]] = []
        params: dict[str, str | int] = {"limit": 50}
        while True:
            page = (await self.api.get("/api/v1/products", params=params)).json()
            items += page["items"]
            if not page.get("next"):
                return items
            params["cursor"] = page["next"]

    async def sync(self, product_id: str, platform: str = "both", **more: Any) -> dict[str, Any]:
        """Ask for a manual sync."""
        body = {"product_id": product_id, "target_platform": platform, **more}
        answer = await self.api.post("/api/v1/sync/manual", json=body)
        assert answer.status_code == 202, answer.text
        accepted: dict[str, Any] = answer.json()
        return accepted

    async def journal(self, platform: str, **filters: str) -> list[dict[str, Any]]:
        """Calls the platform received."""
        answer = await self.simulator(platform).get("/_control/journal", params=filters)
        calls: list[dict[str, Any]] = answer.json()
        return calls

    async def restart(self, service: ServiceRow) -> None:
        """Start a service again after it was killed."""
        await self.supervisor.start(self.product.deployment.process(service))


@asynccontextmanager
async def running_world(
    admin_url: str,
    amqp_url: str,
    *,
    shops: SimulatedShops | None = None,
    environment: Mapping[str, str] | None = None,
    connected: bool = True,
) -> AsyncIterator[World]:
    """Run everything on a database of its own; artefacts of a failure stay under tests/artifacts."""
    name = f"world_{os.getpid()}_{os.urandom(4).hex()}"
    admin = await asyncpg.connect(admin_url)
    await admin.execute(f'create database "{name}"')
    directory = Path(tempfile.mkdtemp(prefix="syncstore-world-"))
    try:
        async with Supervisor(directory / "logs") as supervisor:
            product = await start_product(
                supervisor,
                database_url=on_database(admin_url, name),
                amqp_url=amqp_url,
                secrets=Secrets.create(),
                state=directory,
                shops=shops or SimulatedShops(),
                extra={**FAST, **(environment or {})},
            )
            headers = {"Authorization": f"Bearer {product.api_key}"}
            marketplaces = product.marketplaces
            async with (
                httpx.AsyncClient(base_url=product.gateway_url, headers=headers, timeout=30, trust_env=False) as api,
                httpx.AsyncClient(base_url=marketplaces.shopee_origin, timeout=30, trust_env=False) as shopee,
                httpx.AsyncClient(base_url=marketplaces.tiktok_origin, timeout=30, trust_env=False) as tiktok,
            ):
                world = World(product, supervisor, api, shopee, tiktok, directory / "logs")
                if connected:
                    await world.connect()
                yield world
    except BaseException:
        _keep(directory / "logs", name)
        raise
    finally:
        if "SYNCSTORE_TEST_KEEP_LOGS" in os.environ:
            _keep(directory / "logs", name)
        await admin.close()
        admin = await asyncpg.connect(admin_url)
        await admin.execute(f'drop database if exists "{name}" with (force)')
        await admin.close()
        await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)


def _keep(logs: Path, name: str) -> None:
    """Keep the logs of a failed run where a person looks for them."""
    target = Path(__file__).parents[1] / "artifacts" / name
    if logs.exists():
        shutil.copytree(logs, target, dirs_exist_ok=True)
