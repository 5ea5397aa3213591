"""The doctor: what it finds, why it matters, what to type."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from syncstore_cli.local import doctor
from syncstore_cli.local.doctor import Verdict
from syncstore_cli.local.state import StateDirectory
from syncstore_cli.main import app


def test_an_old_python_is_bad() -> None:
    finding = doctor.check_python((3, 10), "3.10.12")

    assert finding.verdict is Verdict.BAD
    assert finding.why == "SyncStore needs Python 3.11 or newer"
    assert finding.next_command == "sudo apt-get install python3 python3-venv"
    assert doctor.check_python((3, 11), "3.11.0").verdict is Verdict.GOOD


async def test_a_busy_port_asked_for_names_its_holder() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        (finding,) = doctor.check_ports({"SYNCSTORE_GATEWAY_PORT": str(port)})

    assert finding.verdict is Verdict.BAD
    assert finding.found.startswith(f"127.0.0.1:{port} is in use by pid ")
    assert finding.next_command == "unset SYNCSTORE_GATEWAY_PORT"


def test_a_running_local_run_is_noted_with_the_way_to_stop_it(tmp_path: Path) -> None:
    with StateDirectory.open(tmp_path / "state"):
        finding = doctor.check_state(tmp_path / "state")

    assert finding.verdict is Verdict.NOTE
    assert finding.next_command == "make down"


async def test_a_given_server_that_is_not_there_is_bad(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    findings = await doctor.check_servers({"SYNCSTORE_AMQP_URL": f"amqp://127.0.0.1:{port}/"}, tmp_path)

    (broker,) = (finding for finding in findings if finding.subject == "RabbitMQ")
    assert broker.verdict is Verdict.BAD
    assert broker.found.startswith(f"RabbitMQ at 127.0.0.1:{port} cannot be used: ")


async def test_servers_that_would_be_fetched_are_announced(tmp_path: Path) -> None:
    findings = await doctor.check_servers({"SYNCSTORE_INFRA": "fetched"}, tmp_path)

    assert [finding.subject for finding in findings] == ["PostgreSQL", "RabbitMQ"]
    assert all("the first run fetches it" in finding.found or "no apt" in finding.found for finding in findings)


async def test_docker_is_only_bad_when_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")

    assert (await doctor.check_docker({})).verdict is Verdict.NOTE
    assert (await doctor.check_docker({"SYNCSTORE_INFRA": "docker"})).verdict is Verdict.BAD


def test_the_command_prints_one_line_a_subject_and_ends_by_the_worst(tmp_path: Path) -> None:
    environment = {"SYNCSTORE_STATE": str(tmp_path), "SYNCSTORE_INFRA": "nonsense", "COLUMNS": "200"}
    result = CliRunner().invoke(app, ["doctor"], env=environment)

    assert result.exit_code == 1
    for subject in ("Python", "uv", "State", "Disk", "Ports", "Servers", "Docker", "Clock"):
        assert subject in result.output
    assert "→ unset SYNCSTORE_INFRA" in result.output


def test_down_without_a_run_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["down"], env={"SYNCSTORE_STATE": str(tmp_path), "COLUMNS": "200"})

    assert result.exit_code == 0
    assert result.output.strip() == f"Nothing runs from {tmp_path}."
