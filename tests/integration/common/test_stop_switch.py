"""The stop switch holds every push of a platform; what is wanted waits as it is, and is pushed once it is off."""

import pytest

from syncstore_common.sync.stop_switch import StopSwitch
from tests.integration.common.engine import Engine

pytestmark = pytest.mark.integration


@pytest.fixture
def switch(engine: Engine) -> StopSwitch:
    """The engine's stop switch."""
    return StopSwitch(engine.database)


async def test_nothing_is_leased_while_it_is_thrown_and_the_newest_value_goes_out_once_after(
    engine: Engine, switch: StopSwitch
) -> None:
    product_id = await engine.synced_product()
    engine.market.calls.clear()
    await switch.throw(reason="wrong prices", actor="an admin")
    await engine.edit(product_id, price=60_000)
    await engine.edit(product_id, price=70_000)
    await engine.set_stock(product_id, 3, version=2)

    assert await engine.lease() == []
    await engine.run()
    assert engine.market.calls == []

    await switch.release()
    await engine.run()
    assert sorted(engine.market.calls) == ["price", "stock"]
    item = engine.item(product_id)
    assert (list(item.stock.values()), list(item.price.values())) == ([3], [80_500])
    assert (await engine.listing(product_id))["attempts"] == 0


async def test_a_lease_taken_before_makes_no_call_and_is_given_back(engine: Engine, switch: StopSwitch) -> None:
    product_id = await engine.synced_product()
    engine.market.calls.clear()
    await engine.set_stock(product_id, 3, version=2)
    (lease,) = await engine.lease()
    await switch.throw(reason=None, actor="an admin")
    await engine.executor.execute(lease)

    assert engine.market.calls == []
    await switch.release()
    await engine.run()
    assert engine.market.calls == ["stock"]
