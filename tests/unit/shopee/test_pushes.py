"""Which listings a push is about, whatever it looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_shopee.pushes import listings_in


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('{"code": 16, "data": {"item_id": 500100200}}', {"500100200"}),
        ('{"code": 27, "data": {"item_id": "500100200"}}', {"500100200"}),
        ('{"code": 3, "data": {"ordersn": "X"}}', set()),
        ('{"data": {"item_id": true}}', set()),
        ('{"data": {"item_id": -1}}', set()),
        ('{"data": []}', set()),
        ("[]", set()),
        ("", set()),
    ],
)
def test_the_listing_a_push_names_is_found(body: str, found: set[str]) -> None:
    assert listings_in(body) == found


@given(st.text() | st.recursive(st.none(), st.lists).map(str))
def test_any_text_is_accepted(body: str) -> None:
    listings_in(body)
