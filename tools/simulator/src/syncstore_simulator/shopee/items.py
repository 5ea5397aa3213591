"""What a Shopee item is: immutable records that each write replaces.

Prices are decimals of the shop's currency, weights kilograms, dimensions centimetres, times seconds since the epoch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from syncstore_simulator.core.jsontypes import JsonObject


class ItemStatus(StrEnum):
    """The states of a listing on the wire."""

    NORMAL = "NORMAL"
    BANNED = "BANNED"
    UNLIST = "UNLIST"
    REVIEWING = "REVIEWING"
    SELLER_DELETE = "SELLER_DELETE"
    SHOPEE_DELETE = "SHOPEE_DELETE"


DELETED = frozenset({ItemStatus.SELLER_DELETE, ItemStatus.SHOPEE_DELETE})


class PromotionLock(StrEnum):
    """What a promotion can hold fast."""

    PRICE = "price"
    STOCK = "stock"
    NAME = "name"
    IMAGE = "image"
    DELETE = "delete"
    UNLIST = "unlist"
    VARIATION = "variation"


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a tier, e.g. "Merah"; only the first tier has images."""

    name: str
    image_id: str | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """One way in which models differ, e.g. colour."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A buyable variant; ``tier_index`` points into the options of each tier."""

    model_id: int
    tier_index: tuple[int, ...]
    sku: str
    price: Decimal
    stock: int
    extras: Mapping[str, object] = field(default_factory=dict)
    """Fields kept as sent: weight, dimension, gtin_code, pre_order."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion an item is in. ``model_ids`` empty means the whole item."""

    promotion_id: int
    locks: frozenset[PromotionLock]
    starts_at: int
    ends_at: int
    model_ids: frozenset[int] = frozenset()
    reserved_stock: int = 0

    def holds(self, lock: PromotionLock, model_id: int = 0) -> bool:
        """Return whether ``lock`` concerns the model (0 = the item itself)."""
        return lock in self.locks and (not self.model_ids or model_id in self.model_ids)


@dataclass(frozen=True, slots=True)
class Violation:
    """Why Shopee banned, deleted or (``demotes``) demoted an item. Until ``fix_deadline`` it may be corrected."""

    type: str
    reason: str
    suggestion: str
    demotes: bool
    updated_at: int
    fix_deadline: int | None = None
    suggested_categories: tuple[tuple[int, str], ...] = ()

    def as_json(self) -> JsonObject:
        """Return the row that reads and pushes show."""
        row: JsonObject = {
            "violation_type": self.type,
            "violation_reason": self.reason,
            "suggestion": self.suggestion,
            "update_time": self.updated_at,
        }
        if self.suggested_categories:
            row["suggested_category"] = [
                {"category_id": category_id, "category_name": name} for category_id, name in self.suggested_categories
            ]
        if self.fix_deadline is not None:
            row["fix_deadline_time"] = self.fix_deadline
        return row


@dataclass(frozen=True, slots=True)
class Item:
    """One listing as stored."""

    item_id: int
    shop_id: int
    name: str
    description: str
    category_id: int
    status: ItemStatus
    image_ids: tuple[str, ...]
    price: Decimal
    stock: int
    weight: Decimal
    created_at: int
    updated_at: int
    sku: str = ""
    reviewed_at: float = 0.0
    """Until then the item is under review."""
    unlocked_at: float = 0.0
    """Until then edits fail with a lock error."""
    tiers: tuple[Tier, ...] = ()
    models: tuple[Model, ...] = ()
    promotion: Promotion | None = None
    violations: tuple[Violation, ...] = ()
    extras: Mapping[str, object] = field(default_factory=dict)
    """Fields kept as sent: attribute_list, brand, logistic_info, dimension, pre_order, wholesale, ..."""

    def status_at(self, now: float) -> ItemStatus:
        """Return the status shown at a moment: a fresh item may still be under review."""
        return ItemStatus.REVIEWING if now < self.reviewed_at and self.status not in DELETED else self.status

    @property
    def is_demoted(self) -> bool:
        """Return whether the item's rank is lowered."""
        return any(violation.demotes for violation in self.violations)

    def is_corrigible(self, now: float) -> bool:
        """Return whether a banned item may still be corrected."""
        deadlines = [violation.fix_deadline for violation in self.violations if not violation.demotes]
        return self.status is ItemStatus.BANNED and any(at is not None and now < at for at in deadlines)

    def model(self, model_id: int) -> Model | None:
        """Return the model with this id, or None."""
        return next((model for model in self.models if model.model_id == model_id), None)

    def holds(self, lock: PromotionLock, model_id: int = 0) -> bool:
        """Return whether a promotion locks this of the item or of one model."""
        return self.promotion is not None and self.promotion.holds(lock, model_id)


def amount(price: Decimal) -> int | float:
    """Return a price as the wire carries it: whole numbers without a fraction."""
    return int(price) if price == price.to_integral_value() else float(price)


def summary(item: Item) -> JsonObject:
    """Return what the journal compares before and after a write."""
    return {
        "title": item.name,
        "sku": item.sku,
        "status": item.status.value,
        "price": amount(item.price),
        "stock": item.stock,
        "images": list(item.image_ids),
        "attributes": _attributes(item.extras.get("attribute_list")),
        "description_length": len(item.description),
        "models": {
            str(model.model_id): {"sku": model.sku, "price": amount(model.price), "stock": model.stock}
            for model in item.models
        },
    }


def _attributes(given: object) -> JsonObject:
    """Return an item's attributes by id, their values as they were sent."""
    rows = given if isinstance(given, list) else []
    return {str(row["attribute_id"]): row["attribute_value_list"] for row in rows}


def changed(before: Item | None, after: Item) -> JsonObject:
    """Return the journal's effect of a write: the item and, before and after, what changed."""
    new = summary(after)
    old = summary(before) if before is not None else {}
    names = [name for name in new if old.get(name) != new[name]]
    return {
        "item_id": after.item_id,
        "created": before is None,
        "before": {name: old[name] for name in names if name in old},
        "after": {name: new[name] for name in names},
    }
