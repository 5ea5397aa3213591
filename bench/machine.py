"""What the machine does meanwhile: processor time of processes by id, and how busy others keep the cores."""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_BUSY = slice(0, 8)
_IDLE = (3, 4)


def cpu_s(pid: int) -> float:
    """Processor seconds that a process has used so far; one that is gone counts nothing."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) * _TICK_S


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    found, left = [], [pid]
    while left:
        current = left.pop()
        found.append(current)
        try:
            left += [int(child) for child in Path(f"/proc/{current}/task/{current}/children").read_text().split()]
        except OSError:
            continue
    return found


def families(pids: Iterable[int]) -> list[int]:
    """Processes and everything below them."""
    return [found for pid in pids for found in family(pid)]


def peak_rss_mb(pid: int) -> float:
    """The most memory a process has had, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _all_busy_s() -> float:
    ticks = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:]][_BUSY]
    return (sum(ticks) - sum(ticks[place] for place in _IDLE)) * _TICK_S


@dataclass(slots=True)
class Meter:
    """Processor time of groups of processes, by their first processes, between ``start`` and ``stop``; and of others.

    Children that begin meanwhile count: a database makes a process for each connection.
    """

    groups: dict[str, list[int]]
    _at: float = 0.0
    _busy: float = 0.0
    _before: dict[int, float] = field(default_factory=dict)

    def start(self) -> None:
        """Begin."""
        self._at, self._busy = time.perf_counter(), _all_busy_s()
        self._before = {pid: cpu_s(pid) for firsts in self.groups.values() for pid in families(firsts)}

    def stop(self) -> dict[str, float]:
        """Return seconds used per group, ``wall`` seconds, and ``foreign`` = cores kept busy by others."""
        wall = time.perf_counter() - self._at
        used = {
            name: sum(cpu_s(pid) - self._before.get(pid, 0.0) for pid in families(firsts))
            for name, firsts in self.groups.items()
        }
        return {**used, "wall": wall, "foreign": max(0.0, (_all_busy_s() - self._busy - sum(used.values())) / wall)}
