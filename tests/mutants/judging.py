"""What a run on a mutant means, and the report for people. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.mutants.mutant import Mutant
from tests.mutants.running import Run


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    # every test passed although the rule is gone
    SURVIVED = "survived"
    # the tests could not run on it: says nothing
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and the run on it."""

    mutant: Mutant
    run: Run

    @property
    def verdict(self) -> Verdict:
        """Killed only if a test that ran failed by itself."""
        if self.run.broken is not None:
            return Verdict.BROKEN
        return Verdict.KILLED if self.run.failed else Verdict.SURVIVED


def line(judged: Judged) -> str:
    """One line for the terminal."""
    mutant, run = judged.mutant, judged.run
    why = run.broken or ", ".join(map(short, run.failed)) or f"{len(run.passed)} tests passed"
    return f"{judged.verdict.value:<9} {run.seconds:5.1f} s  {mutant.name:<34} {why}"


def short(test: str) -> str:
    """The name of a test without its folder."""
    return test.rsplit("/", 1)[-1]


def report(unchanged: Run, judged: Sequence[Judged], commit: str) -> str:
    """The whole outcome as Markdown."""
    killed = sum(item.verdict is Verdict.KILLED for item in judged)
    seconds = sum(item.run.seconds for item in judged)
    rows = [
        "# Mutants of the protocol",
        "",
        f"Commit {commit}. {killed} of {len(judged)} mutants were killed in {seconds:.0f} s.",
        "",
        f"Unchanged source, the same tests: {_green(unchanged)} ({unchanged.seconds:.0f} s).",
        "",
        "| mutant | what it breaks | tests run | verdict | killed by | seconds |",
        "|---|---|---|---|---|---|",
    ]
    rows += [_row(item) for item in judged]
    rows += ["", "## How each was noticed", ""]
    rows += [f"- **{item.mutant.name}** ({item.mutant.path}): {_noticed(item)}" for item in judged]
    return "\n".join(rows) + "\n"


def _green(run: Run) -> str:
    if run.is_green:
        return f"all {len(run.passed)} pass"
    return run.broken or f"{len(run.failed)} FAIL: " + ", ".join(run.failed)


def _row(item: Judged) -> str:
    run, mutant = item.run, item.mutant
    ran = len(run.passed) + len(run.failed)
    killers = "<br>".join(f"`{short(test)}`" for test in run.failed)
    name = f"**{item.verdict.value}**" if item.verdict is not Verdict.KILLED else item.verdict.value
    return f"| {mutant.name} | {mutant.breaks} | {ran} | {name} | {killers} | {run.seconds:.1f} |"


def _noticed(item: Judged) -> str:
    if item.run.broken is not None:
        return item.run.broken.replace("\n", " ")
    reasons = [f"`{reason}`" for reason in dict.fromkeys(item.run.failed.values())]
    return "; ".join(reasons) or "by nothing"
