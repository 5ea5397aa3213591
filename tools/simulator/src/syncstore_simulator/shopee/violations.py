"""What Shopee holds against items: bans, deletions, demotions, and the API that tells why.

Source: Open Platform reference, product.get_item_violation_info (2024-01): its success has no ``error`` field (measured
by others); items it knows nothing of come as rows with an error of their own.
"""

from dataclasses import replace

from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.errors import ControlError
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.shopee.category_tree import category_by_id
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import LookupRefusal
from syncstore_simulator.shopee.fields import missing, spread, wrong
from syncstore_simulator.shopee.items import Item, ItemStatus, Violation
from syncstore_simulator.shopee.requests import Reply, ShopeeRequest
from syncstore_simulator.shopee.store import ItemStore

_MOST = 50
_PUNISHED = (ItemStatus.BANNED, ItemStatus.SHOPEE_DELETE)
_NOT_FOUND = {"fail_error": "error_param", "fail_message": "The information you queried is not found."}
_NOT_YOURS = {"fail_error": "error_param", "fail_message": "Invalid request item_id"}


class ViolationApis:
    """The handler that tells what is held against items."""

    def __init__(self, store: ItemStore) -> None:
        self._store = store

    def info(self, request: ShopeeRequest) -> Reply:
        """get_item_violation_info: up to 50 items, each with its reasons or an error of its own."""
        given = spread(request.call.every("item_id_list"))
        if not given:
            raise missing("item_id_list")
        if len(given) > _MOST:
            raise Refused(LookupRefusal.TOO_MANY_ITEMS)
        if not all(entry.isdigit() for entry in given):
            raise wrong("item_id_list", "item ids")
        rows = [self._row(request, int(entry)) for entry in dict.fromkeys(given)]
        return Reply({"item_list": rows}, warning=None, names_error=False)

    def _row(self, request: ShopeeRequest, item_id: int) -> JsonObject:
        item = self._store.listed(request.shop_id, item_id)
        if item is None:
            return {"item_id": item_id, **_NOT_YOURS}
        if not item.violations:
            return {"item_id": item_id, **_NOT_FOUND}
        row: JsonObject = {
            "item_id": item_id,
            "item_name": item.name,
            "item_status": item.status_at(request.now).value,
            "deboost": item.is_demoted,
        }
        for name, demotes in (("item_status_details", False), ("deboost_details", True)):
            reasons = [violation.as_json() for violation in item.violations if violation.demotes is demotes]
            if reasons:
                row[name] = reasons
        return row


def accused(item: Item, request: JsonObject, clock: Clock) -> Item:
    """Return the item with one more violation, or without any (``cleared``). Raises ControlError.

    ``status`` BANNED or SHOPEE_DELETE takes it off sale, ``deboost`` leaves it there with a lower rank.
    """
    now = clock.seconds()
    if request.get("cleared"):
        status = ItemStatus.NORMAL if item.status in _PUNISHED else item.status
        return replace(item, violations=(), status=status, reviewed_at=0.0, updated_at=now)
    wanted, demotes = request.get("status"), bool(request.get("deboost"))
    if demotes is (wanted is not None) or wanted not in (None, *_PUNISHED):
        raise ControlError(f"status: expected one of {', '.join(_PUNISHED)}, or deboost: true")
    deadline_s = request.get("fix_deadline_s")
    violation = Violation(
        type=str(request.get("violation_type", "Prohibited Listing")),
        reason=str(request.get("violation_reason", "The listing breaks a rule.")),
        suggestion=str(request.get("suggestion", "")),
        demotes=demotes,
        updated_at=now,
        fix_deadline=now + int(deadline_s) if deadline_s is not None else None,
        suggested_categories=tuple(_category(category_id) for category_id in request.get("suggested_category", [])),
    )
    status = ItemStatus(wanted) if wanted is not None else item.status
    return replace(item, violations=(*item.violations, violation), status=status, reviewed_at=0.0, updated_at=now)


def _category(category_id: object) -> tuple[int, str]:
    category = category_by_id(category_id) if isinstance(category_id, int) else None
    if category is None:
        raise ControlError(f"suggested_category: there is no category {category_id}")
    return category.category_id, category.english
