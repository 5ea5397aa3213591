"""docs/performance.md's tables from the results that are kept: aims against measured, contenders, and their plots."""

import json
import subprocess
from collections.abc import Iterator

from tests.support.side_environments import python_with

from bench import results
from bench.aims import AIMS, Aim

PAGE = results.ROOT / "docs" / "performance.md"
IMAGES = results.ROOT / "docs" / "images"
_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"


def write() -> None:
    """Replace the part between the markers, and draw the plots."""
    text = PAGE.read_text()
    before, rest = text.split(_BEGIN)
    after = rest.split(_END)[1]
    PAGE.write_text(f"{before}{_BEGIN}\n\n" + "\n".join(tables()) + f"\n\n{_END}{after}")
    plot()


def tables() -> Iterator[str]:
    """The lines of the generated part."""
    yield "| aim | bar | beyond | measured | |"
    yield "|---|---|---|---|---|"
    for aim in AIMS:
        yield _row(aim)
    for name in ("job", "job_50_ms", "telemetry"):
        found = results.load(name)
        if found:
            yield ""
            yield from _contenders(name, found)
    yield ""
    yield from _sources()


def _row(aim: Aim) -> str:
    value = aim.measured()
    sign = "≥" if aim.is_least else "≤"
    beyond = "" if aim.beyond is None else f"{sign} {aim.beyond:g} {aim.unit}".strip()
    bar = f"{sign} {aim.bar:g} {aim.unit}".strip()
    if value is None:
        return f"| {aim.what} | {bar} | {beyond} | not measured | |"
    verdict = "**not met**"
    if aim.is_met(value, aim.bar):
        verdict = "beyond" if aim.beyond is not None and aim.is_met(value, aim.beyond) else "met"
    return f"| {aim.what} | {bar} | {beyond} | {value:g} {aim.unit} | {verdict} |"


def _contenders(name: str, found: dict[str, object]) -> Iterator[str]:
    figures = found["figures"]
    assert isinstance(figures, dict)
    yield f"`python -m bench {name}`: {figures['jobs']} jobs, medians of {figures['rounds']} interleaved rounds"
    yield ""
    yield "| | jobs/s | µs of worker a job | µs of servers a job | worker's peak MiB | cores busy elsewhere |"
    yield "|---|---|---|---|---|---|"
    for contender, row in figures["contenders"].items():
        servers = ", ".join(f"{key} {value}" for key, value in row["servers_us_per_job"].items())
        yield (
            f"| {contender} | {row['jobs_per_s']:,.0f} | {row['worker_us_per_job']:,.0f} | {servers} "
            f"| {row['worker_peak_mib']:.0f} | {row['foreign_cores']} |"
        )


def _sources() -> Iterator[str]:
    yield "| result | measured | commit | load before |"
    yield "|---|---|---|---|"
    for file in sorted(results.FOLDER.glob("*.json")):
        found = json.loads(file.read_text())
        yield f"| `{found['command']}` | {found['at'][:10]} | {found['commit']} | {found['load_before']} |"


def plot() -> None:
    """Draw in an environment of its own: the product needs no plotting library."""
    python = python_with("bench")
    subprocess.run(
        [str(python), str(results.ROOT / "bench" / "plots.py"), str(results.FOLDER), str(IMAGES)], check=True
    )
