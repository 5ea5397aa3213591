"""A pytest plugin of the runs on mutants: writes what each test did, and where the changed module came from.

A run counts only if the module it was about was really loaded from the changed copy.
"""

import json
import os
import sys
from pathlib import Path

import pytest

REPORT = "SYNCSTORE_MUTANT_REPORT"
MODULE = "SYNCSTORE_MUTANT_MODULE"

_phases: list[dict[str, str]] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note each phase (setup, call, teardown) of each test."""
    reason = report.longreprtext.strip().splitlines()[-1:] if report.failed else []
    _phases.append({"test": report.nodeid, "phase": report.when, "outcome": report.outcome, "reason": "".join(reason)})


def pytest_sessionfinish() -> None:
    """Hand over."""
    module = sys.modules.get(os.environ[MODULE])
    origin = getattr(module, "__file__", None)
    Path(os.environ[REPORT]).write_text(json.dumps({"phases": _phases, "origin": origin}), encoding="utf-8")
