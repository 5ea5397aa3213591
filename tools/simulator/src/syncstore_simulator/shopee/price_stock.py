"""update_price and update_stock: absolute sets of up to 50 models of one item, each model judged by itself.

When some models fail the call succeeds with both lists; when all fail the answer has an error and the failure list,
as measured. Neither moves the item's update_time, as measured.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Generic, TypeVar

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.errors import Refusal, Refused
from syncstore_simulator.shopee.errors_product import PriceStockRefusal, PromotionRefusal
from syncstore_simulator.shopee.fields import optional_whole, rows, whole
from syncstore_simulator.shopee.item_views import LOCATION_ID
from syncstore_simulator.shopee.items import DELETED, Item, PromotionLock, amount
from syncstore_simulator.shopee.ownership import editable_item, owned_item
from syncstore_simulator.shopee.pushes import ShopeePushes
from syncstore_simulator.shopee.requests import Reply, ShopeeRequest
from syncstore_simulator.shopee.store import ItemStore
from syncstore_simulator.shopee.value_rules import is_ratio_kept, price_of, stock_of

_ENTRIES_MOST = 50
_NO_SUCH_MODEL = "model ID not exist in sku"
Value = TypeVar("Value", Decimal, int)


@dataclass(slots=True)
class _Outcome(Generic[Value]):
    """What each model of a call came to; 0 stands for the item itself."""

    accepted: dict[int, Value] = field(default_factory=dict)
    failures: list[JsonObject] = field(default_factory=list)
    reasons: set[Refusal] = field(default_factory=set)

    def fail(self, model_id: int, reason: str, refusal: Refusal) -> None:
        self.failures.append({"model_id": model_id, "failed_reason": reason})
        self.reasons.add(refusal)

    def refuse_if_none(self, general: Refusal) -> None:
        """Raise Refused when no model was accepted, with the one reason they share or the general one."""
        if not self.accepted:
            refusal = next(iter(self.reasons)) if len(self.reasons) == 1 else general
            raise Refused(refusal, response={"success_list": [], "failure_list": self.failures})


class PriceStockApis:
    """Handlers that set prices and stock."""

    def __init__(self, settings: PlatformSettings, store: ItemStore, told: ShopeePushes) -> None:
        self._settings = settings
        self._store = store
        self._told = told

    def update_price(self, request: ShopeeRequest) -> Reply:
        """update_price: new original prices; an item with models needs model ids."""
        body = request.body("item_id", "price_list")
        item_id, entries = whole(body, "item_id"), rows(body, "price_list", most=_ENTRIES_MOST)
        wanted = _by_model(entries, lambda row: price_of(row, request.market))
        before = owned_item(self._store, request, item_id)
        if before.status in DELETED or (before.models and 0 in wanted):
            # measured: a deleted item and a missing model id both answer "try later"
            raise Refused(PriceStockRefusal.PRICE_FAILED, response=_all_failed(wanted, "update price failed"))
        before = editable_item(self._store, request, item_id)
        outcome: _Outcome[Decimal] = _Outcome()
        for model_id, price in wanted.items():
            if not _has(before, model_id):
                outcome.fail(model_id, _NO_SUCH_MODEL, PriceStockRefusal.PRICE_FAILED)
            elif before.holds(PromotionLock.PRICE, model_id):
                outcome.fail(model_id, PromotionRefusal.PRICE.row.message, PromotionRefusal.PRICE)
            else:
                outcome.accepted[model_id] = price
        outcome.refuse_if_none(PriceStockRefusal.PRICE_FAILED)
        after = _with_prices(before, outcome.accepted)
        if not is_ratio_kept([model.price for model in after.models], request.market):
            raise Refused(PriceStockRefusal.PRICE_FAILED, response=_all_failed(wanted, "price ratio over limit"))
        self._store.put(after)
        request.wrote(before, after)
        self._told.prices_changed(before, after)
        succeeded = [_priced(model_id, price) for model_id, price in outcome.accepted.items()]
        return Reply({"success_list": succeeded, "failure_list": outcome.failures})

    def update_stock(self, request: ShopeeRequest) -> Reply:
        """update_stock: new seller stock; never below what promotions reserve."""
        body = request.body("item_id", "stock_list")
        item_id, entries = whole(body, "item_id"), rows(body, "stock_list", most=_ENTRIES_MOST)
        wanted = _by_model(entries, lambda row: stock_of(row, self._settings, is_creation=False))
        before = editable_item(self._store, request, item_id)
        if before.models and 0 in wanted:
            raise Refused(PriceStockRefusal.STOCK_HAS_MODELS)
        outcome: _Outcome[int] = _Outcome()
        for model_id, stock in wanted.items():
            if not _has(before, model_id):
                outcome.fail(model_id, _NO_SUCH_MODEL, PriceStockRefusal.STOCK_FAILED)
            elif before.holds(PromotionLock.STOCK, model_id):
                outcome.fail(model_id, PromotionRefusal.STOCK.row.message, PromotionRefusal.STOCK)
            elif stock < _reserved(before, model_id):
                row = PriceStockRefusal.STOCK_RESERVED
                outcome.fail(model_id, row.row.message, row)
            else:
                outcome.accepted[model_id] = stock
        outcome.refuse_if_none(PriceStockRefusal.STOCK_FAILED)
        after = _with_stock(before, outcome.accepted)
        self._store.put(after)
        request.wrote(before, after)
        succeeded = [
            {"model_id": model_id, "location_id": LOCATION_ID, "stock": stock}
            for model_id, stock in outcome.accepted.items()
        ]
        return Reply({"success_list": succeeded, "failure_list": outcome.failures})


def _by_model(entries: list[JsonObject], read: Callable[[JsonObject], Value]) -> dict[int, Value]:
    values: dict[int, Value] = {}
    for row in entries:
        model_id = optional_whole(row, "model_id") or 0
        if model_id in values:
            raise Refused(PriceStockRefusal.PRICE_REPEATED)
        values[model_id] = read(row)
    return values


def _has(item: Item, model_id: int) -> bool:
    return item.model(model_id) is not None if item.models or model_id else True


def _reserved(item: Item, model_id: int) -> int:
    promotion = item.promotion
    if promotion is None or (promotion.model_ids and model_id not in promotion.model_ids):
        return 0
    return promotion.reserved_stock


def _all_failed(wanted: Mapping[int, object], reason: str) -> JsonObject:
    failures = [{"model_id": model_id, "failed_reason": reason} for model_id in wanted]
    return {"success_list": [], "failure_list": failures}


def _priced(model_id: int, price: Decimal) -> JsonObject:
    # measured: the row of an item without models has no model_id
    return {**({"model_id": model_id} if model_id else {}), "original_price": amount(price)}


def _with_prices(item: Item, prices: Mapping[int, Decimal]) -> Item:
    models = tuple(replace(model, price=prices.get(model.model_id, model.price)) for model in item.models)
    return replace(item, price=prices.get(0, item.price), models=models)


def _with_stock(item: Item, stocks: Mapping[int, int]) -> Item:
    models = tuple(replace(model, stock=stocks.get(model.model_id, model.stock)) for model in item.models)
    return replace(item, stock=stocks.get(0, item.stock), models=models)
