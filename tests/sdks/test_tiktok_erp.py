"""tiktok-erp-mcp, which writes products as drafts first: its client and the tools built on it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sdks.driver import Sdk, SdkError, running_sdk
from tests.sdks.marketplaces import Marketplace, Marketplaces
from tests.simulator.tiktok.seller import COFFEE, Seller
from tests.simulator.world import context_of

SHOP = "7490000000000000001"


@pytest.fixture
def tiktok(marketplaces: Marketplaces) -> Marketplace:
    return marketplaces.tiktok


@pytest.fixture
def sdk(python: str, tiktok: Marketplace, tmp_path: Path) -> Iterator[Sdk]:
    environment = {
        "TIKTOK_BASE_URL": tiktok.origin,
        "TIKTOK_APP_KEY": tiktok.config["app_key"],
        "TIKTOK_APP_SECRET": tiktok.config["app_secret"],
        "TIKTOK_DB_PATH": str(tmp_path / "tokens.db"),
    }
    command = (python, "-m", "tests.sdks.programs.tiktok_erp")
    with running_sdk(*command, home=tmp_path, environment=environment) as running:
        yield running


@pytest.fixture
def shop(tiktok: Marketplace) -> dict[str, str]:
    """Return what its calls take besides their own arguments."""
    first = tiktok.config["shops"][0]
    return {"access_token": first["access_token"], "shop_cipher": first["cipher"]}


@pytest.fixture
async def payload(tiktok: Marketplace) -> dict[str, Any]:
    """Return a product; the SDK cannot upload its picture, so the seller did."""
    return await Seller(tiktok.http, context_of()).draft()


async def test_its_client_creates_and_activates_products(
    sdk: Sdk, tiktok: Marketplace, shop: dict[str, str], payload: dict[str, Any]
) -> None:
    shops = sdk("client.get_authorized_shops", access_token=shop["access_token"])
    categories = sdk("client.get_categories", **shop)
    created = sdk("client.create_product", **shop, body=payload)
    product_id = created["data"]["product_id"]
    await Seller(tiktok.http, context_of()).ok(
        "POST", "/product/202309/products/deactivate", {"product_ids": [product_id]}
    )
    off = (await tiktok.item(SHOP))["status"]
    sdk("client.activate_product", **shop, product_ids=[product_id])
    item = await tiktok.item(SHOP)

    assert shops["data"]["shops"][0]["cipher"] == shop["shop_cipher"]
    assert COFFEE in {category["id"] for category in categories["data"]["categories"]}
    assert (off, item["status"], item["title"]) == ("SELLER_DEACTIVATED", "ACTIVATE", payload["title"])
    assert await tiktok.refusals() == []


async def test_its_tools_save_a_draft_and_publish_it_as_a_product_of_its_own(
    sdk: Sdk, tiktok: Marketplace, shop: dict[str, str], payload: dict[str, Any]
) -> None:
    sdk("db.upsert_shop_token", user_id="u1", **shop)
    offered = sdk("get_categories", user_id="u1", shop_cipher=shop["shop_cipher"])
    draft = sdk("create_product_draft", user_id="u1", shop_cipher=shop["shop_cipher"], payload=payload)
    drafted = await tiktok.item(SHOP)
    sdk("submit_for_review", draft_id=draft["draft_id"])
    sdk("db.set_draft_status", draft_id=draft["draft_id"], status="approved")
    published = sdk("publish_draft", draft_id=draft["draft_id"])
    items = {item["item_id"]: item["status"] for item in await tiktok.items(SHOP)}

    assert offered["ok"]
    assert (drafted["item_id"], drafted["status"]) == (draft["tiktok_product_id"], "DRAFT")
    assert published["ok"]
    assert items == {draft["tiktok_product_id"]: "DRAFT", published["tiktok_product_id"]: "ACTIVATE"}
    assert await tiktok.refusals() == []


async def test_a_wrong_token_is_its_http_error(sdk: Sdk, tiktok: Marketplace) -> None:
    with pytest.raises(SdkError, match="HTTPStatusError"):
        sdk("client.get_authorized_shops", access_token="somebody-else")

    assert [operation for operation, _ in await tiktok.refusals()] == ["GET /authorization/202309/shops"]
