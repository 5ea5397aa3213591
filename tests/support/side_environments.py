"""Programs that are not ours: a virtual environment per group of the lock, and node_modules beside a package-lock.json.

Nothing of them enters the product's environment or the tree.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TOOLS = ROOT / ".tools"
_NODE_MAJOR_MIN = 20
_INSTALL_TIMEOUT_S = 240


def python_with(group: str) -> Path:
    """Bring the packages of a dependency group in their locked versions; return the interpreter that has them.

    Needs no network once they are there. Raises RuntimeError with what uv said.
    """
    command = [_uv(), "sync", "--locked", "--quiet", "--compile-bytecode", "--only-group", group]
    command += ["--python", sys.executable]
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment["UV_PROJECT_ENVIRONMENT"] = str(_TOOLS / group)
    with _one_at_a_time():
        offline = _run([*command, "--offline"], ROOT, environment)
        if offline.returncode != 0:
            _checked(_run(command, ROOT, environment), f"The packages of the group '{group}' could not be installed")
    return _TOOLS / group / "bin" / "python"


def node_with(folder: Path) -> Path | None:
    """Bring the packages of ``folder``'s package-lock.json; return Node.js, or None where none is new enough.

    Raises RuntimeError with what npm said.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or _major(node) < _NODE_MAJOR_MIN:
        return None
    with _one_at_a_time():
        _install_packages(npm, folder)
    return Path(node)


def _install_packages(npm: str, folder: Path) -> None:
    """Install once per lock file: npm empties the folder first, and another worker may be using it."""
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _checked(_run(command, folder, dict(os.environ)), f"The packages of {folder.name} could not be installed")
    stamp.write_text(wanted)


def _uv() -> str:
    own = _TOOLS / "uv" / "bin" / "uv"
    found = os.environ.get("UV") or (str(own) if own.exists() else shutil.which("uv"))
    if not found:
        raise RuntimeError("uv is missing. Run: make setup")
    return found


def _major(node: str) -> int:
    version = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    return int(version.strip().removeprefix("v").split(".")[0])


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let the workers of one run install after each other."""
    _TOOLS.mkdir(exist_ok=True)
    with (_TOOLS / "side-environments.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_INSTALL_TIMEOUT_S, check=False
    )


def _checked(result: subprocess.CompletedProcess[str], headline: str) -> None:
    if result.returncode != 0:
        raise RuntimeError(f"{headline}:\n{result.stdout}{result.stderr}")
