"""Reading single cells. Each reader returns None for a blank cell, and for a wrong one after noting what is wrong.

Numbers are read strictly: "50.000" means fifty in one country and fifty thousand in another, so anything that could be
a thousands separator is refused with the fix rather than guessed at.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation

from syncstore_catalog.imports.formats import attribute_columns
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import Cell, Findings
from syncstore_catalog.products.rules import (
    MAX_SIDE_MM,
    MAX_STOCK,
    MAX_WEIGHT_G,
    TAG_SEPARATOR,
    distinct_tags,
    one_line,
)
from syncstore_common.kernel.money import MoneyError
from syncstore_common.kernel.text import has_unprintable

_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+", re.ASCII)
_GRAMS_PER_UNIT = {"g": Decimal(1), "kg": Decimal(1000), "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}
MAX_DECIMALS = 2
MAX_AMOUNT = 10**12


@dataclass(frozen=True, slots=True)
class Row:
    """A record by column name. ``product`` is the code its findings are filed under."""

    row: int
    product: str | None
    cells: tuple[str, ...]
    columns: Mapping[str, int]

    def text(self, column: str) -> str:
        """Return the trimmed text, empty when blank or when the file has no such column."""
        index = self.columns.get(column)
        return self.cells[index].strip() if index is not None and index < len(self.cells) else ""

    def cell(self, column: str) -> Cell:
        """Return the value with its place, for a finding."""
        return Cell(self.row, column, self.text(column), self.product)


def read_line(row: Row, column: str, findings: Findings) -> str | None:
    """Read a one-line text; inner runs of white space become one space."""
    text = row.text(column)
    if has_unprintable(text):
        findings.refuse(row.cell(column), "it holds control characters", "remove them (retype the text)")
        return None
    return one_line(text) or None


def read_tags(row: Row, column: str, findings: Findings) -> tuple[str, ...]:
    """Read tags separated by commas."""
    return distinct_tags((read_line(row, column, findings) or "").split(TAG_SEPARATOR))


def read_attributes(row: Row, separator: str, findings: Findings) -> dict[str, tuple[str, ...]]:
    """Read the product's attributes, each from the column of its name; a blank cell says nothing about it."""
    found = {
        name: distinct_tags((read_line(row, column, findings) or "").split(separator))
        for column, name in attribute_columns(row.columns).items()
    }
    return {name: values for name, values in found.items() if values}


def read_identifier(row: Row, column: str, findings: Findings) -> str | None:
    """Read a SKU, barcode or id: the apostrophe that keeps spreadsheets from reading it as a number is dropped."""
    text = read_line(row, column, findings)
    return text.removeprefix("'").strip() or None if text is not None else None


def read_long_number(row: Row, column: str, findings: Findings) -> str | None:
    """Read an identifier made of digits; one that a spreadsheet has rounded to 1.23E+12 is refused."""
    text = read_identifier(row, column, findings)
    if text is not None and is_rounded_number(text):
        refuse_rounded(row.cell(column), findings)
        return None
    return text


def is_rounded_number(text: str) -> bool:
    """Tell whether a spreadsheet has turned a long number into something like 1.23E+12."""
    return _SCIENTIFIC.fullmatch(text) is not None


def refuse_rounded(cell: Cell, findings: Findings) -> None:
    """Note a number whose digits are lost."""
    fix = "format the column as text and enter the number again; its last digits are lost here"
    findings.refuse(cell, "a spreadsheet has rounded this number", fix)


def read_price(row: Row, column: str, currency: str, options: ImportOptions, findings: Findings) -> int | None:
    """Read a price in ``currency`` and return minor units of the catalogue's currency."""
    amount = _read_decimal(row, column, findings, example="49900 or 49.90")
    if amount is None:
        return None
    if abs(amount) > MAX_AMOUNT:
        findings.refuse(row.cell(column), f"more than {MAX_AMOUNT:,}", "write the price of one piece")
        return None
    if -_exponent(amount) > MAX_DECIMALS:
        fix = "write it without thousands separators, with at most two decimals (50000 or 50.00)"
        findings.refuse(row.cell(column), "the dot could be a thousands separator", fix)
        return None
    try:
        price_minor = options.convert(amount, currency)
    except MoneyError as error:
        findings.refuse(row.cell(column), str(error), _money_fix(currency, options))
        return None
    if price_minor <= 0:
        findings.refuse(row.cell(column), "the price is not above zero", "write the selling price")
        return None
    return price_minor


def _money_fix(currency: str, options: ImportOptions) -> str:
    if currency == options.catalogue_currency:
        return f"write whole {currency}, or give the currency the file's prices are in and its exchange rate"
    return f"give {currency} and its exchange rate into {options.catalogue_currency} with the import"


def read_stock(row: Row, column: str, findings: Findings) -> int | None:
    """Read a quantity. A negative one (sold more than there was) counts as none, with a warning."""
    quantity = _read_whole(row, column, findings, most=MAX_STOCK)
    if quantity is not None and quantity < 0:
        findings.warn(row.cell(column), "the stock is negative", "0 was taken; count the stock and correct it")
        return 0
    return quantity


def read_side_mm(row: Row, column: str, findings: Findings) -> int | None:
    """Read a length in millimetres; zero means unknown."""
    return _read_positive(row, column, findings, most=MAX_SIDE_MM)


def read_weight_g(row: Row, column: str, findings: Findings, *, unit: str = "g") -> int | None:
    """Read a weight in ``unit`` (g, kg, lb, oz) and return whole grams, rounded up; zero means unknown."""
    grams_per_unit = _GRAMS_PER_UNIT.get(unit.lower())
    if grams_per_unit is None:
        findings.refuse(row.cell(column), f"the weight unit '{unit}' is not known", "use g, kg, lb or oz")
        return None
    return _read_positive(row, column, findings, most=MAX_WEIGHT_G, factor=grams_per_unit)


def _read_positive(row: Row, column: str, findings: Findings, *, most: int, factor: Decimal = Decimal(1)) -> int | None:
    number = _read_decimal(row, column, findings, example="250")
    if number is None or number == 0:
        return None
    whole = int((number * factor).to_integral_value(rounding=ROUND_CEILING)) if number < most else most + 1
    if not 1 <= whole <= most:
        findings.refuse(row.cell(column), f"not between 1 and {most}", "correct it, or leave the cell empty")
        return None
    return whole


def _read_whole(row: Row, column: str, findings: Findings, *, most: int) -> int | None:
    number = _read_decimal(row, column, findings, example="12")
    if number is None:
        return None
    if number != number.to_integral_value() or abs(number) > most:
        findings.refuse(row.cell(column), f"not a whole number up to {most}", "write the number of pieces, such as 12")
        return None
    return int(number)


def _read_decimal(row: Row, column: str, findings: Findings, *, example: str) -> Decimal | None:
    text = row.text(column).removeprefix("'")
    if not text:
        return None
    if len(text) > 30 or _PLAIN_NUMBER.fullmatch(text) is None:
        findings.refuse(row.cell(column), "not a plain number", f"write digits only, such as {example}")
        return None
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern above lets only decimals through
        findings.refuse(row.cell(column), "not a number", f"write digits only, such as {example}")
        return None


def _exponent(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
