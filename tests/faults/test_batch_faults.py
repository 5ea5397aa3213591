"""A gateway that is killed in the middle of a batch: every job settles, none twice, no wave is released twice."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from syncstore_cli.product.services import GATEWAY
from tests.faults.run import Run
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120, func_only=True)]

PRODUCTS = 16
JOBS = 2 * PRODUCTS
SHOPS = 3
"""Two on Shopee, one on TikTok Shop."""
WAVES = 3
"""2, 10 and the rest."""
ANSWERS = {"synced": PRODUCTS, "in_review": PRODUCTS}
"""Shopee shows a product at once, TikTok Shop after its review."""
_ANSWERED = """
select (select count(*) from gateway.sync_jobs where batch_id = $1) as jobs,
    (select count(*) from gateway.sync_jobs where batch_id = $1 and status = 'settled') as settled,
    (select count(*) from gateway.sync_job_shops s join gateway.sync_jobs j using (sync_id, platform)
     where j.batch_id = $1 and s.settled_at is not null) as answers
"""
_REQUESTS = """
select count(*) as listings, sum(t.content_wanted) as requests
from {schema}.platform_listings l join {schema}.sync_tasks t on t.listing_id = l.id where l.product_id = any($1::uuid[])
"""


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


async def kill_and_restart(run: Run) -> None:
    """Kill -9 the gateway and start it again."""
    run.faulty.kill(GATEWAY)
    await run.faulty.start(GATEWAY)


async def test_a_batch_goes_on_after_its_gateway_was_killed_again_and_again(run: Run) -> None:
    world = run.world
    ids = await run.import_goods(PRODUCTS)
    body = {"product_ids": ids, "platform": "both"}
    headers = {"Idempotency-Key": f"batch-{run.prefix}"}
    started = await world.api.post("/api/v1/sync/batch", json=body, headers=headers)
    assert started.json()["total_jobs"] == JOBS, started.text
    batch_id = started.json()["batch_id"]
    run.note_orders(ids)

    await kill_and_restart(run)
    await eventually(lambda: settled(world, batch_id, 5), timeout_s=30)
    await kill_and_restart(run)
    again = await world.api.post("/api/v1/sync/batch", json=body, headers=headers)
    assert again.json() == started.json()
    shown = await eventually(lambda: settled(world, batch_id, JOBS), timeout_s=30)

    assert shown is not None
    assert (shown["jobs"], shown["states"], shown["problems"]["items"]) == ({"settled": JOBS}, ANSWERS, [])
    assert [wave["status"] for wave in shown["waves"]] == ["settled"] * WAVES
    await eventually(lambda: has_ended(world, batch_id))
    await run.recover()
    await run.is_clean()
    await nothing_happened_twice(run, batch_id, ids)


async def has_ended(world: World, batch_id: str) -> bool:
    return str((await progress(world, batch_id))["status"]) == "finished"


async def nothing_happened_twice(run: Run, batch_id: str, ids: list[str]) -> None:
    """One answer and one command per job and shop; one release of each wave, one end."""
    connection = await asyncpg.connect(run.world.product.deployment.database_url)
    found = dict(await connection.fetchrow(_ANSWERED, batch_id))
    for schema, shops in (("sync_shopee", 2), ("sync_tiktok", 1)):
        row = await connection.fetchrow(_REQUESTS.format(schema=schema), ids)
        assert dict(row) == {"listings": shops * PRODUCTS, "requests": shops * PRODUCTS}
    await connection.close()
    assert found == {"jobs": JOBS, "settled": JOBS, "answers": SHOPS * PRODUCTS}
    entries = [entry["data"] for entry in await activity_of(run.world, batch_id)]
    assert [entry.get("wave") for entry in entries] == [1, 2, 3, None]
    assert entries[-1]["status"] == "finished"


async def activity_of(world: World, batch_id: str) -> list[dict[str, Any]]:
    """Every entry of the activity log about a batch."""
    entries: list[dict[str, Any]] = []
    page = (await world.api.get("/api/v1/activity", params={"limit": 50, "after": 0})).json()
    while page["items"]:
        entries += [entry for entry in page["items"] if entry["kind"] == "batch" and entry["subject_id"] == batch_id]
        page = (await world.api.get("/api/v1/activity", params={"limit": 50, "after": page["next"]})).json()
    return entries
