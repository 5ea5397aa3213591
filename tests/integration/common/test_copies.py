"""Copies of products on a real PostgreSQL: the newest snapshot is kept, and what it changed is told exactly."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from syncstore_common.contracts.catalog import ListingsAfterDeletion, ProductSnapshot, StockLevel, VariantSnapshot
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.copies import (
    ProductChange,
    load_product,
    load_stock,
    mark_product_deleted,
    upsert_products,
    upsert_stock,
)

pytestmark = pytest.mark.integration

PRODUCT, VARIANT = new_id(), new_id()
NOTHING = ProductChange(content=False, price=False)
EVERYTHING = ProductChange(content=True, price=True)


def snapshot(version: int, *, price: int = 60_000, **changes: Any) -> ProductSnapshot:
    fields: dict[str, Any] = {
        "product_id": PRODUCT,
        "version": version,
        "code": "MUG-1",
        "title": "Gelas keramik",
        "description": "",
        "currency": "IDR",
        "base_price_minor": price,
        "variants": (VariantSnapshot(variant_id=VARIANT, sku="MUG-1-1", price_minor=price),),
    }
    return ProductSnapshot(**{**fields, **changes})


async def keep(database: Database, product: ProductSnapshot) -> ProductChange:
    async with database.driver_unit() as unit:
        return (await upsert_products(unit, [product]))[PRODUCT]


async def kept(database: Database, product_id: UUID = PRODUCT) -> ProductSnapshot | None:
    async with database.driver() as connection:
        return await load_product(connection, product_id)


async def test_the_first_snapshot_changes_everything(engine_database: Database) -> None:
    assert await keep(engine_database, snapshot(1)) == EVERYTHING
    assert await kept(engine_database) == snapshot(1)


@pytest.mark.parametrize(
    ("newer", "change"),
    [
        (snapshot(2), NOTHING),
        (snapshot(2, price=61_000), ProductChange(content=False, price=True)),
        (snapshot(2, title="Gelas keramik baru"), ProductChange(content=True, price=False)),
        (snapshot(2, title="Gelas keramik baru", price=61_000), EVERYTHING),
        (snapshot(2, currency="USD"), EVERYTHING),
    ],
)
async def test_a_newer_snapshot_tells_what_it_changed(
    engine_database: Database, newer: ProductSnapshot, change: ProductChange
) -> None:
    await keep(engine_database, snapshot(1))
    assert await keep(engine_database, newer) == change
    assert await kept(engine_database) == newer


async def test_an_older_snapshot_changes_nothing(engine_database: Database) -> None:
    await keep(engine_database, snapshot(3))
    assert await keep(engine_database, snapshot(2, title="Judul lama", price=1_000)) == NOTHING
    assert await keep(engine_database, snapshot(3, title="Judul lain")) == NOTHING
    assert await kept(engine_database) == snapshot(3)


async def test_what_changed_is_told_against_a_delivery_still_being_committed(engine_database: Database) -> None:
    await keep(engine_database, snapshot(1))
    async with engine_database.driver_unit() as unit:
        await upsert_products(unit, [snapshot(2, title="Judul antara")])
        following = asyncio.create_task(keep(engine_database, snapshot(3)))
        await asyncio.sleep(0.2)
        assert not following.done()
    assert await following == ProductChange(content=True, price=False)


async def test_a_deleted_product_stays_deleted_until_a_newer_snapshot(engine_database: Database) -> None:
    await keep(engine_database, snapshot(1))
    async with engine_database.driver_unit() as unit:
        assert await mark_product_deleted(unit, PRODUCT, 2, ListingsAfterDeletion.UNLIST)
    assert await keep(engine_database, snapshot(1)) == NOTHING
    assert await kept(engine_database) is None
    assert await keep(engine_database, snapshot(3)) == ProductChange(content=True, price=True, status=True)


async def keep_stock(database: Database, available: int, version: int) -> bool:
    level = StockLevel(variant_id=VARIANT, sku="MUG-1-1", available=available, version=version)
    async with database.driver_unit() as unit:
        return await upsert_stock(unit, [(PRODUCT, level)]) == {PRODUCT}


async def test_an_older_stock_level_changes_nothing(engine_database: Database) -> None:
    assert await keep_stock(engine_database, 7, version=2)
    assert not await keep_stock(engine_database, 9, version=1)
    assert not await keep_stock(engine_database, 9, version=2)
    async with engine_database.driver() as connection:
        assert await load_stock(connection, PRODUCT) == {VARIANT: 7}
    assert await keep_stock(engine_database, 6, version=3)
