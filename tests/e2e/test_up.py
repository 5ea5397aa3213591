"""`syncstore up`: the product on kept data. Ports, keys and products outlive a stop; simulated shops do not."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

SYNCSTORE = (sys.executable, "-m", "syncstore_cli.main")
CSV = "code,title,price,currency\nUP-1,Gelas Keramik Motif Daun,45000,IDR\n"
_LAST_LINE = "Running as pid"


@contextmanager
def running(environment: Mapping[str, str], *options: str) -> Iterator[str]:
    """Run `up` in another process; gives what it printed until all was ready, and stops it as Ctrl-C does."""
    command = [*SYNCSTORE, "up", *options]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            lines = []
            for line in process.stdout:
                lines.append(line)
                if line.startswith(_LAST_LINE):
                    break
            yield "".join(lines)
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(60)
    assert code == 0


def syncstore(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Type another command."""
    return subprocess.run([*SYNCSTORE, *arguments], env=environment, capture_output=True, text=True, check=False)


def found(pattern: str, text: str) -> str:
    """The first group of a pattern that must be there."""
    match = re.search(pattern, text)
    assert match is not None, text
    return match[1]


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A directory that server accounts can walk into; pytest's own are closed to others."""
    path = Path(tempfile.mkdtemp(prefix="syncstore-test-", dir="/var/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.mark.e2e
@pytest.mark.timeout(300)
def test_a_second_start_finds_ports_key_and_products_of_the_first(open_path: Path) -> None:
    environment = {**os.environ, "SYNCSTORE_STATE": str(open_path / "state"), "PYTHONUNBUFFERED": "1"}
    file = open_path / "katalog.csv"
    file.write_text(CSV)

    with running(environment, "--simulators") as said:
        environment["SYNCSTORE_API_KEY"] = found(r"export SYNCSTORE_API_KEY=(ss_\w+)", said)
        first_url = found(r"REST API: (http://127\.0\.0\.1:\d+)/api/v1", said)
        second = syncstore(environment, "up", "--simulators")
        connected = syncstore(environment, "shops", "connect", "shopee", "--simulated")
        imported = syncstore(environment, "import", str(file), "--placeholder-pictures")
    with running(environment, "--simulators", "--new-key", "kasir") as said:
        assert first_url in said
        assert said.count("export SYNCSTORE_API_KEY=") == said.count("'kasir'") == 1
        assert "forgot everything" in said
        products = syncstore(environment, "products", "--json")

    assert (second.returncode, f"{first_url})" in second.stderr) == (2, True), "who asked second learns where it runs"
    assert (connected.returncode, imported.returncode) == (0, 0), connected.stderr + imported.stderr
    assert [item["code"] for item in json.loads(products.stdout)["items"]] == ["UP-1"]
    kept = "".join(path.read_text(errors="replace") for path in (open_path / "state").glob("**/*.log"))
    state = (open_path / "state/state.json").read_text()
    assert environment["SYNCSTORE_API_KEY"] not in kept + state, "a key is shown once and kept nowhere"
