"""Which account a server runs as: ours, or an unprivileged one when we are root.

PostgreSQL refuses to run as root, and RabbitMQ should not. The account must be able to walk down to both the data
directory and the binaries, which root's own home (mode 0700) usually forbids.
"""

import os
import pwd
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from syncstore_cli.local.errors import LocalRunError


class AccountOptions(TypedDict, total=False):
    """The keyword arguments of `subprocess.Popen` that switch the child to another account."""

    user: int
    group: int
    extra_groups: Sequence[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An account to run a child process as; `is_switched` is False when it is simply ours."""

    name: str
    uid: int
    gid: int
    is_switched: bool

    def own(self, path: Path) -> None:
        """Give `path` to the account (nothing to do when it is ours)."""
        if self.is_switched:
            os.chown(path, self.uid, self.gid)

    def process_options(self) -> AccountOptions:
        """The options that make `subprocess` start a child as this account."""
        if not self.is_switched:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def barred_directory(self, path: Path) -> Path | None:
        """The first directory on the way to `path` that this account may not enter, or None."""
        if not self.is_switched:
            return None
        for directory in reversed([path, *path.parents]):
            if directory.is_dir() and not self._may_enter(directory):
                return directory
        return None

    def require_access(self, server: str, path: Path) -> None:
        """Raise LocalRunError when the account cannot reach `path` for `server` ("PostgreSQL")."""
        barred = self.barred_directory(path)
        if barred is not None:
            raise LocalRunError(
                f"{server} does not run as root here and the account '{self.name}' cannot enter {barred}; "
                "set SYNCSTORE_STATE=/var/tmp/syncstore"
            )

    def _may_enter(self, directory: Path) -> bool:
        facts = directory.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & stat.S_IXUSR)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & stat.S_IXGRP)
        return bool(facts.st_mode & stat.S_IXOTH)


def account_for(directory: Path, preferred: Sequence[str]) -> Account:
    """The account for a server whose data lives in `directory`.

    Ours, unless we are root: then the present owner of the directory (the preferred account may have been installed
    since), else the first of `preferred` that exists. Raises LocalRunError when root has none of them.
    """
    if os.geteuid() != 0:
        return Account(_own_name(), os.geteuid(), os.getegid(), is_switched=False)
    owner = directory.stat().st_uid if directory.exists() else 0
    if owner != 0:
        return _switched(pwd.getpwuid(owner))
    for name in preferred:
        try:
            return _switched(pwd.getpwnam(name))
        except KeyError:
            continue
    raise LocalRunError(
        f"The servers do not run as root and none of the accounts {', '.join(preferred)} exists; "
        "run SyncStore as an ordinary user, or: sudo useradd --system --no-create-home postgres"
    )


def _switched(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_switched=True)


def _own_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container may run under a number that has no name
        return str(os.geteuid())
