"""mcp-shopee-seller, made for Brazilian sellers: a shop connects through consent, and its products are kept."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sdks.driver import Sdk, SdkError, running_sdk
from tests.sdks.marketplaces import Marketplace, Marketplaces
from tests.simulator.shopee.seller import SHIRTS, picture

SHOP = 700055
CHANNEL = 8003


def free_port() -> str:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return str(bound.getsockname()[1])


@pytest.fixture
def shopee(marketplaces: Marketplaces) -> Marketplace:
    return marketplaces.shopee


@pytest.fixture
def token_file(shopee: Marketplace, tmp_path: Path) -> Path:
    """The SDK's own store of tokens: a grant whose access token ran out, so that it must renew it first."""
    (shop,) = (shop for shop in shopee.config["shops"] if shop["shop_id"] == SHOP)
    tokens = {name: shop[name] for name in ("access_token", "refresh_token", "shop_id")}
    file = tmp_path / "tokens.json"
    file.write_text(json.dumps({str(SHOP): {**tokens, "expires_at": 0}}))
    return file


@pytest.fixture
def sdk(python: str, shopee: Marketplace, tmp_path: Path, token_file: Path) -> Iterator[Sdk]:
    port = free_port()
    environment = {
        "SHOPEE_HOST": shopee.origin,
        "SHOPEE_PARTNER_ID": str(shopee.config["partner_id"]),
        "SHOPEE_PARTNER_KEY": shopee.config["partner_key"],
        "SHOPEE_TOKEN_FILE": str(token_file),
        "SHOPEE_AUTH_PORT": port,
        "BROWSER": "true",  # it opens the consent page in a browser: here in the program that does nothing
    }
    command = (python, "-m", "tests.sdks.programs.shopee_seller")
    with running_sdk(*command, home=tmp_path, environment=environment) as running:
        yield running


def stored(token_file: Path) -> dict[str, dict[str, Any]]:
    """Return what the SDK keeps about each connected shop."""
    shops: dict[str, dict[str, Any]] = json.loads(token_file.read_text())
    return shops


def created(sdk: Sdk, tmp_path: Path, **changes: Any) -> int:
    """Upload a picture and create a product with it; returns the item's id."""
    file = tmp_path / "picture.png"
    file.write_bytes(picture())
    image = sdk("upload_product_image", image_source=str(file))
    product = {
        "name": "Camiseta Preta de Algodão",
        "description": "Camiseta lisa de algodão para o dia a dia.",
        "price": 49.9,
        "stock": 7,
        "weight_kg": 0.3,
        "category_id": SHIRTS,
        "image_ids": [image["image_id"]],
        "logistic_ids": [CHANNEL],
        "sku": "CAM-1",
        **changes,
    }
    item_id: int = sdk("create_product", **product)["item_id"]
    return item_id


async def test_a_seller_connects_a_shop_on_the_consent_page(sdk: Sdk, shopee: Marketplace, token_file: Path) -> None:
    begun = sdk("connect_shop")
    seller_goes_to = await shopee.approve(begun["auth_url"], shop_id="700001")
    async with httpx.AsyncClient(trust_env=False) as browser:
        await browser.get(seller_goes_to)
    connected = sdk("connect_status")
    info = sdk("shopee_api_call", path="/api/v2/shop/get_shop_info", shop_id=700001)

    assert (connected["status"], connected["shop_id"]) == ("conectada", 700001)
    assert (info["region"], info["error"]) == ("ID", "")
    assert set(stored(token_file)) == {"700001", str(SHOP)}
    assert await shopee.refusals() == []


async def test_it_renews_an_old_token_by_itself(sdk: Sdk, shopee: Marketplace, token_file: Path) -> None:
    before = stored(token_file)[str(SHOP)]
    shown = sdk("shopee_api_call", path="/api/v2/shop/get_shop_info")
    after = stored(token_file)[str(SHOP)]

    assert shown["region"] == "BR"
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]
    assert await shopee.refusals() == []


async def test_it_finds_what_a_product_needs(sdk: Sdk, shopee: Marketplace) -> None:
    found = sdk("search_categories", keyword="t-shirts")
    needs = sdk("get_category_requirements", category_id=SHIRTS)
    channels = sdk("get_logistics_channels")

    assert SHIRTS in {category["category_id"] for category in found["categorias_folha"]}
    assert needs["atributos_obrigatorios"] == []
    assert CHANNEL in {channel["logistics_channel_id"] for channel in channels["logistics_channel_list"]}
    assert await shopee.refusals() == []


async def test_it_keeps_a_product(sdk: Sdk, shopee: Marketplace, tmp_path: Path) -> None:
    item_id = created(sdk, tmp_path)
    made = await shopee.item(SHOP)
    sdk("update_price", item_id=item_id, price=54.9)
    sdk("update_stock", item_id=item_id, stock=5)
    sdk("update_product", item_id=item_id, name="Camiseta Branca de Algodão")
    (shown,) = sdk("get_product_details", item_id_list=[item_id])["item_list"]
    listed = sdk("list_products")["item"]
    sdk("set_product_status", item_id=item_id, unlist=True)
    item = await shopee.item(SHOP)

    assert (made["price"], made["stock"], made["sku"], made["status"]) == (49.9, 7, "CAM-1", "NORMAL")
    assert (shown["item_name"], shown["price_info"][0]["current_price"]) == ("Camiseta Branca de Algodão", 54.9)
    assert [row["item_id"] for row in listed] == [item_id]
    assert (item["price"], item["stock"], item["status"]) == (54.9, 5, "UNLIST")
    assert await shopee.refusals() == []


async def test_a_refusal_reaches_it_with_shopees_error(sdk: Sdk, shopee: Marketplace, tmp_path: Path) -> None:
    with pytest.raises(SdkError, match="error_invalid_category"):
        created(sdk, tmp_path, category_id=1)

    assert await shopee.items(SHOP) == []
