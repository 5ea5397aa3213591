"""What a webhook asks for, whatever it looks like."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.sync.ports import PushReading, PushTopic
from syncstore_tiktok.webhooks import reading_of

LISTING_TOPICS = ("5", "15", "16", "37", "50")


def read(kind: str, body: str) -> PushReading:
    reading = reading_of(kind, body)
    assert reading is not None
    return reading


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
@pytest.mark.parametrize("kind", LISTING_TOPICS)
def test_the_listing_a_push_names_is_found(kind: str, body: str, found: set[str]) -> None:
    assert read(kind, body) == PushReading(PushTopic.LISTING, listings=frozenset(found))


@pytest.mark.parametrize("kind", ["1", "3", "7", "12", "38", "71", ""])
def test_orders_and_news_of_no_listing_ask_for_nothing(kind: str) -> None:
    assert reading_of(kind, '{"data": {"product_id": "1"}}') is None


def test_a_removed_app_names_the_shop_the_time_and_the_platforms_words() -> None:
    body = '{"type": 6, "shop_id": "749", "timestamp": 1767225600, "data": {"message": "shop 749 removed the app"}}'
    reading = read("6", body)
    assert (reading.topic, reading.shops) == (PushTopic.CONSENT_ENDED, frozenset({"749"}))
    assert reading.sent_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert reading.reason == "TikTok Shop withdrew our permission for this shop: shop 749 removed the app"
    assert read("6", '{"timestamp": "soon"}').sent_at is None


@given(st.sampled_from((*LISTING_TOPICS, "6")), st.text() | st.recursive(st.none(), st.lists).map(str))
def test_any_text_is_accepted(kind: str, body: str) -> None:
    read(kind, body)
