"""The supervisor: order of start and stop, readiness, death, Ctrl-C."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from syncstore_cli.local.errors import NotReadyInTime, ProcessDied
from syncstore_cli.local.ports import choose_port
from syncstore_cli.local.stack import ProcessSpec, Supervisor, python_command
from tests.local.hosting import survivors, wait_for_lines


def talker(name: str, journal: Path, *, stop_delay_s: float = 0) -> ProcessSpec:
    """A process that writes its start and its stop into `journal`."""
    script = (
        f"trap 'sleep {stop_delay_s}; echo stop {name} >> {journal}; exit 0' TERM; echo start {name} >> {journal}; "
        "while :; do sleep 0.02; done"
    )
    return ProcessSpec(name, ("/bin/sh", "-c", script))


async def journal_of(path: Path, length: int) -> list[str]:
    return await asyncio.to_thread(wait_for_lines, path, length)


async def test_groups_stop_in_reverse_and_members_together(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    async with Supervisor(tmp_path / "logs") as supervisor:
        await supervisor.start(talker("first", journal))
        await journal_of(journal, 1)
        await supervisor.start(talker("slow", journal, stop_delay_s=0.3), talker("quick", journal))
        await journal_of(journal, 3)
        names = {child.name for child in supervisor.children}

    assert names == {"first", "slow", "quick"}
    assert (await journal_of(journal, 6))[3:] == ["stop quick", "stop slow", "stop first"]


async def test_a_web_process_is_ready_when_it_answers_200(tmp_path: Path) -> None:
    port = choose_port(set())
    (tmp_path / "healthz").write_text("ok")
    spec = ProcessSpec(
        "web",
        python_command("http.server", "--bind", "127.0.0.1", str(port)),
        environment={"PYTHONUNBUFFERED": "1"},
        ready_url=f"http://127.0.0.1:{port}/healthz",
    )
    async with Supervisor(tmp_path / "logs", working_directory=tmp_path) as supervisor:
        await supervisor.start(spec)

    assert '"GET /healthz HTTP/1.1" 200' in (tmp_path / "logs/web.log").read_text()


async def test_a_process_that_answers_badly_is_not_ready(tmp_path: Path) -> None:
    port = choose_port(set())
    url = f"http://127.0.0.1:{port}/absent"
    command = python_command("http.server", "--bind", "127.0.0.1", str(port))
    spec = ProcessSpec("web", command, ready_url=url, ready_timeout_s=2)

    async with Supervisor(tmp_path / "logs", working_directory=tmp_path) as supervisor:
        with pytest.raises(NotReadyInTime, match=f"{url} answers 404"):
            await supervisor.start(spec)


async def test_a_death_ends_the_watch_with_the_last_lines(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    async with Supervisor(tmp_path / "logs") as supervisor:
        await supervisor.start(talker("healthy", journal))
        await supervisor.start(ProcessSpec("weak", ("/bin/sh", "-c", "sleep 0.2; echo out of paper; exit 7")))
        with pytest.raises(ProcessDied) as caught:
            await supervisor.watch()

    assert str(caught.value) == (
        f"weak stopped unexpectedly (exit 7); last lines of {tmp_path}/logs/weak.log:\n  out of paper"
    )


async def test_a_member_that_dies_at_start_stops_the_others(tmp_path: Path) -> None:
    waiting = ProcessSpec("waiting", ("/bin/sleep", "60"), ready_url="http://127.0.0.1:9/")
    dying = ProcessSpec("dying", ("/bin/false",), ready_url="http://127.0.0.1:9/")

    async with Supervisor(tmp_path / "logs") as supervisor:
        with pytest.raises(ProcessDied, match="dying stopped during start"):
            await supervisor.start(waiting, dying)
        pids = {child.pid for child in supervisor.children}

    assert survivors(pids, timeout_s=2) == set()


@pytest.mark.parametrize("first_signal", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_cleanly(tmp_path: Path, first_signal: signal.Signals) -> None:
    with _supervising_script(tmp_path, child="trap 'echo bye >> journal; exit 0' TERM") as process:
        child = _wait_for_child(tmp_path)
        process.send_signal(first_signal)
        assert process.wait(10) == 0

    assert (tmp_path / "journal").read_text() == "bye\n"
    assert survivors({child}, timeout_s=0) == set()


def test_a_second_signal_kills(tmp_path: Path) -> None:
    with _supervising_script(tmp_path, child="trap '' TERM") as process:
        child = _wait_for_child(tmp_path)
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130

    assert survivors({child}, timeout_s=0) == set()


def test_kill_9_of_the_supervisor_ends_its_children(tmp_path: Path) -> None:
    with _supervising_script(tmp_path, child=":") as process:
        child = _wait_for_child(tmp_path)
        process.kill()
        process.wait()

    assert survivors({child}, timeout_s=5) == set()


def _supervising_script(directory: Path, *, child: str) -> "subprocess.Popen[bytes]":
    program = textwrap.dedent(
        f"""
        import sys
        from pathlib import Path
        from syncstore_cli.local.interrupts import run_until_interrupted
        from syncstore_cli.local.stack import ProcessSpec, Supervisor

        async def main():
            async with Supervisor(Path("logs")) as supervisor:
                script = {child!r} + "; echo $$ > child.new; mv child.new child; while :; do sleep 0.02; done"
                await supervisor.start(ProcessSpec("child", ("/bin/sh", "-c", script)))
                await supervisor.watch()
            return 1

        sys.exit(run_until_interrupted(main()))
        """
    )
    return subprocess.Popen([sys.executable, "-c", program], cwd=directory, env=os.environ)


def _wait_for_child(directory: Path) -> int:
    return int(wait_for_lines(directory / "child", 1)[0])
