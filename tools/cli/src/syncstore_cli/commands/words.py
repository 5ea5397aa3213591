"""The closed words of the public API that commands take, as its OpenAPI document lists them."""

from enum import StrEnum


class Platform(StrEnum):
    """A marketplace."""

    SHOPEE = "shopee"
    TIKTOK_SHOP = "tiktokshop"


class Target(StrEnum):
    """Where to: one marketplace or both."""

    SHOPEE = "shopee"
    TIKTOK_SHOP = "tiktokshop"
    BOTH = "both"


class State(StrEnum):
    """Where a product stands in a shop."""

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
