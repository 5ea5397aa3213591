"""What `syncstore doctor` looks at on this machine before a local run.

Each finding says what was found, why it matters when it is bad, and the next command. Nothing is changed and nothing
is downloaded. Facts: adjtimex(2) for the kernel's own opinion of the clock.
"""

import ctypes
import os
import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from syncstore_cli.local.accounts import account_for
from syncstore_cli.local.checkout import find_uv
from syncstore_cli.local.docker import docker_trouble
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.one_shot import run_program
from syncstore_cli.local.packages import POSTGRES_PACKAGE, RABBITMQ_PACKAGE, PackageStore
from syncstore_cli.local.ports import LOOPBACK, holder_of, is_free
from syncstore_cli.local.postgres import postgres_version
from syncstore_cli.local.resolve import InfraChoice, Search, installed_postgres, installed_rabbitmq, rabbitmq_version
from syncstore_cli.local.state import default_state_path, lock_holder

MINIMUM_PYTHON = (3, 11)
_NEEDED_DISK_BYTES = 2_000_000_000
_QUESTION_TIMEOUT_S = 5.0
_CLOCK_UNSYNCHRONISED = 5  # TIME_ERROR
_TIMEX_SIZE_BYTES = 512  # struct timex is smaller everywhere


class Verdict(StrEnum):
    """How good a finding is."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: what was found, and for a bad one why it matters and what to do."""

    verdict: Verdict
    subject: str
    found: str
    why: str = ""
    next_command: str = ""


async def examine(environment: Mapping[str, str]) -> list[Finding]:
    """All findings, in the order in which a run would meet the trouble."""
    state_path = default_state_path(environment)
    return [
        check_python(sys.version_info[:2], platform.python_version()),
        await check_uv(environment),
        check_state(state_path),
        check_disk(state_path),
        *check_ports(environment),
        *await check_servers(environment, state_path),
        await check_docker(environment),
        check_clock(),
    ]


def check_python(version: tuple[int, ...], text: str) -> Finding:
    """Python is new enough."""
    if version >= MINIMUM_PYTHON:
        return Finding(Verdict.GOOD, "Python", text)
    needed = ".".join(map(str, MINIMUM_PYTHON))
    return Finding(
        Verdict.BAD,
        "Python",
        text,
        why=f"SyncStore needs Python {needed} or newer",
        next_command="sudo apt-get install python3 python3-venv",
    )


async def check_uv(environment: Mapping[str, str]) -> Finding:
    """uv, which installs the locked packages, can be run."""
    why = "it installs the locked packages"
    program = find_uv(environment)
    if program is None:
        return Finding(Verdict.BAD, "uv", "not found", why=why, next_command="make setup")
    try:
        outcome = await run_program([program, "--version"], timeout_s=_QUESTION_TIMEOUT_S)
    except OSError as error:
        return Finding(Verdict.BAD, "uv", str(error), why=why, next_command="rm -r .tools && make setup")
    return Finding(Verdict.GOOD, "uv", f"{outcome.output.strip()} ({program})")


def check_state(state_path: Path) -> Finding:
    """The state directory is ours, free, and the servers' accounts can walk into it."""
    holder = lock_holder(state_path)
    if holder is not None:
        found = f"{state_path}, in use by pid {holder.get('pid', 'unknown')} since {holder.get('since', 'unknown')}"
        return Finding(Verdict.NOTE, "State", found, next_command="make down")
    nearest = _nearest_existing(state_path)
    if not os.access(nearest, os.W_OK | os.X_OK):
        return Finding(
            Verdict.BAD,
            "State",
            f"{nearest} is not writable",
            why="the servers keep their data there",
            next_command="SYNCSTORE_STATE=/var/tmp/syncstore make demo",
        )
    try:
        account_for(state_path / "postgres", ["postgres", "nobody"]).require_access("PostgreSQL", nearest)
    except LocalRunError as error:
        return Finding(Verdict.BAD, "State", str(state_path), why=str(error), next_command="see there")
    return Finding(Verdict.GOOD, "State", str(state_path))


def check_disk(state_path: Path) -> Finding:
    """There is room for packages, databases and logs."""
    free_bytes = shutil.disk_usage(_nearest_existing(state_path)).free
    found = f"{free_bytes / 1e9:.1f} GB free for {state_path}"
    if free_bytes >= _NEEDED_DISK_BYTES:
        return Finding(Verdict.GOOD, "Disk", found)
    return Finding(
        Verdict.BAD,
        "Disk",
        found,
        why=f"a run needs about {_NEEDED_DISK_BYTES / 1e9:.0f} GB",
        next_command="SYNCSTORE_STATE=/path/with/room make demo",
    )


def check_ports(environment: Mapping[str, str]) -> list[Finding]:
    """Ports asked for by SYNCSTORE_<NAME>_PORT are free; without any, free ones are chosen."""
    asked = {name: value for name, value in environment.items() if _names_a_port(name) and value.isdecimal()}
    if not asked:
        return [Finding(Verdict.GOOD, "Ports", f"free ones on {LOOPBACK} are chosen; 5432 and 5672 are never touched")]
    return [_asked_port(name, int(value)) for name, value in sorted(asked.items())]


async def check_servers(environment: Mapping[str, str], state_path: Path) -> list[Finding]:
    """Where PostgreSQL and RabbitMQ would come from."""
    search = Search(environment, PackageStore(state_path / "packages", lambda _: None))
    try:
        choice = search.choice
    except LocalRunError as error:
        return [Finding(Verdict.BAD, "Servers", str(error), next_command="unset SYNCSTORE_INFRA")]
    findings = []
    for subject, given, programs in (
        ("PostgreSQL", search.given_postgres, _postgres_programs),
        ("RabbitMQ", search.given_rabbitmq, _rabbitmq_programs),
    ):
        try:
            server = await given()
        except LocalRunError as error:
            findings.append(Finding(Verdict.BAD, subject, str(error), next_command="see there"))
            continue
        if server is not None:
            findings.append(Finding(Verdict.GOOD, subject, server.description))
        elif choice is InfraChoice.DOCKER:
            findings.append(Finding(Verdict.NOTE, subject, "would run in Docker"))
        else:
            findings.append(await programs(search))
    return findings


async def check_docker(environment: Mapping[str, str]) -> Finding:
    """Docker is only needed by whoever asks for it."""
    trouble = await docker_trouble()
    if trouble is None:
        return Finding(Verdict.GOOD, "Docker", "answers; SYNCSTORE_INFRA=docker would use it")
    if environment.get("SYNCSTORE_INFRA") == InfraChoice.DOCKER:
        return Finding(
            Verdict.BAD,
            "Docker",
            trouble,
            why="SYNCSTORE_INFRA=docker asks for it",
            next_command="unset SYNCSTORE_INFRA",
        )
    return Finding(Verdict.NOTE, "Docker", f"not used ({trouble})")


def check_clock() -> Finding:
    """The clock is kept in time: both platforms refuse requests whose timestamp is minutes off."""
    state = _clock_state()
    if state is None:
        return Finding(Verdict.NOTE, "Clock", "the system does not say whether it is synchronised")
    if state != _CLOCK_UNSYNCHRONISED:
        return Finding(Verdict.GOOD, "Clock", "synchronised")
    return Finding(
        Verdict.NOTE,
        "Clock",
        "not synchronised by this system",
        why="the platforms refuse requests signed more than 5 minutes off (the simulators run on the same clock)",
        next_command="sudo timedatectl set-ntp true",
    )


async def _postgres_programs(search: Search) -> Finding:
    found = installed_postgres(search.system, None)
    if found is not None and search.choice is not InfraChoice.FETCHED:
        version = await postgres_version(found.entry, found.library_path)
        return Finding(Verdict.GOOD, "PostgreSQL", f"{version} installed ({found.entry})")
    return _to_be_fetched("PostgreSQL", search, POSTGRES_PACKAGE)


async def _rabbitmq_programs(search: Search) -> Finding:
    found = installed_rabbitmq(search.system)
    if found is not None and search.choice is not InfraChoice.FETCHED:
        return Finding(Verdict.GOOD, "RabbitMQ", f"{rabbitmq_version(found.entry) or ''} installed ({found.entry})")
    return _to_be_fetched("RabbitMQ", search, RABBITMQ_PACKAGE)


def _to_be_fetched(subject: str, search: Search, package: str) -> Finding:
    fetched = search.store.has(package)
    if fetched is not None:
        return Finding(Verdict.GOOD, subject, f"fetched earlier ({fetched})")
    command = f"sudo apt-get install {package}"
    if shutil.which("apt-get") is None and subject == "RabbitMQ":
        return Finding(
            Verdict.BAD,
            subject,
            "not installed, and this system has no apt to fetch it with",
            why="changes travel through it",
            next_command="SYNCSTORE_AMQP_URL=amqp://user:pass@host:5672/ make demo",
        )
    return Finding(Verdict.NOTE, subject, "not installed; the first run fetches it", next_command=command)


def _asked_port(variable: str, port: int) -> Finding:
    if is_free(port):
        return Finding(Verdict.GOOD, "Ports", f"{variable}={port} is free")
    return Finding(
        Verdict.BAD,
        "Ports",
        f"{LOOPBACK}:{port} is in use by {holder_of(port) or 'another process'}",
        why=f"{variable} asks for it",
        next_command=f"unset {variable}",
    )


def _names_a_port(variable: str) -> bool:
    return variable.startswith("SYNCSTORE_") and variable.endswith("_PORT")


def _nearest_existing(path: Path) -> Path:
    return next(candidate for candidate in (path, *path.parents) if candidate.exists())


def _clock_state() -> int | None:
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return None
    state = int(adjtimex(ctypes.create_string_buffer(_TIMEX_SIZE_BYTES)))  # all zero: only asks
    return state if state >= 0 else None
