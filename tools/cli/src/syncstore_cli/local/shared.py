"""Throw-away servers for a test session, from synchronous code: started once, shared by all its processes.

The first process that asks starts `syncstore_cli.local.hosted`; the others find its addresses in a file. The servers
live as long as the process named `owner_pid` (the test controller), and end early with `stop_shared_servers`.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from syncstore_cli.local.errors import LocalRunError

_STOP_TIMEOUT_S = 30.0
# kept, or Python would complain that we forgot a running process
_started: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class SharedServers:
    """Addresses of running throw-away servers; `pid` is the process that hosts them."""

    postgres_admin_url: str = field(repr=False)
    amqp_url: str = field(repr=False)
    # ready virtual hosts t0, t1, ...; empty when the broker was given by address or runs in Docker
    amqp_vhost_urls: tuple[str, ...] = field(repr=False)
    descriptions: tuple[str, ...]
    pid: int

    @classmethod
    def parse(cls, line: str) -> "SharedServers":
        """Read the line of JSON that `hosted` prints."""
        answer: dict[str, Any] = json.loads(line)
        return cls(
            postgres_admin_url=answer["postgres_admin_url"],
            amqp_url=answer["amqp_url"],
            amqp_vhost_urls=tuple(answer["amqp_vhost_urls"]),
            descriptions=tuple(answer["descriptions"]),
            pid=answer["pid"],
        )


def shared_servers(directory: Path, *, owner_pid: int, vhosts: int = 32) -> SharedServers:
    """The servers of this session: started when nobody has, else the ones that run.

    `directory` is where all processes of the session meet. Blocks for about six seconds on the first call. Raises
    LocalRunError when they cannot be started.
    """
    with _lock(directory):
        addresses = directory / "servers.json"
        if not addresses.exists():
            _start(directory, addresses, owner_pid=owner_pid, vhosts=vhosts)
        return SharedServers.parse(addresses.read_text(encoding="utf-8"))


def stop_shared_servers(directory: Path) -> None:
    """Stop the servers of this session and wait until they are gone; nothing happens when none run."""
    with _lock(directory):
        addresses = directory / "servers.json"
        try:
            pid = SharedServers.parse(addresses.read_text(encoding="utf-8")).pid
            os.kill(pid, signal.SIGTERM)
        except (FileNotFoundError, ProcessLookupError):
            return
        deadline = time.monotonic() + _STOP_TIMEOUT_S
        while addresses.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        for process in _started:
            process.wait(_STOP_TIMEOUT_S)
        _started.clear()


def _start(directory: Path, addresses: Path, *, owner_pid: int, vhosts: int) -> None:
    command = [sys.executable, "-m", "syncstore_cli.local.hosted", "--ephemeral"]
    command += ["--vhosts", str(vhosts), "--watch", str(owner_pid), "--announce", str(addresses)]
    errors = directory / "servers.log"
    with errors.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 (our own module)
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True
        )
    _started.append(process)
    while not addresses.exists():
        return_code = process.poll()
        if return_code is not None:
            raise LocalRunError(errors.read_text(encoding="utf-8", errors="replace").strip(), exit_code=return_code)
        time.sleep(0.02)


@contextlib.contextmanager
def _lock(directory: Path) -> Iterator[None]:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (directory / "servers.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
