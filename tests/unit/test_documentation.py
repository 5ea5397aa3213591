"""What the documentation lists is what the code has: settings, metrics, exchanges and queues, routes, links."""

import json
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from pydantic.fields import FieldInfo

from syncstore_catalog.settings import CatalogSettings
from syncstore_common.contracts import topology
from syncstore_common.contracts.registry import EVENT_TYPES
from syncstore_common.infra.settings import ServiceSettings
from syncstore_common.sync.settings import SyncServiceSettings
from syncstore_gateway.api.routes import openapi_document
from syncstore_gateway.settings import GatewaySettings
from syncstore_shopee.settings import ShopeeSettings
from syncstore_tiktok.settings import TikTokSettings
from syncstore_webhooks.settings import WebhookSettings
from tests.support.titles_page import with_table

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("**/*.md"), ROOT / "tools/simulator/README.md"])
GOALS = {f"G{number}" for number in (2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 30, 45, 57, 62, 66, 67)}
"""The goals about what a shop shows."""
BASES_FIRST = (
    ServiceSettings,
    SyncServiceSettings,
    ShopeeSettings,
    TikTokSettings,
    GatewaySettings,
    CatalogSettings,
    WebhookSettings,
)


def page(name: str) -> str:
    """The text of a page below docs."""
    return (DOCS / name).read_text(encoding="utf-8")


def shown(field: FieldInfo) -> str:
    """A default as the table writes it."""
    if field.is_required():
        return "*required*"
    value: Any = field.default
    if value is None:
        return "none"
    if isinstance(value, tuple | frozenset):
        items = [int(item) if isinstance(item, float) and item.is_integer() else item for item in value]
        return f"`{json.dumps(items)}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value.value if isinstance(value, Enum) else value}`"


def settings() -> dict[str, str]:
    """Every variable that a service reads, with its default; a platform's own attempts are told in words."""
    found: dict[str, str] = {}
    for kind in BASES_FIRST:
        for name, field in kind.model_fields.items():
            found.setdefault(f"SYNCSTORE_{name.upper()}", shown(field))
    return found


def documented_settings() -> Iterator[tuple[str, str]]:
    """The rows of the README's tables."""
    part = README.partition("<!-- settings: begin -->")[2].partition("<!-- settings: end -->")[0]
    yield from re.findall(r"^\| `(SYNCSTORE_\w+)` \| (.+?) \|", part, re.MULTILINE)


def test_every_setting_is_in_the_readme_once_with_its_default() -> None:
    rows = list(documented_settings())

    assert dict(rows) == settings()
    assert len(rows) == len(settings())


def test_the_metrics_page_lists_the_metrics_of_the_code() -> None:
    sources = [*ROOT.glob("libs/*/src/**/*.py"), *ROOT.glob("services/*/src/**/*.py")]
    calls = re.compile(r'(?:Counter|Gauge|Histogram)\(\s*"(syncstore_\w+)"')
    defined = {name for source in sources for name in calls.findall(source.read_text(encoding="utf-8"))}
    table = page("operations.md").partition("\n## Metrics\n")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == defined
    assert set(re.findall(r"`(syncstore_\w+)`", page("operations.md"))) <= defined


def test_the_messaging_page_names_every_exchange_queue_and_event() -> None:
    text = page("messaging.md")
    names = {*topology.EXCHANGES, *(queue.name for queue in topology.QUEUES)}
    rows = {
        name for cell in re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE) for name in re.findall(r"`([^`]+)`", cell)
    }
    types = {name for name in rows if name.endswith(".v1")}

    assert rows - types == names | {"<service>.dead"}
    assert types == set(EVENT_TYPES)


def test_every_route_of_the_examples_exists() -> None:
    known = {re.sub(r"\{\w+\}", "*", path.removeprefix("/api/v1")) for path in openapi_document()["paths"]}
    examples = re.findall(r'^api "?(/[^\s"?]+)', page("api.md"), re.MULTILINE)

    assert len(examples) > 20
    assert {re.sub(r"\$\w+|sync-shopee", "*", path) for path in examples} <= known


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    broken = []
    for target in targets:
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)

    assert broken == []


def anchors(path: Path) -> set[str]:
    """The anchors that headings of a page make."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_goal_is_named_by_the_tests_that_are_said_to_show_it() -> None:
    rows = re.findall(r"^\| (G\d+) \|.+?\| ([^|]+) \|$", page("acceptance.md"), re.MULTILINE)
    wanting = []
    for row, cell in rows:
        found = re.findall(r"`([\w/]+\.py)::(\w+)`", cell)
        assert found, row
        for file, name in found:
            path = ROOT / file
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            has_test = re.search(rf"^(async )?def {name}\(", text, re.MULTILINE)
            if not has_test or not (f"_{row.lower()}_" in name or re.search(rf"\b{row}\b", text)):
                wanting.append((row, f"{file}::{name}"))

    assert {row for row, _ in rows} >= GOALS
    assert wanting == []


def test_titles_of_the_sample_are_what_the_generator_makes() -> None:
    assert page("titles.md") == with_table(page("titles.md")), "run: .venv/bin/python -m tests.support.titles_page"
