"""Free loopback ports.

They are taken from below the kernel's range for outgoing connections (ip_local_port_range), so that no busy client on
the machine takes a port between the choice and the server's start, or while a long-lived local run is stopped.
"""

import errno
import random
import re
import socket
from collections.abc import Set as AbstractSet
from pathlib import Path

LOOPBACK = "127.0.0.1"
_FIRST_PORT = 15_000
_DEFAULT_OUTGOING_START = 32_768


def is_free(port: int) -> bool:
    """Whether nothing listens on `port` of the loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # like the servers themselves: a port whose old connections are still in TIME_WAIT counts as free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
        return True


def choose_port(taken: AbstractSet[int]) -> int:
    """A random free port that is not in `taken`."""
    last = max(_outgoing_start(), _FIRST_PORT + 1000)
    for _ in range(1000):
        port = random.randrange(_FIRST_PORT, last)
        if port not in taken and is_free(port):
            return port
    raise OSError(errno.EADDRINUSE, f"no free port between {_FIRST_PORT} and {last} on {LOOPBACK}")


def holder_of(port: int) -> str | None:
    """Who listens on `port`, as "pid 4242 (python3)"; None when the system does not let us see it."""
    inode = _listening_inode(port)
    if inode is None:
        return None
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(descriptor.readlink()) == f"socket:[{inode}]":
                process = descriptor.parent.parent
                return f"pid {process.name} ({(process / 'comm').read_text().strip()})"
        except OSError:  # somebody else's process, or one that just ended
            continue
    return None


def _listening_inode(port: int) -> str | None:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            columns = row.split()
            is_listening = columns[3] == "0A"
            if is_listening and int(columns[1].rpartition(":")[2], 16) == port:
                return columns[9]
    return None


def _outgoing_start() -> int:
    try:
        text = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text()
    except OSError:
        return _DEFAULT_OUTGOING_START
    numbers = re.findall(r"\d+", text)
    return int(numbers[0]) if numbers else _DEFAULT_OUTGOING_START
