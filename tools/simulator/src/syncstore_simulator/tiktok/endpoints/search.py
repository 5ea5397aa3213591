"""Search Products and Inventory Search. Source: the endpoint pages of the same names.

Products are searched in an index that lags behind; they come in the order they were created, so pages stay put
while products are added.
"""

from collections.abc import Callable

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok import fields
from syncstore_simulator.tiktok.endpoint import READ_PRODUCTS, Endpoint
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_calls import SearchRefusal
from syncstore_simulator.tiktok.listing import Audit, Platform, Product, Sku, Status
from syncstore_simulator.tiktok.page_tokens import make_token, query_mark, read_token
from syncstore_simulator.tiktok.requests import Request
from syncstore_simulator.tiktok.shop_index import IndexedProduct

_LARGEST_PAGE = 100
_FILTER_VALUES = 10
_ALL = "ALL"

Filter = Callable[[IndexedProduct], bool]


def _search(request: Request) -> JsonObject:
    size = page_size(request)
    filters, mark = _filters(request.body), query_mark(sorted(request.body.items()))
    token = request.call.first("page_token")
    offset = read_token(token, mark) if token else 0
    if offset >= request.world.settings.number("search_result_cap"):
        raise Refused(SearchRefusal.TOO_MANY_RESULTS)
    found = _candidates(request)
    if filters:
        found = [entry for entry in found if all(matches(entry) for matches in filters)]
    page = [entry.row for entry in found[offset : offset + size]]
    more = offset + size < len(found)
    return {
        "total_count": len(found),
        "products": page,
        "next_page_token": make_token(offset + size, mark) if more else "",
    }


def page_size(request: Request) -> int:
    """Return the required query parameter page_size, 1 to 100. Raises Refused."""
    given = request.call.first("page_size")
    if given is None:
        raise fields.invalid("query.page_size", "is missing")
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= _LARGEST_PAGE:
        raise Refused(SearchRefusal.PAGE_SIZE, given)
    return int(given)


def _candidates(request: Request) -> list[IndexedProduct]:
    """Return the indexed products with the wanted seller SKUs and SKU ids."""
    seller_skus = fields.texts(request.body, "seller_skus", "body")
    sku_ids = fields.texts(request.body, "sku_ids", "body")
    if len(seller_skus) > _FILTER_VALUES:
        raise Refused(SearchRefusal.TOO_MANY_SELLER_SKUS)
    if len(sku_ids) > _FILTER_VALUES:
        raise Refused(SearchRefusal.TOO_MANY_SKU_IDS)
    return request.shop.index.entries(seller_skus, sku_ids)


def _filters(body: JsonObject) -> list[Filter]:
    audits = fields.texts(body, "audit_status", "body")
    for audit in audits:
        fields.choice(audit, set(Audit), "body.audit_status")
    by_audit: list[Filter] = [lambda entry: entry.audit in audits] if audits else []
    return [*by_audit, *_status_filters(body), *_time_filters(body)]


def _status_filters(body: JsonObject) -> list[Filter]:
    """Filter by status; with platforms, by the status on each of them (two platforms mean: on both)."""
    wanted = fields.choice(body.get("status") or _ALL, {_ALL, *Status}, "body.status")
    names = fields.texts(body, "listing_platforms", "body")
    platforms = [Platform(fields.choice(name, set(Platform), "body.listing_platforms")) for name in names]
    if wanted == _ALL:
        if platforms:
            raise fields.invalid("body.status", "must not be ALL together with listing_platforms")
        return []
    if not platforms:
        return [lambda entry: _own_status(entry) == wanted]
    return [lambda entry: all(entry.statuses.get(platform) == wanted for platform in platforms)]


def _own_status(entry: IndexedProduct) -> str | None:
    return entry.statuses.get(Platform.TIKTOK_SHOP) or entry.statuses.get(Platform.TOKOPEDIA)


def _time_filters(body: JsonObject) -> list[Filter]:
    created = _range(body, "create_time", SearchRefusal.CREATE_TIMES)
    updated = _range(body, "update_time", SearchRefusal.UPDATE_TIMES)
    filters: list[Filter] = []
    if created is not None:
        filters.append(lambda entry: created[0] <= entry.created_at <= created[1])
    if updated is not None:
        filters.append(lambda entry: updated[0] <= entry.updated_at <= updated[1])
    return filters


def _range(body: JsonObject, name: str, refusal: SearchRefusal) -> tuple[float, float] | None:
    first = fields.optional_whole_number(body, f"{name}_ge", "body")
    last = fields.optional_whole_number(body, f"{name}_le", "body")
    if first is None and last is None:
        return None
    if first is not None and last is not None and first > last:
        raise Refused(refusal)
    return (-1.0 if first is None else first, float("inf") if last is None else last)


_MOST_PRODUCTS = 100
_MOST_SKUS = 600


def _search_inventory(request: Request) -> JsonObject:
    """SKU ids win over product ids; ids the shop does not have are left out."""
    sku_ids = fields.texts(request.body, "sku_ids", "body")
    product_ids = fields.texts(request.body, "product_ids", "body")
    if not sku_ids and not product_ids:
        raise fields.invalid("body.product_ids", "is missing")
    if len(sku_ids) > _MOST_SKUS or len(product_ids) > _MOST_PRODUCTS:
        raise Refused(SearchRefusal.TOO_MANY_SKU_IDS)
    rows = []
    if sku_ids:
        wanted = set(sku_ids)
        for product in request.shop.products.values():
            skus = [sku for sku in product.live.skus if sku.id in wanted]
            if skus:
                rows.append(_inventory_row(product, skus))
    else:
        products = (request.shop.products.get(product_id) for product_id in dict.fromkeys(product_ids))
        rows = [_inventory_row(product, list(product.live.skus)) for product in products if product is not None]
    return {"inventory": rows}


def _inventory_row(product: Product, skus: list[Sku]) -> JsonObject:
    return {"product_id": product.id, "skus": [_inventory_sku(product, sku) for sku in skus]}


def _inventory_sku(product: Product, sku: Sku) -> JsonObject:
    shelves = product.stock[sku.id]
    available = sum(stock.available for stock in shelves.values())
    return {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "total_available_quantity": available,
        "total_committed_quantity": sum(stock.committed for stock in shelves.values()),
        "total_available_inventory_distribution": {
            "campaign_inventory": [],
            "creator_inventory": [],
            "in_shop_inventory": {"quantity": available},
        },
        "warehouse_inventory": [
            {
                "warehouse_id": warehouse_id,
                "available_quantity": stock.available,
                "committed_quantity": stock.committed,
            }
            for warehouse_id, stock in shelves.items()
        ],
    }


_SEARCH_BODY = frozenset(
    {"status", "seller_skus", "sku_ids", "create_time_ge", "create_time_le", "update_time_ge", "update_time_le"}
    | {"category_version", "listing_platforms", "audit_status", "return_draft_version", "locale", "sns_filter"}
    | {"listing_quality_tiers", "include_live_quick_products"}
)

ROUTES = (
    Endpoint(
        "POST",
        "product",
        ("202309", "202312", "202502"),
        "products/search",
        _search,
        READ_PRODUCTS,
        known_fields=_SEARCH_BODY,
    ),
    Endpoint(
        "POST",
        "product",
        ("202309",),
        "inventory/search",
        _search_inventory,
        READ_PRODUCTS,
        known_fields=frozenset({"sku_ids", "product_ids"}),
    ),
)
