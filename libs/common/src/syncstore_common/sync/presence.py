"""Whether a shop should offer a product, and how a listing that is not offered is shown. Pure.

A product that is not active is taken off its shops and comes back with its status; a seller's own wish for one shop
goes on top. Nothing is deleted on a platform unless somebody asked for just that. What the seller did on the platform
himself is shown and never undone silently.
"""

from dataclasses import dataclass

from syncstore_common.contracts.catalog import ListingsAfterDeletion
from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.kernel.errors import Disposition, ErrorClass
from syncstore_common.sync.listing import RemoteStatus

_ACTIVE = "active"
_OFF_SALE = frozenset({RemoteStatus.UNLISTED, RemoteStatus.REVIEW_FAILED, RemoteStatus.BANNED, RemoteStatus.DELETED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a listing, and why it is not listed (a code and words), when it is not."""

    presence: Presence
    code: str | None = None
    message: str | None = None
    fix: str | None = None

    @property
    def note(self) -> ListingProblem | None:
        """Why the product is not offered, for people; None when it is to be."""
        if self.code is None:
            return None
        return ListingProblem(
            code=self.code,
            error_class=ErrorClass.VALIDATION.value,
            message=self.message or "",
            field="status",
            fix=self.fix,
            disposition=Disposition.DEFERRED.value,
        )


_LISTED = Wanted(Presence.LISTED)


def wanted_presence(
    *, status: str, wish: Presence, deleted: ListingsAfterDeletion | None, skipped_by: str | None = None
) -> Wanted:
    """Decide from the product's status, the seller's wish for this shop, and what was asked on deletion.

    ``skipped_by`` is the rule or override that keeps the product out of the shop.

    ``deleted`` is None for a product that exists; of one whose listings are kept the wish alone counts.
    """
    if wish is Presence.REMOVED:
        return Wanted(
            Presence.REMOVED, "listing.removed", "removed from this shop as asked", "put it back to list it anew"
        )
    if deleted is ListingsAfterDeletion.REMOVE:
        return Wanted(Presence.REMOVED, "listing.product_deleted", "the product was deleted with its listings")
    if deleted is ListingsAfterDeletion.UNLIST:
        return Wanted(
            Presence.UNLISTED,
            "listing.product_deleted",
            "the product was deleted and taken off sale",
            "create the product again under its code to put the listing back, or remove it from this shop",
        )
    if wish is Presence.UNLISTED:
        return Wanted(Presence.UNLISTED, "listing.taken_off", "taken off this shop as asked", "put it back")
    if deleted is None and skipped_by is not None:
        message = f"{skipped_by} keeps the product out of this shop"
        return Wanted(Presence.UNLISTED, "rule.skip", message, "change or switch off what keeps it out")
    if deleted is None and status != _ACTIVE:
        message = f"the product is {status}; only active products are on sale"
        return Wanted(Presence.UNLISTED, "listing.product_inactive", message, "make the product active")
    return _LISTED


def held_by(name: str) -> ListingProblem:
    """Why nothing is pushed, for people."""
    return ListingProblem(
        code="rule.hold",
        error_class=ErrorClass.VALIDATION.value,
        message=f"{name} holds the product: nothing is pushed to this shop",
        fix="release it: switch the rule off, change its conditions, or override hold for this product",
        disposition=Disposition.DEFERRED.value,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a listing is shown when nothing is left to push."""

    state: ListingState
    problem: ListingProblem | None = None


_STATES = {
    RemoteStatus.LIVE: ListingState.SYNCED,
    RemoteStatus.IN_REVIEW: ListingState.IN_REVIEW,
    RemoteStatus.REVIEW_FAILED: ListingState.NEEDS_DATA,
    RemoteStatus.UNLISTED: ListingState.CONFLICT,
    RemoteStatus.BANNED: ListingState.NEEDS_DATA,
    RemoteStatus.DELETED: ListingState.CONFLICT,
}


def standing_of(status: RemoteStatus | None, reached: Presence | None) -> Standing:
    """Return what a platform's status means for a listing that was brought to ``reached``.

    Off sale although we left it on sale, or the other way round: somebody did that on the platform, and a person
    decides what counts.
    """
    if reached is Presence.UNLISTED:
        if status is None or status in _OFF_SALE:
            return Standing(ListingState.NOT_LISTED)
        return Standing(
            ListingState.CONFLICT,
            _elsewhere(
                "listing.listed_elsewhere",
                "we took this listing off sale, and somebody put it back on the platform",
                "take it off again, or make the product active and put it back here too",
            ),
        )
    if status is RemoteStatus.UNLISTED:
        return Standing(
            ListingState.CONFLICT,
            _elsewhere(
                "listing.unlisted_elsewhere",
                "this listing was taken off sale on the platform, not by us",
                "put it back, or take it off here too",
            ),
        )
    if status is RemoteStatus.DELETED:
        return Standing(
            ListingState.CONFLICT,
            _elsewhere(
                "listing.deleted_elsewhere",
                "this listing was deleted on the platform, not by us",
                "put it back to list the product anew, or remove it here too",
            ),
        )
    return Standing(_STATES[status] if status else ListingState.SYNCED)


def is_off_sale(status: RemoteStatus) -> bool:
    """Tell whether buyers can't see a listing in this status."""
    return status in _OFF_SALE


def _elsewhere(code: str, message: str, fix: str) -> ListingProblem:
    return ListingProblem(
        code=code,
        error_class=ErrorClass.VALIDATION.value,
        message=message,
        field="status",
        fix=fix,
        disposition=Disposition.CONFLICT.value,
    )
