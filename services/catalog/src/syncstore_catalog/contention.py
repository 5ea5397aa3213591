"""Two transactions that met: the database undoes one of them, and running it again is all that is needed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

T = TypeVar("T")

CONTENTION = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_TRIES = 5


async def retrying_contention(attempt: Callable[[], Awaitable[T]]) -> T:
    """Run a whole transaction, again when the database broke it off in favour of another. Raises the last failure."""
    for tried in range(1, _TRIES):
        try:
            return await attempt()
        except CONTENTION:
            await asyncio.sleep(0.02 * tried)
    return await attempt()
