"""The mutants still meet the source, and a run's outcome is judged as it should be."""

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.mutants.judging import Judged, Verdict, line, report
from tests.mutants.mutant import CHECKOUT, AnchorLost, Mutant
from tests.mutants.protocol import MUTANTS
from tests.mutants.running import Run, read_run

MUTANT = MUTANTS[0]
TEST = "tests/integration/common/test_x.py::test_y"
COPY = Path("/copy")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_meets_its_anchor_once_and_still_compiles(mutant: Mutant) -> None:
    source = (CHECKOUT / mutant.path).read_text(encoding="utf-8")
    changed = mutant.apply(source)
    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_tests_of_a_mutant_exist(mutant: Mutant) -> None:
    assert mutant.tests
    for test in mutant.tests:
        file, name = test.split("::")
        tree = ast.parse((CHECKOUT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_names_are_unique() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("source", ["", "twice twice"])
def test_a_lost_or_doubled_anchor_is_an_error_that_names_mutant_and_file(source: str) -> None:
    mutant = replace(MUTANT, before="twice")
    with pytest.raises(AnchorLost, match=f"{mutant.name}.*{mutant.path}"):
        mutant.apply(source)


def phase(outcome: str, *, when: str = "call", reason: str = "") -> dict[str, str]:
    return {"test": TEST, "phase": when, "outcome": outcome, "reason": reason}


def judged(*phases: dict[str, str], origin: str | None = "/copy/module.py") -> Judged:
    answer: dict[str, Any] = {"phases": list(phases), "origin": origin}
    return Judged(MUTANT, read_run(answer, [COPY], "", 1.0))


def test_a_failed_test_kills() -> None:
    item = judged(phase("passed", when="setup"), phase("failed", reason="assert 2 == 1"))
    assert item.verdict is Verdict.KILLED
    assert "test_x.py::test_y" in line(item)
    assert "assert 2 == 1" in report(Run((TEST,), {}, None, 1.0), [item], "abc")


def test_passing_tests_let_it_survive() -> None:
    assert judged(phase("passed", when="setup"), phase("passed")).verdict is Verdict.SURVIVED


@pytest.mark.parametrize(
    ("phases", "origin"),
    [
        pytest.param([phase("failed", when="setup")], "/copy/module.py", id="a test that could not start"),
        pytest.param([], "/copy/module.py", id="no test"),
        pytest.param([phase("failed")], "/elsewhere/module.py", id="another module was loaded"),
        pytest.param([phase("failed")], None, id="the module was not loaded"),
    ],
)
def test_a_run_that_says_nothing_is_no_kill(phases: list[dict[str, str]], origin: str | None) -> None:
    assert judged(*phases, origin=origin).verdict is Verdict.BROKEN
