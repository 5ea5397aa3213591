"""Verification of pushes, with the signing vectors of the platform references."""

import json

import pytest

from syncstore_webhooks.verification import SHOPEE_RETRY_SPAN_S, ShopeeVerifier, TikTokVerifier

SHOPEE = ShopeeVerifier("6b65792d666f722d746573742d6f6e6c79", "https://hooks.example.test/shopee/push")
SHOPEE_BODY = (
    b'{"data":{"item_id":500100200,"model_id":900100,"update_field":"original_price","old_value":119.99,'
    b'"new_value":99.99,"update_time":1767225590},"shop_id":700001,"code":22,"timestamp":1767225600}'
)
SHOPEE_SIGNATURE = "2f7017dcd93fabb5f004eab30a165e7e547cba54765a3be5401b67756595118c"
TIKTOK = TikTokVerifier("simappkey01", "simsecret0000000000000000000000000000000001")
TIKTOK_BODY = (
    b'{"type":5,"tts_notification_id":"7500000000000000001","shop_id":"7490000000000000001","timestamp":1760000000,'
    b'"data":{"product_id":"1729000000000000001","status":"PRODUCT_STATUS_CHANGED","suspended_reason":"",'
    b'"update_time":1760000000}}'
)
TIKTOK_SIGNATURE = "324149917f2843bd26f9f00579aa32bf7b955c96646da2806ee8b67ac60bc607"


def test_shopee_vector_is_genuine() -> None:
    assert SHOPEE.is_genuine(SHOPEE_BODY, SHOPEE_SIGNATURE)


def test_tiktok_vector_is_genuine() -> None:
    assert TIKTOK.is_genuine(TIKTOK_BODY, TIKTOK_SIGNATURE)


@pytest.mark.parametrize("position", [0, 60, len(SHOPEE_BODY) - 1])
def test_a_flipped_bit_is_forged(position: int) -> None:
    body = bytearray(SHOPEE_BODY)
    body[position] ^= 1
    assert not SHOPEE.is_genuine(bytes(body), SHOPEE_SIGNATURE)


@pytest.mark.parametrize("signature", ["", "0" * 64, "Bearer x", "ä", TIKTOK_SIGNATURE])
def test_a_wrong_signature_is_forged(signature: str) -> None:
    assert not SHOPEE.is_genuine(SHOPEE_BODY, signature)


def test_shopee_push_names_shop_and_kind() -> None:
    push = SHOPEE.read(SHOPEE_BODY, now_s=1767225700)
    assert (push.kind, push.external_shop_id, push.is_stale) == ("22", "700001", False)


def test_equal_bytes_have_an_equal_key_and_others_do_not() -> None:
    other = SHOPEE_BODY.replace(b"99.99", b"89.99")
    first, second = SHOPEE.read(SHOPEE_BODY, now_s=0), SHOPEE.read(other, now_s=0)
    assert first.event_key == SHOPEE.read(SHOPEE_BODY, now_s=99).event_key
    assert first.event_key != second.event_key


def test_tiktok_key_is_the_notification_id() -> None:
    assert TIKTOK.read(TIKTOK_BODY, now_s=1760000000).event_key == "7500000000000000001"


def test_a_late_repetition_within_the_platforms_span_is_not_stale() -> None:
    assert not SHOPEE.read(SHOPEE_BODY, now_s=1767225600 + SHOPEE_RETRY_SPAN_S - 1).is_stale
    assert SHOPEE.read(SHOPEE_BODY, now_s=1767225600 + SHOPEE_RETRY_SPAN_S + 1).is_stale


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"timestamp": "soon"}', b"\xff\xfe", json.dumps("x").encode()])
def test_any_body_can_be_read(body: bytes) -> None:
    for verifier in (SHOPEE, TIKTOK):
        push = verifier.read(body, now_s=0)
        assert push.kind == "unknown"
        assert push.is_stale
