"""Signatures, against vectors computed with independent clients."""

import pytest

from syncstore_shopee.signing import sign_public, sign_shop

PARTNER_ID = 2000001
PARTNER_KEY = "6b65792d666f722d746573742d6f6e6c79"
TIMESTAMP = 1767225600
ACCESS_TOKEN = "3f7a1c5e9b2d4860a1c3e5f7092b4d6e"


@pytest.mark.parametrize(
    ("path", "sign"),
    [
        ("/api/v2/auth/token/get", "113884f8ef72d47c4f38ccc210bafecee16d21b150aa1ff5fb1f10dc37a1e385"),
        ("/api/v2/auth/access_token/get", "4390043c6c4852fab14b1ace2515cd525ca4f75db7552c46f173b8c98d0cf869"),
        ("/api/v2/shop/auth_partner", "f53d05d7d878ed5d792c57baba6fb1a985839ae2230deccd78bb9f6f84dca324"),
        ("/api/v2/shop/cancel_auth_partner", "06f6cfc2220dc044ae63ea3b4830d3e77a6d42566f2e82b79efffe0509b72247"),
    ],
)
def test_public_signature_matches_the_vector(path: str, sign: str) -> None:
    assert sign_public(partner_id=PARTNER_ID, partner_key=PARTNER_KEY, path=path, timestamp=TIMESTAMP) == sign


@pytest.mark.parametrize(
    ("path", "sign"),
    [
        ("/api/v2/product/get_item_list", "3191cec7ad3d35d07e82e4013b98d13ff32f36c6d4bf45151a5d1ef0558df9ef"),
        ("/api/v2/product/update_stock", "96a695bd68549f60579b91d43f030e1666ded840751187ee419eb5b089d2f7a4"),
        ("/api/v2/order/get_order_list", "2ef0e381979b07d3bf4963a7b32b3f32d2ef2f710fb249b22493982e98772497"),
        ("/api/v2/order/cancel_order", "970b2dff0ec5bc1cea47b46ef4b25dfb6f6c798917b75e56ba5c6e1d7fba5974"),
    ],
)
def test_shop_signature_matches_the_vector(path: str, sign: str) -> None:
    made = sign_shop(
        partner_id=PARTNER_ID,
        partner_key=PARTNER_KEY,
        path=path,
        timestamp=TIMESTAMP,
        access_token=ACCESS_TOKEN,
        shop_id="700001",
    )
    assert made == sign
