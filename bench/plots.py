"""Draws the kept results as SVG: ``python plots.py RESULTS IMAGES``. Runs without the product's packages."""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams |= {"svg.hashsalt": "syncstore", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10}

import matplotlib.pyplot as plt  # noqa: E402 - after the backend is chosen

_COLOURS = {
    "syncstore": "#0b7285",
    "syncstore split": "#15aabf",
    "floor": "#868e96",
    "bullmq": "#c92a2a",
    "celery": "#5c940d",
}


def _load(folder: Path, name: str) -> dict[str, Any] | None:
    file = folder / f"{name}.json"
    return json.loads(file.read_text()) if file.exists() else None


def _save(figure: Any, file: Path) -> None:
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None, "Creator": None})


def jobs(folder: Path, images: Path) -> None:
    """Jobs a second by contender, with the spread of the rounds."""
    names = [name for name in ("job", "job_50_ms") if _load(folder, name)]
    if not names:
        return
    figure, axes = plt.subplots(1, len(names), figsize=(4.2 * len(names), 2.8), squeeze=False)
    titles = {"job": "platform answers at once", "job_50_ms": "platform takes 50 ms"}
    for axis, name in zip(axes[0], names, strict=True):
        found = _load(folder, name)
        assert found is not None
        table = found["figures"]["contenders"]
        order = sorted(table, key=lambda contender: table[contender]["jobs_per_s"])
        for place, contender in enumerate(order):
            row = table[contender]
            axis.barh(place, row["jobs_per_s"], color=_COLOURS.get(contender, "#495057"))
            axis.plot(row["jobs_per_s_rounds"], [place] * len(row["jobs_per_s_rounds"]), "k|", markersize=9)
            axis.text(row["jobs_per_s"], place, f" {row['jobs_per_s']:,.0f}", va="center")
        axis.set_yticks(range(len(order)), order)
        axis.set_title(titles[name], fontsize=10)
        axis.set_xlabel("whole jobs a second")
        axis.margins(x=0.18)
        axis.spines[["top", "right"]].set_visible(False)
    _save(figure, images / "bench-job.svg")


def edits(folder: Path, images: Path) -> None:
    """From an edit to the platform's answer."""
    found = _load(folder, "edit")
    if found is None:
        return
    figures = found["figures"]
    names = sorted({key.removesuffix("_p50_ms") for key in figures if key.endswith("_p50_ms")})
    figure, axis = plt.subplots(figsize=(6, 2.4))
    for place, name in enumerate(names):
        axis.barh(place, figures[f"{name}_p95_ms"], color="#99e9f2")
        axis.barh(place, figures[f"{name}_p50_ms"], color="#0b7285")
        axis.text(figures[f"{name}_p95_ms"], place, f" {figures[f'{name}_p95_ms']:.0f}", va="center")
    axis.set_yticks(range(len(names)), [name.replace("_", " → ") for name in names])
    axis.set_xlabel("ms from the request to the platform's answer: median (dark) and p95")
    axis.margins(x=0.1)
    axis.spines[["top", "right"]].set_visible(False)
    _save(figure, images / "bench-edit.svg")


if __name__ == "__main__":
    folder, images = Path(sys.argv[1]), Path(sys.argv[2])
    jobs(folder, images)
    edits(folder, images)
