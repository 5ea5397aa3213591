"""What waits for the platform waits alone, and SKUs fail one by one."""

import asyncio

import pytest

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy, Scope
from syncstore_common.sync.limiter import limiter_refusal
from syncstore_common.sync.listing import ItemFailure
from tests.integration.common.engine import TITLE, Engine, refusal

pytestmark = pytest.mark.integration


def locked(code: str = "in_promotion", wait_s: float = 3600) -> PlatformFailure:
    return refusal(Disposition.DEFERRED, code, wait_s=wait_s)


@pytest.mark.parametrize("kind", ["stock", "price", "content"])
async def test_a_locked_kind_does_not_hold_the_others(engine: Engine, kind: str) -> None:
    product = await engine.synced_product()
    engine.market.fails[kind] = [locked()]
    await engine.set_stock(product, 3, version=2)
    await engine.edit(product, price=60_000, title=f"{TITLE} Baru")
    request = await engine.sync(product)
    await engine.run()
    item = engine.item(product)
    shown = {"stock": list(item.stock.values()) == [3], "price": list(item.price.values()) == [69_000]}
    shown["content"] = "Baru" in item.title
    assert shown == {name: name != kind for name in ("stock", "price", "content")}
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"], listing["is_due"]) == ("deferred", "in_promotion", True)
    assert listing["attempts"] == 0
    assert 3500 < listing["wait_s"] <= 3600
    assert await engine.answers(request) == ["deferred"]


async def test_the_newest_value_is_pushed_once_when_a_lock_ends(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["price"] = [locked()]
    for price in (60_000, 61_000, 62_000):
        await engine.edit(product, price=price)
        await engine.run()
    assert engine.market.calls.count("price") == 1
    engine.market.calls.clear()
    await engine.run(hurry=True)
    assert engine.market.calls == ["price"]
    assert list(engine.item(product).price.values()) == [71_300]
    listing = await engine.listing(product)
    assert (listing["state"], listing["is_due"], listing["holds"]) == ("synced", False, "{}")


async def test_a_price_that_goes_back_while_it_is_locked_needs_no_push(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["price"] = [locked()]
    await engine.edit(product, price=60_000)
    await engine.run()
    engine.market.calls.clear()
    await engine.edit(product, price=50_000)
    await engine.run()
    assert engine.market.calls == []
    listing = await engine.listing(product)
    assert (listing["state"], listing["is_due"]) == ("synced", False)


async def test_a_lock_that_stays_is_asked_about_less_and_less_often(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["price"] = [locked(wait_s=600)] * 3
    await engine.edit(product, price=60_000)
    await engine.run()
    waits = [(await engine.listing(product))["wait_s"]]
    for _ in range(2):
        await engine.run(hurry=True)
        waits.append((await engine.listing(product))["wait_s"])
    assert [round(wait / 600) for wait in waits] == [1, 2, 4]
    assert (await engine.listing(product))["attempts"] == 0


async def test_who_asks_by_hand_gets_the_platforms_present_answer(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["price"] = [locked()]
    await engine.edit(product, price=60_000)
    await engine.run()
    request = await engine.sync(product)
    await engine.run()
    assert list(engine.item(product).price.values()) == [69_000]
    assert await engine.answers(request) == ["synced"]


async def test_a_refusal_outshines_a_lock_and_both_are_remembered(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["price"] = [locked()]
    engine.market.fails["content"] = [refusal(Disposition.REJECTED, "banned_word")]
    await engine.edit(product, price=60_000, title=f"{TITLE} Terlarang")
    await engine.run()
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"], listing["is_due"]) == ("needs_data", "banned_word", True)
    assert listing["wait_s"] > 3000
    await engine.run(hurry=True)
    assert list(engine.item(product).price.values()) == [69_000]
    assert (await engine.listing(product))["problem_code"] == "banned_word"


async def test_a_days_quota_holds_the_whole_listing_and_no_kind_of_it(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["stock"] = [limiter_refusal(7200, daily=True)]
    await engine.set_stock(product, 3, version=2)
    await engine.run()
    listing = await engine.listing(product)
    assert (listing["state"], listing["holds"]) == ("deferred", "{}")
    assert listing["wait_s"] > 7000


async def test_a_used_up_allowance_of_creates_costs_one_call_and_what_exists_goes_on(engine: Engine) -> None:
    known = await engine.synced_product()
    facts = FailureFacts(Disposition.DEFERRED, "listings_per_day", "used up", retry_after_s=7200, scope=Scope.CREATES)
    engine.market.fails["create"] = [PlatformFailure(facts)]
    fresh = [await engine.add_product() for _ in range(3)]
    for product in fresh:
        await engine.sync(product)
    engine.market.calls.clear()
    await engine.set_stock(known, 2, version=2)
    await engine.run()
    assert sorted(engine.market.calls) == ["create", "stock"]
    for product in fresh:
        listing = await engine.listing(product)
        assert (listing["state"], listing["attempts"]) == ("deferred", 0)
        assert listing["wait_s"] > 7000
    await engine.run(hurry=True)
    assert [engine.made(product) for product in fresh] == [1, 1, 1]


def item_failure(variant: object, disposition: Disposition) -> ItemFailure:
    facts = FailureFacts(disposition, f"item_{disposition.value}", "not this one", Remedy("price", "another price"))
    return ItemFailure(variant, facts)  # type: ignore[arg-type]


async def test_only_the_skus_that_failed_are_tried_again(engine: Engine) -> None:
    product = await engine.synced_product(variants=3)
    skus = [variant.sku for variant in engine.products[product].variants]
    second = engine.products[product].variants[1]
    engine.market.failing["price"] = [(item_failure(second.variant_id, Disposition.RETRY),)]
    engine.market.sent.clear()
    await engine.edit_prices(product, 60_000)
    await engine.run()
    assert engine.market.sent == [("price", skus), ("price", [second.sku])]
    assert set(engine.item(product).price.values()) == {69_000}
    listing = await engine.listing(product)
    assert (listing["state"], listing["is_due"]) == ("synced", False)


async def test_skus_that_fail_again_and_again_are_buried_with_their_names(engine: Engine) -> None:
    product = await engine.synced_product(variants=2)
    first, second = engine.products[product].variants
    engine.market.failing["price"] = [(item_failure(second.variant_id, Disposition.RETRY),)] * 3
    await engine.edit_prices(product, 60_000)
    await engine.run()
    listing = await engine.listing(product)
    assert (listing["state"], listing["items"]) == ("failed", [second.sku])
    assert engine.item(product).price[first.sku] == 69_000


async def test_skus_that_need_a_person_are_shown_and_the_others_are_set(engine: Engine) -> None:
    product = await engine.synced_product(variants=3)
    _, second, third = engine.products[product].variants
    mix = (item_failure(second.variant_id, Disposition.REJECTED), item_failure(third.variant_id, Disposition.RETRY))
    engine.market.failing["price"] = [mix, (item_failure(second.variant_id, Disposition.REJECTED),)]
    engine.market.sent.clear()
    await engine.edit_prices(product, 60_000)
    await engine.run()
    assert engine.market.sent[1:] == [("price", [second.sku, third.sku])]
    listing = await engine.listing(product)
    assert (listing["state"], listing["items"], listing["is_due"]) == ("needs_data", [second.sku], False)
    assert engine.item(product).price[third.sku] == 69_000
    await engine.edit_prices(product, 65_000)
    await engine.run()
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("synced", None)


async def test_a_sku_in_a_promotion_waits_while_the_others_are_set(engine: Engine) -> None:
    product = await engine.synced_product(variants=2)
    first, second = engine.products[product].variants
    engine.market.failing["price"] = [(item_failure(second.variant_id, Disposition.DEFERRED),)]
    await engine.edit_prices(product, 60_000)
    await engine.run()
    listing = await engine.listing(product)
    assert (listing["state"], listing["items"], listing["attempts"]) == ("deferred", [second.sku], 0)
    assert engine.item(product).price[first.sku] == 69_000
    engine.market.sent.clear()
    await engine.run(hurry=True)
    assert engine.market.sent == [("price", [second.sku])]
    assert (await engine.listing(product))["state"] == "synced"


@pytest.mark.parametrize("kind", ["stock", "price"])
async def test_a_held_sku_holds_no_other_of_its_listing(engine: Engine, kind: str) -> None:
    product = await engine.synced_product(variants=3)
    first, second, third = engine.products[product].variants
    engine.market.failing[kind] = [(item_failure(second.variant_id, Disposition.DEFERRED),)]
    if kind == "stock":
        await engine.set_stock(product, 3, version=2, variant=second)
    else:
        await engine.edit_prices(product, 60_000)
    await engine.run()
    until = (await engine.listing(product))["holds"]
    engine.market.sent.clear()
    if kind == "stock":
        await engine.set_stock(product, 7, version=3, variant=third)
    else:
        await engine.edit_prices(product, 61_000)
    await engine.run()
    others = [third.sku] if kind == "stock" else [first.sku, third.sku]
    assert engine.market.sent == [(kind, others)]
    listing = await engine.listing(product)
    assert (listing["state"], listing["items"], listing["is_due"]) == ("deferred", [second.sku], True)
    assert listing["holds"] == until, "the hold lasts as long as before"
    engine.market.sent.clear()
    await engine.run(hurry=True)
    assert engine.market.sent == [(kind, [second.sku])]
    assert (await engine.listing(product))["state"] == "synced"


async def test_a_stock_that_did_not_change_is_not_set_again(engine: Engine) -> None:
    product = await engine.synced_product(variants=2)
    first, _ = engine.products[product].variants
    engine.market.sent.clear()
    await engine.set_stock(product, 3, version=2)
    await engine.run()
    assert engine.market.sent == [("stock", [first.sku])]


async def test_who_asks_by_hand_while_an_outcome_is_recorded_waits_for_it(engine: Engine) -> None:
    product_id = await engine.synced_product()
    engine.market.fails["stock"] = [locked()]
    await engine.set_stock(product_id, 3, version=2)
    await engine.run()
    listing_id = (await engine.listing(product_id))["id"]
    async with engine.database.driver_unit() as recording:
        await recording.execute("select from sync_tasks where listing_id = $1 for update", listing_id)
        asking = asyncio.create_task(engine.sync(product_id))
        await asyncio.sleep(0.3)  # it has everything it may have before it waits
        await recording.execute("update platform_listings set revision = revision + 1 where id = $1", listing_id)
    await asking
