"""Shopify's product CSV: one product is many rows with one handle; the first carries the product, all carry variants
and pictures, some carry only a picture. Source: Shopify's help page on product CSV files, and real exports.

Pure: rows in, drafts and findings out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from syncstore_catalog.imports.cells import (
    Row,
    read_attributes,
    read_identifier,
    read_line,
    read_long_number,
    read_price,
    read_stock,
    read_tags,
    read_weight_g,
)
from syncstore_catalog.imports.draft import PictureRef, ProductDraft, VariantDraft
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import Findings
from syncstore_catalog.products.description import clean_description
from syncstore_catalog.products.model import ProductStatus
from syncstore_catalog.products.rules import MAX_CODE
from syncstore_catalog.products.sku import shorten_code
from syncstore_common.kernel.text import has_unprintable

CODE_COLUMN = "Handle"
_VARIANT_COLUMNS = ("Option1 Value", "Variant Price", "Variant SKU")
_VALUE_SEPARATOR = ";"
_LAST = 10**6


def code_of(handle: str) -> str:
    """Return the product code of a handle: itself, or a shorter one that still tells it from all others."""
    return shorten_code(handle, MAX_CODE)


@dataclass(frozen=True, slots=True)
class _Option:
    number: int
    name: str


def read_product(rows: Sequence[Row], options: ImportOptions, findings: Findings) -> ProductDraft:
    """Build one product from its rows, noting every problem (the caller drops products that have one)."""
    head = rows[0]
    variant_rows = [row for row in rows if row is head or any(row.text(column) for column in _VARIANT_COLUMNS)]
    product_options = _options(rows, variant_rows, findings)
    if head.text("Gift Card").lower() == "true":
        fix = "take the product out of the file"
        findings.refuse(head.cell("Gift Card"), "gift cards can't be sold on the marketplaces", fix)
    return ProductDraft(
        row=head.row,
        code=head.product or "",
        title=read_line(head, "Title", findings),
        description=_description(head, findings),
        brand=read_line(head, "Vendor", findings),
        category=_category(head, findings),
        status=_status(head, findings),
        option_names=tuple(option.name for option in product_options),
        variants=tuple(_variant(row, product_options, options, findings) for row in variant_rows),
        pictures=_pictures(rows, findings),
        weight_g=_weight(variant_rows, findings),
        tags=read_tags(head, "Tags", findings),
        attributes=read_attributes(head, _VALUE_SEPARATOR, findings),
    )


def _description(head: Row, findings: Findings) -> str | None:
    text = head.text("Body (HTML)")
    if has_unprintable(text):
        findings.refuse(head.cell("Body (HTML)"), "it holds control characters", "remove them (retype the text)")
        return None
    return clean_description(text) or None


def _options(rows: Sequence[Row], variant_rows: Sequence[Row], findings: Findings) -> tuple[_Option, ...]:
    """Option names may stand on any row; 'Title: Default Title' is Shopify's way to say there is no option."""
    options: list[_Option] = []
    for number in (1, 2, 3):
        column = f"Option{number} Name"
        name = next((name for row in rows if (name := read_line(row, column, findings))), None)
        values = {row.text(f"Option{number} Value") for row in variant_rows}
        if number == 1 and name in (None, "Title") and values <= {"Default Title", ""}:
            continue
        if name is not None:
            options.append(_Option(number, name))
        elif values != {""}:
            row = next(row for row in variant_rows if row.text(f"Option{number} Value"))
            findings.refuse(row.cell(column), "an option value without a name", f"fill in {column}")
    return tuple(options)


def _variant(row: Row, product_options: Iterable[_Option], options: ImportOptions, findings: Findings) -> VariantDraft:
    picture = row.text("Variant Image")
    price_minor = read_price(row, "Variant Price", options.currency, options, findings)
    return VariantDraft(
        row=row.row,
        option_values=tuple(_option_value(row, option, findings) for option in product_options),
        sku=read_identifier(row, "Variant SKU", findings),
        price_minor=price_minor,
        is_converted=price_minor is not None and options.currency != options.catalogue_currency,
        stock=read_stock(row, "Variant Inventory Qty", findings),
        barcode=read_long_number(row, "Variant Barcode", findings),
        picture=PictureRef(picture, row.row, "Variant Image") if picture else None,
    )


def _option_value(row: Row, option: _Option, findings: Findings) -> str:
    column = f"Option{option.number} Value"
    value = read_line(row, column, findings)
    if value is None:
        findings.refuse(row.cell(column), f"no value for the option {option.name}", f"fill in {column}")
    return value or ""


def _category(head: Row, findings: Findings) -> str | None:
    """The most precise text there is: Shopify's category path, Google's path, the type, else the first tag."""
    google = read_line(head, "Google Shopping / Google Product Category", findings)
    tags = read_tags(head, "Tags", findings)
    return (
        read_line(head, "Product Category", findings)
        or (google if google is not None and not google.isdigit() else None)
        or read_line(head, "Type", findings)
        or next(iter(tags), None)
    )


def _status(head: Row, findings: Findings) -> ProductStatus | None:
    text = head.text("Status").lower()
    if text:
        try:
            return ProductStatus(text)
        except ValueError:
            fix = "write active, draft or archived"
            findings.refuse(head.cell("Status"), "not a status", fix)
            return None
    published = head.text("Published").lower()
    if not published:
        return None
    if published not in ("true", "false"):
        findings.refuse(head.cell("Published"), "neither true nor false", "write true or false")
        return None
    return ProductStatus.ACTIVE if published == "true" else ProductStatus.DRAFT


def _weight(variant_rows: Sequence[Row], findings: Findings) -> int | None:
    """A product ships as its heaviest variant. Grams are grams whatever unit Shopify displays."""
    weights: list[int] = []
    for row in variant_rows:
        grams = read_weight_g(row, "Variant Grams", findings)
        if grams is None and row.text("Variant Weight"):
            grams = read_weight_g(row, "Variant Weight", findings, unit=row.text("Variant Weight Unit") or "g")
        if grams is not None:
            weights.append(grams)
    if len(set(weights)) > 1:
        fix = f"the heaviest ({max(weights)} g) was taken for the product"
        findings.warn(variant_rows[0].cell("Variant Grams"), "the variants weigh differently", fix)
    return max(weights, default=None)


def _pictures(rows: Sequence[Row], findings: Findings) -> tuple[PictureRef, ...]:
    """Pictures by position, then by place in the file; the same URL twice counts once."""
    placed: list[tuple[Decimal, int, PictureRef]] = []
    for order, row in enumerate(rows):
        if address := row.text("Image Src"):
            ref = PictureRef(address, row.row, "Image Src")
            placed.append((_position(row, findings), order, ref))
    unique: dict[str, PictureRef] = {}
    for _, _, ref in sorted(placed, key=lambda entry: entry[:2]):
        unique.setdefault(ref.name, ref)
    return tuple(unique.values())


def _position(row: Row, findings: Findings) -> Decimal:
    text = row.text("Image Position")
    try:
        position = Decimal(text) if text else Decimal(_LAST)
    except InvalidOperation:
        position = Decimal("NaN")
    if not position.is_finite():
        findings.warn(row.cell("Image Position"), "not a number", "the picture was put last")
        return Decimal(_LAST)
    return position
