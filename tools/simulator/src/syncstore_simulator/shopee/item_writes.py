"""add_item, update_item, delete_item, unlist_item."""

from dataclasses import replace
from decimal import Decimal

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import ItemRefusal, PromotionRefusal
from syncstore_simulator.shopee.fields import missing, rows, table, text, truth, whole, wrong
from syncstore_simulator.shopee.item_rules import ItemRules
from syncstore_simulator.shopee.item_views import echo
from syncstore_simulator.shopee.items import DELETED, Item, ItemStatus, PromotionLock, amount
from syncstore_simulator.shopee.ownership import editable_item, owned_item
from syncstore_simulator.shopee.requests import Reply, ShopeeRequest
from syncstore_simulator.shopee.store import ItemStore
from syncstore_simulator.shopee.value_rules import price_of, sku_of, stock_of, weight_of

_KEPT = (
    "condition",
    "dimension",
    "pre_order",
    "attribute_list",
    "brand",
    "logistic_info",
    "wholesale",
    "item_dangerous",
    "gtin_code",
    "video_upload_id",
    "scheduled_publish_time",
    "size_chart_info",
    "tax_info",
    "complaint_policy",
    "purchase_limit_info",
    "certification_info",
    "compatibility_info",
    "promotion_images",
    "authorised_brand_id",
    "ds_cat_rcmd_id",
    "medicine_id",
)
"""Optional fields that are stored as sent."""
_DELETED_BY_EMPTY = frozenset({"wholesale", "video_upload_id"})
_COMMON = ("item_name", "description", "weight", "category_id", "image", "item_sku", "item_status", "description_type")
_ADDED = frozenset({*_KEPT, *_COMMON, "original_price", "seller_stock"})
_UPDATED = frozenset({*_KEPT, *_COMMON, "item_id"})


class ItemWriteApis:
    """Handlers that create and change items."""

    def __init__(self, settings: PlatformSettings, store: ItemStore) -> None:
        self._settings = settings
        self._store = store
        self._rules = ItemRules(settings, store)

    def add(self, request: ShopeeRequest) -> Reply:
        """add_item: create a listing; there is no idempotency key, the same body twice makes two."""
        body = request.body(*_ADDED)
        price = price_of(body, request.market)
        for name in ("description", "weight", "item_name", "category_id", "image", "logistic_info"):
            if body.get(name) is None:
                raise missing(name)
        stock = stock_of(body, self._settings, is_creation=True) if "seller_stock" in body else 0
        blank = Item(
            item_id=0,
            shop_id=request.shop_id,
            name="",
            description="",
            category_id=0,
            status=ItemStatus.NORMAL,
            image_ids=(),
            price=price,
            stock=stock,
            weight=Decimal(0),
            created_at=request.second,
            updated_at=request.second,
            unlocked_at=request.now + self._settings.number("edit_lock_s"),
            reviewed_at=self._review_ends(request),
        )
        item = _merged(blank, body)
        self._rules.check(item)
        self._check_shop(item)
        item = replace(item, item_id=self._store.new_item_id())
        self._store.put(item)
        request.wrote(None, item)
        price_info = {"current_price": amount(price), "original_price": amount(price)}
        seller_stock = [{"location_id": "", "stock": stock}]
        shown = echo(item, status=item.status_at(request.now).value)
        return Reply({**shown, "price_info": price_info, "seller_stock": seller_stock})

    def update(self, request: ShopeeRequest) -> Reply:
        """update_item: merge field by field; price, stock and models are untouched."""
        body = request.body(*_UPDATED)
        before = editable_item(self._store, request, whole(body, "item_id"))
        after = replace(_merged(before, body), updated_at=request.second)
        _check_promotion(before, after)
        self._rules.check(after)
        if before.violations:
            after = self._corrected(after, request)
        self._store.put(after)
        request.wrote(before, after)
        shown = before if self._settings.flag("stale_echo") else after
        return Reply(echo(after, status=shown.status_at(request.now).value))

    def _corrected(self, item: Item, request: ShopeeRequest) -> Item:
        """An edit answers what was held against an item; a banned one is reviewed before it sells again (inferred)."""
        if item.status is not ItemStatus.BANNED:
            return replace(item, violations=())
        ends = request.now + self._settings.number("review_delay_s")
        return replace(item, violations=(), status=ItemStatus.NORMAL, reviewed_at=ends)

    def delete(self, request: ShopeeRequest) -> Reply:
        """delete_item: the item stays readable as SELLER_DELETE."""
        before = editable_item(self._store, request, whole(request.body("item_id"), "item_id"))
        if before.holds(PromotionLock.DELETE):
            raise Refused(PromotionRefusal.DELETE)
        after = replace(before, status=ItemStatus.SELLER_DELETE, updated_at=request.second)
        self._store.put(after)
        request.wrote(before, after)
        return Reply()

    def unlist(self, request: ShopeeRequest) -> Reply:
        """unlist_item: take up to 50 items off sale or put them back, each judged by itself."""
        succeeded: list[JsonObject] = []
        failed: list[JsonObject] = []
        for row in rows(request.body("item_list"), "item_list", most=50):
            item_id, unlist = whole(row, "item_id"), truth(row, "unlist")
            reason = self._unlist_one(request, item_id, unlist=unlist)
            if reason is None:
                succeeded.append({"item_id": item_id, "unlist": unlist})
            else:
                failed.append({"item_id": item_id, "failed_reason": reason})
        lists: JsonObject = {"success_list": succeeded, "failure_list": failed}
        if not succeeded:
            raise Refused(ItemRefusal.ALL_UNLIST_FAILED, response=lists)
        return Reply(lists)

    def _unlist_one(self, request: ShopeeRequest, item_id: int, *, unlist: bool) -> str | None:
        """Return why it failed, or None."""
        try:
            before = owned_item(self._store, request, item_id)
        except Refused as refused:
            return refused.message
        if before.status_at(request.now) not in {ItemStatus.NORMAL, ItemStatus.UNLIST}:
            gone = before.status in DELETED
            return "Product not found" if gone else "Banned and Reviewing Products cannot be delisted"
        if unlist and before.holds(PromotionLock.UNLIST):
            return PromotionRefusal.UNLIST.row.message
        after = replace(before, status=ItemStatus.UNLIST if unlist else ItemStatus.NORMAL, updated_at=request.second)
        self._store.put(after)
        effects = request.call.effect.get("items", [])
        request.wrote(before, after)
        request.call.effect["items"] = [*effects, {"item_id": item_id, "status": after.status.value}]
        return None

    def _check_shop(self, item: Item) -> None:
        if self._store.is_full(item.shop_id, int(self._settings.number("shop_item_max"))):
            raise Refused(ItemRefusal.SHOP_FULL)
        if self._settings.flag("refuse_similar_items"):
            for other in self._store.current_of(item.shop_id):
                if other.status not in DELETED and (other.sku, other.name) == (item.sku, item.name):
                    raise Refused(ItemRefusal.SIMILAR)

    def _review_ends(self, request: ShopeeRequest) -> float:
        if not self._settings.flag("review_new_items"):
            return 0.0
        return request.now + self._settings.number("review_delay_s")


def _merged(item: Item, body: JsonObject) -> Item:
    """Return the item with what the body names; absent fields stay, lists are replaced whole. Raises Refused."""
    changes: JsonObject = {}
    for name, target in (("item_name", "name"), ("description", "description")):
        if body.get(name) is not None:
            changes[target] = text(body, name)
    if body.get("category_id") is not None:
        changes["category_id"] = whole(body, "category_id")
    if body.get("weight") is not None:
        changes["weight"] = weight_of(body)
    if body.get("item_sku") is not None:
        changes["sku"] = sku_of(body, "item_sku")
    if body.get("item_status") is not None:
        changes["status"] = _status(body)
    if body.get("description_type", "normal") != "normal":
        raise wrong("description_type", "normal; the shop is not on the list for extended descriptions")
    extras = {**item.extras, **{name: body[name] for name in _KEPT if body.get(name) is not None}}
    extras = {name: value for name, value in extras.items() if value or name not in _DELETED_BY_EMPTY}
    if body.get("image") is not None:
        image = table(body, "image")
        changes["image_ids"] = _image_ids(image)
        if "image_ratio" in image:
            extras["image_ratio"] = image["image_ratio"]
    models = item.models
    if "weight" in changes or body.get("dimension") is not None:
        # the item's weight and size overwrite those of every model
        dropped = {name for name in ("weight", "dimension") if body.get(name) is not None}
        models = tuple(
            replace(model, extras={name: value for name, value in model.extras.items() if name not in dropped})
            for model in models
        )
    return replace(item, **changes, extras=extras, models=models)


def _status(body: JsonObject) -> ItemStatus:
    status = text(body, "item_status")
    if status not in {ItemStatus.NORMAL, ItemStatus.UNLIST}:
        raise Refused(ItemRefusal.STATUS)
    return ItemStatus(status)


def _image_ids(image: JsonObject) -> tuple[str, ...]:
    ids = image.get("image_id_list")
    if ids is None:
        raise missing("image_id_list")
    if not isinstance(ids, list) or not all(isinstance(entry, str) for entry in ids):
        raise wrong("image_id_list", "a list of image ids")
    return tuple(ids)


def _check_promotion(before: Item, after: Item) -> None:
    if before.name != after.name and before.holds(PromotionLock.NAME):
        raise Refused(PromotionRefusal.NAME)
    if before.image_ids != after.image_ids and before.holds(PromotionLock.IMAGE):
        raise Refused(PromotionRefusal.IMAGE)
    if after.status is ItemStatus.UNLIST is not before.status and before.holds(PromotionLock.UNLIST):
        raise Refused(PromotionRefusal.UNLIST)
