"""G57: a code that no table knows is kept raw and counted, also inside an answer that is a success."""

import pytest
from prometheus_client import REGISTRY

from syncstore_common.kernel.errors import Disposition, FailureFacts
from syncstore_common.sync.listing import ItemFailure
from tests.integration.common.engine import Engine

pytestmark = pytest.mark.integration

CODE = "77700002"


def counted() -> float:
    labels = {"platform": "shopee", "code": CODE}
    return REGISTRY.get_sample_value("syncstore_unknown_platform_codes_total", labels) or 0.0


async def test_g57_a_sku_that_fails_with_an_unknown_code_is_shown_raw_and_counted(engine: Engine) -> None:
    product = await engine.synced_product(variants=2)
    first = engine.products[product].variants[0]
    facts = FailureFacts(Disposition.UNKNOWN_CODE, CODE, "words nobody wrote down")
    engine.market.failing["stock"] = [(ItemFailure(first.variant_id, facts),)]
    before = counted()
    await engine.set_stock(product, 3, version=2)
    await engine.run(hurry=True)
    assert counted() == before + 1
    listing = await engine.listing(product)
    assert (listing["problem_code"], listing["items"]) == (CODE, [first.sku])
