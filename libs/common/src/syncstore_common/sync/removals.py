"""Variants on a platform that are not ours: an edit would delete them, so somebody has to confirm that. Pure.

Variants we listed ourselves are removed when the catalogue no longer has them: that was confirmed where they were taken
out. What a seller added on the platform by hand, or what an adopted listing had before, is never deleted silently.
"""

from collections.abc import Collection, Mapping

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.sync.listing import DesiredListing, RemoteRef

UNCONFIRMED = "variants.removal_unconfirmed"
_SHOWN = 10


def check_removals(listing: DesiredListing, ref: RemoteRef, removed: Mapping[str, str]) -> None:
    """Raise PlatformFailure (REJECTED) when an edit would delete variants nobody confirmed.

    ``removed`` are the platform's ids an edit leaves out, with the SKUs they show.
    """
    strangers = [sku or f"(no SKU, id {key})" for key, sku in removed.items() if key not in _ours(ref)]
    if strangers and not listing.may_remove:
        raise PlatformFailure(_unconfirmed(strangers))


def _ours(ref: RemoteRef) -> Collection[str]:
    return frozenset(ref.variants.values())


def _unconfirmed(skus: list[str]) -> FailureFacts:
    more = f" and {len(skus) - _SHOWN} more" if len(skus) > _SHOWN else ""
    return FailureFacts(
        Disposition.REJECTED,
        UNCONFIRMED,
        f"the shop shows variants the catalogue does not have: {', '.join(skus[:_SHOWN])}{more}",
        Remedy(
            "variants",
            "add them to the product under these SKUs, or confirm their removal: apply a plan with confirm_removals, "
            "or force a sync",
        ),
    )
