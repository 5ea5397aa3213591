"""``/imports``: a file into the catalogue."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
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
