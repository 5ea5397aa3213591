"""What a category wants of new products is read from TikTok Shop."""

import pytest

from tests.adapters.tiktok.world import COFFEE, RICE_COOKERS, SHELVES, TikTokWorld

SNEAKERS, SUNSCREEN = "602301", "607102"


async def test_attributes_are_named_in_both_languages_with_their_values(world: TikTokWorld) -> None:
    attributes = (await world.adapter.capabilities(world.session(), RICE_COOKERS)).attributes
    assert [item.names for item in attributes if item.is_required] == [("Jenis Garansi", "Warranty Type")]
    (warranty,) = (item for item in attributes if item.is_required)
    assert (warranty.id, warranty.is_open, warranty.most_values) == ("100401", False, 1)
    assert [item.name for item in warranty.values] == ["Tanpa Garansi", "Garansi Toko", "Garansi Resmi"]
    assert "100000" not in {item.id for item in attributes}, "colours belong to SKUs"


@pytest.mark.parametrize(
    ("category", "dimensions", "size_chart", "certificates"),
    [
        (COFFEE, False, False, ()),
        (SHELVES, True, False, ()),
        (SNEAKERS, False, True, ()),
        (SUNSCREEN, False, False, ("Izin Edar BPOM",)),
    ],
)
async def test_rules_are_read(
    world: TikTokWorld, category: str, dimensions: bool, size_chart: bool, certificates: tuple[str, ...]
) -> None:
    demands = (await world.adapter.capabilities(world.session(), category)).demands
    assert (demands.dimensions, demands.size_chart, demands.certificates) == (dimensions, size_chart, certificates)
