"""Work, calls, dead letters and shops as tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from syncstore_cli.views.states import counts_text, duration_text, moment_text, platform_title

Json = dict[str, Any]


def work_table(items: Sequence[Json]) -> Table:
    """One line per shop. ``due`` includes what waits for its time; the age is that of the oldest due work."""
    columns = ("Platform", "Shop", "Status", "Due", "Waiting", "Running", "Dead", "Blocked", "Listings", "Oldest due")
    table = Table(*columns, box=None, pad_edge=False)
    for item in items:
        counts = (str(item[name]) for name in ("due", "waiting", "running", "dead", "blocked", "listings"))
        table.add_row(
            platform_title(item["platform"]),
            Text(item["name"]),
            _status(item["status"]),
            *counts,
            duration_text(item["oldest_due_s"]) if item["due"] else "-",
        )
    return table


def allowance_lines(apps: Sequence[Json]) -> Iterator[str]:
    """What the whole app may still call on each platform, where it is stopped, slowed or has called today."""
    for item in apps:
        left, daily = item["calls_left_today"], item["calls_a_day"]
        words = [f"{left:,} of {daily:,} calls left today"] if left < daily else []
        if item["stopped_until"]:
            words.append(f"the platform asked it to be quiet until {moment_text(item['stopped_until'])} UTC")
        if item["pace"] < 1:
            words.append(f"it calls at {item['pace']:.0%} of its usual rate")
        if words:
            yield f"{platform_title(item['platform'])}, the whole app: {'; '.join(words)}."


def calls_table(items: Sequence[Json]) -> Table:
    """One line per call to a platform."""
    table = Table("At (UTC)", "Platform", "Call", "Outcome", "HTTP", "ms", "What was said", box=None, pad_edge=False)
    for item in items:
        said = ": ".join(str(item[part]) for part in ("platform_code", "message") if item.get(part))
        table.add_row(
            moment_text(item["at"]),
            platform_title(item["platform"]),
            Text(item["operation"]),
            Text(item["outcome"], style="green" if item["outcome"] == "ok" else "red"),
            str(item["http_status"] or "-"),
            str(item["duration_ms"]),
            Text(said),
        )
    return table


def letters_table(items: Sequence[Json]) -> Table:
    """One line per dead letter."""
    table = Table("Id", "Service", "Died at (UTC)", "From", "What", "Why", box=None, pad_edge=False)
    for item in items:
        why = ": ".join(str(item[part]) for part in ("error_class", "error") if item.get(part)) or item["reason"]
        table.add_row(
            Text(item["id"], no_wrap=True),
            item["service"],
            moment_text(item["died_at"]),
            Text(item["source"]),
            Text(item["message_type"] or item["aggregate_id"] or "-"),
            Text(why),
        )
    return table


def shops_table(items: Sequence[Json]) -> Table:
    """One line per connected shop."""
    table = Table("Id", "Platform", "Shop", "Region", "Status", "Listings", box=None, pad_edge=False)
    for item in items:
        reason = f" ({item['reason']})" if item["reason"] else ""
        table.add_row(
            Text(item["shop_id"], no_wrap=True),
            platform_title(item["platform"]),
            Text(item["name"]),
            item["region"],
            _status(item["status"]).append(reason),
            counts_text(item["listings"]) or "none",
        )
    return table


def unavailable_lines(answer: Json) -> Iterator[str]:
    """Which services did not answer, when some did not."""
    if answer.get("unavailable"):
        yield f"No answer from {', '.join(answer['unavailable'])}: what they hold is missing here."


def _status(status: str) -> Text:
    return Text(status, style="green" if status == "active" else "yellow" if status == "paused" else "red")
