"""What the control API does to the shops: edits in the Seller Centre, sales, promotions. No signature, no limits."""

from dataclasses import replace
from decimal import Decimal
from itertools import count

from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.errors import ControlError
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.shopee.items import Item, ItemStatus, Model, Promotion, PromotionLock, amount, summary
from syncstore_simulator.shopee.pushes import ShopeePushes
from syncstore_simulator.shopee.store import ItemStore
from syncstore_simulator.shopee.violations import accused

_PROMOTION_S = 3600
_EDITABLE = frozenset({"title", "description", "price", "stock", "status", "sku", "model_id"})


class BehindBack:
    """Changes the stored truth without a call."""

    def __init__(self, clock: Clock, store: ItemStore, told: ShopeePushes) -> None:
        self._clock = clock
        self._store = store
        self._told = told
        self._promotion_ids = count(31_001)

    def edit(self, item_id: str, changes: JsonObject) -> JsonObject:
        """Change title, description, sku or status of an item, or price and stock of it or of ``model_id``."""
        unknown = sorted(set(changes) - _EDITABLE)
        if unknown:
            raise ControlError(f"not editable: {', '.join(unknown)}; editable are {', '.join(sorted(_EDITABLE))}")
        item = self.item(item_id)
        try:
            after = _edited(item, changes)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise ControlError(f"a value cannot be used: {error}") from error
        if set(changes) - {"price", "stock", "model_id"}:
            after = replace(after, updated_at=self._clock.seconds())
        self._store.put(after)
        self._told.prices_changed(item, after)
        return stored(after, self._clock.now(), self._store)

    def sell(self, item_id: str, quantity: int, model_id: int) -> JsonObject:
        """Let a buyer take some stock. Raises ControlError for an item off sale or with too little stock."""
        item = self.item(item_id)
        if item.status_at(self._clock.now()) is not ItemStatus.NORMAL:
            raise ControlError("the item is not on sale", 409)
        model = _model(item, model_id) if item.models else None
        left = (model.stock if model else item.stock) - quantity
        if quantity < 1 or left < 0:
            raise ControlError("there is not that much stock", 409)
        after = _edited(item, {"stock": left, **({"model_id": model_id} if model else {})})
        self._store.put(after)
        self._told.sold_in_promotion(item, model_id, quantity)
        return stored(after, self._clock.now(), self._store)

    def promote(self, request: JsonObject) -> JsonObject:
        """Put an item into a promotion that locks ``locks`` (all by default), or take it out with ``locked: false``.

        It is told to run from ``starts_in_s`` (0) to ``ends_in_s`` (3600) from now; it holds until it is taken out.
        """
        item = self.item(str(request.get("item_id", "")))
        try:
            default = list(PromotionLock) if request.get("locked", True) else []
            locks = frozenset(PromotionLock(lock) for lock in request.get("locks", default))
            model_ids = frozenset(int(model_id) for model_id in request.get("model_ids", []))
            reserved = int(request.get("reserved_stock", 0))
            starts_in_s, ends_in_s = int(request.get("starts_in_s", 0)), int(request.get("ends_in_s", _PROMOTION_S))
        except (TypeError, ValueError) as error:
            raise ControlError(f"{error}; locks are {', '.join(PromotionLock)}") from error
        promotion = None
        if locks or reserved:
            now = self._clock.seconds()
            promotion = Promotion(
                next(self._promotion_ids), locks, now + starts_in_s, now + ends_in_s, model_ids, reserved
            )
        self._store.put(replace(item, promotion=promotion))
        self._told.promoted(item, item.promotion, promotion)
        return {
            "item_id": item.item_id,
            "promotion_id": promotion.promotion_id if promotion else 0,
            "locks": sorted(locks),
        }

    def violate(self, item_id: str, request: JsonObject) -> JsonObject:
        """Ban, delete or demote an item as Shopee's moderation does, or clear it. Raises ControlError."""
        after = accused(self.item(item_id), request, self._clock)
        self._store.put(after)
        self._told.accused(after)
        return stored(after, self._clock.now(), self._store)

    def item(self, item_id: str) -> Item:
        """Return an item by its id as text. Raises ControlError."""
        item = self._store.current(int(item_id)) if item_id.isdigit() else None
        if item is None:
            raise ControlError(f"no item {item_id}", 404)
        return item


def stored(item: Item, now: float, store: ItemStore) -> JsonObject:
    """Return the whole stored truth of an item for tests."""
    extras = {name: value for name, value in item.extras.items() if isinstance(value, dict | list | str | int | float)}
    return {
        **summary(item),
        "item_id": str(item.item_id),
        "shop_id": str(item.shop_id),
        "status": item.status_at(now).value,
        "deboost": item.is_demoted,
        "violations": [violation.as_json() for violation in item.violations],
        "description": item.description,
        "category_id": item.category_id,
        "weight": float(item.weight),
        "tiers": [{"name": tier.name, "options": [option.name for option in tier.options]} for tier in item.tiers],
        "models": [
            {
                "model_id": str(model.model_id),
                "sku": model.sku,
                "tier_index": list(model.tier_index),
                "price": amount(model.price),
                "stock": model.stock,
            }
            for model in item.models
        ],
        "created_at": item.created_at,
        "updated_at": item.updated_at,
        "created_count": store.created_count(item.shop_id, item.sku),
        **extras,
    }


def _edited(item: Item, changes: JsonObject) -> Item:
    after = replace(
        item,
        name=str(changes.get("title", item.name)),
        description=str(changes.get("description", item.description)),
        sku=str(changes.get("sku", item.sku)) if "model_id" not in changes else item.sku,
        status=ItemStatus(changes.get("status", item.status)),
        reviewed_at=0.0 if "status" in changes else item.reviewed_at,
    )
    price, stock = changes.get("price"), changes.get("stock")
    if "model_id" not in changes:
        return replace(
            after,
            price=item.price if price is None else Decimal(str(price)),
            stock=item.stock if stock is None else int(stock),
        )
    model = _model(item, int(changes["model_id"]))
    new = replace(
        model,
        sku=str(changes.get("sku", model.sku)),
        price=model.price if price is None else Decimal(str(price)),
        stock=model.stock if stock is None else int(stock),
    )
    return replace(after, models=tuple(new if known is model else known for known in item.models))


def _model(item: Item, model_id: int) -> Model:
    model = item.model(model_id)
    if model is None:
        raise ControlError(f"item {item.item_id} has no model {model_id}", 404)
    return model
