"""Which archive a newer release is taken from, and how its programs are started with their own libc."""

import subprocess
from pathlib import Path

import pytest

from syncstore_cli.local.newer_release import NoArchive, System, archive_of, source_line, start_through_own_loader

BOOKWORM = System("debian", "bookworm")
TARGETS = """\
https://elsewhere.example/apt/ bookworm main Packages Somebody
http://mirror.example/debian/ bookworm-updates main Packages Debian
http://mirror.example/debian/ bookworm main Translations Debian
http://mirror.example/debian/ bookworm main Packages Debian
"""


def test_the_mirror_is_the_one_of_the_system() -> None:
    system = System.parse('ID=debian\nVERSION_CODENAME=bookworm\nNAME="Debian"\n')
    assert archive_of(system, TARGETS) == "http://mirror.example/debian/"


@pytest.mark.parametrize(
    ("system", "targets", "reason"),
    [
        (System.parse("ID=ubuntu\nVERSION_CODENAME=noble\n"), TARGETS, "this is ubuntu"),
        (System.parse(""), TARGETS, "this is an unknown system"),
        (BOOKWORM, "", "apt-get update"),
        (System("debian", "forky"), TARGETS, "Debian's forky"),
    ],
)
def test_without_debians_archive_the_reason_is_said(system: System, targets: str, reason: str) -> None:
    with pytest.raises(NoArchive, match=reason):
        archive_of(system, targets)


def test_packages_are_checked_with_debians_keys(tmp_path: Path) -> None:
    assert source_line("http://m/debian/", "trixie", tmp_path) == "deb http://m/debian/ trixie main\n"
    keyring = tmp_path / "debian-archive-keyring.gpg"
    keyring.touch()
    assert (
        source_line("http://m/debian/", "trixie", tmp_path)
        == f"deb [signed-by={keyring}] http://m/debian/ trixie main\n"
    )


def test_programs_are_started_through_the_loader_they_came_with(tmp_path: Path) -> None:
    root = tmp_path / "a root"
    loader = root / "usr/lib64/ld-linux-x86-64.so.2"
    own = root / "usr/lib/erlang/erts-1/bin"
    for folder in (loader.parent, own, root / "usr/lib/x86_64-linux-gnu", root / "usr/bin"):
        folder.mkdir(parents=True)
    loader.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    loader.chmod(0o755)
    (own / "beam.smp").write_bytes(b"\x7fELF and so on")
    (own / "start").write_text("#!/bin/sh\n")
    (root / "usr/bin/tar").touch()
    (root / "usr/bin/start").symlink_to("../lib/erlang/erts-1/bin/start")

    start_through_own_loader(root, final=root)

    beam = own / "beam.smp"
    said = subprocess.run([beam, "-one", "two words"], capture_output=True, text=True, check=True).stdout
    libraries = root / "usr/lib/x86_64-linux-gnu"
    assert said.split("|")[:-1] == [
        "--library-path",
        f"{libraries}",
        "--argv0",
        f"{beam}",
        f"{beam}.real",
        "-one",
        "two words",
    ]
    assert (own / "start").read_text() == "#!/bin/sh\n"
    assert [path.name for path in (root / "usr/bin").iterdir()] == ["start"]


def test_packages_without_a_loader_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoArchive, match="no loader"):
        start_through_own_loader(tmp_path, final=tmp_path)
