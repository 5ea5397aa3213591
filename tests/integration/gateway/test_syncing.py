"""Requests and batches: durable, sent once, answered in any order, released in waves."""

import asyncio
from typing import Any
from uuid import UUID

import orjson
import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.infra.database import Database
from syncstore_common.kernel.clock import SystemClock
from syncstore_common.kernel.errors import InvalidInput, NotFound
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.readmodel.queries import ReadModel
from syncstore_gateway.sync.model import BatchStatus, JobStatus, Target
from syncstore_gateway.sync.queries import BatchView, SyncQueries
from syncstore_gateway.sync.service import Order, SyncService, WrongBatchStatus
from syncstore_gateway.sync.wave_keeper import WaveKeeper
from syncstore_gateway.sync.waves import StopRule
from tests.integration.gateway.events import (
    accepted,
    listing_changed,
    product_changed,
    project,
    refused,
    shop_changed,
)
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

SHOP, SECOND_SHOP = new_id(), new_id()
CAUTIOUS = StopRule(0.2, counts_refusals=False)


def sync_service(database: Database, waves: tuple[int, ...] = (2, 3)) -> SyncService:
    keeper = WaveKeeper(database, SystemClock())
    return SyncService(database, ReadModel(database), keeper, waves=waves, clock=SystemClock())


def order(target: Target = Target.SHOPEE, shop_id: UUID | None = None, operation_id: UUID | None = None) -> Order:
    return Order(operation_id or new_id(), target, shop_id, force=False, requested_by="key:tests")


async def products(database: Database, count: int) -> list[UUID]:
    ids = [new_id() for _ in range(count)]
    await project(database, *(product_changed(product) for product in ids))
    return ids


async def commands(database: Database) -> list[dict[str, Any]]:
    async with database.driver() as connection:
        rows = await connection.fetch("select routing_key, payload::text as body from outbox_events order by id")
    return [{"key": row["routing_key"], **orjson.loads(row["body"])} for row in rows]


async def open_jobs(database: Database, batch_id: UUID) -> list[tuple[UUID, UUID]]:
    async with database.driver() as connection:
        rows = await connection.fetch(
            "select sync_id, product_id from sync_jobs where batch_id = $1 and status = 'requested' order by position",
            batch_id,
        )
    return [(row["sync_id"], row["product_id"]) for row in rows]


async def answer(database: Database, batch_id: UUID, state: ListingState, *, first: int | None = None) -> int:
    """Accept and settle the released jobs of a batch (only the first so many); return how many."""
    jobs = (await open_jobs(database, batch_id))[:first]
    field = "title" if state is not ListingState.SYNCED else None
    for sync_id, product in jobs:
        await project(
            database,
            accepted(sync_id, product, SHOP),
            listing_changed(product, SHOP, state, settles=(sync_id,), field=field),
        )
    return len(jobs)


async def advance(database: Database) -> None:
    await WaveKeeper(database, SystemClock()).advance_all()


async def view(database: Database, batch_id: UUID) -> BatchView:
    return await SyncQueries(database).batch(batch_id)


async def test_a_request_for_both_platforms_sends_one_command_to_each(opened: Database) -> None:
    (product,) = await products(opened, 1)
    asked = order(Target.BOTH)
    await sync_service(opened).request(asked, product)
    sent = await commands(opened)
    assert sorted(command["key"] for command in sent) == [
        "gateway.sync.requested.shopee",
        "gateway.sync.requested.tiktok",
    ]
    assert {command["sync_id"] for command in sent} == {str(asked.operation_id)}
    assert {command["origin"] for command in sent} == {"manual"}


async def test_the_same_request_again_sends_nothing(opened: Database) -> None:
    (product,) = await products(opened, 1)
    asked = order()
    for _ in range(2):
        await sync_service(opened).request(asked, product)
    assert len(await commands(opened)) == 1


async def test_an_unknown_product_is_refused(opened: Database) -> None:
    with pytest.raises(NotFound) as caught:
        await sync_service(opened).request(order(), new_id())
    assert caught.value.code == "INVALID_PRODUCT"


async def test_a_shop_of_another_platform_is_refused(opened: Database) -> None:
    (product,) = await products(opened, 1)
    await project(opened, shop_changed(SHOP, platform=Platform.TIKTOK))
    with pytest.raises(InvalidInput, match="tiktok"):
        await sync_service(opened).request(order(Target.SHOPEE, SHOP), product)


@pytest.mark.parametrize("answers_first", [True, False])
async def test_a_request_is_settled_when_every_shop_answered_in_any_order(
    opened: Database, answers_first: bool
) -> None:
    (product,) = await products(opened, 1)
    asked = order()
    await sync_service(opened).request(asked, product)
    first = listing_changed(product, SHOP, ListingState.SYNCED, settles=(asked.operation_id,))
    acceptance = accepted(asked.operation_id, product, SHOP, SECOND_SHOP)
    await project(opened, *((first, acceptance) if answers_first else (acceptance, first)))
    (job,) = await SyncQueries(opened).request(asked.operation_id)
    assert job.status is JobStatus.ACCEPTED
    last = listing_changed(product, SECOND_SHOP, ListingState.NEEDS_DATA, settles=(asked.operation_id,), field="title")
    await project(opened, last)
    (job,) = await SyncQueries(opened).request(asked.operation_id)
    assert (job.status, job.state) == (JobStatus.SETTLED, "needs_data")
    assert job.problem is not None
    assert job.problem["fix"] == "change the title"
    assert {answer.state for answer in job.shops} == {"synced", "needs_data"}


async def test_answers_of_two_shops_at_the_same_time_settle_the_request(opened: Database) -> None:
    for _ in range(10):
        (product,) = await products(opened, 1)
        asked = order()
        await sync_service(opened).request(asked, product)
        await project(opened, accepted(asked.operation_id, product, SHOP, SECOND_SHOP))
        done = [
            listing_changed(product, shop, ListingState.SYNCED, settles=(asked.operation_id,))
            for shop in (SHOP, SECOND_SHOP)
        ]
        await asyncio.gather(*(project(opened, event) for event in done))
        (job,) = await SyncQueries(opened).request(asked.operation_id)
        assert job.status is JobStatus.SETTLED


async def test_a_shop_on_its_way_shows_where_its_listing_stands(opened: Database) -> None:
    (product,) = await products(opened, 1)
    asked = order()
    await sync_service(opened).request(asked, product)
    await project(
        opened,
        shop_changed(SHOP),
        accepted(asked.operation_id, product, SHOP),
        listing_changed(product, SHOP, ListingState.SYNCING),
    )
    (job,) = await SyncQueries(opened).request(asked.operation_id)
    (shop,) = job.shops
    assert (shop.state, shop.is_settled, shop.shop) == ("syncing", False, "Toko Satu")


async def test_a_refused_request_is_settled_with_its_reason(opened: Database) -> None:
    (product,) = await products(opened, 1)
    asked = order()
    await sync_service(opened).request(asked, product)
    await project(opened, refused(asked.operation_id, product))
    (job,) = await SyncQueries(opened).request(asked.operation_id)
    assert (job.status, job.state) == (JobStatus.SETTLED, "failed")


async def test_a_batch_sends_its_first_wave_and_no_more(opened: Database) -> None:
    ids = await products(opened, 10)
    batch = await sync_service(opened).start_batch(order(Target.BOTH), [*ids, ids[0]], CAUTIOUS)
    assert batch.total_jobs == 20
    assert len(await commands(opened)) == 4
    await advance(opened)
    assert len(await commands(opened)) == 4
    assert [(wave.jobs, wave.settled) for wave in (await view(opened, batch.batch_id)).waves] == [
        (4, 0),
        (6, 0),
        (10, 0),
    ]


async def test_the_same_batch_again_sends_nothing(opened: Database) -> None:
    ids = await products(opened, 3)
    asked = order()
    for _ in range(2):
        await sync_service(opened).start_batch(asked, ids, CAUTIOUS)
    assert len(await commands(opened)) == 2


async def test_unknown_products_keep_a_batch_from_starting(opened: Database) -> None:
    missing = new_id()
    with pytest.raises(InvalidInput, match=str(missing)):
        await sync_service(opened).start_batch(order(), [*await products(opened, 1), missing], CAUTIOUS)
    assert await commands(opened) == []


async def test_each_wave_is_released_when_the_one_before_is_settled(opened: Database) -> None:
    ids = await products(opened, 7)
    batch = await sync_service(opened).start_batch(order(), ids, CAUTIOUS)
    released = []
    while (await view(opened, batch.batch_id)).status is BatchStatus.RUNNING:
        released.append(await answer(opened, batch.batch_id, ListingState.SYNCED))
        await advance(opened)
    assert released == [2, 3, 2]
    seen = await view(opened, batch.batch_id)
    assert (seen.status, seen.states, seen.statuses) == (BatchStatus.FINISHED, {"synced": 7}, {"settled": 7})
    assert [command["product_id"] for command in await commands(opened)] == [str(product) for product in ids]


async def test_a_wave_waits_for_its_last_answer(opened: Database) -> None:
    batch = await sync_service(opened).start_batch(order(), await products(opened, 5), CAUTIOUS)
    await answer(opened, batch.batch_id, ListingState.SYNCED, first=1)
    await advance(opened)
    assert len(await commands(opened)) == 2


async def test_a_bad_wave_stops_the_batch_and_resuming_goes_on(opened: Database) -> None:
    batch = await sync_service(opened).start_batch(order(), await products(opened, 5), CAUTIOUS)
    await answer(opened, batch.batch_id, ListingState.FAILED)
    await advance(opened)
    seen = await view(opened, batch.batch_id)
    assert seen.status is BatchStatus.STOPPED
    assert seen.stop_reason is not None
    assert "2 of 2" in seen.stop_reason
    problems = await SyncQueries(opened).problems(batch.batch_id, after=(-1, ""), limit=10)
    assert [(item.position, item.problem["field"]) for item in problems] == [(0, "title"), (1, "title")]
    await sync_service(opened).resume(batch.batch_id)
    assert len(await commands(opened)) == 5
    await answer(opened, batch.batch_id, ListingState.SYNCED)
    await advance(opened)
    assert (await view(opened, batch.batch_id)).status is BatchStatus.FINISHED


async def test_products_that_lack_data_do_not_stop_a_batch(opened: Database) -> None:
    batch = await sync_service(opened).start_batch(order(), await products(opened, 5), CAUTIOUS)
    await answer(opened, batch.batch_id, ListingState.NEEDS_DATA)
    await advance(opened)
    assert (await view(opened, batch.batch_id)).current_wave == 2


async def test_cancelling_gives_up_what_was_not_released(opened: Database) -> None:
    batch = await sync_service(opened).start_batch(order(), await products(opened, 5), CAUTIOUS)
    await sync_service(opened).cancel(batch.batch_id)
    await answer(opened, batch.batch_id, ListingState.SYNCED)
    await advance(opened)
    seen = await view(opened, batch.batch_id)
    assert (seen.status, seen.statuses) == (BatchStatus.CANCELLED, {"settled": 2, "cancelled": 3})
    assert len(await commands(opened)) == 2
    with pytest.raises(WrongBatchStatus):
        await sync_service(opened).cancel(batch.batch_id)
    with pytest.raises(WrongBatchStatus):
        await sync_service(opened).resume(batch.batch_id)


async def test_many_keepers_release_a_wave_once(opened: Database) -> None:
    batch = await sync_service(opened).start_batch(order(), await products(opened, 5), CAUTIOUS)
    await answer(opened, batch.batch_id, ListingState.SYNCED)
    await asyncio.gather(*(advance(opened) for _ in range(6)))
    assert len(await commands(opened)) == 5
    assert (await view(opened, batch.batch_id)).current_wave == 2


async def test_a_keeper_that_starts_later_finds_what_is_settled(opened: Database) -> None:
    batch = await sync_service(opened).start_batch(order(), await products(opened, 2), CAUTIOUS)
    await answer(opened, batch.batch_id, ListingState.SYNCED)
    stop = asyncio.Event()
    running = asyncio.create_task(WaveKeeper(opened, SystemClock()).run(stop))

    async def is_finished() -> bool:
        return (await view(opened, batch.batch_id)).status is BatchStatus.FINISHED

    await eventually(is_finished)
    stop.set()
    await running


async def test_a_large_batch_is_stored_and_released_whole(opened: Database) -> None:
    async with opened.driver() as connection:
        await connection.execute(
            """
            insert into product_overview (product_id, version, code, title, search_text, status, currency,
                base_price_minor, highest_price_minor, variant_ids, variant_count, image_count, updated_at)
            select gen_random_uuid(), 1, 'c' || n, 't', 't', 'active', 'IDR', 1, 1, '{}', 0, 0, now()
            from generate_series(1, 3000) n
            """
        )
        rows = await connection.fetch("select product_id from product_overview")
    service = sync_service(opened, waves=())
    batch = await service.start_batch(order(Target.BOTH), [row["product_id"] for row in rows], CAUTIOUS)
    assert batch.total_jobs == 6000
    assert len(await commands(opened)) == 6000
