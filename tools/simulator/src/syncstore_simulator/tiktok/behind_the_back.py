"""What the control API shows of a product and how it edits one behind the connected app's back.

Names agree with the other platform's simulator: item_id, code, sku, title, price, stock, status, images, models,
created_count.
"""

from collections import Counter
from dataclasses import replace

from syncstore_simulator.core.errors import ControlError
from syncstore_simulator.core.jsontypes import JsonObject, JsonValue
from syncstore_simulator.tiktok.effects import summary
from syncstore_simulator.tiktok.listing import Audit, Platform, Price, Product, Status, Version
from syncstore_simulator.tiktok.shop import Shop

_CONTENT = frozenset({"title", "description"})
_STATES = frozenset({"status", "statuses", "pre_approved_reasons"})
_WAITS = frozenset({"KYC_PENDING", "RESTRICTED_CATEGORY_PENDING"})
_SKU_VALUES = frozenset({"price", "stock"})


def stored_items(shop: Shop) -> list[JsonObject]:
    """Return everything stored about a shop's products; ``created_count`` is how many have the same code."""
    created = Counter(_code(product) for product in shop.products.values())
    return [_stored(product, created[_code(product)] if _code(product) else 1) for product in shop.products.values()]


def stored_item(shop: Shop, product_id: str) -> JsonObject:
    """Return everything stored about one product."""
    return next(item for item in stored_items(shop) if item["item_id"] == product_id)


def _code(product: Product) -> str:
    return str(product.newest.content.get("external_product_id", ""))


def _stored(product: Product, created_count: int) -> JsonObject:
    view = summary(product)
    models = [{"model_id": sku_id, **model} for sku_id, model in view.pop("models").items()]
    return {
        "item_id": product.id,
        "shop_id": product.shop_id,
        **view,
        "description": product.newest.content["description"],
        "category_id": product.newest.content["category_id"],
        "live_title": product.live.title,
        "statuses": {platform.value: status.value for platform, status in product.statuses.items()},
        "audit": product.audit.value,
        "is_promoted": product.is_promoted,
        "models": models,
        "created_count": created_count,
        "created_at": product.created_at,
        "updated_at": product.updated_at,
    }


def edit(product: Product, changes: JsonObject) -> None:
    """Change title, description, price, stock or status at once, without review. Raises ControlError.

    ``price``, ``stock`` and ``committed`` go to the SKU ``model_id``, or to all SKUs when none is named; stock goes to
    the first warehouse. ``statuses`` sets that of single platforms, ``pre_approved_reasons`` holds a product back until
    they are taken away with an empty list.
    """
    unknown = sorted(set(changes) - _CONTENT - _SKU_VALUES - _STATES - {"model_id", "committed"})
    if unknown:
        raise ControlError(f"not known: {', '.join(unknown)}")
    sku_ids = _sku_ids(product, changes.get("model_id"))
    content = {name: changes[name] for name in _CONTENT if name in changes}
    if not all(isinstance(value, str) and value for value in content.values()):
        raise ControlError("title, description: expected a non-empty string")
    price = _whole(changes, "price") if "price" in changes else None
    stock = _whole(changes, "stock") if "stock" in changes else None
    committed = _whole(changes, "committed") if "committed" in changes else None
    status = _status(changes["status"]) if "status" in changes else None
    statuses = _statuses(product, changes.get("statuses", {}))
    waits_for = _waits(changes["pre_approved_reasons"]) if "pre_approved_reasons" in changes else None
    live = _with(product.live, content)
    if product.review is not None and product.review.version is product.live:
        product.review = replace(product.review, version=live)
    product.live = live
    for sku_id in sku_ids:
        if price is not None:
            product.prices[sku_id] = Price(str(price), product.prices[sku_id].currency)
        shelf = next(iter(product.stock[sku_id].values()))
        shelf.available = shelf.available if stock is None else stock
        shelf.committed = shelf.committed if committed is None else committed
    if status is not None:
        product.statuses = dict.fromkeys(product.statuses, status)
        product.review, product.audit = None, Audit.NONE if status is Status.DRAFT else product.audit
    product.statuses |= statuses
    if waits_for is not None:
        product.waits_for, product.review = waits_for, None
        product.audit = Audit.PRE_APPROVED if waits_for else Audit.APPROVED
        state = Status.PENDING if waits_for else Status.ACTIVATE
        product.statuses = dict.fromkeys(product.statuses, state)


def sell(product: Product, request: JsonObject) -> None:
    """Let a buyer order ``quantity`` (1) of the SKU ``model_id`` (or the only one): available falls, committed rises.

    Raises ControlError for a product off sale or with too little stock.
    """
    if Status.ACTIVATE not in product.statuses.values():
        raise ControlError("the item is not on sale", 409)
    sku_ids = _sku_ids(product, request.get("model_id"))
    if len(sku_ids) > 1:
        raise ControlError("model_id: expected one, the item has several")
    quantity = _whole({"quantity": 1, **request}, "quantity")
    shelf = next((stock for stock in product.stock[sku_ids[0]].values() if stock.available >= quantity), None)
    if shelf is None or quantity == 0:
        raise ControlError("there is not that much stock", 409)
    shelf.available -= quantity
    shelf.committed += quantity


def _with(version: Version, content: JsonObject) -> Version:
    return replace(version, content={**version.content, **content})


def _sku_ids(product: Product, model_id: JsonValue) -> list[str]:
    known = [sku.id for sku in product.live.skus]
    if model_id is None:
        return known
    if str(model_id) not in known:
        raise ControlError(f"no model {model_id}", 404)
    return [str(model_id)]


def _whole(changes: JsonObject, name: str) -> int:
    value = changes[name]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ControlError(f"{name}: expected a whole number of at least 0")
    return value


def _statuses(product: Product, given: JsonValue) -> dict[Platform, Status]:
    if not isinstance(given, dict) or not set(given) <= {platform.value for platform in product.statuses}:
        raise ControlError(f"statuses: expected an object with {', '.join(product.statuses)}")
    return {Platform(name): _status(value) for name, value in given.items()}


def _waits(given: JsonValue) -> tuple[str, ...]:
    if not isinstance(given, list) or not set(given) <= _WAITS:
        raise ControlError(f"pre_approved_reasons: expected a list of {', '.join(sorted(_WAITS))}")
    return tuple(given)


def _status(value: JsonValue) -> Status:
    if value not in set(Status):
        raise ControlError(f"status: expected one of {', '.join(Status)}")
    return Status(value)
