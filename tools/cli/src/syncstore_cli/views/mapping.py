"""Mappings, checks and choices as tables and sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from syncstore_cli.views.policies import settings_lines
from syncstore_cli.views.states import platform_title

Json = dict[str, Any]
_MOST_VALUES = 8
_MARKS = {"error": "✗", "warning": "!"}


def choices_table(answer: Json) -> Table:
    """Ids and names of what a shop offers."""
    table = Table("Id", "Name", box=None, pad_edge=False)
    for item in answer["items"]:
        others = [name for name in item["names"] if name != item["name"]]
        table.add_row(item["id"], Text(item["name"] + (f"  ({', '.join(others)})" if others else "")))
    left = answer["total"] - len(answer["items"])
    if left > 0:
        table.add_row("", f"and {left} more; give words of the name")
    return table


def attributes_table(items: Sequence[Json]) -> Table:
    """What a category asks for, the required first."""
    table = Table("Id", "Attribute", "", "Takes", box=None, pad_edge=False)
    for item in sorted(items, key=lambda row: not row["required"]):
        table.add_row(item["id"], Text(" / ".join(item["names"])), _need(item), Text(_takes(item)))
    return table


def check_parts(answer: Json) -> Iterator[RenderableType]:
    """Per shop: the category and who chose it, each attribute, then what is missing or wrong."""
    for shop in answer["items"]:
        verdict = "ready" if shop["ready"] else "not ready"
        yield Text(f"{shop['shop']} ({platform_title(shop['platform'])}): {verdict}", style="bold")
        category = shop["category"]
        if category is not None:
            yield f"  category {category['id']} {category['name']}: {category['why']}"
        if any(row["values"] or row["required"] for row in shop["attributes"]):
            yield _filled_table(shop["attributes"])
        for finding in shop["findings"]:
            mark = _MARKS.get(finding["severity"], "?")
            yield f"  {mark} {finding['field']}: {finding['message']} → {finding['fix']}"
    if not answer["items"]:
        yield "No shop is connected."
    for service in answer["unavailable"]:
        yield f"{service} does not answer."


def templates_table(items: Sequence[Json]) -> Table:
    """One line per template with how much it maps."""
    table = Table("Template", "Platform", "Categories", "Attributes", "Brands", box=None, pad_edge=False)
    for item in items:
        maps = item["mapping"]
        counts = [str(len(maps[name])) for name in ("category_map", "attributes", "brand_map")]
        table.add_row(Text(item["name"]), platform_title(item["platform"]), *counts)
    return table


def template_lines(item: Json, shops: Mapping[str, str]) -> Iterator[str]:
    """What a template maps, and who uses it."""
    yield f"{item['name']} ({platform_title(item['platform'])}), version {item['version']}"
    yield from settings_lines(item["mapping"])
    used = [shops.get(shop_id, shop_id) for shop_id in item["shop_ids"] or ()]
    yield f"  used by: {', '.join(used)}" if used else "  used by no shop"


def _filled_table(rows: Sequence[Json]) -> Table:
    table = Table("  Attribute", "", "Value", "Why", box=None, pad_edge=False)
    for row in rows:
        if row["values"] or row["required"]:
            values = ", ".join(_value(value) for value in row["values"]) or "-"
            table.add_row(f"  {row['name']}", "required" if row["required"] else "", Text(values), Text(row["why"]))
    return table


def _value(value: Json) -> str:
    text = f"{value['text']} {value['unit']}" if value["unit"] else str(value["text"])
    return f"{text} ({value['value_id']})" if value["value_id"] else text


def _need(item: Json) -> str:
    if item["required"]:
        return "required"
    return "sometimes required" if item["required_with"] else ""


def _takes(item: Json) -> str:
    offered = [f"{value['name']} ({value['id']})" for value in item["values"][:_MOST_VALUES]]
    more = len(item["values"]) - len(offered)
    parts = [*offered, *([f"{more} more"] if more > 0 else [])]
    if item["open"]:
        kind = {"text": "own words", "whole": "a whole number", "decimal": "a number"}.get(item["format"], "own words")
        parts.append(kind + (f" in {' or '.join(item['units'])}" if item["units"] else ""))
    return ", ".join(parts)
