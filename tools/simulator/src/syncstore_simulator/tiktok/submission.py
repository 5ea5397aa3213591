"""Turns the body of a create or edit request into typed parts. Only shapes are checked here; meaning is checked by
the rules.

Field names follow the endpoint pages Create Product (202309) and Edit and Partial Edit Product (202509).
"""

from dataclasses import dataclass

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok import fields
from syncstore_simulator.tiktok.listing import Platform

_CONTENT_FIELDS = frozenset(
    {"title", "description", "category_id", "category_version", "main_images", "brand_id", "package_weight", "video"}
    | {"package_dimensions", "product_attributes", "is_cod_allowed", "certifications", "size_chart", "is_pre_owned"}
    | {"external_product_id", "delivery_option_ids", "shipping_insurance_requirement", "minimum_order_quantity"}
    | {"manufacturer_ids", "responsible_person_ids", "is_not_for_sale", "primary_combined_product_id", "search_terms"}
    | {"shipping_template_id", "scheduled_sale", "key_product_features", "selling_format", "is_live_quick"}
    | {"purchase_order_quantity_limit", "is_blind_box", "product_tag_operations"}
)
_HANDLING_FIELDS = frozenset(
    {"save_mode", "skus", "listing_platforms", "idempotency_key", "locale", "auto_translate_enabled"}
)
_EDIT_ONLY_FIELDS = frozenset({"replicated_products", "subscribe_info_edit", "inventory_mode"})
_SKU_FIELDS = frozenset(
    {
        "id",
        "sales_attributes",
        "seller_sku",
        "price",
        "inventory",
        "external_sku_id",
        "identifier_code",
        "combined_skus",
    }
    | {"sku_unit_count", "external_urls", "extra_identifier_codes", "pre_sale", "list_price", "external_list_prices"}
    | {"fees", "sku_weight", "sku_dimensions"}
)


@dataclass(frozen=True, slots=True)
class SubmittedAttribute:
    """A sales attribute as sent; an id wins over a name."""

    id: str
    name: str
    value_id: str
    value_name: str
    image_uri: str | None


@dataclass(frozen=True, slots=True)
class SubmittedPrice:
    """A price as sent."""

    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class SubmittedSku:
    """A SKU as sent. None for ``price`` or ``inventory`` means not sent."""

    id: str | None
    seller_sku: str
    attributes: tuple[SubmittedAttribute, ...]
    price: SubmittedPrice | None
    inventory: tuple[tuple[str, int], ...] | None
    external_sku_id: str
    identifier_code: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Submission:
    """A create or edit request. None for ``skus`` or ``platforms`` means not sent."""

    content: JsonObject
    skus: tuple[SubmittedSku, ...] | None
    platforms: tuple[Platform, ...] | None
    is_draft: bool
    unknown_fields: tuple[str, ...]


def read_submission(body: JsonObject) -> Submission:
    """Read a create or edit body. Raises Refused for a wrong type."""
    save_mode = fields.choice(body.get("save_mode") or "LISTING", {"LISTING", "AS_DRAFT"}, "body.save_mode")
    return Submission(
        content={key: value for key, value in body.items() if key in _CONTENT_FIELDS and value is not None},
        skus=_skus(body) if body.get("skus") is not None else None,
        platforms=_platforms(body),
        is_draft=save_mode == "AS_DRAFT",
        unknown_fields=_unknown(body),
    )


def _platforms(body: JsonObject) -> tuple[Platform, ...] | None:
    if body.get("listing_platforms") is None:
        return None
    return listing_platforms(body)


def listing_platforms(body: JsonObject) -> tuple[Platform, ...]:
    """Return the requested platforms, TIKTOK_SHOP when none is named. Raises Refused for an unknown one."""
    names = fields.texts(body, "listing_platforms", "body")
    chosen = (Platform(fields.choice(name, set(Platform), "body.listing_platforms")) for name in names)
    return tuple(dict.fromkeys(chosen)) or (Platform.TIKTOK_SHOP,)


def _unknown(body: JsonObject) -> tuple[str, ...]:
    known = _CONTENT_FIELDS | _HANDLING_FIELDS | _EDIT_ONLY_FIELDS
    top = [key for key in body if key not in known]
    nested = {f"skus[].{key}" for sku in fields.objects(body, "skus", "body") for key in sku if key not in _SKU_FIELDS}
    return (*top, *sorted(nested))


def _skus(body: JsonObject) -> tuple[SubmittedSku, ...]:
    return tuple(_sku(sku, f"body.skus[{i}]") for i, sku in enumerate(fields.objects(body, "skus", "body")))


def _sku(sku: JsonObject, path: str) -> SubmittedSku:
    return SubmittedSku(
        id=fields.optional_text(sku, "id", path) or None,
        seller_sku=fields.optional_text(sku, "seller_sku", path),
        attributes=tuple(
            _attribute(item, f"{path}.sales_attributes[{i}]")
            for i, item in enumerate(fields.objects(sku, "sales_attributes", path))
        ),
        price=read_price(sku, path) if sku.get("price") is not None else None,
        inventory=_inventory(sku, path) if sku.get("inventory") is not None else None,
        external_sku_id=fields.optional_text(sku, "external_sku_id", path),
        identifier_code=_identifier_code(sku, path),
    )


def _attribute(item: JsonObject, path: str) -> SubmittedAttribute:
    image = fields.nested(item, "sku_img", path) if item.get("sku_img") is not None else None
    return SubmittedAttribute(
        id=fields.optional_text(item, "id", path),
        name=fields.optional_text(item, "name", path),
        value_id=fields.optional_text(item, "value_id", path),
        value_name=fields.optional_text(item, "value_name", path),
        image_uri=None if image is None else fields.text(image, "uri", f"{path}.sku_img"),
    )


def read_price(sku: JsonObject, path: str) -> SubmittedPrice:
    """Read ``price`` of a SKU; local sellers send ``amount``. Raises Refused for a wrong type."""
    price = fields.nested(sku, "price", path)
    amount = fields.optional_text(price, "amount", f"{path}.price")
    return SubmittedPrice(amount, fields.text(price, "currency", f"{path}.price"))


def _inventory(sku: JsonObject, path: str) -> tuple[tuple[str, int], ...]:
    rows = fields.objects(sku, "inventory", path)
    read = []
    for i, row in enumerate(rows):
        at = f"{path}.inventory[{i}]"
        read.append((fields.text(row, "warehouse_id", at), fields.whole_number(row, "quantity", at)))
    return tuple(read)


def _identifier_code(sku: JsonObject, path: str) -> tuple[str, str] | None:
    if not sku.get("identifier_code"):
        return None
    code = fields.nested(sku, "identifier_code", path)
    at = f"{path}.identifier_code"
    kind = fields.choice(code.get("type"), {"GTIN", "EAN", "UPC", "ISBN", "JAN"}, f"{at}.type")
    return kind, fields.text(code, "code", at)
