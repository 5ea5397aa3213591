"""Sagas on a real PostgreSQL: a step whose outcome is unclear is looked for, never simply repeated."""

import asyncio
from dataclasses import dataclass, field

import pytest

from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.ports import Payload
from syncstore_common.sync.saga import ListingSaga, ProbePlan
from tests.integration.common.conftest import AddListing, ConnectShop
from tests.support.databases import TestDatabase
from tests.support.outage import database_away

pytestmark = pytest.mark.integration

CUT = PlatformFailure(FailureFacts(Disposition.RETRY, "network.ReadError", "cut", network=True, ambiguous=True))
BUSY = PlatformFailure(FailureFacts(Disposition.RATE_LIMITED, "limiter.rate_limit", "wait"))
REFUSED = PlatformFailure(FailureFacts(Disposition.REJECTED, "error_param", "no"))


@dataclass
class Shop:
    """Counts what was made; may cut the connection after making it, and hide it from its search for a while."""

    made: list[str] = field(default_factory=list)
    fails: list[PlatformFailure] = field(default_factory=list)
    hidden: bool = False
    searches: int = 0

    async def create(self, key: str) -> Payload:
        failure = self.fails.pop(0) if self.fails else None
        if failure is None or failure.facts.ambiguous:
            self.made.append(key)
        if failure is not None:
            raise failure
        return {"item_id": len(self.made)}

    async def find(self) -> Payload | None:
        self.searches += 1
        return {"item_id": 1} if self.made and not self.hidden else None


@pytest.fixture
async def saga(engine_database: Database, connect_shop: ConnectShop, add_listing: AddListing) -> ListingSaga:
    listing = await add_listing(await connect_shop("1"))
    return ListingSaga(engine_database, listing, ProbePlan((0.0, 0.0, 0.0)))


async def deferred(saga: ListingSaga, shop: Shop) -> bool:
    with pytest.raises(PlatformFailure) as caught:
        await saga.once("item", shop.create, find=shop.find)
    return caught.value.disposition is Disposition.DEFERRED


async def test_a_finished_step_is_not_run_again(saga: ListingSaga) -> None:
    shop = Shop()
    assert await saga.once("item", shop.create, find=shop.find) == {"item_id": 1}
    assert await saga.once("item", shop.create, find=shop.find) == {"item_id": 1}
    assert (len(shop.made), shop.searches) == (1, 0)


async def test_a_refused_step_may_run_again(saga: ListingSaga) -> None:
    shop = Shop(fails=[REFUSED])
    with pytest.raises(PlatformFailure):
        await saga.once("item", shop.create, find=shop.find)
    assert await saga.once("item", shop.create, find=shop.find) == {"item_id": 1}
    assert shop.searches == 0


async def test_what_a_cut_step_made_is_found_although_the_index_lags(saga: ListingSaga) -> None:
    shop = Shop(fails=[CUT], hidden=True)
    assert await deferred(saga, shop)
    assert await deferred(saga, shop)
    assert await deferred(saga, shop)
    shop.hidden = False
    assert await saga.once("item", shop.create, find=shop.find) == {"item_id": 1}
    assert len(shop.made) == 1
    assert shop.searches == 3


async def test_only_after_the_last_search_is_the_step_run_again_with_its_key(saga: ListingSaga) -> None:
    shop = Shop(fails=[CUT])
    assert await deferred(saga, shop)
    (first,) = shop.made
    shop.made.clear()
    assert await deferred(saga, shop)
    assert await deferred(saga, shop)
    assert await saga.once("item", shop.create, find=shop.find) == {"item_id": 1}
    assert shop.made == [first]


async def test_an_immediate_search_does_not_wait(saga: ListingSaga) -> None:
    shop = Shop(fails=[CUT])
    with pytest.raises(PlatformFailure):
        await saga.once("models", shop.create, find=shop.find, immediate=True)
    assert await saga.once("models", shop.create, find=shop.find, immediate=True) == {"item_id": 1}
    assert len(shop.made) == 1


async def test_a_step_with_an_idempotency_key_is_repeated_with_the_same_key(saga: ListingSaga) -> None:
    shop = Shop(fails=[CUT])
    with pytest.raises(PlatformFailure):
        await saga.once("product", shop.create)
    await saga.once("product", shop.create)
    assert len(set(shop.made)) == 1


async def test_the_key_of_an_unclear_run_survives_a_refusal_that_decides_nothing(saga: ListingSaga) -> None:
    shop = Shop(fails=[CUT, BUSY])
    for _ in range(2):
        with pytest.raises(PlatformFailure):
            await saga.once("product", shop.create)
    await saga.once("product", shop.create)
    assert len(shop.made) == 2
    assert len(set(shop.made)) == 1


async def test_a_key_is_given_up_when_the_platform_refuses_the_data(saga: ListingSaga) -> None:
    shop = Shop(fails=[CUT, REFUSED])
    for _ in range(2):
        with pytest.raises(PlatformFailure):
            await saga.once("product", shop.create)
    await saga.once("product", shop.create)
    assert len(set(shop.made)) == 2


async def test_two_workers_at_once_make_one(engine_database: Database, saga: ListingSaga) -> None:
    shop, sent, answered = Shop(), asyncio.Event(), asyncio.Event()

    async def slowly(key: str) -> Payload:
        made = await shop.create(key)
        sent.set()
        await answered.wait()
        return made

    slow = asyncio.create_task(saga.once("item", slowly, find=shop.find))
    await sent.wait()
    other = ListingSaga(engine_database, saga._listing_id, ProbePlan((15.0,)))
    with pytest.raises(PlatformFailure) as caught:
        await other.once("item", shop.create, find=shop.find)
    assert caught.value.disposition is Disposition.DEFERRED
    answered.set()
    assert await slow == await other.once("item", shop.create, find=shop.find) == {"item_id": 1}
    assert len(shop.made) == 1


async def test_what_was_made_while_the_database_was_away_is_remembered(
    engine_database: Database, database: TestDatabase, saga: ListingSaga
) -> None:
    shop = Shop()

    async def create_during_outage(key: str) -> Payload:
        await outage.__aenter__()
        away.set()
        return await shop.create(key)

    outage, away = database_away(database), asyncio.Event()
    creating = asyncio.create_task(saga.once("item", create_during_outage, find=shop.find))
    await away.wait()
    await asyncio.sleep(0.5)
    assert not creating.done()
    await outage.__aexit__(None, None, None)
    assert await creating == {"item_id": 1}
    assert await saga.once("item", shop.create, find=shop.find) == {"item_id": 1}
    assert (len(shop.made), shop.searches) == (1, 0)


async def test_a_pause_gives_the_lease_back_once(engine_database: Database, saga: ListingSaga) -> None:
    with pytest.raises(PlatformFailure) as caught:
        await saga.pause("settle", 30)
    assert 29 < (caught.value.facts.retry_after_s or 0) <= 30
    async with engine_database.driver() as connection:
        await connection.execute("update listing_sagas set started_at = now() - interval '31 s'")
    await saga.pause("settle", 30)
