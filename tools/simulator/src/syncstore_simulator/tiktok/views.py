"""What the read endpoints show of a product. Field names, spelling faults included, follow Get Product and Search
Products.

A local seller writes ``price.amount`` and reads ``sale_price`` and ``tax_exclusive_price``; there is no ``amount``
in answers.
"""

from collections.abc import Mapping

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok import categories
from syncstore_simulator.tiktok.content_rules import ShopFacts
from syncstore_simulator.tiktok.images import UploadedImage
from syncstore_simulator.tiktok.listing import Audit, Platform, Product, SalesAttribute, Sku, Status, Version
from syncstore_simulator.tiktok.shop_index import IndexedProduct
from syncstore_simulator.tiktok.warehouses import DELIVERY_OPTIONS

_AS_SENT = (
    "external_product_id",
    "package_weight",
    "package_dimensions",
    "is_cod_allowed",
    "minimum_order_quantity",
    "shipping_insurance_requirement",
    "is_pre_owned",
    "is_not_for_sale",
    "search_terms",
    "key_product_features",
    "size_chart",
    "certifications",
    "video",
)


def product_view(product: Product, version: Version, facts: ShopFacts, locale: str) -> JsonObject:
    """Return the ``data`` of Get Product for one of the product's versions."""
    content, images = version.content, facts.images
    view: JsonObject = {
        "id": product.id,
        **_statuses(product),
        "audit": _audit(product),
        "title": version.title,
        "description": content["description"],
        "has_draft": product.draft is not None,
        "is_replicated": False,
        "category_chains": _chain(str(content["category_id"]), locale),
        "main_images": [images[image["uri"]].as_shown() for image in content["main_images"] if image["uri"] in images],
        "product_attributes": _attributes(content.get("product_attributes") or [], str(content["category_id"]), locale),
        "skus": [_sku(product, sku, images) for sku in version.skus],
        "create_time": product.created_at,
        "update_time": product.updated_at,
        "product_types": [],
        **{key: content[key] for key in _AS_SENT if key in content},
    }
    if "brand_id" in content:
        view["brand"] = {"id": content["brand_id"], "name": facts.brands[str(content["brand_id"])].name}
    if "delivery_option_ids" in content:
        view["delivery_options"] = [
            {
                "id": option,
                "name": dict(DELIVERY_OPTIONS).get(option, ""),
                "is_available": option in dict(DELIVERY_OPTIONS),
            }
            for option in content["delivery_option_ids"]
        ]
    if product.audit is Audit.FAILED or product.failed_on:
        view["audit_failed_reasons"] = [_failed_reason(platform) for platform in product.failed_on]
    return view


def indexed(product: Product) -> IndexedProduct:
    """Return a snapshot of a product for the search index."""
    version = product.live
    row: JsonObject = {
        "id": product.id,
        "title": version.title,
        **_statuses(product),
        "audit": {"status": product.audit.value},
        "has_draft": product.draft is not None,
        "is_not_for_sale": bool(version.content.get("is_not_for_sale", False)),
        "sales_regions": ["ID"],
        "skus": [_searched_sku(product, sku) for sku in version.skus],
        "create_time": product.created_at,
        "update_time": product.updated_at,
        "product_sync_fail_reasons": [],
    }
    row.pop("product_status")
    return IndexedProduct(
        row=row,
        statuses={platform: status.value for platform, status in product.statuses.items()},
        audit=product.audit.value,
        seller_skus=frozenset(sku.seller_sku for sku in version.skus),
        sku_ids=frozenset(sku.id for sku in version.skus),
        created_at=product.created_at,
        updated_at=product.updated_at,
    )


def written_skus(version: Version) -> list[JsonObject]:
    """Return the SKUs as create and edit answers name them."""
    return [
        {
            "id": sku.id,
            "seller_sku": sku.seller_sku,
            "external_sku_id": sku.external_sku_id,
            "sales_attributes": [{"id": item.id, "value_id": item.value_id} for item in sku.sales_attributes],
        }
        for sku in version.skus
    ]


def _statuses(product: Product) -> JsonObject:
    """Top ``status`` is left out for a product not on TikTok Shop, the other list for one not on Tokopedia."""
    view: JsonObject = {"product_status": _without_audit(product.status)}
    if Platform.TIKTOK_SHOP in product.statuses:
        view["status"] = product.statuses[Platform.TIKTOK_SHOP].value
    if Platform.TOKOPEDIA in product.statuses:
        view["integrated_platform_statuses"] = [
            {"platform": "TOKOPEDIA", "status": product.statuses[Platform.TOKOPEDIA].value}
        ]
    return view


def _audit(product: Product) -> JsonObject:
    """The reasons of a pre-approval are told only while it lasts."""
    view: JsonObject = {"status": product.audit.value}
    if product.audit is Audit.PRE_APPROVED:
        view["pre_approved_reasons"] = list(product.waits_for)
    return view


def _without_audit(status: Status) -> str:
    return "INITIAL" if status in {Status.PENDING, Status.FAILED} else status.value


def _failed_reason(platform: Platform) -> JsonObject:
    return {
        "listing_platform": platform.value,
        "position": "Product title",
        "reasons": ["The product title contains a word that is not allowed"],
        "suggestions": ["Remove the word REJECT from the title and submit the product again"],
    }


def _chain(category_id: str, locale: str) -> list[JsonObject]:
    return [
        {"id": node.id, "parent_id": node.parent_id, "local_name": node.name(locale), "is_leaf": node.leaf is not None}
        for node in categories.chain(categories.tree(categories.CURRENT_VERSION)[category_id])
    ]


def _attributes(given: list[JsonObject], category_id: str, locale: str) -> list[JsonObject]:
    specs = {
        spec.id: spec for spec in categories.attributes_of(categories.tree(categories.CURRENT_VERSION)[category_id])
    }
    rows = []
    for attribute in given:
        spec = specs.get(attribute["id"])
        if spec is None:
            continue
        names = categories.value_ids(spec)
        values = [
            {"id": value.get("id", ""), "name": value.get("name") or names.get(value.get("id", ""), "")}
            for value in attribute.get("values") or []
        ]
        name = spec.english if locale.lower().startswith("en") else spec.indonesian
        rows.append({"id": spec.id, "name": name, "values": values})
    return rows


def _sku(product: Product, sku: Sku, images: Mapping[str, UploadedImage]) -> JsonObject:
    price = product.prices[sku.id]
    view: JsonObject = {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "price": {
            "currency": price.currency,
            "sale_price": price.amount,
            "tax_exclusive_price": price.amount,
        },
        "inventory": _inventory(product, sku.id),
        "sales_attributes": [_sales_attribute(item, images) for item in sku.sales_attributes],
        "status_info": {"status": "NORMAL"},
    }
    if sku.external_sku_id:
        view["external_sku_id"] = sku.external_sku_id
    if sku.identifier_code is not None:
        view["identifier_code"] = {"type": sku.identifier_code[0], "code": sku.identifier_code[1]}
    return view


def _searched_sku(product: Product, sku: Sku) -> JsonObject:
    price = product.prices[sku.id]
    return {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "price": {"currency": price.currency, "tax_exclusive_price": price.amount},
        "inventory": _inventory(product, sku.id),
        "status_info": {"status": "NORMAL"},
    }


def _inventory(product: Product, sku_id: str) -> list[JsonObject]:
    return [
        {"warehouse_id": warehouse_id, "quantity": stock.available}
        for warehouse_id, stock in product.stock.get(sku_id, {}).items()
    ]


def _sales_attribute(item: SalesAttribute, images: Mapping[str, UploadedImage]) -> JsonObject:
    view: JsonObject = {"id": item.id, "name": item.name, "value_id": item.value_id, "value_name": item.value_name}
    if item.image_uri is not None and item.image_uri in images:
        view["sku_img"] = images[item.image_uri].as_shown()
    return view
