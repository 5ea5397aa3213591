"""A sync service's database with shops in it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.ports import DiscoveredShop, GrantTokens
from syncstore_common.sync.shops import ShopStore
from tests.integration.common.engine import KEYRING, Engine, build_engine
from tests.support.databases import TestDatabase

ConnectShop = Callable[[str], Awaitable[UUID]]
AddListing = Callable[[UUID], Awaitable[UUID]]


@pytest.fixture
async def engine_database(database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(database.url("sync_shopee"), schema="sync_shopee", application_name="test")
    yield opened
    await opened.close()


@pytest.fixture
def shops(engine_database: Database) -> ShopStore:
    return ShopStore(engine_database, Platform.SHOPEE, KEYRING)


@pytest.fixture
def connect_shop(shops: ShopStore) -> ConnectShop:
    """Connect a shop by its external id."""

    async def connect(external_id: str) -> UUID:
        expires = datetime.now(UTC) + timedelta(hours=4)
        tokens = GrantTokens(external_id, f"access-{external_id}", f"refresh-{external_id}", expires, None)
        shop = DiscoveredShop(external_id, f"Shop {external_id}", "ID", "IDR")
        return (await shops.save_grant(tokens, (shop,), {}))[0]

    return connect


@pytest.fixture
def add_listing(engine_database: Database) -> AddListing:
    """Add a listing of a new product to a shop, with nothing due."""

    async def add(connection_id: UUID) -> UUID:
        listing_id = new_id()
        async with engine_database.driver_unit() as unit:
            await unit.execute(
                "insert into platform_listings (id, connection_id, product_id) values ($1, $2, $3)",
                listing_id,
                connection_id,
                new_id(),
            )
            await unit.execute(
                "insert into sync_tasks (listing_id, connection_id) values ($1, $2)", listing_id, connection_id
            )
        return listing_id

    return add


@pytest.fixture
async def engine(engine_database: Database) -> AsyncIterator[Engine]:
    """The whole engine with one shop on a marketplace in memory."""
    async with AsyncExitStack() as stack:
        yield await build_engine(engine_database, stack)
