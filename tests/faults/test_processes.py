"""Processes that die, pause and are replaced: fail points, storms, zombies, rolling restarts, roles and twins."""

import asyncio
import os
import signal
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from syncstore_cli.product.services import CATALOG, GATEWAY, SERVICES, SYNC_SHOPEE, SYNC_TIKTOK
from tests.faults.editing import title_of
from tests.faults.matrix import ENGINE_POINTS
from tests.faults.run import Run
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [
    pytest.mark.faults,
    pytest.mark.prove,
    pytest.mark.asyncio(loop_scope="package"),
    pytest.mark.timeout(180, func_only=True),
]

PASSED_SELDOM = ("media.after_upload", "dispatcher.after_lease")
"""All goods of a run share one picture, and are leased together."""


@pytest.mark.parametrize("point", ENGINE_POINTS)
async def test_a_sync_service_dies_at_a_fail_point(run: Run, point: str) -> None:
    service = run.source.choice([SYNC_SHOPEE, SYNC_TIKTOK])
    passing = 1 if point in PASSED_SELDOM else run.source.randint(1, 6)
    ids = await run.import_goods(4)
    await run.faulty.start(service, SYNCSTORE_FAILPOINTS=f"{point}=kill@{passing}")
    await run.order(ids)
    async with run.edits(10):
        await run.faulty.died(service)
        await run.faulty.start(service)
    await run.recover()
    await run.is_clean()


@pytest.mark.parametrize("point", ["relay.publishing=kill:0.003", "relay.after_confirm=kill"])
async def test_a_relay_dies_around_the_confirm(run: Run, point: str) -> None:
    service = run.source.choice([CATALOG, GATEWAY, SYNC_SHOPEE])
    ids = await run.import_goods(4)
    await run.faulty.start(service, SYNCSTORE_FAILPOINTS=f"{point}@{run.source.randint(1, 2)}")
    async with run.edits(8):
        await run.order(ids)
        await run.faulty.died(service)
        await run.faulty.start(service)
    await run.recover()
    await run.is_clean()


@pytest.mark.parametrize("point", ["catalog.before_commit", "catalog.after_commit"])
async def test_the_catalog_dies_around_a_commit(run: Run, point: str) -> None:
    await run.list_goods(4)
    await run.faulty.start(CATALOG, SYNCSTORE_FAILPOINTS=f"{point}=kill@{run.source.randint(1, 5)}")
    async with run.edits(12):
        await run.faulty.died(CATALOG)
        await run.faulty.start(CATALOG)
    await run.recover()
    await run.is_clean()


@pytest.mark.once
@pytest.mark.parametrize("point", ["catalog.before_commit", "catalog.after_commit"])
async def test_a_create_whose_catalog_died_makes_one_product(run: Run, point: str) -> None:
    await run.faulty.start(CATALOG, SYNCSTORE_FAILPOINTS=f"{point}=kill")
    code = f"{run.prefix}-0000"
    body = {
        "code": code,
        "title": title_of(777),
        "variants": [{"sku": f"{code}-0", "price_minor": 150_000, "stock": 3}],
    }
    headers = {"Idempotency-Key": str(uuid4())}
    first = await run.world.api.post("/api/v1/products", json=body, headers=headers)
    assert first.status_code == 503, first.text
    await run.faulty.start(CATALOG)
    again = await run.world.api.post("/api/v1/products", json=body, headers=headers)
    assert again.status_code == 201, again.text
    once_more = await run.world.api.post("/api/v1/products", json=body, headers=headers)
    assert once_more.json()["product_id"] == again.json()["product_id"]
    await run.recover()
    found = [item for item in await run.world.products() if item["code"] == code]
    assert len(found) == 1
    await run.is_clean()


@pytest.mark.once
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99], ids=["first", "middle", "last"])
async def test_the_gateway_dies_while_it_fans_a_batch_out(run: Run, share: float) -> None:
    ids = await run.import_goods(8)
    passing = 1 + int(2 * len(ids) * share)
    await run.faulty.start(
        GATEWAY, SYNCSTORE_FAILPOINTS=f"gateway.fan_out=kill@{passing}", SYNCSTORE_BATCH_WAVES=f"[{len(ids)}]"
    )
    body = {"product_ids": ids, "platform": "both"}
    headers = {"Idempotency-Key": str(uuid4())}
    with pytest.raises(httpx.HTTPError):
        await run.world.api.post("/api/v1/sync/batch", json=body, headers=headers)
    await run.faulty.died(GATEWAY)
    await run.faulty.start(GATEWAY)

    async def accepted() -> bool:
        answer = await run.world.api.post("/api/v1/sync/batch", json=body, headers=headers)
        return answer.status_code == 202

    await eventually(accepted, timeout_s=30, every_s=0.5)
    run.note_orders(ids)
    await run.recover()
    await run.is_clean()


async def test_a_storm_of_kills(run: Run) -> None:
    await run.list_goods(8)
    async with run.edits(150, at_once=8):
        for _ in range(8):
            await asyncio.sleep(run.source.uniform(0.3, 1.5))
            service = run.source.choice(SERVICES)
            run.faulty.kill(service)
            await run.faulty.start(service)
    await run.recover()
    await run.is_clean()


async def test_a_paused_worker_writes_nothing_old_over_what_another_wrote(run: Run) -> None:
    await run.list_goods(4)
    twin = await run.faulty.start_extra(SYNC_SHOPEE)
    await run.faulty.fault("shopee", kind="slow", delay_s=0.3, times=None)
    async with run.edits(30, every_s=0.05):
        await asyncio.sleep(run.source.uniform(0.3, 0.9))
        sleeper = run.source.choice([twin, run.faulty.process(SYNC_SHOPEE)])
        assert sleeper is not None
        with run.faulty.paused(sleeper):
            await asyncio.sleep(9)  # longer than a lease
    await run.recover()
    await run.is_clean()


async def test_a_worker_that_paused_before_its_call_does_not_make_it(run: Run) -> None:
    await run.list_goods(4)
    await run.faulty.start_extra(SYNC_SHOPEE)
    passing = run.source.randint(1, 4)
    await run.faulty.start(SYNC_SHOPEE, SYNCSTORE_FAILPOINTS=f"calls.before_send=stop@{passing}")
    sleeper = run.faulty.process(SYNC_SHOPEE)
    assert sleeper is not None
    async with run.edits(40, every_s=0.05):
        await eventually(lambda: is_stopped(sleeper.pid), timeout_s=20)
        await asyncio.sleep(8)
        os.kill(sleeper.pid, signal.SIGCONT)
    await run.recover()
    await run.is_clean()


async def is_stopped(pid: int) -> bool:
    """Whether a process is in state T (proc(5))."""
    stat = await asyncio.to_thread(Path(f"/proc/{pid}/stat").read_text)
    return stat.rpartition(")")[2].split()[0] == "T"


@pytest.mark.once
async def test_a_rolling_restart_costs_nothing(run: Run) -> None:
    await run.list_goods(4)
    codes = []
    async with run.edits(60):
        for service in (SYNC_SHOPEE, CATALOG, SYNC_TIKTOK, GATEWAY):
            codes.append(await run.faulty.terminate(service))
            await run.faulty.start(service)
    await run.recover()
    assert set(codes) <= {0, -signal.SIGTERM}  # it ended in its own time, and says what asked it to
    assert await spent_attempts(run.world) == 0
    await run.is_clean()


async def spent_attempts(world: World) -> int:
    """Attempts that work which is not finished has used up."""
    connection = await asyncpg.connect(world.product.deployment.database_url)
    spent = await connection.fetchval(
        "select coalesce(sum(attempts), 0) from (select attempts from sync_shopee.sync_tasks"
        " union all select attempts from sync_tiktok.sync_tasks) t"
    )
    await connection.close()
    return int(spent)


TWINS = (
    (CATALOG, ("relay",)),
    (CATALOG, ("relay",)),
    (CATALOG, ("consumers", "dispatcher")),
    (GATEWAY, ("relay",)),
    (GATEWAY, ("consumers", "dispatcher")),
    (SYNC_SHOPEE, ("relay",)),
    (SYNC_SHOPEE, ("relay",)),
    (SYNC_SHOPEE, ("consumers",)),
    (SYNC_SHOPEE, ("consumers",)),
    (SYNC_SHOPEE, ("dispatcher",)),
    (SYNC_SHOPEE, ("dispatcher",)),
    (SYNC_TIKTOK, ()),
)
"""Beside the services themselves, of which the first three serve their API only here."""


async def test_split_roles_and_twins_do_the_same_work_once(run: Run) -> None:
    ids = await run.import_goods(8)
    await asyncio.gather(
        *(run.faulty.start(service, SYNCSTORE_ROLES='["api"]') for service in (CATALOG, GATEWAY, SYNC_SHOPEE))
    )
    twins = await asyncio.gather(*(run.faulty.start_extra(service, *roles) for service, roles in TWINS))
    await run.order(ids)
    async with run.edits(80):
        for _ in range(4):
            await asyncio.sleep(run.source.uniform(0.5, 1.5))
            index = run.source.randrange(len(twins))
            twins[index].kill()
            service, roles = TWINS[index]
            twins[index] = await run.faulty.start_extra(service, *roles)
    await run.recover()
    await run.is_clean()
