"""The published and recomputed signing vectors hold."""

import pytest

from syncstore_simulator.shopee.push_signing import push_authorization
from syncstore_simulator.shopee.signing import base_string, is_signed, sign

KEY = "6b65792d666f722d746573742d6f6e6c79"
PARTNER, AT, TOKEN, SHOP, MERCHANT = 2000001, 1767225600, "3f7a1c5e9b2d4860a1c3e5f7092b4d6e", "700001", "1000900"


@pytest.mark.parametrize(
    ("path", "owner", "expected"),
    [
        ("/api/v2/auth/token/get", (), "113884f8ef72d47c4f38ccc210bafecee16d21b150aa1ff5fb1f10dc37a1e385"),
        ("/api/v2/auth/access_token/get", (), "4390043c6c4852fab14b1ace2515cd525ca4f75db7552c46f173b8c98d0cf869"),
        ("/api/v2/shop/auth_partner", (), "f53d05d7d878ed5d792c57baba6fb1a985839ae2230deccd78bb9f6f84dca324"),
        ("/api/v2/shop/cancel_auth_partner", (), "06f6cfc2220dc044ae63ea3b4830d3e77a6d42566f2e82b79efffe0509b72247"),
        (
            "/api/v2/product/get_item_list",
            (TOKEN, SHOP),
            "3191cec7ad3d35d07e82e4013b98d13ff32f36c6d4bf45151a5d1ef0558df9ef",
        ),
        (
            "/api/v2/product/update_stock",
            (TOKEN, SHOP),
            "96a695bd68549f60579b91d43f030e1666ded840751187ee419eb5b089d2f7a4",
        ),
        (
            "/api/v2/global_product/get_category",
            (TOKEN, MERCHANT),
            "379b49ddd38cc41e1b9366511fa4751e1eefaace7a0055f0cf0da137a4df2430",
        ),
    ],
)
def test_api_vectors(path: str, owner: tuple[str, ...], expected: str) -> None:
    base = base_string(PARTNER, path, AT, *owner)

    assert sign(KEY, base) == expected
    assert is_signed(KEY, base, expected)


def test_shop_base_string_has_no_separators() -> None:
    base = base_string(PARTNER, "/api/v2/product/get_item_list", AT, TOKEN, SHOP)

    assert base == "2000001/api/v2/product/get_item_list17672256003f7a1c5e9b2d4860a1c3e5f7092b4d6e700001"


def test_push_vector() -> None:
    body = (
        b'{"data":{"item_id":500100200,"model_id":900100,"update_field":"original_price","old_value":119.99,'
        b'"new_value":99.99,"update_time":1767225590},"shop_id":700001,"code":22,"timestamp":1767225600}'
    )

    assert len(body) == 192
    assert (
        push_authorization(KEY, "https://hooks.example.test/shopee/push", body)
        == "2f7017dcd93fabb5f004eab30a165e7e547cba54765a3be5401b67756595118c"
    )


@pytest.mark.parametrize("wrong", ["", "00", "113884F8", "é"])
def test_other_signatures_do_not_pass(wrong: str) -> None:
    assert not is_signed(KEY, base_string(PARTNER, "/api/v2/auth/token/get", AT), wrong)
