"""Ctrl-C and SIGTERM: the first one stops everything in order, the second one kills.

The first signal cancels the main coroutine, so every `async with` unwinds: services before servers. The second one
kills the process group of every child that still runs, which makes the unwinding short.
"""

import asyncio
import signal
from collections.abc import Coroutine

from syncstore_cli.local.process import kill_all_children

_HANDLED = (signal.SIGINT, signal.SIGTERM)


def run_until_interrupted(main: Coroutine[object, object, int]) -> int:
    """Run `main` and return its exit code, or 0 when a signal ended it cleanly and 130 when a second one had to kill.

    Exceptions of `main` pass through.
    """
    return asyncio.run(_guarded(main))


async def _guarded(main: Coroutine[object, object, int]) -> int:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(main)
    received: list[int] = []

    def on_signal(number: int) -> None:
        received.append(number)
        if len(received) == 1:
            task.cancel()
        else:
            kill_all_children()

    for number in _HANDLED:
        loop.add_signal_handler(number, on_signal, number)
    try:
        return await task
    except asyncio.CancelledError:
        if not received:
            raise
        return 0 if len(received) == 1 else 130
    finally:
        for number in _HANDLED:
            loop.remove_signal_handler(number)
