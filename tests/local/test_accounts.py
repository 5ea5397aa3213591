"""Accounts of the servers: who they run as, and what they must be able to reach."""

import os
from pathlib import Path

import pytest

from syncstore_cli.local.accounts import Account, account_for
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.postgres import PostgresServer
from syncstore_cli.local.servers import Origin, Programs
from syncstore_cli.local.state import StateDirectory

STRANGER = Account("postgres", 54321, 54321, is_switched=True)


def test_a_directory_the_account_cannot_enter_is_named(open_path: Path) -> None:
    closed = open_path / "home"
    (closed / "data").mkdir(parents=True)
    closed.chmod(0o700)

    with pytest.raises(LocalRunError) as caught:
        STRANGER.require_access("PostgreSQL", closed / "data")

    assert str(caught.value) == (
        f"PostgreSQL does not run as root here and the account 'postgres' cannot enter {closed}; "
        "set SYNCSTORE_STATE=/var/tmp/syncstore"
    )


def test_an_open_way_is_accepted(open_path: Path) -> None:
    STRANGER.require_access("PostgreSQL", open_path / "data")


def test_our_own_account_needs_no_switch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    account = account_for(tmp_path, ["postgres"])

    assert not account.is_switched
    assert account.process_options() == {}
    assert account.barred_directory(Path("/root")) is None


def test_root_takes_the_first_account_there_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    account = account_for(tmp_path / "absent", ["no-such-account", "nobody"])

    assert account.name == "nobody"
    assert account.process_options() == {"user": account.uid, "group": account.gid, "extra_groups": []}


def test_root_without_any_account_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    with pytest.raises(LocalRunError, match="none of the accounts no-such-account exists; run SyncStore"):
        account_for(tmp_path / "absent", ["no-such-account"])


async def test_data_of_another_postgres_major_is_left_alone(open_path: Path) -> None:
    programs = open_path / "programs"
    programs.mkdir()
    programs.chmod(0o755)
    for name, script in (("initdb", "exit 0"), ("postgres", "echo 'postgres (PostgreSQL) 17.2'")):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    with StateDirectory.open(open_path / "state") as state:
        data = state.path / "postgres/data"
        data.mkdir(parents=True)
        (data / "PG_VERSION").write_text("15\n")

        with pytest.raises(LocalRunError) as caught:
            await PostgresServer(state, Programs(programs, Origin.INSTALLED)).start()

    assert str(caught.value) == (
        f"{data} was made by PostgreSQL 15, but the PostgreSQL found is 17.2; "
        "install PostgreSQL 15, or drop the local data with: make clean"
    )
