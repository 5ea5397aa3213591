"""Plans as tables and sentences: what would change, what it costs, what stands in the way."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from syncstore_cli.views.products import shortened
from syncstore_cli.views.states import counts_text, duration_text, moment_text, platform_title, problem_text

Json = dict[str, Any]

_LONGEST_VALUE = 40
_STYLES = {"create": "green", "update": "yellow", "take_off": "red", "held": "red"}


def plan_table(plan: Json) -> Table:
    """One line per product and shop."""
    table = Table("Product", "Platform", "Shop", "Action", "Changes", "Calls", "What to do", box=None, pad_edge=False)
    for item in plan["items"]:
        table.add_row(
            Text(_name(item)),
            platform_title(item["platform"]),
            Text(item["shop"]),
            Text(item["action"].replace("_", " "), style=_STYLES.get(item["action"], "dim")),
            Text(_changes(item)),
            str(item["estimatedApiCalls"]),
            Text(_to_do(item)),
        )
    return table


def plan_lines(plan: Json) -> Iterator[str]:
    """The plan in numbers, each change of what exists, and how to apply it."""
    totals = plan["totals"]
    actions = counts_text(totals["actions"])
    yield f"Plan {plan['plan_id']}: {totals['items']} listings ({actions}), {totals['would_succeed']} would succeed."
    yield f"Calls: {totals['calls']}: {_calls(totals)}."
    yield from (f"  {count} × {operation}" for operation, count in sorted(totals["writes"].items()))
    for shop in plan["shops"]:
        if not shop["fits_today"]:
            yield f"Shop {shop['shop_id']}: {shop['calls']} calls are more than the {shop['left_today']} left today."
    yield f"It would take about {duration_text(totals['duration_s'])}."
    yield from shortened([line for item in plan["items"] for line in _change_lines(item)])
    if plan["applied_at"] is None:
        removes = "--confirm-removals " if any(item["removes_variants"] for item in plan["items"]) else ""
        yield f"Apply it with: syncstore plan apply {removes}{plan['plan_id']}"
    else:
        yield from outcome_lines(plan)


def outcome_lines(plan: Json) -> Iterator[str]:
    """What became of the items when the plan was applied."""
    counts = counts_text(Counter(item["outcome"] for item in plan["items"]))
    yield f"Applied by {plan['applied_by']} at {moment_text(plan['applied_at'])}: {counts}."
    reasons = [f"{_name(item)}, {platform_title(item['platform'])}: {item['reason']}" for item in plan["items"]]
    yield from shortened([line for line, item in zip(reasons, plan["items"], strict=True) if item["reason"]])


def plans_table(items: Sequence[Json]) -> Table:
    """One line per plan."""
    table = Table("Plan", "Made", "By", "Platforms", "Applied", box=None, pad_edge=False)
    for item in items:
        platforms = ", ".join(platform_title(name) for name in item["platforms"])
        made, applied = moment_text(item["created_at"]), moment_text(item["applied_at"])
        table.add_row(item["plan_id"], made, Text(item["requested_by"]), platforms, applied)
    return table


def _name(item: Json) -> str:
    return str(item["code"] or item["product_id"])


def _calls(totals: Json) -> str:
    kinds = {
        "writes": sum(totals["writes"].values()),
        "uploads": totals["uploads"],
        "reads": sum(totals["reads"].values()),
        "token refreshes": totals["refreshes"],
    }
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def _changes(item: Json) -> str:
    fields = Counter(change["field"] for change in item["changes"])
    fields.update(f"variants {change['kind']}" for change in item["variants"])
    return ", ".join(name if count == 1 else f"{name} ({count})" for name, count in fields.items()) or "-"


def _to_do(item: Json) -> str:
    told = [f"{error['field']}: {error['message']} → {error['fix']}" for error in item["validationErrors"]]
    return "; ".join(told) or problem_text(item["problem"])


def _change_lines(item: Json) -> Iterator[str]:
    if item["action"] == "create":
        return
    name = f"{_name(item)}, {platform_title(item['platform'])}"
    for change in item["changes"]:
        sku = f" {change['sku']}" if change["sku"] else ""
        yield f"{name}: {change['field']}{sku}: {_value(change['before'])} → {_value(change['after'])}"
    for change in item["variants"]:
        yield f"{name}: {change['sku']} {change['kind']}: {_value(change['before'])} → {_value(change['after'])}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        value = " / ".join([str(value["sku"]), *value["options"]])
    text = "-" if value is None else " ".join(str(value).split())
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
