"""One world for all fault scenarios, seeds, and the report.

A scenario is an ordinary test with the fixture ``run``; it can be run alone. Proofs run under three seeds, or the one
given with ``--seed``; those in which nothing is left to chance (marked ``once``) under one.
"""

from collections.abc import AsyncIterator, Generator

import pytest
import pytest_asyncio

from tests.faults.matrix import row_of
from tests.faults.report import Report
from tests.faults.run import Run
from tests.faults.world import WorldKeeper

SEEDS = (20261122, 20261123, 20261124)
_numbers = iter(range(100, 10_000))
_report = Report()
FAILED = pytest.StashKey[str]()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run proofs under every seed, quick scenarios under the first."""
    if "seed" not in metafunc.fixturenames:
        return
    chosen: int | None = metafunc.config.getoption("--seed")
    is_proof = metafunc.definition.get_closest_marker("prove") is not None
    is_random = is_proof and metafunc.definition.get_closest_marker("once") is None
    seeds = (chosen,) if chosen is not None else SEEDS if is_random else SEEDS[:1]
    metafunc.parametrize("seed", seeds)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def keeper() -> AsyncIterator[WorldKeeper]:
    """The world of all scenarios."""
    made = WorldKeeper()
    yield made
    await made.discard()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures see how their test ended."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = str(getattr(report.longrepr, "reprcrash", "failed")) if report.failed else ""
    return report


@pytest_asyncio.fixture(loop_scope="package")
async def run(keeper: WorldKeeper, request: pytest.FixtureRequest, seed: int) -> AsyncIterator[Run]:
    """A run in a healthy world. A failed one leaves its logs in tests/artifacts, and its world is thrown away."""
    row = row_of(request.node.nodeid)
    faulty = await keeper.ready()
    began = await Run.begin(faulty, f"R{next(_numbers)}", seed)
    yield began
    failed = request.node.stash.get(FAILED, "did not end")
    variant = request.node.name.partition("[")[2].rstrip("]").replace(str(seed), "").strip("-")
    _report.add(
        row.scenario, variant, row.faults, seed, verdict=began.verdict, recovery_s=began.recovery_s, failed=failed
    )
    if failed:
        faulty.keep_logs(f"{row.scenario}-{seed}")
        await keeper.discard()
