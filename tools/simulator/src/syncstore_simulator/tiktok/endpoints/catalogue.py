"""Category, attribute, rule and brand look-ups. Source: the endpoint pages of the same names, spelling faults
included.
"""

from syncstore_simulator.core.calls import CallKind
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok import categories, fields, text_rules
from syncstore_simulator.tiktok.categories import Category
from syncstore_simulator.tiktok.category_data import BrandSpec
from syncstore_simulator.tiktok.endpoint import READ_PRODUCTS, WRITE_PRODUCTS, Endpoint
from syncstore_simulator.tiktok.endpoints.search import page_size
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_product import CategoryRefusal
from syncstore_simulator.tiktok.listing import Platform
from syncstore_simulator.tiktok.page_tokens import make_token, query_mark, read_token
from syncstore_simulator.tiktok.requests import Request

_DEFAULT_VERSION = "v1"


def _categories(request: Request) -> JsonObject:
    """All nodes in one flat list; without category_version the old tree, as documented."""
    platform = _platform(request, "query")
    locale, keyword = request.locale(), (request.call.first("keyword") or "").lower()
    nodes = categories.tree(request.call.first("category_version") or _DEFAULT_VERSION)
    shows_prohibited = (request.call.first("include_prohibited_categories") or "").lower() == "true"
    rows = [
        _category_row(node, locale)
        for node in nodes.values()
        if (node.leaf is None or platform in node.rules.platforms)
        and (shows_prohibited or node.rules.permission != "PROHIBITED")
        and keyword in node.name(locale).lower()
    ]
    return {"categories": rows}


def _category_row(node: Category, locale: str) -> JsonObject:
    return {
        "id": node.id,
        "parent_id": node.parent_id,
        "local_name": node.name(locale),
        "is_leaf": node.leaf is not None,
        "permission_statuses": [node.rules.permission],
    }


def _recommend(request: Request) -> JsonObject:
    title = fields.text(request.body, "product_title", "body")
    text_rules.check_title(title, request.shop.config.region)
    if request.body.get("category_version") != categories.CURRENT_VERSION:
        raise Refused(CategoryRefusal.VERSION_REQUIRED)
    platform = request.body.get("listing_platform") or Platform.TIKTOK_SHOP
    fields.choice(platform, set(Platform), "body.listing_platform")
    leaf = categories.recommend(f"{title} {fields.optional_text(request.body, 'description', 'body')}", platform)
    rows = [
        {
            "id": node.id,
            "name": node.name(request.body.get("locale") or request.locale()),
            "level": node.level,
            "is_leaf": node.leaf is not None,
            "permission_statuses": [node.rules.permission],
        }
        for node in categories.chain(leaf)
    ]
    return {"leaf_category_id": leaf.id, "categories": rows}


def _attributes(request: Request) -> JsonObject:
    return {"attributes": categories.attribute_rows(_leaf(request), request.locale())}


def _rules(request: Request) -> JsonObject:
    return categories.rules_row(_leaf(request))


def _leaf(request: Request) -> Category:
    """Return the leaf named in the path, of the version asked for or of either tree."""
    version = request.call.first("category_version")
    trees = [version] if version else [categories.CURRENT_VERSION, "v1"]
    category = next((found for name in trees if (found := categories.tree(name).get(request.ids[0])) is not None), None)
    if category is None:
        elsewhere = any(request.ids[0] in categories.tree(name) for name in ("v1", "v2"))
        raise Refused(CategoryRefusal.VERSION_MISMATCH if elsewhere else CategoryRefusal.UNKNOWN)
    if category.leaf is None:
        raise Refused(CategoryRefusal.NOT_LEAF)
    return category


def _platform(request: Request, path: str) -> str:
    given = request.call.first("listing_platform") or Platform.TIKTOK_SHOP
    return fields.choice(given, set(Platform), f"{path}.listing_platform")


def _brands(request: Request) -> JsonObject:
    size = page_size(request)
    name = request.call.first("brand_name") or ""
    authorised = request.call.first("is_authorized")
    found = [
        brand
        for brand in request.world.brands.values()
        if name.lower() in brand.name.lower()
        and (authorised is None or brand.is_authorised == (authorised.lower() == "true"))
    ]
    mark, token = query_mark((name, authorised)), request.call.first("page_token")
    offset = read_token(token, mark) if token else 0
    more = offset + size < len(found)
    return {
        "brands": [_brand_row(brand) for brand in found[offset : offset + size]],
        "total_count": len(found),
        "next_page_token": make_token(offset + size, mark) if more else "",
    }


def _brand_row(brand: BrandSpec) -> JsonObject:
    return {
        "id": brand.id,
        "name": brand.name,
        "authorized_status": "AUTHORIZED" if brand.is_authorised else "UNAUTHORIEZD",
        "is_t1_brand": brand.is_t1,
        "brand_status": "AVAILABLE" if brand.is_available else "UNAVAILABLE",
    }


def _create_brand(request: Request) -> JsonObject:
    name = fields.text(request.body, "name", "body")
    if not name.strip():
        raise fields.invalid("body.name", "is empty")
    brand_id = request.world.ids.brand()
    request.world.brands[brand_id] = BrandSpec(brand_id, name, is_authorised=True)
    request.applied({"brand_id": brand_id, "created": True})
    return {"id": brand_id}


_RECOMMEND_BODY = frozenset(
    {"product_title", "description", "images", "category_version", "listing_platform", "locale", "is_live_quick"}
    | {"include_prohibited_categories", "origin_platform_product_type", "origin_platform_vendor"}
    | {"origin_platform_tags", "origin_platform_category", "origin_platform_product_meta_data"}
)

ROUTES = (
    Endpoint("GET", "product", ("202309",), "categories", _categories, READ_PRODUCTS),
    Endpoint(
        "POST", "product", ("202309",), "categories/recommend", _recommend, READ_PRODUCTS, known_fields=_RECOMMEND_BODY
    ),
    Endpoint("GET", "product", ("202309",), "categories/{}/attributes", _attributes, READ_PRODUCTS),
    Endpoint("GET", "product", ("202309",), "categories/{}/rules", _rules, READ_PRODUCTS),
    Endpoint("GET", "product", ("202309",), "brands", _brands, READ_PRODUCTS),
    Endpoint(
        "POST",
        "product",
        ("202309",),
        "brands",
        _create_brand,
        WRITE_PRODUCTS,
        CallKind.WRITE,
        takes_cipher=False,
        known_fields=frozenset({"name"}),
    ),
)
