"""One simulator per test process; every test starts with its switches as they were."""

from collections.abc import AsyncIterator, Iterator

import pytest

from syncstore_common.infra.http_client import create_http_client
from tests.adapters.shopee.platform import SimulatedShopee, simulated_shopee
from tests.adapters.shopee.world import ShopeeWorld


@pytest.fixture(scope="session")
def running_shopee(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedShopee]:
    """The simulator, started once."""
    with simulated_shopee(tmp_path_factory.mktemp("shopee")) as platform:
        yield platform


@pytest.fixture
def shopee(running_shopee: SimulatedShopee) -> SimulatedShopee:
    """The simulator without faults and with an empty journal."""
    running_shopee.reset()
    return running_shopee


@pytest.fixture
async def world(shopee: SimulatedShopee) -> AsyncIterator[ShopeeWorld]:
    """The main shop, with nothing uploaded and nothing known."""
    async with create_http_client() as http:
        yield ShopeeWorld(shopee, http)
