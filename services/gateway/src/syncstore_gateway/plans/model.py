"""Plans as plain values, their sums, and what has changed since one was made. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from syncstore_common.contracts.platforms import Platform

Item = dict[str, Any]
"""A planned item in the words of the sync service's answer."""
_CALL_S = 0.3
"""What a call takes on average, apart from waiting for the rate limit."""
_PARTS = (
    "the product",
    "its prices in the shop (rules, overrides or settings)",
    "its content in the shop",
    "the listing",
)


class Outcome(StrEnum):
    """What became of an item when its plan was applied."""

    REQUESTED = "requested"
    """It was as planned; its sync is on its way under ``sync_id``."""
    CHANGED = "changed"
    """Something changed since: nothing was asked for, the reason says what."""
    REFUSED = "refused"
    """It would not succeed, and was left alone."""
    UNCONFIRMED = "needs_confirmation"
    """It would remove variants that buyers can see, and nobody confirmed that."""
    NOTHING = "nothing_to_do"


@dataclass(frozen=True, slots=True)
class ShopQuota:
    """What the calls of a plan mean for one shop. ``fits_today``: they are within the day's rest."""

    shop_id: UUID
    calls: int
    refreshes: int
    left_today: int
    fits_today: bool
    duration_s: float


@dataclass(frozen=True, slots=True)
class Totals:
    """A plan in numbers."""

    items: int
    valid: int
    would_succeed: int
    actions: Mapping[str, int]
    calls: int
    writes: Mapping[str, int]
    reads: Mapping[str, int]
    uploads: int
    refreshes: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item with what became of it."""

    position: int
    platform: Platform
    item: Item
    outcome: Outcome | None = None
    reason: str | None = None
    sync_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan as it was made."""

    plan_id: UUID
    platforms: tuple[Platform, ...]
    shop_id: UUID | None
    shops: Sequence[Mapping[str, Any]]
    requested_by: str
    created_at: datetime
    applied_by: str | None = None
    applied_at: datetime | None = None


def quotas(items: Sequence[Item], shops: Sequence[Mapping[str, Any]]) -> tuple[ShopQuota, ...]:
    """Sum the calls of each shop against its rate and its day; a token that ends meanwhile is refreshed once."""
    return tuple(_quota(shop, [item for item in items if item["shop_id"] == shop["shop_id"]]) for shop in shops)


def _quota(shop: Mapping[str, Any], items: Sequence[Item]) -> ShopQuota:
    calls = sum(item["estimatedApiCalls"] for item in items)
    waiting_s = max(0.0, calls - shop["burst"]) / shop["rate_per_s"] if shop["rate_per_s"] else 0.0
    longest_pause_s = max((item["calls"]["pause_s"] for item in items), default=0.0)
    duration_s = waiting_s + longest_pause_s + calls * _CALL_S
    refreshes = int(calls > 0 and shop["token_left_s"] < duration_s)
    left = int(shop["left_today"])
    return ShopQuota(UUID(shop["shop_id"]), calls, refreshes, left, calls + refreshes <= left, round(duration_s, 1))


def totals(items: Sequence[Item], per_shop: Sequence[ShopQuota]) -> Totals:
    """Sum a plan; shops work side by side, so the slowest one says how long it takes."""
    writes: Counter[str] = Counter()
    reads: Counter[str] = Counter()
    for item in items:
        writes.update(item["calls"]["writes"])
        reads.update(item["calls"]["reads"])
    refreshes = sum(shop.refreshes for shop in per_shop)
    return Totals(
        items=len(items),
        valid=sum(bool(item["valid"]) for item in items),
        would_succeed=sum(bool(item["wouldSucceed"]) for item in items),
        actions=dict(Counter(item["action"] for item in items)),
        calls=sum(item["estimatedApiCalls"] for item in items) + refreshes,
        writes=dict(writes),
        reads=dict(reads),
        uploads=sum(item["calls"]["uploads"] for item in items),
        refreshes=refreshes,
        duration_s=max((shop.duration_s for shop in per_shop), default=0.0),
    )


def is_pushed(item: Item) -> bool:
    """Whether applying an item asks for anything."""
    return item["action"] in {"create", "update", "take_off"}


def verdict(item: Item, now: Item | None, *, may_remove: bool) -> tuple[Outcome, str | None]:
    """Decide what becomes of an item: ``now`` is the same item planned again a moment ago."""
    if not is_pushed(item):
        return Outcome.NOTHING, None
    if not item["wouldSucceed"]:
        return Outcome.REFUSED, _why_not(item)
    if now is None or now["action"] != item["action"] or now["fingerprint"] != item["fingerprint"]:
        return Outcome.CHANGED, f"{_what_changed(item, now)} changed since the plan was made; plan again"
    if item["removes_variants"] and not may_remove:
        skus = ", ".join(change["sku"] for change in item["variants"] if change["kind"] == "removed")
        return Outcome.UNCONFIRMED, f"it would remove variants that buyers can see: {skus}; confirm their removal"
    return Outcome.REQUESTED, None


def _what_changed(item: Item, now: Item | None) -> str:
    if now is None:
        return "the shop"
    before, after = item["fingerprint"].split(":"), now["fingerprint"].split(":")
    if len(before) != len(_PARTS) or len(after) != len(_PARTS):
        return "what is to be done"
    told = [name for name, old, new in zip(_PARTS, before, after, strict=True) if old != new]
    return " and ".join(told) or "what is to be done"


def _why_not(item: Item) -> str:
    errors = [f"{error['field']}: {error['message']}" for error in item["validationErrors"]]
    if not errors and item["problem"]:
        errors = [item["problem"]["message"]]
    if item["stopped"] and not errors:
        errors = [f"{' and '.join(item['stopped'])} can't be changed in the listing's present state"]
    return "; ".join(errors) or f"the shop is {item['shop_status']}"
