"""What surrounds every request: body limits, and header fields that belong to the answer whatever made it.

Plain ASGI: nothing is buffered, and the trace context stays where it is.
"""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from syncstore_common.infra.web import problem

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
        limit = self._max_upload_bytes if scope["path"] in UPLOAD_PATHS else _BODY_LIMIT_BYTES
        body = _Body(receive, limit)
        answer = _Answer(scope, send, body)
        try:
            await self._app(scope, body.receive, answer.send)
        except ClientDisconnect:
            if not body.is_too_large:
                raise
        if body.is_too_large and not answer.has_begun:
            await problem(413, "TOO_LARGE", f"the body is over {limit} bytes")(scope, receive, send)


class _Body:
    """Counts what comes in; past the limit, the request ends as if the client had hung up."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._received = 0

    @property
    def is_too_large(self) -> bool:
        return self._received > self._limit

    async def receive(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self.is_too_large else message


class _Answer:
    """Passes the answer on with its header fields; drops it when the body was too large for one."""

    def __init__(self, scope: Scope, send: Send, body: _Body) -> None:
        self._state = scope.setdefault("state", {})
        self._send = send
        self._body = body
        self.has_begun = False

    async def send(self, message: Message) -> None:
        if self._body.is_too_large and not self.has_begun:
            return
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            headers.setdefault("X-Content-Type-Options", "nosniff")
            headers.setdefault("Cache-Control", "no-store")
            if message["status"] == 401:
                headers["WWW-Authenticate"] = "Bearer"
            for name, value in self._extra().items():
                headers[name] = value
        await self._send(message)

    def _extra(self) -> Mapping[str, str]:
        extra = self._state.get("extra_headers", {})
        return extra if isinstance(extra, dict) else {}
