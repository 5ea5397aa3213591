"""Which CSV layout a header announces, and where each column we know stands in it.

Shopify's columns are those of its product export; since 2024 the same columns also come under sentence-case names
("URL handle", "Option1 value"), so both spellings lead to the same column. SyncStore's own layout is ours.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from syncstore_catalog.imports.report import FileFormat
from syncstore_catalog.products.rules import one_line
from syncstore_common.kernel.errors import InvalidInput

NATIVE_COLUMNS = (
    "code",
    "title",
    "description",
    "brand",
    "category",
    "tags",
    "status",
    "option1_name",
    "option1_value",
    "option2_name",
    "option2_value",
    "option3_name",
    "option3_value",
    "sku",
    "barcode",
    "price",
    "currency",
    "stock",
    "weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
    "images",
    "variant_image",
    "shopee_item_id",
    "shopee_model_id",
    "tiktok_product_id",
    "tiktok_sku_id",
)

ATTRIBUTE_PREFIX = "attribute:"
"""Before an attribute's name makes a column of it: ``attribute:Material``."""
_METAFIELD = re.compile(r"(.+?)\s*\(product\.metafields\..+\)", re.IGNORECASE)
"""Shopify's columns of a product's own fields: ``Fabric (product.metafields.shopify.fabric)``."""

_SHOPIFY_ALIASES = {
    "URL handle": "Handle",
    "Description": "Body (HTML)",
    "Product category": "Product Category",
    "Published on online store": "Published",
    "SKU": "Variant SKU",
    "Barcode": "Variant Barcode",
    "Option1 name": "Option1 Name",
    "Option1 value": "Option1 Value",
    "Option2 name": "Option2 Name",
    "Option2 value": "Option2 Value",
    "Option3 name": "Option3 Name",
    "Option3 value": "Option3 Value",
    "Price": "Variant Price",
    "Inventory quantity": "Variant Inventory Qty",
    "Weight value (grams)": "Variant Grams",
    "Weight unit for display": "Variant Weight Unit",
    "Product image URL": "Image Src",
    "Image position": "Image Position",
    "Variant image URL": "Variant Image",
    "Gift card": "Gift Card",
}
SHOPIFY_COLUMNS = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Product Category",
    "Type",
    "Tags",
    "Published",
    "Status",
    *(f"Option{number} {part}" for number in (1, 2, 3) for part in ("Name", "Value")),
    "Variant SKU",
    "Variant Grams",
    "Variant Weight",
    "Variant Weight Unit",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Gift Card",
    "Google Shopping / Google Product Category",
    "Variant Image",
)

_KNOWN: dict[FileFormat, dict[str, str]] = {
    FileFormat.SHOPIFY: {
        **{name.casefold(): name for name in SHOPIFY_COLUMNS},
        **{alias.casefold(): name for alias, name in _SHOPIFY_ALIASES.items()},
    },
    FileFormat.SYNCSTORE: {name: name for name in NATIVE_COLUMNS},
}
_REQUIRED = {
    FileFormat.SHOPIFY: ("Handle", "Title", "Variant Price"),
    FileFormat.SYNCSTORE: ("code", "title", "price"),
}
_TITLES = {FileFormat.SHOPIFY: "Shopify", FileFormat.SYNCSTORE: "SyncStore"}


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised header: ``columns`` maps our column names to cell indexes."""

    format: FileFormat
    columns: Mapping[str, int]
    width: int


def attribute_columns(columns: Mapping[str, int]) -> dict[str, str]:
    """Return the columns that hold attributes, with the attribute's name."""
    return {column: column[len(ATTRIBUTE_PREFIX) :] for column in columns if column.startswith(ATTRIBUTE_PREFIX)}


def detect_layout(header: Sequence[str]) -> Layout:
    """Recognise the header. Raises InvalidInput naming the missing columns when it fits neither layout."""
    found = {kind: _columns(header, kind) for kind in FileFormat}
    missing = {kind: [name for name in _REQUIRED[kind] if name not in found[kind]] for kind in FileFormat}
    for kind in (FileFormat.SYNCSTORE, FileFormat.SHOPIFY):
        if not missing[kind]:
            return Layout(kind, found[kind], len(header))
    lacks = "; ".join(f"{_TITLES[kind]}'s needs {', '.join(missing[kind])}" for kind in FileFormat)
    raise InvalidInput(
        f"the header is neither Shopify's nor SyncStore's: {lacks}",
        field="file",
        fix="add the missing columns, or export the products again with all columns",
        code="UNKNOWN_HEADER",
    )


def _columns(header: Sequence[str], kind: FileFormat) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, name in enumerate(header):
        known = _KNOWN[kind].get(name.strip().casefold()) or _attribute_column(name.strip(), kind)
        if known is not None:
            columns.setdefault(known, index)
    return columns


def _attribute_column(name: str, kind: FileFormat) -> str | None:
    if kind is FileFormat.SHOPIFY:
        own = _METAFIELD.fullmatch(name)
        attribute = own.group(1) if own is not None else ""
    else:
        attribute = name[len(ATTRIBUTE_PREFIX) :] if name.casefold().startswith(ATTRIBUTE_PREFIX) else ""
    return f"{ATTRIBUTE_PREFIX}{one_line(attribute)}" if attribute.strip() else None
