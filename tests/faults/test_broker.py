"""The broker dies, stops, is full, forgets a queue, or is far away behind a bad network."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from syncstore_cli.product.services import CATALOG, GATEWAY, SYNC_SHOPEE
from syncstore_common.contracts import topology
from syncstore_common.contracts.platforms import Platform
from tests.faults.proxy import Proxy, proxy_for
from tests.faults.run import Run
from tests.support.eventually import eventually

pytestmark = [
    pytest.mark.faults,
    pytest.mark.prove,
    pytest.mark.asyncio(loop_scope="package"),
    pytest.mark.timeout(180, func_only=True),
]


async def test_the_broker_is_killed_under_edits(run: Run) -> None:
    await run.list_goods()
    async with run.edits(60):
        for _ in range(2):
            await asyncio.sleep(run.source.uniform(0.2, 1.5))
            await run.faulty.restart_broker()
    await run.recover()
    await run.is_clean()


@pytest.mark.once
async def test_the_broker_is_stopped_gracefully_and_edits_go_on(run: Run) -> None:
    await run.list_goods()
    await run.faulty.rabbitmqctl("stop_app")
    await asyncio.wait_for(run.editor.edit_many(30), 30)  # nobody waits for the broker
    await run.faulty.rabbitmqctl("start_app")
    await eventually(run.faulty.broker_answers, timeout_s=60, every_s=0.2)
    await run.recover()
    await run.is_clean()


QUEUES = (topology.events_queue(Platform.SHOPEE), topology.stock_queue(Platform.SHOPEE), topology.GATEWAY_INBOUND)


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
async def test_a_queue_is_deleted_under_its_consumer(run: Run, queue: topology.Queue) -> None:
    ids = await run.import_goods()
    await eventually(lambda: run.faulty.is_whole(queue), timeout_s=30)
    await run.faulty.start(GATEWAY, SYNCSTORE_UNACCEPTED_AGAIN_S="3")
    batch = await run.order(ids)
    async with run.edits(40):
        await asyncio.sleep(run.source.uniform(0.2, 1.5))
        await run.faulty.delete_queue(queue.name)
        await eventually(lambda: run.faulty.is_whole(queue), timeout_s=30)

    async def has_all_answers() -> bool:
        shown = (await run.world.api.get(f"/api/v1/sync/batch/{batch['batch_id']}")).json()
        return bool(shown["settled_jobs"] == shown["total_jobs"])

    await eventually(has_all_answers, timeout_s=60)
    await run.recover()
    await run.is_clean()


@pytest.mark.once
async def test_a_disk_alarm_blocks_publishers_and_loses_nothing(run: Run) -> None:
    await run.list_goods()
    await run.faulty.rabbitmqctl("set_disk_free_limit", "100000GB")
    try:
        await asyncio.wait_for(run.editor.edit_many(20), 30)
        await asyncio.sleep(3)
    finally:
        await run.faulty.rabbitmqctl("set_disk_free_limit", "50MB")
    await run.recover()
    await run.is_clean()


@asynccontextmanager
async def far_broker(run: Run) -> AsyncIterator[Proxy]:
    """Catalog, gateway and Shopee's service reach the broker through a proxy inside the block."""
    services = (CATALOG, GATEWAY, SYNC_SHOPEE)
    async with proxy_for(run.world.product.deployment.amqp_url) as proxy:
        url = proxy.before(run.world.product.deployment.amqp_url)
        await asyncio.gather(*(run.faulty.start(row, SYNCSTORE_AMQP_URL=url) for row in services))
        yield proxy
        await asyncio.gather(*(run.faulty.start(row) for row in services))


async def test_connections_to_the_broker_are_reset(run: Run) -> None:
    async with far_broker(run) as proxy:
        await run.list_goods()
        async with run.edits(60):
            for _ in range(4):
                await asyncio.sleep(run.source.uniform(0.2, 1.2))
                proxy.reset_all()
        await run.recover()
        await run.is_clean()


@pytest.mark.once
@pytest.mark.parametrize("hole_s", [5, 25])
async def test_the_broker_is_behind_a_black_hole(run: Run, hole_s: int) -> None:
    async with far_broker(run) as proxy:
        await run.list_goods()
        proxy.black_hole()
        await asyncio.wait_for(run.editor.edit_many(20), 30)
        await asyncio.sleep(hole_s)
        proxy.heal()
        await run.recover()
        await run.is_clean()


@pytest.mark.once
@pytest.mark.parametrize("toxic", ["latency", "slices"])
async def test_the_broker_is_far_away(run: Run, toxic: str) -> None:
    async with far_broker(run) as proxy:
        if toxic == "latency":
            proxy.toxics.latency_s = 0.5
        else:
            proxy.toxics.slice_bytes = 1
        await run.list_goods(3)
        await run.editor.edit_many(12)
        await run.recover()
        proxy.heal()
        await run.is_clean()
