"""Fetching a picture from a URL that a file names.

The host is checked when the connection is made, on the very address being dialled (see ``addresses``); redirects are
followed by hand and checked again; bytes are counted while they come; everything together may take ten seconds.
"""

import asyncio
import socket
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from syncstore_catalog.images.addresses import ForbiddenAddress, check_url, is_global_address
from syncstore_catalog.images.decode import MAX_PICTURE_BYTES

MAX_REDIRECTS = 3
_FIRST_TRIES = 3
_PATIENCE = 30
"""A picture host with a hiccup must not cost a seller the pictures of thousands of products."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FORBIDDEN = "the address is not on the open internet"
_HEADERS = {"Accept": "image/*", "Accept-Encoding": "identity", "User-Agent": "SyncStore picture import"}

AddressInfo = tuple[int, int, int, str, tuple[object, ...]]


class FetchFailed(ValueError):
    """The picture can't be had from this URL; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How long and how much. ``allow_private_hosts`` is for installations that keep their pictures at home."""

    total_s: float = 10.0
    connect_s: float = 4.0
    max_bytes: int = MAX_PICTURE_BYTES
    concurrency: int = 8
    allow_private_hosts: bool = False


@dataclass(slots=True)
class FailedHosts:
    """Which hosts an import has given up: those that never answer, soon; those that do, only after a long silence."""

    _given_up: dict[str, str] = field(default_factory=dict)
    _failures: Counter[str] = field(default_factory=Counter)
    """Failures in a row."""
    _answering: set[str] = field(default_factory=set)

    def reason(self, host: str) -> str | None:
        """Return why a host is not asked any more, or None."""
        return self._given_up.get(host)

    def answered(self, host: str) -> None:
        """Note an answer, whatever it was."""
        self._answering.add(host)
        self._failures.pop(host, None)

    def failed(self, host: str, reason: str, *, for_good: bool = False) -> None:
        """Note that a host did not answer; ``for_good`` when it never will."""
        self._failures[host] += 1
        if for_good or self._failures[host] >= (_PATIENCE if host in self._answering else _FIRST_TRIES):
            self._given_up[host] = reason


class PictureFetcher:
    """Fetches pictures; one per process. Close it when done."""

    def __init__(self, limits: FetchLimits) -> None:
        self._limits = limits
        self._slots = asyncio.Semaphore(limits.concurrency)
        self._client = httpx.AsyncClient(
            transport=AiohttpTransport(client=self._session),
            timeout=httpx.Timeout(limits.total_s, connect=limits.connect_s),
            follow_redirects=False,
            trust_env=False,
            headers=_HEADERS,
        )

    async def fetch(self, url: str, failed: FailedHosts) -> bytes:
        """Return the bytes behind a URL. Raises FetchFailed in words for people."""
        async with self._slots:
            try:
                async with asyncio.timeout(self._limits.total_s):
                    return await self._follow(url, failed)
            except TimeoutError as error:
                raise FetchFailed(f"it took more than {self._limits.total_s:g} seconds") from error

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _follow(self, url: str, failed: FailedHosts) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            self._check(url)
            outcome = await self._get(url, failed)
            if isinstance(outcome, bytes):
                return outcome
            url = urljoin(url, outcome)
        raise FetchFailed(f"it leads through more than {MAX_REDIRECTS} redirects")

    def _check(self, url: str) -> None:
        try:
            check_url(url)
        except ForbiddenAddress as error:
            raise FetchFailed(str(error)) from error

    async def _get(self, url: str, failed: FailedHosts) -> bytes | str:
        """Return the body, or the place a redirect leads to."""
        known = failed.reason(_host(url))
        if known is not None:
            raise FetchFailed(known)
        try:
            request = self._client.build_request("GET", url)
        except httpx.InvalidURL as error:
            raise FetchFailed("not a valid URL") from error
        response = await self._send(request, failed)
        try:
            location = response.headers.get("location")
            if response.status_code in _REDIRECTS and location:
                return str(location)
            if response.status_code != 200:
                raise FetchFailed(f"the server answered {response.status_code}")
            return await self._read(response)
        except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
            raise FetchFailed("the connection broke while the picture was coming") from error
        finally:
            await response.aclose()

    async def _send(self, request: httpx.Request, failed: FailedHosts) -> httpx.Response:
        try:
            async with asyncio.timeout(self._limits.total_s / 2):
                response = await self._client.send(request, stream=True)
        except (httpx.HTTPError, aiohttp.ClientError, OSError, TimeoutError) as error:
            is_forbidden = _FORBIDDEN in _story(error)
            reason = _FORBIDDEN if is_forbidden else "the server does not answer"
            failed.failed(_host(str(request.url)), reason, for_good=is_forbidden)
            raise FetchFailed(reason) from error
        failed.answered(_host(str(request.url)))
        return response

    async def _read(self, response: httpx.Response) -> bytes:
        too_large = FetchFailed(f"it is larger than {self._limits.max_bytes >> 20} MB")
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > self._limits.max_bytes:
            raise too_large
        if response.headers.get("content-encoding", "identity") != "identity":
            raise FetchFailed("the server compressed the picture although it was asked not to")
        data = bytearray()
        async for chunk in response.aiter_raw():
            data += chunk
            if len(data) > self._limits.max_bytes:
                raise too_large
        return bytes(data)

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=self._limits.concurrency, socket_factory=self._dial)
        return aiohttp.ClientSession(connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar())

    def _dial(self, address: AddressInfo) -> socket.socket:
        family, kind, protocol, _, destination = address
        if not self._limits.allow_private_hosts and not is_global_address(str(destination[0])):
            raise PermissionError(_FORBIDDEN)
        return socket.socket(family=family, type=kind, proto=protocol)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return url


def _story(error: BaseException) -> str:
    """The texts of an error and of everything that led to it."""
    texts = []
    seen: BaseException | None = error
    while seen is not None:
        texts.append(str(seen))
        seen = seen.__cause__ or seen.__context__
    return " / ".join(texts)
