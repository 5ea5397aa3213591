"""``/internal/snapshots``: how the copies in other services start, repair and rebuild.

Pages are in the order of product ids. A copy binds its queue first and pages afterwards, upserting by version; what
changes meanwhile arrives as an event. Deleted products are listed, so a copy learns of what it missed.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from syncstore_catalog.api.common import Input, Output, SnapshotLimit
from syncstore_catalog.api.product_models import DeletedOut
from syncstore_catalog.products.events import snapshot
from syncstore_catalog.products.model import Product
from syncstore_catalog.products.service import ProductService
from syncstore_catalog.stock.service import StockService, stock_level
from syncstore_common.contracts.catalog import ProductSnapshot, StockLevel


class DeletedProduct(DeletedOut):
    """A product a copy must drop."""

    deleted: Literal[True] = True


class ProductSnapshotPage(Output):
    """Products as the events carry them, and deletions; ``next`` is null at the end."""

    items: list[ProductSnapshot | DeletedProduct]
    next: UUID | None


class WantedProducts(Input):
    """Products by id."""

    product_ids: Annotated[tuple[UUID, ...], Field(max_length=500)]
    with_deleted: bool = False
    """Whether deletions are told too."""


class ProductSnapshots(Output):
    """Those of the wanted products that exist (or existed), in the order of their ids."""

    items: list[ProductSnapshot | DeletedProduct]


class ProductStock(Output):
    """The levels of one product's variants."""

    product_id: UUID
    levels: list[StockLevel]


class StockSnapshots(Output):
    """The stock of those of the wanted products that exist."""

    items: list[ProductStock]


class StockSnapshotPage(Output):
    """Stock by product; ``next`` is null at the end."""

    items: list[ProductStock]
    next: UUID | None


class ProductWithStock(Output):
    """Everything a copy needs of one product."""

    product: ProductSnapshot
    levels: list[StockLevel]


def snapshots_router(products: ProductService, stock: StockService) -> APIRouter:
    """Build the endpoints over their services."""
    router = APIRouter(prefix="/snapshots", tags=["snapshots"])

    @router.get("/products")
    async def product_snapshots(after: UUID | None = None, limit: SnapshotLimit = 500) -> ProductSnapshotPage:
        page = await products.snapshot_page(after, limit)
        return ProductSnapshotPage(items=[_item(product) for product in page], next=_next(page, limit))

    @router.post("/products/find")
    async def find_products(body: WantedProducts) -> ProductSnapshots:
        found = await products.get_many(body.product_ids, with_deleted=body.with_deleted)
        return ProductSnapshots(items=[_item(product) for product in found])

    @router.get("/products/{product_id}")
    async def product_snapshot(product_id: UUID) -> ProductWithStock:
        product = await products.get(product_id)
        levels = [stock_level(state) for state in await stock.of_products([product_id])]
        return ProductWithStock(product=snapshot(product), levels=levels)

    @router.post("/stock/find")
    async def find_stock(body: WantedProducts) -> StockSnapshots:
        return StockSnapshots(items=await _levels(stock, body.product_ids))

    @router.get("/stock")
    async def stock_snapshots(after: UUID | None = None, limit: SnapshotLimit = 500) -> StockSnapshotPage:
        page = await products.snapshot_page(after, limit)
        items = await _levels(stock, [product.product_id for product in page if not product.is_deleted])
        return StockSnapshotPage(items=items, next=_next(page, limit))

    return router


async def _levels(stock: StockService, product_ids: Sequence[UUID]) -> list[ProductStock]:
    levels: dict[UUID, list[StockLevel]] = defaultdict(list)
    for state in await stock.of_products(product_ids):
        levels[state.product_id].append(stock_level(state))
    return [ProductStock(product_id=product_id, levels=found) for product_id, found in levels.items()]


def _item(product: Product) -> ProductSnapshot | DeletedProduct:
    if product.is_deleted:
        return DeletedProduct(product_id=product.product_id, version=product.version)
    return snapshot(product)


def _next(page: Sequence[Product], limit: int) -> UUID | None:
    return page[-1].product_id if len(page) == limit else None
