"""G57: every code that can be met is explained in English and in Indonesian; what nobody wrote down stays raw."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from syncstore_common.contracts.advice import CODES, TOPICS, Language, advice_on, language_of, topic_of
from syncstore_gateway.validation.model import DefectKind, WarningKind
from syncstore_shopee.error_codes import VERDICTS as SHOPEE_VERDICTS
from syncstore_simulator.shopee.error_table import REFUSALS
from syncstore_simulator.tiktok.error_table import ERRORS
from syncstore_tiktok.error_codes import VERDICTS as TIKTOK_VERDICTS

ROOT = Path(__file__).parents[3]
SOURCES = ("libs/common/src/syncstore_common/sync", "services/sync-shopee/src", "services/sync-tiktok/src")
CODE_ARGUMENTS = {
    "Finding": ("rule", 1),
    "FailureFacts": ("platform_code", 1),
    "rejection": ("code", 0),
    "_rejected": ("code", 0),
    "ListingProblem": ("code", 0),
    "LiveProblem": ("code", 0),
    "Wanted": ("code", 1),
    "_elsewhere": ("code", 0),
    "failed_review": ("code", 1),
}
"""What makes a problem, and where its code stands."""


def codes_in(path: Path) -> Iterator[str]:
    """Every code that a module writes down where a problem is made."""
    if path.name == "error_codes.py":  # the platforms' own; they are walked by their tables
        return
    tree = ast.parse(path.read_text())
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name, place = CODE_ARGUMENTS.get(node.func.id, ("", 0))
        given = [item.value for item in node.keywords if item.arg == name] or node.args[place : place + 1]
        for value in given if name else ():
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value
            elif isinstance(value, ast.Name) and isinstance(known := constants.get(value.id), str):
                yield known


OURS = sorted({code for source in SOURCES for path in (ROOT / source).rglob("*.py") for code in codes_in(path)} - {""})


def explained(code: str) -> None:
    english, indonesian = (advice_on(code, language) for language in Language)
    assert english is not None, f"{code} has no entry in the catalogue"
    assert indonesian is not None
    assert all((english.cause, english.fix, indonesian.cause, indonesian.fix))
    assert english.cause != indonesian.cause


@pytest.mark.parametrize("code", sorted({refusal.row.code for refusal in REFUSALS}))
def test_g57_every_code_of_the_simulated_shopee_is_explained(code: str) -> None:
    explained(code)


@pytest.mark.parametrize("code", sorted({row.code for row in ERRORS.values()}))
def test_g57_every_code_of_the_simulated_tiktok_shop_is_explained(code: str) -> None:
    explained(code)


@pytest.mark.parametrize("code", OURS)
def test_g57_every_finding_and_failure_of_ours_is_explained(code: str) -> None:
    explained(code)


def test_the_scan_for_our_codes_finds_them() -> None:
    assert {"title.too_short", "listing.taken", "no_channel", "warehouse.none", "rule.hold"} <= set(OURS)
    assert len(OURS) > 40


@pytest.mark.parametrize("kind", [*DefectKind, *WarningKind])
def test_every_finding_of_the_validation_report_is_explained(kind: DefectKind | WarningKind) -> None:
    explained(kind.value)


def test_every_code_an_adapter_decides_on_is_explained() -> None:
    unexplained = [code for code in (*SHOPEE_VERDICTS, *TIKTOK_VERDICTS) if topic_of(code) is None]
    assert not unexplained


def test_the_catalogue_has_nothing_dangling() -> None:
    assert {name for name in CODES.values() if name not in TOPICS} == set()


def test_a_code_with_many_meanings_is_explained_by_the_field_it_names() -> None:
    told = advice_on("product.error_param", Language.ENGLISH, "images")
    assert told is not None
    assert told.topic == "images.size"
    bare = advice_on("product.error_param", Language.ENGLISH)
    assert bare is not None
    assert bare.topic == "request.refused"


def test_the_field_a_problem_names_goes_before_the_catalogues() -> None:
    told = advice_on("sku.too_long", Language.ENGLISH, "variants.3.sku")
    assert told is not None
    assert told.field == "variants.3.sku"


def test_an_unknown_code_has_no_entry() -> None:
    assert advice_on("error_nobody_knows", Language.ENGLISH) is None
    assert advice_on("99999999", Language.INDONESIAN) is None


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, Language.ENGLISH),
        ("", Language.ENGLISH),
        ("id", Language.INDONESIAN),
        ("id-ID,id;q=0.9,en;q=0.8", Language.INDONESIAN),
        ("en-GB,en;q=0.9,id;q=0.8", Language.ENGLISH),
        ("fr, id;q=0.5", Language.INDONESIAN),
        ("in-ID", Language.INDONESIAN),
        ("en;q=0.1, id;q=0.2", Language.INDONESIAN),
        ("id;q=0, en;q=0.1", Language.ENGLISH),
        ("id;q=x", Language.ENGLISH),
        ("*", Language.ENGLISH),
    ],
)
def test_a_language_is_read_from_what_is_accepted(header: str | None, language: Language) -> None:
    assert language_of(header) is language
