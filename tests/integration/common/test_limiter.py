"""The limiter's buckets on a real PostgreSQL."""

import asyncio

import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.limiter import Limiter, Rate, RateProfile

pytestmark = pytest.mark.integration


def limiter(database: Database, *, burst: float = 10, daily: int = 1000, rate: float = 0.001) -> Limiter:
    roomy = Rate(per_second=1000, burst=1000, daily=100_000)
    return Limiter(database, Platform.SHOPEE, RateProfile(app=roomy, shop=Rate(rate, burst, daily)))


async def granted(limits: Limiter, shop: str, tries: int, *, urgent: bool) -> int:
    async def one() -> bool:
        try:
            await limits.acquire(shop, urgent=urgent)
        except PlatformFailure:
            return False
        return True

    return sum(await asyncio.gather(*(one() for _ in range(tries))))


async def test_concurrent_calls_never_get_more_than_the_burst(engine_database: Database) -> None:
    one, other = limiter(engine_database), limiter(engine_database)
    both = await asyncio.gather(*(granted(limits, "1", 15, urgent=True) for limits in (one, other)))
    assert sum(both) == 10
    assert await granted(one, "1", 5, urgent=True) == 0


async def test_lower_lanes_leave_the_last_fifth_to_urgent_work(engine_database: Database) -> None:
    limits = limiter(engine_database)
    assert await granted(limits, "1", 20, urgent=False) == 8
    assert await granted(limits, "1", 20, urgent=True) == 2


async def test_one_shop_does_not_use_up_another(engine_database: Database) -> None:
    limits = limiter(engine_database)
    assert await granted(limits, "1", 12, urgent=True) == 10
    assert await granted(limits, "2", 12, urgent=True) == 10


async def test_shops_that_call_at_once_share_the_app_and_urgent_calls_go_first(engine_database: Database) -> None:
    app, shop = Rate(0.001, 10, 1000), Rate(0.001, 10, 1000)
    limits = Limiter(engine_database, Platform.SHOPEE, RateProfile(app=app, shop=shop))
    lower, urgent, other = await asyncio.gather(
        granted(limits, "1", 6, urgent=False),
        granted(limits, "2", 5, urgent=True),
        granted(limits, "3", 6, urgent=False),
    )
    assert (urgent, lower + other) == (5, 3)  # two of ten stay with the app for what is urgent
    assert await granted(limits, "3", 5, urgent=True) == 2
    levels = {row["scope"]: row for row in await limits.levels()}
    assert levels["app"]["day_left"] == 1000 - 10


async def test_urgent_and_other_calls_of_one_shop_share_its_bucket(engine_database: Database) -> None:
    limits = limiter(engine_database)
    lower, urgent = await asyncio.gather(granted(limits, "1", 9, urgent=False), granted(limits, "1", 4, urgent=True))
    assert (lower, urgent) == (4, 4)
    assert await granted(limits, "1", 5, urgent=True) == 2


async def test_a_refusal_says_how_long_to_wait_and_takes_nothing_from_the_app(engine_database: Database) -> None:
    limits = limiter(engine_database, burst=1, rate=0.5)
    await limits.acquire("1", urgent=True)
    with pytest.raises(PlatformFailure) as caught:
        await limits.acquire("1", urgent=True)
    assert caught.value.disposition is Disposition.RATE_LIMITED
    assert 1.5 < (caught.value.facts.retry_after_s or 0) <= 2.0
    levels = {row["scope"]: row for row in await limits.levels()}
    assert levels["app"]["day_left"] == 100_000 - 1


async def test_a_used_up_day_defers_to_its_end(engine_database: Database) -> None:
    limits = limiter(engine_database, daily=3)
    assert await granted(limits, "1", 5, urgent=True) == 3
    with pytest.raises(PlatformFailure) as caught:
        await limits.acquire("1", urgent=True)
    assert caught.value.disposition is Disposition.DEFERRED
    assert 0 < (caught.value.facts.retry_after_s or 0) <= 86_400


async def test_too_many_requests_halves_the_rate_and_stops_the_shop(engine_database: Database) -> None:
    limits = limiter(engine_database, rate=10)
    await limits.acquire("1", urgent=True)
    await limits.throttled("1", 30)
    with pytest.raises(PlatformFailure) as caught:
        await limits.acquire("1", urgent=True)
    assert 29 < (caught.value.facts.retry_after_s or 0) <= 30
    levels = {row["scope"]: row for row in await limits.levels()}
    assert levels["shop:1"]["factor"] == 0.5
    await limits.acquire("2", urgent=True)


async def factor(limits: Limiter) -> float:
    return next(float(str(row["factor"])) for row in await limits.levels() if row["scope"] == "shop:1")


async def minutes_pass(database: Database, minutes: float) -> None:
    async with database.driver() as connection:
        await connection.execute(
            "update rate_limit_buckets set blocked_until = null,"
            " throttled_at = throttled_at - make_interval(secs => $1), tokens = burst",
            minutes * 60,
        )


async def test_a_rate_recovers_by_doubling_once_a_minute_however_many_calls_are_made(engine_database: Database) -> None:
    limits = limiter(engine_database)
    await limits.acquire("1", urgent=True)
    for _ in range(3):
        await limits.throttled("1", 0)
    assert await factor(limits) == 0.125
    await minutes_pass(engine_database, 1.01)
    await granted(limits, "1", 5, urgent=True)
    await limits.throttled("1", 0)
    assert await factor(limits) == 0.125
    await minutes_pass(engine_database, 2.01)
    await granted(limits, "1", 5, urgent=True)
    await minutes_pass(engine_database, 1.01)
    await granted(limits, "1", 5, urgent=True)
    assert await factor(limits) == 1.0


async def test_calls_that_meet_one_429_together_halve_the_rate_once(engine_database: Database) -> None:
    limits = limiter(engine_database)
    await limits.acquire("1", urgent=True)
    await asyncio.gather(*(limits.throttled("1", 5) for _ in range(10)))
    assert await factor(limits) == 0.5


async def test_the_smallest_bucket_still_serves_lower_lanes(engine_database: Database) -> None:
    limits = limiter(engine_database, burst=1, rate=0.5)
    assert await granted(limits, "1", 3, urgent=False) == 1


async def test_a_wait_without_measure_is_cut_to_a_day(engine_database: Database) -> None:
    limits = limiter(engine_database)
    await limits.acquire("1", urgent=True)
    await limits.throttled("1", float("inf"))
    with pytest.raises(PlatformFailure) as caught:
        await limits.acquire("1", urgent=True)
    assert 86_390 < (caught.value.facts.retry_after_s or 0) <= 86_400


async def test_the_apps_allowance_is_told_apart_from_the_shops(engine_database: Database) -> None:
    limits = limiter(engine_database)
    assert await limits.app_allowance() is None
    await limits.acquire("1", urgent=True)
    await limits.throttled("1", 600)
    allowance = await limits.app_allowance() or {}
    assert (allowance["stopped_until"], allowance["pace"]) == (None, 1.0)
    await limits.throttled(None, 600)
    allowance = await limits.app_allowance() or {}
    assert (allowance["stopped_until"] is not None, allowance["pace"]) == (True, 0.5)


async def test_a_day_that_turned_gives_the_app_all_its_calls_back(engine_database: Database) -> None:
    limits = limiter(engine_database)
    await limits.acquire("1", urgent=True)
    before = await limits.app_allowance() or {}
    async with engine_database.driver() as connection:
        await connection.execute("update rate_limit_buckets set day = day - 1")
    after = await limits.app_allowance() or {}
    assert (before["calls_left_today"], after["calls_left_today"]) == (99_999, 100_000)
