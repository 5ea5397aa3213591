"""Which promotions items are in, and how long.

Source: Open Platform reference, product.get_item_promotion: up to 50 items; what is over is not shown any more.
"""

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import LookupRefusal
from syncstore_simulator.shopee.fields import missing, spread, wrong
from syncstore_simulator.shopee.items import Item, Promotion, amount
from syncstore_simulator.shopee.requests import Reply, ShopeeRequest
from syncstore_simulator.shopee.store import ItemStore

_MOST = 50


class PromotionApis:
    """The handler that tells of promotions."""

    def __init__(self, store: ItemStore) -> None:
        self._store = store

    def info(self, request: ShopeeRequest) -> Reply:
        """get_item_promotion: a row for each item of the shop, the others with the reason."""
        given = spread(request.call.every("item_id_list"))
        if not given:
            raise missing("item_id_list")
        if len(given) > _MOST:
            raise Refused(LookupRefusal.TOO_MANY_ITEMS)
        if not all(entry.isdigit() for entry in given):
            raise wrong("item_id_list", "item ids")
        found: list[JsonObject] = []
        unknown: list[JsonObject] = []
        for item_id in dict.fromkeys(int(entry) for entry in given):
            item = self._store.listed(request.shop_id, item_id)
            if item is None:
                unknown.append({"item_id": item_id, "failed_reason": "Product not found."})
            else:
                found.append({"item_id": item_id, "promotion": _rows(item, request.now)})
        return Reply({"success_list": found, "failure_list": unknown})


def _rows(item: Item, now: float) -> list[JsonObject]:
    promotion = item.promotion
    if promotion is None or promotion.ends_at <= now:
        return []
    concerned = promotion.model_ids or {model.model_id for model in item.models} or {0}
    return [_row(item, promotion, model_id, now) for model_id in sorted(concerned)]


def _row(item: Item, promotion: Promotion, model_id: int, now: float) -> JsonObject:
    model = item.model(model_id)
    return {
        "promotion_type": "Flash Sale",
        "promotion_id": promotion.promotion_id,
        "model_id": model_id,
        "start_time": promotion.starts_at,
        "end_time": promotion.ends_at,
        "promotion_price_info": [{"promotion_price": amount(model.price if model else item.price)}],
        "promotion_staging": "upcoming" if now < promotion.starts_at else "ongoing",
        "promotion_stock_info_v2": {"summary_info": {"total_reserved_stock": promotion.reserved_stock}},
    }
