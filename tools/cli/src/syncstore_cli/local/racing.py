"""Run several things at once, as one: the first end, or the first error, ends them all."""

import asyncio
from collections.abc import Coroutine


async def until_first_ends(*coroutines: Coroutine[object, object, object]) -> None:
    """Run all until one returns or raises, cancel the others and wait for them.

    Raises what the first one raised. Cancelling this cancels them all, and it ends only when they have ended.
    """
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        finished = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*finished, *tasks, return_exceptions=True)
    for result in results:  # what ended first comes first
        if isinstance(result, Exception):
            raise result


async def all_or_none(*coroutines: Coroutine[object, object, object]) -> None:
    """Run all to their end. When one raises, cancel the others, wait for them and raise that error."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
