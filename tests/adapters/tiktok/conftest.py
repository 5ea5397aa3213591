"""One simulator per test process; every test starts with its switches as they were."""

from collections.abc import AsyncIterator, Iterator

import pytest

from syncstore_common.infra.http_client import create_http_client
from tests.adapters.tiktok.platform import SimulatedTikTok, simulated_tiktok
from tests.adapters.tiktok.world import TikTokWorld


@pytest.fixture(scope="session")
def running_tiktok(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedTikTok]:
    """The simulator, started once."""
    with simulated_tiktok(tmp_path_factory.mktemp("tiktok")) as platform:
        yield platform


@pytest.fixture
def tiktok(running_tiktok: SimulatedTikTok) -> SimulatedTikTok:
    """The simulator without faults and with an empty journal."""
    running_tiktok.reset()
    return running_tiktok


@pytest.fixture
async def world(tiktok: SimulatedTikTok) -> AsyncIterator[TikTokWorld]:
    """The main shop, with nothing uploaded and nothing known."""
    async with create_http_client() as http:
        yield TikTokWorld(tiktok, http)
