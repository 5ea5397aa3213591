"""One child process that never outlives us: start, readiness, death, stop.

The kernel sends the child a signal when its starter dies (PR_SET_PDEATHSIG, prctl(2)), so even `kill -9` of the
launcher leaves nothing behind. That signal is bound to the *thread* that started the child: start children from the
main thread. It is set after the change of account, which would clear it.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from syncstore_cli.local.accounts import Account
from syncstore_cli.local.errors import NotReadyInTime, ProcessDied

SHOWN_LOG_LINES = 15
LOG_SIZE_LIMIT_BYTES = 5_000_000
_PR_SET_PDEATHSIG = 1
_POLL_INTERVAL_S = 0.05
# a C library without prctl (not Linux) still runs the servers, it only cannot clean up after kill -9
_prctl = getattr(ctypes.CDLL(None, use_errno=True), "prctl", None)

_running: "set[ChildProcess]" = set()

# what a readiness check answers: None when ready, else why not yet
ReadinessCheck = Callable[[], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class ProcessPlan:
    """How to start and stop one process; `environment` is the whole environment of the child."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    working_directory: Path
    log_path: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    stop_timeout_s: float = 10.0
    # kept open in the child: a lock stays held until the last process that uses the directory is gone
    inherited_descriptors: tuple[int, ...] = field(default=())


class ChildProcess:
    """A started process with its log file."""

    def __init__(self, plan: ProcessPlan, process: asyncio.subprocess.Process) -> None:
        self.plan = plan
        self._process = process

    @classmethod
    async def start(cls, plan: ProcessPlan) -> "ChildProcess":
        """Start the process of `plan` in its own session, output appended to its log file."""
        account_options = plan.account.process_options() if plan.account else {}
        with _open_log(plan.log_path) as log:
            process = await asyncio.create_subprocess_exec(
                *map(str, plan.command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(plan.environment),
                cwd=plan.working_directory,
                start_new_session=True,  # Ctrl-C reaches only us; we stop the children in order
                preexec_fn=_die_with_parent(plan.death_signal),
                pass_fds=plan.inherited_descriptors,
                **account_options,
            )
        child = cls(plan, process)
        _running.add(child)
        return child

    @property
    def name(self) -> str:
        """The name people see."""
        return self.plan.name

    @property
    def pid(self) -> int:
        """The process id, which is also its process group."""
        return self._process.pid

    @property
    def return_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.returncode

    async def wait_until_ready(self, check: ReadinessCheck, *, timeout_s: float) -> None:
        """Poll `check` until it answers None. Raises ProcessDied or NotReadyInTime."""
        deadline = time.monotonic() + timeout_s
        reason: str | None = "not asked yet"
        while time.monotonic() < deadline:
            if self.return_code is not None:
                raise self._died("during start")
            reason = await check()
            if reason is None:
                return
            await asyncio.sleep(_POLL_INTERVAL_S)
        raise NotReadyInTime(self.name, timeout_s, str(reason), self.plan.log_path, last_lines(self.plan.log_path))

    async def watch(self) -> None:
        """Wait for the process to end, then raise ProcessDied. Cancel it before stopping the process on purpose."""
        await self._process.wait()
        raise self._died("unexpectedly")

    async def stop(self) -> None:
        """Ask it to stop, wait `stop_timeout_s`, then kill its process group. Safe to call twice."""
        if self.return_code is None:
            self._process.send_signal(self.plan.stop_signal)
            try:
                await asyncio.wait_for(self._process.wait(), self.plan.stop_timeout_s)
            except TimeoutError:
                self.kill()
                await self._process.wait()
        _running.discard(self)

    def kill(self) -> None:
        """Send SIGKILL to its whole process group, at once; nothing happens when it has ended already."""
        if self.return_code is not None:
            return  # the number may belong to somebody else by now
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def _died(self, moment: str) -> ProcessDied:
        return ProcessDied(self.name, moment, self.return_code, self.plan.log_path, last_lines(self.plan.log_path))


def kill_all_children() -> None:
    """SIGKILL for every child process that has not been stopped: the last resort of a second Ctrl-C."""
    for child in tuple(_running):
        child.kill()


def last_lines(log_path: Path) -> str:
    """The last 15 lines of a log file, indented for display."""
    try:
        with log_path.open(encoding="utf-8", errors="replace") as log:
            lines = deque(log, maxlen=SHOWN_LOG_LINES)
    except FileNotFoundError:
        return "  (no log was written)"
    return "".join(f"  {line.rstrip()}\n" for line in lines).rstrip("\n") or "  (the log is empty)"


def _open_log(path: Path) -> IO[bytes]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_SIZE_LIMIT_BYTES:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def in_child() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)

    return in_child
