"""Small CSV files for the tests, and the short way to parse them."""

import csv
import io
from collections.abc import Sequence

from syncstore_catalog.imports.draft import ParsedFile, ProductDraft
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.parse import parse_table
from syncstore_catalog.imports.report import Findings, Problem

SHOPIFY_HEADER = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Type",
    "Tags",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Option2 Name",
    "Option2 Value",
    "Variant SKU",
    "Variant Grams",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Gift Card",
    "Variant Image",
    "Status",
)


def shopify_csv(*rows: dict[str, str]) -> bytes:
    """A Shopify file with these rows; columns left out are blank."""
    return csv_bytes(SHOPIFY_HEADER, rows)


def native_csv(*rows: dict[str, str], columns: Sequence[str] = ()) -> bytes:
    """A SyncStore file with the columns these rows use (or the given ones)."""
    used = list(columns) or list(dict.fromkeys(["code", "title", "price", *(name for row in rows for name in row)]))
    return csv_bytes(used, rows)


def csv_bytes(header: Sequence[str], rows: Sequence[dict[str, str]], delimiter: str = ",") -> bytes:
    """A CSV file as UTF-8 bytes."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def parse(data: bytes, options: ImportOptions | None = None) -> tuple[ParsedFile, Findings]:
    """Parse a file with the given (or default) options."""
    findings = Findings()
    return parse_table(data, options or ImportOptions(), findings), findings


def only_draft(data: bytes, options: ImportOptions | None = None) -> ProductDraft:
    """The one good product of a file without problems."""
    parsed, findings = parse(data, options)
    assert findings.problems == []
    (draft,) = parsed.drafts
    return draft


def only_problem(data: bytes, options: ImportOptions | None = None) -> Problem:
    """The one problem of a file."""
    _, findings = parse(data, options)
    (problem,) = findings.problems
    return problem
