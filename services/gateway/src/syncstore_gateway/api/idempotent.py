"""Routes that honour ``Idempotency-Key``: a POST sent twice under one key is carried out once."""

import re
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.routing import APIRoute

from syncstore_common.kernel.errors import InvalidInput
from syncstore_common.kernel.fingerprint import content_hash
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.access.idempotency import Claimed, IdempotencyStore, Outcome, Submission
from syncstore_gateway.api.access import authenticate
from syncstore_gateway.wiring import gateway_of

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)

Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class IdempotentRoute(APIRoute):
    """A route class; only its POSTs look for the key."""

    def get_route_handler(self) -> Handle:
        """Wrap the route's own handler."""
        handle = super().get_route_handler()

        async def once(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            if key is None or request.method != "POST":
                return await handle(request)
            submission = await _submission(request, key, self.path_format)
            return await _carry_out(gateway_of(request).idempotency, submission, request, handle)

        return once


def operation_id(request: Request) -> UUID:
    """The id of what this request makes: the same for every repetition under one Idempotency-Key."""
    known: UUID | None = getattr(request.state, "operation_id", None)
    return known or new_id()


async def _submission(request: Request, key: str, route: str) -> Submission:
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            "the Idempotency-Key can't be used", field="Idempotency-Key", fix="send 1 to 255 visible ASCII characters"
        )
    principal = await authenticate(request)
    body = await request.body()
    # clients draw a new multipart boundary for each try; it is no part of what they send
    boundary = _BOUNDARY.search(request.headers.get("content-type", ""))
    if boundary is not None:
        body = body.replace(boundary[1].encode(), b"")
    what = f"{request.url.path}?{request.url.query}\n".encode()
    return Submission(principal.key_id, key, f"POST {route}", content_hash(what + body))


async def _carry_out(store: IdempotencyStore, submission: Submission, request: Request, handle: Handle) -> Response:
    claim = await store.claim(submission)
    match claim:
        case Outcome(status, media_type, body):
            return Response(body, status, {"Idempotency-Replayed": "true"}, media_type)
        case Claimed(claimed_id):
            request.state.operation_id = claimed_id
    try:
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
