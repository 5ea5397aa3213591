"""A TCP proxy that misbehaves: it delays, slices, swallows, resets and refuses, for all connections at once."""

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

_CHUNK = 65_536
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends a reset (socket(7))."""


@dataclass
class Toxics:
    """What is wrong with the way at the moment."""

    latency_s: float = 0.0
    slice_bytes: int = 0
    """Forward in pieces of so many bytes; 0 = as they come."""
    is_black_hole: bool = False
    """Connections stay open and new ones are taken, but nothing gets through."""
    is_down: bool = False
    """New connections are refused with a reset."""
    hides_ends: bool = False
    """What was sent last arrives, but not that the connection has ended."""


@dataclass
class Proxy:
    """Listens on a loopback port and forwards to another; ``async with`` stops it."""

    target_host: str
    target_port: int
    toxics: Toxics = field(default_factory=Toxics)

    async def __aenter__(self) -> Self:
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = asyncio.Event()
        self._open.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.reset_all()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def before(self, url: str) -> str:
        """The URL with this proxy in place of its server."""
        parts = urlsplit(url)
        login, at, _ = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{login}{at}127.0.0.1:{self.port}"))

    def black_hole(self) -> None:
        """Let nothing through from now on."""
        self._open.clear()
        self.toxics.is_black_hole = True

    def heal(self) -> None:
        """Be a good proxy again."""
        self.toxics = Toxics()
        self._open.set()

    def reset_all(self) -> None:
        """Cut every connection with a TCP reset, on both sides."""
        for writer in tuple(self._writers):
            _reset(writer)
        self._writers.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.toxics.is_down:
            _reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(self.target_host, self.target_port)
        except OSError:
            _reset(writer)
            return
        self._writers |= {writer, far_writer}
        for one in (self._pump(reader, far_writer), self._pump(far_reader, writer)):
            task = asyncio.create_task(one)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while data := await reader.read(_CHUNK):
                if self.toxics.latency_s:
                    await asyncio.sleep(self.toxics.latency_s)
                await self._open.wait()
                size = self.toxics.slice_bytes or len(data)
                for start in range(0, len(data), size):
                    writer.write(data[start : start + size])
                    await writer.drain()
        if self.toxics.hides_ends:
            return
        self._writers.discard(writer)
        with contextlib.suppress(OSError):
            writer.close()


def proxy_for(url: str) -> Proxy:
    """A proxy to the server of a URL."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    return Proxy(parts.hostname, parts.port)


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
