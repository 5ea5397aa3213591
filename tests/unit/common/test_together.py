"""Batches of what many callers ask at the same moment."""

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar

import pytest

from syncstore_common.infra.together import Together

WHO: ContextVar[str] = ContextVar("WHO", default="nobody")


class Doubling:
    """Doubles numbers; refuses batches with a 13, and keeps what it was given."""

    def __init__(self, pause: asyncio.Event | None = None) -> None:
        self.batches: list[list[int]] = []
        self.begun = asyncio.Event()
        self._pause = pause

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        self.begun.set()
        if self._pause is not None:
            await self._pause.wait()
        if 13 in numbers:
            raise ValueError("13 can't be doubled")
        return [2 * number for number in numbers]


async def test_what_is_asked_in_one_moment_is_one_batch() -> None:
    work = Doubling()
    together = Together(work, most=10)
    assert await asyncio.gather(*(together.ask(number) for number in range(4))) == [0, 2, 4, 6]
    assert work.batches == [[0, 1, 2, 3]]


async def test_what_is_asked_while_a_batch_runs_makes_the_next_one_up_to_the_most() -> None:
    gate = asyncio.Event()
    work = Doubling(gate)
    together = Together(work, most=3)
    first = asyncio.create_task(together.ask(1))
    await work.begun.wait()
    rest = [asyncio.create_task(together.ask(number)) for number in range(2, 7)]
    await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(first, *rest) == [2, 4, 6, 8, 10, 12]
    assert work.batches == [[1], [2, 3, 4], [5, 6]]


async def test_what_cannot_be_answered_fails_alone() -> None:
    together = Together(Doubling(), most=10)
    answers = await asyncio.gather(*(together.ask(number) for number in (1, 13, 3)), return_exceptions=True)
    assert [answers[0], answers[2]] == [2, 6]
    assert isinstance(answers[1], ValueError)


async def test_an_absent_database_is_told_to_all_without_asking_it_again_for_each() -> None:
    tries = 0

    async def away(_: Sequence[int]) -> list[int]:
        nonlocal tries
        tries += 1
        raise ConnectionRefusedError

    together = Together(away, most=10)
    answers = await asyncio.gather(*(together.ask(number) for number in range(5)), return_exceptions=True)
    assert all(isinstance(answer, ConnectionRefusedError) for answer in answers)
    assert tries == 1


async def test_a_caller_that_is_cancelled_disturbs_nobody() -> None:
    gate = asyncio.Event()
    work = Doubling(gate)
    together = Together(work, most=10)
    leaving, staying = (asyncio.create_task(together.ask(number)) for number in (1, 2))
    await work.begun.wait()
    leaving.cancel()
    gate.set()
    assert await staying == 4
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_the_work_is_done_in_nobodys_context() -> None:
    async def who(items: Sequence[int]) -> list[str]:
        return [WHO.get() for _ in items]

    WHO.set("the first caller")
    assert await Together(who, most=10).ask(1) == "nobody"
