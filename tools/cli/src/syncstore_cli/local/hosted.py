"""The two servers in a process of their own: `python -m syncstore_cli.local.hosted`.

For callers whose event loop comes and goes (a test session). It prints one line of JSON when the servers are ready:
{"postgres_admin_url", "amqp_url", "amqp_vhost_urls", "descriptions", "pid"}. It stops when its standard input closes,
when the process it watches (its parent, or --watch PID) ends, or on SIGTERM.

Without --ephemeral it runs the durable servers of the checkout. Addresses given by the environment are honoured under
the names SYNCSTORE_TEST_DATABASE_URL and SYNCSTORE_TEST_AMQP_URL when throw-away servers are asked for: a test run
must never meet a real installation by accident.
"""

import argparse
import asyncio
import contextlib
import json
import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_cli.local.interrupts import run_until_interrupted
from syncstore_cli.local.racing import until_first_ends
from syncstore_cli.local.resolve import TEST_VARIABLES
from syncstore_cli.local.state import write_secret


@dataclass(frozen=True, slots=True)
class Options:
    """The command line."""

    state: Path | None
    announce_to: Path | None
    vhosts: int
    watched_pid: int
    is_ephemeral: bool
    reads_stdin: bool

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> "Options":
        """Read the command line; exits with 2 and a usage line when it is wrong."""
        parser = argparse.ArgumentParser(prog="python -m syncstore_cli.local.hosted", description=__doc__)
        parser.add_argument("--state", type=Path, help="state directory (default: the checkout's)")
        parser.add_argument("--ephemeral", action="store_true", help="throw everything away at the end")
        parser.add_argument("--vhosts", type=int, default=0, help="number of ready virtual hosts beside /")
        parser.add_argument("--watch", type=int, metavar="PID", help="live as long as this process, ignore stdin")
        parser.add_argument("--announce", type=Path, metavar="FILE", help="write the line of JSON to FILE (0600) too")
        given = parser.parse_args(arguments)
        return cls(
            state=given.state,
            announce_to=given.announce,
            vhosts=given.vhosts,
            watched_pid=given.watch or os.getppid(),
            is_ephemeral=given.ephemeral,
            reads_stdin=given.watch is None,
        )


def main(arguments: Sequence[str]) -> int:
    """Run until told to stop; returns the exit code."""
    try:
        return run_until_interrupted(_host(Options.parse(arguments)))
    except LocalRunError as error:
        print(error, file=sys.stderr)
        return error.exit_code


async def _host(options: Options) -> int:
    await until_first_ends(_serve(options), _end_of_use(options))
    return 0


async def _serve(options: Options) -> None:
    infrastructure = LocalInfrastructure(
        options.state,
        is_ephemeral=options.is_ephemeral,
        vhosts=options.vhosts,
        variables=TEST_VARIABLES if options.is_ephemeral else None,
        announce=lambda sentence: print(sentence, file=sys.stderr, flush=True),
    )
    try:
        async with infrastructure as servers:
            line = json.dumps(asdict(servers) | {"pid": os.getpid()})
            if options.announce_to:
                write_secret(options.announce_to, line + "\n")
            print(line, flush=True)
            forever = asyncio.Event()
            await until_first_ends(forever.wait(), *(process.watch() for process in infrastructure.processes))
    finally:
        if options.announce_to:  # whoever waits for its end may now be sure that nothing is left
            options.announce_to.unlink(missing_ok=True)


async def _end_of_use(options: Options) -> None:
    """Return when standard input closes (if we are to read it) or the watched process ends."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    with contextlib.ExitStack() as stack:
        process = _process_descriptor(options.watched_pid)
        if process is None:
            return
        stack.callback(os.close, process)
        loop.add_reader(process, ended.set)
        stack.callback(loop.remove_reader, process)
        if options.reads_stdin and _closes_with_its_writer(sys.stdin.fileno()):
            loop.add_reader(sys.stdin.fileno(), _read_stdin, ended)
            stack.callback(loop.remove_reader, sys.stdin.fileno())
        await ended.wait()


def _process_descriptor(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def _closes_with_its_writer(descriptor: int) -> bool:
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _read_stdin(ended: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        ended.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
