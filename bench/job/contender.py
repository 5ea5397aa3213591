"""One round of one contender: its worker starts, stands still while its queue fills, and is timed from the go."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bench.machine import Meter, families, peak_rss_mb


class Contender(Protocol):
    """A worker that does the job, and how to fill its queue and see its end."""

    name: str

    async def start(self) -> list[int]:
        """Start the worker and return the ids of its processes once it is ready to work."""
        ...

    async def stop(self) -> None:
        """Stop the worker."""
        ...

    async def fill(self, version: int) -> None:
        """Put one job per product on the queue; ``version`` rises with each round."""
        ...

    async def is_done(self, version: int) -> bool:
        """Tell whether every job's outcome is stored and announced."""
        ...


@dataclass(frozen=True, slots=True)
class Round:
    """What one round showed. Processor times in microseconds a job; ``foreign`` = cores others kept busy."""

    jobs_per_s: float
    worker_us: float
    servers_us: dict[str, float]
    foreign: float
    peak_mib: float


_PATIENCE_S = 180.0


async def run_round(contender: Contender, *, jobs: int, version: int, servers: dict[str, int]) -> Round:
    """Time ``jobs`` jobs. Raises AssertionError when they are not done in time."""
    pids = await contender.start()
    try:
        workers = families(pids)
        _signal(workers, signal.SIGSTOP)
        await contender.fill(version)
        await asyncio.sleep(0.5)
        meter = Meter({"worker": pids, **{name: [pid] for name, pid in servers.items()}})
        meter.start()
        _signal(workers, signal.SIGCONT)
        await _until(lambda: contender.is_done(version))
        used = meter.stop()
        peak = sum(peak_rss_mb(worker) for worker in families(pids))
    finally:
        await contender.stop()
    wall, foreign = used.pop("wall"), used.pop("foreign")
    per_job = {name: round(seconds / jobs * 1e6, 1) for name, seconds in used.items()}
    return Round(round(jobs / wall, 1), per_job.pop("worker"), per_job, round(foreign, 2), round(peak))


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        os.kill(pid, number)


async def _until(done: Callable[[], Awaitable[bool]]) -> None:
    deadline = asyncio.get_running_loop().time() + _PATIENCE_S
    while not await done():
        assert asyncio.get_running_loop().time() < deadline, "the jobs are not done in time"
        await asyncio.sleep(0.02)
