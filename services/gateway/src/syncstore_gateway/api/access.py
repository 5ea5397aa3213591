"""Access at the edge: the API key of a request, its allowance, and the scope each route asks for."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPBearer

from syncstore_common.kernel.errors import NotAllowed, NotAuthenticated
from syncstore_gateway.access.keys import Principal, Scope
from syncstore_gateway.access.rate_limit import TooManyRequests
from syncstore_gateway.wiring import gateway_of

_BEARER = HTTPBearer(auto_error=False, scheme_name="bearer", description="An API key: `ss_<id>_<secret>`.")
_HEADER = APIKeyHeader(name="X-API-Key", auto_error=False, scheme_name="api_key")


async def authenticate(request: Request) -> Principal:
    """Return who sent the request, once per request, and count it against their allowance.

    Raises NotAuthenticated, TooManyRequests.
    """
    known: Principal | None = getattr(request.state, "principal", None)
    if known is not None:
        return known
    gateway = gateway_of(request)
    principal = await gateway.keys.authenticate(_presented(request))
    request.state.principal = principal
    await count(request, f"key:{principal.key_id}")
    return principal


async def count(request: Request, subject: str) -> None:
    """Take a request from the subject's allowance; the answer tells where it stands. Raises TooManyRequests."""
    try:
        allowance = await gateway_of(request).limiter.take(subject)
    except TooManyRequests as error:
        request.state.extra_headers = {"Retry-After": str(error.details["retry_after_s"])}
        raise
    if allowance is not None:
        request.state.extra_headers = allowance.headers()


def _presented(request: Request) -> str:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    key = bearer.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
    if not key:
        raise NotAuthenticated("this needs an API key: send 'Authorization: Bearer ss_…' or 'X-API-Key: ss_…'")
    return key


def _requiring(needed: Scope) -> Callable[..., Awaitable[Principal]]:
    async def check(
        request: Request,
        _bearer: Annotated[object, Security(_BEARER)],
        _header: Annotated[object, Security(_HEADER)],
    ) -> Principal:
        principal = await authenticate(request)
        if not principal.may(needed):
            raise NotAllowed(
                f"this needs the scope '{needed}'", details={"needed_scope": needed.value, "key_id": principal.key_id}
            )
        return principal

    check.__name__ = f"require_{needed.value}"
    return check


require_viewer = _requiring(Scope.VIEWER)
require_editor = _requiring(Scope.EDITOR)
require_admin = _requiring(Scope.ADMIN)

Viewer = Annotated[Principal, Depends(require_viewer)]
Editor = Annotated[Principal, Depends(require_editor)]
Admin = Annotated[Principal, Depends(require_admin)]
