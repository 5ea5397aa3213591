"""The report as files: CSV, XLSX and a page to print. Pure: text in, bytes out.

Texts come from catalogues and platforms, so a cell that begins like a formula is kept from being one: in CSV by a
leading apostrophe, in XLSX by being a text. The page escapes everything.
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from html import escape

import xlsxwriter

from syncstore_common.contracts.advice import Language, Words
from syncstore_gateway.validation.model import Counts
from syncstore_gateway.validation.table import Row, columns

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 32_767
_WIDTHS = (10, 22, 20, 12, 20, 18, 18, 50, 24, 24, 50)
_TITLE = Words("Validation report", "Laporan validasi")
_COUNTS = {
    "products": Words("Products", "Produk"),
    "checked": Words("Listings checked", "Produk di toko yang diperiksa"),
    "synced": Words("Read back", "Dibaca ulang"),
    "defects": Words("Defects", "Kesalahan"),
    "refused": Words("Refused", "Ditolak"),
    "failed": Words("Failed", "Gagal"),
    "waiting": Words("Waiting", "Menunggu"),
    "not_listed": Words("Not listed", "Tidak tayang"),
    "warnings": Words("Warnings", "Peringatan"),
}
_NOTHING = Words("Nothing is wrong.", "Tidak ada masalah.")
_STYLE = """
:root{color-scheme:light dark;--ink:#222;--soft:#666;--line:#ccc;--head:#f3f3f3;--page:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e6e6e6;--soft:#a0a0a0;--line:#444;--head:#2a2a2a;--page:#171717}}
body{font:14px/1.4 system-ui,sans-serif;margin:2rem;color:var(--ink);background:var(--page)}h1{font-size:1.4rem}
dl{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:1rem 0}dt{color:var(--soft)}
dd{margin:0;font-weight:600;font-size:1.2rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;min-width:70rem}
th,td{border:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
th{background:var(--head)}tr{break-inside:avoid}thead{display:table-header-group}
@media (max-width:40rem){body{margin:1rem}}
@page{size:A4 landscape;margin:12mm}
@media print{:root{--ink:#000;--soft:#444;--line:#999;--head:#eee;--page:#fff}
body{margin:0;font-size:10px}.wide{overflow:visible}table{min-width:0}}
"""


def to_csv(rows: Sequence[Row], language: Language) -> bytes:
    """Return the table as CSV in UTF-8, with the mark that spreadsheets know it by."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns(language))
    writer.writerows([guarded(cell) for cell in row.cells] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def to_xlsx(rows: Sequence[Row], counts: Counts, language: Language) -> bytes:
    """Return a workbook: the findings with a filter, and the counts."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_TITLE.in_language(language))
        for place, (heading, width) in enumerate(zip(columns(language), _WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, heading, bold)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row.cells):
                sheet.write_string(line, place, cell[:_LONGEST_CELL], wrapped)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(_WIDTHS) - 1)
        summary = book.add_worksheet("Σ")
        summary.set_column(0, 0, 32)
        for line, (name, words) in enumerate(_COUNTS.items()):
            summary.write_string(line, 0, words.in_language(language), bold)
            summary.write_number(line, 1, getattr(counts, name))
    return content.getvalue()


def to_html(rows: Sequence[Row], counts: Counts, language: Language, at: datetime) -> bytes:
    """Return a page that needs nothing else, made to be printed."""
    title = _TITLE.in_language(language)
    numbers = "".join(
        f"<div><dt>{escape(words.in_language(language))}</dt><dd>{getattr(counts, name)}</dd></div>"
        for name, words in _COUNTS.items()
    )
    head = "".join(f"<th>{escape(heading)}</th>" for heading in columns(language))
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row.cells)}</tr>" for row in rows)
    table = f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    page = (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1><p>{at:%Y-%m-%d %H:%M} UTC</p>"
        f"<dl>{numbers}</dl>{table if rows else f'<p>{escape(_NOTHING.in_language(language))}</p>'}</body></html>"
    )
    return page.encode()
