"""The database dies, throws sessions out, or is far away behind a bad network."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from syncstore_cli.product.services import CATALOG, GATEWAY, SYNC_SHOPEE, ServiceRow
from tests.faults.proxy import Proxy, proxy_for
from tests.faults.run import Run
from tests.support.eventually import eventually

pytestmark = [
    pytest.mark.faults,
    pytest.mark.prove,
    pytest.mark.asyncio(loop_scope="package"),
    pytest.mark.timeout(180, func_only=True),
]


@pytest.mark.parametrize("way", ["immediate", "postmaster"])
async def test_the_database_dies_under_edits(run: Run, way: str) -> None:
    await run.list_goods()
    async with run.edits(60):
        await asyncio.sleep(run.source.uniform(0.2, 1.5))
        if way == "immediate":
            await run.faulty.stop_database()
        else:
            await run.faulty.kill_database()
        await asyncio.sleep(2)
        await run.faulty.start_database()
    await run.recover()
    await run.is_clean()


async def test_sessions_of_the_database_are_thrown_out(run: Run) -> None:
    await run.list_goods()
    async with run.edits(80):
        for _ in range(5):
            await asyncio.sleep(run.source.uniform(0.2, 1.0))
            assert await run.faulty.terminate_backends() > 0
    await run.recover()
    await run.is_clean()


@asynccontextmanager
async def far_database(run: Run, *services: ServiceRow) -> AsyncIterator[Proxy]:
    """These services reach the database through a proxy inside the block."""
    deployment = run.world.product.deployment
    async with proxy_for(deployment.database_url) as proxy:
        urls = {row.name: proxy.before(deployment.role_url(row)) for row in services}
        await asyncio.gather(*(run.faulty.start(row, SYNCSTORE_DATABASE_URL=urls[row.name]) for row in services))
        yield proxy
        proxy.heal()
        await asyncio.gather(*(run.faulty.start(row) for row in services))


@pytest.mark.once
async def test_the_database_is_far_away(run: Run) -> None:
    async with far_database(run, CATALOG, SYNC_SHOPEE) as proxy:
        await run.list_goods(3)
        proxy.toxics.latency_s = 0.05
        await run.editor.edit_many(10)
        await run.recover(timeout_s=90)
        proxy.heal()
        await run.is_clean()


@pytest.mark.once
async def test_the_database_is_behind_a_black_hole(run: Run) -> None:
    async with far_database(run, CATALOG, SYNC_SHOPEE) as proxy:
        await run.list_goods(3)
        proxy.black_hole()
        url = run.world.product.deployment.url(SYNC_SHOPEE)
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=10) as client:

            async def is_unready_and_alive() -> bool:
                ready, alive = await client.get("/readyz"), await client.get("/healthz")
                return ready.status_code == 503 and alive.status_code == 200

            await eventually(is_unready_and_alive, timeout_s=15)
        await asyncio.sleep(8)
        proxy.reset_all()
        proxy.heal()
        await run.editor.edit_many(10)
        await run.recover(timeout_s=90)
        await run.is_clean()


async def test_connections_to_the_database_are_reset(run: Run) -> None:
    async with far_database(run, CATALOG, GATEWAY, SYNC_SHOPEE) as proxy:
        await run.list_goods()
        async with run.edits(60):
            for _ in range(5):
                await asyncio.sleep(run.source.uniform(0.2, 1.0))
                proxy.reset_all()
        await run.recover()
        await run.is_clean()
