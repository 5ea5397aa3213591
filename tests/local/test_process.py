"""One child process: readiness, death, stop."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from syncstore_cli.local.errors import NotReadyInTime, ProcessDied
from syncstore_cli.local.one_shot import run_program
from syncstore_cli.local.process import ChildProcess, ProcessPlan, kill_all_children
from tests.local.hosting import survivors, wait_for_lines

Start = Callable[..., Awaitable[ChildProcess]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a shell script as a child; whatever still runs at the end is killed."""
    children: list[ChildProcess] = []

    async def start_script(script: str, **options: object) -> ChildProcess:
        plan = ProcessPlan(
            name="Example",
            command=["/bin/sh", "-c", script],
            environment={"PATH": os.environ["PATH"]},
            working_directory=tmp_path,
            log_path=tmp_path / "logs/example.log",
            **options,  # type: ignore[arg-type]  # the plan's own options, passed on
        )
        children.append(await ChildProcess.start(plan))
        return children[-1]

    yield start_script
    for child in children:
        child.kill()
        await child.stop()


async def never() -> str | None:
    return "still waiting for the tide"


async def test_a_death_during_start_shows_the_last_15_log_lines(start: Start, tmp_path: Path) -> None:
    child = await start("seq 1 30; echo no space left >&2; exit 3")

    with pytest.raises(ProcessDied) as caught:
        await child.wait_until_ready(never, timeout_s=5)

    headline, *lines = str(caught.value).splitlines()
    assert headline == f"Example stopped during start (exit 3); last lines of {tmp_path}/logs/example.log:"
    assert lines == [f"  {number}" for number in range(17, 31)] + ["  no space left"]
    assert caught.value.exit_code == 1


async def test_silence_is_reported_with_its_reason(start: Start) -> None:
    child = await start("echo almost; sleep 60")

    with pytest.raises(NotReadyInTime, match=r"did not answer within 0\.2 s \(still waiting for the tide\)"):
        await child.wait_until_ready(never, timeout_s=0.2)


async def test_an_unexpected_end_is_noticed(start: Start) -> None:
    child = await start("sleep 0.1")

    with pytest.raises(ProcessDied, match=r"Example stopped unexpectedly \(exit 0\)") as caught:
        await child.watch()
    assert str(caught.value).endswith("  (the log is empty)")


async def test_stop_sends_the_chosen_signal(start: Start, tmp_path: Path) -> None:
    script = "trap 'echo interrupted; exit 0' INT; echo yes > ready; while :; do sleep 0.05; done"
    child = await start(script, stop_signal=signal.SIGINT)
    await asyncio.to_thread(wait_for_lines, tmp_path / "ready", 1)

    await child.stop()
    await child.stop()  # a second time changes nothing

    assert child.return_code == 0
    assert (tmp_path / "logs/example.log").read_text() == "interrupted\n"


async def test_a_process_that_ignores_the_signal_is_killed_with_its_children(start: Start, tmp_path: Path) -> None:
    script = "trap '' TERM; sleep 60 & echo $! > helper; echo yes > ready; wait; wait"
    child = await start(script, stop_timeout_s=0.2)
    await asyncio.to_thread(wait_for_lines, tmp_path / "ready", 1)
    (helper,) = await asyncio.to_thread(wait_for_lines, tmp_path / "helper", 1)

    await child.stop()

    assert child.return_code == -signal.SIGKILL
    assert await asyncio.to_thread(survivors, {int(helper)}, timeout_s=5) == set()


async def test_the_last_resort_kills_every_child(start: Start) -> None:
    child = await start("trap '' TERM; sleep 60")

    kill_all_children()

    with pytest.raises(ProcessDied, match="exit -9"):
        await child.watch()


async def test_a_log_that_grew_large_is_set_aside(start: Start, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "example.log").write_bytes(b"x" * 6_000_000)
    child = await start("echo fresh")
    with pytest.raises(ProcessDied):
        await child.watch()

    assert (logs / "example.log").read_text() == "fresh\n"
    assert (logs / "example.log.1").stat().st_size == 6_000_000


async def test_a_short_program_that_hangs_is_killed(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError):
        await run_program(["/bin/sh", "-c", "echo $$ > pid; exec sleep 60"], timeout_s=0.3, directory=tmp_path)

    (pid,) = wait_for_lines(tmp_path / "pid", 1)
    assert survivors({int(pid)}, timeout_s=0) == set()
