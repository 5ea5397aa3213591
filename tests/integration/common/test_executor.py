"""The executor on a real database: no change is lost, no old value survives, whatever a call meets."""

import asyncio
import time

import httpx
import pytest

from syncstore_common.contracts.catalog import ExternalIds, StockLevel, VariantSnapshot
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.limiter import limiter_refusal
from syncstore_common.sync.listing import RemoteStatus
from syncstore_common.sync.ports import CallKind, Credentials, PlatformCall
from syncstore_common.sync.work import LeaseOver, renew_leases
from tests.integration.common.engine import TITLE, Engine, refusal

pytestmark = pytest.mark.integration


async def test_a_product_is_created_and_an_unchanged_one_costs_no_call(engine: Engine) -> None:
    product = await engine.synced_product(stock=7)
    item = engine.item(product)
    assert (list(item.stock.values()), list(item.price.values())) == ([7], [57_500])
    engine.market.calls.clear()
    request = await engine.sync(product)
    await engine.run()
    assert engine.market.calls == []
    assert await engine.answers(request) == ["synced"]
    assert (await engine.listing(product))["state"] == "synced"


async def test_a_refused_price_does_not_lose_the_other_changes(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["price"] = [refusal(Disposition.REJECTED, "price_locked")]
    await engine.edit(product, price=60_000, title=f"{TITLE} Baru")
    await engine.run()
    assert "Baru" in engine.item(product).title
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"], listing["is_due"]) == ("needs_data", "price_locked", False)


async def test_a_refused_stock_does_not_lose_the_price(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["stock"] = [refusal(Disposition.REJECTED, "stock_locked")]
    await engine.set_stock(product, 3, version=2)
    await engine.edit(product, price=60_000)
    await engine.run()
    assert list(engine.item(product).price.values()) == [69_000]
    await engine.set_stock(product, 2, version=3)
    await engine.run()
    assert list(engine.item(product).stock.values()) == [2]
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("synced", None)


async def test_stock_flows_although_the_content_was_refused_and_the_refusal_stays_shown(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["content"] = [refusal(Disposition.REJECTED, "banned_word")]
    await engine.edit(product, title=f"{TITLE} Terlarang")
    await engine.run()
    await engine.set_stock(product, 4, version=2)
    await engine.run()
    assert list(engine.item(product).stock.values()) == [4]
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("needs_data", "banned_word")
    assert engine.market.calls.count("content") == 1
    await engine.edit(product, title=f"{TITLE} Rapi")
    await engine.run()
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("synced", None)


async def test_findings_in_the_content_do_not_stop_stock_and_price(engine: Engine) -> None:
    product = await engine.synced_product()
    await engine.edit(product, weight_g=None, price=60_000)
    await engine.set_stock(product, 1, version=2)
    await engine.run()
    item = engine.item(product)
    assert (list(item.stock.values()), list(item.price.values())) == ([1], [69_000])
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"], listing["is_due"]) == ("needs_data", "weight.missing", False)
    await engine.set_stock(product, 0, version=3)
    await engine.run()
    assert list(engine.item(product).stock.values()) == [0]
    assert (await engine.listing(product))["problem_code"] == "weight.missing"


async def test_a_listing_blocked_by_its_content_still_gets_stock(engine: Engine) -> None:
    product = await engine.synced_product()
    for number in range(4):
        engine.market.fails["content"] = [refusal(Disposition.REJECTED, "banned_word")]
        await engine.edit(product, title=f"{TITLE} Terlarang {number}")
        await engine.run()
    assert (await engine.listing(product))["state"] == "blocked"
    await engine.set_stock(product, 1, version=2)
    await engine.run()
    assert list(engine.item(product).stock.values()) == [1]
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("blocked", "banned_word")


async def test_stock_and_price_do_not_wait_for_a_review(engine: Engine) -> None:
    engine.market.created_as = RemoteStatus.IN_REVIEW
    product = await engine.synced_product()
    await engine.set_stock(product, 2, version=2)
    await engine.edit(product, price=60_000, title=f"{TITLE} Baru")
    await engine.run()
    item = engine.item(product)
    assert (list(item.stock.values()), list(item.price.values())) == ([2], [69_000])
    assert "Baru" not in item.title
    assert (await engine.listing(product))["state"] == "in_review"
    item.status = RemoteStatus.LIVE
    await engine.run(hurry=True)
    assert "Baru" in item.title
    assert (await engine.listing(product))["state"] == "synced"


async def test_stock_does_not_wait_for_the_review_of_an_edit(engine: Engine) -> None:
    product = await engine.synced_product()
    item = engine.item(product)
    item.edit_in_review = True
    await engine.execute("update sync_tasks set lifecycle_wanted = lifecycle_wanted + 1")
    await engine.run()
    assert (await engine.listing(product))["state"] == "in_review"
    await engine.set_stock(product, 2, version=2)
    await engine.run()
    assert list(item.stock.values()) == [2]
    listing = await engine.listing(product)
    assert (listing["state"], listing["is_due"]) == ("in_review", True)
    assert listing["wait_s"] > 10


async def test_a_ban_stays_shown_while_changes_wait(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.item(product).status = RemoteStatus.BANNED
    await engine.execute("update sync_tasks set lifecycle_wanted = lifecycle_wanted + 1")
    await engine.set_stock(product, 2, version=2)
    await engine.run()
    assert (await engine.listing(product))["state"] == "needs_data"


async def test_a_second_refusal_does_not_hide_the_first(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["price"] = [refusal(Disposition.REJECTED, "price_locked")] * 2
    engine.market.fails["content"] = [refusal(Disposition.REJECTED, "banned_word")]
    await engine.edit(product, price=60_000, title=f"{TITLE} Terlarang")
    await engine.run()
    assert (await engine.listing(product))["problem_code"] == "banned_word"
    await engine.edit(product, title=f"{TITLE} Rapi")
    await engine.run()
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"], listing["is_due"]) == ("needs_data", "price_locked", False)


async def test_a_refusal_is_asked_again_when_another_failure_took_its_place(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["content"] = [refusal(Disposition.REJECTED, "banned_word")]
    await engine.edit(product, title=f"{TITLE} Terlarang")
    await engine.run()
    engine.market.fails["stock"] = [refusal(Disposition.RETRY, "server_error")]
    engine.market.fails["content"] = [refusal(Disposition.REJECTED, "banned_word")]
    await engine.set_stock(product, 4, version=2)
    await engine.run(hurry=True)
    assert (await engine.listing(product))["problem_code"] == "server_error"
    await engine.run(hurry=True)
    assert list(engine.item(product).stock.values()) == [4]
    assert (await engine.listing(product))["problem_code"] == "banned_word"


async def test_a_refused_request_is_answered_although_other_kinds_were_pushed_after_it(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["stock"] = [refusal(Disposition.REJECTED, "stock_locked")]
    await engine.edit(product, price=60_000)
    await engine.set_stock(product, 3, version=2)
    request = await engine.sync(product)
    await engine.run()
    assert await engine.answers(request) == ["needs_data"]


async def test_an_edit_during_the_last_attempt_is_not_buried_with_it(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["stock"] = [refusal(Disposition.RETRY, "server_error")] * 3
    await engine.set_stock(product, 4, version=2)
    await engine.run(hurry=True)
    await engine.run(hurry=True)
    engine.market.during["stock"] = lambda: engine.set_stock(product, 5, version=3)
    await engine.run()
    listing = await engine.listing(product)
    assert list(engine.item(product).stock.values()) == [5]
    assert (listing["state"], listing["dead_at"], listing["is_due"]) == ("synced", None, False)
    async with engine.database.driver() as connection:
        assert await connection.fetchval("select count(*) from dead_letters") == 0


async def test_a_fix_made_while_the_third_refusal_arrives_is_not_blocked(engine: Engine) -> None:
    product = await engine.add_product()
    engine.market.fails["create"] = [refusal(Disposition.REJECTED, "banned_word")] * 3
    for _ in range(2):
        await engine.sync(product)
        await engine.run()
    engine.market.during["create"] = lambda: engine.edit(product, title=f"{TITLE} Rapi")
    await engine.sync(product)
    await engine.run()
    assert engine.made(product) == 1
    assert (await engine.listing(product))["state"] == "synced"


async def test_a_change_does_not_wait_for_a_delay_decided_before_it_came(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["content"] = [refusal(Disposition.DEFERRED, "promotion", wait_s=600)]
    engine.market.during["content"] = lambda: engine.set_stock(product, 3, version=2)
    await engine.edit(product, title=f"{TITLE} Baru")
    await engine.run()
    assert list(engine.item(product).stock.values()) == [3]


async def test_a_sync_forced_while_work_runs_is_still_forced_after_it(engine: Engine) -> None:
    product = await engine.synced_product()

    async def force() -> None:
        await engine.sync(product, force=True)

    engine.market.during["content"] = force
    await engine.edit(product, title=f"{TITLE} Baru")
    await engine.run()
    assert engine.market.calls[-3:] == ["stock", "price", "content"]
    assert not (await engine.listing(product))["force"]


async def test_a_request_made_while_work_fails_gets_an_answer_of_its_own(engine: Engine) -> None:
    product = await engine.synced_product()
    later = []

    async def ask() -> None:
        later.append(await engine.sync(product))

    engine.market.fails["stock"] = [refusal(Disposition.REJECTED, "stock_locked")]
    engine.market.during["stock"] = ask
    await engine.set_stock(product, 3, version=2)
    earlier = await engine.sync(product)
    await engine.run()
    assert (await engine.answers(earlier), await engine.answers(later[0])) == (["needs_data"], ["synced"])


async def test_a_cause_committed_while_the_outcome_is_written_is_seen_by_it(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["stock"] = [refusal(Disposition.RETRY, "server_error", wait_s=600)]
    await engine.set_stock(product, 4, version=2)
    (lease,) = await engine.lease()
    async with engine.database.driver() as other, other.transaction():
        await other.execute("update sync_tasks set stock_wanted = stock_wanted + 1, attempts = 0")
        working = asyncio.create_task(engine.executor.execute(lease))
        await asyncio.sleep(0.3)
        assert not working.done()
    await working
    listing = await engine.listing(product)
    assert (listing["is_due"], listing["attempts"]) == (True, 0)
    assert listing["wait_s"] <= 0


async def test_a_request_for_a_blocked_listing_gets_an_answer(engine: Engine) -> None:
    product = await engine.add_product()
    engine.market.fails["create"] = [refusal(Disposition.REJECTED, "banned_word")] * 4
    for _ in range(3):
        await engine.sync(product)
        await engine.run()
    assert (await engine.listing(product))["is_blocked"]
    request = await engine.sync(product)
    await engine.run()
    assert await engine.answers(request) == ["blocked"]


async def test_every_request_of_a_shop_that_lost_its_authorisation_is_answered(engine: Engine) -> None:
    products = [await engine.add_product() for _ in range(3)]
    requests = [await engine.sync(product) for product in products]
    engine.market.fails["create"] = [refusal(Disposition.REAUTH, "authorisation.expired")]
    (first, *_) = await engine.lease()
    await engine.executor.execute(first)
    assert [await engine.answers(request) for request in requests] == [["blocked"]] * 3
    late = await engine.sync(products[0])
    assert await engine.answers(late) == ["blocked"]
    async with engine.database.driver_unit() as unit:
        await engine.shops.set_status(unit, engine.shop_id, "active", None)
    await engine.execute("update sync_tasks set leased_until = now()")
    await engine.run()
    assert [engine.made(product) for product in products] == [1, 1, 1]
    assert (await engine.listing(products[2]))["problem_code"] is None


async def test_a_refused_authorisation_does_not_end_a_pause(engine: Engine) -> None:
    product = await engine.add_product()
    await engine.sync(product)

    async def pause() -> None:
        async with engine.database.driver_unit() as unit:
            await engine.shops.set_status(unit, engine.shop_id, "paused", "holidays")

    engine.market.during["create"] = pause
    engine.market.fails["create"] = [refusal(Disposition.REAUTH, "authorisation.expired")]
    await engine.run()
    assert (await engine.shops.load(engine.shop_id, max_age_s=0)).status == "paused"


async def test_waiting_for_the_rate_limit_is_told_once_and_stops_only_lower_lanes(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["content"] = [limiter_refusal(0.5, daily=False)] * 3
    await engine.edit(product, title=f"{TITLE} Baru")
    before = await _announcements(engine)
    for _ in range(3):
        await engine.run(hurry=True)
        await engine.execute("update platform_connections set yielding_until = null")
    assert await _announcements(engine) == before + 1
    assert (await engine.listing(product))["state"] == "queued"
    other = await engine.synced_product()
    engine.market.fails["content"] = [limiter_refusal(60, daily=False)]
    await engine.run()
    await engine.set_stock(other, 2, version=2)
    await engine.run()
    assert list(engine.item(other).stock.values()) == [2]


async def _announcements(engine: Engine) -> int:
    async with engine.database.driver() as connection:
        return int(
            await connection.fetchval(
                "select count(*) from outbox_events where message_type = 'sync.listing.changed.v1'"
            )
        )


async def test_what_a_repair_brings_is_pushed_although_its_events_find_nothing_new(engine: Engine) -> None:
    product = await engine.synced_product(stock=10)
    snapshot = engine.products[product]
    extra = snapshot.variants[0].model_copy(update={"variant_id": new_id(), "sku": "EXTRA"})
    first, second = snapshot.variants[0], extra
    levels = [
        StockLevel(variant_id=first.variant_id, sku=first.sku, available=3, version=2),
        StockLevel(variant_id=second.variant_id, sku=second.sku, available=5, version=1),
    ]
    await engine.edit(product, option_names=("Warna",), variants=_with_options(first, second))
    answer = engine.products[product].model_dump(mode="json")
    engine.catalog[str(product)] = {"product": answer, "levels": [level.model_dump(mode="json") for level in levels]}
    await engine.run()
    await engine.set_stock(product, 3, version=2)
    await engine.run()
    assert engine.item(product).stock[first.sku] == 3


async def test_a_catalogue_that_knows_less_than_our_copy_is_not_asked_for_ever(engine: Engine) -> None:
    product = await engine.synced_product()
    older = engine.products[product].model_dump(mode="json")
    first = engine.products[product].variants[0]
    extra = first.model_copy(update={"variant_id": new_id(), "sku": "EXTRA"})
    engine.catalog[str(product)] = {"product": older, "levels": []}
    await engine.edit(product, option_names=("Warna",), variants=_with_options(first, extra))
    await asyncio.wait_for(engine.run(), 20)
    assert engine.item(product).stock["EXTRA"] == 0


def _with_options(*variants: VariantSnapshot) -> tuple[VariantSnapshot, ...]:
    names = ("Merah", "Biru")
    return tuple(
        variant.model_copy(update={"option_values": (name,)}) for variant, name in zip(variants, names, strict=True)
    )


async def test_variants_may_change_places(engine: Engine) -> None:
    product = await engine.synced_product()
    first = engine.products[product].variants[0]
    extra = first.model_copy(update={"variant_id": new_id(), "sku": "EXTRA"})
    ids = {"1": first.variant_id, "2": extra.variant_id}
    for mapping in (ids, {"1": extra.variant_id, "2": first.variant_id}):
        engine.market.ids = {variant_id: external_id for external_id, variant_id in mapping.items()}
        await engine.sync(product, force=True)
        await engine.run()
        listing = await engine.listing(product)
        assert (listing["state"], listing["problem_code"]) == ("synced", None)
        async with engine.database.driver() as connection:
            rows = await connection.fetch("select external_id, variant_id from variant_listings")
        assert {row["external_id"]: row["variant_id"] for row in rows} == mapping


async def test_two_products_never_share_a_listing(engine: Engine) -> None:
    owner = await engine.synced_product()
    external_id = (await engine.listing(owner))["external_id"]
    other = await engine.add_product()
    await engine.edit(other, external_ids=(ExternalIds(platform="shopee", item_id=external_id),))
    request = await engine.sync(other)
    await engine.run()
    listing = await engine.listing(other)
    assert (listing["state"], listing["problem_code"]) == ("conflict", "listing.taken")
    assert await engine.answers(request) == ["conflict"]


async def test_a_product_corrected_before_anything_was_sent_costs_one_create(engine: Engine) -> None:
    product = await engine.add_product()
    engine.market.fails["create"] = [refusal(Disposition.REJECTED, "banned_word")]
    await engine.sync(product)
    await engine.run()
    await engine.edit(product, title=f"{TITLE} Rapi")
    await engine.run()
    assert engine.market.calls == ["create", "create"]
    assert (await engine.listing(product))["state"] == "synced"


async def test_an_edit_between_two_steps_of_a_create_is_pushed_after_it(engine: Engine) -> None:
    product = await engine.add_product()
    cut = FailureFacts(Disposition.RETRY, "network.ReadError", "cut", network=True, ambiguous=True)
    engine.market.cuts["create"] = [PlatformFailure(cut)]
    await engine.sync(product)
    await engine.run(hurry=True)
    await engine.edit(product, title=f"{TITLE} Baru", price=60_000)
    await engine.run(hurry=True)
    assert engine.made(product) == 1
    item = engine.item(product)
    assert "Baru" in item.title
    assert list(item.price.values()) == [69_000]


async def test_a_worker_that_wakes_up_after_its_lease_sends_nothing(engine: Engine) -> None:
    product = await engine.add_product()
    await engine.sync(product)
    (lease,) = await engine.lease()
    lease.hold.until = time.monotonic() - 1
    session = engine.sessions.for_lease(await engine.shops.load(engine.shop_id), lease)
    sent = []

    def build(_: Credentials) -> httpx.Request:
        sent.append(True)
        return httpx.Request("GET", "http://catalog/")

    with pytest.raises(LeaseOver):
        await session.call(PlatformCall("GET /", CallKind.READ, build, lambda _: {}))
    assert sent == []
    async with engine.database.driver() as connection:
        assert await renew_leases(connection, [lease], 30) == {lease.token}
    await session.call(PlatformCall("GET /", CallKind.READ, build, lambda _: {}))
    assert sent == [True]


async def test_a_shop_whose_secret_cannot_be_opened_is_stopped_and_says_so(engine: Engine) -> None:
    await engine.execute("update platform_connections set cipher = $1", b"\x01\x02k9" + bytes(40))
    connection = await engine.shops.load(engine.shop_id, max_age_s=0)
    product = await engine.add_product()
    await engine.sync(product)
    (lease,) = await engine.lease()
    session = engine.sessions.for_lease(connection, lease)
    call = PlatformCall("GET /", CallKind.READ, lambda _: httpx.Request("GET", "http://catalog/"), lambda _: {})
    with pytest.raises(PlatformFailure) as caught:
        await session.call(call)
    assert caught.value.disposition is Disposition.REAUTH
