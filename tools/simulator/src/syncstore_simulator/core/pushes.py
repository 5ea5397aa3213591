"""Sends a platform's pushes to a callback address: signed, with a time-out, retries and a record of every delivery.

What is told, how it is signed and how long the waits are comes from the platform. A push is news about a state that can
be read; so a platform that has no address to send to forgets it at once.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

import httpx
import orjson

from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings, Switch

PUSH_SWITCHES: dict[str, Switch] = {"push_url": "", "push_copies": 1, "push_retry_scale": 1.0}
"""``push_url`` takes the app's pushes (empty: none are sent), each ``push_copies`` times; ``push_retry_scale`` shortens
the waits between tries."""

_TIMEOUT_S = 3.0
_TICK_S = 0.1
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class PushRules:
    """How a platform delivers: the header for an address and a body, what counts as taken, and the waits in seconds."""

    sign: Callable[[str, bytes], str]
    is_taken: Callable[[int, bytes], bool]
    waits_s: tuple[float, ...]


@dataclass(slots=True)
class Delivery:
    """One push on its way to one address. ``attempts`` are the HTTP statuses answered, 0 for none."""

    id: int
    kind: str
    url: str
    body: JsonObject
    at: float
    attempts: list[int] = field(default_factory=list)
    is_delivered: bool = False
    is_lost: bool = False

    def as_json(self) -> JsonObject:
        """Return the delivery as the control API shows it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "url": self.url,
            "body": self.body,
            "at": self.at,
            "attempts": list(self.attempts),
            "delivered": self.is_delivered,
            "lost": self.is_lost,
        }


class PushSender:
    """The pushes of one platform."""

    def __init__(self, clock: Clock, settings: PlatformSettings, rules: PushRules) -> None:
        self._clock = clock
        self._settings = settings
        self._rules = rules
        self._waiting: deque[Delivery] = deque()
        self._ids = count(1)
        self._running: set[asyncio.Task[None]] = set()
        self.deliveries: deque[Delivery] = deque(maxlen=_KEPT)
        self.on_tick: Callable[[], None] = lambda: None
        """Called now and then, so that what is due by time is told without a call."""

    @property
    def has_address(self) -> bool:
        """Return whether the app takes pushes."""
        return bool(self._settings.text("push_url"))

    def tell(self, kind: str, body: JsonObject, urls: Sequence[str] = ()) -> None:
        """Send a push to ``urls`` and to the app's own address, if there are any."""
        app_url = self._settings.text("push_url")
        for url in dict.fromkeys((*urls, *([app_url] if app_url else []))):
            for _ in range(int(self._settings.number("push_copies"))):
                delivery = Delivery(next(self._ids), kind, url, body, self._clock.now())
                self.deliveries.append(delivery)
                self._waiting.append(delivery)

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until ``stopping`` is set."""
        async with httpx.AsyncClient(timeout=_TIMEOUT_S, trust_env=False) as http:
            while not stopping.is_set():
                self.on_tick()
                while self._waiting:
                    task = asyncio.create_task(self._deliver(http, self._waiting.popleft(), stopping))
                    self._running.add(task)
                    task.add_done_callback(self._running.discard)
                await _pause(stopping, _TICK_S)
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _deliver(self, http: httpx.AsyncClient, delivery: Delivery, stopping: asyncio.Event) -> None:
        content = orjson.dumps(delivery.body)
        headers = {"authorization": self._rules.sign(delivery.url, content), "content-type": "application/json"}
        for wait_s in (0.0, *self._rules.waits_s):
            await _pause(stopping, wait_s * self._settings.number("push_retry_scale"))
            try:
                answer = await http.post(delivery.url, content=content, headers=headers)
            except httpx.HTTPError:
                delivery.attempts.append(0)
                continue
            delivery.attempts.append(answer.status_code)
            if self._rules.is_taken(answer.status_code, answer.content):
                delivery.is_delivered = True
                return
        delivery.is_lost = True


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    if seconds <= 0:
        return
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return
