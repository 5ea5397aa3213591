"""A push that is tried out: the adapter's own code runs, but what would change something is noted instead of sent.

Reads are really made, so what is decided is decided from what the platform shows. For a call that changes something the
adapter says what the platform would answer when all goes well; so a plan names exactly the calls that would be made.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx
import orjson

from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.pictures import PictureLimits
from syncstore_common.sync.ports import CallKind, CallSketch, Credentials, Payload, PlatformCall, Saga, Shop, as_it_is

_NOBODY = Credentials("rehearsal", "0", "rehearsal", datetime.fromtimestamp(0, UTC))
_PICTURE = b"\xff\xd8\xff\xe0rehearsal"
"""Begins like a JPEG; it is never sent."""
_KEY = "00000000-0000-7000-8000-000000000000"


class Rehearses(Protocol):
    """The part of an adapter that knows how its platform answers."""

    def rehearsed(self, call: CallSketch) -> Payload | None:
        """Return the body of a success; None for a read that has to be asked."""
        ...


class RealSession(Protocol):
    """What a rehearsal reads through."""

    @property
    def shop(self) -> Shop: ...
    @property
    def facts(self) -> Any: ...
    async def call(self, call: PlatformCall) -> Payload: ...


@dataclass(frozen=True, slots=True)
class SentCall:
    """A call that would change something; ``body`` is what would be sent (None for a picture)."""

    operation: str
    body: Json


@dataclass(slots=True)
class CallCount:
    """The calls of a rehearsal. Reads of facts are made once and kept; pushing does not repeat them."""

    sent: list[SentCall] = field(default_factory=list)
    uploads: int = 0
    reads: Counter[str] = field(default_factory=Counter)
    pause_s: float = 0.0

    @property
    def writes(self) -> Counter[str]:
        """How often each operation would be called."""
        return Counter(call.operation for call in self.sent)

    @property
    def total(self) -> int:
        """All calls a push would make."""
        return len(self.sent) + self.uploads + sum(self.reads.values())


class KnownPictures(Protocol):
    """Which pictures a shop has already."""

    async def known(self, content_hash: str, use: str) -> str | None:
        """Return the platform's id."""
        ...


class PlannedPictures:
    """Pictures of one shop within one plan: each is uploaded once, for the first listing that needs it."""

    def __init__(self, known: KnownPictures, planned: Iterable[tuple[str, str]] = ()) -> None:
        self._known = known
        self._planned = set(planned)

    @property
    def planned(self) -> list[tuple[str, str]]:
        """What would be uploaded (content hash and use), for the next part of the plan."""
        return sorted(self._planned)

    async def is_new(self, content_hash: str, use: str) -> bool:
        """Whether this is the first time that the shop needs the picture."""
        if await self._known.known(content_hash, use) is not None or (content_hash, use) in self._planned:
            return False
        self._planned.add((content_hash, use))
        return True


class RehearsalSession:
    """Implements the port's ShopSession without changing anything."""

    def __init__(self, real: RealSession, adapter: Rehearses, pictures: PlannedPictures) -> None:
        self.shop = real.shop
        self.facts = _Facts(self, real)
        self.media = _Media(pictures)
        self.saga: Saga = _Saga(self)
        self.calls = CallCount()
        self.is_fact = False
        self._real = real
        self._adapter = adapter

    async def call(self, call: PlatformCall) -> Payload:
        """Make a read; note everything else. Raises PlatformFailure."""
        request = call.build(_NOBODY)
        if call.kind is CallKind.READ and not self.is_fact:
            self.calls.reads[call.operation] += 1
        sketch = _sketch(request)
        answer = self._adapter.rehearsed(sketch)
        if answer is None:
            if call.kind is not CallKind.READ:
                raise LookupError(f"nobody knows what the platform answers to {call.operation}")
            return await self._real.call(call)
        if call.kind is CallKind.MEDIA:
            self.calls.uploads += 1
        elif call.kind is CallKind.WRITE:
            self.calls.sent.append(SentCall(call.operation, dict(sketch.body)))
        return call.interpret(httpx.Response(200, json=answer, request=request))


class _Facts:
    def __init__(self, session: RehearsalSession, real: RealSession) -> None:
        self._session = session
        self._real = real

    async def get(
        self,
        key: str,
        fetch: Callable[[], Awaitable[Any]],
        *,
        ttl_s: float = 86_400,
        read: Callable[[Any], Any] = as_it_is,
    ) -> Any:
        async def fetched() -> Any:
            outer, self._session.is_fact = self._session.is_fact, True
            try:
                return await fetch()
            finally:
                self._session.is_fact = outer

        return await self._real.facts.get(key, fetched, ttl_s=ttl_s, read=read)


class _Media:
    def __init__(self, pictures: PlannedPictures) -> None:
        self._pictures = pictures

    async def external_id(
        self,
        content_hash: str,
        upload: Callable[[bytes], Awaitable[str]],
        *,
        use: str = "main",
        limits: PictureLimits | None = None,
    ) -> str:
        if await self._pictures.is_new(content_hash, use):
            await upload(_PICTURE)
        return f"picture {content_hash[:12]}"


class _Saga:
    """Every step is run, and none remembered."""

    def __init__(self, session: RehearsalSession) -> None:
        self._session = session

    async def once(
        self,
        step: str,
        perform: Callable[[str], Awaitable[Payload]],
        *,
        find: Callable[[], Awaitable[Payload | None]] | None = None,
        immediate: bool = False,
    ) -> Payload:
        return await perform(_KEY)

    async def pause(self, step: str, seconds: float) -> None:
        self._session.calls.pause_s += seconds


def _sketch(request: httpx.Request) -> CallSketch:
    """Keep what says which call it is and what it carries; signatures and tokens stay behind."""
    is_json = request.headers.get("content-type", "").startswith("application/json")
    body = orjson.loads(request.content) if is_json and request.content else {}
    return CallSketch(request.method, request.url.path, dict(request.url.params), body)
