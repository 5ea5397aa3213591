"""The program: starts alone, says when it answers, stops at once, explains what is wrong."""

import asyncio
import json
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from syncstore_simulator.main import run
from tests.simulator.world import sample_config


def written(tmp_path: Path, document: Any) -> str:
    """Write a configuration file; returns its path."""
    path = tmp_path / "simulator.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return str(path)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_it_serves_both_platforms_and_stops_at_once_even_with_a_hanging_call(
    tmp_path: Path, stop: signal.Signals
) -> None:
    command = [sys.executable, "-m", "syncstore_simulator.main", "--config", written(tmp_path, sample_config())]
    process = await asyncio.create_subprocess_exec(
        *command, "--shopee-port", "0", "--tiktok-port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    async with httpx.AsyncClient(trust_env=False) as client:
        for platform in ("shopee", "tiktok"):
            health = await client.get(f"{ready[platform]}/_control/health")
            assert health.json()["platform"] == platform
        await client.post(f"{ready['shopee']}/_control/faults", json={"kind": "hang_after"})
        hanging = asyncio.create_task(client.get(f"{ready['shopee']}/api/v2/product/get_category", timeout=30))
        await asyncio.sleep(0.1)
        started = time.monotonic()
        process.send_signal(stop)
        status = await process.wait()
        took_s = time.monotonic() - started
        await asyncio.gather(hanging, return_exceptions=True)

    assert ready["event"] == "ready"
    assert status == 0
    assert took_s < 1.0


def test_a_wrong_file_is_explained_and_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = sample_config()
    document["shopee"]["partner_id"] = "x"

    assert run(["--config", written(tmp_path, document)]) == 2
    error = capsys.readouterr().err
    assert "shopee.partner_id is a string; expected a whole number" in error


@pytest.mark.parametrize("content", ["{", "[]"])
def test_what_is_no_configuration_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    assert run(["--config", written(tmp_path, content)]) == 2
    assert "expected" in capsys.readouterr().err


def test_a_missing_file_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(tmp_path / "none.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_an_unknown_switch_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = sample_config(shopee={"switches": {"no_such_switch": 1}})

    assert run(["--config", written(tmp_path, document)]) == 2
    assert "shopee.switches.no_such_switch" in capsys.readouterr().err


def test_a_taken_port_ends_with_2_and_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status = run(["--config", written(tmp_path, sample_config()), "--shopee-port", str(port)])

    assert status == 2
    assert f"127.0.0.1:{port} for shopee" in capsys.readouterr().err


def test_a_wrong_command_line_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--shopee-port", "1"]) == 2
    assert "--config" in capsys.readouterr().err
