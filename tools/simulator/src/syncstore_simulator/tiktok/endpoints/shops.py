"""Authorised shops, warehouses, delivery options, webhook subscriptions and image uploads. Source: the endpoint
pages.
"""

from syncstore_simulator.core.calls import CallKind
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.multipart import parse_form
from syncstore_simulator.tiktok import fields, warehouses
from syncstore_simulator.tiktok.endpoint import (
    READ_AUTHORISATION,
    READ_LOGISTICS,
    WRITE_PRODUCTS,
    Endpoint,
)
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_calls import EventRefusal, MediaRefusal
from syncstore_simulator.tiktok.errors_sku import StockRefusal
from syncstore_simulator.tiktok.images import check_upload, stored_image
from syncstore_simulator.tiktok.requests import Request
from syncstore_simulator.tiktok.shop import WebhookSubscription

_EVENT_TYPES = frozenset(
    {"ORDER_STATUS_CHANGE", "RECIPIENT_ADDRESS_UPDATE", "PACKAGE_UPDATE", "PRODUCT_STATUS_CHANGE"}
    | {"SELLER_DEAUTHORIZATION", "UPCOMING_AUTHORIZATION_EXPIRATION", "CANCELLATION_STATUS_CHANGE"}
    | {"RETURN_STATUS_CHANGE", "REVERSE_STATUS_UPDATE", "NEW_CONVERSATION", "NEW_MESSAGE", "NEW_MESSAGE_LISTENER"}
    | {"PRODUCT_INFORMATION_CHANGE", "PRODUCT_CREATION", "PRODUCT_CATEGORY_CHANGE", "PRODUCT_AUDIT_STATUS_CHANGE"}
    | {"INVOICE_STATUS_CHANGE"}
)
_ADDRESS_LENGTH = 255


def _authorised_shops(request: Request) -> JsonObject:
    rows = [
        {
            "id": shop.shop_id,
            "name": shop.name,
            "region": shop.region,
            "seller_type": "LOCAL",
            "cipher": shop.cipher,
            "code": f"{shop.region}LC{shop.shop_id[-8:]}",
        }
        for shop in request.grant.shops
    ]
    return {"shops": rows}


def _active_shops(request: Request) -> JsonObject:
    return {"shops": [{"id": shop.shop_id, "region": shop.region} for shop in request.grant.shops]}


def _warehouses(request: Request) -> JsonObject:
    known = request.shop.facts.warehouses
    rows = [
        warehouses.warehouse_row(warehouse, request.shop.config.region, is_default=number == 0)
        for number, warehouse in enumerate(known.values())
    ]
    return {"warehouses": rows}


def _global_warehouses(_: Request) -> JsonObject:
    """Local sellers have none."""
    return {"global_warehouses": []}


def _delivery_options(request: Request) -> JsonObject:
    if request.ids[0] not in request.shop.facts.warehouses:
        raise Refused(StockRefusal.WAREHOUSE_UNKNOWN, request.ids[0])
    return {"delivery_options": warehouses.delivery_option_rows(is_tokopedia=request.shop.config.tokopedia)}


def _list_webhooks(request: Request) -> JsonObject:
    rows = [
        {
            "event_type": event_type,
            "address": subscription.address,
            "create_time": subscription.created_at,
            "update_time": subscription.updated_at,
        }
        for event_type, subscription in request.shop.webhooks.items()
    ]
    return {"webhooks": rows, "total_count": len(rows)}


def _set_webhook(request: Request) -> JsonObject:
    event_type = _event_type(request)
    address = fields.text(request.body, "address", "body")
    if len(address) > _ADDRESS_LENGTH or not address.startswith(("https://", "http://")):
        raise Refused(EventRefusal.PARAM_INVALID, "address")
    now = int(request.now)
    known = request.shop.webhooks.get(event_type)
    created = known.created_at if known is not None else now
    request.shop.webhooks[event_type] = WebhookSubscription(address, created, now)
    request.applied({"event_type": event_type, "address": address})
    return {}


def _delete_webhook(request: Request) -> JsonObject:
    """Succeeds even when there is no subscription."""
    event_type = _event_type(request)
    if request.shop.webhooks.pop(event_type, None) is not None:
        request.applied({"event_type": event_type, "address": None})
    return {}


def _event_type(request: Request) -> str:
    event_type = fields.text(request.body, "event_type", "body")
    if event_type not in _EVENT_TYPES:
        raise Refused(EventRefusal.PARAM_INVALID, "event_type")
    return event_type


def _upload_image(request: Request) -> JsonObject:
    try:
        form = parse_form(request.call.headers.get("content-type", ""), request.call.body)
    except ValueError as error:
        raise Refused(MediaRefusal.FILE_INVALID) from error
    file = next((file for file in form.files if file.field == "data"), None)
    if file is None or not file.data:
        raise Refused(MediaRefusal.FILE_INVALID)
    use_case = form.first("use_case") or "MAIN_IMAGE"
    picture = check_upload(file.data, use_case)
    image = stored_image(request.world.ids.image(), picture, use_case)
    request.world.images[image.uri] = image
    request.applied({"uri": image.uri, "sha256": image.sha256, "size_bytes": picture.size_bytes})
    return {"uri": image.uri, "url": image.url, "height": image.height, "width": image.width, "use_case": use_case}


ROUTES = (
    Endpoint(
        "GET",
        "authorization",
        ("202309",),
        "shops",
        _authorised_shops,
        READ_AUTHORISATION,
        CallKind.AUTH,
        takes_cipher=False,
    ),
    Endpoint("GET", "seller", ("202309",), "shops", _active_shops, READ_AUTHORISATION, takes_cipher=False),
    Endpoint("GET", "logistics", ("202309",), "warehouses", _warehouses, READ_LOGISTICS),
    Endpoint(
        "GET", "logistics", ("202309",), "global_warehouses", _global_warehouses, READ_LOGISTICS, takes_cipher=False
    ),
    Endpoint("GET", "logistics", ("202309",), "warehouses/{}/delivery_options", _delivery_options, READ_LOGISTICS),
    Endpoint("GET", "event", ("202309",), "webhooks", _list_webhooks, READ_AUTHORISATION),
    Endpoint(
        "PUT",
        "event",
        ("202309",),
        "webhooks",
        _set_webhook,
        READ_AUTHORISATION,
        CallKind.WRITE,
        known_fields=frozenset({"address", "event_type"}),
    ),
    Endpoint(
        "DELETE",
        "event",
        ("202309",),
        "webhooks",
        _delete_webhook,
        READ_AUTHORISATION,
        CallKind.WRITE,
        known_fields=frozenset({"event_type"}),
    ),
    Endpoint(
        "POST",
        "product",
        ("202309",),
        "images/upload",
        _upload_image,
        WRITE_PRODUCTS,
        CallKind.MEDIA,
        takes_cipher=False,
        is_upload=True,
    ),
)
