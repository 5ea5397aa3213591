"""Two transactions that met: the database undoes one of them, and running it again is all that is needed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from syncstore_common.infra.failpoints import FailPoint

T = TypeVar("T")

CONTENTION = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_TRIES = 5
COMMITTING = FailPoint("catalog.before_commit", "a change is written, not committed, and its caller waits")
_COMMITTED = FailPoint("catalog.after_commit", "a change is committed, its caller has no answer")


async def retrying_contention(attempt: Callable[[], Awaitable[T]]) -> T:
    """Run a whole transaction, again when the database broke it off in favour of another. Raises the last failure."""
    committed = await _until_it_commits(attempt)
    await _COMMITTED.passed()
    return committed


async def _until_it_commits(attempt: Callable[[], Awaitable[T]]) -> T:
    for tried in range(1, _TRIES):
        try:
            return await attempt()
        except CONTENTION:
            await asyncio.sleep(0.02 * tried)
    return await attempt()
