"""What the tests of the local run share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A directory that server accounts can walk into; pytest's own are closed to others."""
    path = Path(tempfile.mkdtemp(prefix="syncstore-test-", dir="/var/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)
