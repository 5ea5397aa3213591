"""Calls an SDK that lives in another process: a line of JSON names the call, a line of JSON brings its result.

Blocking on purpose: the simulators are another process still, so nothing in the test has to go on meanwhile.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.side_environments import ROOT

_STOP_TIMEOUT_S = 5


class SdkError(Exception):
    """The SDK raised; the text holds its exception's type and message."""


@dataclass(frozen=True, slots=True)
class Sdk:
    """A running program that uses one SDK."""

    process: subprocess.Popen[str]

    def __call__(self, call: str, /, **arguments: Any) -> Any:
        """Make the named call; return what the SDK returned, as JSON. Raises SdkError."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"call": call, "arguments": arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the SDK's program ended with status {self.process.wait()} during {call}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise SdkError(answer["error"])
        return answer["result"]


@contextmanager
def running_sdk(*command: str, home: object, environment: Mapping[str, str] | None = None) -> Iterator[Sdk]:
    """Start a program with nothing of the test's in its environment; ``home`` is where it may keep files."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Sdk(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(_STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
