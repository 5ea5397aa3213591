"""`syncstore up` in one terminal, `syncstore down` from another; the servers alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.hosting import descendants, survivors

pytestmark = pytest.mark.integration
SYNCSTORE = (sys.executable, "-m", "syncstore_cli.main")


def test_down_stops_what_up_started(open_path: Path) -> None:
    environment = os.environ | {"SYNCSTORE_STATE": str(open_path / "state"), "COLUMNS": "300", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*SYNCSTORE, "up", "--servers-only"], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = (line for line in process.stdout if not line.startswith("Fetching"))
        lines = [next(said) for _ in range(4)]
        started = descendants(process.pid)

        second = subprocess.run([*SYNCSTORE, "up"], env=environment, capture_output=True, text=True, check=False)
        down = subprocess.run([*SYNCSTORE, "down"], env=environment, capture_output=True, text=True, check=False)
        exit_code = process.wait(30)

    assert [line.split(" ")[0] for line in lines] == ["PostgreSQL", "RabbitMQ", "Ports", "Running"]
    assert second.returncode == 2
    assert f"SyncStore already runs from {open_path}/state (pid {process.pid}, since " in second.stderr
    assert (down.returncode, down.stdout) == (0, f"Stopped pid {process.pid}.\n")
    assert exit_code == 0
    assert survivors(started, timeout_s=0) == set()


def test_without_credentials_it_says_which_are_missing_and_what_else_can_be_done(tmp_path: Path) -> None:
    names = ("SYNCSTORE_SHOPEE_", "SYNCSTORE_TIKTOK_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    environment |= {"SYNCSTORE_STATE": str(tmp_path / "state"), "SYNCSTORE_SHOPEE_PARTNER_ID": "1"}

    refused = subprocess.run([*SYNCSTORE, "up"], env=environment, capture_output=True, text=True, check=False)

    assert refused.returncode == 2
    assert "  Shopee: SYNCSTORE_SHOPEE_PARTNER_KEY\n" in refused.stderr
    assert "make up SIMULATORS=1" in refused.stderr
    assert not (tmp_path / "state").exists(), "nothing was started"
