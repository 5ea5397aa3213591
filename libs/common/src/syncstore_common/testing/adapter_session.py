"""Sessions for adapter tests: real HTTP, but facts, pictures and saga steps in memory.

They keep the promises of the port (sync/ports.py) that an adapter relies on, without limiter, database or refresh: a
refused token stays refused, a pause is waited out at once, an unclear step is looked for before it runs again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from syncstore_common.infra.pictures import fitted
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.kernel.ids import new_id
from syncstore_common.kernel.pictures import PictureLimits
from syncstore_common.sync.ports import CallKind, Credentials, Payload, PlatformCall, Shop, as_it_is

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
Tamper = Callable[[PlatformCall, httpx.Response], httpx.Response]
"""Replaces what the platform answered, to show an adapter what no simulator would send."""


class MemoryFacts:
    """Facts of one shop that never grow old."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    async def get(
        self,
        key: str,
        fetch: Callable[[], Awaitable[Any]],
        *,
        ttl_s: float = 86_400,
        read: Callable[[Any], Any] = as_it_is,
    ) -> Any:
        """Return the kept value, or fetch and keep it, as ``read`` makes of it."""
        if key not in self._values:
            self._values[key] = await fetch()
        return read(self._values[key])


_ANY = PictureLimits()


class MemoryMedia:
    """Pictures by content hash, and the ids they got; ``uploads`` counts what was sent."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        self.uploads = 0
        self._pictures = pictures
        self._ids: dict[tuple[str, str], str] = {}

    async def external_id(
        self,
        content_hash: str,
        upload: Callable[[bytes], Awaitable[str]],
        *,
        use: str = "main",
        limits: PictureLimits = _ANY,
    ) -> str:
        """Return the platform's id of a picture, uploading it the first time, made to fit the limits."""
        place = (content_hash, use)
        if place not in self._ids:
            self._ids[place] = await upload(fitted(self._pictures[content_hash], limits))
            self.uploads += 1
        return self._ids[place]

    async def known(self, content_hash: str, use: str) -> str | None:
        """Return the platform's id of a picture it has."""
        return self._ids.get((content_hash, use))

    def forget(self) -> None:
        """Be as if the shop never had a picture."""
        self._ids.clear()


@dataclass(slots=True)
class _Step:
    key: str
    result: Payload | None = None


class MemorySaga:
    """Steps of one listing. An unclear step raises; the next run looks for what it made, at once."""

    def __init__(self) -> None:
        self._steps: dict[str, _Step] = {}
        self._pauses: dict[str, float] = {}

    @property
    def done(self) -> list[str]:
        """The steps with a result, in order."""
        return [name for name, step in self._steps.items() if step.result is not None]

    async def once(
        self,
        step: str,
        perform: Callable[[str], Awaitable[Payload]],
        *,
        find: Callable[[], Awaitable[Payload | None]] | None = None,
        immediate: bool = False,
    ) -> Payload:
        """Run a step at most once as far as can be known."""
        known = self._steps.get(step)
        if known is not None and known.result is None and find is not None:
            known.result = await find()
        if known is not None and known.result is not None:
            return known.result
        known = self._steps.setdefault(step, _Step(str(new_id())))
        try:
            known.result = await perform(known.key)
        except PlatformFailure as failure:
            if not failure.facts.ambiguous:
                del self._steps[step]
            raise
        return known.result

    async def pause(self, step: str, seconds: float) -> None:
        """Let the time pass that is left of the pause."""
        started = self._pauses.setdefault(step, time.monotonic())
        await asyncio.sleep(max(0.0, started + seconds - time.monotonic()))


@dataclass(slots=True)
class MemoryShopSession:
    """Implements ShopSession over a real HTTP client; ``calls`` are those made, in order."""

    shop: Shop
    http: httpx.AsyncClient
    access_token: str
    cipher: str | None
    facts: MemoryFacts
    media: MemoryMedia
    saga: MemorySaga = field(default_factory=MemorySaga)
    tamper: Tamper | None = None
    calls: list[PlatformCall] = field(default_factory=list)

    @property
    def operations(self) -> list[str]:
        """The operations called, in order."""
        return [call.operation for call in self.calls]

    @property
    def writes(self) -> list[str]:
        """The write operations called, in order."""
        return [call.operation for call in self.calls if call.kind is CallKind.WRITE]

    async def call(self, call: PlatformCall) -> Payload:
        """Make one call. Raises PlatformFailure."""
        self.calls.append(call)
        credentials = Credentials(self.access_token, self.shop.external_shop_id, self.cipher, datetime.now(UTC))
        return await _send(self.http, call, credentials, self.tamper)


@dataclass(slots=True)
class MemoryAppSession:
    """Implements AppSession over a real HTTP client."""

    http: httpx.AsyncClient
    calls: list[PlatformCall] = field(default_factory=list)

    async def call(self, call: PlatformCall) -> Payload:
        """Make one call of the app. Raises PlatformFailure."""
        self.calls.append(call)
        return await _send(self.http, call, Credentials("", "", None, datetime.now(UTC)), None)


async def _send(
    http: httpx.AsyncClient, call: PlatformCall, credentials: Credentials, tamper: Tamper | None
) -> Payload:
    try:
        response = await http.send(call.build(credentials))
    except httpx.HTTPError as error:
        sent = not isinstance(error, _NOT_SENT)
        raise PlatformFailure(
            FailureFacts(
                disposition=Disposition.RETRY,
                platform_code=f"network.{type(error).__name__}",
                message="the platform did not answer",
                network=True,
                ambiguous=sent and call.kind is CallKind.WRITE and not call.repeatable,
            )
        ) from error
    return call.interpret(tamper(call, response) if tamper else response)
