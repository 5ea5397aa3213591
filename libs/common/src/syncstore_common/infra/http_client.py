"""The HTTP client: httpx's API over aiohttp's connections (httpx's own pool costs several times more per call)."""

import httpx
from httpx_aiohttp import AiohttpTransport

_LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=100, keepalive_expiry=30)


def create_http_client(
    *, base_url: str = "", connect_s: float = 3.0, read_s: float = 15.0, headers: dict[str, str] | None = None
) -> httpx.AsyncClient:
    """Return one client per process and destination. No redirects, no environment proxies, every wait is bounded."""
    return httpx.AsyncClient(
        base_url=base_url,
        transport=AiohttpTransport(limits=_LIMITS),
        timeout=httpx.Timeout(read_s, connect=connect_s, pool=5.0),
        follow_redirects=False,
        trust_env=False,
        headers=headers,
    )
