"""HTTP at the edge: problem+json for every error, the internal token, health and metrics.

Errors of ours carry code, status and details; whatever else escapes becomes a bare 500 with a request id that the log
repeats. RFC 9457 shapes; ``code`` is stable, ``errors`` names fields and fixes.
"""

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from opentelemetry import trace
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from syncstore_common.infra.database import DATABASE_ERRORS, is_database_unavailable
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.errors import NotAuthenticated, SyncStoreError, Unavailable
from syncstore_common.kernel.ids import new_id

INTERNAL_HEADER = "X-SyncStore-Internal"
PROBLEM_TYPE = "application/problem+json"
_BODY_LIMIT_BYTES = 1_000_000

_FIXES = {
    "missing": "send this field",
    "extra_forbidden": "leave this field out, or correct its name",
    "json_invalid": "send well-formed JSON",
    "model_attributes_type": "send a JSON object, with Content-Type: application/json",
}
_CODES = {400: "INVALID_INPUT", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}

log = get_logger(__name__)


class ProblemResponse(JSONResponse):
    """JSON that can repeat whatever a caller sent, halves of characters included."""

    media_type = PROBLEM_TYPE

    def render(self, content: Any) -> bytes:
        """Encode; what UTF-8 has no bytes for stays in its JSON escape."""
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")


def problem(status: int, code: str, title: str, **members: Any) -> JSONResponse:
    """An RFC 9457 answer; ``members`` are added as they are."""
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        members["trace_id"] = format(span.trace_id, "032x")
    body = {"type": "about:blank", "title": title, "status": status, "code": code, **members}
    return ProblemResponse(body, status_code=status)


def _wrong_field(item: Mapping[str, Any]) -> dict[str, str]:
    """One entry of ``errors``: where, what, and what to do instead."""
    kind, message = str(item["type"]), str(item["msg"]).removeprefix("Value error, ")
    path = [] if kind == "json_invalid" else [str(part) for part in item["loc"] if part != "body"]
    return {
        "field": ".".join(path) or "body",
        "message": message,
        "fix": _FIXES.get(kind, "correct it as the message says"),
    }


def add_problem_handlers(app: FastAPI) -> None:
    """Map our errors, validation errors and everything else, once for the whole app."""

    @app.exception_handler(SyncStoreError)
    async def ours(_: Request, error: SyncStoreError) -> JSONResponse:
        if error.status >= 500:
            log.warning("request.failed", code=error.code, error=error.message)
        return problem(error.status, error.code, error.message, **error.details)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        errors = [_wrong_field(item) for item in error.errors()]
        return problem(422, "INVALID_INPUT", "the request does not fit; see errors", errors=errors)

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        unreadable = (
            {"field": "body", "fix": "send what the Content-Type announces"} if error.status_code == 400 else {}
        )
        code = _CODES.get(error.status_code, "HTTP_ERROR")
        answer = problem(error.status_code, code, str(error.detail), **unreadable)
        answer.headers.update(error.headers or {})
        return answer

    async def database(request: Request, error: Exception) -> JSONResponse:
        if not is_database_unavailable(error):
            return await unexpected(request, error)
        log.warning("request.database_away", error=type(error).__name__)
        answer = problem(503, Unavailable.code, "the database does not answer; try again in a moment")
        answer.headers["Retry-After"] = "1"
        return answer

    for kind in DATABASE_ERRORS:
        app.add_exception_handler(kind, database)

    @app.exception_handler(Exception)
    async def unexpected(_: Request, error: Exception) -> JSONResponse:
        request_id = str(new_id())
        log.error("request.crashed", request_id=request_id, exc_info=error)
        return problem(500, "SYSTEM_ERROR", "something failed on our side; the log has the id", request_id=request_id)


def limit_bodies(app: FastAPI, *, except_paths: frozenset[str] = frozenset()) -> None:
    """Refuse JSON bodies over a megabyte before reading them; uploads are named in ``except_paths``."""

    @app.middleware("http")
    async def limit(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        length = request.headers.get("content-length")
        if length and int(length) > _BODY_LIMIT_BYTES and request.url.path not in except_paths:
            return problem(413, "TOO_LARGE", f"the body is over {_BODY_LIMIT_BYTES} bytes")
        return await call_next(request)


def internal_guard(token: str) -> Any:
    """A dependency that lets only our own services in."""

    async def check(given: Annotated[str, Header(alias=INTERNAL_HEADER)] = "") -> None:
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise NotAuthenticated("this is an internal API; use the gateway")

    return Depends(check)


def add_operations(app: FastAPI, *, ready: Callable[[], Awaitable[dict[str, bool]]]) -> None:
    """Serve ``/healthz`` (the process runs), ``/readyz`` (its servers answer) and ``/metrics``."""

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        checks = await ready()
        return JSONResponse(checks, status_code=200 if all(checks.values()) else 503)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
