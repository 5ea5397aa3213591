"""All routes of the public API, and the document that describes them."""

from typing import Any

import orjson
from fastapi import APIRouter, FastAPI

from syncstore_gateway.api import (
    advice,
    batches,
    bulk_edits,
    exports,
    imports,
    listings,
    mapping,
    operations,
    overrides,
    plans,
    products,
    rules,
    shops,
    stop_switch,
    sync,
    titles,
    validation,
)
from syncstore_gateway.api.access import Viewer
from syncstore_gateway.api.edge import API_PREFIX
from syncstore_gateway.api.idempotent import KEYED_METHODS
from syncstore_gateway.api.shapes import ERROR_MEANINGS

VERSION = "1.0.0"
_DESCRIPTION = (
    "One master catalogue in step with many Shopee and TikTok Shop shops. Every call needs an API key "
    "(`Authorization: Bearer ss_…` or `X-API-Key: ss_…`). Errors are `application/problem+json` (RFC 9457). "
    "POST and PATCH honour `Idempotency-Key`: outcomes are kept for 24 hours."
)

_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of yours, fresh for each new request: a repetition gets the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def api_router() -> APIRouter:
    """Build the router of ``/api/v1``."""
    router = APIRouter(prefix=API_PREFIX)
    # the batch routes before /sync/{sync_id}, which would take "batch" for an id
    for part in (
        products,
        exports,
        imports,
        bulk_edits,
        shops,
        rules,
        overrides,
        mapping,
        batches,
        sync,
        listings,
        plans,
        stop_switch,
        operations,
        titles,
        advice,
        validation,
    ):
        router.include_router(part.router)

    @router.get("/openapi.json", include_in_schema=False)
    async def read_openapi(_: Viewer) -> dict[str, Any]:
        return openapi_document()

    return router


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of the public API; needs no settings and no servers."""
    app = FastAPI(title="SyncStore", version=VERSION, description=_DESCRIPTION)
    app.include_router(api_router())
    return _with_problems(_with_keys(app.openapi()))


def _with_keys(document: dict[str, Any]) -> dict[str, Any]:
    """Name the header that every POST and PATCH understands, and what a request with a key or a body may meet."""
    for path in document["paths"].values():
        for method, operation in path.items():
            statuses = [400, 413] if "requestBody" in operation else []
            if method.upper() in KEYED_METHODS:
                operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
                statuses += [409, 422]
            for status in statuses:
                operation["responses"].setdefault(str(status), {"description": ERROR_MEANINGS[status]})
    return document


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """Say what errors really look like here, also those that the framework describes in its own shape."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    operations = (operation for path in document["paths"].values() for operation in path.values())
    for operation in operations:
        for status, answer in operation["responses"].items():
            if status.startswith(("4", "5")):
                answer["content"] = problem
                answer["description"] = ERROR_MEANINGS[int(status)]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    return document


def openapi_text() -> str:
    """The document as it is committed: sorted keys, two spaces, one line break at the end."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(openapi_document(), option=options).decode()
