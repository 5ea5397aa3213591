"""Waiting for something to become true, instead of sleeping and hoping."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(check: Callable[[], Awaitable[T]], *, timeout_s: float = 10.0, every_s: float = 0.05) -> T:
    """Return the first truthy answer of ``check``; fails with its last answer when none comes in time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while True:
        answer = await check()
        if answer:
            return answer
        if loop.time() > deadline:
            raise AssertionError(f"not true within {timeout_s} s; the last answer was {answer!r}")
        await asyncio.sleep(every_s)
