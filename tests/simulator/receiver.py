"""Takes pushes over a real socket: remembers what came and answers as a test wants."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(slots=True)
class Receiver:
    """A callback address. ``answer`` decides on status and body for the nth push (from 0)."""

    url: str = ""
    pushes: list[dict[str, Any]] = field(default_factory=list)
    """Bodies, each with the raw ``bytes`` and the ``authorization`` header beside it."""
    answer: Callable[[int], tuple[int, bytes]] = lambda _: (200, b"")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request and answer it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await reader.readexactly(int(headers["content-length"]))
        status, content = self.answer(len(self.pushes))
        self.pushes.append({**orjson.loads(body), "bytes": body, "authorization": headers["authorization"]})
        writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: {len(content)}\r\nconnection: close\r\n\r\n".encode())
        writer.write(content)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Listen on a free port of loopback."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/push"
    async with server:
        yield receiver
