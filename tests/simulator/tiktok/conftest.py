"""A running TikTok Shop simulator for each test, with a signing client of the test tree's own."""

from collections.abc import AsyncIterator

import pytest

from syncstore_simulator.core.calls import PlatformName
from syncstore_simulator.core.context import SimulatorContext
from syncstore_simulator.tiktok.app import build_tiktok
from tests.simulator.tiktok.seller import SHOPS, Seller
from tests.simulator.world import Control, context_of, running


@pytest.fixture
def context() -> SimulatorContext:
    """Return the context behind the running simulator."""
    return context_of(tiktok={"shops": SHOPS, "redirect_url": "http://127.0.0.1:8123/callback"})


@pytest.fixture
async def seller(context: SimulatorContext) -> AsyncIterator[Seller]:
    """Yield a client of the first shop."""
    async with running(context, PlatformName.TIKTOK, build_tiktok(context)) as http:
        yield Seller(http, context)


@pytest.fixture
def control(seller: Seller) -> Control:
    """Return the control API of the running simulator."""
    return Control(seller.http)
