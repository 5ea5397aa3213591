"""Refreshing tokens that work once: exactly one refresh, and its outcome is never lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.ports import DiscoveredShop, GrantTokens
from tests.integration.common.engine import Engine, refusal, token_store
from tests.support.databases import TestDatabase
from tests.support.eventually import eventually
from tests.support.outage import database_away

pytestmark = pytest.mark.integration


@pytest.fixture
async def grant(engine: Engine) -> UUID:
    return (await engine.shops.load(engine.shop_id)).grant_id


async def _ends_in(engine: Engine, seconds: int) -> None:
    await engine.execute(
        "update platform_grants set updated_at = now() - interval '4 hours',"
        " access_expires_at = now() + make_interval(secs => $1::int)",
        seconds,
    )


async def version(engine: Engine) -> int:
    async with engine.database.driver() as connection:
        return int(await connection.fetchval("select token_version from platform_grants"))


async def test_workers_of_two_replicas_that_meet_a_refusal_refresh_once(engine: Engine, grant: UUID) -> None:
    other = token_store(engine)
    for round_number in range(1, 6):

        async def meet(store: object, refused: int = round_number) -> str:
            while True:
                try:
                    return (await store.replace(grant, refused)).value  # type: ignore[attr-defined, no-any-return]
                except PlatformFailure as failure:
                    assert failure.disposition is Disposition.DEFERRED  # noqa: PT017 - the other replica is at it
                    await asyncio.sleep(0.01)

        values = await asyncio.gather(*(meet(store) for store in (engine.tokens, other) for _ in range(4)))
        assert len(set(values)) == 1
        assert engine.market.calls.count("refresh") == round_number
        assert await version(engine) == round_number + 1


async def test_a_cancelled_caller_does_not_lose_the_new_tokens(engine: Engine, grant: UUID) -> None:
    rotated, answer = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        rotated.set()
        await answer.wait()

    engine.market.during["rotated"] = hold
    caller = asyncio.create_task(engine.tokens.replace(grant, 1))
    await rotated.wait()
    caller.cancel()
    await asyncio.wait([caller])
    answer.set()

    async def is_stored() -> bool:
        return await version(engine) == 2

    await eventually(is_stored)
    assert (await token_store(engine).current(grant)).value == "new-refresh-1"


async def test_a_database_that_is_away_does_not_lose_the_new_tokens(
    engine: Engine, grant: UUID, database: TestDatabase
) -> None:
    outage, away = database_away(database), asyncio.Event()

    async def go_away() -> None:
        await outage.__aenter__()
        away.set()

    engine.market.during["rotated"] = go_away
    replacing = asyncio.create_task(engine.tokens.replace(grant, 1))
    await away.wait()
    await asyncio.sleep(0.5)
    assert not replacing.done()
    await outage.__aexit__(None, None, None)
    assert (await replacing).version == 2


async def test_a_lease_that_ended_meanwhile_does_not_lose_the_new_tokens(engine: Engine, grant: UUID) -> None:
    other = token_store(engine)

    async def lose_the_lease() -> None:
        await engine.execute("update platform_grants set refresh_leased_until = now() - interval '1 s'")
        with pytest.raises(PlatformFailure):
            await other.replace(grant, 1)

    engine.market.during["rotated"] = lose_the_lease
    assert (await engine.tokens.replace(grant, 1)).version == 2


async def test_a_platform_that_takes_longer_than_the_lease_is_asked_once(engine: Engine, grant: UUID) -> None:
    slow, other = token_store(engine, lease_s=0.4), token_store(engine, lease_s=0.4)
    rotated, answer = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        rotated.set()
        await answer.wait()

    engine.market.during["rotated"] = hold
    replacing = asyncio.create_task(slow.replace(grant, 1))
    await rotated.wait()
    for _ in range(15):
        with pytest.raises(PlatformFailure) as caught:
            await other.replace(grant, 1)
        assert caught.value.disposition is Disposition.DEFERRED
        await asyncio.sleep(0.1)
    answer.set()
    assert (await replacing).version == 2
    assert engine.market.calls.count("refresh") == 1


async def test_a_token_that_is_still_good_is_used_while_it_cannot_be_refreshed(engine: Engine, grant: UUID) -> None:
    await _ends_in(engine, 60)
    engine.market.fails["refresh"] = [refusal(Disposition.RETRY, "server_error")]
    for _ in range(3):
        assert (await engine.tokens.current(grant)).version == 1
    assert engine.market.calls.count("refresh") == 1


@pytest.mark.parametrize(("left_s", "disposition"), [(60, Disposition.REAUTH), (-1, Disposition.RETRY)])
async def test_a_token_that_is_refused_or_over_is_not_used(
    engine: Engine, grant: UUID, left_s: int, disposition: Disposition
) -> None:
    await _ends_in(engine, left_s)
    engine.market.fails["refresh"] = [refusal(disposition)]
    with pytest.raises(PlatformFailure) as caught:
        await engine.tokens.current(grant)
    assert caught.value.disposition is disposition


async def test_a_seller_who_connects_again_meanwhile_wins(engine: Engine, grant: UUID) -> None:
    async def connect_again() -> None:
        expires = datetime.now(UTC) + timedelta(hours=4)
        tokens = GrantTokens("1", "access-of-the-seller", "refresh-of-the-seller", expires, None)
        await engine.shops.save_grant(tokens, (DiscoveredShop("1", "Shop 1", "ID", "IDR"),), {})

    engine.market.during["rotated"] = connect_again
    assert (await engine.tokens.replace(grant, 1)).value == "access-of-the-seller"
    assert (await token_store(engine).current(grant)).value == "access-of-the-seller"


async def test_a_crash_between_rotation_and_storing_asks_the_seller_instead_of_trying_for_ever(
    engine: Engine, grant: UUID
) -> None:
    engine.market.spent.add("refresh-1")
    product = await engine.add_product()
    request = await engine.sync(product)
    await engine.execute("update platform_grants set access_expires_at = now() - interval '1 s'")
    engine.market.during["create"] = lambda: _use_token(engine, grant)
    await engine.run()
    assert await engine.answers(request) == ["blocked"]
    assert (await engine.shops.load(engine.shop_id, max_age_s=0)).status == "reauthorise"
    assert engine.market.calls.count("refresh") == 1


async def _use_token(engine: Engine, grant: UUID) -> None:
    await engine.tokens.current(grant)


async def test_a_short_lived_token_is_not_refreshed_for_every_call(engine: Engine, grant: UUID) -> None:
    await engine.execute("update platform_grants set updated_at = now(), access_expires_at = now() + interval '10 s'")
    for _ in range(3):
        await engine.tokens.current(grant)
    assert engine.market.calls == []
