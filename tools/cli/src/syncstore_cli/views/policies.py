"""Rules, overrides and explanations as tables and sentences."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from syncstore_cli.views.states import moment_text, platform_title

Json = dict[str, Any]

_PER_SKU = frozenset({"price", "stock"})


def rules_table(rules: Sequence[Json]) -> Table:
    """One line per rule, in order."""
    table = Table("", "Rule", "When", "Then", box=None, pad_edge=False)
    for place, rule in enumerate(rules, start=1):
        style = "" if rule["enabled"] else "dim"
        name = rule["name"] if rule["enabled"] else f"{rule['name']} (off)"
        when, then = members_text(rule["when"]) or "always", members_text(rule["then"])
        table.add_row(str(place), Text(name, style=style), Text(when, style=style), Text(then, style=style))
    return table


def members_text(members: Mapping[str, Any]) -> str:
    """``{"brands": ["A"], "stock_max": 5}`` as "brands A; stock max 5"; what is not set is left out."""
    return "; ".join(
        f"{name.replace('_', ' ')} {_value_text(value)}".strip()
        for name, value in members.items()
        if value not in (None, [], {})
    )


def explanation_parts(answer: Json) -> Iterator[RenderableType]:
    """Per shop: each rule with its answer, then each field with who set it."""
    for shop in answer["items"]:
        yield Text(f"{shop['shop']} ({platform_title(shop['platform'])})", style="bold")
        for rule in shop["rules"]:
            mark = "✓" if rule["matched"] else "·"
            sets = f" → {', '.join(rule['sets'])}" if rule["sets"] else ""
            yield f"  {mark} {rule['position']}. {rule['name']}: {rule['why']}{sets}"
        yield _fields_table(shop)
        owned = {name: way for name, way in shop["ownership"].items() if way != "push"}
        if owned:
            yield f"  not simply pushed: {members_text(owned)}"
    if not answer["items"]:
        yield "No shop is connected."
    for service in answer["unavailable"]:
        yield f"{service} does not answer."


def _fields_table(shop: Json) -> Table:
    table = Table("  Field", "SKU", "Value", "Set by", box=None, pad_edge=False)
    for item in shop["fields"]:
        is_silent = item["source"] == "shop" and item["value"] is None
        if is_silent:
            continue
        source = f"rule {item['rule']}" if item["rule"] else item["source"]
        table.add_row(f"  {item['field']}", item["sku"] or "", Text(_field_text(item)), Text(source))
    return table


def _field_text(item: Json) -> str:
    value = item["value"]
    if item["field"] == "price":
        shown = value["price_minor"]
        return "no exchange rate" if shown is None else f"{shown:,} {value['currency']} (base {value['base_minor']:,})"
    if item["field"] == "stock":
        return f"{value['stock']:,} of {value['available']:,}"
    return _value_text(value)


def change_lines(items: Sequence[Json]) -> Iterator[str]:
    """Who changed what, with before and after."""
    for item in items:
        at = moment_text(item["recorded_at"])
        yield f"{at}  version {item['version']}: {item['action']} {item['name']} ({item['actor']})"
        names = [name for name in {**item["before"], **item["after"]} if name != "rule_id"]
        for name in names:
            before, after = item["before"].get(name), item["after"].get(name)
            if before != after:
                yield f"    {name}: {_changed_text(before)} → {_changed_text(after)}"


def override_lines(item: Json, shop: str | None) -> Iterator[str]:
    """What a product shows in a shop instead."""
    yield f"{shop or item['shop_id']} ({platform_title(item['platform'])}), version {item['version']}"
    yield from settings_lines(item["override"])


def settings_lines(settings: Mapping[str, Any]) -> Iterator[str]:
    """One line per member that is set."""
    found = [(name, value) for name, value in settings.items() if value not in (None, [], {}) and _is_set(value)]
    for name, value in found:
        yield f"  {name.replace('_', ' ')}: {_value_text(value)}"
    if not found:
        yield "  nothing of its own"


def _is_set(value: Any) -> bool:
    return any(item is not None for item in value.values()) if isinstance(value, dict) else True


def _changed_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _value_text(value)


def _value_text(value: Any) -> str:
    if value is None:
        return "-"
    if value is True:
        return ""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{name.replace('_', ' ')} {_value_text(item)}".strip() for name, item in value.items() if item is not None
        )
    return str(value) if isinstance(value, str) else json.dumps(value)
