"""The state directory of a local run: one lock, ports chosen once, secrets made once.

Modes: the directory itself 0711 (server accounts walk through it), data 0700, secrets 0600. Two kinds exist: the
durable one of a checkout, and throw-away ones whose leftovers the next throw-away run sweeps.
"""

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from syncstore_cli.local.checkout import checkout_root
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.ports import LOOPBACK, choose_port, holder_of, is_free

STATE_VARIABLE = "SYNCSTORE_STATE"
EPHEMERAL_PREFIX = "syncstore-run-"
# after a kill -9 of the launcher its servers need a moment to notice
_LEFTOVER_PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Secrets:
    """Random secrets of one state directory; never printed."""

    postgres_password: str = field(repr=False)
    amqp_password: str = field(repr=False)
    internal_token: str = field(repr=False)
    # 32 random bytes, standard base64
    encryption_key: str = field(repr=False)

    @classmethod
    def create(cls) -> Self:
        """Fresh random secrets."""
        return cls(
            postgres_password=secrets.token_urlsafe(24),
            amqp_password=secrets.token_urlsafe(24),
            internal_token=secrets.token_urlsafe(32),
            encryption_key=base64.b64encode(secrets.token_bytes(32)).decode("ascii"),
        )


class StateDirectory:
    """An open, locked state directory. Close it, or use it as a context manager."""

    def __init__(self, path: Path, lock_descriptor: int, *, is_ephemeral: bool) -> None:
        self.path = path
        self.lock_descriptor = lock_descriptor
        self.is_ephemeral = is_ephemeral
        self._ports, self.secrets = self._load()
        # a port in use by our own server is busy too: what was answered once stays
        self._answered: dict[str, int] = {}

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the durable directory at `path`, making it when needed.

        Raises LocalRunError when somebody else owns the path or another local run holds its lock.
        """
        make_own_directory(path)
        return cls(path, _lock(path), is_ephemeral=False)

    @classmethod
    def open_ephemeral(cls) -> Self:
        """Make a throw-away directory; those of dead runs are removed first."""
        parent = _ephemeral_parent()
        _sweep(parent)
        path = Path(tempfile.mkdtemp(prefix=EPHEMERAL_PREFIX, dir=parent))
        path.chmod(0o711)
        return cls(path, _lock(path), is_ephemeral=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the lock; a throw-away directory is removed with everything in it."""
        if self.is_ephemeral:
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            (self.path / "lock").write_text("")
        os.close(self.lock_descriptor)

    @property
    def logs(self) -> Path:
        """Where every process of the run writes its NAME.log."""
        return self.path / "logs"

    def port(self, name: str, environment: Mapping[str, str] | None = None) -> int:
        """The port called `name`: SYNCSTORE_<NAME>_PORT when set there, else one chosen once and kept.

        A kept port that somebody else has taken meanwhile is replaced. Raises LocalRunError when the port asked for
        in the environment is busy.
        """
        if name not in self._answered:
            self._answered[name] = self._find_port(name, environment or {})
        return self._answered[name]

    def announce(self, url: str) -> None:
        """Write into the lock where this run can be reached, for whoever tries to start a second one."""
        _describe_holder(self.lock_descriptor, url)

    def _find_port(self, name: str, environment: Mapping[str, str]) -> int:
        variable = f"SYNCSTORE_{name.upper().replace('-', '_')}_PORT"
        asked = environment.get(variable)
        if asked:
            return _asked_port(asked, variable)
        kept = self._ports.get(name)
        if kept is not None and is_free(kept):
            return kept
        self._ports[name] = choose_port(set(self._ports.values()))
        self._save()
        return self._ports[name]

    def _load(self) -> tuple[dict[str, int], Secrets]:
        file = self.path / "state.json"
        try:
            stored = json.loads(file.read_text(encoding="utf-8"))
            return {str(name): int(port) for name, port in stored["ports"].items()}, Secrets(**stored["secrets"])
        except FileNotFoundError:
            self._ports, self.secrets = {}, Secrets.create()
            self._save()
            return self._ports, self.secrets
        except (ValueError, KeyError, TypeError) as error:
            raise LocalRunError(f"{file} cannot be read ({error}); remove {self.path} to start afresh") from error

    def _save(self) -> None:
        text = json.dumps({"ports": self._ports, "secrets": asdict(self.secrets)}, indent=2)
        write_secret(self.path / "state.json", text + "\n")


def default_state_path(environment: Mapping[str, str]) -> Path:
    """The durable state directory of this checkout.

    $SYNCSTORE_STATE; else for root below /var/tmp, since server accounts cannot enter root's home; else below
    $XDG_STATE_HOME (~/.local/state).
    """
    given = environment.get(STATE_VARIABLE)
    if given:
        return Path(given).expanduser().absolute()
    digest = hashlib.sha256(str(checkout_root()).encode()).hexdigest()[:12]
    if os.geteuid() == 0:
        return Path("/var/tmp") / f"syncstore-root-{digest}"  # noqa: S108 (its owner is checked before use)
    base = environment.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(base).expanduser() / "syncstore" / digest


def make_own_directory(path: Path) -> None:
    """Make the state directory at `path`, or make sure that it is ours. Raises LocalRunError when it is not."""
    path.mkdir(mode=0o711, parents=True, exist_ok=True)
    facts = path.lstat()
    if path.is_symlink() or facts.st_uid != os.geteuid():
        raise LocalRunError(f"{path} belongs to somebody else; set SYNCSTORE_STATE to a directory of your own")
    path.chmod(0o711)


def write_secret(path: Path, text: str) -> None:
    """Write `text` to `path` with mode 0600, replacing the file in one step."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def lock_holder(path: Path) -> dict[str, str] | None:
    """Who holds the state directory at `path` (keys pid, since, url), or None when it is free."""
    try:
        descriptor = os.open(path / "lock", os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_holder(path)
    finally:
        os.close(descriptor)
    return None


def _lock(path: Path) -> int:
    descriptor = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + _LEFTOVER_PATIENCE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = _read_holder(path)
            if _is_alive(holder) or time.monotonic() > deadline:
                os.close(descriptor)
                raise _already_running(path, holder) from error
            time.sleep(0.1)
        else:
            _describe_holder(descriptor, "")
            return descriptor


def _already_running(path: Path, holder: Mapping[str, str]) -> LocalRunError:
    where = f", {holder['url']}" if holder.get("url") else ""
    return LocalRunError(
        f"SyncStore already runs from {path} (pid {holder.get('pid', 'unknown')}, "
        f"since {holder.get('since', 'unknown')}{where}). Stop it with: make down"
    )


def _describe_holder(descriptor: int, url: str) -> None:
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    text = json.dumps({"pid": str(os.getpid()), "since": since, "url": url})
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)


def _read_holder(path: Path) -> dict[str, str]:
    with contextlib.suppress(OSError, ValueError):
        return {str(key): str(value) for key, value in json.loads((path / "lock").read_text()).items()}
    return {}


def _is_alive(holder: Mapping[str, str]) -> bool:
    try:
        os.kill(int(holder.get("pid", "")), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _asked_port(text: str, variable: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LocalRunError(f"{variable}={text} is not a port number; unset it or give one between 1 and 65535")
    port = int(text)
    if not is_free(port):
        holder = holder_of(port) or "another process"
        raise LocalRunError(f"{LOOPBACK}:{port} is in use by {holder}; set {variable} to another port or stop it")
    return port


def _ephemeral_parent() -> Path:
    # server accounts must be able to walk in; a private TMPDIR of root's would stop them
    parent = Path(tempfile.gettempdir())
    return Path("/var/tmp") if os.geteuid() == 0 else parent  # noqa: S108 (mkdtemp makes an unguessable name)


def _sweep(parent: Path) -> None:
    for path in parent.glob(f"{EPHEMERAL_PREFIX}*"):
        if path.is_symlink() or path.lstat().st_uid != os.geteuid():
            continue
        if _is_young(path) or lock_holder(path) is not None:
            continue
        shutil.rmtree(path, ignore_errors=True)


def _is_young(path: Path) -> bool:
    # its maker may stand between making the directory and taking the lock
    return time.time() - path.stat().st_mtime < 10
