"""One table, CSV or XLSX, from bytes to product drafts and findings. Pure; run off the event loop when it is big."""

from collections.abc import Iterator, Sequence

from syncstore_catalog.imports import native, shopify
from syncstore_catalog.imports.cells import Row
from syncstore_catalog.imports.csv_text import (
    Damage,
    Record,
    UnreadableFile,
    decode,
    read_header,
    read_records,
    sniff_delimiter,
    split_lines,
)
from syncstore_catalog.imports.draft import ParsedFile, ProductDraft
from syncstore_catalog.imports.formats import Layout, detect_layout
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import Cell, FileFormat, Findings
from syncstore_catalog.imports.workbook import is_workbook, read_workbook
from syncstore_catalog.products.rules import MAX_CODE, one_line
from syncstore_common.kernel.errors import InvalidInput
from syncstore_common.kernel.text import has_unprintable

MAX_ROWS = 200_000
MAX_TEXT = 50 * 1024 * 1024
"""Characters in all cells of a workbook."""
_CODE_COLUMNS = {FileFormat.SHOPIFY: shopify.CODE_COLUMN, FileFormat.SYNCSTORE: native.CODE_COLUMN}


def parse_table(data: bytes, options: ImportOptions, findings: Findings) -> ParsedFile:
    """Read a whole file. Problems land in ``findings`` and keep their product out of the result.

    Raises InvalidInput when the file as a whole can't be read: no text, an unknown header, too many rows.
    """
    try:
        return _parse(data, options, findings)
    except UnreadableFile as error:
        fix = "open it in a spreadsheet program and save it as XLSX or 'CSV UTF-8'"
        raise InvalidInput(str(error), field="file", fix=fix, code="UNREADABLE_FILE") from error


def _parse(data: bytes, options: ImportOptions, findings: Findings) -> ParsedFile:
    layout, records = _open_workbook(data) if is_workbook(data) else _open_text(data, findings)
    _require_clearing(layout, options)
    groups = _gather(_rows(records, layout, findings))
    read = {FileFormat.SHOPIFY: shopify.read_product, FileFormat.SYNCSTORE: native.read_product}[layout.format]
    drafts = [read(rows, options, findings) for rows in groups]
    _refuse_shared_skus(drafts, findings)
    return ParsedFile(layout.format, tuple(draft for draft in drafts if draft.code not in findings.refused_products))


def _open_workbook(data: bytes) -> tuple[Layout, Iterator[Record | Damage]]:
    header, records = read_workbook(data, max_text=MAX_TEXT)
    return detect_layout(header), records


def _open_text(data: bytes, findings: Findings) -> tuple[Layout, Iterator[Record | Damage]]:
    decoded = decode(data)
    if decoded.note is not None:
        fix = "save the file as 'CSV UTF-8' and import it again if letters look wrong"
        findings.warn(Cell(None, None, "", None), decoded.note, fix)
    lines = split_lines(decoded.text)
    delimiter, header_at = sniff_delimiter(lines)
    header, start = read_header(lines, header_at, delimiter)
    layout = detect_layout(header)
    return layout, read_records(lines, start, delimiter, width=layout.width, first_row=header_at + 2)


def _require_clearing(layout: Layout, options: ImportOptions) -> None:
    """Raise InvalidInput when a column whose blank cells shall count is not in the file."""
    known = {column.casefold() for column in layout.columns} if layout.format is FileFormat.SYNCSTORE else set()
    for column in options.blank_clears:
        if column.casefold() not in known:
            raise InvalidInput(
                f"the file has no column '{column}' of SyncStore's layout, so nothing in it can be blank",
                field="blank_clears",
                fix="leave it out, or add the column",
            )


def _rows(records: Iterator[Record | Damage], layout: Layout, findings: Findings) -> Iterator[Row]:
    """Name the product of each record; what has no usable code is refused here."""
    column = _CODE_COLUMNS[layout.format]
    for count, record in enumerate(records, start=1):
        if count > MAX_ROWS:
            raise UnreadableFile(f"more than {MAX_ROWS:,} rows; split the file")
        if isinstance(record, Damage):
            product = _code(record.first_cell, layout.format) if layout.columns[column] == 0 else None
            findings.refuse(Cell(record.row, None, record.first_cell, product or None), record.reason, record.fix)
            continue
        row = Row(record.row, None, record.cells, layout.columns)
        code = row.text(column)
        fault = _code_fault(code, layout.format)
        if fault is not None:
            findings.refuse(row.cell(column), *fault)
            continue
        yield Row(row.row, _code(code, layout.format), row.cells, layout.columns)


def _code(text: str, kind: FileFormat) -> str:
    match kind:
        case FileFormat.SHOPIFY:
            return shopify.code_of(one_line(text))
        case FileFormat.SYNCSTORE:
            return one_line(native.unguard(text))


def _code_fault(code: str, kind: FileFormat) -> tuple[str, str] | None:
    if not code:
        return "the row does not say which product it belongs to", "fill in the product's code on every row"
    if has_unprintable(code):
        return "the code holds control characters", "remove them (retype the code)"
    if kind is FileFormat.SYNCSTORE and len(code) > MAX_CODE:
        return f"the code has more than {MAX_CODE} characters", "use a shorter code"
    return None


def _gather(rows: Iterator[Row]) -> list[Sequence[Row]]:
    """Rows of one product belong together wherever they stand; products keep the order of their first row."""
    groups: dict[str | None, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.product, []).append(row)
    return list(groups.values())


def _refuse_shared_skus(drafts: Sequence[ProductDraft], findings: Findings) -> None:
    """A SKU names one variant of the whole catalogue; the first product of the file that uses it keeps it."""
    owners: dict[str, tuple[str, int]] = {}
    for draft in drafts:
        for variant in draft.variants:
            if variant.sku is None:
                continue
            owner, row = owners.setdefault(variant.sku, (draft.code, variant.row))
            if (owner, row) != (draft.code, variant.row):
                cell = Cell(variant.row, "SKU", variant.sku, draft.code)
                findings.refuse(cell, f"row {row} ({owner}) has the same SKU", "give each variant a SKU of its own")
