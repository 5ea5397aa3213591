"""``/products.csv`` and ``/products.xlsx``: the catalogue, or a part of it, as a file that imports read back in."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from syncstore_gateway.api.access import Viewer
from syncstore_gateway.api.product_shapes import ProductStatus
from syncstore_gateway.api.shapes import errors
from syncstore_gateway.wiring import Parts

router = APIRouter(tags=["products"])

MAX_SELECTED = 200
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Word = Annotated[str | None, Query(max_length=300)]


async def _selected(
    *,
    product_id: Annotated[list[UUID] | None, Query(max_length=MAX_SELECTED, description="May be repeated.")] = None,
    status: ProductStatus | None = None,
    text: Annotated[str | None, Query(max_length=300, description="In code or title.")] = None,
    brand: Word = None,
    category: Annotated[str | None, Query(max_length=300, description="With all below it.")] = None,
    tag: Word = None,
) -> dict[str, Any]:
    given = {
        "product_id": [str(item) for item in product_id or ()],
        "status": status.value if status is not None else None,
        "text": text,
        "brand": brand,
        "category": category,
        "tag": tag,
    }
    return {name: value for name, value in given.items() if value}


Selected = Annotated[dict[str, Any], Depends(_selected)]
"""Products that satisfy every condition given; none given: all."""


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    content = {media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}}
    return {**errors(422, 503), 200: {"description": "The file.", "content": content}}


@router.get("/products.csv", response_class=StreamingResponse, responses=_file(_CSV))
async def export_csv(selected: Selected, parts: Parts, _: Viewer) -> StreamingResponse:
    """Export products in SyncStore's columns as CSV. Imported again unchanged, it changes nothing."""
    return _streamed(await parts.catalog.export("csv", selected), _CSV, "csv")


@router.get("/products.xlsx", response_class=StreamingResponse, responses=_file(_XLSX))
async def export_xlsx(selected: Selected, parts: Parts, _: Viewer) -> StreamingResponse:
    """Export products in SyncStore's columns as an Excel workbook. Imported again unchanged, it changes nothing."""
    return _streamed(await parts.catalog.export("xlsx", selected), _XLSX, "xlsx")


def _streamed(body: AsyncIterator[bytes], media_type: str, suffix: str) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="products.{suffix}"'}
    return StreamingResponse(body, media_type=media_type, headers=headers)
