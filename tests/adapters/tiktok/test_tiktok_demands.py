"""What a category wants of new products is read from TikTok Shop."""

import pytest

from tests.adapters.tiktok.world import COFFEE, RICE_COOKERS, SHELVES, TikTokWorld

SNEAKERS, SUNSCREEN = "602301", "607102"


async def test_attributes_are_named(world: TikTokWorld) -> None:
    demands = (await world.adapter.capabilities(world.session(), RICE_COOKERS)).demands
    assert demands.attributes == {"100401": "Jenis Garansi"}


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
