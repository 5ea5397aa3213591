"""Fetching pictures: the network's bad habits, and addresses we never dial."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from syncstore_catalog.images.fetch import FailedHosts, FetchFailed, FetchLimits, PictureFetcher
from tests.integration.catalog.picture_server import PictureServer, picture_server
from tests.unit.catalog.drawn import picture_bytes

pytestmark = pytest.mark.integration


@pytest.fixture
async def server() -> AsyncIterator[PictureServer]:
    async with picture_server() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[PictureFetcher]:
    limits = FetchLimits(total_s=2.0, connect_s=0.5, max_bytes=1_000_000, allow_private_hosts=True)
    fetching = PictureFetcher(limits)
    yield fetching
    await fetching.close()


@pytest.fixture
async def guarded() -> AsyncIterator[PictureFetcher]:
    fetching = PictureFetcher(FetchLimits(total_s=2.0, connect_s=0.5))
    yield fetching
    await fetching.close()


async def test_a_picture_arrives_whole(server: PictureServer, fetcher: PictureFetcher) -> None:
    assert await fetcher.fetch(f"{server.url}/p/1.jpg", FailedHosts()) == picture_bytes("JPEG", (640, 640), 1)


async def test_redirects_are_followed_up_to_a_limit(server: PictureServer, fetcher: PictureFetcher) -> None:
    url = f"{server.url}/p/1.jpg"
    for _ in range(3):
        url = f"{server.url}/to/x?url={url.replace('?', '%3F').replace('=', '%3D')}"
    assert await fetcher.fetch(url, FailedHosts())

    with pytest.raises(FetchFailed, match="redirects"):
        await fetcher.fetch(f"{server.url}/to/x?url=/to/x%3Furl%3D/to/x%3Furl%3D/to/x%3Furl%3D/to/x", FailedHosts())


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/nothing.jpg", "404"), ("/endless.jpg", "larger than"), ("/slow.jpg", "does not answer")],
)
async def test_bad_answers_are_said(server: PictureServer, fetcher: PictureFetcher, path: str, reason: str) -> None:
    with pytest.raises(FetchFailed, match=reason):
        await fetcher.fetch(server.url + path, FailedHosts())


async def test_a_host_that_never_answers_is_soon_left_alone(fetcher: PictureFetcher) -> None:
    connections: list[asyncio.StreamWriter] = []

    async def swallow(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)

    silent = await asyncio.start_server(swallow, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    failed = FailedHosts()
    started = time.monotonic()

    async def one(number: int) -> None:
        with pytest.raises(FetchFailed):
            await fetcher.fetch(f"http://127.0.0.1:{port}/{number}.jpg", failed)

    await asyncio.gather(*(one(number) for number in range(100)))

    took_s = time.monotonic() - started
    for writer in connections:
        writer.close()
    silent.close()
    await silent.wait_closed()
    assert 1 <= len(connections) < 2 * FetchLimits().concurrency
    assert took_s < 4


async def test_one_slow_picture_costs_no_other_of_its_host(server: PictureServer, fetcher: PictureFetcher) -> None:
    failed = FailedHosts()
    assert await fetcher.fetch(f"{server.url}/p/1.jpg", failed)
    for _ in range(4):
        with pytest.raises(FetchFailed, match="does not answer"):
            await fetcher.fetch(f"{server.url}/slow.jpg", failed)
    assert await fetcher.fetch(f"{server.url}/p/2.jpg", failed)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0177.0.0.1", "2130706433"])
async def test_our_own_machine_is_never_dialled(server: PictureServer, guarded: PictureFetcher, host: str) -> None:
    port = server.url.rsplit(":", 1)[1]

    with pytest.raises(FetchFailed):
        await guarded.fetch(f"http://{host}:{port}/p/1.jpg", FailedHosts())

    assert server.hits == {}


async def test_the_refusal_says_why(server: PictureServer, guarded: PictureFetcher) -> None:
    with pytest.raises(FetchFailed, match="not on the open internet"):
        await guarded.fetch(f"{server.url}/p/1.jpg", FailedHosts())


async def test_a_redirect_to_a_forbidden_scheme_is_refused(server: PictureServer, fetcher: PictureFetcher) -> None:
    with pytest.raises(FetchFailed, match="only http"):
        await fetcher.fetch(f"{server.url}/to/x?url=file:///etc/passwd", FailedHosts())
