"""What of a listing differs from what its shop shows, and what may be done about it now. Pure.

A kind that was refused is not due again before something changes; until then the refusal stays shown, whatever else is
pushed meanwhile.
"""

from collections.abc import Collection
from dataclasses import dataclass

from syncstore_common.sync.listing import DesiredListing, Kind, RemoteStatus
from syncstore_common.sync.listings import LoadedListing

_PATIENT_LOOKS = 6


@dataclass(frozen=True, slots=True)
class Difference:
    """The kinds of one listing. Those in none of the groups are in step."""

    unchanged: frozenset[Kind]
    """Due, but the shop shows it already."""
    changed: tuple[Kind, ...]
    """To be pushed, the most urgent first."""
    refused: frozenset[Kind]
    """Refused earlier; a person knows."""


def difference_of(loaded: LoadedListing, listing: DesiredListing, *, anyway: Collection[Kind] = ()) -> Difference:
    """Compare what is due with what the shop got last; ``anyway`` are due kinds to push although they look the same."""
    ours = frozenset(kind for kind in Kind if listing.pushes(kind))
    differs = frozenset(kind for kind in ours if loaded.hashes[kind] != listing.hash_of(kind))
    due = frozenset(kind for kind in Kind if loaded.pending.is_due(kind))
    unchanged = due - ours if loaded.force else due - differs - (frozenset(anyway) & ours)
    left = differs - due if loaded.rejection_code else frozenset()
    # Another failure may have taken the refusal's place; asking again brings its reason back.
    refused = left if loaded.rejection_kind in left and _tells_refusal(loaded) else frozenset()
    wanted = (due - unchanged) | (left - refused)
    return Difference(unchanged, tuple(kind for kind in Kind if kind in wanted), refused)


def goes_on(loaded: LoadedListing, settled: Collection[str]) -> bool:
    """Whether a kind is due beyond those just settled, and nothing holds it."""
    return any(loaded.is_open(kind) and kind not in settled for kind in Kind)


def may_still_appear(loaded: LoadedListing) -> bool:
    """A listing that was never seen live may not be visible yet; after some looks it is gone."""
    return loaded.remote_status is RemoteStatus.IN_REVIEW and loaded.review_polls < _PATIENT_LOOKS


def _tells_refusal(loaded: LoadedListing) -> bool:
    return loaded.problem is not None and loaded.problem.code == loaded.rejection_code
