"""What a category accepts and demands is read from Shopee, per category, and kept."""

import pytest

from tests.adapters.shopee.world import MUGS, ShopeeWorld

COFFEE, AUDIO, SHIRTS = "100780", "100832", "100047"
"""Categories: one demands an attribute, one a brand too, one nothing."""


@pytest.fixture(autouse=True)
def _limits_as_they_were(world: ShopeeWorld) -> None:
    world.platform.post(f"/categories/{MUGS}/limits")


async def test_a_category_has_limits_of_its_own(world: ShopeeWorld) -> None:
    limits = {"name_min": 12, "name_max": 60, "description_max": 900, "stock_max": 500, "option_max": 9}
    world.platform.post(f"/categories/{MUGS}/limits", **limits)
    mugs = await world.adapter.capabilities(world.session(), MUGS)
    shirts = await world.adapter.capabilities(world.session(), SHIRTS)
    assert (mugs.title_min, mugs.title_max, mugs.description_max) == (12, 60, 900)
    assert (mugs.stock_max, mugs.option_value_max) == (500, 9)
    assert (shirts.title_max, shirts.option_value_max) == (255, 20)


async def test_attributes_and_brands_that_a_category_demands_are_named(world: ShopeeWorld) -> None:
    coffee = (await world.adapter.capabilities(world.session(), COFFEE)).demands
    audio = (await world.adapter.capabilities(world.session(), AUDIO)).demands
    shirts = (await world.adapter.capabilities(world.session(), SHIRTS)).demands
    assert (coffee.attributes, coffee.brand) == ({"100010": "Masa Penyimpanan"}, False)
    assert (audio.attributes, audio.brand) == ({"100121": "Jenis Garansi"}, True)
    assert (shirts.attributes, shirts.brand) == ({}, False)


async def test_sizes_barcodes_and_size_charts_that_a_category_demands_are_told(world: ShopeeWorld) -> None:
    rules = {"dimension_mandatory": True, "size_chart_mandatory": True, "gtin_rule": "Mandatory"}
    world.platform.post(f"/categories/{MUGS}/limits", **rules)
    demands = (await world.adapter.capabilities(world.session(), MUGS)).demands
    assert (demands.dimensions, demands.size_chart, demands.barcode) == (True, True, True)


async def test_everything_about_a_category_is_asked_once(world: ShopeeWorld) -> None:
    session = world.session()
    await world.adapter.capabilities(session, SHIRTS)
    assert len(session.calls) == 4
    again = world.session()
    await world.adapter.capabilities(again, SHIRTS)
    assert again.calls == []
