"""A simulator process for each test, and the interpreters that have the SDKs."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sdks.marketplaces import NPM_FOLDER, Marketplaces, running_marketplaces
from tests.simulator.world import sample_config
from tests.support.side_environments import node_with, python_with

_INSTALL_AND_RUN_S = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test also installs, over whatever network there is."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(_INSTALL_AND_RUN_S))


@pytest.fixture(scope="session")
def python() -> str:
    """The interpreter that has the Python SDKs."""
    return str(python_with("sdks"))


@pytest.fixture(scope="session")
def node() -> str:
    """Node.js with the npm SDKs beside it; a machine without it reports the tests as skipped."""
    found = node_with(NPM_FOLDER)
    if found is None:
        pytest.skip("the npm SDKs were NOT run: they need Node.js 20 or newer, with npm")
    return str(found)


@pytest.fixture
async def marketplaces(tmp_path: Path) -> AsyncIterator[Marketplaces]:
    """Both simulators in a process of their own; reviews end at once, and one Shopee shop is Brazilian."""
    config = sample_config(
        shopee={"index_delay_s": 0},
        tiktok={"redirect_url": "http://127.0.0.1:1/callback", "review_delay_s": 0, "index_delay_s": 0},
    )
    config["shopee"]["shops"].append(
        {"shop_id": 700055, "access_token": "shopee-access-55", "refresh_token": "shopee-refresh-55", "region": "BR"}
    )
    file = tmp_path / "simulator.json"
    file.write_text(json.dumps(config))
    command = (sys.executable, "-m", "syncstore_simulator.main", "--config", str(file))
    async with running_marketplaces(*command, config=config) as running:
        yield running
