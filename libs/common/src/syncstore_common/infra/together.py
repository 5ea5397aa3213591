"""Many callers, one statement: what is asked while a batch is being worked on makes the next batch.

An idle process answers one caller at once; a busy one pays for a round trip and a commit once per batch. Nobody waits
for a batch to fill.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Generic, TypeVar

from syncstore_common.infra.database import is_database_unavailable

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class _Asked(Generic[A, B]):
    item: A
    answer: "asyncio.Future[B]"


class Together(Generic[A, B]):
    """Answers items in batches of at most ``most``, one batch after the other.

    ``work`` returns an answer per item, in their order. When it raises for several items, each is tried by itself, so
    that one that can't be answered fails alone; it must have left nothing behind then (a transaction does not). Only an
    absent database fails all of a batch at once: their callers wait and ask again. A caller that is cancelled leaves
    its item behind.

    ``work`` runs outside of its callers' contexts: what belongs to a trace must be part of the item.
    """

    def __init__(self, work: Callable[[Sequence[A]], Awaitable[Sequence[B]]], *, most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: list[_Asked[A, B]] = []
        self._working: asyncio.Task[None] | None = None

    async def ask(self, item: A) -> B:
        """Return the item's answer, or raise what working on it raised."""
        asked: _Asked[A, B] = _Asked(item, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._working is None or self._working.done():
            self._working = asyncio.get_running_loop().create_task(self._work_off(), context=Context())
        return await asked.answer

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(0)  # all that is asked in this moment belongs together
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._answer(batch)
        finally:
            self._working = None
            for asked in self._waiting:  # only when this was cancelled: nobody would come back for them
                asked.answer.cancel()
            self._waiting.clear()

    async def _answer(self, batch: Sequence[_Asked[A, B]]) -> None:
        try:
            answers = await self._work([asked.item for asked in batch])
        except asyncio.CancelledError:
            for asked in batch:
                asked.answer.cancel()
            raise
        except Exception as error:
            if len(batch) == 1 or is_database_unavailable(error):
                for asked in batch:
                    _set(asked.answer, error)
                return
            for asked in batch:
                await self._answer([asked])
        else:
            for asked, answer in zip(batch, answers, strict=True):
                if not asked.answer.done():
                    asked.answer.set_result(answer)


def _set(answer: "asyncio.Future[B]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
