"""The state directory: made once, kept private, locked, swept."""

import base64
import json
import os
import socket
import stat
from pathlib import Path

import pytest

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.state import EPHEMERAL_PREFIX, StateDirectory, default_state_path, lock_holder


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_secrets_and_ports_are_made_once(tmp_path: Path) -> None:
    with StateDirectory.open(tmp_path / "state") as state:
        secrets, port = state.secrets, state.port("gateway")
    with StateDirectory.open(tmp_path / "state") as state:
        assert state.secrets == secrets
        assert state.port("gateway") == port
        assert state.port("catalog") != port


def test_the_encryption_key_has_32_bytes_and_nothing_secret_is_shown(tmp_path: Path) -> None:
    with StateDirectory.open(tmp_path / "state") as state:
        assert len(base64.b64decode(state.secrets.encryption_key)) == 32
        assert repr(state.secrets) == "Secrets()"


def test_others_may_walk_through_but_not_read_secrets(tmp_path: Path) -> None:
    with StateDirectory.open(tmp_path / "state") as state:
        assert mode_of(state.path) == 0o711
        assert mode_of(state.path / "state.json") == 0o600
        assert mode_of(state.path / "lock") == 0o600


def test_a_kept_port_that_somebody_took_is_replaced(tmp_path: Path) -> None:
    with StateDirectory.open(tmp_path / "state") as state:
        port = state.port("gateway")
    with socket.create_server(("127.0.0.1", port)), StateDirectory.open(tmp_path / "state") as state:
        assert state.port("gateway") != port


def test_an_asked_port_is_used_and_a_busy_one_names_its_holder(tmp_path: Path) -> None:
    with StateDirectory.open(tmp_path / "state") as state, socket.create_server(("127.0.0.1", 0)) as other:
        busy = other.getsockname()[1]
        with pytest.raises(LocalRunError) as caught:
            state.port("gateway", {"SYNCSTORE_GATEWAY_PORT": str(busy)})
        other.close()
        assert state.port("gateway", {"SYNCSTORE_GATEWAY_PORT": str(busy)}) == busy

    assert str(caught.value).startswith(f"127.0.0.1:{busy} is in use by pid {os.getpid()} (")
    assert str(caught.value).endswith("); set SYNCSTORE_GATEWAY_PORT to another port or stop it")
    assert caught.value.exit_code == 2


def test_a_port_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with (
        StateDirectory.open(tmp_path / "state") as state,
        pytest.raises(LocalRunError, match="SYNCSTORE_GATEWAY_PORT=http is not a port number"),
    ):
        state.port("gateway", {"SYNCSTORE_GATEWAY_PORT": "http"})


def test_a_second_run_is_told_who_holds_the_first(tmp_path: Path) -> None:
    path = tmp_path / "state"
    with StateDirectory.open(path) as state:
        state.announce("http://127.0.0.1:8080")
        with pytest.raises(LocalRunError) as caught:
            StateDirectory.open(path)
        holder = lock_holder(path)

    message = str(caught.value)
    assert message.startswith(f"SyncStore already runs from {path} (pid {os.getpid()}, since 20")
    assert message.endswith(", http://127.0.0.1:8080). Stop it with: make down")
    assert holder is not None
    assert holder["pid"] == str(os.getpid())
    assert lock_holder(path) is None


def test_a_broken_state_file_says_what_to_remove(tmp_path: Path) -> None:
    path = tmp_path / "state"
    StateDirectory.open(path).close()
    (path / "state.json").write_text("{")

    with pytest.raises(LocalRunError, match=f"remove {path} to start afresh"):
        StateDirectory.open(path)


def test_a_directory_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "theirs")

    with pytest.raises(LocalRunError, match="set SYNCSTORE_STATE to a directory of your own"):
        StateDirectory.open(tmp_path / "state")


def test_throw_away_directories_go_with_their_run_and_dead_ones_are_swept() -> None:
    state = StateDirectory.open_ephemeral()
    alive = StateDirectory.open_ephemeral()
    dead = state.path.with_name(f"{EPHEMERAL_PREFIX}dead{os.getpid()}")
    dead.mkdir()
    (dead / "state.json").write_text(json.dumps({}))
    for path in (dead, alive.path):
        os.utime(path, (0, 0))  # a young one could still be in the making
    state.close()
    with StateDirectory.open_ephemeral() as newest:
        assert newest.path.exists()
        assert alive.path.exists()
        assert not dead.exists()
    alive.close()

    assert not any(path.exists() for path in (state.path, alive.path, newest.path))


def test_the_durable_directory_can_be_chosen() -> None:
    assert default_state_path({"SYNCSTORE_STATE": "/somewhere/else"}) == Path("/somewhere/else")


def test_root_keeps_its_state_where_server_accounts_can_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert str(default_state_path({})).startswith("/var/tmp/syncstore-root-")  # noqa: S108 (its owner is checked)

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_state_path({"XDG_STATE_HOME": "/home/ani/state"}).parent == Path("/home/ani/state/syncstore")
