"""SyncStore's own layout as an Excel workbook: a row at a time into a file, so that its size costs no memory.

Every cell is a text or a number, never a formula or a link. A text that is too long for a cell is left blank: reading
the file back in changes nothing then, whereas a shortened text would be taken for an edit.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from syncstore_catalog.imports.exporter import header_cells
from syncstore_common.kernel.errors import InvalidInput

LONGEST_CELL = 32_767
MAX_SHEET_ROWS = 1_048_576
_NUMBERS = frozenset({"price", "stock", "weight_g", "length_mm", "width_mm", "height_mm"})
_MOST_DIGITS = 15
"""What a spreadsheet keeps of a number."""
_WIDTHS = {"code": 18, "title": 50, "description": 30, "category": 28, "sku": 18, "images": 30}


class WorkbookWriter:
    """One workbook being written; ``close`` finishes it."""

    def __init__(self, path: Path, attributes: Sequence[str]) -> None:
        self._columns = header_cells(attributes)
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._sheet = self._book.add_worksheet("products")
        self._next = 1
        bold = self._book.add_format({"bold": True})
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, _WIDTHS.get(column, 12))
            self._sheet.write_string(0, place, column, bold)
        self._sheet.freeze_panes(1, 1)

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Write rows in the order of the columns. Raises InvalidInput when the sheet is full."""
        for row in rows:
            if self._next >= MAX_SHEET_ROWS:
                fix = "select fewer products, or export CSV"
                raise InvalidInput(f"a sheet has at most {MAX_SHEET_ROWS:,} rows", field="products", fix=fix)
            for place, (column, cell) in enumerate(zip(self._columns, row, strict=True)):
                if column in _NUMBERS and cell and len(cell) <= _MOST_DIGITS:
                    self._sheet.write_number(self._next, place, float(cell))
                elif cell and len(cell) <= LONGEST_CELL:
                    self._sheet.write_string(self._next, place, cell)
            self._next += 1

    def close(self) -> None:
        """Finish the file."""
        self._book.close()
