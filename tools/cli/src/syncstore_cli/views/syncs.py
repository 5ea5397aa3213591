"""Manual syncs, batches and validation reports as tables, and whether they did what was asked."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from syncstore_cli.views.products import shortened
from syncstore_cli.views.states import (
    IN_STEP,
    PLATFORM_TITLES,
    counts_text,
    platform_title,
    problem_text,
    state_text,
)

Json = dict[str, Any]


def sync_failed(sync: Json) -> bool:
    """Whether a platform gave another answer than "in step"; one that has not answered yet has not failed."""
    return any(job["settled"] and job["state"] not in IN_STEP for job in sync["platforms"])


def syncs_table(syncs: Sequence[Json], names: Mapping[str, str]) -> Table:
    """One line per product and shop; ``names`` are what the products were called, by id."""
    table = Table("Product", "Platform", "Shop", "State", "Listing", "What to do", box=None, pad_edge=False)
    for sync in syncs:
        name = names.get(sync["product_id"], sync["product_id"])
        for job in sync["platforms"]:
            for shop in job["shops"] or [_without_shop(job)]:
                table.add_row(
                    Text(name),
                    platform_title(job["platform"]),
                    Text(shop["shop"] or "-"),
                    state_text(shop["state"]),
                    Text(shop["external_id"] or "-"),
                    Text(problem_text(shop["problem"])),
                )
    return table


def batch_failed(batch: Json) -> bool:
    """Whether the batch was stopped or given up, or some of its products are not in step."""
    if batch["status"] == "running":
        return False
    return batch["status"] != "finished" or any(
        count for state, count in batch["states"].items() if state not in IN_STEP
    )


def batch_lines(batch: Json) -> Iterator[str]:
    """How a batch stands, with the first of its problems."""
    counts = counts_text(batch["states"]) or "no answer yet"
    yield f"Batch {batch['batch_id']}: {batch['status']}, {batch['settled_jobs']} of {batch['total_jobs']}: {counts}."
    if batch["in_flight"]:
        yield f"On their way: {counts_text(batch['in_flight'])}."
    if batch["reason"]:
        yield f"Reason: {batch['reason']}"
    lines = [
        f"{item['code'] or item['product_id']}, {platform_title(item['platform'])}: {problem_text(item['problem'])}"
        for item in batch["problems"]["items"]
    ]
    yield from shortened(lines)
    if batch["status"] == "stopped":
        yield f"Go on with: syncstore batch resume {batch['batch_id']}"


def validation_failed(report: Json) -> bool:
    """Whether a listing shows something wrong, was refused or failed."""
    counts = report["counts"]
    return bool(counts["defects"] or counts["refused"] or counts["failed"])


def validation_table(report: Json) -> Table:
    """The report in numbers, per platform."""
    table = Table("", *PLATFORM_TITLES.values(), box=None, pad_edge=False)
    items = report["items"]
    rows = {
        "read back": Counter(item["platform"] for item in items),
        "in step": Counter(item["platform"] for item in items if item["state"] in IN_STEP and not item["defects"]),
        "refused": Counter(item["platform"] for item in report["refused"]),
        "failed": Counter(item["platform"] for item in report["failed"]),
        "defects": Counter(item["platform"] for item in report["defects"]),
    }
    for title, counts in rows.items():
        table.add_row(title, *(str(counts[platform]) for platform in PLATFORM_TITLES))
    return table


def validation_lines(report: Json) -> Iterator[str]:
    """Every defect, refusal and failure in a sentence; long lists are cut."""
    yield from shortened([f"defect: {_named(item)}: {item['message']}" for item in report["defects"]])
    for kind in ("refused", "failed"):
        yield from shortened([f"{kind}: {_named(item)}: {_reason(item)}" for item in report[kind]])
    if report["warnings"]:
        yield f"Warnings: {len(report['warnings'])}; --json shows them."


def _without_shop(job: Json) -> Json:
    """A platform on which no shop could be asked, or none has been yet."""
    return {"shop": None, "state": job["state"] or job["status"], "external_id": None, "problem": job["problem"]}


def _named(item: Json) -> str:
    return f"{item['code']}, {platform_title(item['platform'])}" if item["platform"] else str(item["code"])


def _reason(item: Json) -> str:
    hints = [str(item[part]) for part in ("field", "fix") if item.get(part)]
    return f"{item['reason']} → {': '.join(hints)}" if hints else str(item["reason"])
