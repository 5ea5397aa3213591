"""``/internal/products``: read, create, edit, delete, history and export."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from syncstore_catalog.api.common import Actor, BeforeVersion, Operation, PageLimit, Text
from syncstore_catalog.api.product_models import (
    DeletedOut,
    HistoryEntryOut,
    HistoryPage,
    ProductIn,
    ProductOut,
    ProductPage,
    ProductPatch,
    product_out,
)
from syncstore_catalog.imports.service import export_lines
from syncstore_catalog.products.model import Product, ProductStatus
from syncstore_catalog.products.service import ProductService
from syncstore_catalog.stock.ledger import StockState
from syncstore_catalog.stock.service import StockService
from syncstore_common.contracts.catalog import ListingsAfterDeletion


def products_router(products: ProductService, stock: StockService) -> APIRouter:
    """Build the endpoints over their services."""
    router = APIRouter(tags=["products"])

    async def shown(found: Sequence[Product]) -> list[ProductOut]:
        levels: dict[UUID, list[StockState]] = defaultdict(list)
        for level in await stock.of_products([product.product_id for product in found]):
            levels[level.product_id].append(level)
        return [product_out(product, levels[product.product_id]) for product in found]

    @router.get("/products")
    async def list_products(
        after: UUID | None = None,
        limit: PageLimit = 50,
        status: ProductStatus | None = None,
        text: Annotated[Text | None, Query(max_length=200)] = None,
    ) -> ProductPage:
        found = await products.page(after=after, limit=limit, status=status, text=text)
        return ProductPage(items=await shown(found), next=found[-1].product_id if len(found) == limit else None)

    @router.post("/products", status_code=201)
    async def create_product(body: ProductIn, actor: Actor, operation: Operation = None) -> ProductOut:
        made = await products.create(body.code, body.to_edit(), actor=actor, operation_id=operation)
        return (await shown([made]))[0]

    @router.get("/products.csv")
    async def export_products() -> StreamingResponse:
        headers = {"Content-Disposition": 'attachment; filename="products.csv"'}
        return StreamingResponse(export_lines(products, stock), media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/products/{product_id}")
    async def read_product(product_id: UUID) -> ProductOut:
        return (await shown([await products.get(product_id)]))[0]

    @router.patch("/products/{product_id}")
    async def edit_product(product_id: UUID, body: ProductPatch, actor: Actor) -> ProductOut:
        written = await products.edit(product_id, body.version, body.to_edit(), actor=actor)
        return (await shown([written.product]))[0]

    @router.delete("/products/{product_id}")
    async def delete_product(
        product_id: UUID,
        version: int,
        actor: Actor,
        listings: ListingsAfterDeletion = ListingsAfterDeletion.UNLIST,
    ) -> DeletedOut:
        deleted = await products.delete(product_id, version, actor=actor, listings=listings)
        return DeletedOut(product_id=deleted.product_id, version=deleted.version)

    @router.get("/products/{product_id}/history")
    async def read_history(product_id: UUID, before: BeforeVersion = None, limit: PageLimit = 50) -> HistoryPage:
        rows = await products.history(product_id, before=before, limit=limit)
        items = [HistoryEntryOut.model_validate(row) for row in rows]
        return HistoryPage(items=items, next=items[-1].version if len(items) == limit else None)

    return router
