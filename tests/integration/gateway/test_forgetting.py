"""What the gateway forgets, and what it keeps for good."""

from datetime import UTC, datetime, timedelta

import pytest

from syncstore_common.infra.database import Database
from syncstore_common.infra.housekeeping import Housekeeping
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.access.keys import Scope
from syncstore_gateway.forgetting import chores
from syncstore_gateway.sync.forgetting import forget_old_jobs
from tests.integration.gateway.conftest import MakeClient, MakeService, parts
from tests.integration.gateway.events import product_changed, project

pytestmark = pytest.mark.integration

_BATCH = """
insert into batches (batch_id, platforms, force, status, total_jobs, wave_sizes, current_wave, max_failed_share,
    counts_refusals, requested_by, created_at, finished_at)
values ($1, '{shopee}', false, 'running', 2, '{2}', 1, 0.2, false, $2, $3, $4)
"""
_JOB = """
insert into sync_jobs (sync_id, platform, product_id, batch_id, force, status, requested_by, created_at, settled_at)
values ($1, 'shopee', $2, $3, false, 'settled', $4, $5, $6)
"""
_SHOP = "insert into sync_job_shops (sync_id, platform, connection_id) values ($1, 'shopee', $2)"


def days_ago(days: int | None) -> datetime | None:
    return None if days is None else datetime.now(UTC) - timedelta(days=days)


async def job(database: Database, name: str, *, made: int, settled: int | None, batch: object = None) -> None:
    """Store a job that was made and settled so many days ago."""
    sync_id = new_id()
    async with database.driver() as connection:
        await connection.execute(_JOB, sync_id, new_id(), batch, name, days_ago(made), days_ago(settled))
        await connection.execute(_SHOP, sync_id, new_id())


async def batch(database: Database, name: str, *, made: int, finished: int | None) -> None:
    """Store a batch of two settled jobs."""
    batch_id = new_id()
    async with database.driver() as connection:
        await connection.execute(_BATCH, batch_id, name, days_ago(made), days_ago(finished))
    for _ in range(2):
        await job(database, name, made=made, settled=made, batch=batch_id)


async def left(database: Database) -> tuple[list[str], list[str], int]:
    """Whose jobs and batches are left, and how many answers of shops."""
    async with database.driver() as connection:
        jobs = await connection.fetch("select distinct requested_by from sync_jobs order by 1")
        batches = await connection.fetch("select requested_by from batches order by 1")
        shops = await connection.fetchval("select count(*) from sync_job_shops")
    return [row[0] for row in jobs], [row[0] for row in batches], shops


async def test_housekeeping_forgets_what_is_past(
    make_gateway: MakeService, connect: MakeClient, opened: Database
) -> None:
    service = make_gateway(rate_limit_per_minute=60_000)
    client = await connect(service, Scope.EDITOR)
    product = new_id()
    await project(opened, product_changed(product))
    body = {"product_id": str(product), "target_platform": "shopee"}
    await client.post("/sync/manual", json=body, headers={"Idempotency-Key": "k"})
    async with opened.driver() as connection:
        await connection.execute("update idempotency_keys set created_at = now() - interval '25 hours'")
        await connection.execute("update rate_limits set full_at = now() - interval '1 second'")
        await connection.execute("update sync_jobs set created_at = now() - interval '91 days'")
    await Housekeeping(opened, chores(parts(service).settings)).once()
    async with opened.driver() as connection:
        gone = await connection.fetchval(
            "select (select count(*) from idempotency_keys) + (select count(*) from rate_limits)"
        )
        assert (gone, await connection.fetchval("select count(*) from sync_jobs")) == (0, 1)


async def test_requests_and_batches_go_ninety_days_after_they_ended_and_open_ones_stay(opened: Database) -> None:
    await job(opened, "old", made=200, settled=91)
    await job(opened, "young", made=200, settled=89)
    await job(opened, "open", made=200, settled=None)
    await batch(opened, "old batch", made=200, finished=91)
    await batch(opened, "young batch", made=200, finished=89)
    await batch(opened, "stopped batch", made=200, finished=None)
    async with opened.driver_unit() as unit:
        await forget_old_jobs(unit, keep_days=90)
    batches = ["stopped batch", "young batch"]
    assert await left(opened) == (["open", *batches[:1], "young", *batches[1:]], batches, 6)


async def test_many_old_jobs_are_forgotten_bit_by_bit_and_their_batch_last(opened: Database) -> None:
    await batch(opened, "old batch", made=200, finished=100)
    found = []
    for _ in range(2):
        async with opened.driver_unit() as unit:
            await forget_old_jobs(unit, keep_days=90, at_once=1)
        found.append(await left(opened))
    assert found == [(["old batch"], ["old batch"], 1), ([], [], 0)]
