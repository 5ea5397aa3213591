"""What Shopee holds against a listing, and how the adapter tells it."""

from dataclasses import replace

import pytest

from syncstore_common.sync.listing import DesiredListing, RemoteRef, RemoteStatus
from tests.adapters.shopee.world import ShopeeWorld

REASON = {
    "violation_type": "Insufficient Information",
    "violation_reason": "The size is missing",
    "suggestion": "Add the size to the description",
}


async def listed(world: ShopeeWorld) -> tuple[RemoteRef, DesiredListing]:
    listing = world.listing()
    ref = (await world.adapter.create(world.session(), listing)).ref
    assert ref is not None
    return ref, listing


@pytest.mark.parametrize(
    ("punishment", "status"),
    [
        ({"status": "BANNED"}, RemoteStatus.BANNED),
        ({"status": "SHOPEE_DELETE"}, RemoteStatus.DELETED),
        ({"deboost": True}, RemoteStatus.LIVE),
    ],
)
async def test_each_punishment_is_told_with_reason_field_and_fix(
    world: ShopeeWorld, punishment: dict[str, object], status: RemoteStatus
) -> None:
    ref, _ = await listed(world)
    world.platform.post(f"/items/{ref.external_id}/violate", **punishment, **REASON)
    live = await world.adapter.fetch(world.session(), ref.external_id)
    assert live.status is status
    assert live.problem is not None
    assert (live.problem.code, live.problem.field) == ("Insufficient Information", "description")
    assert live.problem.fix == "Add the size to the description."
    assert "The size is missing" in live.problem.message


async def test_a_banned_listing_is_mended_by_an_edit_of_its_content(world: ShopeeWorld) -> None:
    ref, listing = await listed(world)
    world.platform.post(f"/items/{ref.external_id}/violate", status="BANNED", fix_deadline_s=3600, **REASON)
    world.platform.post("/settings", review_delay_s=0.0)
    better = replace(listing, description="<p>Gelas keramik tebal, tahan panas, ukuran 350 ml.</p>")
    await world.adapter.push_content(world.session(), ref, better)
    live = await world.adapter.fetch(world.session(), ref.external_id)
    assert (live.status, live.problem) == (RemoteStatus.LIVE, None)


async def test_a_listing_in_order_costs_no_second_read(world: ShopeeWorld) -> None:
    ref, _ = await listed(world)
    session = world.session()
    await world.adapter.fetch(session, ref.external_id)
    assert session.operations == ["GET /api/v2/product/get_item_base_info"]
