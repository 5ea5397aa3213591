"""``/imports``: a file into the catalogue."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict

from syncstore_common.kernel.errors import InvalidInput
from syncstore_gateway.api.access import Editor, Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute, keyed_operation_id
from syncstore_gateway.api.shapes import Output, errors
from syncstore_gateway.upstream.catalog import Act
from syncstore_gateway.wiring import Parts

router = APIRouter(prefix="/imports", tags=["imports"], route_class=IdempotentRoute)


_OPTIONS = {
    "currency": {"type": "string", "description": "What prices are in where the file does not say (ISO 4217)."},
    "exchange_rate": {"type": "string", "description": "Units of the catalogue's currency for one of the file's."},
    "rounding": {"type": "string", "enum": ["nearest", "up", "down"]},
    "rounding_step_minor": {"type": "integer", "minimum": 1},
    "default_weight_g": {"type": "integer", "minimum": 1},
    "default_category": {"type": "string"},
    "default_stock": {"type": "integer", "minimum": 0},
    "placeholder_pictures": {"type": "boolean", "description": "Draw a picture where one can't be had."},
    "refetch_pictures": {"type": "boolean"},
    "replace_variants": {"type": "boolean", "description": "Remove variants the file does not name."},
    "blank_clears": {
        "type": "string",
        "description": "Columns, separated by commas, whose blank cells take the value away instead of leaving it.",
    },
    "preview": {"type": "boolean", "description": "Only say what would change; `/imports/{import_id}/apply` does it."},
}
_UPLOAD = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "CSV, or ZIP of a CSV and pictures."},
                    **_OPTIONS,
                },
            }
        }
    },
}


class ImportOut(Output):
    """An import: how far it is, and its report (counts, defaults used, each refused row with reason and fix)."""

    model_config = ConfigDict(frozen=True, extra="allow")

    import_id: UUID
    status: str
    filename: str
    actor: str
    done: int
    total: int
    created_at: datetime
    finished_at: datetime | None
    report: dict[str, Any]


class ChangedCellOut(Output):
    """One value that would change; null where there is none. Columns are named as in SyncStore's own files."""

    row: int
    column: str
    before: str | None
    after: str | None


class ProductChangeOut(Output):
    """What would change in one product: ``created`` or ``changed``; ``row`` is the first it stands in."""

    code: str
    product_id: UUID | None
    action: str
    row: int
    changes: list[ChangedCellOut]


class ChangesOut(Output):
    """Changes in the order of the file; go on with ``after=next``, which is null at the end."""

    items: list[ProductChangeOut]
    next: int | None


@router.post("", status_code=202, responses=errors(413, 422, 503), openapi_extra={"requestBody": _UPLOAD})
async def start_import(request: Request, parts: Parts, caller: Editor) -> ImportOut:
    """Upload a file (Shopify CSV, SyncStore CSV, or a ZIP of one with pictures); ask for the report under its id."""
    content_type = request.headers.get("content-type", "")
    if not content_type.lower().startswith("multipart/form-data"):
        raise InvalidInput("an import is a form with a file", field="file", fix="send multipart/form-data")
    act = Act(caller.actor, keyed_operation_id(request))
    answer = await parts.catalog.start_import(request.stream(), content_type, act=act)
    return ImportOut.model_validate(answer)


@router.get("/{import_id}", responses=errors(404, 503))
async def read_import(import_id: UUID, parts: Parts, _: Viewer) -> ImportOut:
    """Show how far an import is, and its report."""
    return ImportOut.model_validate(await parts.catalog.import_report(import_id))


@router.get("/{import_id}/changes", responses=errors(404, 422, 503))
async def list_changes(
    import_id: UUID,
    parts: Parts,
    _: Viewer,
    after: Annotated[int, Query(ge=-1, lt=2**31, description="Place to go on from.")] = -1,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ChangesOut:
    """Show what a preview would change, product by product and cell by cell."""
    return ChangesOut.model_validate(await parts.catalog.import_changes(import_id, after=after, limit=limit))


@router.post("/{import_id}/apply", status_code=202, responses=errors(404, 422, 503))
async def apply_import(import_id: UUID, parts: Parts, caller: Editor) -> ImportOut:
    """Carry out just what the preview showed. Products that changed since are refused and named in the report."""
    return ImportOut.model_validate(await parts.catalog.apply_import(import_id, act=Act(caller.actor)))
