"""Fail points: named places where a test may kill, pause or break this process, because a crash hurts there.

A module names its point once (``_CONFIRMED = FailPoint("relay.after_confirm", "...")``) and passes it
(``await _CONFIRMED.passed()``); while nothing is armed that is one look at an empty dictionary. Armed from
``SYNCSTORE_FAILPOINTS``, which the settings refuse outside of ``SYNCSTORE_ENVIRONMENT=test``:

    relay.after_confirm=kill@3;saga.after_answer=hang:2

is: kill -9 ourselves at the third passing, hold the first answer for two seconds. ``@*`` acts every time. Actions:

- ``kill``: SIGKILL, at once; ``kill:0.005``: so many seconds later, everything goes on meanwhile
- ``stop``: SIGSTOP, until somebody sends SIGCONT
- ``hang:2``: this task waits so many seconds
- ``raise``: ``FailPointReached``
"""

import asyncio
import os
import re
import signal
from dataclasses import dataclass

from prometheus_client import Gauge

_RULE = re.compile(
    r"(?P<point>[\w.-]+)=(?P<action>kill|stop|hang|raise)(?::(?P<seconds>\d+(\.\d+)?))?(?:@(?P<at>\d+|\*))?"
)
_GRAMMAR = "point=kill|stop|hang|raise[:seconds][@passing|@*], more of them after a semicolon"

ARMED = Gauge("syncstore_failpoints_armed", "Fail points that may act in this process; 0 except in fault tests")

_points: "dict[str, FailPoint]" = {}
_armed: "dict[str, Rule]" = {}


class FailPointReached(Exception):
    """A fail point was told to raise."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens at a point, at which passing (None = every one)."""

    point: str
    action: str
    seconds: float
    at: int | None


class FailPoint:
    """One named place. ``hurts`` says what a crash there leaves behind."""

    def __init__(self, name: str, hurts: str) -> None:
        if name in _points:
            raise ValueError(f"two fail points are called {name}")
        self.name = name
        self.hurts = hurts
        self._passings = 0
        _points[name] = self

    async def passed(self) -> None:
        """Act if this point is armed and this is the passing meant."""
        if _armed and self.name in _armed:
            await self._act(_armed[self.name])

    async def _act(self, rule: Rule) -> None:
        self._passings += 1
        if rule.at is not None and self._passings != rule.at:
            return
        match rule.action:
            case "kill" if rule.seconds:
                asyncio.get_running_loop().call_later(rule.seconds, os.kill, os.getpid(), signal.SIGKILL)
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "stop":
                os.kill(os.getpid(), signal.SIGSTOP)
            case "hang":
                await asyncio.sleep(rule.seconds)
            case _:
                raise FailPointReached(self.name)


def known_points() -> dict[str, FailPoint]:
    """Every point of the modules imported so far."""
    return dict(_points)


def parse_rules(text: str) -> list[Rule]:
    """Read the setting. Raises ValueError that shows the grammar."""
    rules = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        found = _RULE.fullmatch(part)
        if found is None:
            raise ValueError(f"{part!r} is no fail point rule; expected {_GRAMMAR}")
        at = found["at"] or "1"
        rules.append(
            Rule(found["point"], found["action"], float(found["seconds"] or 0), None if at == "*" else int(at))
        )
    return rules


def arm(text: str) -> None:
    """Arm exactly the points of the setting. Raises ValueError for a point that no imported module has."""
    rules = parse_rules(text)
    unknown = sorted({rule.point for rule in rules} - set(_points))
    if unknown:
        raise ValueError(f"no such fail point: {', '.join(unknown)}; known are {', '.join(sorted(_points))}")
    _armed.clear()
    _armed.update({rule.point: rule for rule in rules})
    ARMED.set(len(_armed))
