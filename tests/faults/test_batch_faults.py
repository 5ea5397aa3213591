"""A gateway that is killed in the middle of a batch: every job settles, none twice, no wave is released twice."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from syncstore_cli.local.shared import SharedServers
from syncstore_cli.product.services import GATEWAY
from tests.faults.oracle import duplicates, items
from tests.support.brokers import empty_vhost
from tests.support.catalogue import catalogue
from tests.support.eventually import eventually
from tests.support.product import World, running_world

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]

PRODUCTS = 50
JOBS = 2 * PRODUCTS
WAVES = 3
"""2, 10 and the rest."""
ANSWERS = {"synced": PRODUCTS, "in_review": PRODUCTS}
"""Shopee shows a product at once, TikTok Shop after its review."""
_ANSWERED = """
select (select count(*) from gateway.sync_jobs where batch_id = $1) as jobs,
    (select count(*) from gateway.sync_jobs where batch_id = $1 and status = 'settled') as settled,
    (select count(*) from gateway.sync_job_shops s join gateway.sync_jobs j using (sync_id, platform)
     where j.batch_id = $1 and s.settled_at is not null) as answers,
    (select count(*) from sync_shopee.platform_listings) + (select count(*) from sync_tiktok.platform_listings)
        as listings,
    (select sum(content_wanted) from sync_shopee.sync_tasks) + (select sum(content_wanted) from sync_tiktok.sync_tasks)
        as requests
"""


@pytest_asyncio.fixture
async def world(servers: SharedServers, worker_id: str) -> AsyncIterator[World]:
    number = int(worker_id.removeprefix("gw") or 0) if worker_id != "master" else 0
    amqp_url = servers.amqp_vhost_urls[number] if servers.amqp_vhost_urls else servers.amqp_url
    await empty_vhost(amqp_url)
    async with running_world(servers.postgres_admin_url, amqp_url) as running:
        yield running


async def kill_and_restart(world: World) -> None:
    """Kill -9 the gateway and start it again."""
    for child in world.supervisor.children:
        if child.name == GATEWAY.name and child.return_code is None:
            child.kill()
    await world.restart(GATEWAY)


async def progress(world: World, batch_id: str) -> dict[str, Any]:
    """The batch as the API shows it; a gateway that is down is asked again."""
    while True:
        try:
            answer = await world.api.get(f"/api/v1/sync/batch/{batch_id}", timeout=5)
        except httpx.HTTPError:
            await asyncio.sleep(0.1)
            continue
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown


async def settled(world: World, batch_id: str, least: int) -> dict[str, Any] | None:
    """The batch once that many of its jobs have their answer."""
    shown = await progress(world, batch_id)
    return shown if shown["settled_jobs"] >= least else None


async def test_a_batch_goes_on_after_its_gateway_was_killed_again_and_again(world: World) -> None:
    await world.import_file("mugs.zip", catalogue(PRODUCTS))

    async def all_listed() -> list[str] | None:
        ids = [product["product_id"] for product in await world.products()]
        return ids if len(ids) == PRODUCTS else None

    ids = await eventually(all_listed)
    body = {"product_ids": ids, "platform": "both"}
    headers = {"Idempotency-Key": "the-batch"}
    started = await world.api.post("/api/v1/sync/batch", json=body, headers=headers)
    assert started.json()["total_jobs"] == JOBS, started.text
    batch_id = started.json()["batch_id"]

    await kill_and_restart(world)
    for least in (5, 40):
        await eventually(lambda least=least: settled(world, batch_id, least), timeout_s=30)  # type: ignore[misc]
        await kill_and_restart(world)
    again = await world.api.post("/api/v1/sync/batch", json=body, headers=headers)
    assert again.json() == started.json()
    shown = await eventually(lambda: settled(world, batch_id, JOBS), timeout_s=30)

    assert shown is not None
    assert (shown["jobs"], shown["states"], shown["problems"]["items"]) == ({"settled": JOBS}, ANSWERS, [])
    assert [wave["status"] for wave in shown["waves"]] == ["settled"] * WAVES
    await eventually(lambda: has_ended(world, batch_id))
    await nothing_happened_twice(world, batch_id)


async def has_ended(world: World, batch_id: str) -> bool:
    return str((await progress(world, batch_id))["status"]) == "finished"


async def nothing_happened_twice(world: World, batch_id: str) -> None:
    """One listing, one answer and one command per job; one release of each wave, one end."""
    connection = await asyncpg.connect(world.product.deployment.database_url)
    found = dict(await connection.fetchrow(_ANSWERED, batch_id))
    await connection.close()
    assert found == {"jobs": JOBS, "settled": JOBS, "answers": JOBS, "listings": JOBS, "requests": JOBS}
    for platform in ("shopee", "tiktok"):
        assert len(await items(world, platform)) == PRODUCTS
        assert await duplicates(world, platform) == []
    log = (await world.api.get("/api/v1/activity", params={"limit": 50, "after": 0})).json()
    entries = [entry["data"] for entry in await whole_activity(world, log) if entry["kind"] == "batch"]
    assert [entry.get("wave") for entry in entries] == [1, 2, 3, None]
    assert entries[-1]["status"] == "finished"


async def whole_activity(world: World, page: dict[str, Any]) -> list[dict[str, Any]]:
    """Every entry of the activity log."""
    entries: list[dict[str, Any]] = []
    while page["items"]:
        entries += page["items"]
        page = (await world.api.get("/api/v1/activity", params={"limit": 50, "after": page["next"]})).json()
    return entries
