"""Create, edit, partial edit, read and check products. Source: the endpoint pages of the same names."""

from collections.abc import Mapping

from syncstore_simulator.core.calls import CallKind
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok import fields, products, views
from syncstore_simulator.tiktok.effects import changed, summary
from syncstore_simulator.tiktok.endpoint import READ_PRODUCTS, WRITE_PRODUCTS, Endpoint
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_product import ProductRefusal
from syncstore_simulator.tiktok.listing import Version
from syncstore_simulator.tiktok.requests import Request
from syncstore_simulator.tiktok.submission import Submission, read_submission

_KEY_LENGTH = 128
_DAY_S = 86_400
_CHECK_ITEMS = ("SHOP_STATUS", "SHOP_TAX", "PICKUP_WAREHOUSE", "RETURN_WAREHOUSE", "DELIVERY_OPTION")


def _create(request: Request) -> JsonObject:
    """A known idempotency key answers what its first use answered, whatever the body says now (inferred)."""
    key = fields.optional_text(request.body, "idempotency_key", "body")
    if len(key) > _KEY_LENGTH:
        raise fields.invalid("body.idempotency_key", f"is longer than {_KEY_LENGTH}")
    shop = request.shop
    if key in shop.create_answers:
        answer = shop.create_answers[key]
        request.call.effect = {"item_id": answer["product_id"], "created": False, "replayed": True}
        return answer
    submission = _submission(request)
    _check_integration(request)
    _check_allowance(request, submission.content)
    product, warnings = products.create(shop, submission, request.world.ids, request.now)
    answer = {"product_id": product.id, "skus": views.written_skus(product.live), **_warnings(warnings)}
    if key:
        shop.create_answers[key] = answer
    request.applied(changed(None, product))
    return answer


def _full_edit(request: Request) -> JsonObject:
    return _edit(request, is_partial=False)


def _partial_edit(request: Request) -> JsonObject:
    return _edit(request, is_partial=True)


def _edit(request: Request, *, is_partial: bool) -> JsonObject:
    product = request.product()
    submission = _submission(request)
    _check_integration(request)
    before = summary(product)
    version, audit, warnings = products.edit(
        request.shop, product, submission, request.world.ids, request.now, is_partial=is_partial
    )
    request.applied(changed(before, product))
    return {
        "product_id": product.id,
        "skus": views.written_skus(version),
        "audit": {"status": audit.value},
        **_warnings(warnings),
    }


def _read(request: Request) -> JsonObject:
    product = request.product()
    version: Version = product.live
    if _wants(request, "return_under_review_version"):
        pending = product.review.version if product.review is not None else product.rejected
        if pending is None or pending is product.live:
            raise Refused(ProductRefusal.NO_REVIEW_VERSION)
        version = pending
    elif _wants(request, "return_draft_version") and product.draft is not None:
        version = product.draft
    return views.product_view(product, version, request.shop.facts, request.locale())


def _check_listing(request: Request) -> JsonObject:
    """Unlike create, the answer holds one ``warnings`` object, not a list."""
    try:
        _, warnings = products.check_new(request.shop, _submission(request))
    except Refused as refused:
        reason = {"code": refused.refusal.code, "message": refused.message}
        return {"check_result": "FAILED", "fail_reasons": [reason]}
    return {"check_result": "PASS", **({"warnings": {"message": "; ".join(warnings)}} if warnings else {})}


def _prerequisites(_: Request) -> JsonObject:
    return {"check_results": [{"check_item": item, "is_failed": False, "fail_reasons": []} for item in _CHECK_ITEMS]}


def _submission(request: Request) -> Submission:
    submission = read_submission(request.body)
    request.call.unknown_fields.extend(submission.unknown_fields)
    return submission


def _check_integration(request: Request) -> None:
    if request.world.settings.flag("shop_integration_lock"):
        raise Refused(ProductRefusal.INTEGRATION_LOCK)


def _check_allowance(request: Request, content: Mapping[str, object]) -> None:
    shop, settings = request.shop, request.world.settings
    if shop.created_on_day.get(int(request.now // _DAY_S), 0) >= settings.number("listings_per_day"):
        raise Refused(ProductRefusal.LISTING_QUOTA)
    code = content.get("external_product_id")
    if code and settings.flag("unique_external_product_ids"):
        used = (product.newest.content.get("external_product_id") for product in shop.products.values())
        if code in used:
            raise Refused(ProductRefusal.EXTERNAL_ID_DUPLICATE, str(code))


def _wants(request: Request, name: str) -> bool:
    return (request.call.first(name) or "").lower() == "true"


def _warnings(warnings: list[str]) -> JsonObject:
    return {"warnings": [{"message": message} for message in warnings]} if warnings else {}


ROUTES = (
    Endpoint("POST", "product", ("202309",), "products", _create, WRITE_PRODUCTS, CallKind.WRITE),
    Endpoint("PUT", "product", ("202309", "202509"), "products/{}", _full_edit, WRITE_PRODUCTS, CallKind.WRITE),
    Endpoint(
        "POST",
        "product",
        ("202309", "202509"),
        "products/{}/partial_edit",
        _partial_edit,
        WRITE_PRODUCTS,
        CallKind.WRITE,
    ),
    Endpoint("GET", "product", ("202309",), "products/{}", _read, READ_PRODUCTS),
    Endpoint("POST", "product", ("202309",), "products/listing_check", _check_listing, READ_PRODUCTS),
    Endpoint("GET", "product", ("202309", "202312"), "prerequisites", _prerequisites, READ_PRODUCTS),
)
