"""``/internal/products``: read, create, edit, delete, history and export."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask

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
from syncstore_catalog.imports.exports import ExportService
from syncstore_catalog.products.model import Product, ProductStatus
from syncstore_catalog.products.selection import Selection
from syncstore_catalog.products.service import ProductService
from syncstore_catalog.stock.ledger import StockState
from syncstore_catalog.stock.service import StockService
from syncstore_common.contracts.catalog import ListingsAfterDeletion

MAX_SELECTED = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Word = Annotated[Text | None, Query(max_length=300)]


async def _selected(
    *,
    product_id: Annotated[list[UUID] | None, Query(max_length=MAX_SELECTED)] = None,
    status: ProductStatus | None = None,
    text: Word = None,
    brand: Word = None,
    category: Word = None,
    tag: Word = None,
) -> Selection:
    return Selection(tuple(product_id or ()), status, text, brand, category, tag)


Selected = Annotated[Selection, Depends(_selected)]
"""Products that satisfy every condition given."""


def products_router(products: ProductService, stock: StockService) -> APIRouter:
    """Build the endpoints over their services."""
    router = APIRouter(tags=["products"])
    exports = ExportService(products, stock)

    async def shown(found: Sequence[Product]) -> list[ProductOut]:
        levels: dict[UUID, list[StockState]] = defaultdict(list)
        for level in await stock.of_products([product.product_id for product in found]):
            levels[level.product_id].append(level)
        return [product_out(product, levels[product.product_id]) for product in found]

    @router.get("/products")
    async def list_products(selected: Selected, after: UUID | None = None, limit: PageLimit = 50) -> ProductPage:
        found = await products.page(selected, after=after, limit=limit)
        return ProductPage(items=await shown(found), next=found[-1].product_id if len(found) == limit else None)

    @router.post("/products", status_code=201)
    async def create_product(body: ProductIn, actor: Actor, operation: Operation = None) -> ProductOut:
        made = await products.create(body.code, body.to_edit(), actor=actor, operation_id=operation)
        return (await shown([made]))[0]

    @router.get("/products.csv")
    async def export_csv(selected: Selected) -> StreamingResponse:
        headers = {"Content-Disposition": 'attachment; filename="products.csv"'}
        lines = exports.lines(selected)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/products.xlsx")
    async def export_xlsx(selected: Selected) -> FileResponse:
        path = await exports.workbook(selected)
        return FileResponse(path, media_type=XLSX, filename="products.xlsx", background=BackgroundTask(path.unlink))

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
