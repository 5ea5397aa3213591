"""The dispatcher on a real database: it survives outages, loses no lease silently and doesn't poll without need."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.dispatcher import Dispatcher, DispatchLimits
from syncstore_common.sync.work import lease_work
from tests.integration.common.engine import Engine
from tests.support.databases import TestDatabase
from tests.support.eventually import eventually
from tests.support.outage import database_away

pytestmark = pytest.mark.integration


class Counting(Dispatcher):
    """Counts how often it looks for work."""

    looks = 0

    async def _dispatch(self) -> float:
        self.looks += 1
        return await super()._dispatch()


@asynccontextmanager
async def dispatching(engine: Engine, **limits: float) -> AsyncIterator[Counting]:
    dispatcher = Counting(engine.database, engine.executor, DispatchLimits(**limits))  # type: ignore[arg-type]
    stop = asyncio.Event()
    running = asyncio.create_task(dispatcher.run(stop))
    try:
        yield dispatcher
    finally:
        stop.set()
        await asyncio.wait_for(running, 20)


class Held:
    """Holds a call of the marketplace until it is let go; tells when it was reached or cancelled."""

    def __init__(self) -> None:
        self.reached, self.let_go, self.cancelled = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def __call__(self) -> None:
        self.reached.set()
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise


async def is_synced(engine: Engine, *products: object) -> bool:
    return all([(await engine.listing(product))["state"] == "synced" for product in products])  # type: ignore[arg-type]


async def test_work_goes_on_after_the_database_was_away(engine: Engine, database: TestDatabase) -> None:
    async with dispatching(engine):
        async with database_away(database):
            await asyncio.sleep(1)
        product = await engine.add_product()
        await engine.sync(product)
        await eventually(lambda: is_synced(engine, product))


async def test_work_goes_on_after_the_pool_was_used_up(engine: Engine) -> None:
    engine.database.engine.pool._timeout = 0.2  # type: ignore[attr-defined]
    product = await engine.add_product()
    await engine.sync(product)
    async with dispatching(engine) as dispatcher:
        async with asyncio.TaskGroup() as users:
            for _ in range(20):
                users.create_task(_use_a_while(engine))
        dispatcher.wake()
        await eventually(lambda: is_synced(engine, product))


async def _use_a_while(engine: Engine) -> None:
    try:
        async with engine.database.driver() as connection:
            await connection.fetchval("select true from pg_sleep(1)")
    except Exception:  # noqa: S110 - being refused is what uses the pool up
        pass


async def test_a_worker_whose_lease_was_taken_is_stopped(engine: Engine) -> None:
    product, held = await engine.add_product(), Held()
    engine.market.during["create"] = held
    await engine.sync(product)
    async with dispatching(engine, lease_s=1.2):
        await asyncio.wait_for(held.reached.wait(), 5)
        await engine.execute("update sync_tasks set lease_token = $1", new_id())
        await asyncio.wait_for(held.cancelled.wait(), 5)
    assert engine.made(product) == 0


async def test_a_lease_is_kept_as_long_as_its_work_takes(engine: Engine) -> None:
    product, held = await engine.add_product(), Held()
    engine.market.during["create"] = held
    await engine.sync(product)
    async with dispatching(engine, lease_s=1.2):
        await asyncio.wait_for(held.reached.wait(), 5)
        for _ in range(15):
            await asyncio.sleep(0.15)
            assert await engine.lease() == []
        held.let_go.set()
        await eventually(lambda: is_synced(engine, product))


async def test_stopping_lets_running_work_end_and_takes_no_more(engine: Engine) -> None:
    first, second, held = await engine.add_product(), await engine.add_product(), Held()
    engine.market.during["create"] = held
    await engine.sync(first)
    async with dispatching(engine, in_flight=1):
        await asyncio.wait_for(held.reached.wait(), 5)
        await engine.sync(second)
        asyncio.get_running_loop().call_later(0.3, held.let_go.set)
    assert (engine.made(first), engine.made(second)) == (1, 0)
    assert await is_synced(engine, first)


async def test_work_that_does_not_end_in_time_is_given_back(engine: Engine) -> None:
    product, held = await engine.add_product(), Held()
    engine.market.during["create"] = held
    await engine.sync(product)
    async with dispatching(engine, lease_s=1.2):
        await asyncio.wait_for(held.reached.wait(), 5)
    assert held.cancelled.is_set()
    assert len(await engine.lease()) == 1


async def test_the_lease_of_a_killed_process_is_taken_over_when_it_ends(engine: Engine) -> None:
    product = await engine.add_product()
    await engine.sync(product)
    async with engine.database.driver() as connection:
        assert len(await lease_work(connection, limit=1, lease_s=0.7, per_shop=10, reserved=2)) == 1
    async with dispatching(engine):
        await eventually(lambda: is_synced(engine, product), timeout_s=3)


async def test_work_without_a_slot_is_not_asked_for_in_a_loop(engine: Engine) -> None:
    products = [await engine.add_product() for _ in range(3)]
    held = Held()
    engine.market.during["create"] = held
    for product in products:
        await engine.sync(product)
    async with dispatching(engine, per_shop=1, reserved_per_shop=0) as dispatcher:
        await asyncio.wait_for(held.reached.wait(), 5)
        before = dispatcher.looks
        await asyncio.sleep(1)
        assert dispatcher.looks - before <= 6
        held.let_go.set()
        await eventually(lambda: is_synced(engine, *products), timeout_s=3)
