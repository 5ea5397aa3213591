"""What a shop accepts and what may be pushed when."""

import pytest

from syncstore_common.sync.listing import Kind, RemoteStatus
from syncstore_tiktok.limits import allowed_kinds, capabilities_of
from syncstore_tiktok.markets import market_of


def test_indonesia_wants_titles_of_25_to_255_characters() -> None:
    capabilities = capabilities_of(market_of("ID"))
    assert (capabilities.title_min, capabilities.title_max) == (25, 255)
    assert (capabilities.variants_max, capabilities.option_tiers_max, capabilities.images_max) == (100, 3, 9)


def test_other_markets_take_shorter_titles_and_more_variants() -> None:
    capabilities = capabilities_of(market_of("US"))
    assert (capabilities.title_min, capabilities.variants_max) == (1, 300)


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        (RemoteStatus.LIVE, {Kind.STOCK, Kind.PRICE, Kind.CONTENT}),
        (RemoteStatus.IN_REVIEW, {Kind.STOCK, Kind.CONTENT}),
        (RemoteStatus.REVIEW_FAILED, {Kind.STOCK, Kind.CONTENT}),
        (RemoteStatus.UNLISTED, {Kind.STOCK, Kind.CONTENT}),
        (RemoteStatus.BANNED, set()),
        (RemoteStatus.DELETED, set()),
    ],
)
def test_prices_wait_for_live_listings_and_dead_ones_take_nothing(status: RemoteStatus, kinds: set[Kind]) -> None:
    assert allowed_kinds(status) == kinds
