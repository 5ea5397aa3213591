"""After a queue was lost: what its events would have told is read from the catalog, and pushed."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.kernel.errors import Unavailable
from syncstore_common.sync.resync import Resync
from tests.integration.common.engine import Engine

pytestmark = pytest.mark.integration


class Catalog:
    """The catalog's two answers, as the events did not tell them."""

    def __init__(self) -> None:
        self.products: dict[UUID, ProductSnapshot] = {}
        self.levels: dict[UUID, list[dict[str, Any]]] = {}
        self.deleted: dict[UUID, int] = {}
        self.is_away = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.is_away:
            return httpx.Response(503)
        wanted = [UUID(text) for text in orjson.loads(request.content)["product_ids"]]
        if request.url.path.endswith("/products/find"):
            found = [self.products[key].model_dump(mode="json") for key in wanted if key in self.products]
            found += [
                {"product_id": str(key), "version": version, "deleted": True}
                for key, version in self.deleted.items()
                if key in wanted
            ]
        else:
            found = [{"product_id": str(key), "levels": self.levels[key]} for key in wanted if key in self.levels]
        return httpx.Response(200, json={"items": found})


@pytest.fixture
def catalog() -> Catalog:
    return Catalog()


@pytest.fixture
async def resync(engine: Engine, catalog: Catalog) -> AsyncIterator[Resync]:
    transport = httpx.MockTransport(catalog.answer)
    async with httpx.AsyncClient(transport=transport, base_url="http://catalog") as client:
        yield Resync(engine.database, client)


async def test_a_lost_edit_reaches_the_shop(engine: Engine, catalog: Catalog, resync: Resync) -> None:
    product_id = await engine.synced_product()
    known = engine.products[product_id]
    (variant,) = known.variants
    dearer = variant.model_copy(update={"price_minor": 90_000})
    catalog.products[product_id] = known.model_copy(update={"version": known.version + 3, "variants": (dearer,)})

    await resync.products(engine.consumers)
    await engine.run(hurry=True)

    assert list(engine.item(product_id).price.values()) == [103_500]
    assert engine.made(product_id) == 1


async def test_lost_stock_reaches_the_shop(engine: Engine, catalog: Catalog, resync: Resync) -> None:
    product_id = await engine.synced_product(stock=10)
    (variant,) = engine.products[product_id].variants
    level = {"variant_id": str(variant.variant_id), "sku": variant.sku, "available": 4, "version": 9}
    catalog.levels[product_id] = [level]

    await resync.stock(engine.consumers)
    await engine.run(hurry=True)

    assert list(engine.item(product_id).stock.values()) == [4]


async def test_what_is_in_step_makes_no_work(engine: Engine, catalog: Catalog, resync: Resync) -> None:
    product_id = await engine.synced_product()
    catalog.products[product_id] = engine.products[product_id]

    await resync.products(engine.consumers)
    await resync.stock(engine.consumers)

    assert await engine.lease() == []


async def copy_of(engine: Engine, product_id: UUID) -> tuple[int, bool]:
    """The version of our copy, and whether it is one of a product that exists."""
    statement = "select version, listings_after_deletion is null as is_there from product_copies where product_id = $1"
    async with engine.database.driver() as connection:
        row = await connection.fetchrow(statement, product_id)
    return row["version"], row["is_there"]


async def test_a_lost_deletion_is_noticed_and_a_restored_product_comes_back(
    engine: Engine, catalog: Catalog, resync: Resync
) -> None:
    product_id = await engine.synced_product()
    known = engine.products[product_id]
    catalog.deleted[product_id] = known.version + 1
    for _ in range(3):
        await resync.products(engine.consumers)
    assert await copy_of(engine, product_id) == (known.version + 1, False)

    engine.products[product_id] = known.model_copy(update={"version": known.version + 2})
    await engine.announce(product_id)
    assert await copy_of(engine, product_id) == (known.version + 2, True)


async def test_a_catalog_that_knows_nothing_takes_nothing_down(engine: Engine, resync: Resync) -> None:
    product_id = await engine.synced_product()

    await resync.products(engine.consumers)
    await resync.stock(engine.consumers)

    assert await copy_of(engine, product_id) == (engine.products[product_id].version, True)
    assert await engine.lease() == []


async def test_a_catalog_that_does_not_answer_is_told(engine: Engine, catalog: Catalog, resync: Resync) -> None:
    await engine.synced_product()
    catalog.is_away = True

    with pytest.raises(Unavailable):
        await resync.products(engine.consumers)
