"""A small web server with pictures and bad habits, on a port of this machine."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from tests.unit.catalog.drawn import picture_bytes


class PictureServer:
    """``/p/<number>.jpg`` is a picture; other paths misbehave. ``hits`` counts requests by path."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer by path."""
        path = request.path
        self.hits[path] += 1
        if path.startswith("/p/"):
            number = int(path.removeprefix("/p/").removesuffix(".jpg"))
            return web.Response(body=picture_bytes("JPEG", (640, 640), number), content_type="image/jpeg")
        if path.startswith("/to/"):
            raise web.HTTPFound(request.query["url"])
        if path == "/endless.jpg":
            return await self._endless(request)
        if path == "/slow.jpg":
            await asyncio.sleep(30)
        if path == "/text.jpg":
            return web.Response(text="not a picture")
        if path == "/small.jpg":
            return web.Response(body=picture_bytes("JPEG", (100, 100)), content_type="image/jpeg")
        raise web.HTTPNotFound

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        chunk = b"\xff" * 65536
        for _ in range(1000):
            await response.write(chunk)
        return response


@asynccontextmanager
async def picture_server() -> AsyncIterator[PictureServer]:
    """Run the server."""
    server = PictureServer()
    app = web.Application()
    app.router.add_get("/{path:.*}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    server.url = f"http://127.0.0.1:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
