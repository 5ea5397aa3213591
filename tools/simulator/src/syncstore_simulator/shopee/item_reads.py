"""get_item_list, get_item_base_info, search_item, get_model_list: what the shop's reads show, as late as they lag."""

import base64
import binascii

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import LookupRefusal, RequestRefusal
from syncstore_simulator.shopee.fields import missing, optional_text, optional_whole, spread, whole, wrong
from syncstore_simulator.shopee.item_views import detail, model_list
from syncstore_simulator.shopee.items import DELETED, Item, ItemStatus
from syncstore_simulator.shopee.requests import Reply, ShopeeRequest
from syncstore_simulator.shopee.store import ItemStore

_PAGE_MOST = 100
_DETAILS_MOST = 50


class ItemReadApis:
    """Handlers that read items."""

    def __init__(self, settings: PlatformSettings, store: ItemStore) -> None:
        self._settings = settings
        self._store = store

    def listing(self, request: ShopeeRequest) -> Reply:
        """get_item_list: one page of the shop's items in the asked states, newest first."""
        query = request.query()
        offset, size = whole(query, "offset"), _page_size(query)
        if not 0 <= offset <= self._settings.number("list_offset_max"):
            raise Refused(LookupRefusal.LIST_OFFSET)
        statuses = _statuses(request)
        if not statuses:
            raise Refused(LookupRefusal.LIST_STATUS)
        since, until = optional_whole(query, "update_time_from"), optional_whole(query, "update_time_to")
        if since is not None and until is not None and since > until:
            raise Refused(LookupRefusal.LIST_TIMES)
        found = [
            item
            for item in self._store.listing(request.shop_id)
            if item.status_at(request.now) in statuses
            and (since is None or item.updated_at >= since)
            and (until is None or item.updated_at <= until)
        ]
        shown = found[offset : offset + size]
        reply: JsonObject = {
            "item": [_list_row(item, request.now) for item in shown],
            "total_count": len(found),
            "has_next_page": offset + size < len(found),
        }
        if reply["has_next_page"]:
            reply["next_offset"] = offset + size
        return Reply(reply)

    def details(self, request: ShopeeRequest) -> Reply:
        """get_item_base_info: up to 50 items; unknown ones are left out, all unknown is refused."""
        given = spread(request.call.every("item_id_list"))
        if not given:
            raise missing("item_id_list")
        if len(given) > _DETAILS_MOST or not all(entry.isdigit() for entry in given):
            raise wrong("item_id_list", "1 to 50 item ids")
        items = [self._store.listed(request.shop_id, int(entry)) for entry in dict.fromkeys(given)]
        shown = [detail(item, request.market, request.now) for item in items if item is not None]
        if not shown:
            raise Refused(RequestRefusal.ITEM_NOT_FOUND)
        return Reply({"item_list": shown})

    def models(self, request: ShopeeRequest) -> Reply:
        """get_model_list: tiers and models of one item; empty lists for an item without."""
        item = self._store.listed(request.shop_id, whole(request.query(), "item_id"))
        if item is None:
            raise Refused(RequestRefusal.ITEM_NOT_FOUND)
        return Reply(model_list(item, request.market))

    def search(self, request: ShopeeRequest) -> Reply:
        """search_item: ids by name, SKU or state, from an index that lags; the offset is an opaque cursor."""
        query = request.query()
        size, start = _page_size(query), _position(optional_text(query, "offset"))
        name, sku = optional_text(query, "item_name"), optional_text(query, "item_sku")
        statuses = _statuses(request)
        if not (name or sku or statuses or query.get("attribute_status") or query.get("deboost_only")):
            raise Refused(LookupRefusal.SEARCH_EMPTY)
        found = [
            item.item_id
            for item in self._store.searchable(request.shop_id)
            if _is_match(item, name, sku)
            and _is_in(item.status_at(request.now), statuses)
            and (item.is_demoted or str(query.get("deboost_only", "")).lower() != "true")
        ]
        shown = found[start : start + size]
        has_more = start + size < len(found)
        cursor = base64.urlsafe_b64encode(f"after:{start + size}".encode()).decode() if has_more else ""
        return Reply({"item_id_list": shown, "total_count": len(found), "next_offset": cursor})


def _page_size(query: JsonObject) -> int:
    size = whole(query, "page_size")
    if not 1 <= size <= _PAGE_MOST:
        raise wrong("page_size", f"1 to {_PAGE_MOST}")
    return size


def _statuses(request: ShopeeRequest) -> frozenset[ItemStatus]:
    given = spread(request.call.every("item_status"))
    if not set(given) <= set(ItemStatus):
        raise Refused(LookupRefusal.LIST_STATUS)
    return frozenset(ItemStatus(status) for status in given)


def _list_row(item: Item, now: float) -> JsonObject:
    return {
        "item_id": item.item_id,
        "item_status": item.status_at(now).value,
        "update_time": item.updated_at,
        "tag": {"kit": False},
    }


def _is_match(item: Item, name: str | None, sku: str | None) -> bool:
    if name and name.lower() not in item.name.lower():
        return False
    return not sku or sku == item.sku or any(sku == model.sku for model in item.models)


def _is_in(status: ItemStatus, wanted: frozenset[ItemStatus]) -> bool:
    return status in wanted if wanted else status not in DELETED


def _position(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        label, _, number = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except (binascii.Error, UnicodeError) as error:
        raise wrong("offset", "a cursor from next_offset") from error
    if label != "after" or not number.isdigit():
        raise wrong("offset", "a cursor from next_offset")
    return int(number)
