"""A running Shopee simulator for each test, with a signing client of the test tree's own."""

from collections.abc import AsyncIterator

import pytest

from syncstore_simulator.core.calls import PlatformName
from syncstore_simulator.core.context import SimulatorContext
from syncstore_simulator.shopee.app import build_shopee
from tests.simulator.shopee.seller import Seller
from tests.simulator.world import Control, context_of, running


@pytest.fixture
def context() -> SimulatorContext:
    """Return the context behind the running simulator, with a main account of both shops."""
    account = {"main_account_id": 55001, "shop_ids": [700001, 700002], "merchant_ids": [1000900]}
    return context_of(shopee={"main_accounts": [account]})


@pytest.fixture
async def seller(context: SimulatorContext) -> AsyncIterator[Seller]:
    """Yield a client of shop 700001."""
    async with running(context, PlatformName.SHOPEE, build_shopee(context)) as http:
        yield Seller(http)


@pytest.fixture
def control(seller: Seller) -> Control:
    """Return the control API of the running simulator."""
    return Control(seller.http)
