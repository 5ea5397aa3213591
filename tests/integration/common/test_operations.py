"""Switches for people, and what workers see of them: replays, rules, facts."""

import asyncio
from typing import Any

import pytest

from syncstore_common.infra.dead_letters import discard_dead_letter, list_dead_letters
from syncstore_common.kernel.errors import Disposition, InvalidInput, NotFound, PlatformFailure
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.facts import FactStore
from syncstore_common.sync.raising import Raise, Raised, raise_work
from tests.integration.common.engine import Engine, refusal

pytestmark = pytest.mark.integration


async def exhausted(engine: Engine) -> Any:
    """A product whose stock could not be pushed; returns its id."""
    product = await engine.synced_product()
    engine.market.fails["stock"] = [refusal(Disposition.RETRY, "server_error")] * 3
    await engine.set_stock(product, 4, version=2)
    for _ in range(3):
        await engine.run(hurry=True)
    assert (await engine.listing(product))["state"] == "failed"
    return product


async def test_a_replayed_letter_makes_exhausted_work_due_again(engine: Engine) -> None:
    product = await exhausted(engine)
    (letter,) = await list_dead_letters(engine.database)
    assert (letter.source, letter.aggregate_id, letter.error_class) == ("work", str(product), "SYSTEM")
    await engine.operations.replay(letter.id, "somebody")
    await engine.run()
    assert list(engine.item(product).stock.values()) == [4]
    assert await list_dead_letters(engine.database) == []


async def test_a_letter_is_closed_when_a_later_change_gets_through(engine: Engine) -> None:
    product = await exhausted(engine)
    await engine.set_stock(product, 5, version=3)
    await engine.run()
    assert list(engine.item(product).stock.values()) == [5]
    assert await list_dead_letters(engine.database) == []


async def test_a_discarded_or_unknown_letter_is_not_replayed(engine: Engine) -> None:
    await exhausted(engine)
    (letter,) = await list_dead_letters(engine.database)
    async with engine.database.driver_unit() as unit:
        await discard_dead_letter(unit, letter.id)
    with pytest.raises(InvalidInput):
        await engine.operations.replay(letter.id, "somebody")
    with pytest.raises(NotFound):
        await engine.operations.replay(new_id(), "somebody")


async def test_a_rule_changed_by_another_replica_is_used_at_once(engine: Engine) -> None:
    product = await engine.synced_product()
    change = "update platform_connections set settings = $1::text::jsonb, revision = revision + 1"
    async with engine.database.driver_unit() as unit:
        await unit.execute(change, '{"price": {"multiplier": "2"}}')
        await raise_work(unit, [Raised((await engine.listing(product))["id"], Raise(price=True), None)])
    await engine.run()
    assert list(engine.item(product).price.values()) == [100_000]


async def test_readers_of_one_fact_share_one_reading_and_its_failure(engine: Engine) -> None:
    facts, readings = FactStore(engine.database), []

    async def fails() -> str:
        readings.append("failed")
        await asyncio.sleep(0.1)
        raise refusal(Disposition.RETRY)

    async def works() -> str:
        readings.append("worked")
        await asyncio.sleep(0.1)
        return "value"

    reads = [facts.get(engine.shop_id, "fact", fails, ttl_s=60) for _ in range(5)]
    failures = await asyncio.gather(*reads, return_exceptions=True)
    assert [type(failure) for failure in failures] == [PlatformFailure] * 5
    values = await asyncio.gather(*(facts.get(engine.shop_id, "fact", works, ttl_s=60) for _ in range(5)))
    assert values == ["value"] * 5
    assert await FactStore(engine.database).get(engine.shop_id, "fact", fails, ttl_s=60) == "value"
    assert readings == ["failed", "worked"]


async def test_what_a_platform_told_last_goes_on_while_it_does_not_tell(engine: Engine) -> None:
    told: list[object] = ["old", refusal(Disposition.REJECTED), refusal(Disposition.REAUTH)]

    async def tell() -> str:
        answer = told.pop(0)
        if isinstance(answer, PlatformFailure):
            raise answer
        return str(answer)

    async def read() -> str:
        return str(await FactStore(engine.database).get(engine.shop_id, "fact", tell, ttl_s=60))

    assert await read() == "old"
    await engine.execute("update shop_facts set fetched_at = now() - interval '1 day'")
    assert await read() == "old"
    with pytest.raises(PlatformFailure):
        await read()
    assert told == []
