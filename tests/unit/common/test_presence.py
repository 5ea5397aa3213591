"""Whether a shop offers a product, and how a listing that is not offered is shown."""

import pytest

from syncstore_common.contracts.catalog import ListingsAfterDeletion
from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.sync.listing import RemoteStatus
from syncstore_common.sync.presence import standing_of, wanted_presence

LISTED, UNLISTED, REMOVED = Presence.LISTED, Presence.UNLISTED, Presence.REMOVED


@pytest.mark.parametrize(
    ("status", "wish", "deleted", "presence", "code"),
    [
        ("active", LISTED, None, LISTED, None),
        ("archived", LISTED, None, UNLISTED, "listing.product_inactive"),
        ("draft", LISTED, None, UNLISTED, "listing.product_inactive"),
        ("active", UNLISTED, None, UNLISTED, "listing.taken_off"),
        ("archived", UNLISTED, None, UNLISTED, "listing.taken_off"),
        ("active", REMOVED, None, REMOVED, "listing.removed"),
        ("archived", REMOVED, None, REMOVED, "listing.removed"),
        ("active", LISTED, ListingsAfterDeletion.UNLIST, UNLISTED, "listing.product_deleted"),
        ("active", LISTED, ListingsAfterDeletion.REMOVE, REMOVED, "listing.product_deleted"),
        ("active", REMOVED, ListingsAfterDeletion.UNLIST, REMOVED, "listing.removed"),
    ],
)
def test_a_shop_offers_what_is_active_and_not_taken_off(
    status: str, wish: Presence, deleted: ListingsAfterDeletion | None, presence: Presence, code: str | None
) -> None:
    wanted = wanted_presence(status=status, wish=wish, deleted=deleted)
    assert (wanted.presence, wanted.code) == (presence, code)
    assert (wanted.note is None) == (presence is LISTED)


def test_nothing_but_an_explicit_request_removes_a_listing() -> None:
    for status in ("active", "draft", "archived", "something new"):
        for wish in (LISTED, UNLISTED):
            for deleted in (None, ListingsAfterDeletion.UNLIST, ListingsAfterDeletion.KEEP):
                assert wanted_presence(status=status, wish=wish, deleted=deleted).presence is not REMOVED


@pytest.mark.parametrize("status", [None, *RemoteStatus])
@pytest.mark.parametrize("reached", [None, *Presence])
def test_every_status_of_a_platform_has_a_state(status: RemoteStatus | None, reached: Presence | None) -> None:
    assert standing_of(status, reached).state in ListingState


@pytest.mark.parametrize(
    ("status", "reached", "state", "code"),
    [
        (RemoteStatus.LIVE, LISTED, ListingState.SYNCED, None),
        (RemoteStatus.UNLISTED, UNLISTED, ListingState.NOT_LISTED, None),
        (RemoteStatus.BANNED, UNLISTED, ListingState.NOT_LISTED, None),
        (RemoteStatus.UNLISTED, LISTED, ListingState.CONFLICT, "listing.unlisted_elsewhere"),
        (RemoteStatus.DELETED, LISTED, ListingState.CONFLICT, "listing.deleted_elsewhere"),
        (RemoteStatus.LIVE, UNLISTED, ListingState.CONFLICT, "listing.listed_elsewhere"),
    ],
)
def test_what_the_seller_did_on_the_platform_is_shown(
    status: RemoteStatus, reached: Presence, state: ListingState, code: str | None
) -> None:
    standing = standing_of(status, reached)
    assert standing.state is state
    assert (standing.problem.code if standing.problem else None) == code
    assert standing.problem is None or standing.problem.fix
