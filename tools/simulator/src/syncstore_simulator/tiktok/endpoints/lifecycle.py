"""Activate, deactivate, recover and delete, up to 20 products a call; faults of single products stand in
``data.errors``.

Source: the endpoint pages of the same names. Repeating a call that already took effect is no fault.
"""

from collections.abc import Callable

from syncstore_simulator.core.calls import CallKind
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok import fields, review
from syncstore_simulator.tiktok.effects import changed, summary
from syncstore_simulator.tiktok.endpoint import DELETE_PRODUCTS, WRITE_PRODUCTS, Endpoint
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_calls import BatchRefusal
from syncstore_simulator.tiktok.errors_product import ProductRefusal
from syncstore_simulator.tiktok.listing import Platform, Product, Status
from syncstore_simulator.tiktok.requests import Request
from syncstore_simulator.tiktok.submission import listing_platforms

_LARGEST_BATCH = 20
_DEACTIVATED = frozenset({Status.SELLER_DEACTIVATED, Status.PLATFORM_DEACTIVATED})

Step = Callable[[Request, Product, tuple[Platform, ...]], None]


def _activate(request: Request) -> JsonObject:
    return _for_each(request, _activate_one, explains=True)


def _deactivate(request: Request) -> JsonObject:
    return _for_each(request, _deactivate_one)


def _recover(request: Request) -> JsonObject:
    return _for_each(request, _recover_one)


def _delete(request: Request) -> JsonObject:
    return _for_each(request, _delete_one)


def _activate_one(request: Request, product: Product, platforms: tuple[Platform, ...]) -> None:
    for platform in platforms:
        status = product.statuses.get(platform)
        if status in {Status.ACTIVATE, Status.PENDING}:
            continue
        if status not in _DEACTIVATED:
            raise _wrong_status(product)
        review.reactivate(product, platform, request.shop.review_due_at(request.now))


def _deactivate_one(_: Request, product: Product, platforms: tuple[Platform, ...]) -> None:
    for platform in platforms:
        if product.statuses.get(platform) not in {Status.ACTIVATE, *_DEACTIVATED}:
            raise _wrong_status(product)
    for platform in platforms:
        product.statuses[platform] = Status.SELLER_DEACTIVATED


def _recover_one(_: Request, product: Product, __: tuple[Platform, ...]) -> None:
    if product.status is Status.SELLER_DEACTIVATED:
        return
    if product.status is not Status.DELETED:
        raise _wrong_status(product)
    product.statuses = dict.fromkeys(product.statuses, Status.SELLER_DEACTIVATED)


def _delete_one(_: Request, product: Product, __: tuple[Platform, ...]) -> None:
    if Status.FREEZE in product.statuses.values():
        raise _wrong_status(product)
    product.statuses = dict.fromkeys(product.statuses, Status.DELETED)
    product.review = None


def _wrong_status(product: Product) -> Refused:
    return Refused(ProductRefusal.STATUS_FORBIDS, product.status.value)


def _for_each(request: Request, step: Step, *, explains: bool = False) -> JsonObject:
    ids = fields.texts(request.body, "product_ids", "body")
    if not ids:
        raise fields.invalid("body.product_ids", "is missing")
    if len(ids) > _LARGEST_BATCH:
        raise Refused(BatchRefusal.TOO_MANY_IDS)
    platforms = listing_platforms(request.body)
    errors, effects = [], []
    for product_id in dict.fromkeys(ids):
        product = request.shop.products.get(product_id)
        if product is None:
            errors.append(_error(product_id, Refused(BatchRefusal.NOT_YOURS), explains=explains))
            continue
        before = summary(product)
        try:
            step(request, product, platforms)
        except Refused as refused:
            errors.append(_error(product_id, refused, explains=explains))
            continue
        request.shop.changed(product, request.now)
        effects.append(changed(before, product))
    if effects:
        request.applied(effects[0] if len(effects) == 1 else {"items": effects})
    return {"errors": errors} if errors else {}


def _error(product_id: str, refused: Refused, *, explains: bool) -> JsonObject:
    fault = {"code": refused.refusal.code, "message": refused.message}
    extra = {"extra_errors": [fault]} if explains else {}
    return {**fault, "detail": {"product_id": product_id, **extra}}


_BODY = frozenset({"product_ids", "listing_platforms"})

ROUTES = (
    Endpoint(
        "POST",
        "product",
        ("202309",),
        "products/activate",
        _activate,
        WRITE_PRODUCTS,
        CallKind.WRITE,
        known_fields=_BODY,
    ),
    Endpoint(
        "POST",
        "product",
        ("202309",),
        "products/deactivate",
        _deactivate,
        WRITE_PRODUCTS,
        CallKind.WRITE,
        known_fields=_BODY,
    ),
    Endpoint(
        "POST",
        "product",
        ("202309",),
        "products/recover",
        _recover,
        WRITE_PRODUCTS,
        CallKind.WRITE,
        known_fields=frozenset({"product_ids"}),
    ),
    Endpoint(
        "DELETE",
        "product",
        ("202309",),
        "products",
        _delete,
        DELETE_PRODUCTS,
        CallKind.WRITE,
        known_fields=frozenset({"product_ids"}),
    ),
)
