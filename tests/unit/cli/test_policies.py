"""Rules, overrides and explanations at the terminal."""

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from syncstore_cli.commands.given_json import json_object
from syncstore_cli.commands.overrides import ownership
from syncstore_cli.commands.rules import choose_rule
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.views.policies import change_lines, explanation_parts, override_lines, rules_table

RULES: list[dict[str, Any]] = [
    {
        "rule_id": "a",
        "name": "Mugs",
        "enabled": True,
        "when": {"brands": ["Kriya"], "tags": []},
        "then": {"hold": True},
    },
    {
        "rule_id": "b",
        "name": "All",
        "enabled": False,
        "when": {},
        "then": {"price": {"multiplier": "1.2", "ending": None}, "stock": None},
    },
]


def shown(*parts: Any) -> str:
    console = Console(width=160)
    with console.capture() as capture:
        for part in parts:
            console.print(part, markup=False)
    return capture.get()


def test_rules_are_listed_with_what_they_ask_and_do() -> None:
    first, second = shown(rules_table(RULES)).splitlines()[1:3]
    assert first.split() == ["1", "Mugs", "brands", "Kriya", "hold"]
    assert second.split() == ["2", "All", "(off)", "always", "price", "multiplier", "1.2"]


@pytest.mark.parametrize("wanted", ["b", "2", "all"])
def test_a_rule_is_named_by_id_place_or_name(wanted: str) -> None:
    assert choose_rule(RULES, wanted)["name"] == "All"


def test_an_unknown_rule_is_no_traceback() -> None:
    with pytest.raises(LocalRunError, match="No rule is called Gone; see: syncstore rules"):
        choose_rule(RULES, "Gone")


def test_json_comes_from_the_command_line_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "then.json"
    file.write_text('{"hold": true}', encoding="utf-8")
    assert json_object(f"@{file}", "--then") == json_object('{"hold": true}', "--then") == {"hold": True}
    for wrong in ("{", "[]", "@/nowhere/at/all"):
        with pytest.raises(LocalRunError, match=r"^--then: "):
            json_object(wrong, "--then")


def test_ways_of_owning_are_read() -> None:
    assert ownership(["description=ignore", "price="]) == {"description": "ignore", "price": None}
    with pytest.raises(LocalRunError, match="description=ignore"):
        ownership(["description"])


def test_an_explanation_says_which_rule_set_what_and_why_others_did_not() -> None:
    shop = {
        "shop": "Toko",
        "platform": "tiktokshop",
        "rules": [
            {"position": 1, "name": "Mugs", "matched": True, "why": "the brand is Kriya", "sets": ["price"]},
            {"position": 2, "name": "All", "matched": False, "why": "the rule is off", "sets": []},
        ],
        "fields": [
            {
                "field": "price",
                "sku": "M-1",
                "value": {"price_minor": 60_000, "currency": "IDR", "base_minor": 50_000},
                "source": "rule",
                "rule": "Mugs",
            },
            {"field": "stock", "sku": "M-1", "value": {"stock": 3, "available": 5}, "source": "shop", "rule": None},
            {"field": "title", "sku": None, "value": None, "source": "shop", "rule": None},
        ],
        "ownership": {"title": "push", "description": "ignore"},
    }
    text = shown(*explanation_parts({"items": [shop], "unavailable": ["sync-shopee"]}))
    assert "Toko (TikTok Shop)" in text
    assert "✓ 1. Mugs: the brand is Kriya → price" in text
    assert "· 2. All: the rule is off" in text
    assert "60,000 IDR (base 50,000)" in text
    assert "rule Mugs" in text
    assert "3 of 5" in text
    assert "title" not in text
    assert "not simply pushed: description ignore" in text
    assert "sync-shopee does not answer." in text


def test_changes_and_overrides_are_told_member_by_member() -> None:
    change = {
        "recorded_at": "2026-11-01T01:02:03Z",
        "version": 4,
        "action": "updated",
        "name": "Mugs",
        "actor": "key Ani",
        "before": {"enabled": True, "name": "Mugs"},
        "after": {"enabled": False, "name": "Mugs"},
    }
    assert list(change_lines([change])) == [
        "2026-11-01 01:02:03  version 4: updated Mugs (key Ani)",
        "    enabled: yes → no",
    ]
    override = {"title": "Judul", "price_minor": None, "variants": {}, "ownership": {"price": "ask"}}
    item = {"shop_id": "s", "platform": "shopee", "version": 2, "override": override}
    assert list(override_lines(item, "Toko")) == [
        "Toko (Shopee), version 2",
        "  title: Judul",
        "  ownership: price ask",
    ]
    empty = {**item, "override": {"title": None, "stock": {"percent": None}}}
    assert list(override_lines(empty, "Toko"))[1:] == ["  nothing of its own"]
