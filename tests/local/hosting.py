"""Starts `syncstore_cli.local.hosted` in a process of its own and looks at what it started."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_TIMEOUT_S = 90.0


@dataclass
class HostedRun:
    """A running host with the addresses it printed."""

    process: subprocess.Popen[str]
    addresses: dict[str, Any]

    def descendants(self) -> set[int]:
        """Every process below the host."""
        return descendants(self.process.pid)

    def servers(self) -> dict[str, int]:
        """The host's direct children, by the name of their program."""
        return {name: pid for pid, parent, name in processes() if parent == self.process.pid}

    def close_stdin(self) -> int:
        """End the host as a caller does, and return its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(START_TIMEOUT_S)

    def errors(self) -> str:
        """What it wrote to standard error; only after its end."""
        assert self.process.stderr is not None
        return self.process.stderr.read()


@contextmanager
def hosted(
    *arguments: str, environment: Mapping[str, str] | None = None, command: Sequence[str] = ()
) -> Iterator[HostedRun]:
    """Start a host and wait for its line; at the end it is killed if it still runs."""
    start = command or (sys.executable, "-m", "syncstore_cli.local.hosted")
    process = subprocess.Popen(
        [*start, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | dict(environment or {}),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdin, process.stdout, process.stderr:
        try:
            line = process.stdout.readline()
            if not line:
                process.wait(START_TIMEOUT_S)
                raise AssertionError(f"the host ended with {process.returncode}: {process.stderr.read()}")
            yield HostedRun(process, json.loads(line))
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(START_TIMEOUT_S)


def processes() -> Iterator[tuple[int, int, str]]:
    """Process id, parent's id and program name of all processes; zombies are left out."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, parent = rest.split()[:2]
        if state != "Z":
            yield int(folder.name), int(parent), name.partition("(")[2]


def descendants(pid: int) -> set[int]:
    """Every process below `pid`."""
    parents = {child: parent for child, parent, _ in processes()}
    found = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found - {pid}
        found |= more


def survivors(pids: set[int], *, timeout_s: float) -> set[int]:
    """Which of `pids` still run after at most `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while True:
        alive = pids & {pid for pid, _, _ in processes()}
        if not alive or time.monotonic() > deadline:
            return alive
        time.sleep(0.05)


def owner_of(pid: int) -> int:
    """The account a process runs as."""
    return Path(f"/proc/{pid}").stat().st_uid


def wait_for_lines(path: Path, count: int, *, timeout_s: float = 5) -> list[str]:
    """The lines of a file another process writes, once there are `count` of them."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        lines = path.read_text().splitlines() if path.exists() else []
        if len(lines) >= count:
            return lines
        time.sleep(0.01)
    raise AssertionError(f"{path} did not get {count} lines within {timeout_s:g} s")
