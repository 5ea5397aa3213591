"""What the engine does with the platform's pushes: look again, try again, or stop the shop."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.webhooks import PushReceivedV1
from syncstore_common.kernel.errors import Disposition
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.listing import LiveProblem, RemoteStatus
from syncstore_common.sync.ports import PushTopic
from tests.integration.common.engine import Engine, refusal

pytestmark = pytest.mark.integration
GONE = "the seller removed the app"


async def told(engine: Engine, kind: str, *, shop: str | None = "1", stale: bool = False, **body: object) -> None:
    """Receive a push of the marketplace in memory, whose kinds are the topics."""
    await engine.handle(
        PushReceivedV1(
            event_id=new_id(),
            occurred_at=datetime.now(UTC),
            platform=Platform.SHOPEE,
            external_shop_id=shop,
            kind=kind,
            body=json.dumps(body),
            stale=stale,
        )
    )


async def withdrawn(engine: Engine, *, after: timedelta = timedelta(0), stale: bool = False, shop: str = "1") -> None:
    """Receive that our permission ended at a moment after now."""
    sent = datetime.now(UTC) + after
    await told(engine, PushTopic.CONSENT_ENDED, shop=None, stale=stale, shops=[shop], at=sent.isoformat(), reason=GONE)


async def shop_status(engine: Engine) -> tuple[str, str | None]:
    shop = await engine.shops.load(engine.shop_id, max_age_s=0)
    return shop.status, shop.status_reason


@pytest.mark.parametrize(("kind", "looks"), [(PushTopic.LISTING, 1), ("orders", 0)])
async def test_only_pushes_about_listings_make_us_look_at_reviews(engine: Engine, kind: str, looks: int) -> None:
    engine.market.created_as = RemoteStatus.IN_REVIEW
    await engine.synced_product()
    engine.market.calls.clear()
    for _ in range(3):
        await told(engine, kind)
    await engine.run()
    assert engine.market.calls == ["fetch"] * looks


async def test_a_push_that_names_a_live_listing_makes_us_look_at_that_one_only(engine: Engine) -> None:
    banned, other = await engine.synced_product(), await engine.synced_product()
    item_id = (await engine.listing(banned))["external_id"]
    engine.market.items[item_id].status = RemoteStatus.BANNED
    engine.market.items[item_id].problem = LiveProblem("Spam", "the same words again", "title", "shorten the title")
    engine.market.calls.clear()
    await told(engine, PushTopic.LISTING, items=[item_id, "not-ours"])
    await engine.run()
    assert engine.market.calls == ["fetch"]
    row = await engine.listing(banned)
    assert (row["state"], row["problem_code"]) == ("needs_data", "Spam")
    assert (await engine.listing(other))["state"] == "synced"


async def test_a_withdrawn_consent_stops_the_shop_at_once_and_answers_who_waits(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.calls.clear()
    request = await engine.sync(product)
    await withdrawn(engine)
    await engine.run()
    assert await shop_status(engine) == ("reauthorise", GONE)
    assert await engine.answers(request) == ["blocked"]
    assert engine.market.calls == [], "no call is spent to find out"
    assert (await engine.listing(product))["is_due"], "the work is kept for the next consent"


async def test_a_withdrawal_from_before_the_present_consent_is_passed_over(engine: Engine) -> None:
    await withdrawn(engine, after=timedelta(minutes=-10))
    assert await shop_status(engine) == ("active", None)


async def test_a_stale_withdrawal_may_be_a_copy_and_stops_nothing(engine: Engine) -> None:
    await withdrawn(engine, stale=True)
    assert await shop_status(engine) == ("active", None)


async def test_a_withdrawal_stops_no_shop_but_the_one_it_names(engine: Engine) -> None:
    await withdrawn(engine, shop="2")
    assert await shop_status(engine) == ("active", None)


async def test_a_shop_that_is_paused_by_a_person_stays_paused(engine: Engine) -> None:
    async with engine.database.driver_unit() as unit:
        await engine.shops.set_status(unit, engine.shop_id, "paused", "stock-taking")
    await withdrawn(engine)
    assert await shop_status(engine) == ("paused", "stock-taking")


async def test_what_a_promotion_held_is_tried_again_at_once_when_it_ends(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["price"] = [refusal(Disposition.DEFERRED, "in_promotion", wait_s=7200)]
    await engine.edit(product, price=60_000)
    await engine.run()
    await told(engine, PushTopic.PROMOTION, items=[(await engine.listing(product))["external_id"]])
    await engine.run()
    assert list(engine.item(product).price.values()) == [69_000]
    assert (await engine.listing(product))["state"] == "synced"


async def test_a_promotion_that_was_prolonged_holds_on_until_its_new_end(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["price"] = [refusal(Disposition.DEFERRED, "in_promotion", wait_s=wait) for wait in (600, 9000)]
    await engine.edit(product, price=60_000)
    await engine.run()
    await told(engine, PushTopic.PROMOTION, items=[(await engine.listing(product))["external_id"]])
    await engine.run()
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("deferred", "in_promotion")
    assert listing["wait_s"] > 8000


async def test_a_stock_that_was_refused_because_of_a_promotion_is_tried_again_when_it_ends(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["stock"] = [refusal(Disposition.REJECTED, "reserved")]
    await engine.set_stock(product, 1, version=2)
    await engine.run()
    assert (await engine.listing(product))["state"] == "needs_data"
    await told(engine, PushTopic.PROMOTION, items=[(await engine.listing(product))["external_id"]])
    await engine.run()
    assert list(engine.item(product).stock.values()) == [1]
    assert (await engine.listing(product))["state"] == "synced"


async def test_promotions_of_listings_that_wait_for_nothing_cost_nothing(engine: Engine) -> None:
    product, other = await engine.synced_product(), await engine.synced_product()
    engine.market.fails["price"] = [refusal(Disposition.DEFERRED, "in_promotion", wait_s=7200)]
    await engine.edit(other, price=60_000)
    await engine.run()
    engine.market.calls.clear()
    await told(engine, PushTopic.PROMOTION, items=[(await engine.listing(product))["external_id"]])
    await told(engine, PushTopic.PROMOTION)
    await engine.run()
    assert engine.market.calls == []
    assert (await engine.listing(other))["wait_s"] > 7000
