"""What a demo found: the verdict, the JSON and the page for a person. Pure except for printing to a given console."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from syncstore_cli.views.products import shortened
from syncstore_cli.views.states import PLATFORM_TITLES

Json = dict[str, Any]

_BAND = (0.70, 0.80)


@dataclass(frozen=True, slots=True)
class DemoReport:
    """The import, the batch and the validation of one demo. ``is_given_file``: refusals are expected and explained."""

    imported: Json
    batch: Json
    validation: Json
    product_count: int
    is_given_file: bool

    @property
    def accepted(self) -> Counter[str]:
        """Listings in step, per platform."""
        return Counter(item["platform"] for item in self.validation["items"] if item["state"] == "synced")

    @property
    def refused(self) -> Counter[str]:
        """Listings refused with a reason, per platform."""
        return Counter(item["platform"] for item in self.validation["refused"])

    @property
    def unexplained(self) -> list[Json]:
        """Refusals that do not say which field and what to do."""
        return [item for item in self.validation["refused"] if not item["field"] or not item["fix"]]

    @property
    def in_band(self) -> Counter[str]:
        """Live titles that are 70 to 80 % similar to the master's, per platform."""
        low, high = _BAND
        return Counter(
            item["platform"]
            for item in self.validation["items"]
            if item["title_similarity"] is not None and low <= item["title_similarity"] <= high
        )

    @property
    def problems(self) -> list[str]:
        """Why the demo did not do what it promises; empty = success."""
        found = []
        if self.validation["defects"]:
            found.append(f"{len(self.validation['defects'])} defects")
        if self.validation["failed"]:
            found.append(f"{len(self.validation['failed'])} listings failed")
        if self.batch["status"] != "finished":
            found.append(f"the batch is {self.batch['status']}: {self.batch.get('reason') or 'no reason given'}")
        if self.unexplained:
            found.append(f"{len(self.unexplained)} refusals without field and fix")
        for platform, title in PLATFORM_TITLES.items():
            reached = self.accepted[platform] + (self.refused[platform] if self.is_given_file else 0)
            if reached != self.product_count:
                found.append(f"{title}: {reached} of {self.product_count}")
        return found

    def as_json(self) -> Json:
        """The report as written to ``demo-report.json``."""
        return {
            "ok": not self.problems,
            "problems": self.problems,
            "finished_at": datetime.now(UTC).isoformat(),
            "products": self.product_count,
            "platforms": {
                platform: {
                    "accepted": self.accepted[platform],
                    "refused": self.refused[platform],
                    "titles_in_band": self.in_band[platform],
                }
                for platform in PLATFORM_TITLES
            },
            "import": self.imported["report"],
            "batch": {key: self.batch[key] for key in ("batch_id", "status", "total_jobs", "states", "waves")},
            "validation": self.validation,
        }


def print_report(console: Console, report: DemoReport) -> None:
    """Print the validation report."""
    table = Table("", *PLATFORM_TITLES.values(), title="Validation, read back from the platforms", box=None)
    table.add_row("in step", *(f"{report.accepted[name]} of {report.product_count}" for name in PLATFORM_TITLES))
    table.add_row("refused with a reason", *(str(report.refused[name]) for name in PLATFORM_TITLES))
    table.add_row("titles 70–80 % similar", *(str(report.in_band[name]) for name in PLATFORM_TITLES))
    defects = Counter(item["platform"] for item in report.validation["defects"])
    table.add_row("defects", *(str(defects[name]) for name in PLATFORM_TITLES))
    across = defects[None]
    console.print(table)
    console.print(f"Across platforms: {across} defects. Warnings: {len(report.validation['warnings'])}.")
    _print_some(console, [f"defect: {item['code']}: {item['message']}" for item in report.validation["defects"]])
    _print_some(console, [_refusal_line(item) for item in report.validation["refused"]])
    for problem in report.problems:
        console.print(f"[red]✗[/] {problem}")
    if not report.problems:
        console.print("[green]✓[/] everything that was accepted shows what it should")


def _refusal_line(item: Json) -> str:
    platform = PLATFORM_TITLES[item["platform"]]
    return f"{platform} refused {item['code']}: {item['reason']} → {item['field']}: {item['fix']}"


def _print_some(console: Console, lines: Sequence[str]) -> None:
    for line in shortened(lines, where="in the report"):
        console.print(line, markup=False)
