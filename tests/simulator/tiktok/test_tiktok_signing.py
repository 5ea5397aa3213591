"""The published and the recomputed signing vectors, through the simulator's signing and the tests' own signer."""

import pytest

from syncstore_simulator.tiktok.push_signing import sign_push
from syncstore_simulator.tiktok.signing import is_signature, sign
from tests.simulator.tiktok.signer import sign_request

SECRET = "simsecret0000000000000000000000000000000001"
COMMON = {"app_key": "simappkey01", "timestamp": "1760000000"}
SHOP = {**COMMON, "shop_cipher": "SIM_cipher_0001"}
PRODUCT = "/product/202309/products/1729000000000000001"
STOCK_BODY = (
    b'{"skus":[{"id":"1729000000000000101","inventory":[{"warehouse_id":"7300000000000000001","quantity":7}]}]}'
)
SEARCH_QUERY = {**SHOP, "page_size": "100", "page_token": "b2Zmc2V0PTE+/w=="}
PUSH_BODY = (
    b'{"type":5,"tts_notification_id":"7500000000000000001","shop_id":"7490000000000000001","timestamp":1760000000,'
    b'"data":{"product_id":"1729000000000000001","status":"PRODUCT_STATUS_CHANGED","suspended_reason":"",'
    b'"update_time":1760000000}}'
)

VECTORS = {
    "official": (
        "e59af819cc",
        "/authorization/202309/shops",
        {"app_key": "29a39d", "timestamp": "1623812664"},
        b"",
        "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8",
    ),
    "A": (SECRET, PRODUCT, SHOP, b"", "7150bd87a65be2366c0af953810949176d095bb5bca5a8e457c2a5f8bb52b94d"),
    "B": (
        SECRET,
        f"{PRODUCT}/inventory/update",
        SHOP,
        STOCK_BODY,
        "db9ee306b2e475e4f10d3b6f158f1f0d27a7fc660fb2bc89ca95e7e5d7ac7640",
    ),
    "C": (
        SECRET,
        "/product/202502/products/search",
        SEARCH_QUERY,
        b'{"status":"ALL"}',
        "a32f57f42235f04c3e91cae1d06fbdef57199e55974452c5a2aef738dbc3ecc4",
    ),
    "E": (
        SECRET,
        f"{PRODUCT}/partial_edit",
        SHOP,
        '{"title":"Kopi Robusta Temanggung 250g ☕"}'.encode(),
        "298bb3fa479537bc67c04b1248c7376f962dea3cdb56fe852a60b5eb2cf17ace",
    ),
}


@pytest.mark.parametrize("case", VECTORS)
def test_request_vector_is_reproduced(case: str) -> None:
    secret, path, query, body, expected = VECTORS[case]

    assert sign(secret, path, query.items(), body, content_type="application/json") == expected
    assert sign_request(secret, path, query, body) == expected


def test_multipart_body_is_not_signed() -> None:
    expected = "fdf1aef08a17b898df49c810b2c0595b5a82d5bfa32cfaee73477faa32139d3c"
    path = "/product/202309/images/upload"

    signed = sign(SECRET, path, COMMON.items(), b"--x\r\n", content_type='Multipart/Form-Data; boundary="x"')

    assert signed == expected
    assert sign_request(SECRET, path, COMMON, None) == expected


def test_sign_and_access_token_in_the_query_are_left_out() -> None:
    query = {**SHOP, "sign": "anything", "access_token": "legacy"}

    assert sign(SECRET, PRODUCT, query.items()) == VECTORS["A"][4]


def test_empty_object_body_is_signed() -> None:
    with_body = sign(SECRET, PRODUCT, SHOP.items(), b"{}", content_type="application/json")

    assert with_body == sign_request(SECRET, PRODUCT, SHOP, b"{}")
    assert with_body != VECTORS["A"][4]


def test_upper_case_signature_is_another_signature() -> None:
    assert not is_signature(VECTORS["A"][4].upper(), VECTORS["A"][4])


def test_official_push_key_order_is_app_key_then_body() -> None:
    assert sign_push("simappkey01", SECRET, PUSH_BODY) == (
        "324149917f2843bd26f9f00579aa32bf7b955c96646da2806ee8b67ac60bc607"
    )
