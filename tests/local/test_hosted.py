"""Real servers in a process of their own: where they run, as whom, and that nothing survives."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from syncstore_cli.local import amqp_protocol, postgres_protocol
from syncstore_cli.local.amqp_protocol import AmqpAddress
from syncstore_cli.local.postgres_protocol import PostgresAddress, PostgresConnection
from syncstore_cli.local.shared import SharedServers
from syncstore_cli.local.state import EPHEMERAL_PREFIX
from tests.local.hosting import HostedRun, hosted, owner_of, survivors

pytestmark = pytest.mark.integration

AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
PACKAGE = Path(postgres_protocol.__file__).parents[1]


async def run_sql(url: str, statement: str) -> list[postgres_protocol.Row]:
    connection = await PostgresConnection.connect(PostgresAddress.parse(url))
    try:
        return await connection.query(statement)
    finally:
        await connection.close()


@pytest.fixture
def usual_ports_busy() -> Iterator[None]:
    """Somebody listens on 5432 and 5672: other servers of this machine, or we do."""
    with ExitStack() as stack:
        for port in (5432, 5672):
            listener = stack.enter_context(socket.socket())
            try:
                listener.bind(("127.0.0.1", port))
                listener.listen()
            except OSError:  # others have it: just as well
                continue
        yield


async def test_both_servers_answer_and_say_what_they_are(servers: SharedServers) -> None:
    rows = await run_sql(servers.postgres_admin_url, "SELECT current_database(), current_setting('server_encoding')")
    broker = await amqp_protocol.greet_broker(AmqpAddress.parse(servers.amqp_url))

    assert rows == [("syncstore", "UTF8")]
    assert broker.product == "RabbitMQ"
    database_line, broker_line = servers.descriptions
    assert database_line.startswith("PostgreSQL ")
    assert database_line.endswith(f"on 127.0.0.1:{urlsplit(servers.postgres_admin_url).port}")
    assert broker_line.startswith(f"RabbitMQ {broker.version} (")


async def test_every_virtual_host_is_ready(servers: SharedServers) -> None:
    for url in servers.amqp_vhost_urls:
        await amqp_protocol.greet_broker(AmqpAddress.parse(url))

    assert [urlsplit(url).path for url in servers.amqp_vhost_urls] == [f"/t{number}" for number in range(32)]


async def test_wrong_passwords_are_refused(servers: SharedServers) -> None:
    with pytest.raises(postgres_protocol.PostgresRefused, match="password authentication failed"):
        await run_sql(_with_password(servers.postgres_admin_url, "wrong"), "SELECT 1")
    with pytest.raises(amqp_protocol.AmqpRefused, match="ACCESS_REFUSED"):
        await amqp_protocol.greet_broker(AmqpAddress.parse(_with_password(servers.amqp_url, "wrong")))


@pytest.mark.usefixtures("usual_ports_busy")
def test_closing_stdin_stops_all_and_removes_all() -> None:
    with hosted("--ephemeral") as run:
        started = run.descendants()
        names = set(run.servers())
        owners = {owner_of(pid) for pid in run.servers().values()}
        directory = _directory_of(run)
        ports = {urlsplit(url).port for url in _urls(run.addresses)}
        exit_code = run.close_stdin()

    assert exit_code == 0
    assert names == {"postgres", "beam.smp", "epmd"}
    # servers of root run as somebody else
    assert owners == {os.geteuid()} if os.geteuid() else 0 not in owners
    assert ports.isdisjoint({5432, 5672})
    assert survivors(started, timeout_s=5) == set()
    assert not directory.exists()


async def test_kill_9_of_the_launcher_leaves_no_process_and_no_loss(open_path: Path) -> None:
    state = open_path / "state"
    with hosted("--state", str(state)) as run:
        await run_sql(run.addresses["postgres_admin_url"], "CREATE TABLE kept AS SELECT 42 AS answer")
        started = run.descendants()
        run.process.send_signal(signal.SIGKILL)
        run.process.wait()
        first_addresses = run.addresses

    with hosted("--state", str(state)) as run:  # at once: it waits for the remains of the first to go
        assert survivors(started, timeout_s=0) == set()
        assert _urls(run.addresses) == _urls(first_addresses)
        assert await run_sql(run.addresses["postgres_admin_url"], "SELECT answer FROM kept") == [("42",)]
        second = run.descendants()
        assert run.close_stdin() == 0
    assert survivors(second, timeout_s=0) == set()


def test_a_server_that_dies_ends_the_run_with_its_last_log_lines() -> None:
    with hosted("--ephemeral") as run:
        started = run.descendants()
        os.kill(run.servers()["postgres"], signal.SIGKILL)
        exit_code = run.process.wait(30)
        errors = run.errors()

    assert exit_code == 1
    assert errors.startswith("PostgreSQL stopped unexpectedly (exit -9); last lines of ")
    assert "database system is ready to accept connections" in errors
    assert survivors(started, timeout_s=5) == set()


def test_an_ordinary_user_can_run_both(open_path: Path) -> None:
    shutil.copytree(PACKAGE, open_path / "code/syncstore_cli", ignore=shutil.ignore_patterns("__pycache__"))
    temporary = open_path / "temporary"
    temporary.mkdir()
    temporary.chmod(0o1777)
    environment = {"PYTHONPATH": str(open_path / "code"), "TMPDIR": str(temporary), "HOME": str(temporary)}
    command = [_python_for_all(), "-m", "syncstore_cli.local.hosted", "--ephemeral"]
    if os.geteuid() == 0:
        command = [*AS_NOBODY, *command]

    with hosted(command=command, environment=environment) as run:
        owners = {owner_of(pid) for pid in run.servers().values()}
        assert run.close_stdin() == 0

    assert len(owners) == 1
    assert 0 not in owners


def _directory_of(run: HostedRun) -> Path:
    working_directory = Path(f"/proc/{run.servers()['postgres']}/cwd").readlink()
    return next(folder for folder in working_directory.parents if folder.name.startswith(EPHEMERAL_PREFIX))


def _urls(addresses: dict[str, str]) -> tuple[str, str]:
    return addresses["postgres_admin_url"], addresses["amqp_url"]


def _with_password(url: str, password: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username}:{password}@{parts.hostname}:{parts.port}").geturl()


def _python_for_all() -> str:
    for candidate in (sys.executable, "/usr/bin/python3"):
        probe = [candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        if os.geteuid() == 0:
            probe = [*AS_NOBODY, *probe]
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return candidate
    raise AssertionError("no Python 3.11 that an ordinary user can run; install python3")
