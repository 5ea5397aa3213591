"""scripts/uv.sh and the Makefile: the way from a bare checkout to a running command, and what is said on the way."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED_TOOLS = ("sh", "dirname", "grep", "sed", "tail", "rm", "env", "bash", "make")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A bare checkout: the script alone, and a PATH without any Python or uv."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/uv.sh", tmp_path / "scripts/uv.sh")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in NEEDED_TOOLS:
        found = shutil.which(name)
        assert found is not None, name
        (programs / name).symlink_to(found)
    return tmp_path


def add_program(checkout: Path, name: str, script: str) -> None:
    path = checkout / "programs" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def bootstrap(
    checkout: Path, *arguments: str, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(checkout / "programs"), "HOME": str(checkout), **(more or {})}
    return subprocess.run(
        [checkout / "scripts/uv.sh", *arguments], env=environment, capture_output=True, text=True, check=False
    )


# a Python that says it is 3.9.2 to whoever asks
OLD_PYTHON = 'case "$2" in *version_info*) exit 1 ;; *python_version*) echo 3.9.2 ;; esac'
# a new enough Python whose `-m venv` works and gives this pip
NEW_PYTHON = """
case "$1 $2" in
"-m venv") mkdir -p "$3/bin" && cp "$0.pip" "$3/bin/python" ;;
*) exit 0 ;;
esac
"""


def test_an_old_python_is_named_with_the_way_out(checkout: Path) -> None:
    add_program(checkout, "python3", OLD_PYTHON)

    ended = bootstrap(checkout, "true")

    assert ended.returncode == 2
    assert ended.stderr == (
        "SyncStore needs Python 3.11 or newer (found 3.9.2). "
        "On Debian or Ubuntu: sudo apt-get install python3 python3-venv\n"
    )


def test_no_python_at_all_is_said(checkout: Path) -> None:
    assert "SyncStore needs Python 3.11 or newer (found none)." in bootstrap(checkout, "true").stderr


def test_a_dead_stand_in_is_passed_over_for_a_python_that_runs(checkout: Path) -> None:
    add_program(checkout, "python3", "exit 127")
    add_program(checkout, "python3.12", 'test "$1" != -m')

    assert bootstrap(checkout, "true").stderr.startswith("Python's venv module is missing.")


def test_a_missing_venv_module_is_named_and_leaves_nothing_half_made(checkout: Path) -> None:
    add_program(checkout, "python3", 'if [ "$1" = -m ]; then mkdir -p "$3/bin"; exit 1; fi')
    (checkout / "programs/mkdir").symlink_to(str(shutil.which("mkdir")))

    ended = bootstrap(checkout, "true")

    assert ended.returncode == 2
    assert ended.stderr == ("Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv\n")
    assert not (checkout / ".tools/uv").exists()


def test_an_unreachable_index_is_quoted_when_uv_is_fetched(checkout: Path) -> None:
    for tool in ("mkdir", "cp", "chmod"):
        (checkout / "programs" / tool).symlink_to(str(shutil.which(tool)))
    add_program(checkout, "python3", NEW_PYTHON)
    add_program(checkout, "python3.pip", 'echo "ERROR: Could not find a version that satisfies uv"; exit 1')

    ended = bootstrap(checkout, "true")

    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1] == (
        "Could not reach PyPI to install the locked packages (ERROR: Could not find a version that satisfies uv). "
        "Behind a proxy with its own certificate: UV_SYSTEM_CERTS=1 make demo"
    )
    assert not (checkout / ".tools/uv").exists()


def test_an_unreachable_index_is_quoted_when_packages_are_installed(checkout: Path) -> None:
    failure = "error: Failed to fetch: simple/httpx\\n  Caused by: invalid peer certificate: UnknownIssuer"
    add_program(checkout, "uv", f'[ "$1" = --version ] && echo "uv 0.13.9" || {{ printf "{failure}"; exit 2; }}')

    ended = bootstrap(checkout, "true")

    assert ended.returncode == 2
    assert "(Caused by: invalid peer certificate: UnknownIssuer)" in ended.stderr
    assert ended.stderr.endswith("Behind a proxy with its own certificate: UV_SYSTEM_CERTS=1 make demo\n")


def test_a_lock_that_does_not_match_says_how_to_renew_it(checkout: Path) -> None:
    failure = "error: The lockfile at uv.lock needs to be updated, but --locked was provided."
    add_program(checkout, "uv", f'[ "$1" = --version ] && echo "uv 0.13.9" || {{ echo "{failure}"; exit 2; }}')

    ended = bootstrap(checkout, "true")

    assert ended.returncode == 2
    assert "uv.lock does not match pyproject.toml. Run: " in ended.stderr


@pytest.mark.parametrize(
    ("version", "is_used"), [("0.9.0", True), ("0.13.9", True), ("1.0.0", True), ("0.8.22", False)]
)
def test_a_uv_on_the_path_is_used_when_it_is_new_enough(checkout: Path, version: str, *, is_used: bool) -> None:
    add_program(checkout, "uv", f'[ "$1" = --version ] && echo "uv {version} (abc 2026-01-01)" || echo "uv $*"')

    ended = bootstrap(checkout, "syncstore", "demo")

    if is_used:
        assert ended.returncode == 0
        assert ended.stdout == "uv run --no-sync syncstore demo\n"
    else:
        assert "SyncStore needs Python 3.11" in ended.stderr


def test_modules_are_compiled_once_even_where_containers_forbid_it(checkout: Path) -> None:
    note = 'echo "$1 ${UV_COMPILE_BYTECODE-unset} ${PYTHONDONTWRITEBYTECODE-unset}" >>"$HOME/notes"'
    add_program(checkout, "uv", f'[ "$1" = --version ] && echo "uv 0.13.9" || {note}')

    bootstrap(checkout, "syncstore", "demo", more={"PYTHONDONTWRITEBYTECODE": "1"})

    assert (checkout / "notes").read_text().splitlines() == ["sync 1 unset", "run 1 unset"]


def make(*arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = [str(shutil.which("make")), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def test_make_alone_lists_every_target() -> None:
    listed = make()

    for target in ("setup", "demo", "test", "check", "fmt", "lint", "types", "imports", "unit", "prove", "bench"):
        assert f"\x1b[1m{target} " in listed, target
    for target in ("up", "down", "doctor", "clean", "help"):
        assert f"\x1b[1m{target} " in listed, target


def test_demo_passes_its_variables_on_as_options() -> None:
    assert 'syncstore demo --exit --file "my shop.csv" --count "5"' in make(
        "-n", "demo", "EXIT=1", "FILE=my shop.csv", "N=5"
    )
    assert "--exit" not in make("-n", "demo", "EXIT=0")
