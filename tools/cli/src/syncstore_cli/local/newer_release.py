"""Programs of a newer Debian release beside the system's: its archive, and its own C library through its own loader.

The mirror is the one in the system's apt sources, the keys are Debian's. A program of a newer release needs a newer
libc than the system's, and a libc only works with the loader it came with; so each ELF program gets a wrapper that
starts it through the private loader. LD_LIBRARY_PATH would not do: the system's own programs, which the scripts call,
would inherit it. Facts: ld.so(8) on ``--library-path`` and ``--argv0``; apt-get(8) on indextargets; sources.list(5).
"""

import shlex
from dataclasses import dataclass
from pathlib import Path

INDEX_FORMAT = "$(REPO_URI) $(RELEASE) $(COMPONENT) $(CREATED_BY) $(ORIGIN)"
"""For ``apt-get indextargets --format``."""
OS_RELEASE = Path("/etc/os-release")
_KEYRINGS = ("debian-archive-keyring.pgp", "debian-archive-keyring.gpg")
_KEYRING_FOLDER = Path("/usr/share/keyrings")
_ELF = b"\x7fELF"
_REAL = ".real"


class NoArchive(Exception):
    """There is no archive of Debian to take a release from; the text is a short reason."""


@dataclass(frozen=True, slots=True)
class System:
    """What the machine says it is: ``ID`` and ``VERSION_CODENAME`` of os-release(5)."""

    id: str
    codename: str

    @classmethod
    def parse(cls, text: str) -> "System":
        """Read os-release."""
        values = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        return cls(values.get("ID", "an unknown system").strip('"'), values.get("VERSION_CODENAME", "").strip('"'))


def archive_of(system: System, targets: str) -> str:
    """Return the URI of the Debian mirror among apt's index targets (a line each, in INDEX_FORMAT).

    Raises NoArchive on another system, or when none of its sources is Debian's.
    """
    if system.id != "debian":
        raise NoArchive(
            f"a newer release can be taken from Debian's archive only, and this is {system.id or 'unknown'}"
        )
    wanted = [system.codename, "main", "Packages", "Debian"]
    found = [line.split()[0] for line in targets.splitlines() if line.split()[1:] == wanted]
    if not found:
        raise NoArchive(f"apt has no lists of Debian's {system.codename} (sudo apt-get update brings them)")
    return found[0]


def source_line(uri: str, release: str, keyrings: Path = _KEYRING_FOLDER) -> str:
    """The line of sources.list for a release, checked with Debian's keys as always."""
    found = [keyrings / name for name in _KEYRINGS if (keyrings / name).exists()]
    option = f"[signed-by={found[0]}] " if found else ""
    return f"deb {option}{uri} {release} main\n"


def start_through_own_loader(root: Path, *, final: Path) -> None:
    """Wrap every ELF program of Erlang below ``root``, which will stand at ``final``, and drop the system's programs.

    Raises NoArchive when the packages brought no loader.
    """
    loaders = sorted([*root.glob("usr/lib64/ld-linux*.so.*"), *root.glob("usr/lib/ld-linux*.so.*")])
    libraries = sorted(root.glob("usr/lib/*-linux-gnu*"))
    if not loaders or not libraries:
        raise NoArchive("the release's packages hold no loader")
    loader, folder = final / loaders[0].relative_to(root), final / libraries[0].relative_to(root)
    erlang = root / "usr/lib/erlang"
    for program in sorted(erlang.glob("**/bin/*")):
        if program.is_symlink() or not program.is_file() or not _is_elf(program):
            continue
        real = program.rename(program.with_name(program.name + _REAL))
        there = final / real.relative_to(root)
        parts = [str(loader), "--library-path", str(folder), "--argv0"]
        program.write_text(f'#!/bin/sh\nexec {shlex.join(parts)} "$0" {shlex.quote(str(there))} "$@"\n')
        program.chmod(0o755)
    for program in [*root.glob("usr/bin/*"), *root.glob("usr/sbin/*")]:
        # they would be found before the system's, and do not run with its libc
        if not program.resolve().is_relative_to(erlang.resolve()):
            program.unlink()


def _is_elf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_ELF)) == _ELF
