"""The closed list of listing states, shown everywhere under these names."""

from enum import StrEnum


class ListingState(StrEnum):
    """Where a product stands in one shop."""

    NOT_LISTED = "not_listed"
    QUEUED = "queued"
    SYNCING = "syncing"
    IN_REVIEW = "in_review"
    SYNCED = "synced"
    NEEDS_DATA = "needs_data"
    DEFERRED = "deferred"
    FAILED = "failed"
    CONFLICT = "conflict"
    BLOCKED = "blocked"
    PAUSED = "paused"


class ChannelStatus(StrEnum):
    """Where a listing stands on one of the channels its platform shows it on (TikTok Shop, Tokopedia)."""

    LIVE = "live"
    IN_REVIEW = "in_review"
    REVIEW_FAILED = "review_failed"
    UNLISTED = "unlisted"
    BANNED = "banned"
    DELETED = "deleted"


SETTLED_STATES = frozenset(
    {
        ListingState.NOT_LISTED,
        ListingState.IN_REVIEW,
        ListingState.SYNCED,
        ListingState.NEEDS_DATA,
        ListingState.FAILED,
        ListingState.CONFLICT,
        ListingState.BLOCKED,
    }
)
"""States in which a sync request has its answer; the others are on their way to one."""


class Presence(StrEnum):
    """Whether a shop offers a product: what is wanted of a listing, and what it was last brought to."""

    LISTED = "listed"
    UNLISTED = "unlisted"
    """Still there, but buyers can't see it; may be put back at any time."""
    REMOVED = "removed"
    """Deleted on the platform for good; putting it back makes a new listing."""


class Lane(StrEnum):
    """How urgent work is. Within a shop, order is by deadline = due + the lane's slack."""

    ORDERS = "orders"
    STOCK = "stock"
    DELIST = "delist"
    PRICE = "price"
    CONTENT = "content"
    CREATE = "create"
    BULK = "bulk"


class Origin(StrEnum):
    """Why something is wanted."""

    MANUAL = "manual"
    EVENT = "event"
    BULK = "bulk"
