"""What the HTTP client says about connections: only a request that was not sent may be called that."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from syncstore_common.infra.http_client import create_http_client

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def server(handler: Handler) -> AsyncIterator[str]:
    """Listen on a free port; yields the origin."""
    listener = await asyncio.start_server(handler, "127.0.0.1", 0)
    async with listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"


async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read a request and hang up without an answer."""
    await reader.read(1)
    writer.close()


async def resetting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read a request and reset the connection."""
    await reader.read(1)
    writer.transport.abort()


async def cutting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer with half of the promised body."""
    await reader.read(1)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
    await writer.drain()
    writer.close()


async def refused(origin: str) -> httpx.HTTPError:
    """POST to an origin and return what that fails with."""
    async with create_http_client(connect_s=1.0, read_s=0.3) as client:
        with pytest.raises(httpx.HTTPError) as raised:
            await client.post(origin, content=b"x")
    return raised.value


@pytest.mark.parametrize("handler", [closing, resetting, cutting])
async def test_a_connection_lost_after_sending_is_a_read_error(handler: Handler) -> None:
    async with server(handler) as origin:
        assert isinstance(await refused(origin), httpx.ReadError)


async def test_a_server_that_stays_silent_is_a_read_timeout() -> None:
    over = asyncio.Event()

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with server(silent) as origin:
        failure = await refused(origin)
        over.set()
    assert isinstance(failure, httpx.ReadTimeout)


async def test_a_port_nobody_listens_on_is_a_connect_error() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        assert isinstance(await refused(origin), httpx.ConnectError)


async def test_a_read_on_a_kept_connection_that_breaks_is_not_repeated_behind_our_back() -> None:
    requests: list[bytes] = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nset-cookie: shop=1\r\n\r\n")
        await writer.drain()
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.transport.abort()

    async with server(once) as origin, create_http_client(read_s=1.0) as client:
        assert (await client.get(origin)).status_code == 200
        with pytest.raises(httpx.ReadError):
            await client.get(origin)
    assert len(requests) == 2
    assert b"cookie" not in requests[1].lower()
