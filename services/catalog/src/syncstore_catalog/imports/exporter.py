"""SyncStore's own CSV, written: what comes out reads back in and changes nothing.

One row per variant, product columns on the first row of each. Pictures are named by the URL they came from, others by
``sha256:`` and their hash, which this installation finds again. Text a spreadsheet would take for a formula gets an
apostrophe before it; the import takes it off again.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from syncstore_catalog.imports.formats import ATTRIBUTE_PREFIX, NATIVE_COLUMNS
from syncstore_catalog.imports.native import PICTURE_SEPARATOR
from syncstore_catalog.imports.pictures import HASH_PREFIX
from syncstore_catalog.products.model import Product, ProductContent, ProductPicture, Variant
from syncstore_catalog.products.rules import TAG_SEPARATOR, VALUE_SEPARATOR
from syncstore_common.contracts.platforms import Platform
from syncstore_common.kernel.money import Money

_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guard(text: str) -> str:
    """Keep a spreadsheet from running text as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def header_cells(attributes: Sequence[str] = ()) -> list[str]:
    """Return the columns. ``attributes`` are the names of all that the products have; each gets one."""
    return [*NATIVE_COLUMNS, *map(_column_of, attributes)]


def header_line(attributes: Sequence[str] = ()) -> str:
    """Return the header with a byte-order mark, so that spreadsheets read the rest as UTF-8."""
    return "\ufeff" + _line(header_cells(attributes))


def product_lines(product: Product, stock: Mapping[UUID, int], attributes: Sequence[str] = ()) -> Iterator[str]:
    """Yield one product as lines of CSV. ``stock`` is variant → available; ``attributes`` as the header has them."""
    return map(_line, product_rows(product, stock, attributes))


def product_rows(product: Product, stock: Mapping[UUID, int], attributes: Sequence[str] = ()) -> Iterator[list[str]]:
    """Yield the rows of one product, as ``header_cells`` names the columns; formulas are guarded."""
    columns = header_cells(attributes)
    content = product.content
    pictures = picture_names(content)
    for index, variant in enumerate(content.variants):
        cells = product_cells(content, pictures) if index == 0 else {"code": content.code}
        cells |= variant_cells(content, variant, stock.get(variant.variant_id), pictures)
        yield [guard(cells.get(column) or "") for column in columns]


def _column_of(attribute: str) -> str:
    return f"{ATTRIBUTE_PREFIX}{attribute}"


def picture_names(content: ProductContent) -> dict[str, str]:
    """Return hash → name of the product's pictures."""
    return {placed.content_hash: _picture_name(placed) for placed in content.pictures}


def product_cells(content: ProductContent, pictures: Mapping[str, str]) -> dict[str, str]:
    """Return the product's own cells by column, not guarded. ``pictures`` is hash → name."""
    items = {listing.platform: listing.item_id for listing in content.external_listings}
    cells = {
        "code": content.code,
        "title": content.title,
        "description": content.description,
        "brand": content.brand or "",
        "category": content.category or "",
        "tags": f"{TAG_SEPARATOR} ".join(content.tags),
        "status": content.status.value,
        "weight_g": _number(content.weight_g),
        "length_mm": _number(content.length_mm),
        "width_mm": _number(content.width_mm),
        "height_mm": _number(content.height_mm),
        "images": f" {PICTURE_SEPARATOR} ".join(pictures[placed.content_hash] for placed in content.pictures),
        "shopee_item_id": items.get(Platform.SHOPEE.value, ""),
        "tiktok_product_id": items.get(Platform.TIKTOK.value, ""),
    }
    separator = f" {VALUE_SEPARATOR} "
    cells |= {_column_of(name): separator.join(values) for name, values in content.attributes.items()}
    return cells | {f"option{number}_name": name for number, name in enumerate(content.option_names, start=1)}


def variant_cells(
    content: ProductContent, variant: Variant, stock: int | None, pictures: Mapping[str, str]
) -> dict[str, str]:
    """Return a variant's cells by column, not guarded."""
    models = {listing.platform: dict(listing.model_ids) for listing in content.external_listings}
    cells = {
        "sku": variant.sku,
        "barcode": variant.barcode or "",
        "price": str(Money(variant.price_minor, content.currency).amount),
        "currency": content.currency,
        "stock": _number(stock),
        "variant_image": pictures.get(variant.image_hash or "", ""),
        "shopee_model_id": models.get(Platform.SHOPEE.value, {}).get(variant.variant_id, ""),
        "tiktok_sku_id": models.get(Platform.TIKTOK.value, {}).get(variant.variant_id, ""),
    }
    return cells | {f"option{number}_value": value for number, value in enumerate(variant.option_values, start=1)}


def _picture_name(placed: ProductPicture) -> str:
    source = placed.source
    if source is not None and PICTURE_SEPARATOR not in source:
        return source
    return f"{HASH_PREFIX}{placed.content_hash}"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
