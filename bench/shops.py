"""What a job costs the engine's statements at 1,000 shops with 400,000 listings, against one shop with 4,000.

Each job is raised, leased, loaded, given its tokens and recorded by the engine's own functions over one connection pool
of this process, one job at a time and without a platform: what grows with the number of shops is here or nowhere.
"""

import asyncio
import os
import random
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
from tests.support.databases import clone, drop, make_template

from bench.seed_sync import seed_sync
from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_cli.local.servers import Servers
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Lane, ListingState
from syncstore_common.infra.database import Database
from syncstore_common.sync.limiter import Limiter, Rate, RateProfile
from syncstore_common.sync.listings import load_listings
from syncstore_common.sync.raising import Raise, Raised, raise_work
from syncstore_common.sync.recording import Outcome, Saved, TaskChange, record
from syncstore_common.sync.work import Rotation, lease_work, seconds_to_next_due

SMALL, LARGE = (1, 4_000), (1_000, 400_000)
"""Shops and listings."""
ROUNDS, JOBS = 5, 100
_WARM_UP = 30
_RATE = Rate(per_second=1000, burst=1000, daily=100_000_000)
_SNAPSHOT = """{
    "version": 1, "title": "Mug Keramik Motif Daun Tahan Panas", "description": "Nyaman digenggam.", "currency": "IDR",
    "base_price_minor": 40000, "status": "active", "variants": [], "images": []
}"""


async def shops() -> dict[str, object]:
    """Milliseconds per job at both sizes, interleaved, and the median of the rounds' ratios."""
    async with (
        LocalInfrastructure(is_ephemeral=True) as servers,
        _sized(servers, *SMALL) as small,
        _sized(servers, *LARGE) as large,
    ):
        return await compared(small, large)


async def compared(small: Database, large: Database) -> dict[str, object]:
    """Measure two seeded ``sync_shopee`` schemas in turns."""
    benches = [await _Jobs.over(small), await _Jobs.over(large)]
    for jobs in benches:
        await jobs.run(_WARM_UP)
    rounds = [[await jobs.run(JOBS) for jobs in benches] for _ in range(ROUNDS)]
    idle = [[await jobs.look(JOBS) for jobs in benches] for _ in range(ROUNDS)]
    return {
        "small_job_ms": round(statistics.median(one for one, _ in rounds), 2),
        "large_job_ms": round(statistics.median(other for _, other in rounds), 2),
        "cost_ratio": round(statistics.median(other / one for one, other in rounds), 2),
        "small_idle_look_ms": round(statistics.median(one for one, _ in idle), 2),
        "large_idle_look_ms": round(statistics.median(other for _, other in idle), 2),
    }


class _Jobs:
    """Jobs of a seeded schema, each for a listing drawn at random."""

    def __init__(self, database: Database, listings: list[UUID]) -> None:
        self._database = database
        self._listings = listings
        self._limiter = Limiter(database, Platform.SHOPEE, RateProfile(app=_RATE, shop=_RATE))
        self._rotation = Rotation()
        self._dice = random.Random(7)

    @classmethod
    async def over(cls, database: Database) -> "_Jobs":
        async with database.driver() as connection:
            rows = await connection.fetch("select id from platform_listings order by id")
        return cls(database, [UUID(str(row["id"])) for row in rows])

    async def run(self, count: int) -> float:
        """Do so many jobs; returns milliseconds per job."""
        started = time.perf_counter()
        for _ in range(count):
            await self._job(self._dice.choice(self._listings))
        return (time.perf_counter() - started) / count * 1000

    async def look(self, count: int) -> float:
        """Look for work so many times when there is none; returns milliseconds per look."""
        started = time.perf_counter()
        for _ in range(count):
            async with self._database.driver() as connection:
                assert not await self._lease(connection)
                assert await seconds_to_next_due(connection) is None
        return (time.perf_counter() - started) / count * 1000

    async def _job(self, listing_id: UUID) -> None:
        async with self._database.driver_unit() as unit:
            await raise_work(unit, [Raised(listing_id, Raise(stock=True, lane=Lane.STOCK), None)])
        async with self._database.driver() as connection:
            (lease,) = await self._lease(connection)
            (loaded,) = await load_listings(connection, [lease])
        assert loaded is not None
        async with self._database.driver() as connection:
            shop = await connection.fetchval(
                "select external_shop_id from platform_connections where id = $1", lease.connection_id
            )
        await self._limiter.acquire(shop, urgent=True)
        change = TaskChange(done=loaded.pending.wanted)
        async with self._database.driver_unit() as unit:
            assert await record(unit, Platform.SHOPEE, [Outcome(lease, Saved(state=ListingState.SYNCED), change)])
        await self.look(1)

    async def _lease(self, connection: Any) -> list[Any]:
        return await lease_work(connection, limit=50, lease_s=30, per_shop=10, reserved=2, rotation=self._rotation)


@asynccontextmanager
async def _sized(servers: Servers, shop_count: int, listings: int) -> AsyncIterator[Database]:
    name = await asyncio.to_thread(make_template, servers.postgres_admin_url, f"shops_{shop_count}_{os.getpid()}")
    async with AsyncExitStack() as stack:
        found = await clone(servers.postgres_admin_url, name)
        stack.push_async_callback(drop, servers.postgres_admin_url, found)
        connection: Any = await asyncpg.connect(found.admin_url)
        await seed_sync(connection, shops=shop_count, listings=listings, snapshot=_SNAPSHOT)
        await connection.close()
        database = Database(found.url("sync_shopee"), schema="sync_shopee", application_name="bench")
        stack.push_async_callback(database.close)
        yield database
