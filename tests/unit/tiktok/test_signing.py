"""Signatures against the official vector of the page sign-your-api-request and five of our own."""

import pytest

from syncstore_tiktok.signing import sign

SECRET = "simsecret0000000000000000000000000000000001"
SHOP_QUERY = {"app_key": "simappkey01", "timestamp": "1760000000", "shop_cipher": "SIM_cipher_0001"}
PRODUCT = "/product/202309/products/1729000000000000001"
STOCK_BODY = (
    b'{"skus":[{"id":"1729000000000000101","inventory":[{"warehouse_id":"7300000000000000001","quantity":7}]}]}'
)


def test_the_official_example_signs_as_documented() -> None:
    signature = sign(
        secret="e59af819cc",
        path="/authorization/202309/shops",
        query={"app_key": "29a39d", "timestamp": "1623812664"},
    )
    assert signature == "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"


@pytest.mark.parametrize(
    ("path", "extra", "body", "expected"),
    [
        (PRODUCT, {}, b"", "7150bd87a65be2366c0af953810949176d095bb5bca5a8e457c2a5f8bb52b94d"),
        (
            f"{PRODUCT}/inventory/update",
            {},
            STOCK_BODY,
            "db9ee306b2e475e4f10d3b6f158f1f0d27a7fc660fb2bc89ca95e7e5d7ac7640",
        ),
        (
            "/product/202502/products/search",
            {"page_size": "100", "page_token": "b2Zmc2V0PTE+/w=="},
            b'{"status":"ALL"}',
            "a32f57f42235f04c3e91cae1d06fbdef57199e55974452c5a2aef738dbc3ecc4",
        ),
        (
            f"{PRODUCT}/partial_edit",
            {},
            '{"title":"Kopi Robusta Temanggung 250g ☕"}'.encode(),
            "298bb3fa479537bc67c04b1248c7376f962dea3cdb56fe852a60b5eb2cf17ace",
        ),
    ],
    ids=["read", "stock", "search with an encoded page token", "text beyond ASCII"],
)
def test_calls_of_a_shop_sign_over_path_query_and_raw_body(
    path: str, extra: dict[str, str], body: bytes, expected: str
) -> None:
    assert sign(secret=SECRET, path=path, query={**SHOP_QUERY, **extra}, body=body) == expected


def test_an_upload_signs_without_body_and_cipher() -> None:
    query = {"app_key": "simappkey01", "timestamp": "1760000000"}
    signature = sign(secret=SECRET, path="/product/202309/images/upload", query=query)
    assert signature == "fdf1aef08a17b898df49c810b2c0595b5a82d5bfa32cfaee73477faa32139d3c"


def test_the_access_token_and_an_older_sign_are_not_covered() -> None:
    query = {**SHOP_QUERY, "access_token": "anything", "sign": "anything"}
    assert sign(secret=SECRET, path=PRODUCT, query=query) == sign(secret=SECRET, path=PRODUCT, query=SHOP_QUERY)
