"""The HTTP client: httpx's API over aiohttp's connections (httpx's own pool costs several times more per call)."""

import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

_MAX_CONNECTIONS = 200
_KEEP_ALIVE_S = 4.0
"""Shorter than the five seconds after which common servers hang up: a reused connection should not be a dead one."""
_NOT_USED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Given to the transport, which would load every certificate for one of its own. Connections are the session's, and it
verifies with the system's certificates."""


def _no_cookies() -> CookieJar:
    """Two shops share a host, and nothing of one may reach the other."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def _open_session() -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(limit=_MAX_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_S)
    session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
    # The library repeats a GET when a kept connection breaks: past the limiter, and a token refresh is a GET that may
    # happen only once. It has no public switch (aiohttp 3.14, client.py).
    session._retry_connection = False  # noqa: SLF001
    return session


class _ExactTransport(AiohttpTransport):
    """Tells a connection that broke from one that was never made.

    The library reports both as a connect time-out; after a break the request may have been carried out, and whoever
    takes that for "not sent" makes a second listing.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises ConnectError or ConnectTimeout only when it was not sent, else ReadError."""
        try:
            return await super().handle_async_request(request)
        except httpx.ConnectTimeout as error:
            if isinstance(error.__cause__, aiohttp.ConnectionTimeoutError):
                raise
            if isinstance(error.__cause__, aiohttp.ClientConnectorError):
                raise httpx.ConnectError(str(error), request=request) from error
            raise httpx.ReadError(str(error), request=request) from error


class _TimedTransport(_ExactTransport):
    """Bounds every wait of every request."""

    def __init__(self, timeout: httpx.Timeout) -> None:
        super().__init__(client=_open_session, verify=_NOT_USED)
        self._timeout = timeout.as_dict()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, as ``_ExactTransport`` does."""
        request.extensions["timeout"] = self._timeout
        return await super().handle_async_request(request)


def create_transport(*, connect_s: float = 3.0, read_s: float = 15.0) -> httpx.AsyncBaseTransport:
    """Return what sends finished requests as they are, for calls to platforms.

    A client around it would do nothing for them but look for redirects, credentials and cookies, at every call.
    """
    return _TimedTransport(_bounds(connect_s, read_s))


def _bounds(connect_s: float, read_s: float) -> httpx.Timeout:
    return httpx.Timeout(read_s, connect=connect_s, pool=5.0)


def create_http_client(
    *, base_url: str = "", connect_s: float = 3.0, read_s: float = 15.0, headers: dict[str, str] | None = None
) -> httpx.AsyncClient:
    """Return one client per process and destination. No redirects, no environment proxies, every wait is bounded."""
    return httpx.AsyncClient(
        base_url=base_url,
        transport=_ExactTransport(client=_open_session, verify=_NOT_USED),
        timeout=_bounds(connect_s, read_s),
        follow_redirects=False,
        trust_env=False,
        cookies=_no_cookies(),
        headers=headers,
    )
