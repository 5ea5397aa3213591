"""Cursors survive the trip, and nothing else passes for one."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.kernel.errors import InvalidInput
from syncstore_gateway.readmodel.cursor import Cursor, ProductSort, decode_cursor, encode_cursor

PRODUCT = UUID(int=7)


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_time_comes_back_to_the_microsecond(at: datetime, product_id: UUID) -> None:
    cursor = Cursor(ProductSort.UPDATED, at, product_id)
    assert decode_cursor(encode_cursor(cursor), ProductSort.UPDATED) == cursor


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])), st.uuids())
def test_any_title_comes_back(title: str, product_id: UUID) -> None:
    cursor = Cursor(ProductSort.TITLE, title, product_id)
    assert decode_cursor(encode_cursor(cursor), ProductSort.TITLE) == cursor


@pytest.mark.parametrize("sort", [ProductSort.PRICE, ProductSort.PRICE_FALLING, ProductSort.STOCK])
def test_a_number_comes_back(sort: ProductSort) -> None:
    cursor = Cursor(sort, 129_000, PRODUCT)
    assert decode_cursor(encode_cursor(cursor), sort) == cursor


def test_a_cursor_of_another_sort_is_refused() -> None:
    text = encode_cursor(Cursor(ProductSort.PRICE, 1, PRODUCT))
    with pytest.raises(InvalidInput, match="sort=price"):
        decode_cursor(text, ProductSort.PRICE_FALLING)


@pytest.mark.parametrize(
    "text",
    ["", "x", "eyJhIjoxfQ==", "W10=", "WyJwcmljZSIsIm5vIiwiMDAiXQ==", "WyJ4IiwxLDJd", "ÿÿ", "WyJwcmljZSIsdHJ1ZSwiIl0="],
)
def test_rubbish_is_refused_with_a_fix(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_cursor(text, ProductSort.PRICE)
    assert caught.value.details["field"] == "cursor"


def test_a_number_too_large_for_the_database_is_refused() -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(encode_cursor(Cursor(ProductSort.PRICE, 2**63, PRODUCT)), ProductSort.PRICE)
