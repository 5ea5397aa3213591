"""Short programs run to their end, with their output captured."""

import asyncio
import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from syncstore_cli.local.accounts import Account

_LAST_LINES = 15


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended; `output` is standard output and error together."""

    return_code: int
    output: str

    @property
    def last_lines(self) -> str:
        """The end of the output, indented for display."""
        return "\n".join(f"  {line}" for line in self.output.splitlines()[-_LAST_LINES:])


async def run_program(
    command: Sequence[str | Path],
    *,
    timeout_s: float,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
    account: Account | None = None,
) -> Outcome:
    """Run `command`; without `environment` it gets ours.

    Files it makes can be read by other accounts. Raises FileNotFoundError when there is no such program and
    TimeoutError (the program is killed) after `timeout_s`.
    """
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=dict(os.environ if environment is None else environment),
        cwd=directory,
        umask=0o022,
        **(account.process_options() if account else {}),
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), timeout_s)
    except BaseException:  # a time-out, or somebody pressed Ctrl-C
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    return Outcome(process.returncode or 0, output.decode(errors="replace"))
