"""A shop that was joined with Tokopedia: one listing on two channels, each with a status of its own."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from syncstore_common.infra.http_client import create_http_client
from syncstore_common.sync.listing import DesiredListing, LiveChannel, RemoteRef, RemoteStatus
from tests.adapters.tiktok.platform import JOINED_SHOP, SimulatedTikTok
from tests.adapters.tiktok.steps import reviewed
from tests.adapters.tiktok.world import TikTokWorld

CREATE = "POST /product/202309/products"
ONLY_ON_TIKTOK = "612103"


@pytest.fixture
async def joined(tiktok: SimulatedTikTok) -> AsyncIterator[TikTokWorld]:
    """The shop that sells on Tokopedia, too."""
    async with create_http_client() as http:
        yield TikTokWorld(tiktok, http, shop_id=JOINED_SHOP)


async def created(world: TikTokWorld, listing: DesiredListing) -> RemoteRef:
    ref = (await world.adapter.create(world.session(), listing)).ref
    assert ref is not None
    return ref


def statuses(channels: tuple[LiveChannel, ...]) -> dict[str, RemoteStatus]:
    return {channel.name: channel.status for channel in channels}


async def test_a_listing_is_shown_on_both_and_says_where_it_stands(joined: TikTokWorld) -> None:
    ref = await created(joined, joined.listing())
    live = await reviewed(joined, ref)
    assert statuses(live.channels) == {"tiktok_shop": RemoteStatus.LIVE, "tokopedia": RemoteStatus.LIVE}
    assert (live.status, live.problem) == (RemoteStatus.LIVE, None)


async def test_a_shop_without_tokopedia_lists_as_ever(world: TikTokWorld) -> None:
    await created(world, world.listing())
    assert "listing_platforms" not in world.sent(CREATE)[0]


async def test_a_category_that_tokopedia_lacks_is_listed_on_tiktok_shop_alone(joined: TikTokWorld) -> None:
    live = await reviewed(joined, await created(joined, replace(joined.listing(), category_id=ONLY_ON_TIKTOK)))
    assert (live.status, live.channels) == (RemoteStatus.LIVE, ())


async def test_what_the_shop_may_do_is_asked_once(joined: TikTokWorld) -> None:
    await created(joined, joined.listing())
    session = joined.session()
    await joined.adapter.create(session, joined.listing())
    assert [operation for operation in session.operations if operation.startswith("GET")] == []


@pytest.mark.parametrize(
    ("mark", "failing", "other"), [("TOKOPEDIA", "tokopedia", "tiktok_shop"), ("TIKTOK", "tiktok_shop", "tokopedia")]
)
async def test_a_review_that_fails_on_one_channel_leaves_the_other_live(
    joined: TikTokWorld, mark: str, failing: str, other: str
) -> None:
    listing = replace(joined.listing(), title=f"Kopi Robusta Lereng Bubuk REJECT-{mark} Seri Uji")
    live = await reviewed(joined, await created(joined, listing))
    assert statuses(live.channels) == {failing: RemoteStatus.REVIEW_FAILED, other: RemoteStatus.LIVE}
    (problem,) = (channel.problem for channel in live.channels if channel.problem)
    assert live.status is RemoteStatus.LIVE
    assert live.problem is not None
    assert live.problem.code == f"{failing}.review_failed"
    assert (problem.field, live.problem.field) == ("title", "title")
    assert live.problem.fix


async def test_a_freeze_on_one_channel_leaves_the_other_live(joined: TikTokWorld) -> None:
    ref = await created(joined, joined.listing())
    await reviewed(joined, ref)
    joined.platform.post(f"/items/{ref.external_id}/edit", statuses={"TOKOPEDIA": "FREEZE"})
    live = await joined.adapter.fetch(joined.session(), ref.external_id)
    assert statuses(live.channels) == {"tiktok_shop": RemoteStatus.LIVE, "tokopedia": RemoteStatus.BANNED}
    assert live.problem is not None
    assert live.problem.code == "tokopedia.FREEZE"


async def test_a_listing_that_waits_for_the_seller_says_what_for(joined: TikTokWorld) -> None:
    ref = await created(joined, joined.listing())
    await reviewed(joined, ref)
    joined.platform.post(f"/items/{ref.external_id}/edit", pre_approved_reasons=["KYC_PENDING"])
    waiting = await joined.adapter.fetch(joined.session(), ref.external_id)
    assert (waiting.status, waiting.problem and waiting.problem.code) == (RemoteStatus.IN_REVIEW, "KYC_PENDING")
    joined.platform.post(f"/items/{ref.external_id}/edit", pre_approved_reasons=[])
    assert (await joined.adapter.fetch(joined.session(), ref.external_id)).status is RemoteStatus.LIVE


async def test_a_corrected_title_brings_the_listing_to_the_other_channel(joined: TikTokWorld) -> None:
    listing = replace(joined.listing(), title="Kopi Robusta Lereng Bubuk REJECT-TOKOPEDIA Seri Uji")
    ref = await created(joined, listing)
    await reviewed(joined, ref)
    await joined.adapter.push_content(joined.session(), ref, replace(listing, title="Kopi Robusta Lereng Bubuk Murni"))
    live = await reviewed(joined, ref)
    assert set(statuses(live.channels).values()) == {RemoteStatus.LIVE}
    assert live.problem is None


async def test_g67_tokopedias_status_is_shown_with_the_listing_where_it_is_listed_there_and_nowhere_else(
    world: TikTokWorld, joined: TikTokWorld
) -> None:
    with_tokopedia, without = await created(joined, joined.listing()), await created(world, world.listing())
    on_both, on_one = await reviewed(joined, with_tokopedia), await reviewed(world, without)
    assert statuses(on_both.channels) == {"tiktok_shop": RemoteStatus.LIVE, "tokopedia": RemoteStatus.LIVE}
    assert statuses(on_one.channels) == {}
    assert (on_both.status, on_one.status) == (RemoteStatus.LIVE, RemoteStatus.LIVE)
    joined.platform.post(f"/items/{with_tokopedia.external_id}/edit", statuses={"TOKOPEDIA": "SELLER_DEACTIVATED"})
    half = await joined.adapter.fetch(joined.session(), with_tokopedia.external_id)
    assert statuses(half.channels) == {"tiktok_shop": RemoteStatus.LIVE, "tokopedia": RemoteStatus.UNLISTED}
    assert half.status is RemoteStatus.LIVE
