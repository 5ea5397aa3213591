"""Limits of a platform that change while ours are cached: a rejection makes us read them again, once."""

from uuid import UUID

import pytest

from syncstore_common.kernel.errors import Disposition
from tests.integration.common.engine import TITLE, Engine, refusal

pytestmark = pytest.mark.integration


async def known_for(engine: Engine, seconds: float) -> None:
    """Let what is known of the shop be that old, in every cache."""
    await engine.execute("update shop_facts set fetched_at = now() - make_interval(secs => $1)", seconds)
    engine.sessions.forget_facts_in_memory()


async def calls(engine: Engine, product: UUID, words: str) -> list[str]:
    """Edit the title and return the calls that followed."""
    engine.market.calls.clear()
    await engine.edit(product, title=f"{TITLE} {words}")
    await engine.run()
    return engine.market.calls


async def test_a_rejection_with_old_knowledge_reads_the_limits_again_and_is_done_over(engine: Engine) -> None:
    engine.market.told = {"title_max": 200}
    product = await engine.synced_product()
    await known_for(engine, 3600)
    engine.market.told = {"title_max": 255}
    engine.market.fails["content"] = [refusal(Disposition.REJECTED, "title_too_long")]
    assert await calls(engine, product, "Baru") == ["content", "limits", "content"]
    assert (await engine.listing(product))["state"] == "synced"


async def test_a_rejection_with_fresh_knowledge_stands(engine: Engine) -> None:
    engine.market.told = {"title_max": 200}
    product = await engine.synced_product()
    engine.market.fails["content"] = [refusal(Disposition.REJECTED, "title_too_long")]
    assert await calls(engine, product, "Baru") == ["content"]
    assert (await engine.listing(product))["state"] == "needs_data"


async def test_a_rejection_that_repeats_stands(engine: Engine) -> None:
    engine.market.told = {"title_max": 200}
    product = await engine.synced_product()
    await known_for(engine, 3600)
    engine.market.fails["content"] = [refusal(Disposition.REJECTED, "bad_words")] * 2
    assert await calls(engine, product, "Baru") == ["content", "limits", "content"]
    row = await engine.listing(product)
    assert (row["state"], row["problem_code"], row["rejections"]) == ("needs_data", "bad_words", 1)


async def test_our_own_finding_from_an_old_limit_is_checked_before_it_is_told(engine: Engine) -> None:
    engine.market.told = {"images_min": 5}
    product = await engine.synced_product()
    assert (await engine.listing(product))["problem_code"] == "images.missing"
    await known_for(engine, 3600)
    engine.market.told = {"images_min": 1}
    await engine.sync(product)
    await engine.run()
    assert (await engine.listing(product))["state"] == "synced"


async def test_what_the_calls_of_a_step_done_over_were_is_kept(engine: Engine) -> None:
    engine.market.told = {"title_max": 200}
    product = await engine.synced_product()
    await known_for(engine, 3600)
    engine.market.fails["create"] = [refusal(Disposition.REJECTED, "category_closed")]
    other = await engine.add_product()
    engine.market.calls.clear()
    await engine.sync(other)
    await engine.run()
    assert engine.market.calls == ["create", "limits", "create"]
    assert (await engine.listing(other))["state"] == "synced"
    assert (await engine.listing(product))["state"] == "synced"
