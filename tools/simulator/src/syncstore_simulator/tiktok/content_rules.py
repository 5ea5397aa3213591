"""Checks a product's content (all but its SKUs) as one whole: what a create, an edit and a listing check refuse.

Sources: endpoint page Create Product and its error table. A partial edit is checked after it was merged.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from syncstore_simulator.core.config import WarehouseConfig
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok import categories, fields, markets, text_rules
from syncstore_simulator.tiktok.categories import Category
from syncstore_simulator.tiktok.category_data import BrandSpec
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_product import CategoryRefusal, ImageRefusal, PlatformRefusal, ProductRefusal
from syncstore_simulator.tiktok.images import IMAGE_URI, UploadedImage
from syncstore_simulator.tiktok.listing import Platform

_WEIGHT = re.compile(r"[0-9]+(\.[0-9]{1,3})?")
_MAIN_IMAGES = 9
_MAIN_IMAGE_PX = 300
_EXTERNAL_ID_LENGTH = 999
_ORDER_QUANTITIES = range(1, 21)


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What the rules need to know about a shop."""

    region: str
    is_tokopedia: bool
    warehouses: Mapping[str, WarehouseConfig]
    images: Mapping[str, UploadedImage]
    brands: Mapping[str, BrandSpec]


def check_content(
    content: JsonObject, platforms: tuple[Platform, ...], facts: ShopFacts
) -> tuple[JsonObject, list[str]]:
    """Check content; return it as it will be stored and warnings about what was dropped. Raises Refused."""
    for key in ("title", "description", "category_id"):
        fields.text(content, key, "body")
    if content.get("main_images") is None:
        raise fields.invalid("body.main_images", "is missing")
    text_rules.check_title(content["title"], facts.region)
    text_rules.check_description(content["description"])
    category = _category(content)
    _check_platforms(content, platforms, category, facts)
    _check_images(content, facts)
    _check_package(content, category, facts)
    _check_demands(content, category, facts)
    _check_identity(content)
    return _without_dropped(content, platforms, facts)


def _category(content: JsonObject) -> Category:
    version, category_id = content.get("category_version"), content["category_id"]
    if version != categories.CURRENT_VERSION:
        raise Refused(CategoryRefusal.VERSION_REQUIRED)
    category = categories.tree(categories.CURRENT_VERSION).get(category_id)
    if category is None:
        is_old = category_id in categories.tree("v1")
        raise Refused(CategoryRefusal.VERSION_MISMATCH if is_old else CategoryRefusal.UNKNOWN, category_id)
    if category.leaf is None:
        raise Refused(CategoryRefusal.NOT_LEAF, category_id)
    if category.rules.permission == "PROHIBITED":
        raise Refused(CategoryRefusal.PROHIBITED)
    if category.rules.permission == "INVITE_ONLY":
        raise Refused(CategoryRefusal.INVITE_ONLY)
    return category


def _check_platforms(
    content: JsonObject, platforms: tuple[Platform, ...], category: Category, facts: ShopFacts
) -> None:
    if Platform.TOKOPEDIA in platforms and not facts.is_tokopedia:
        raise Refused(PlatformRefusal.NOT_TOKOPEDIA_SELLER)
    for platform in platforms:
        if platform not in category.rules.platforms:
            raise Refused(PlatformRefusal.UNSUPPORTED, f"category {category.id} on {platform}")
    if Platform.TOKOPEDIA in platforms and fields.optional_flag(content, "is_not_for_sale", "body"):
        raise Refused(PlatformRefusal.TOKOPEDIA_TYPE)
    if fields.optional_flag(content, "is_pre_owned", "body") and platforms != (Platform.TOKOPEDIA,):
        raise Refused(PlatformRefusal.PRE_OWNED)


def _check_images(content: JsonObject, facts: ShopFacts) -> None:
    images = fields.objects(content, "main_images", "body")
    if not images:
        raise Refused(ImageRefusal.MISSING)
    if len(images) > _MAIN_IMAGES:
        raise Refused(ImageRefusal.TOO_MANY)
    for i, image in enumerate(images):
        uri = fields.text(image, "uri", f"body.main_images[{i}]")
        if IMAGE_URI.fullmatch(uri) is None:
            raise Refused(ImageRefusal.URI_ILLEGAL, uri)
        stored = facts.images.get(uri)
        if stored is None:
            raise Refused(ImageRefusal.URI_UNKNOWN, uri)
        if min(stored.width, stored.height) < _MAIN_IMAGE_PX:
            raise Refused(ImageRefusal.TOO_SMALL, f"check uri {uri}")


def _check_package(content: JsonObject, category: Category, facts: ShopFacts) -> None:
    weight = content.get("package_weight")
    if not isinstance(weight, dict) or not weight.get("value"):
        raise fields.invalid("body.package_weight.value", "is missing")
    value = fields.text(weight, "value", "body.package_weight")
    if fields.text(weight, "unit", "body.package_weight") not in markets.weight_units(facts.region):
        raise Refused(ProductRefusal.WEIGHT_UNIT)
    if _WEIGHT.fullmatch(value) is None:
        raise Refused(ProductRefusal.WEIGHT_FORMAT)
    if Decimal(value) == 0:
        raise Refused(ProductRefusal.WEIGHT_ZERO)
    if content.get("package_dimensions") is not None:
        _check_dimensions(fields.nested(content, "package_dimensions", "body"))
    elif category.rules.needs_dimensions:
        raise Refused(ProductRefusal.DIMENSIONS_REQUIRED)


def _check_dimensions(dimensions: JsonObject) -> None:
    sides = [fields.text(dimensions, name, "body.package_dimensions") for name in ("length", "width", "height")]
    if dimensions.get("unit") != "CENTIMETER" or not all(side.isdigit() and int(side) > 0 for side in sides):
        raise Refused(ProductRefusal.DIMENSIONS_INVALID)


def _check_demands(content: JsonObject, category: Category, facts: ShopFacts) -> None:
    if fields.optional_flag(content, "is_cod_allowed", "body") and not category.rules.supports_cod:
        raise Refused(CategoryRefusal.COD_UNSUPPORTED)
    _check_attributes(content, category)
    certificates = {row.get("id") for row in fields.objects(content, "certifications", "body")}
    if category.rules.needs_certificate and categories.CERTIFICATE_ID not in certificates:
        raise Refused(CategoryRefusal.CERTIFICATION_REQUIRED)
    if category.rules.needs_size_chart and not content.get("size_chart"):
        raise Refused(CategoryRefusal.SIZE_CHART_REQUIRED)
    brand = facts.brands.get(fields.optional_text(content, "brand_id", "body"))
    if brand is not None and brand.is_t1 and not brand.is_authorised:
        raise Refused(CategoryRefusal.BRAND_UNAUTHORISED)


def _check_attributes(content: JsonObject, category: Category) -> None:
    known = {spec.id: spec for spec in categories.attributes_of(category)}
    given: set[str] = set()
    for i, attribute in enumerate(fields.objects(content, "product_attributes", "body")):
        at = f"body.product_attributes[{i}]"
        spec = known.get(fields.text(attribute, "id", at))
        values = fields.objects(attribute, "values", at)
        if spec is None or not values:
            continue
        given.add(spec.id)
        for value in values:
            if value.get("id") and value["id"] not in categories.value_ids(spec):
                raise Refused(CategoryRefusal.ATTRIBUTE_VALUE_UNKNOWN, str(value["id"]))
            if not value.get("id") and not spec.is_open:
                raise Refused(CategoryRefusal.ATTRIBUTE_NOT_CUSTOMISABLE, spec.id)
    missing = [wanted for wanted in categories.required_attribute_ids(category) if wanted not in given]
    if missing:
        raise Refused(CategoryRefusal.ATTRIBUTE_REQUIRED, ", ".join(missing))


def _check_identity(content: JsonObject) -> None:
    if len(fields.optional_text(content, "external_product_id", "body")) > _EXTERNAL_ID_LENGTH:
        raise Refused(ProductRefusal.EXTERNAL_ID_LENGTH)
    quantity = fields.optional_whole_number(content, "minimum_order_quantity", "body")
    if quantity is not None and quantity not in _ORDER_QUANTITIES:
        raise Refused(ProductRefusal.ORDER_QUANTITY_LIMIT)
    insurance = content.get("shipping_insurance_requirement")
    if insurance is not None:
        allowed = {"REQUIRED", "OPTIONAL", "NOT_SUPPORTED"}
        fields.choice(insurance, allowed, "body.shipping_insurance_requirement")


def _without_dropped(
    content: JsonObject, platforms: tuple[Platform, ...], facts: ShopFacts
) -> tuple[JsonObject, list[str]]:
    """Drop what the platform drops silently, which it only tells in warnings."""
    kept, warnings = dict(content), []
    brand = facts.brands.get(kept.get("brand_id", ""))
    is_listed = brand is not None and brand.is_available
    if not is_listed and kept.pop("brand_id", ""):
        warnings.append("The brand does not exist; brand_id has been cleared")
    if "shipping_insurance_requirement" in kept and Platform.TOKOPEDIA not in platforms:
        del kept["shipping_insurance_requirement"]
        warnings.append("shipping_insurance_requirement applies to TOKOPEDIA only and has been cleared")
    return kept, warnings
