"""What surrounds every request: body limits, and header fields that belong to the answer whatever made it.

Plain ASGI: nothing is buffered, and the trace context stays where it is.
"""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_PREFIX = "/api/v1"
UPLOAD_PATHS = frozenset({f"{API_PREFIX}/imports"})
_BODY_LIMIT_BYTES = 1_000_000


class Edge:
    """Wraps the app. Uploads may have ``max_upload_bytes``, every other body a megabyte."""

    def __init__(self, app: ASGIApp, *, max_upload_bytes: int) -> None:
        self._app = app
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        limit = self._max_upload_bytes if scope["path"] in UPLOAD_PATHS else _BODY_LIMIT_BYTES

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Cache-Control", "no-store")
                if message["status"] == 401:
                    headers["WWW-Authenticate"] = "Bearer"
                for name, value in _extra(state).items():
                    headers[name] = value
            await send(message)

        await self._app(scope, _limited(receive, limit), send_with_headers)


def _extra(state: Mapping[str, object]) -> Mapping[str, str]:
    extra = state.get("extra_headers", {})
    return extra if isinstance(extra, dict) else {}


def _limited(receive: Receive, limit: int) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413, f"the body is over {limit} bytes")
        return message

    return counted
