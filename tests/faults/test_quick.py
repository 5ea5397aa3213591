"""Faults of the first kind: what must hold on every change, in less than ninety seconds."""

import asyncio

import aio_pika
import pytest

from syncstore_cli.product.services import CATALOG, GATEWAY, SYNC_SHOPEE, SYNC_TIKTOK, ServiceRow
from syncstore_common.contracts import topology
from syncstore_common.contracts.platforms import Platform
from syncstore_common.kernel.ids import new_id
from tests.faults.letters import discard, open_letters
from tests.faults.run import Run
from tests.faults.throttles import forget_throttles
from tests.support.eventually import eventually

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120, func_only=True)]


async def test_cut_creates_with_a_slow_index_make_no_duplicates(run: Run) -> None:
    for platform, operation in (("shopee", "*/add_item"), ("tiktok", "POST /product/*/products")):
        await run.faulty.fault(
            platform, kind="reset_after", operation=operation, probability=0.3, seed=run.seed, times=None
        )
    await run.faulty.switch("shopee", index_delay_s=2.0, list_delay_s=2.0)
    await run.faulty.switch("tiktok", index_delay_s=2.0)
    await run.order(await run.import_goods(10))
    await run.recover()
    cut = [call for call in await run.world.journal("shopee", operation="add_item") if call["fault"]]
    assert len(cut) >= 3
    await run.faulty.no_more_faults()
    await run.is_clean()


async def test_processes_and_broker_are_killed_under_edits(run: Run) -> None:
    await run.list_goods()
    async with run.edits(80):
        await asyncio.sleep(run.source.uniform(0.2, 0.8))
        await _replace(run, SYNC_SHOPEE, CATALOG)
        await run.faulty.restart_broker()
        await _replace(run, GATEWAY, SYNC_TIKTOK)
    await run.recover()
    await run.is_clean()


async def _replace(run: Run, *services: ServiceRow) -> None:
    for service in services:
        run.faulty.kill(service)
    await asyncio.gather(*(run.faulty.start(service) for service in services))


async def test_the_database_stops_under_edits(run: Run) -> None:
    await run.list_goods()
    async with run.edits(30):
        await asyncio.sleep(0.5)
        await run.faulty.stop_database()
        await asyncio.sleep(2.5)
        await run.faulty.start_database()
    await run.recover()
    await run.is_clean()


async def test_fail_points_in_the_way_of_one_change(run: Run) -> None:
    points = (
        (SYNC_SHOPEE, "saga.after_answer=kill@3"),
        (SYNC_TIKTOK, "work.before_record=kill@2"),
        (CATALOG, "relay.after_confirm=kill@2"),
    )
    ids = await run.import_goods(4)
    await asyncio.gather(*(run.faulty.start(service, SYNCSTORE_FAILPOINTS=point) for service, point in points))
    await run.order(ids)

    async def dies_and_returns(service: ServiceRow) -> None:
        await run.faulty.died(service)
        await run.faulty.start(service)

    async with run.edits(12):
        await asyncio.gather(*(dies_and_returns(service) for service, _ in points))
    await run.recover()
    await run.is_clean()


async def test_poison_becomes_one_dead_letter_and_holds_up_nothing(run: Run) -> None:
    await run.list_goods(2)
    queue = topology.events_queue(Platform.SHOPEE).name
    connection = await aio_pika.connect(run.world.product.deployment.amqp_url)
    async with connection:
        channel = await connection.channel()
        message = aio_pika.Message(b'{"product": ', type="catalog.product.changed.v1", message_id=str(new_id()))
        await channel.default_exchange.publish(message, queue)
    (letter,) = await eventually(lambda: open_letters(run.world))
    assert letter["source"] == queue
    await run.editor.edit_many(4)
    await run.recover()
    await run.is_clean(letters=1)
    await discard(run.world, letter)


async def test_an_exhausted_shop_delays_no_other(run: Run) -> None:
    ids = await run.list_goods()
    exhausted, other = run.shops("shopee")
    await run.faulty.fault("shopee", kind="http_429", shop_id=exhausted, retry_after_s=3600, times=None)
    before = max(call["seq"] for call in await run.world.journal("shopee"))
    for code in run.editor.goods:
        await run.editor.edit(code)

    async def other_has_all() -> bool:
        writes = await run.world.journal("shopee", since=str(before), shop_id=other, kind="write")
        return len({call["effect"]["item_id"] for call in writes if call["effect"]}) == len(ids)

    await eventually(other_has_all, timeout_s=15)
    refused = await run.world.journal("shopee", since=str(before), shop_id=exhausted)
    # Work in flight meets the limit once each; afterwards the shop is left alone.
    assert len(refused) <= 12
    await run.faulty.no_more_faults()
    await forget_throttles(run.world)
    await run.recover(timeout_s=30)
    await run.is_clean()
