"""The first sheet of an Excel workbook as rows of text: the values that the cells show, never a formula.

A workbook is a ZIP of XML parts. Sizes are asked before anything is unpacked (Python's zipfile never gives more than an
entry says it holds), parts are read as streams, and the text is counted while it is read. Styles, macros, links and
pictures are not looked at. Of a formula the value is taken that the spreadsheet program computed last.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from math import isfinite
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.exceptions import InvalidFileException

from syncstore_catalog.imports.csv_text import MAX_CELL, Damage, Record, UnreadableFile

MAX_PARTS = 2_000
MAX_UNPACKED = 400 * 1024 * 1024
"""All parts together: XML takes several times what its text does."""
MAX_COLUMNS = 1_000
MAX_HEADER_ROW = 100
MAX_SHEET_ROWS = 1_048_576
_MAX_EXACT = 10**15
"""Spreadsheets keep fifteen digits of a number."""
_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
"""How a workbook writes an underscore that would begin such a code; openpyxl undoes it in shared strings only."""
_CARRIAGE_RETURN = "_x000D_"
"""How a workbook writes what Windows puts before a line's end."""
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


def is_workbook(data: bytes) -> bool:
    """Tell an XLSX workbook from a file of text."""
    return data.startswith(b"PK\x03\x04")


def read_workbook(data: bytes, *, max_text: int) -> tuple[list[str], Iterator[Record | Damage]]:
    """Return the header and the rows below it that are not empty.

    ``max_text`` is how many characters all cells may have together. Raises UnreadableFile for a damaged, encrypted or
    oversized workbook; the iterator raises it, too.
    """
    _check_size(data)
    with closing(_guarded(_rows(data, MAX_COLUMNS, max_text))) as rows:
        for number, cells in islice(rows, MAX_HEADER_ROW):
            header = [cell.strip() for cell in cells]
            while header and not header[-1]:
                header.pop()
            if header:
                return header, _records(_guarded(_rows(data, len(header), max_text)), header, number)
    raise UnreadableFile(f"the first {MAX_HEADER_ROW} rows of the workbook's first sheet are empty")


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            entries = parts.infolist()
    except _BROKEN as error:
        raise UnreadableFile(f"the workbook is damaged ({error})") from error
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnreadableFile(f"the workbook unpacks to more than {MAX_UNPACKED >> 20} MB: split it into several files")


def _guarded(rows: Iterator[tuple[int, list[str]]]) -> Generator[tuple[int, list[str]]]:
    """What a damaged workbook makes of its reader is one error for people."""
    try:
        yield from rows
    except UnreadableFile:
        raise
    except _BROKEN as error:
        raise UnreadableFile(f"the workbook is damaged ({error})") from error


def _rows(data: bytes, columns: int, max_text: int) -> Iterator[tuple[int, list[str]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions that are not read
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        if not book.worksheets:
            raise UnreadableFile("the workbook has no sheet with cells")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a workbook says about its size need not be true
        room = max_text
        for number, values in enumerate(sheet.iter_rows(max_col=columns, values_only=True), start=1):
            cells = [_text(value) for value in values]
            room -= sum(map(len, cells))
            if number > MAX_SHEET_ROWS:
                raise UnreadableFile(f"the sheet has more than {MAX_SHEET_ROWS:,} rows: split it")
            if room < 0:
                raise UnreadableFile(f"the sheet holds more than {max_text >> 20} MB of text: split it")
            yield number, cells
    finally:
        book.close()


def _records(
    rows: Iterator[tuple[int, list[str]]], header: Sequence[str], header_row: int
) -> Iterator[Record | Damage]:
    for number, cells in rows:
        if number > header_row and any(cell.strip() for cell in cells):
            yield _damage(number, cells, header) or Record(number, tuple(cells))


def _damage(row: int, cells: Sequence[str], header: Sequence[str]) -> Damage | None:
    for name, cell in zip(header, cells, strict=False):
        if cell in ERROR_CODES:
            fix = "correct the formula, or write the value itself"
            return Damage(row, cells[0], f"the cell below '{name}' shows the error {cell}", fix)
        if len(cell) > MAX_CELL:
            return Damage(row, cells[0], f"the cell below '{name}' has more than {MAX_CELL} characters", "shorten it")
    return None


def _text(value: object) -> str:
    """What a cell says, written as a file of text would have it."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() if abs(value) >= _MAX_EXACT:
            return f"{value:.14E}"  # its last digits are lost; what reads it says so
        case float() if value.is_integer():
            return str(int(value))
        case float() if isfinite(value):
            return format(Decimal(f"{value:.15g}"), "f")
        case datetime() | date() | time():
            return value.isoformat()
        case str():
            return _ESCAPED.sub("_", value.replace(_CARRIAGE_RETURN, ""))
        case _:
            return str(value)
