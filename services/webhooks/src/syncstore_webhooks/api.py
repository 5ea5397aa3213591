"""``POST /webhooks/{platform}``: size, raw bytes, signature, freshness, stored once, answered with an empty body.

Both platforms want a 2xx with an empty body within three seconds and repeat otherwise. Every refusal looks the same
from outside (401); the counter knows the reason.
"""

import time
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from prometheus_client import Counter

from syncstore_common.contracts.platforms import Platform, platform_by_api_name
from syncstore_common.infra.failpoints import FailPoint
from syncstore_common.infra.web import problem
from syncstore_common.kernel.errors import NotAuthenticated, NotFound
from syncstore_webhooks.receiving import PushStore
from syncstore_webhooks.verification import PushVerifier

_VERIFIED = FailPoint("webhooks.after_verify", "a genuine push is in memory only")
_STORED = FailPoint("webhooks.after_insert", "a push is stored, its sender has no answer and repeats it")

PUSHES = Counter("syncstore_pushes_total", "Pushes received", ["platform", "outcome"])


def webhook_router(verifiers: Mapping[Platform, PushVerifier], store: PushStore, *, limit_bytes: int) -> APIRouter:
    """Build the public router."""
    router = APIRouter()

    @router.post("/webhooks/{platform_name}")
    async def receive(platform_name: str, request: Request) -> Response:
        platform = platform_by_api_name(platform_name)
        verifier = verifiers.get(platform) if platform else None
        if platform is None or verifier is None:
            raise NotFound("no pushes are received here")
        body = await _limited_body(request, limit_bytes)
        if body is None:
            PUSHES.labels(platform.value, "too_large").inc()
            return problem(413, "TOO_LARGE", f"a push has at most {limit_bytes} bytes")
        if not verifier.is_genuine(body, request.headers.get("authorization", "")):
            PUSHES.labels(platform.value, "forged").inc()
            raise NotAuthenticated("the signature is not right")
        push = verifier.read(body, now_s=time.time())
        await _VERIFIED.passed()
        fresh = await store.receive(platform, push, body)
        await _STORED.passed()
        outcome = "stale" if push.is_stale else "stored"
        PUSHES.labels(platform.value, outcome if fresh else "repeated").inc()
        return Response(status_code=200)

    return router


async def _limited_body(request: Request, limit_bytes: int) -> bytes | None:
    """Read at most ``limit_bytes``; None when there is more."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_bytes:
            return None
    return bytes(body)
