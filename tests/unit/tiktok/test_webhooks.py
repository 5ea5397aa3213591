"""Which listings a push is about, whatever it looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_tiktok.webhooks import listings_in


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('{"type": 5, "data": {"product_id": "1729000000000000001"}}', {"1729000000000000001"}),
        ('{"type": 16, "data": {"product_id": 1729000000000000001}}', {"1729000000000000001"}),
        ('{"type": 6, "data": {"message": "removed"}}', set()),
        ('{"data": {"product_id": "../x"}}', set()),
        ('{"data": {"product_id": true}}', set()),
        ("[]", set()),
        ("", set()),
    ],
)
def test_the_listing_a_push_names_is_found(body: str, found: set[str]) -> None:
    assert listings_in(body) == found


@given(st.text() | st.recursive(st.none(), st.lists).map(str))
def test_any_text_is_accepted(body: str) -> None:
    listings_in(body)
