"""From uploaded bytes to rows of cells, without ever guessing silently.

Encodings: UTF-8 with or without a byte-order mark, UTF-16 with one; anything else is read as Latin-1, and that is said.
Quotes are read strictly: a stray quote must not swallow the rows after it. A damaged record is reported and reading
goes on at the next line; from then on only rows with exactly the header's number of cells are trusted.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

DELIMITERS = (",", ";", "\t", "|")
MAX_DAMAGED = 100
MAX_LINES = 2_000_000
"""Far more than the rows of any file we take; without it a small file of empty lines would fill the memory."""
MAX_CELL = 131_072
"""Characters in one cell; also the csv module's own limit, which is process-wide and left as it is."""


class UnreadableFile(ValueError):
    """The bytes are no text we can read, or too little of it is well formed."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row. ``row`` is what a spreadsheet shows (the header is 1)."""

    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Damage:
    """A row that could not be read; ``first_cell`` is the text before its first delimiter, for people."""

    row: int
    first_cell: str
    reason: str
    fix: str = 'close every quote and write a quote inside a cell twice ("")'


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file; ``note`` tells of a guess that was made about its encoding."""

    text: str
    note: str | None = None


def decode(data: bytes) -> DecodedText:
    """Turn bytes into text. Raises UnreadableFile for what is plainly not text (a spreadsheet, a picture)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_utf16(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("this is an old or locked Excel workbook: save it as XLSX without a password")
    if b"\x00" in data[:1000]:
        raise UnreadableFile("this is not a text file: save the table as 'CSV UTF-8' and upload that")
    try:
        return DecodedText(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
        return DecodedText(text, f"not UTF-8 (first seen in line {line}); read as Latin-1, check accented letters")


def _decode_utf16(data: bytes) -> DecodedText:
    try:
        return DecodedText(data.decode("utf-16"))
    except UnicodeDecodeError as error:
        raise UnreadableFile("the file says it is UTF-16 but is not: save it as 'CSV UTF-8'") from error


def split_lines(text: str) -> list[str]:
    """Split at CR, LF or CRLF only (not at the other separators Unicode knows), keeping the ends.

    Raises UnreadableFile for more than ``MAX_LINES``.
    """
    if text.count("\n") + text.count("\r") - text.count("\r\n") > MAX_LINES:
        raise UnreadableFile(f"more than {MAX_LINES:,} lines; split the file, or remove its empty lines")
    return list(io.StringIO(text, newline=""))


def sniff_delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """Return the delimiter and the index of the header line. A first line ``sep=;`` (Excel) decides by itself."""
    for index, line in enumerate(lines):
        stripped = line.strip()
        if stripped.lower().startswith("sep=") and len(stripped) == 5:
            return stripped[4], index + 1
        if stripped:
            return max(DELIMITERS, key=stripped.count), index
    raise UnreadableFile("the file is empty")


def read_header(lines: Sequence[str], start: int, delimiter: str) -> tuple[list[str], int]:
    """Return the header's cells and the index of the line after it. Raises UnreadableFile for broken quotes."""
    reader = csv.reader(iter(lines[start:]), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip() for cell in next(reader)]
    except (csv.Error, StopIteration) as error:
        raise UnreadableFile(f"the header row can't be read ({error}): check its quotes") from error
    return header, start + reader.line_num


def read_records(
    lines: Sequence[str], start: int, delimiter: str, *, width: int, first_row: int = 2
) -> Iterator[Record | Damage]:
    """Yield every non-empty row after the header, and a Damage for each that can't be read.

    Raises UnreadableFile after ``MAX_DAMAGED`` damaged rows: the rest would be guesswork.
    """
    position, row, damaged = start, first_row, 0
    while position < len(lines):
        base = position
        reader = csv.reader(iter(lines[base:]), delimiter=delimiter, strict=True)
        while position < len(lines):
            outcome = _next_record(reader, row, width, is_exact=damaged > 0)
            if isinstance(outcome, Damage):
                damaged += 1
                yield Damage(row, _first_cell(lines[position], delimiter), outcome.reason)
                if damaged >= MAX_DAMAGED:
                    raise UnreadableFile(f"more than {MAX_DAMAGED} rows can't be read; nothing was imported")
                position, row = position + 1, row + 1
                break
            if any(cell.strip() for cell in outcome.cells):
                yield outcome
            position, row = base + reader.line_num, row + 1


class _Reader(Protocol):
    """What the csv module returns; its type has no public name."""

    @property
    def line_num(self) -> int: ...
    def __next__(self) -> list[str]: ...


def _next_record(reader: _Reader, row: int, width: int, *, is_exact: bool) -> Record | Damage:
    before = reader.line_num
    try:
        cells = tuple(next(reader))
    except csv.Error as error:
        reason = f"longer than {MAX_CELL} characters" if "limit" in str(error) else "a quote that does not end properly"
        return Damage(row, "", f"the row holds a cell with {reason}")
    count = len(cells)
    spans_lines = reader.line_num - before > 1
    surplus = count > width and any(cell.strip() for cell in cells[width:])
    if cells and (surplus or (count != width and (spans_lines or is_exact))):
        return Damage(row, "", f"the row has {count} cells, the header has {width}")
    return Record(row, cells)


def _first_cell(line: str, delimiter: str) -> str:
    return line.split(delimiter, 1)[0].strip().strip('"').strip()
