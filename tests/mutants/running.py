"""Runs the named tests on a copy of the package with one thing changed, in a process of its own.

The copy stands first on the import path; the checkout is never written to. All runs share one PostgreSQL, one RabbitMQ
and one migrated template (a mutant never concerns a migration).
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutant import CHECKOUT, Mutant
from tests.mutants.witness import MODULE, REPORT

_LONGEST_TEST_S = 45
_LONGEST_RUN_S = 240
_NOT_COPIED = shutil.ignore_patterns("node_modules")


@dataclass(frozen=True, slots=True)
class Run:
    """What the tests did: those that passed, those whose own assertions failed (with the last line), anything else."""

    passed: tuple[str, ...]
    failed: Mapping[str, str]
    broken: str | None
    seconds: float

    @property
    def is_green(self) -> bool:
        """Whether every test ran and passed."""
        return not self.failed and self.broken is None and bool(self.passed)


def run_on(mutant: Mutant, environment: Mapping[str, str]) -> Run:
    """Run the mutant's tests on its changed copy. Raises AnchorLost."""
    with tempfile.TemporaryDirectory(prefix="syncstore-mutant-") as folder:
        copy = Path(folder) / "src"
        shutil.copytree(CHECKOUT / mutant.package_root, copy, ignore=_NOT_COPIED)
        _change(copy / mutant.path.split("/src/", 1)[1], mutant)
        return _run(mutant.tests, copies=[copy], module=mutant.module, environment=environment)


def run_unchanged(mutants: Sequence[Mutant], environment: Mapping[str, str]) -> Run:
    """Run the tests of all mutants together on unchanged copies: all of them have to pass."""
    tests = tuple(dict.fromkeys(test for mutant in mutants for test in mutant.tests))
    with tempfile.TemporaryDirectory(prefix="syncstore-unchanged-") as folder:
        copies = []
        for number, root in enumerate(dict.fromkeys(mutant.package_root for mutant in mutants)):
            copies.append(Path(folder) / str(number))
            shutil.copytree(CHECKOUT / root, copies[-1], ignore=_NOT_COPIED)
        return _run(tests, copies=copies, module=mutants[0].module, environment=environment)


def _change(file: Path, mutant: Mutant) -> None:
    file.write_text(mutant.apply(file.read_text(encoding="utf-8")), encoding="utf-8")
    for stale in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        stale.unlink()


def _run(tests: Sequence[str], *, copies: Sequence[Path], module: str, environment: Mapping[str, str]) -> Run:
    started = time.monotonic()
    report = copies[0].parent / "report.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.witness", "-p", "no:cacheprovider"]
    command += ["-o", "console_output_style=classic", f"--timeout={_LONGEST_TEST_S}", *tests]
    variables = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        **environment,
        "PYTHONPATH": os.pathsep.join(map(str, copies)),
        REPORT: str(report),
        MODULE: module,
    }
    try:
        ended = subprocess.run(
            command, cwd=CHECKOUT, env=variables, capture_output=True, text=True, timeout=_LONGEST_RUN_S, check=False
        )
    except subprocess.TimeoutExpired:
        return Run((), {}, f"the tests took longer than {_LONGEST_RUN_S} s", time.monotonic() - started)
    seconds = time.monotonic() - started
    if not report.exists():
        last = "\n".join((ended.stdout + ended.stderr).strip().splitlines()[-10:])
        return Run((), {}, f"pytest did not run: {last}", seconds)
    return read_run(json.loads(report.read_text(encoding="utf-8")), copies, ended.stdout, seconds)


def read_run(report: dict[str, object], copies: Sequence[Path], output: str, seconds: float) -> Run:
    """Sort what the witness wrote. A test that could not even start tells nothing about a mutant: the run is broken."""
    phases: list[dict[str, str]] = report["phases"]  # type: ignore[assignment]
    calls = {phase["test"]: phase for phase in phases if phase["phase"] == "call"}
    passed = tuple(test for test, phase in calls.items() if phase["outcome"] == "passed")
    failed = {test: phase["reason"] for test, phase in calls.items() if phase["outcome"] == "failed"}
    broken = None
    not_started = [phase for phase in phases if phase["phase"] == "setup" and phase["outcome"] != "passed"]
    if not_started:
        broken = f"{not_started[0]['test']} could not start: {not_started[0]['reason']}"
    elif not calls:
        broken = "no test ran: " + "\n".join(output.strip().splitlines()[-10:])
    elif not any(Path(str(report["origin"])).is_relative_to(copy) for copy in copies):
        broken = f"the changed copy was not loaded, but {report['origin']}"
    return Run(passed, failed, broken, seconds)
