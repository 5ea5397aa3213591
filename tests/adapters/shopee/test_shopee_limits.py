"""What a category accepts and demands is read from Shopee, per category, and kept."""

from collections.abc import Iterator

import pytest

from tests.adapters.shopee.world import MUGS, ShopeeWorld

COFFEE, AUDIO, SHIRTS = "100780", "100832", "100047"
"""Categories: one demands an attribute, one a brand too, one nothing."""


@pytest.fixture(autouse=True)
def _limits_as_they_were(world: ShopeeWorld) -> Iterator[None]:
    """For whatever the worker runs next."""
    yield
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
    found = [await world.adapter.capabilities(world.session(), item) for item in (COFFEE, AUDIO, SHIRTS)]
    required = [[item.names for item in capabilities.attributes if item.is_required] for capabilities in found]
    assert required == [[("Masa Penyimpanan", "Shelf Life")], [("Jenis Garansi", "Warranty Type")], []]
    assert [capabilities.demands.brand for capabilities in found] == [False, True, False]
    (shelf_life,) = found[0].attributes
    assert (shelf_life.id, shelf_life.is_open) == ("100010", True)
    assert [item.name for item in shelf_life.values] == ["6 Bulan", "12 Bulan", "24 Bulan"]


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
