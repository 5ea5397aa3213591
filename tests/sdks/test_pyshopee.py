"""pyshopee's client of Open API v2: signed consent link, tokens, and the whole product module."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.sdks.driver import Sdk, running_sdk
from tests.sdks.marketplaces import Marketplace, Marketplaces, code_of
from tests.simulator.shopee.seller import CHANNEL, SHIRTS, Seller, variation

SHOP = 700001


@pytest.fixture
def shopee(marketplaces: Marketplaces) -> Marketplace:
    return marketplaces.shopee


@pytest.fixture
async def sdk(python: str, shopee: Marketplace, tmp_path: Path) -> AsyncIterator[Sdk]:
    environment = {
        "ORIGIN": shopee.origin,
        "SHOP_ID": str(SHOP),
        "PARTNER_ID": str(shopee.config["partner_id"]),
        "PARTNER_KEY": shopee.config["partner_key"],
        "REDIRECT_URL": "http://127.0.0.1:1/callback",
    }
    with running_sdk(python, "-m", "tests.sdks.programs.pyshopee", home=tmp_path, environment=environment) as running:
        link = running("shop_authorization")
        running("get_token", code=code_of(await shopee.approve(link, shop_id=str(SHOP))))
        yield running


@pytest.fixture
async def body(shopee: Marketplace) -> dict[str, Any]:
    """Return an item; the SDK sends pictures as JSON, which Shopee does not take, so the seller uploaded it."""
    return await Seller(shopee.http).item_body()


def ok(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the response of a call that must have succeeded; the SDK raises for nothing."""
    assert answer["error"] == "", answer
    response: dict[str, Any] = answer.get("response", {})
    return response


async def test_consent_gives_tokens_that_can_be_renewed(sdk: Sdk, shopee: Marketplace) -> None:
    access_token, lifetime_s, _ = sdk("get_access_token")
    info = sdk("shop.get_shop_info")

    assert lifetime_s == 14400
    assert access_token != shopee.config["shops"][0]["access_token"]
    assert (info["error"], info["region"]) == ("", "ID")
    assert await shopee.refusals() == []


async def test_it_reads_everything_an_item_needs(sdk: Sdk, shopee: Marketplace) -> None:
    categories = ok(sdk("product.get_category", language="id"))["category_list"]
    advised = ok(sdk("product.category_recommend", item_name="Kaos polos"))["category_id"]
    brands = ok(sdk("product.get_brand_list", offset=0, page_size=10, category_id=SHIRTS, status=1))["brand_list"]
    limits = ok(sdk("product.get_item_limit"))
    channels = ok(sdk("logistics.get_channel_list"))["logistics_channel_list"]

    assert SHIRTS in {category["category_id"] for category in categories}
    assert advised[0] == SHIRTS
    assert brands[0]["original_brand_name"] == "NoBrand"
    assert limits["price_limit"]["min_limit"] == 99
    assert CHANNEL["logistic_id"] in {channel["logistics_channel_id"] for channel in channels}
    assert await shopee.refusals() == []


async def test_it_keeps_an_item(sdk: Sdk, shopee: Marketplace, body: dict[str, Any]) -> None:
    item_id = ok(sdk("product.add_item", **body))["item_id"]
    made = await shopee.item(SHOP)
    ok(sdk("product.update_price", item_id=item_id, price_list=[{"model_id": 0, "original_price": 140000}]))
    ok(sdk("product.update_stock", item_id=item_id, stock_list=[{"model_id": 0, "seller_stock": [{"stock": 8}]}]))
    ok(sdk("product.update_item", item_id=item_id, item_name="Kaos Polos Katun Putih"))
    changed = await shopee.item(SHOP)
    listed = ok(sdk("product.get_item_list", offset=0, page_size=10, item_status="NORMAL"))["item"]
    found = ok(sdk("product.search_item", offset="", page_size=10, item_name="Putih"))
    (shown,) = ok(sdk("product.get_item_base_info", item_id_list=item_id))["item_list"]

    assert (made["title"], made["price"], made["stock"]) == (body["item_name"], 150000, 12)
    assert (changed["title"], changed["price"], changed["stock"]) == ("Kaos Polos Katun Putih", 140000, 8)
    assert [row["item_id"] for row in listed] == [item_id]
    assert found["total_count"] == 1
    assert shown["item_name"] == "Kaos Polos Katun Putih"

    ok(sdk("product.unlist_item", item_list=[{"item_id": item_id, "unlist": True}]))
    hidden = (await shopee.item(SHOP))["status"]
    ok(sdk("product.delete_item", item_id=item_id))

    assert (hidden, (await shopee.item(SHOP))["status"]) == ("UNLIST", "SELLER_DELETE")
    assert await shopee.refusals() == []


async def test_it_gives_an_item_models(sdk: Sdk, shopee: Marketplace, body: dict[str, Any]) -> None:
    item_id = ok(sdk("product.add_item", **body))["item_id"]
    ok(sdk("product.init_tier_variation", **variation(item_id, (100000, 120000))))
    first, second = ok(sdk("product.get_model_list", item_id=item_id))["model"]
    ok(sdk("product.update_model", item_id=item_id, model=[{"model_id": first["model_id"], "model_sku": "BARU"}]))
    ok(
        sdk(
            "product.update_price",
            item_id=item_id,
            price_list=[{"model_id": second["model_id"], "original_price": 110000}],
        )
    )
    tiers = [{"name": "Warna", "option_list": [{"option": name} for name in ("Warna 0", "Warna 1", "Warna 2")]}]
    ok(sdk("product.update_tier_variation", item_id=item_id, tier_variation=tiers))
    third = {"tier_index": [2], "original_price": 105000, "seller_stock": [{"stock": 3}]}
    ok(sdk("product.add_model", item_id=item_id, model_list=[third]))
    ok(sdk("product.delete_model", item_id=item_id, model_id=second["model_id"]))
    models = (await shopee.item(SHOP))["models"]

    assert [(model["sku"], model["price"], model["tier_index"]) for model in models] == [
        ("BARU", 100000, [0]),
        ("", 105000, [2]),
    ]
    assert await shopee.refusals() == []


async def test_the_calls_it_makes_in_a_way_shopee_does_not_take_fail_here_too(
    sdk: Sdk, shopee: Marketplace, body: dict[str, Any]
) -> None:
    item_id = ok(sdk("product.add_item", **body))["item_id"]
    stock_of_old = [{"model_id": 0, "normal_stock": 8}]

    assert sdk("mediaspace.upload_image", image="picture.png")["error"]  # JSON where a form belongs
    assert sdk("public.get_shop_by_partner")["error"] == 404  # the path has an s
    assert sdk("product.get_attributes", category_id=SHIRTS)["error"] == 404  # replaced by get_attribute_tree
    assert sdk("product.update_stock", item_id=item_id, stock_list=stock_of_old)["error"]  # the field was removed
    assert (await shopee.item(SHOP))["stock"] == 12
