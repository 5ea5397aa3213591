"""What a push asks for, whatever it looks like."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.sync.ports import PushReading, PushTopic
from syncstore_shopee.pushes import reading_of

KINDS = ("2", "6", "7", "9", "16", "27")


def read(kind: str, body: str) -> PushReading:
    reading = reading_of(kind, body)
    assert reading is not None
    return reading


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
@pytest.mark.parametrize("kind", ["7", "16"])
def test_the_listing_a_push_names_is_found(kind: str, body: str, found: set[str]) -> None:
    assert read(kind, body).listings == found


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        ("2", PushTopic.CONSENT_ENDED),
        ("6", PushTopic.LISTING),
        ("7", PushTopic.PROMOTION),
        ("9", PushTopic.PROMOTION),
        ("16", PushTopic.LISTING),
        ("27", PushTopic.LISTING),
    ],
)
def test_the_kind_says_what_a_push_is_about(kind: str, topic: PushTopic) -> None:
    assert read(kind, "{}").topic is topic


@pytest.mark.parametrize("kind", ["1", "3", "8", "22", "unknown", ""])
def test_orders_sales_and_news_of_our_own_doing_ask_for_nothing(kind: str) -> None:
    assert reading_of(kind, '{"data": {"item_id": 1}}') is None


@pytest.mark.parametrize(
    ("body", "shops"),
    [
        ('{"data": {"shop_id": 700001}, "partner_id": 2, "code": 2}', {"700001"}),
        ('{"data": {"shopid": "700001"}, "code": 2}', {"700001"}),
        ('{"data": {"main_account_id": 5, "shop_id_list": [700001, 700002]}, "code": 2}', {"700001", "700002"}),
        ('{"data": {"shop_id_list": {"a": 1}}, "shop_id": 700003}', {"700003"}),
        ('{"data": {}}', set()),
    ],
)
def test_every_shop_whose_consent_ended_is_found(body: str, shops: set[str]) -> None:
    assert read("2", body).shops == shops


def test_a_withdrawal_carries_its_time_and_shopees_own_word() -> None:
    body = '{"data": {"authorize_type": "App status is abnormal", "shop_id": 1}, "code": 2, "timestamp": 1767225600}'
    reading = read("2", body)
    assert reading.sent_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert reading.reason == "Shopee withdrew our permission for this shop: App status is abnormal"
    assert read("2", '{"timestamp": 1e400}').sent_at is None


@given(st.sampled_from(KINDS), st.text() | st.recursive(st.none(), st.lists).map(str))
def test_any_text_is_accepted(kind: str, body: str) -> None:
    read(kind, body)
