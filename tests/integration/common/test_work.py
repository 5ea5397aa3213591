"""Raising, leasing and settling work on a real PostgreSQL."""

from uuid import UUID

import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Lane, ListingState, Origin
from syncstore_common.infra.database import Database
from syncstore_common.sync.listings import load_listings
from syncstore_common.sync.raising import Raise, Raised, raise_work
from syncstore_common.sync.recording import Outcome, Saved, TaskChange, record
from syncstore_common.sync.work import (
    Lease,
    Rotation,
    lease_work,
    load_pending,
    renew_leases,
    seconds_to_next_due,
)
from tests.integration.common.conftest import AddListing, ConnectShop

pytestmark = pytest.mark.integration


async def lease(database: Database, *, limit: int = 50, per_shop: int = 10, reserved: int = 2) -> list[Lease]:
    async with database.driver() as connection:
        return await lease_work(connection, limit=limit, lease_s=30, per_shop=per_shop, reserved=reserved)


async def raise_for(database: Database, listings: list[UUID], cause: Raise, traceparent: str | None = None) -> None:
    async with database.driver_unit() as unit:
        await raise_work(unit, [Raised(listing_id, cause, traceparent) for listing_id in listings])


async def settle(database: Database, held: Lease, **change: object) -> bool:
    async with database.driver() as connection:
        pending = await load_pending(connection, held)
    assert pending is not None
    done = TaskChange(done=pending.wanted, **change)  # type: ignore[arg-type]
    async with database.driver_unit() as unit:
        return bool(await record(unit, Platform.SHOPEE, [Outcome(held, Saved(state=ListingState.SYNCED), done)]))


async def test_nothing_is_leased_before_something_is_wanted(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    listing = await add_listing(await connect_shop("1"))
    assert await lease(engine_database) == []
    await raise_for(engine_database, [listing], Raise(stock=True, lane=Lane.STOCK))
    (held,) = await lease(engine_database)
    assert held.listing_id == listing
    assert held.is_urgent
    assert await lease(engine_database) == []
    assert await settle(engine_database, held)
    assert await lease(engine_database) == []


async def test_many_raises_are_one_lease_and_a_raise_during_it_stays_due(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    listing = await add_listing(await connect_shop("1"))
    for number in range(5):
        await raise_for(engine_database, [listing], Raise(content=True), f"00-{number:032x}-{number + 1:016x}-01")
    (held,) = await lease(engine_database)
    assert held.traceparent == f"00-{4:032x}-{5:016x}-01"
    assert len(held.links) == 4
    async with engine_database.driver() as connection:
        before = await load_pending(connection, held)
    assert before is not None
    await raise_for(engine_database, [listing], Raise(content=True))
    async with engine_database.driver_unit() as unit:
        done = TaskChange(done=before.wanted)
        await record(unit, Platform.SHOPEE, [Outcome(held, Saved(state=ListingState.SYNCED), done)])
    assert len(await lease(engine_database)) == 1


async def test_a_worker_without_its_lease_writes_nothing(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    listing = await add_listing(await connect_shop("1"))
    await raise_for(engine_database, [listing], Raise(content=True))
    (late,) = await lease(engine_database)
    async with engine_database.driver() as connection:
        await connection.execute("update sync_tasks set leased_until = now() - interval '1 s'")
    (current,) = await lease(engine_database)
    async with engine_database.driver_unit() as unit:
        failed = Outcome(late, Saved(state=ListingState.FAILED), TaskChange(done={"content": 99}))
        written = await record(unit, Platform.SHOPEE, [failed])
    assert written == {}
    async with engine_database.driver() as connection:
        assert await renew_leases(connection, [late], 30) == set()
        assert await renew_leases(connection, [late, current], 30) == {current.token}
        gone, loaded = await load_listings(connection, [late, current])
    assert gone is None
    assert loaded is not None
    assert loaded.state is ListingState.QUEUED


async def test_each_shop_gets_its_share_and_urgent_work_its_reserved_slots(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    busy, quiet = await connect_shop("1"), await connect_shop("2")
    many = [await add_listing(busy) for _ in range(30)]
    await raise_for(engine_database, many, Raise(content=True))
    lone = await add_listing(quiet)
    await raise_for(engine_database, [lone], Raise(content=True))
    held = await lease(engine_database)
    assert sum(item.connection_id == busy for item in held) == 8
    assert any(item.listing_id == lone for item in held)
    await raise_for(engine_database, many[-3:], Raise(stock=True, lane=Lane.STOCK))
    urgent = await lease(engine_database)
    assert len(urgent) == 2
    assert {item.listing_id for item in urgent} <= set(many[-3:])


async def test_manual_work_goes_before_bulk_and_stock_before_content(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    shop = await connect_shop("1")
    bulk, content, stock = [await add_listing(shop) for _ in range(3)]
    await raise_for(engine_database, [bulk], Raise(content=True, lane=Lane.BULK, origin=Origin.BULK))
    await raise_for(engine_database, [content], Raise(content=True))
    await raise_for(engine_database, [stock], Raise(stock=True, lane=Lane.STOCK))
    order = [(await lease(engine_database, limit=1))[0].listing_id for _ in range(3)]
    assert order == [stock, content, bulk]


@pytest.mark.parametrize(
    "stop",
    [
        "update platform_connections set status = 'paused' where id = $1",
        "update platform_connections set throttled_until = now() + interval '1 minute' where id = $1",
    ],
)
async def test_a_shop_that_may_not_call_keeps_its_work_waiting(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing, stop: str
) -> None:
    stopped, active = await connect_shop("1"), await connect_shop("2")
    waiting, flowing = await add_listing(stopped), await add_listing(active)
    async with engine_database.driver() as connection:
        await connection.execute(stop, stopped)
    await raise_for(engine_database, [waiting, flowing], Raise(content=True))
    assert [item.listing_id for item in await lease(engine_database)] == [flowing]


async def test_dead_work_is_not_leased_until_something_new_is_wanted(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    listing = await add_listing(await connect_shop("1"))
    await raise_for(engine_database, [listing], Raise(content=True))
    (held,) = await lease(engine_database)
    async with engine_database.driver_unit() as unit:
        change = TaskChange(done={}, attempts=5, is_dead=True)
        await record(unit, Platform.SHOPEE, [Outcome(held, Saved(state=ListingState.FAILED), change)])
    assert await lease(engine_database) == []
    await raise_for(engine_database, [listing], Raise(content=True))
    (again,) = await lease(engine_database)
    assert again.attempts == 0


async def test_recording_announces_the_listing(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    listing = await add_listing(await connect_shop("1"))
    await raise_for(engine_database, [listing], Raise(content=True))
    (held,) = await lease(engine_database)
    assert await settle(engine_database, held)
    async with engine_database.driver() as connection:
        payload = await connection.fetchrow(
            "select routing_key, payload->>'state' as state from outbox_events order by id desc limit 1"
        )
    assert (payload["routing_key"], payload["state"]) == ("sync.shopee.listing.changed", "synced")


async def test_with_fewer_slots_than_shops_none_starves(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    for number in range(8):
        shop = await connect_shop(str(number))
        await raise_for(engine_database, [await add_listing(shop) for _ in range(6)], Raise(content=True))
    first = await lease(engine_database, limit=5)
    assert len({item.connection_id for item in first}) == 5
    second = await lease(engine_database, limit=3)
    assert len({item.connection_id for item in (*first, *second)}) == 8


async def test_a_lone_busy_shop_gets_all_the_slots_it_may_have(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    busy = await connect_shop("1")
    for number in range(2, 10):
        await connect_shop(str(number))
    await raise_for(engine_database, [await add_listing(busy) for _ in range(12)], Raise(content=True))
    assert len(await lease(engine_database, limit=50)) == 8


async def test_a_shop_gets_no_more_leases_than_its_bucket_has_tokens(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    shop = await connect_shop("1")
    await raise_for(engine_database, [await add_listing(shop) for _ in range(12)], Raise(content=True))
    async with engine_database.driver() as connection:
        await connection.execute(
            "insert into rate_limit_buckets (scope, rate, burst, daily, tokens, day_left)"
            " values ('shop:1', 0.001, 10, 1000, 5.5, 1000)"
        )
    assert len(await lease(engine_database)) == 3
    async with engine_database.driver() as connection:
        await connection.execute("update rate_limit_buckets set tokens = 0")
    assert len(await lease(engine_database)) == 1


async def test_lower_lanes_yield_and_urgent_work_goes_on(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    shop = await connect_shop("1")
    content, stock = await add_listing(shop), await add_listing(shop)
    await raise_for(engine_database, [content], Raise(content=True))
    await raise_for(engine_database, [stock], Raise(stock=True, lane=Lane.STOCK))
    async with engine_database.driver() as connection:
        await connection.execute("update platform_connections set yielding_until = now() + interval '1 minute'")
    assert [item.listing_id for item in await lease(engine_database)] == [stock]


async def test_the_next_due_time_is_that_of_work_which_may_be_leased(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    async def next_due() -> float | None:
        async with engine_database.driver() as connection:
            return await seconds_to_next_due(connection)

    shop, paused = await connect_shop("1"), await connect_shop("2")
    listing = await add_listing(shop)
    assert await next_due() is None
    await raise_for(engine_database, [await add_listing(paused)], Raise(content=True))
    async with engine_database.driver() as connection:
        await connection.execute("update platform_connections set status = 'paused' where id = $1", paused)
    assert await next_due() is None
    await raise_for(engine_database, [listing], Raise(content=True, delay_s=5))
    assert 4 < (await next_due() or 0) <= 5
    async with engine_database.driver() as connection:
        await connection.execute("update sync_tasks set next_attempt_at = now()")
    assert (await next_due() or 0) <= 0
    await lease(engine_database)
    assert 29 < (await next_due() or 0) <= 30
    async with engine_database.driver() as connection:
        await connection.execute("update platform_connections set throttled_until = now() + interval '90 s'")
    assert 89 < (await next_due() or 0) <= 90


async def test_shops_that_may_not_work_now_do_not_take_the_turn_of_those_that_may(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    for number in range(5):
        shop = await connect_shop(str(number))
        await raise_for(engine_database, [await add_listing(shop) for _ in range(3)], Raise(content=True))
    able = await connect_shop("able")
    await raise_for(engine_database, [await add_listing(able) for _ in range(3)], Raise(content=True))
    async with engine_database.driver() as connection:
        await connection.execute(
            "update platform_connections set yielding_until = now() + interval '1 minute' where id <> $1", able
        )
    held = [(await lease(engine_database, limit=1)) for _ in range(3)]
    assert [len(leases) for leases in held] == [1, 1, 1]


async def test_one_slot_goes_round_more_shops_than_are_compared_at_once(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    shops = [await connect_shop(str(number)) for number in range(45)]
    await raise_for(engine_database, [await add_listing(shop) for shop in (*shops, *shops)], Raise(stock=True))
    rotation, served = Rotation(), list[UUID]()
    for _ in range(2 * len(shops)):
        async with engine_database.driver() as connection:
            (held,) = await lease_work(connection, limit=1, lease_s=30, per_shop=10, reserved=2, rotation=rotation)
        served.append(held.connection_id)
        assert await settle(engine_database, held)
    assert set(served[:45]) == set(served[45:]) == set(shops)
    assert served[:45] == served[45:]


async def test_a_shop_with_nothing_running_is_found_among_busy_ones(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    busy, idle = await connect_shop("1"), await connect_shop("2")
    await raise_for(engine_database, [await add_listing(busy) for _ in range(4)], Raise(stock=True, lane=Lane.STOCK))
    assert len(await lease(engine_database, limit=2)) == 2
    await raise_for(engine_database, [await add_listing(idle)], Raise(content=True))
    (held,) = await lease(engine_database, limit=1)
    assert held.connection_id == idle


async def test_due_work_of_shops_that_may_not_call_costs_the_others_nothing(
    engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing
) -> None:
    paused, throttled, able = [await connect_shop(str(number)) for number in range(3)]
    await raise_for(engine_database, [await add_listing(shop) for shop in (paused, throttled, able)], Raise(stock=True))
    async with engine_database.driver() as connection:
        await connection.execute("update platform_connections set status = 'paused' where id = $1", paused)
        await connection.execute(
            "update platform_connections set throttled_until = now() + interval '40 s' where id = $1", throttled
        )
    (held,) = await lease(engine_database)
    assert held.connection_id == able
    assert await settle(engine_database, held)
    async with engine_database.driver() as connection:
        assert await seconds_to_next_due(connection) == pytest.approx(40, abs=10)
