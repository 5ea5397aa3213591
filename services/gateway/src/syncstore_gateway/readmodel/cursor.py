"""Cursors: where a page ended, as opaque text. Pure.

A cursor holds the sort it belongs to and the sort values of the last row, so the next page starts there by an index
seek, however deep it is.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import orjson

from syncstore_common.kernel.errors import InvalidInput
from syncstore_common.kernel.text import has_unprintable


class ProductSort(StrEnum):
    """Orders of the product list; a minus means falling."""

    UPDATED = "-updated_at"
    TITLE = "title"
    PRICE = "price"
    PRICE_FALLING = "-price"
    STOCK = "stock"
    """The lowest stock of a variant first."""


SortValue = datetime | str | int


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its sort value and id."""

    sort: ProductSort
    value: SortValue
    product_id: UUID


def encode_cursor(cursor: Cursor) -> str:
    """Write a cursor as URL-safe text."""
    value = cursor.value.isoformat() if isinstance(cursor.value, datetime) else cursor.value
    return base64.urlsafe_b64encode(orjson.dumps([cursor.sort.value, value, cursor.product_id.hex])).decode()


def decode_cursor(text: str, sort: ProductSort) -> Cursor:
    """Read a cursor. Raises InvalidInput when it is damaged or belongs to another sort."""
    try:
        name, value, product_id = orjson.loads(base64.b64decode(text, altchars=b"-_", validate=True))
        cursor = Cursor(ProductSort(name), _read_value(sort, value), UUID(product_id))
    except (binascii.Error, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise InvalidInput("the cursor can't be read", field="cursor", fix="start again without a cursor") from error
    if cursor.sort is not sort:
        raise InvalidInput(
            f"the cursor belongs to sort={cursor.sort}", field="cursor", fix="keep sort and filters while paging"
        )
    return cursor


def _read_value(sort: ProductSort, value: object) -> SortValue:
    match sort:
        case ProductSort.UPDATED:
            at = datetime.fromisoformat(str(value))
            if at.tzinfo is None:
                raise ValueError("a time without a zone")
            return at.astimezone(UTC)
        case ProductSort.TITLE:
            text = str(value)
            if has_unprintable(text):
                raise ValueError("no title")
            return text
        case _:
            if not isinstance(value, int) or abs(value) >= 2**63:
                raise ValueError("not a number")
            return value
