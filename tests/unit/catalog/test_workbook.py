"""Workbooks: what their cells show is read, and nothing they claim is believed."""

import io
import re
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings

from syncstore_catalog.imports import workbook
from syncstore_catalog.imports.csv_text import Damage, Record, UnreadableFile
from syncstore_catalog.imports.exporter import product_rows
from syncstore_catalog.imports.workbook import read_workbook
from syncstore_catalog.imports.workbook_writer import WorkbookWriter
from syncstore_common.kernel.errors import InvalidInput
from tests.unit.catalog.csv_files import only_draft, only_problem, parse
from tests.unit.catalog.products_made import product
from tests.unit.catalog.test_exporter import LINE

HEADER = ["code", "title", "price"]


def xlsx(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("Second").append(["not", "read"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rewritten(data: bytes, part: str, change: Any) -> bytes:
    """The same workbook with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return buffer.getvalue()


def records(data: bytes) -> list[Record | Damage]:
    return list(read_workbook(data, max_text=10_000)[1])


SHEET = "xl/worksheets/sheet1.xml"


def test_numbers_texts_and_dates_read_as_a_text_file_would_have_them() -> None:
    data = xlsx(
        ["code", "n"],
        ["a", 49900],
        ["b", 49900.0],
        ["c", 49.9],
        ["d", 0.1 + 0.2],
        ["e", True],
        ["f", date(2026, 5, 1)],
        ["g", "  text_x000D_\nmore"],
        ["h", 0.00001],
    )

    cells = [record.cells[1] for record in records(data) if isinstance(record, Record)]

    assert cells == ["49900", "49900", "49.9", "0.3", "TRUE", "2026-05-01T00:00:00", "  text\nmore", "0.00001"]


def test_rows_have_the_numbers_that_the_spreadsheet_shows() -> None:
    data = xlsx([], HEADER, ["A", "One", 1], [None, None, None], ["B", "Two", "two"])

    problem = only_problem(data)

    assert (problem.row, problem.column, problem.value, problem.product) == (5, "price", "two", "B")


def test_columns_without_a_name_are_not_read() -> None:
    data = xlsx([*HEADER, "brand", None, None], ["A", "One", 1, "Tanah", None, "a note"])

    assert (only_draft(data).code, only_draft(data).brand) == ("A", "Tanah")


def test_a_long_number_whose_digits_are_lost_is_refused() -> None:
    problem = only_problem(xlsx([*HEADER, "barcode"], ["A", "One", 1, 8991234567890123456]))

    assert (problem.column, "rounded" in problem.reason) == ("barcode", True)


def test_of_a_formula_the_value_last_computed_is_taken_and_never_its_text() -> None:
    data = xlsx(HEADER, ["A", "One", "=1+1"], ["B", '=HYPERLINK("http://x")', 5])
    data = rewritten(data, SHEET, lambda xml: re.sub(rb"(<f>1\+1</f>)<v ?/?>(</v>)?", rb"\1<v>2</v>", xml))

    parsed, findings = parse(data)

    assert [(draft.code, draft.title, draft.variants[0].price_minor) for draft in parsed.drafts] == [
        ("A", "One", 2),
        ("B", None, 5),
    ]
    assert findings.problems == []


def test_a_cell_that_shows_an_error_costs_its_product_only() -> None:
    parsed, findings = parse(xlsx(HEADER, ["A", "#REF!", 5], ["B", "Two", 5]))

    (problem,) = findings.problems
    assert [draft.code for draft in parsed.drafts] == ["B"]
    assert (problem.row, problem.product) == (2, "A")
    assert "'title' shows the error #REF!" in problem.reason
    assert "formula" in problem.fix


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1_000_000)
    data = rewritten(xlsx(HEADER), SHEET, lambda xml: xml + b" " * 2_000_000)
    assert len(data) < 20_000

    with pytest.raises(UnreadableFile, match="unpacks to more"):
        records(data)


def test_more_text_than_there_is_room_for_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="of text"):
        records(xlsx(HEADER, *[["A" * 900, "x" * 900, 1]] * 10))


def test_a_row_number_beyond_what_sheets_have_is_no_endless_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_SHEET_ROWS", 1000)
    data = rewritten(xlsx(HEADER, ["A", "B", 1]), SHEET, lambda xml: xml.replace(b'r="2"', b'r="900000000"'))

    with pytest.raises(UnreadableFile, match="rows"):
        records(data)


def test_entities_that_grow_without_end_are_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{entities}]>'.encode()
    grown = rewritten(xlsx(HEADER, ["A", "B", 1]), SHEET, lambda xml: bomb + xml.replace(b"<v>1</v>", b"<v>&e11;</v>"))

    with pytest.raises(UnreadableFile, match="damaged"):
        records(grown)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 cut off",
        rewritten(xlsx(HEADER), SHEET, lambda xml: xml[:200]),
        rewritten(xlsx(HEADER), "xl/workbook.xml", lambda _: b"<x/>"),
        rewritten(xlsx(HEADER), "[Content_Types].xml", lambda _: b"<x/>"),
    ],
)
def test_a_damaged_workbook_is_refused_with_a_fix(data: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(data)

    assert refused.value.details["field"] == "file"
    assert refused.value.details["fix"]


def test_an_empty_workbook_says_so() -> None:
    with pytest.raises(InvalidInput, match="empty"):
        parse(xlsx())


@settings(max_examples=40, deadline=None)
@given(LINE, LINE)
def test_any_text_survives_the_way_into_a_workbook_and_back(title: str, brand: str) -> None:
    stored = product(title=title, brand=brand, description="<p>Line<br>two</p>")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "products.xlsx"
        writer = WorkbookWriter(path, [])
        writer.add(product_rows(stored, {stored.content.variants[0].variant_id: 5}))
        writer.close()
        draft = only_draft(path.read_bytes())

    assert (draft.title, draft.brand, draft.description) == (title, brand, stored.content.description)
    assert (draft.variants[0].price_minor, draft.variants[0].stock) == (45000, 5)
