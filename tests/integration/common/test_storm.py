"""Edits, faults and two dispatchers at once: in the end every shop shows the newest, and everything exists once."""

import asyncio
import random
from contextlib import AsyncExitStack

import pytest

from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.dispatcher import Dispatcher, DispatchLimits
from syncstore_common.sync.limiter import limiter_refusal
from syncstore_common.sync.saga import ProbePlan
from tests.integration.common.engine import TITLE, Engine, build_engine, refusal
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

PRODUCTS = 12
EDITS = 150
CUT = PlatformFailure(FailureFacts(Disposition.RETRY, "network.ReadError", "cut", network=True, ambiguous=True))


def faults(engine: Engine, source: random.Random) -> None:
    """Sow failures: transient, throttled, deferred, and creates that are applied although they fail."""
    for name in ("create", "stock", "price", "content", "find"):
        engine.market.fails[name] = [
            source.choice(
                (
                    refusal(Disposition.RETRY, "server_error", wait_s=0.05),
                    limiter_refusal(0.05, daily=False),
                    refusal(Disposition.DEFERRED, "locked", wait_s=0.05),
                )
            )
            for _ in range(8)
        ]
    engine.market.cuts["create"] = [CUT] * 4


async def edit(engine: Engine, products: dict[object, int], source: random.Random) -> None:
    product = source.choice(list(products))
    products[product] += 1
    number = products[product]
    kind = source.choice(("stock", "price", "title", "sync"))
    if kind == "stock":
        await engine.set_stock(product, number, version=number)  # type: ignore[arg-type]
    elif kind == "price":
        await engine.edit(product, price=50_000 + number)  # type: ignore[arg-type]
    elif kind == "title":
        await engine.edit(product, title=f"{TITLE} {number}")  # type: ignore[arg-type]
    else:
        await engine.sync(product, force=source.random() < 0.3)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_shop_shows_the_newest_in_the_end(engine_database: Database, seed: int) -> None:
    source = random.Random(seed)
    async with AsyncExitStack() as stack:
        engine = await build_engine(engine_database, stack, probes=ProbePlan((0.05, 0.1)), attempts=1000)
        products: dict[object, int] = {await engine.add_product(stock=1): 1 for _ in range(PRODUCTS)}
        faults(engine, source)
        for product in products:
            await engine.sync(product)  # type: ignore[arg-type]
        stop = asyncio.Event()
        dispatchers = [Dispatcher(engine_database, engine.executor, DispatchLimits(in_flight=8)) for _ in range(2)]
        running = [asyncio.create_task(dispatcher.run(stop)) for dispatcher in dispatchers]
        for number in range(EDITS):
            await edit(engine, products, source)
            if number % 50 == 0:
                faults(engine, source)
        engine.market.fails.clear()
        engine.market.cuts.clear()

        async def at_rest() -> bool:
            async with engine_database.driver() as connection:
                due = await connection.fetchval(
                    "select count(*) from sync_tasks where is_due or lease_token is not null"
                )
                return int(due) == 0

        await eventually(at_rest, timeout_s=30)
        stop.set()
        await asyncio.gather(*running)
        await _check(engine, products)


async def _check(engine: Engine, products: dict[object, int]) -> None:
    for product in products:
        listing = await engine.listing(product)  # type: ignore[arg-type]
        assert (listing["state"], listing["problem_code"]) == ("synced", None)
        assert engine.made(product) == 1  # type: ignore[arg-type]
        item, snapshot = engine.item(product), engine.products[product]  # type: ignore[arg-type, index]
        async with engine.database.driver() as connection:
            stock = await connection.fetchval("select available from stock_copies where product_id = $1", product)
        assert list(item.stock.values()) == [stock]
        assert list(item.price.values()) == [round(snapshot.variants[0].price_minor * 1.15 + 1e-9)]
        assert item.title == listing["title"]
    async with engine.database.driver() as connection:
        assert await connection.fetchval("select count(*) from dead_letters") == 0
        assert await connection.fetchval("select count(*) from sync_requests") == 0
        assert await connection.fetchval("select count(*) from listing_sagas") == 0
