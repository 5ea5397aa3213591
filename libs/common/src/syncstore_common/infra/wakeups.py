"""Wake-ups between processes by NOTIFY: a hint that there is something to do. What is missed is found by a poll."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
from opentelemetry.instrumentation.utils import suppress_instrumentation

from syncstore_common.infra.logging import get_logger

_PAUSE_S = 0.005
_RECONNECT_S = 1.0
_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)

log = get_logger(__name__)


def outbox_channel(schema: str) -> str:
    """What wakes the relay of a schema."""
    return f"{schema}_outbox"


def work_channel(schema: str) -> str:
    """What wakes a dispatcher that runs apart from the consumers."""
    return f"{schema}_work"


class Notifier:
    """Sends the NOTIFY after a commit, once for all that committed within a moment.

    Inside the transactions it would make their commits wait for one another.
    """

    def __init__(self, notify: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._notify = notify
        self._is_wanted = False
        self._sending: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Tell the other side soon that there is something."""
        self._is_wanted = True
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        with suppress_instrumentation():
            while self._is_wanted:
                self._is_wanted = False
                try:
                    await self._notify()
                except _AWAY:
                    return
                await asyncio.sleep(_PAUSE_S)

    async def close(self) -> None:
        """Stop; what was not told is found by a poll."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.wait([self._sending])


async def listen(dsn: str, channel: str, heard: Callable[[], None], stop: asyncio.Event) -> None:
    """Call ``heard`` at each NOTIFY until ``stop``; a connection that breaks is made anew."""
    while not stop.is_set():
        try:
            await _listen_once(dsn, channel, heard, stop)
        except _AWAY as error:
            log.warning("wakeups.interrupted", channel=channel, error=type(error).__name__)
            await asyncio.sleep(_RECONNECT_S)


async def _listen_once(dsn: str, channel: str, heard: Callable[[], None], stop: asyncio.Event) -> None:
    gone = asyncio.Event()
    with suppress_instrumentation():
        connection = await asyncpg.connect(dsn, timeout=5, command_timeout=10)
    try:
        connection.add_termination_listener(lambda _: gone.set())
        with suppress_instrumentation():
            await connection.add_listener(channel, lambda *_: heard())
        heard()  # for what was told while nobody listened
        waiters = [asyncio.create_task(event.wait()) for event in (stop, gone)]
        await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
        for waiter in waiters:
            waiter.cancel()
    finally:
        await connection.close(timeout=2)
