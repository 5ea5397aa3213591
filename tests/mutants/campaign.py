"""All mutants one after the other: servers and template once, the unchanged source first, then the report."""

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from syncstore_cli.local.shared import shared_servers
from tests.conftest import RUN_DIRECTORY, RUN_OWNER, TEMPLATE, VHOST
from tests.mutants.judging import Judged, Verdict, line, report
from tests.mutants.mutant import CHECKOUT, Mutant
from tests.mutants.running import Run, run_on, run_unchanged
from tests.support.databases import make_template

REPORT_FILE = CHECKOUT / "tests" / "artifacts" / "mutants.md"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the whole campaign showed."""

    unchanged: Run
    judged: tuple[Judged, ...]

    @property
    def faults(self) -> list[str]:
        """One line for everything that is not as it has to be; nothing when all is well."""
        faults = [] if self.unchanged.is_green else ["the tests do not all pass on the unchanged source"]
        return faults + [line(item) for item in self.judged if item.verdict is not Verdict.KILLED]


def run_campaign(mutants: Sequence[Mutant], directory: Path, owner_pid: int, say: Callable[[str], None]) -> Outcome:
    """Run everything and write the report. Servers are those of ``directory``, started when none run there."""
    servers = shared_servers(directory, owner_pid=owner_pid)
    environment = {
        RUN_DIRECTORY: str(directory),
        RUN_OWNER: str(owner_pid),
        TEMPLATE: make_template(servers.postgres_admin_url, f"mutants_{os.getpid()}"),
        VHOST: str(len(servers.amqp_vhost_urls) - 1),
    }
    unchanged = run_unchanged(mutants, environment)
    say(
        f"unchanged source: {len(unchanged.passed)} tests passed, {len(unchanged.failed)} failed "
        f"in {unchanged.seconds:.0f} s{': ' + unchanged.broken if unchanged.broken else ''}"
    )
    for test, reason in unchanged.failed.items():
        say(f"  {test}: {reason}")
    judged = []
    for mutant in mutants:
        judged.append(Judged(mutant, run_on(mutant, environment)))
        say(line(judged[-1]))
    REPORT_FILE.parent.mkdir(parents=True, exist_ok=True)
    REPORT_FILE.write_text(report(unchanged, judged, _commit()), encoding="utf-8")
    return Outcome(unchanged, tuple(judged))


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return ended.stdout.strip() or "unknown"
