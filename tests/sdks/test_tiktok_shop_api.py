"""tiktok-shop-api, a client generated from TikTok's description of the API: tokens, look-ups, a product's life."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sdks.driver import Sdk, SdkError, running_sdk
from tests.sdks.marketplaces import Marketplace, Marketplaces, code_of
from tests.simulator.tiktok.seller import COFFEE, TITLE, picture

SHOP = "7490000000000000001"
WAREHOUSE = "7300000000000000001"


@pytest.fixture
def tiktok(marketplaces: Marketplaces) -> Marketplace:
    return marketplaces.tiktok


@pytest.fixture(scope="module")
def program(python: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sdk]:
    """The SDK's models take seconds to import, so one process serves every test here."""
    command = (python, "-m", "tests.sdks.programs.tiktok_shop_api")
    with running_sdk(*command, home=tmp_path_factory.mktemp("home")) as running:
        yield running


def connect(sdk: Sdk, tiktok: Marketplace, access_token: str, shop_cipher: str | None) -> None:
    """Point the SDK at the simulator, as one shop."""
    sdk("connect", origin=tiktok.origin, app=tiktok.config, access_token=access_token, shop_cipher=shop_cipher)


@pytest.fixture
def sdk(program: Sdk, tiktok: Marketplace) -> Sdk:
    shop = tiktok.config["shops"][0]
    connect(program, tiktok, shop["access_token"], shop["cipher"])
    return program


async def authorised(sdk: Sdk, tiktok: Marketplace) -> dict[str, Any]:
    """Let the seller consent, and exchange the code."""
    form = {"service_id": tiktok.config["service_id"], "state": "s", "shop_id": SHOP}
    tokens: dict[str, Any] = sdk("exchange_code", code=code_of(await tiktok.approve("/open/authorize", **form)))
    return tokens


def listed(sdk: Sdk, tmp_path: Path, **changes: Any) -> tuple[dict[str, Any], str, str]:
    """Upload a picture and create a product with it; returns the body, the product's id and its SKU's."""
    file = tmp_path / "picture.png"
    file.write_bytes(picture())
    image = sdk("products.upload_product_image", path=str(file), use_case="MAIN_IMAGE")
    body = {
        "title": TITLE,
        "description": "<p>Kopi robusta asli dari lereng Temanggung.</p>",
        "category_id": COFFEE,
        "category_version": "v2",
        "main_images": [{"uri": image["uri"]}],
        "package_weight": {"value": "0.3", "unit": "KILOGRAM"},
        "skus": [
            {
                "seller_sku": "KOPI-250",
                "price": {"amount": "45000", "currency": "IDR"},
                "inventory": [{"warehouse_id": WAREHOUSE, "quantity": 5}],
            }
        ],
        **changes,
    }
    created = sdk("products.create_product", body=body)
    return body, created["product_id"], created["skus"][0]["id"]


async def test_it_exchanges_a_code_and_renews_the_tokens(sdk: Sdk, tiktok: Marketplace) -> None:
    tokens = await authorised(sdk, tiktok)
    renewed = sdk("refresh", refresh_token=tokens["refresh_token"])
    connect(sdk, tiktok, renewed["access_token"], None)
    shops = (sdk("authorization.get_authorized_shops"))["shops"]

    assert renewed["access_token"] != tokens["access_token"]
    assert "seller.product.write" in renewed["granted_scopes"]
    assert [shop["id"] for shop in shops] == [SHOP]
    assert await tiktok.refusals() == []
    with pytest.raises(SdkError, match="TikTokShopError"):
        sdk("refresh", refresh_token=tokens["refresh_token"])


async def test_it_reads_everything_a_product_needs(sdk: Sdk, tiktok: Marketplace) -> None:
    warehouses = (sdk("logistics.get_warehouse_list"))["warehouses"]
    options = sdk("logistics.get_warehouse_delivery_options", warehouse_id=WAREHOUSE)
    sdk("logistics.get_global_seller_warehouses")
    active = (sdk("seller.get_active_shops"))["shops"]
    checks = (sdk("products.check_listing_prerequisites"))["check_results"]
    categories = (sdk("products.get_categories", category_version="v2"))["categories"]
    sdk("products.get_category_attributes", category_id=COFFEE, category_version="v2")
    sdk("products.get_category_rules", category_id=COFFEE, category_version="v2")
    wish = {"product_title": TITLE, "category_version": "v2"}
    wished = sdk("products.recommend_category", body=wish)
    own = sdk("products.create_custom_brands", body={"name": "Merek Uji"})
    brands = (sdk("products.get_brands", page_size=100))["brands"]

    assert WAREHOUSE in {warehouse["id"] for warehouse in warehouses}
    assert options["delivery_options"]
    assert [shop["id"] for shop in active] == [SHOP]
    assert not any(check["is_failed"] for check in checks)
    assert COFFEE in {category["id"] for category in categories if category["is_leaf"]}
    assert wished["leaf_category_id"] == COFFEE
    assert own["id"] in {brand["id"] for brand in brands}
    assert await tiktok.refusals() == []


async def test_it_lists_a_product_and_changes_price_stock_and_text(
    sdk: Sdk, tiktok: Marketplace, tmp_path: Path
) -> None:
    body, product_id, sku_id = listed(sdk, tmp_path, idempotency_key="sdk-1")
    again = sdk("products.create_product", body={**body, "idempotency_key": "sdk-1"})
    detail = sdk("products.get_product", product_id=product_id)
    found = sdk("products.search_products", page_size=10, body={"status": "ALL"})

    assert again["product_id"] == product_id
    assert (detail["status"], detail["title"]) == ("ACTIVATE", TITLE)
    assert [product["id"] for product in found["products"]] == [product_id]

    price = {"id": sku_id, "price": {"amount": "47000", "currency": "IDR"}}
    sdk("products.update_price", product_id=product_id, body={"skus": [price]})
    stock = {"id": sku_id, "inventory": [{"warehouse_id": WAREHOUSE, "quantity": 9}]}
    sdk("products.update_inventory", product_id=product_id, body={"skus": [stock]})
    inventory = sdk("products.inventory_search", body={"product_ids": [product_id]})
    sdk("products.partial_edit_product", product_id=product_id, body={"title": f"{TITLE} halus"})
    item = await tiktok.item(SHOP)

    assert inventory["inventory"][0]["skus"][0]["total_available_quantity"] == 9
    assert (item["live_title"], item["price"], item["stock"]) == (f"{TITLE} halus", 47000, 9)
    assert item["created_count"] == 1

    edited = {"skus": [{**body["skus"][0], "id": sku_id, "seller_sku": "KOPI-BARU"}], "idempotency_key": "sdk-2"}
    sdk("products.edit_product", product_id=product_id, body={**body, **edited})
    item = await tiktok.item(SHOP)

    assert (item["live_title"], item["sku"], item["models"][0]["model_id"]) == (TITLE, "KOPI-BARU", sku_id)
    assert await tiktok.refusals() == []


async def test_it_takes_a_product_down_and_brings_it_back(sdk: Sdk, tiktok: Marketplace, tmp_path: Path) -> None:
    body, product_id, _ = listed(sdk, tmp_path)
    checked = sdk("products.check_product_listing", body=body)
    partly = sdk("products.deactivate_products", body={"product_ids": [product_id, "1"]})
    off = (await tiktok.item(SHOP))["status"]
    sdk("products.activate_products", body={"product_ids": [product_id]})
    on = (await tiktok.item(SHOP))["status"]
    sdk("products.delete_products", body={"product_ids": [product_id]})
    gone = (await tiktok.item(SHOP))["status"]
    sdk("products.recover_products", body={"product_ids": [product_id]})
    back = (await tiktok.item(SHOP))["status"]

    assert checked["check_result"] == "PASS"
    assert [error["detail"]["product_id"] for error in partly["errors"]] == ["1"]
    assert (off, on, gone, back) == ("SELLER_DEACTIVATED", "ACTIVATE", "DELETED", "SELLER_DEACTIVATED")


async def test_it_sets_and_removes_a_webhook_address(sdk: Sdk, tiktok: Marketplace) -> None:
    hook = {"address": "https://hooks.example.test/tiktok", "event_type": "PRODUCT_STATUS_CHANGE"}
    sdk("event.update_shop_webhook", body=hook)
    shown = (sdk("event.get_shop_webhooks"))["webhooks"]
    sdk("event.delete_webhook_for_an_event", body={"event_type": hook["event_type"]})
    left = (sdk("event.get_shop_webhooks")).get("webhooks", [])

    assert [{name: row[name] for name in hook} for row in shown] == [hook]
    assert left == []
    assert await tiktok.refusals() == []


async def test_refusals_reach_it_as_its_own_errors(sdk: Sdk, tiktok: Marketplace) -> None:
    with pytest.raises(SdkError, match="does not exist"):
        sdk("products.get_product", product_id="1")
    await tiktok.control.post("/tokens/expire", shop_id=SHOP, which="access")
    with pytest.raises(SdkError, match="TikTokShopError"):
        sdk("products.get_categories", category_version="v2")

    assert [error for _, error in await tiktok.refusals()] == ["12052260", "105002"]
