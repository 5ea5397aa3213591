"""The loop of every program here: a call per line of standard input, its result on standard output."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any


def serve(handle: Callable[[str, dict[str, Any]], Any]) -> None:
    """Answer calls until standard input ends. What an SDK prints goes to standard error, out of the answers' way."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"result": handle(asked["call"], asked["arguments"])}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
