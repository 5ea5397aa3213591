"""The processes of a run that are not servers: started in groups, watched, stopped in reverse.

It knows names, commands, environments and readiness URLs, nothing of what the processes do. A process that dies is
not restarted: its last log lines are shown and the run ends.
"""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from syncstore_cli.local.process import ChildProcess, ProcessPlan
from syncstore_cli.local.racing import all_or_none, until_first_ends

_QUESTION_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """One process; `environment` is added to ours.

    `ready_url` must answer 200 before the next group starts; without one the process only has to be alive.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    ready_url: str | None = None
    ready_timeout_s: float = 30.0
    stop_timeout_s: float = 15.0


class Supervisor:
    """`async with Supervisor(logs) as supervisor:` stops everything it started when the block ends."""

    def __init__(self, logs_directory: Path, *, working_directory: Path | None = None) -> None:
        self._logs = logs_directory
        self._working_directory = working_directory or Path.cwd()
        # what was started together is stopped together
        self._groups: list[list[ChildProcess]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def children(self) -> tuple[ChildProcess, ...]:
        """What runs, in the order of its start."""
        return tuple(child for group in self._groups for child in group)

    async def start(self, *specs: ProcessSpec) -> None:
        """Start one process, or several at once, and wait until all are ready; the next call starts the next group.

        Output goes to <logs>/NAME.log. Raises ProcessDied or NotReadyInTime, both with the last 15 log lines.
        """
        group: list[ChildProcess] = []
        self._groups.append(group)
        await all_or_none(*(self._start_one(spec, group) for spec in specs))

    async def watch(self, *also: ChildProcess) -> None:
        """Wait until the first process ends (`also`: servers started elsewhere) and raise its ProcessDied."""
        await until_first_ends(*(child.watch() for child in (*self.children, *also)))

    async def stop(self) -> None:
        """Stop everything, the last group first."""
        while self._groups:
            await asyncio.gather(*(child.stop() for child in self._groups[-1]))
            self._groups.pop()

    async def _start_one(self, spec: ProcessSpec, group: list[ChildProcess]) -> None:
        child = await ChildProcess.start(self._plan(spec))
        group.append(child)
        if spec.ready_url is None:
            return
        ready_url = spec.ready_url
        async with httpx.AsyncClient(timeout=_QUESTION_TIMEOUT_S, trust_env=False) as client:
            await child.wait_until_ready(lambda: _not_ready(client, ready_url), timeout_s=spec.ready_timeout_s)

    def _plan(self, spec: ProcessSpec) -> ProcessPlan:
        return ProcessPlan(
            name=spec.name,
            command=spec.command,
            environment=os.environ | dict(spec.environment),
            working_directory=self._working_directory,
            log_path=self._logs / f"{spec.name}.log",
            stop_timeout_s=spec.stop_timeout_s,
        )


def python_command(module: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs a module with the Python we run on ourselves."""
    return (sys.executable, "-m", module, *arguments)


async def _not_ready(client: httpx.AsyncClient, url: str) -> str | None:
    try:
        answer = await client.get(url)
    except httpx.HTTPError as error:
        return f"{url}: {error or type(error).__name__}"
    return None if answer.status_code == httpx.codes.OK else f"{url} answers {answer.status_code}"
