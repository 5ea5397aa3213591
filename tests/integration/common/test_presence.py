"""Taking listings off sale, putting them back and removing them, on a real database with a marketplace in memory."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from syncstore_common.contracts.catalog import ListingsAfterDeletion, ProductDeletedV1
from syncstore_common.contracts.states import Presence
from syncstore_common.kernel.errors import Disposition
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.listing import RemoteStatus
from tests.integration.common.engine import CUT, TITLE, Engine, refusal

pytestmark = pytest.mark.integration


async def delete(engine: Engine, product_id: UUID, listings: ListingsAfterDeletion) -> None:
    product = engine.products[product_id]
    engine.products[product_id] = product.model_copy(update={"version": product.version + 1})
    await engine.handle(
        ProductDeletedV1(
            event_id=new_id(),
            occurred_at=datetime.now(UTC),
            product_id=product_id,
            version=product.version + 1,
            listings=listings,
        )
    )


async def look(engine: Engine) -> None:
    """As if a push of the platform had come."""
    await engine.execute("update sync_tasks set lifecycle_wanted = lifecycle_wanted + 1, next_attempt_at = now()")
    await engine.run()


async def test_an_archived_product_is_taken_off_sale_before_anything_else(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.calls.clear()
    await engine.edit(product, status="archived", title=f"{TITLE} Lama", price=60_000)
    await engine.set_stock(product, 3, version=2)
    await engine.run()
    assert engine.market.calls == ["unlisted"]
    assert engine.item(product).status is RemoteStatus.UNLISTED
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"], listing["is_due"]) == (
        "not_listed",
        "listing.product_inactive",
        False,
    )


async def test_nothing_is_pushed_to_a_listing_that_is_off_sale(engine: Engine) -> None:
    product = await engine.synced_product()
    await engine.edit(product, status="archived")
    await engine.run()
    engine.market.calls.clear()
    await engine.set_stock(product, 5, version=2)
    await engine.edit(product, price=70_000)
    await engine.run()
    assert engine.market.calls == []
    assert (await engine.listing(product))["state"] == "not_listed"


async def test_a_product_that_is_active_again_gets_its_stock_first_and_is_put_back_last(engine: Engine) -> None:
    product = await engine.synced_product(stock=9)
    await engine.edit(product, status="draft")
    await engine.run()
    await engine.set_stock(product, 2, version=2)
    await engine.run()
    engine.market.calls.clear()
    await engine.edit(product, status="active", price=60_000, title=f"{TITLE} Baru")
    await engine.run()
    assert engine.market.calls == ["stock", "price", "content", "listed"]
    item = engine.item(product)
    assert (item.status, list(item.stock.values()), list(item.price.values())) == (RemoteStatus.LIVE, [2], [69_000])
    assert (await engine.listing(product))["state"] == "synced"


async def test_stock_is_pushed_before_a_return_although_we_believe_that_it_is_shown(engine: Engine) -> None:
    product = await engine.synced_product(stock=9)
    await engine.edit(product, status="archived")
    await engine.run()
    engine.item(product).stock = dict.fromkeys(engine.item(product).stock, 99)
    engine.market.calls.clear()
    await engine.edit(product, status="active")
    await engine.run()
    assert engine.market.calls == ["stock", "listed"]
    assert list(engine.item(product).stock.values()) == [9]


async def test_a_listing_whose_stock_is_refused_is_not_put_back(engine: Engine) -> None:
    product = await engine.synced_product()
    await engine.edit(product, status="archived")
    await engine.run()
    engine.market.fails["stock"] = [refusal(Disposition.REJECTED, "stock_wrong")]
    await engine.edit(product, status="active")
    await engine.run()
    assert engine.item(product).status is RemoteStatus.UNLISTED
    assert (await engine.listing(product))["problem_code"] == "stock_wrong"
    await engine.set_stock(product, 4, version=2)
    await engine.run()
    assert engine.item(product).status is RemoteStatus.LIVE
    assert (await engine.listing(product))["state"] == "synced"


async def test_refused_content_does_not_keep_a_listing_off_sale(engine: Engine) -> None:
    product = await engine.synced_product()
    await engine.edit(product, status="archived")
    await engine.run()
    engine.market.fails["content"] = [refusal(Disposition.REJECTED, "banned_word")]
    await engine.edit(product, status="active", title=f"{TITLE} Terlarang")
    await engine.run()
    assert engine.item(product).status is RemoteStatus.LIVE
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("needs_data", "banned_word")


async def test_a_product_that_is_not_active_is_not_created(engine: Engine) -> None:
    product = await engine.add_product()
    await engine.edit(product, status="draft")
    request = await engine.sync(product)
    await engine.run()
    assert engine.market.calls == []
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("not_listed", "listing.product_inactive")
    assert await engine.answers(request) == ["not_listed"]
    await engine.edit(product, status="active")
    await engine.run()
    assert engine.made(product) == 1
    assert (await engine.listing(product))["state"] == "synced"


async def test_a_listing_is_taken_off_one_shop_and_stays_off_when_everything_is_synced(engine: Engine) -> None:
    product = await engine.synced_product()
    off = await engine.sync(product, presence=Presence.UNLISTED)
    await engine.run()
    assert engine.item(product).status is RemoteStatus.UNLISTED
    assert await engine.answers(off) == ["not_listed"]
    again = await engine.sync(product)
    await engine.run()
    assert engine.item(product).status is RemoteStatus.UNLISTED
    assert await engine.answers(again) == ["not_listed"]
    back = await engine.sync(product, presence=Presence.LISTED)
    await engine.run()
    assert engine.item(product).status is RemoteStatus.LIVE
    assert await engine.answers(back) == ["synced"]


async def test_a_wish_outlives_the_products_status(engine: Engine) -> None:
    product = await engine.synced_product()
    await engine.sync(product, presence=Presence.UNLISTED)
    await engine.edit(product, status="archived")
    await engine.run()
    await engine.edit(product, status="active")
    await engine.run()
    assert engine.item(product).status is RemoteStatus.UNLISTED
    assert (await engine.listing(product))["problem_code"] == "listing.taken_off"


async def test_a_wish_about_a_product_that_is_in_no_shop_makes_no_listing(engine: Engine) -> None:
    product = await engine.add_product()
    await engine.sync(product, presence=Presence.UNLISTED)
    async with engine.database.driver() as connection:
        assert await connection.fetchval("select count(*) from platform_listings") == 0
        accepted = await connection.fetchval(
            "select payload->'connection_ids' from outbox_events where payload ? 'connection_ids'"
        )
    assert accepted == []


async def test_a_removed_listing_is_gone_and_put_back_as_a_new_one(engine: Engine) -> None:
    product = await engine.synced_product()
    gone = await engine.sync(product, presence=Presence.REMOVED)
    await engine.run()
    assert engine.item(product).status is RemoteStatus.DELETED
    listing = await engine.listing(product)
    assert (listing["state"], listing["external_id"], listing["shown"]) == ("not_listed", None, "[]")
    assert await engine.answers(gone) == ["not_listed"]
    engine.market.calls.clear()
    await engine.sync(product)
    await engine.set_stock(product, 4, version=2)
    await engine.run()
    assert engine.market.calls == []
    await engine.sync(product, presence=Presence.LISTED)
    await engine.run()
    assert engine.made(product) == 2
    listing = await engine.listing(product)
    assert (listing["state"], listing["external_id"]) == ("synced", "2")


async def test_a_listing_that_is_gone_already_counts_as_removed(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["removed"] = [refusal(Disposition.MISSING, "item_not_found")]
    await engine.sync(product, presence=Presence.REMOVED)
    await engine.run()
    assert (await engine.listing(product))["state"] == "not_listed"


@pytest.mark.parametrize(
    ("listings", "calls", "state", "remote"),
    [
        (ListingsAfterDeletion.UNLIST, ["unlisted"], "not_listed", RemoteStatus.UNLISTED),
        (ListingsAfterDeletion.REMOVE, ["removed"], "not_listed", RemoteStatus.DELETED),
        (ListingsAfterDeletion.KEEP, [], "needs_data", RemoteStatus.LIVE),
    ],
)
async def test_a_deleted_products_listings_are_treated_as_asked(
    engine: Engine, listings: ListingsAfterDeletion, calls: list[str], state: str, remote: RemoteStatus
) -> None:
    product = await engine.synced_product()
    engine.market.calls.clear()
    await delete(engine, product, listings)
    await engine.run()
    assert engine.market.calls == calls
    assert engine.item(product).status is remote
    assert (await engine.listing(product))["state"] == state


async def test_a_product_that_comes_back_after_its_deletion_is_put_back(engine: Engine) -> None:
    product = await engine.synced_product()
    await delete(engine, product, ListingsAfterDeletion.UNLIST)
    await engine.run()
    await engine.edit(product, title=f"{TITLE} Kembali")
    await engine.run()
    item = engine.item(product)
    assert (item.status, "Kembali" in item.title) == (RemoteStatus.LIVE, True)
    assert engine.made(product) == 1


async def test_what_was_removed_with_its_product_is_not_listed_anew_by_itself(engine: Engine) -> None:
    product = await engine.synced_product()
    await delete(engine, product, ListingsAfterDeletion.REMOVE)
    await engine.run()
    await engine.edit(product, title=f"{TITLE} Kembali")
    await engine.run()
    assert engine.made(product) == 1
    assert (await engine.listing(product))["state"] == "not_listed"


async def test_a_create_whose_end_is_unknown_is_ended_and_taken_off_again(engine: Engine) -> None:
    product = await engine.add_product()
    engine.market.cuts["create"] = [CUT]
    await engine.sync(product)
    await engine.run()
    await engine.edit(product, status="archived")
    await engine.run(hurry=True)
    for _ in range(6):
        await engine.run(hurry=True)
    assert engine.made(product) == 1
    assert engine.item(product).status is RemoteStatus.UNLISTED
    assert (await engine.listing(product))["state"] == "not_listed"


async def test_a_listing_that_the_seller_took_off_is_shown_and_not_put_back_silently(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.item(product).status = RemoteStatus.UNLISTED
    await look(engine)
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("conflict", "listing.unlisted_elsewhere")
    await engine.set_stock(product, 3, version=2)
    await engine.run()
    item = engine.item(product)
    assert (item.status, list(item.stock.values())) == (RemoteStatus.UNLISTED, [3])
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("conflict", "listing.unlisted_elsewhere")
    await engine.sync(product, presence=Presence.LISTED)
    await engine.run()
    assert engine.item(product).status is RemoteStatus.LIVE
    assert (await engine.listing(product))["state"] == "synced"


async def test_a_listing_that_the_seller_put_back_is_shown_and_not_fought_over(engine: Engine) -> None:
    product = await engine.synced_product()
    await engine.sync(product, presence=Presence.UNLISTED)
    await engine.run()
    engine.item(product).status = RemoteStatus.LIVE
    await look(engine)
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("conflict", "listing.listed_elsewhere")
    assert engine.item(product).status is RemoteStatus.LIVE
    await engine.sync(product, presence=Presence.UNLISTED)
    await engine.run()
    assert (await engine.listing(product))["state"] == "not_listed"


async def test_what_was_deleted_on_the_platform_is_listed_anew_only_when_asked(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.item(product).status = RemoteStatus.DELETED
    await look(engine)
    assert (await engine.listing(product))["problem_code"] == "listing.deleted_elsewhere"
    await engine.sync(product)
    await engine.run()
    assert engine.made(product) == 1
    await engine.sync(product, presence=Presence.LISTED)
    await engine.run()
    assert engine.made(product) == 2
    assert (await engine.listing(product))["state"] == "synced"


async def test_a_locked_delist_waits_and_stock_goes_on_meanwhile(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["unlisted"] = [refusal(Disposition.DEFERRED, "in_promotion", wait_s=3600)]
    request = await engine.sync(product, presence=Presence.UNLISTED)
    await engine.set_stock(product, 1, version=2)
    await engine.run()
    assert list(engine.item(product).stock.values()) == [1]
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("deferred", "in_promotion")
    assert 3500 < listing["wait_s"] <= 3600
    assert await engine.answers(request) == ["deferred"]
    await engine.run(hurry=True)
    assert engine.item(product).status is RemoteStatus.UNLISTED
    listing = await engine.listing(product)
    assert (listing["state"], listing["attempts"], listing["is_due"]) == ("not_listed", 0, False)


async def test_a_refused_delist_does_not_stop_the_stock_of_what_still_sells(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.fails["unlisted"] = [refusal(Disposition.CONFLICT, "frozen")]
    await engine.edit(product, status="archived")
    await engine.set_stock(product, 1, version=2)
    await engine.run()
    assert list(engine.item(product).stock.values()) == [1]
    listing = await engine.listing(product)
    assert (listing["state"], listing["problem_code"]) == ("conflict", "frozen")
