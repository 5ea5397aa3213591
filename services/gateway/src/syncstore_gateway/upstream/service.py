"""One other service. Its problem+json answers become ours unchanged; silence becomes a 503 that names it."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from typing import Any

import httpx
import orjson

from syncstore_common.infra.logging import get_logger
from syncstore_common.infra.web import PROBLEM_TYPE
from syncstore_common.kernel.errors import SyncStoreError, Unavailable

_OWN_MEMBERS = frozenset({"type", "title", "status", "code", "trace_id", "instance"})
_BROKEN_TRUST = (401, 403)

log = get_logger(__name__)

Params = Mapping[str, str | int | Sequence[str]]


class UpstreamProblem(SyncStoreError):
    """What another service answered, with its own status and code."""

    def __init__(self, status: int, code: str, title: str, details: dict[str, Any]) -> None:
        super().__init__(title, code=code, details=details)
        self.status = status


class Upstream:
    """Calls to one service."""

    def __init__(self, service: str, client: httpx.AsyncClient) -> None:
        self.service = service
        self._client = client

    async def get(self, path: str, params: Params | None = None) -> Any:
        """Return the JSON of a GET. Raises UpstreamProblem, Unavailable."""
        return await self.send("GET", path, params=params)

    async def post(self, path: str, body: Any = None, *, patience_s: float | None = None) -> Any:
        """Return the JSON answer to a JSON body. Raises UpstreamProblem, Unavailable."""
        return await self.send("POST", path, body=body, patience_s=patience_s)

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Any = None,
        content: bytes | AsyncIterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        patience_s: float | None = None,
    ) -> Any:
        """Send a request with a JSON ``body`` or raw ``content``; return the JSON of the answer (None if empty).

        Raises UpstreamProblem for an answer that is a problem, Unavailable when there is no usable answer.
        """
        own_headers = dict(headers or {})
        if body is not None:
            content, own_headers["Content-Type"] = orjson.dumps(body), "application/json"
        timeout = httpx.USE_CLIENT_DEFAULT if patience_s is None else httpx.Timeout(patience_s, connect=3.0)
        try:
            answer = await self._client.request(
                method, path, params=dict(params or {}), content=content, headers=own_headers, timeout=timeout
            )
        except httpx.HTTPError as error:
            log.warning("gateway.upstream.silent", upstream=self.service, error=type(error).__name__)
            raise self._silent() from error
        return self._read(answer)

    async def stream(self, path: str, params: Params | None = None, *, patience_s: float) -> AsyncIterator[bytes]:
        """Return the body of a GET's answer as it comes; read it to its end or close it.

        Raises UpstreamProblem and Unavailable before the first byte; what is cut later raises httpx.HTTPError.
        """
        timeout = httpx.Timeout(patience_s, connect=3.0)
        request = self._client.build_request("GET", path, params=dict(params or {}), timeout=timeout)
        try:
            answer = await self._client.send(request, stream=True)
            if not answer.is_success:
                await answer.aread()
                self._read(answer)
        except httpx.HTTPError as error:
            log.warning("gateway.upstream.silent", upstream=self.service, error=type(error).__name__)
            raise self._silent() from error
        return _body(answer)

    def _read(self, answer: httpx.Response) -> Any:
        if answer.status_code in _BROKEN_TRUST:
            log.error("gateway.upstream.refuses_us", upstream=self.service, fix="give all services one INTERNAL_TOKEN")
            raise self._silent()
        try:
            data = orjson.loads(answer.content) if answer.content else None
        except orjson.JSONDecodeError as error:
            raise self._silent() from error
        if answer.is_success:
            return data
        if not answer.headers.get("content-type", "").startswith(PROBLEM_TYPE) or not isinstance(data, dict):
            raise self._silent()
        details = {name: value for name, value in data.items() if name not in _OWN_MEMBERS}
        if answer.status_code >= 500:
            details["service"] = self.service
        raise UpstreamProblem(
            answer.status_code, data.get("code", "UPSTREAM"), data.get("title", "the request failed"), details
        )

    def _silent(self) -> Unavailable:
        return Unavailable(
            f"the service {self.service} does not answer; try again in a moment", details={"service": self.service}
        )


async def _body(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_bytes():
            yield chunk
    finally:
        await answer.aclose()
