"""`syncstore down`, `doctor`, `clean`: around a local run."""

import asyncio
import os
import shutil
import signal
import time

import typer
from rich.console import Console
from rich.table import Table

from syncstore_cli.local.doctor import Finding, Verdict, examine
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.state import default_state_path, lock_holder

_STOP_TIMEOUT_S = 60.0
_MARKS = {Verdict.GOOD: "[green]✓[/]", Verdict.NOTE: "[yellow]·[/]", Verdict.BAD: "[red]✗[/]"}


def register(app: typer.Typer) -> None:
    """Add the commands of the local run."""
    app.command()(down)
    app.command()(doctor)
    app.command()(clean)


def down() -> None:
    """Stop the local run of this checkout, wherever it was started."""
    state_path = default_state_path(os.environ)
    holder = lock_holder(state_path)
    if holder is None:
        typer.echo(f"Nothing runs from {state_path}.")
        return
    pid = holder.get("pid", "")
    if not pid.isdecimal():
        raise LocalRunError(f"{state_path}/lock is held, but does not say by whom; see: fuser {state_path}/lock")
    os.kill(int(pid), signal.SIGTERM)
    deadline = time.monotonic() + _STOP_TIMEOUT_S
    while lock_holder(state_path) is not None:
        if time.monotonic() > deadline:
            raise LocalRunError(f"pid {pid} did not stop within {_STOP_TIMEOUT_S:g} s; see {state_path}/logs")
        time.sleep(0.1)
    typer.echo(f"Stopped pid {pid}.")


def doctor() -> None:
    """Check this machine for a local run; ends 1 when something would stop it."""
    findings = asyncio.run(examine(os.environ))
    Console(highlight=False).print(_table(findings))
    raise typer.Exit(1 if any(finding.verdict is Verdict.BAD for finding in findings) else 0)


def clean() -> None:
    """Remove the local run's data, logs and fetched programs."""
    state_path = default_state_path(os.environ)
    holder = lock_holder(state_path)
    if holder is not None:
        raise LocalRunError(f"SyncStore runs from {state_path} (pid {holder.get('pid', 'unknown')}). First: make down")
    shutil.rmtree(state_path, ignore_errors=True)
    typer.echo(f"Removed {state_path}.")


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for finding in findings:
        text = finding.found
        if finding.why:
            text += f"\n{finding.why}"
        if finding.next_command:
            text += f"\n→ {finding.next_command}"
        table.add_row(_MARKS[finding.verdict], finding.subject, text)
    return table
