"""Contenders that are programs of their own: the lean floor, BullMQ, Celery."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.side_environments import node_with, python_with

from bench.job.goods import announce
from bench.job.ground import Ground
from syncstore_cli.local.ports import choose_port

_HERE = Path(__file__).parent
_START_TIMEOUT_S = 60
_DONE = "select not exists (select from stock_copies where version < $1) and not exists (select from outbox_events)"


@dataclass
class Program:
    """A worker that prints a line when it is ready. ``filler`` fills its queue; without one, events are published."""

    name: str
    ground: Ground
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    filler: Sequence[str] | None = None
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> list[int]:
        """Start the worker and wait for its line."""
        self._process = await asyncio.create_subprocess_exec(
            *self.command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, env=self._variables()
        )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), _START_TIMEOUT_S)
        assert line, f"{self.name} did not start"
        return [self._process.pid]

    async def stop(self) -> None:
        """Stop the worker; its own children end with it."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await asyncio.wait_for(self._process.wait(), _START_TIMEOUT_S)

    async def fill(self, version: int) -> None:
        """Put one job per product on the queue."""
        if self.filler is None:
            await announce(self.ground.amqp_url, self.ground.goods, version)
            return
        process = await asyncio.create_subprocess_exec(
            *self.filler, str(version), stdin=asyncio.subprocess.PIPE, env=self._variables()
        )
        await process.communicate("\n".join(str(good.variant_id) for good in self.ground.goods).encode())
        assert process.returncode == 0, f"the queue of {self.name} could not be filled"

    async def is_done(self, version: int) -> bool:
        """Whether every outcome is stored (and what goes through the outbox is on its way)."""
        return bool(await self.ground.watch.fetchval(_DONE, version))

    def _variables(self) -> dict[str, str]:
        return {**os.environ, **self.ground.environment, **self.environment}


def floor(ground: Ground) -> Program:
    """The hand-written floor."""
    return Program("floor", ground, [sys.executable, "-m", "bench.job.floor"])


def celery(ground: Ground) -> Program:
    """Celery in its own environment, two prefork workers a core. Raises RuntimeError when it can't be installed."""
    python = python_with("bench")
    count = str(2 * (os.cpu_count() or 1))
    worker = [str(python.with_name("celery")), "--workdir", str(_HERE), "-A", "celery_jobs", "--quiet", "worker"]
    options = ["-c", count, "-Q", "bench.celery.stock", "--without-gossip", "--without-mingle", "-l", "error"]
    filler = [str(python), str(_HERE / "celery_jobs.py")]
    return Program("celery", ground, [*worker, *options], filler=filler)


@asynccontextmanager
async def bullmq(ground: Ground) -> AsyncIterator[Program | str]:
    """BullMQ on a Redis of its own (append-only file, synced each second), or why it can't be run here."""
    server = shutil.which("redis-server")
    node = node_with(_HERE / "bullmq")
    if server is None or node is None:
        yield "not run: it needs redis-server and Node.js 20 or newer"
        return
    port = choose_port(set())
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(ground.state), "--appendonly", "yes"]
    redis = await asyncio.create_subprocess_exec(server, *options, "--save", "", stdout=asyncio.subprocess.DEVNULL)
    ground.servers["redis"] = redis.pid
    try:
        await asyncio.sleep(0.5)
        jobs = str(_HERE / "bullmq" / "jobs.mjs")
        environment = {"BENCH_REDIS_URL": f"redis://127.0.0.1:{port}"}
        yield Program("bullmq", ground, [str(node), jobs, "work"], environment, [str(node), jobs, "fill"])
    finally:
        redis.terminate()
        await redis.wait()
