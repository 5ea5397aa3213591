"""The matrix is complete: every scenario has a row, every row a scenario and a line of the page, every point a row."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import syncstore_catalog
import syncstore_common
import syncstore_gateway
import syncstore_shopee
import syncstore_tiktok
import syncstore_webhooks
from syncstore_common.infra.failpoints import known_points
from tests.faults.matrix import MATRIX

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
PACKAGES = (
    syncstore_common,
    syncstore_catalog,
    syncstore_gateway,
    syncstore_shopee,
    syncstore_tiktok,
    syncstore_webhooks,
)


def points_of_the_code() -> set[str]:
    """Every fail point that any module registers."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name and ".testing" not in module.name:
                importlib.import_module(module.name)
    return {name for name in known_points() if not name.startswith("tests.")}


def scenarios() -> Iterator[str]:
    """Every test below tests/faults, as ``file::function``."""
    for path in sorted((ROOT / "tests/faults").glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("test_"):
                yield f"{path.name}::{node.name}"


def test_every_fail_point_has_a_scenario() -> None:
    assert points_of_the_code() == {point for row in MATRIX for point in row.points}


def test_every_scenario_has_one_row() -> None:
    assert sorted(row.test for row in MATRIX) == sorted(scenarios())


def test_the_page_lists_every_scenario_with_its_faults() -> None:
    listed = {name: faults for faults, name in re.findall(r"^\| ((?:F\d\d ?)+) \| `(\w+)` \|", PAGE, re.MULTILINE)}

    assert {name: faults.strip() for name, faults in listed.items()} == {row.scenario: row.faults for row in MATRIX}


def test_the_page_names_every_fail_point() -> None:
    assert points_of_the_code() <= set(re.findall(r"`([a-z]+\.[a-z_]+)`", PAGE))


def test_every_fault_of_the_catalogue_is_proved_or_explained() -> None:
    told = set(re.findall(r"\bF\d\d\b", PAGE.partition("## What is not covered")[2]))
    proved = {fault for row in MATRIX for fault in row.faults.split()}

    assert proved | told == {f"F{number:02d}" for number in range(1, 46)}
