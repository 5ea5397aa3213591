"""Requests and jobs as plain values.

A request (``sync_id``) concerns one product; it has one job per platform. A job is settled when every shop it became
work for has its answer. A batch is many requests, released in waves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from syncstore_common.contracts.platforms import PLATFORMS, Platform
from syncstore_common.contracts.states import ListingState, Presence


class JobStatus(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    """Its wave has not been released."""
    REQUESTED = "requested"
    """The command is on its way to the sync service."""
    ACCEPTED = "accepted"
    """It became work on some shops."""
    SETTLED = "settled"
    CANCELLED = "cancelled"


class BatchStatus(StrEnum):
    """Where a batch stands."""

    RUNNING = "running"
    STOPPED = "stopped"
    """Too much of a wave failed; somebody has to resume or cancel."""
    CANCELLED = "cancelled"
    FINISHED = "finished"


class Target(StrEnum):
    """``target_platform`` of the public API."""

    SHOPEE = "shopee"
    TIKTOK_SHOP = "tiktokshop"
    BOTH = "both"

    @property
    def platforms(self) -> tuple[Platform, ...]:
        """The platforms meant."""
        match self:
            case Target.SHOPEE:
                return (Platform.SHOPEE,)
            case Target.TIKTOK_SHOP:
                return (Platform.TIKTOK,)
            case Target.BOTH:
                return tuple(Platform)
            case _:
                assert_never(self)


def public_name(platform: Platform) -> str:
    """The platform's word in the public API."""
    return PLATFORMS[platform].api_name


@dataclass(frozen=True, slots=True)
class Job:
    """One product on one platform, as stored before its command is sent."""

    sync_id: UUID
    platform: Platform
    product_id: UUID
    connection_id: UUID | None
    force: bool
    presence: Presence | None = None
    """Take it off these shops, put it back or remove it; None = a sync."""


_WORST_FIRST = (
    ListingState.FAILED,
    ListingState.BLOCKED,
    ListingState.CONFLICT,
    ListingState.NEEDS_DATA,
    ListingState.PAUSED,
    ListingState.DEFERRED,
    ListingState.IN_REVIEW,
    ListingState.NOT_LISTED,
    ListingState.SYNCED,
)

FAILED_STATES = frozenset({ListingState.FAILED, ListingState.BLOCKED, ListingState.CONFLICT})
"""Answers that say something is wrong beyond one product's data."""


def worst_state(states: Iterable[ListingState]) -> ListingState:
    """Return what a job shows when its shops answered differently; not listed when it concerns no shop at all."""
    present = set(states)
    if not present:
        return ListingState.NOT_LISTED
    return next((state for state in _WORST_FIRST if state in present), ListingState.FAILED)
