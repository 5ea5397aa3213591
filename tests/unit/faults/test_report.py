"""The report: a row per scenario, variant and seed; a run again replaces its row."""

from pathlib import Path

from tests.faults.checker import History, check
from tests.faults.report import Report


def test_a_run_again_replaces_its_row_and_leaves_the_others(tmp_path: Path) -> None:
    clean = check(History())
    for report in (Report(tmp_path), Report(tmp_path)):  # two runs, or two workers
        report.add("a_storm", "", "F15", 1, verdict=clean, recovery_s=1.25, failed="")
        report.add("a_relay_dies", "after|confirm", "F03", 1, verdict=clean, recovery_s=None, failed="")
    Report(tmp_path).add("a_storm", "", "F15", 1, verdict=None, recovery_s=None, failed="line\nbreak | bar")

    page = (tmp_path / "faults-report.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| a_")]
    assert "2 scenarios, 2 runs with 1 seeds: 1 ok, 1 failed." in page
    assert [row.split(" | ")[0] for row in rows] == ["| a_relay_dies", "| a_storm"]
    assert "failed: line break / bar" in rows[1]
