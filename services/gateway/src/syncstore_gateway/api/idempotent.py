"""Routes that honour ``Idempotency-Key``: a POST or PATCH sent twice under one key is carried out once."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.routing import APIRoute

from syncstore_common.kernel.errors import InvalidInput
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.access.idempotency import Claimed, IdempotencyStore, Outcome, Submission
from syncstore_gateway.api.access import authenticate
from syncstore_gateway.wiring import gateway_of

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)

KEYED_METHODS = frozenset({"POST", "PATCH"})

Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class IdempotentRoute(APIRoute):
    """A route class; its POSTs and PATCHes look for the key (a DELETE may be repeated anyway)."""

    def get_route_handler(self) -> Handle:
        """Wrap the route's own handler."""
        handle = super().get_route_handler()

        async def once(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            if key is None or request.method not in KEYED_METHODS:
                return await handle(request)
            submission = await _submission(request, key, self.path_format)
            return await _carry_out(gateway_of(request).idempotency, submission, request, handle)

        return once


def keyed_operation_id(request: Request) -> UUID | None:
    """The id that every repetition under one Idempotency-Key has; None for a request without a key."""
    known: UUID | None = getattr(request.state, "operation_id", None)
    return known


def operation_id(request: Request) -> UUID:
    """The id of what this request makes: the same for every repetition under one Idempotency-Key."""
    return keyed_operation_id(request) or new_id()


async def _submission(request: Request, key: str, route: str) -> Submission:
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            "the Idempotency-Key can't be used", field="Idempotency-Key", fix="send 1 to 255 visible ASCII characters"
        )
    principal = await authenticate(request)
    body = await request.body()
    boundary = _BOUNDARY.search(request.headers.get("content-type", ""))
    what = f"{request.url.path}?{request.url.query}\n".encode()
    # an upload has many megabytes
    digest = await asyncio.to_thread(_hash_of, what, body, boundary[1].encode() if boundary else None)
    return Submission(principal.key_id, key, f"{request.method} {route}", digest)


def _hash_of(what: bytes, body: bytes, boundary: bytes | None) -> str:
    """SHA-256 of a request. Clients draw a new multipart boundary for each try; it is no part of what they send."""
    digest, view, start = hashlib.sha256(what), memoryview(body), 0
    if boundary is not None:
        delimiter = b"--" + boundary
        while (found := body.find(delimiter, start)) >= 0:
            digest.update(view[start:found])
            stands_alone = found == 0 or body[found - 2 : found] == b"\r\n"
            digest.update(b"--" if stands_alone else delimiter)
            start = found + len(delimiter)
    digest.update(view[start:])
    return digest.hexdigest()


async def _carry_out(store: IdempotencyStore, submission: Submission, request: Request, handle: Handle) -> Response:
    claim = await store.claim(submission)
    match claim:
        case Outcome(status, media_type, body):
            return Response(body, status, {"Idempotency-Replayed": "true"}, media_type)
        case Claimed(claimed_id):
            request.state.operation_id = claimed_id
    try:
        async with store.holding(submission):
            response = await handle(request)
    except BaseException:
        await store.release(submission)
        raise
    if response.status_code < 300:
        media_type = response.headers.get("content-type", "application/json")
        await store.keep(submission, Outcome(response.status_code, media_type, bytes(response.body)))
    else:
        await store.release(submission)
    return response
