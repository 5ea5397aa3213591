"""Events become the read model: in any order, twice, at once."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ChannelStatus, ListingState
from syncstore_common.contracts.sync import ListingChannel
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.readmodel.queries import ProductRow, ReadModel
from tests.integration.gateway.events import (
    listing_changed,
    problem,
    product_changed,
    product_deleted,
    project,
    shop_changed,
    shown,
    stock_changed,
)

pytestmark = pytest.mark.integration

RED, BLUE = new_id(), new_id()


async def shown_product(database: Database, product_id: UUID) -> ProductRow:
    row = await ReadModel(database).product(product_id)
    assert row is not None
    return row


@pytest.mark.parametrize("stock_first", [True, False])
async def test_totals_are_right_whichever_comes_first(opened: Database, stock_first: bool) -> None:
    product = new_id()
    content = product_changed(product, skus={"RED": RED, "BLUE": BLUE})
    stock = stock_changed(product, RED=(RED, 7, 1), BLUE=(BLUE, 2, 1))
    await project(opened, *((stock, content) if stock_first else (content, stock)))
    row = await shown_product(opened, product)
    assert (row.stock_total, row.lowest_stock, row.variant_count) == (9, 2, 2)


async def test_a_listings_channels_are_shown_each_by_itself(opened: Database) -> None:
    product, shop = new_id(), new_id()
    channels = (
        ListingChannel(channel="tiktok_shop", status=ChannelStatus.LIVE),
        ListingChannel(channel="tokopedia", status=ChannelStatus.REVIEW_FAILED, problem=problem("title")),
    )
    event = listing_changed(
        product, shop, ListingState.NEEDS_DATA, platform=Platform.TIKTOK, field="title", channels=channels
    )
    await project(opened, product_changed(product), event)
    (listing,) = (await shown_product(opened, product)).listings
    own, tokopedia = listing.channels
    assert (own["status"], own["problem"]) == ("live", None)
    assert (tokopedia["status"], tokopedia["problem"]["fix"]) == ("review_failed", "change the title")


async def test_what_a_shop_shows_of_its_own_fields_is_shown(opened: Database) -> None:
    product, shop = new_id(), new_id()
    own: dict[str, Any] = {"title": "Judul dari toko", "stock": {str(RED): 4}}
    await project(opened, product_changed(product), listing_changed(product, shop, ListingState.SYNCED, own_values=own))
    (listing,) = (await shown_product(opened, product)).listings
    assert listing.own_values == own


async def test_a_removed_variant_leaves_the_totals(opened: Database) -> None:
    product = new_id()
    await project(
        opened,
        product_changed(product, skus={"RED": RED, "BLUE": BLUE}),
        stock_changed(product, RED=(RED, 7, 1), BLUE=(BLUE, 2, 1)),
        product_changed(product, version=2, skus={"RED": RED}),
    )
    assert (await shown_product(opened, product)).stock_total == 7


async def test_older_versions_change_nothing(opened: Database) -> None:
    product = new_id()
    await project(
        opened,
        product_changed(product, version=5, title="Baru", skus={"RED": RED}),
        product_changed(product, version=4, title="Lama", skus={"RED": RED}),
        stock_changed(product, RED=(RED, 3, 9)),
        stock_changed(product, RED=(RED, 8, 8)),
    )
    row = await shown_product(opened, product)
    assert (row.title, row.version, row.stock_total) == ("Baru", 5, 3)


async def test_a_deleted_product_is_not_brought_back_by_an_older_snapshot(opened: Database) -> None:
    product = new_id()
    await project(opened, product_deleted(product, 3), product_changed(product, version=2))
    assert await ReadModel(opened).product(product) is None
    assert await ReadModel(opened).unknown_products([product]) == [product]
    await project(opened, product_changed(product, version=4))
    assert (await shown_product(opened, product)).version == 4


async def test_content_and_stock_handled_at_the_same_time_give_the_right_total(opened: Database) -> None:
    products = [new_id() for _ in range(25)]
    events = [
        event
        for product in products
        for event in (
            product_changed(product, skus={f"S-{product}": UUID(int=product.int ^ 1)}),
            stock_changed(product, **{f"S-{product}": (UUID(int=product.int ^ 1), 4, 1)}),
        )
    ]
    await asyncio.gather(*(project(opened, event) for event in events))
    rows = [await shown_product(opened, product) for product in products]
    assert [row.stock_total for row in rows] == [4] * len(products)


async def test_a_listing_shows_its_newest_revision(opened: Database) -> None:
    product, shop = new_id(), new_id()
    variants = (shown(RED, "RED", price=57_500, stock=3), shown(BLUE, "BLUE", price=60_000, stock=2))
    await project(
        opened,
        shop_changed(shop),
        product_changed(product),
        listing_changed(
            product, shop, ListingState.SYNCED, revision=3, variants=variants, external_id="1001", currency="IDR"
        ),
        listing_changed(product, shop, ListingState.QUEUED, revision=2),
    )
    (listing,) = (await shown_product(opened, product)).listings
    assert (listing.state, listing.shop, listing.external_id) == (ListingState.SYNCED, "Toko Satu", "1001")
    assert (listing.price_min_minor, listing.price_max_minor, listing.stock_total) == (57_500, 60_000, 5)


async def test_a_listing_made_anew_starts_its_revisions_again(opened: Database) -> None:
    product, shop = new_id(), new_id()
    first, second = new_id(), new_id()
    await project(
        opened,
        product_changed(product),
        listing_changed(product, shop, ListingState.FAILED, revision=9, listing_id=first),
        listing_changed(product, shop, ListingState.QUEUED, revision=1, listing_id=second),
        listing_changed(product, shop, ListingState.SYNCED, revision=10, listing_id=first),
    )
    (listing,) = (await shown_product(opened, product)).listings
    assert listing.state is ListingState.QUEUED


async def test_activity_holds_each_change_of_state_once_and_in_order(opened: Database) -> None:
    product, shop = new_id(), new_id()
    queued = listing_changed(product, shop, ListingState.QUEUED, revision=1)
    await project(
        opened,
        shop_changed(shop),
        queued,
        queued,
        listing_changed(product, shop, ListingState.SYNCED, revision=2),
        listing_changed(product, shop, ListingState.SYNCED, revision=3, title="Lain"),
        listing_changed(product, shop, ListingState.NEEDS_DATA, revision=4, field="title"),
    )
    rows = await ReadModel(opened).activity(after=0, limit=50)
    listing_rows: list[dict[str, Any]] = [row.data for row in rows if row.kind == "listing"]
    assert [row["after"] for row in listing_rows] == ["queued", "synced", "needs_data"]
    assert [row["before"] for row in listing_rows] == [None, "queued", "synced"]
    assert listing_rows[-1]["problem"]["field"] == "title"
    assert rows[0].kind == "shop"


async def test_a_reader_of_the_activity_never_sees_a_lower_id_appear_later(opened: Database) -> None:
    seen: list[int] = []
    done = asyncio.Event()

    async def read() -> None:
        while not done.is_set():
            rows = await ReadModel(opened).activity(after=seen[-1] if seen else 0, limit=500)
            seen.extend(row.id for row in rows)

    async def write() -> None:
        product = new_id()
        await project(opened, listing_changed(product, new_id(), ListingState.QUEUED))

    reading = asyncio.create_task(read())
    await asyncio.gather(*(write() for _ in range(60)))
    done.set()
    await reading
    rows = await ReadModel(opened).activity(after=0, limit=500)
    late = [row.id for row in rows if row.id not in set(seen) and row.id < max(seen, default=0)]
    assert len(rows) == 60
    assert late == []


async def test_a_shop_keeps_its_newest_status(opened: Database) -> None:
    shop = new_id()
    await project(
        opened,
        shop_changed(shop, revision=2, status="paused", reason="holiday", platform=Platform.TIKTOK),
        shop_changed(shop, revision=1, platform=Platform.TIKTOK),
    )
    row = await ReadModel(opened).shop(shop)
    assert (row.status, row.reason, row.platform) == ("paused", "holiday", Platform.TIKTOK)
