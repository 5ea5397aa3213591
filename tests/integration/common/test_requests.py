"""Requests for a sync that come at the same moment."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Origin, Presence
from syncstore_common.contracts.sync import SyncRequestedV1
from syncstore_common.kernel.ids import new_id
from tests.integration.common.engine import Engine

pytestmark = pytest.mark.integration


def request(product_id: UUID, **more: Any) -> SyncRequestedV1:
    """A request as the gateway sends it."""
    more = {"sync_id": new_id(), "origin": Origin.MANUAL, **more}
    return SyncRequestedV1(
        event_id=new_id(), occurred_at=datetime.now(UTC), platform=Platform.SHOPEE, product_id=product_id, **more
    )


async def outbox(engine: Engine, message_type: str) -> list[dict[str, Any]]:
    async with engine.database.driver() as connection:
        rows = await connection.fetch(
            "select payload from outbox_events where message_type = $1 order by id", message_type
        )
    return [row["payload"] for row in rows]


async def test_products_asked_for_together_are_all_listed_and_every_request_is_answered(engine: Engine) -> None:
    products = [await engine.add_product() for _ in range(3)]
    requests = [request(product) for product in products]
    await engine.handle(*requests)
    await engine.run()
    assert [(await engine.listing(product))["state"] for product in products] == ["synced"] * 3
    async with engine.database.driver() as connection:
        assert await connection.fetchval("select count(*) from sync_requests") == 0


async def test_a_product_asked_for_twice_at_once_is_one_listing_with_both_answered(engine: Engine) -> None:
    product = await engine.add_product()
    await engine.handle(request(product, origin=Origin.BULK), request(product))
    async with engine.database.driver() as connection:
        assert await connection.fetchval("select count(*) from platform_listings") == 1
        assert await connection.fetchval("select count(*) from sync_requests") == 2
        assert await connection.fetchval("select stock_wanted from sync_tasks") == 1
    await engine.run()
    assert len(engine.market.items) == 1
    async with engine.database.driver() as connection:
        assert await connection.fetchval("select count(*) from sync_requests") == 0


async def test_an_unknown_shop_refuses_its_own_request_only(engine: Engine) -> None:
    product = await engine.add_product()
    await engine.handle(request(product, connection_id=new_id()), request(product, connection_id=engine.shop_id))
    assert len(await outbox(engine, "sync.request.refused.v1")) == 1
    assert len(await outbox(engine, "sync.request.accepted.v1")) == 1


async def test_taking_one_product_off_sale_and_listing_another_share_a_moment(engine: Engine) -> None:
    old, new = await engine.synced_product(), await engine.add_product()
    await engine.handle(request(old, presence=Presence.UNLISTED), request(new))
    await engine.run()
    assert (await engine.listing(old))["state"] == "not_listed"
    assert (await engine.listing(new))["state"] == "synced"


async def test_snapshots_of_one_product_in_one_moment_keep_the_newest(engine: Engine) -> None:
    product = await engine.synced_product()
    snapshot = engine.products[product]
    older, newest = (
        snapshot.model_copy(update={"version": version, "title": f"{snapshot.title} edisi {version}"})
        for version in (2, 3)
    )
    engine.products[product] = newest
    await engine.announce_together(newest, older, newest)
    await engine.run()
    async with engine.database.driver() as connection:
        kept = await connection.fetchval("select version from product_copies where product_id = $1", product)
    assert kept == 3
    assert (await engine.listing(product))["state"] == "synced"
