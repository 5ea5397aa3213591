"""SyncStore's own CSV: one row per variant; product columns are on a product's first row and may be repeated or left
blank on the others. It can carry the ids a shop already gave the product, so that nothing is created twice.

Pure: rows in, drafts and findings out. The other direction is in ``exporter``.
"""

import re
from collections.abc import Sequence

from syncstore_catalog.imports.cells import (
    Row,
    is_rounded_number,
    read_attributes,
    read_line,
    read_price,
    read_side_mm,
    read_stock,
    read_tags,
    read_weight_g,
    refuse_rounded,
)
from syncstore_catalog.imports.draft import PictureRef, ProductDraft, VariantDraft
from syncstore_catalog.imports.formats import attribute_columns
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import Findings
from syncstore_catalog.products.description import clean_description
from syncstore_catalog.products.model import ProductStatus
from syncstore_catalog.products.rules import VALUE_SEPARATOR
from syncstore_common.contracts.platforms import Platform
from syncstore_common.kernel.text import has_unprintable

CODE_COLUMN = "code"
PICTURE_SEPARATOR = "|"
PRODUCT_COLUMNS = (
    "title",
    "description",
    "brand",
    "category",
    "tags",
    "status",
    "option1_name",
    "option2_name",
    "option3_name",
    "weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
    "images",
    "shopee_item_id",
    "tiktok_product_id",
)
_ITEM_COLUMNS = {Platform.SHOPEE: "shopee_item_id", Platform.TIKTOK: "tiktok_product_id"}
_MODEL_COLUMNS = {Platform.SHOPEE: "shopee_model_id", Platform.TIKTOK: "tiktok_sku_id"}
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_GUARDED = re.compile(r"'(?='*[=+\-@\t\r])")


def unguard(text: str) -> str:
    """Drop the apostrophe that our export puts before text a spreadsheet would run as a formula."""
    return _GUARDED.sub("", text, count=1) if _GUARDED.match(text) else text


def read_product(rows: Sequence[Row], options: ImportOptions, findings: Findings) -> ProductDraft:
    """Build one product from its rows, noting every problem (the caller drops products that have one)."""
    head = _head(rows, findings)
    names = _option_names(head, rows, findings)
    item_ids = _ids(head, _ITEM_COLUMNS, findings)
    _require_items(rows, dict(item_ids), findings)
    return ProductDraft(
        row=rows[0].row,
        code=head.product or "",
        title=read_line(head, "title", findings),
        description=_description(head, findings),
        brand=read_line(head, "brand", findings),
        category=read_line(head, "category", findings),
        status=_status(head, findings),
        option_names=tuple(names.values()),
        variants=tuple(_variant(row, names, options, findings) for row in rows),
        pictures=_pictures(head),
        weight_g=read_weight_g(head, "weight_g", findings),
        length_mm=read_side_mm(head, "length_mm", findings),
        width_mm=read_side_mm(head, "width_mm", findings),
        height_mm=read_side_mm(head, "height_mm", findings),
        item_ids=item_ids,
        tags=read_tags(head, "tags", findings),
        attributes=read_attributes(head, VALUE_SEPARATOR, findings),
        has_own_currency=all(row.text("currency") for row in rows),
        cleared=_cleared(head, options),
    )


def _head(rows: Sequence[Row], findings: Findings) -> Row:
    """Gather the product columns: each from the first row that fills it; a later row may only repeat it."""
    first = rows[0]
    cells = list(first.cells) + [""] * (max(first.columns.values()) + 1 - len(first.cells))
    for column in (*PRODUCT_COLUMNS, *attribute_columns(first.columns)):
        if column not in first.columns:
            continue
        filled = [row for row in rows if row.text(column)]
        for row in filled[1:]:
            if row.text(column) != filled[0].text(column):
                fix = f"write the same {column} on every row of the product, or leave it blank after the first"
                findings.refuse(row.cell(column), f"row {filled[0].row} of this product says something else", fix)
        if filled:
            cells[first.columns[column]] = unguard(filled[0].text(column))
    return Row(first.row, first.product, tuple(cells), first.columns)


def _description(head: Row, findings: Findings) -> str | None:
    if has_unprintable(head.text("description")):
        findings.refuse(head.cell("description"), "it holds control characters", "remove them (retype the text)")
        return None
    return clean_description(head.text("description")) or None


def _option_names(head: Row, rows: Sequence[Row], findings: Findings) -> dict[int, str]:
    names: dict[int, str] = {}
    for number in (1, 2, 3):
        name = read_line(head, f"option{number}_name", findings)
        if name is not None:
            names[number] = name
            continue
        for row in rows:
            if row.text(f"option{number}_value"):
                fix = f"fill in option{number}_name"
                findings.refuse(row.cell(f"option{number}_value"), "an option value without a name", fix)
    return names


def _variant(row: Row, names: dict[int, str], options: ImportOptions, findings: Findings) -> VariantDraft:
    currency = _currency(row, options, findings)
    price_minor = read_price(row, "price", currency, options, findings) if currency is not None else None
    picture = unguard(row.text("variant_image"))
    return VariantDraft(
        row=row.row,
        option_values=tuple(_option_value(row, number, name, findings) for number, name in names.items()),
        sku=unguard(read_line(row, "sku", findings) or "") or None,
        price_minor=price_minor,
        is_converted=price_minor is not None and currency != options.catalogue_currency,
        stock=read_stock(row, "stock", findings),
        barcode=_number(row, "barcode", findings),
        picture=PictureRef(picture, row.row, "variant_image") if picture else None,
        model_ids=_ids(row, _MODEL_COLUMNS, findings),
        cleared=_cleared(row, options),
    )


def _cleared(row: Row, options: ImportOptions) -> frozenset[str]:
    """What a blank cell of this row takes away, because that was asked for."""
    asked = {column.casefold() for column in options.blank_clears}
    return frozenset(column for column in row.columns if column.casefold() in asked and not row.text(column))


def _option_value(row: Row, number: int, name: str, findings: Findings) -> str:
    column = f"option{number}_value"
    value = read_line(row, column, findings)
    if value is None:
        findings.refuse(row.cell(column), f"no value for the option {name}", f"fill in {column}")
    return unguard(value or "")


def _currency(row: Row, options: ImportOptions, findings: Findings) -> str | None:
    text = row.text("currency").upper() or options.currency
    if _CURRENCY.fullmatch(text) is None:
        findings.refuse(row.cell("currency"), "not a currency code", "write three letters, such as IDR")
        return None
    return text


def _status(head: Row, findings: Findings) -> ProductStatus | None:
    text = head.text("status").lower()
    if not text:
        return None
    try:
        return ProductStatus(text)
    except ValueError:
        findings.refuse(head.cell("status"), "not a status", "write active, draft or archived")
        return None


def _ids(row: Row, columns: dict[Platform, str], findings: Findings) -> tuple[tuple[str, str], ...]:
    found = ((platform.value, _number(row, column, findings)) for platform, column in columns.items())
    return tuple((platform, identifier) for platform, identifier in found if identifier is not None)


def _number(row: Row, column: str, findings: Findings) -> str | None:
    text = unguard(read_line(row, column, findings) or "")
    if is_rounded_number(text):
        refuse_rounded(row.cell(column), findings)
        return None
    return text or None


def _require_items(rows: Sequence[Row], item_ids: dict[str, str], findings: Findings) -> None:
    for platform, column in _MODEL_COLUMNS.items():
        for row in rows:
            if platform.value not in item_ids and row.text(column):
                fix = f"fill in {_ITEM_COLUMNS[platform]} on the product's first row"
                findings.refuse(row.cell(column), "a variant's id without the id of its item", fix)


def _pictures(head: Row) -> tuple[PictureRef, ...]:
    names = (name.strip() for name in head.text("images").split(PICTURE_SEPARATOR))
    return tuple(PictureRef(name, head.row, "images") for name in dict.fromkeys(names) if name)
