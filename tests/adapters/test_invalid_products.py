"""G13: what a platform would refuse is found before any call that changes something, by limits read from the platform.

The limits are those the simulators state over their APIs; their journals are the witness that nothing was written.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from syncstore_common.contracts.advice import Language, advice_on
from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.http_client import create_http_client
from syncstore_common.kernel.errors import PlatformFailure
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.policy import ShopRules
from syncstore_common.sync.preparation import plan_for_shop
from syncstore_common.sync.shops import Connection
from tests.adapters.invalid_products import CASES, Case
from tests.adapters.shopee.platform import simulated_shopee
from tests.adapters.shopee.world import ShopeeWorld
from tests.adapters.tiktok.platform import simulated_tiktok
from tests.adapters.tiktok.world import TikTokWorld
from tests.unit.common.listings import loaded

_ASKS_FOR_NOTHING = {"dimension_mandatory": False, "size_chart_mandatory": False, "gtin_rule": "Optional"}
Worlds = Callable[[Platform], ShopeeWorld | TikTokWorld]


@pytest.fixture(scope="module")
def simulators(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Both platforms, started once."""
    directory: Path = tmp_path_factory.mktemp("platforms")
    with simulated_shopee(directory) as shopee, simulated_tiktok(directory) as tiktok:
        yield {Platform.SHOPEE: shopee, Platform.TIKTOK: tiktok}


@pytest.fixture
async def worlds(simulators: Any) -> AsyncIterator[Worlds]:
    for simulator in simulators.values():
        simulator.reset()
    simulators[Platform.SHOPEE].post("/settings", **_ASKS_FOR_NOTHING)
    async with create_http_client() as http:

        def world(platform: Platform) -> ShopeeWorld | TikTokWorld:
            made = ShopeeWorld if platform is Platform.SHOPEE else TikTokWorld
            return made(simulators[platform], http)

        yield world


async def planned(world: ShopeeWorld | TikTokWorld, case: Case) -> set[tuple[str, str | None]]:
    """What is found wrong: rules with their fields, and what a reading of the platform was refused for."""
    session, product = world.session(), case.product()
    connection = Connection(
        session.shop, new_id(), "active", None, revision=1, rules=ShopRules.default(case.platform), sealed_cipher=None
    )
    row = loaded(
        None,
        external_id=None,
        category_id=None,
        product=product,
        available={variant.variant_id: 10 for variant in product.variants},
    )
    try:
        plan = await plan_for_shop(world.adapter, session, connection, product, row, policy=case.policy(product))
    except PlatformFailure as failure:
        return {(failure.facts.platform_code, failure.facts.remedy.field)}
    assert plan.listing is None or not plan.errors
    return {(item.rule, item.field) for item in plan.errors}


def changes(world: ShopeeWorld | TikTokWorld) -> list[dict[str, Any]]:
    """The calls that changed something, uploads of pictures included."""
    entries = world.platform.get("/journal")
    return [entry for entry in entries if entry["kind"] in {"write", "media"}]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_g13_an_invalid_product_is_caught_before_any_call(worlds: Worlds, case: Case) -> None:
    world = worlds(case.platform)
    if case.switches:
        world.platform.post("/settings", **case.switches)
    found = await planned(world, case)
    assert (case.rule, case.field) in found
    assert changes(world) == []
    assert advice_on(case.rule, Language.INDONESIAN) is not None


def test_g13_there_are_sixty_and_each_breaks_a_rule_of_its_own() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("platform", list(Platform))
async def test_the_product_without_the_fault_is_not_refused(worlds: Worlds, platform: Platform) -> None:
    assert await planned(worlds(platform), Case(platform, "", "")) == set()
