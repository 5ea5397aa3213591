"""Where servers come from, and what is said when they cannot be had."""

import asyncio
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.given import require_postgres_version, require_rabbitmq_version
from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_cli.local.packages import PackageStore
from syncstore_cli.local.postgres_protocol import PostgresAddress, PostgresConnection
from syncstore_cli.local.prepare import prepare
from syncstore_cli.local.resolve import Search, installed_postgres, installed_rabbitmq, rabbitmq_version
from syncstore_cli.local.shared import SharedServers


def search_in(tmp_path: Path, **environment: str) -> Search:
    """A search on a machine where nothing is installed."""
    system = tmp_path / "system"
    system.mkdir()
    return Search(environment, PackageStore(tmp_path / "packages", lambda _: None), system=system)


def make_program(path: Path, script: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def make_postgres(system: Path, major: int) -> Path:
    directory = system / f"usr/lib/postgresql/{major}/bin"
    make_program(directory / "initdb")
    make_program(directory / "postgres", f"echo 'postgres (PostgreSQL) {major}.2 (Debian {major}.2-1)'")
    return directory


@pytest.fixture
def no_apt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without apt, and without uv."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setenv("UV", str(make_program(tmp_path / "uv", "echo 'error: no route to the index' >&2; exit 2")))


@pytest.mark.usefixtures("no_apt")
async def test_without_rabbitmq_three_ways_on_are_offered(tmp_path: Path) -> None:
    with pytest.raises(LocalRunError) as caught:
        await search_in(tmp_path).rabbitmq_programs()

    assert str(caught.value) == (
        "RabbitMQ was not found and could not be fetched: this system has no apt. Choose one:\n"
        "  (a) sudo apt-get install rabbitmq-server\n"
        "  (b) start Docker and run SYNCSTORE_INFRA=docker make demo\n"
        "  (c) SYNCSTORE_AMQP_URL=amqp://user:pass@host:5672/ make demo"
    )
    assert caught.value.exit_code == 2


@pytest.mark.usefixtures("no_apt")
async def test_without_postgres_both_failed_ways_are_told(tmp_path: Path) -> None:
    with pytest.raises(LocalRunError) as caught:
        await search_in(tmp_path).postgres_programs()

    assert str(caught.value).startswith(
        "PostgreSQL was not found and could not be fetched: this system has no apt; "
        "uv says: error: no route to the index. Choose one:\n  (a) sudo apt-get install postgresql\n"
    )


async def test_apt_that_has_no_such_package_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "programs"
    make_program(programs / "apt-get", "echo 'E: Unable to locate package rabbitmq-server'; exit 100")
    make_program(programs / "dpkg-deb")
    (tmp_path / "status").write_text("Package: bash\nStatus: install ok installed\n")
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    store = PackageStore(tmp_path / "packages", lambda _: None, dpkg_status=tmp_path / "status")

    with pytest.raises(LocalRunError, match="apt-get says: E: Unable to locate package rabbitmq-server"):
        await Search({}, store, system=tmp_path / "system").rabbitmq_programs()


async def test_fetching_can_be_forbidden(tmp_path: Path) -> None:
    with pytest.raises(LocalRunError, match="SYNCSTORE_INFRA=installed forbids fetching"):
        await search_in(tmp_path, SYNCSTORE_INFRA="installed").rabbitmq_programs()


def test_an_unknown_choice_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(LocalRunError, match="SYNCSTORE_INFRA=podman is not known; use one of: auto, docker, installed"):
        _ = search_in(tmp_path, SYNCSTORE_INFRA="podman").choice


async def test_docker_that_does_not_answer_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    infrastructure = LocalInfrastructure(tmp_path / "state", environment={"SYNCSTORE_INFRA": "docker"})

    with pytest.raises(LocalRunError) as caught:
        async with infrastructure:
            pass

    assert str(caught.value).startswith("Docker does not answer (")
    assert str(caught.value).endswith("). Unset SYNCSTORE_INFRA to use local servers.")


async def test_the_newest_postgres_is_taken_unless_the_data_is_older(tmp_path: Path) -> None:
    for major in (9, 15, 17):
        make_postgres(tmp_path, major)

    newest, of_the_data = installed_postgres(tmp_path, None), installed_postgres(tmp_path, "15")

    assert newest is not None
    assert newest.entry == tmp_path / "usr/lib/postgresql/17/bin"
    assert of_the_data is not None
    assert of_the_data.entry == tmp_path / "usr/lib/postgresql/15/bin"


async def test_an_old_installed_postgres_is_refused(tmp_path: Path) -> None:
    search = search_in(tmp_path)
    make_postgres(search.system, 13)

    with pytest.raises(LocalRunError, match=r"PostgreSQL 13\.2 is too old: SyncStore needs 14 or newer"):
        await search.postgres_programs()


async def test_an_old_installed_rabbitmq_is_refused(tmp_path: Path) -> None:
    search = search_in(tmp_path)
    home = search.system / "usr/lib/rabbitmq"
    make_program(home / "lib/rabbitmq_server-3.9.13/sbin/rabbitmq-server")
    (home / "bin").mkdir()
    (home / "bin/rabbitmq-server").symlink_to("../lib/rabbitmq_server-3.9.13/sbin/rabbitmq-server")

    with pytest.raises(LocalRunError) as caught:
        await search.rabbitmq_programs()

    assert str(caught.value).startswith(
        "RabbitMQ 3.9.13 is too old: SyncStore needs 3.10 or newer (quorum queues with at-least-once dead lettering)"
    )


def test_the_version_of_rabbitmq_is_in_its_folder(tmp_path: Path) -> None:
    script = make_program(tmp_path / "usr/lib/rabbitmq/lib/rabbitmq_server-4.0.5/sbin/rabbitmq-server")
    programs = installed_rabbitmq(tmp_path)

    assert programs is not None
    assert programs.entry == script
    assert rabbitmq_version(script) == "4.0.5"


@pytest.mark.parametrize("version", ["14.0", "15.18", "18.1"])
def test_supported_postgres_versions_pass(version: str) -> None:
    require_postgres_version(version)


@pytest.mark.parametrize("version", ["3.10.8", "4.0.5", "4.3"])
def test_supported_rabbitmq_versions_pass(version: str) -> None:
    require_rabbitmq_version(version)


async def test_given_addresses_of_the_wrong_kind_are_refused(tmp_path: Path) -> None:
    search = search_in(tmp_path, SYNCSTORE_DATABASE_URL="mysql://x/y", SYNCSTORE_AMQP_URL="http://x/")

    with pytest.raises(LocalRunError, match="SYNCSTORE_DATABASE_URL is not a usable address: it should look like"):
        await search.given_postgres()
    with pytest.raises(LocalRunError, match="SYNCSTORE_AMQP_URL is not a usable address: it should look like"):
        await search.given_rabbitmq()


async def test_given_servers_that_are_not_there_are_named_without_their_password(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    search = search_in(
        tmp_path,
        SYNCSTORE_DATABASE_URL=f"postgresql://toko:rahasia@127.0.0.1:{port}/x",
        SYNCSTORE_AMQP_URL=f"amqp://toko:rahasia@127.0.0.1:{port}/",
    )

    for ask, server, variable in (
        (search.given_postgres, "PostgreSQL", "SYNCSTORE_DATABASE_URL"),
        (search.given_rabbitmq, "RabbitMQ", "SYNCSTORE_AMQP_URL"),
    ):
        with pytest.raises(LocalRunError) as caught:
            await ask()
        assert str(caught.value).startswith(f"{server} at 127.0.0.1:{port} cannot be used: ")
        assert str(caught.value).endswith(f". Correct {variable}, or unset it to use a private server")
        assert "rahasia" not in str(caught.value)


async def test_a_given_server_that_stays_silent_is_given_up_after_three_seconds(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"amqp://toko:rahasia@127.0.0.1:{listener.getsockname()[1]}/"
        async with asyncio.timeout(5):
            with pytest.raises(LocalRunError, match="no answer within 3 s"):
                await search_in(tmp_path, SYNCSTORE_AMQP_URL=url).given_rabbitmq()


@pytest.mark.integration
async def test_given_servers_are_used(servers: SharedServers, tmp_path: Path) -> None:
    environment = {"SYNCSTORE_DATABASE_URL": servers.postgres_admin_url, "SYNCSTORE_AMQP_URL": servers.amqp_url}
    infrastructure = LocalInfrastructure(tmp_path / "state", environment=environment)

    async with infrastructure as given:
        assert (given.postgres_admin_url, given.amqp_url) == (servers.postgres_admin_url, servers.amqp_url)
        assert [line.split("(")[1] for line in given.descriptions] == [
            f"given) on 127.0.0.1:{urlsplit(url).port}" for url in (servers.postgres_admin_url, servers.amqp_url)
        ]
        assert infrastructure.processes == ()


@pytest.mark.integration
async def test_a_given_role_without_rights_is_told_which_ones(servers: SharedServers, tmp_path: Path) -> None:
    connection = await PostgresConnection.connect(PostgresAddress.parse(servers.postgres_admin_url))
    await connection.query("CREATE ROLE powerless LOGIN PASSWORD 'made-up'")
    where = f"127.0.0.1:{urlsplit(servers.postgres_admin_url).port}"
    search = search_in(tmp_path, SYNCSTORE_DATABASE_URL=f"postgresql://powerless:made-up@{where}/syncstore")

    try:
        with pytest.raises(LocalRunError) as caught:
            await search.given_postgres()
    finally:
        await connection.query("DROP ROLE powerless")
        await connection.close()

    assert str(caught.value) == (
        "The role 'powerless' of SYNCSTORE_DATABASE_URL may not create roles and schemas in 'syncstore'; "
        'as an administrator: ALTER ROLE "powerless" CREATEROLE; GRANT CREATE ON DATABASE "syncstore" TO "powerless";'
    )


@pytest.mark.usefixtures("no_apt")
async def test_a_test_run_is_stopped_before_it_starts_when_servers_cannot_be_had(tmp_path: Path) -> None:
    environment = {"SYNCSTORE_STATE": str(tmp_path / "state"), "SYNCSTORE_INFRA": "fetched"}

    with pytest.raises(LocalRunError, match="PostgreSQL was not found and could not be fetched"):
        await prepare(environment)
    await prepare(environment | {"SYNCSTORE_TEST_DATABASE_URL": "given", "SYNCSTORE_TEST_AMQP_URL": "given"})
