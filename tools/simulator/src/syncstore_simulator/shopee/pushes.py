"""What Shopee tells the app by push, in its own words.

Sources: Open Platform, push mechanism and the pages of the single pushes. A push is signed over callback address and
body; it is taken when the answer is 2xx with an empty body within three seconds, else repeated after 5 minutes, 30
minutes and 3 hours. There is no push for an item that was plainly created, edited or given another stock.
"""

from functools import partial

from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.pushes import PushRules, PushSender
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.items import Item, ItemStatus, Promotion, amount
from syncstore_simulator.shopee.push_signing import push_authorization

AUTHORISED, CANCELLED, PROMOTION_STOCK, RESERVED_STOCK, PROMOTION_CHANGED, VIOLATION, PRICE_CHANGED = (
    1, 2, 7, 8, 9, 16, 22,
)  # fmt: skip
_WAITS_S = (300.0, 1800.0, 10_800.0)


def sender(partner_key: str, clock: Clock, settings: PlatformSettings) -> PushSender:
    """Return the sender of an app's pushes."""
    rules = PushRules(
        sign=partial(push_authorization, partner_key),
        is_taken=lambda status, body: 200 <= status < 300 and not body,
        waits_s=_WAITS_S,
    )
    return PushSender(clock, settings, rules)


class ShopeePushes:
    """Words events as pushes."""

    def __init__(self, partner_id: int, clock: Clock, out: PushSender) -> None:
        self._partner_id = partner_id
        self._clock = clock
        self._out = out

    def authorised(self, shop_ids: tuple[int, ...], main_account_id: int | None = None) -> None:
        """Code 1: a seller let the app in."""
        data: JsonObject = {"authorize_type": "shop authorization by user", "extra": "ok", "success": 1}
        if main_account_id is None:
            data["shop_id"] = shop_ids[0]
        else:
            data |= {"main_account_id": main_account_id, "shop_id_list": list(shop_ids)}
        self._of_the_app(AUTHORISED, data)

    def cancelled(self, shop_id: int) -> None:
        """Code 2: a seller withdrew it."""
        words = {"authorize_type": "user cancel shop authorization", "extra": "", "success": 1}
        self._of_the_app(CANCELLED, {**words, "shop_id": shop_id})

    def accused(self, item: Item) -> None:
        """Code 16: an item was banned, deleted by Shopee or demoted."""
        status = item.status_at(self._clock.now())
        data: JsonObject = {
            "item_id": item.item_id,
            "item_name": item.name,
            "item_status": status.value,
            "deboost": item.is_demoted,
        }
        if status in {ItemStatus.BANNED, ItemStatus.SHOPEE_DELETE}:
            data["item_status_details"] = [
                violation.as_json() for violation in item.violations if not violation.demotes
            ]
        if item.is_demoted:
            data["deboost_details"] = [violation.as_json() for violation in item.violations if violation.demotes]
        self._of_the_shop(VIOLATION, item.shop_id, data)

    def repriced(self, item: Item, model_id: int, old: float, new: float) -> None:
        """Code 22: a price was changed, by whomever."""
        data: JsonObject = {
            "item_id": item.item_id,
            "model_id": model_id,
            "update_field": "original_price",
            "old_value": old,
            "new_value": new,
            "update_time": self._clock.seconds(),
        }
        self._of_the_shop(PRICE_CHANGED, item.shop_id, data)

    def promoted(self, item: Item, before: Promotion | None, after: Promotion | None) -> None:
        """Codes 9 and 7: an item got into a promotion, or out of it; units are held or let go."""
        promotion = after or before
        if promotion is None:
            return
        now = self._clock.seconds()
        data: JsonObject = {
            "shop_id": item.shop_id,
            "item_id": item.item_id,
            "variation_id": next(iter(sorted(promotion.model_ids)), 0),
            "promotion_type": "flash_sale",
            "promotion_id": promotion.promotion_id,
            "start_time": promotion.starts_at,
            "end_time": after.ends_at if after else now,
        }
        action = "added_in_promo" if after else "removed_from_promo"
        self._of_the_shop(PROMOTION_CHANGED, item.shop_id, {**data, "action": action})
        if promotion.reserved_stock:
            action = "promo_lock_stock" if after else "promo_end"
            held = {"action": action, "update_time": now, "reserved_stock": promotion.reserved_stock}
            self._of_the_shop(PROMOTION_STOCK, item.shop_id, {**data, **held})

    def sold_in_promotion(self, item: Item, model_id: int, quantity: int) -> None:
        """Code 8: a buyer took units that a promotion holds."""
        if item.promotion is None or not item.promotion.reserved_stock:
            return
        held = item.promotion.reserved_stock
        data: JsonObject = {
            "shop_id": item.shop_id,
            "item_id": item.item_id,
            "variation_id": model_id,
            "changed_values": [{"name": "reserved_stock", "old": held, "new": max(0, held - quantity)}],
            "promotion_type": "flash_sale",
            "promotion_id": item.promotion.promotion_id,
            "action": "place_order",
            "ordersn": f"SIM{self._clock.seconds()}",
            "update_time": self._clock.seconds(),
        }
        self._of_the_shop(RESERVED_STOCK, item.shop_id, data)

    def prices_changed(self, before: Item, after: Item) -> None:
        """Tell of every price that differs between two versions of an item."""
        if not after.models and before.price != after.price:
            self.repriced(after, 0, amount(before.price), amount(after.price))
        known = {model.model_id: model.price for model in before.models}
        for model in after.models:
            if known.get(model.model_id, model.price) != model.price:
                self.repriced(after, model.model_id, amount(known[model.model_id]), amount(model.price))

    def _of_the_shop(self, code: int, shop_id: int, data: JsonObject) -> None:
        body = {"data": data, "shop_id": shop_id, "code": code, "timestamp": self._clock.seconds()}
        self._out.tell(str(code), body)

    def _of_the_app(self, code: int, data: JsonObject) -> None:
        body = {"data": data, "partner_id": self._partner_id, "code": code, "timestamp": self._clock.seconds()}
        self._out.tell(str(code), body)
