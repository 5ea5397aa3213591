"""Faults of the first kind: what must hold on every change. One world, own servers; the simulators are the oracle."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from typing import Any

import aio_pika
import asyncpg
import pytest
import pytest_asyncio

from syncstore_cli.product.marketplaces import SimulatedShops
from syncstore_cli.product.services import CATALOG, GATEWAY, SYNC_SHOPEE, SYNC_TIKTOK
from syncstore_common.contracts import topology
from syncstore_common.contracts.platforms import Platform
from syncstore_common.kernel.ids import new_id
from tests.faults.editing import Account, edit
from tests.faults.oracle import duplicates, items, judge
from tests.faults.world import FaultWorld, fault_world
from tests.support.catalogue import catalogue
from tests.support.eventually import eventually
from tests.support.product import World
from tests.support.quiet import at_rest, left_to_do

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

SEED = 20261122
PRODUCTS = 20
EDITS = 300


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def faulty() -> AsyncIterator[FaultWorld]:
    async with fault_world(shops=SimulatedShops(shopee=2, tiktok=1)) as made:
        yield made


async def sync_all(world: World, prefix: str, count: int, platform: str = "both", **more: Any) -> list[str]:
    """Import ``count`` products and sync them; returns their ids in the order of their codes."""
    report = await world.import_file(f"{prefix}.zip", catalogue(count, prefix=prefix))
    assert report["report"]["products"]["created"] == count, report
    await at_rest(world)
    ids = await product_ids(world, prefix)
    assert len(ids) == count
    body = {"product_ids": ids, "platform": platform, "max_failed_share": 1.0, **more}
    answer = await world.api.post("/api/v1/sync/batch", json=body)
    assert answer.status_code == 202, answer.text
    return ids


async def product_ids(world: World, prefix: str) -> list[str]:
    found = [item for item in await world.products() if item["code"].startswith(f"{prefix}-")]
    return [item["product_id"] for item in sorted(found, key=lambda item: item["code"])]


async def test_cut_creates_with_a_slow_index_make_no_duplicates(faulty: FaultWorld) -> None:
    world = faulty.world
    for platform, operation in (("shopee", "*/add_item"), ("tiktok", "POST /product/*/products")):
        await faulty.fault(platform, kind="reset_after", operation=operation, probability=0.3, seed=SEED, times=None)
        await world.simulator(platform).post("/_control/settings", json={"index_delay_s": 2.0, "list_delay_s": 2.0})
    ids = await sync_all(world, "CUT", PRODUCTS)
    await at_rest(world, timeout_s=90)
    await faulty.no_more_faults()
    for platform in ("shopee", "tiktok"):
        await world.simulator(platform).post("/_control/settings", json={"index_delay_s": 0.2, "list_delay_s": 0.0})
    cut = [call for call in await world.journal("shopee", operation="add_item") if call["fault"]]
    assert len(cut) >= 3
    verdict = await judge(world, ids)
    assert verdict.is_clean, verdict
    assert verdict.listings == 3 * PRODUCTS


async def test_nothing_is_lost_doubled_or_stale_while_processes_and_broker_are_killed(faulty: FaultWorld) -> None:
    world = faulty.world
    ids = await product_ids(world, "CUT")
    account, source = Account(), random.Random(SEED)
    editing = asyncio.create_task(_edit_all(world, ids, source, account))
    for service in (SYNC_SHOPEE, CATALOG, SYNC_TIKTOK, None, SYNC_SHOPEE, GATEWAY):
        await asyncio.sleep(1.0)
        if service is None:
            await faulty.restart_broker()
        else:
            faulty.kill(service)
            await world.restart(service)
    await asyncio.wait_for(editing, 120)
    await at_rest(world, timeout_s=60)
    verdict = await judge(world, ids)
    assert account.acknowledged == EDITS
    assert verdict.is_clean, (account, verdict)
    letters = (await world.api.get("/api/v1/dead-letters")).json()["items"]
    assert letters == []


async def _edit_all(world: World, ids: list[str], source: random.Random, account: Account) -> None:
    gate = asyncio.Semaphore(8)

    async def one(number: int) -> None:
        async with gate:
            await edit(world, source.choice(ids), number, source, account)
            await asyncio.sleep(0.1)

    async with asyncio.TaskGroup() as group:
        for number in range(EDITS):
            group.create_task(one(number))


async def test_a_database_outage_loses_nothing_and_makes_no_dead_letter(faulty: FaultWorld) -> None:
    world = faulty.world
    ids = await product_ids(world, "CUT")
    account, source = Account(), random.Random(SEED + 1)
    edits = [asyncio.create_task(edit(world, source.choice(ids), 1000 + n, source, account)) for n in range(40)]
    await asyncio.sleep(0.3)
    await faulty.stop_database()
    await asyncio.sleep(10)
    await faulty.start_database()
    await asyncio.gather(*edits)
    await at_rest(world, timeout_s=60)
    verdict = await judge(world, ids)
    assert verdict.is_clean, verdict
    assert (await world.api.get("/api/v1/dead-letters")).json()["items"] == []


async def test_poison_becomes_one_dead_letter_and_holds_up_nothing(faulty: FaultWorld) -> None:
    world = faulty.world
    queue = topology.events_queue(Platform.SHOPEE).name
    connection = await aio_pika.connect(world.product.deployment.amqp_url)
    async with connection:
        channel = await connection.channel()
        message = aio_pika.Message(b'{"product": ', type="catalog.product.changed.v1", message_id=str(new_id()))
        await channel.default_exchange.publish(message, queue)

    async def letters() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await world.api.get("/api/v1/dead-letters")).json()["items"]
        return found

    await eventually(letters)
    (letter,) = await letters()
    assert letter["source"] == queue
    (product_id, *_) = await product_ids(world, "CUT")
    await edit(world, product_id, 2000, random.Random(1), Account())
    await at_rest(world)
    assert (await judge(world, [product_id])).is_clean
    discard = f"/api/v1/dead-letters/{letter['service']}/{letter['id']}/discard"
    assert (await world.api.post(discard)).status_code == 200


async def test_an_exhausted_shop_delays_no_other(faulty: FaultWorld) -> None:
    world = faulty.world
    exhausted, other = [str(shop["shop_id"]) for shop in world.product.marketplaces.config["shopee"]["shops"]]
    await faulty.fault("shopee", kind="http_429", shop_id=exhausted, retry_after_s=3600, times=None)
    ids = await product_ids(world, "CUT")
    before = await _last(world, "shopee")
    source = random.Random(3)
    for number, product_id in enumerate(ids):
        await edit(world, product_id, 3000 + number, source, Account())

    async def other_has_all() -> bool:
        writes = await world.journal("shopee", since=str(before), shop_id=other, kind="write")
        return len({call["effect"]["item_id"] for call in writes if call["effect"]}) == len(ids)

    await eventually(other_has_all, timeout_s=15)
    refused = await world.journal("shopee", since=str(before), shop_id=exhausted)
    # Work in flight meets the limit once each; afterwards the shop is left alone.
    assert len(refused) <= 12
    await faulty.no_more_faults()
    await _forget_throttles(world)
    await at_rest(world, timeout_s=30)
    assert (await judge(world, ids)).is_clean


async def test_stock_overtakes_five_hundred_waiting_content_changes(faulty: FaultWorld) -> None:
    world = faulty.world
    ids = await sync_all(world, "OVR", 500, "shopee", shop_id=world.shops["shopee"][0]["shop_id"])
    await at_rest(world, timeout_s=90)
    shop = world.shops["shopee"][0]["shop_id"]
    assert (await world.api.post(f"/api/v1/shops/{shop}/pause")).status_code == 200
    await _retitle(world, ids)
    await at_rest_except_work(world)
    await faulty.fault("shopee", kind="slow", operation="*/update_item", delay_s=0.1, times=None)
    before = await _last(world, "shopee")
    assert (await world.api.post(f"/api/v1/shops/{shop}/resume")).status_code == 200

    async def under_way() -> bool:
        return len(await world.journal("shopee", since=str(before), operation="update_item")) >= 20

    await eventually(under_way, timeout_s=20)
    product = (await world.api.get(f"/api/v1/products/{ids[-1]}")).json()
    edits = [{"variant_id": product["variants"][0]["variant_id"], "delta": -3}]
    at_edit = len(await world.journal("shopee", since=str(before), operation="update_item"))
    started = time.monotonic()
    await world.api.patch(f"/api/v1/products/{ids[-1]}/stock", json={"edits": edits})

    async def pushed() -> list[dict[str, Any]]:
        return await world.journal("shopee", since=str(before), operation="update_stock")

    await eventually(pushed, timeout_s=10, every_s=0.02)
    elapsed = time.monotonic() - started
    at_push = len(await world.journal("shopee", since=str(before), operation="update_item"))
    assert at_push - at_edit < 120, (at_edit, at_push, elapsed)
    assert at_push < 400
    await faulty.no_more_faults()
    await at_rest(world, timeout_s=60)
    assert await duplicates(world, "shopee") == []
    assert len([item for item in await items(world, "shopee") if str(item["sku"]).startswith("OVR-")]) == 500


async def _retitle(world: World, ids: list[str]) -> None:
    gate = asyncio.Semaphore(10)

    async def one(number: int, product_id: str) -> None:
        async with gate:
            body = {"version": 1, "title": f"Mug Keramik Motif Bunga Tahan Panas {number} ml dengan Tutup Kayu"}
            answer = await world.api.patch(f"/api/v1/products/{product_id}", json=body)
            assert answer.status_code == 200, answer.text

    async with asyncio.TaskGroup() as group:
        for number, product_id in enumerate(ids):
            group.create_task(one(number, product_id))


async def at_rest_except_work(world: World) -> None:
    """Wait until every event has arrived; the paused shop's work stays due."""

    async def arrived() -> bool:
        left = await left_to_do(world)
        return left["events"] == 0 and left["messages"] == 0 and left["work"] >= 500

    await eventually(arrived, timeout_s=30)


async def _last(world: World, platform: str) -> int:
    calls = await world.journal(platform)
    return max((call["seq"] for call in calls), default=0)


async def _forget_throttles(world: World) -> None:
    connection = await asyncpg.connect(world.product.deployment.database_url)
    await connection.execute("update sync_shopee.platform_connections set throttled_until = null")
    await connection.execute(
        "update sync_shopee.rate_limit_buckets set blocked_until = null, throttled_at = null, factor = 1"
    )
    await connection.execute("update sync_shopee.sync_tasks set next_attempt_at = now() where is_due")
    await connection.close()
