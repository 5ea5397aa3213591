"""The report of the proofs: a row per scenario and seed, kept from run to run under tests/artifacts."""

import fcntl
import json
import platform
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.checker import Verdict

_DIRECTORY = Path(__file__).parents[1] / "artifacts"
_WORDS = (
    "attempted",
    "acknowledged",
    "ok",
    "recovered",
    "lost",
    "unexpected",
    "duplicated",
    "stale",
    "over_quota",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario under one seed."""

    scenario: str
    variant: str
    faults: str
    seed: int
    counts: dict[str, int]
    recovery_s: float | None
    verdict: str
    at: str
    commit: str


class Report:
    """Collects rows; a row replaces the older one of its scenario and seed."""

    def __init__(self, directory: Path = _DIRECTORY, name: str = "faults-report") -> None:
        self._json = directory / f"{name}.json"
        self._page = directory / f"{name}.md"

    def add(
        self,
        scenario: str,
        variant: str,
        faults: str,
        seed: int,
        *,
        verdict: Verdict | None,
        recovery_s: float | None,
        failed: str,
    ) -> None:
        """Add a row and write both files: a run that is cut leaves what it had, and workers share them."""
        counts = verdict.counts() if verdict else {}
        words = "failed: " + failed if failed else "ok"
        at = f"{datetime.now(UTC):%F %T}Z"
        row = Row(scenario, variant, faults, seed, counts, recovery_s, words, at, _commit())
        self._json.parent.mkdir(parents=True, exist_ok=True)
        with self._json.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = {(old.scenario, old.variant, old.seed): old for old in self._known()}
            rows[scenario, variant, seed] = row
            ordered = [rows[key] for key in sorted(rows)]
            self._json.write_text(json.dumps([asdict(each) for each in ordered], indent=1) + "\n")
            self._page.write_text(page(ordered))

    def _known(self) -> list[Row]:
        return [Row(**row) for row in json.loads(self._json.read_text())] if self._json.exists() else []


def page(rows: list[Row]) -> str:
    """The report for people."""
    scenarios = len({row.scenario for row in rows})
    bad = sum(row.verdict != "ok" for row in rows)
    seeds = len({row.seed for row in rows})
    recoveries = sorted(row.recovery_s for row in rows if row.recovery_s is not None)
    lines = [
        "# Faults report",
        "",
        f"{scenarios} scenarios, {len(rows)} runs with {seeds} seeds: {len(rows) - bad} ok, {bad} failed.",
        "",
        f"{platform.machine()}, Python {platform.python_version()}.",
        "",
    ]
    if recoveries:
        middle = recoveries[len(recoveries) // 2]
        lines += [f"Recovery after the fault: median {middle:.1f} s, longest {recoveries[-1]:.1f} s.", ""]
    lines += [
        "Words are Jepsen's; `docs/reliability.md` explains them. To run one again:",
        '`make prove ARGS="-k <scenario> --seed <seed>"`',
        "",
        "| scenario | variant | faults | seed | " + " | ".join(_WORDS) + " | recovery s | verdict | commit |",
        "|---|---|---|--:|" + "--:|" * len(_WORDS) + "--:|---|---|",
    ]
    lines += [_line(row) for row in rows]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    counts = " | ".join(str(row.counts.get(word, "")) for word in _WORDS)
    recovery = "" if row.recovery_s is None else f"{row.recovery_s:.1f}"
    verdict = row.verdict.replace("|", "/").replace("\n", " ")[:200]
    what = f"{row.scenario} | {row.variant} | {row.faults} | {row.seed}"
    return f"| {what} | {counts} | {recovery} | {verdict} | {row.commit} |"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return done.stdout.strip()
