"""Finds the item a call wants to write to, and refuses what may not be edited now."""

from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import RequestRefusal
from syncstore_simulator.shopee.items import DELETED, Item, ItemStatus
from syncstore_simulator.shopee.requests import ShopeeRequest
from syncstore_simulator.shopee.store import ItemStore


def owned_item(store: ItemStore, request: ShopeeRequest, item_id: int) -> Item:
    """Return the stored truth of an item of the calling shop. Raises Refused."""
    item = store.current(item_id)
    if item is None:
        raise Refused(RequestRefusal.ITEM_NOT_FOUND)
    if item.shop_id != request.shop_id:
        raise Refused(RequestRefusal.NOT_YOUR_ITEM)
    return item


def editable_item(store: ItemStore, request: ShopeeRequest, item_id: int) -> Item:
    """Return an item that may be written now. Raises Refused when it is gone, banned or locked."""
    item = owned_item(store, request, item_id)
    if item.status in DELETED or (item.status is ItemStatus.BANNED and not item.is_corrigible(request.now)):
        raise Refused(RequestRefusal.UNEDITABLE)
    if request.now < item.unlocked_at:
        raise Refused(RequestRefusal.LOCKED)
    return item
