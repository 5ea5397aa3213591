"""shopee-open-api, a thin client of reads and stock: signed consent link, tokens, the shop and its items."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sdks.driver import Sdk, SdkError, running_sdk
from tests.sdks.marketplaces import NPM_FOLDER, Marketplace, Marketplaces, code_of
from tests.simulator.shopee.seller import CHANNEL, SHIRTS, Seller

pytestmark = pytest.mark.slow_fetch

SHOP = 700001


@pytest.fixture
def shopee(marketplaces: Marketplaces) -> Marketplace:
    return marketplaces.shopee


@pytest.fixture
async def sdk(node: str, shopee: Marketplace, tmp_path: Path) -> AsyncIterator[Sdk]:
    environment = {
        "ORIGIN": shopee.origin,
        "PARTNER_ID": str(shopee.config["partner_id"]),
        "PARTNER_KEY": shopee.config["partner_key"],
        "REDIRECT_URL": "http://127.0.0.1:1/callback",
        "SHOP_ID": str(SHOP),
    }
    with running_sdk(node, str(NPM_FOLDER / "shopee_open_api.mjs"), home=tmp_path, environment=environment) as running:
        link = running("getAuthLink")
        running("getAccessToken", code=code_of(await shopee.approve(link, shop_id=str(SHOP))))
        yield running


async def test_it_renews_tokens_and_reads_the_shop(sdk: Sdk, shopee: Marketplace) -> None:
    renewed = sdk("refreshAccessToken")
    info = sdk("getShopInfo")
    shops = sdk("getShopsByPartner", page_size=10, page_no=1)["authed_shop_list"]

    assert (renewed["expire_in"], renewed["shop_id"]) == (14400, SHOP)
    assert (info["error"], info["region"]) == ("", "ID")
    assert SHOP in {shop["shop_id"] for shop in shops}
    assert await shopee.refusals() == []


async def test_it_reads_items_and_sets_stock(sdk: Sdk, shopee: Marketplace) -> None:
    item_id = await Seller(shopee.http).add_id()
    listed = sdk("Product.getItemList", offset=0, page_size=10, item_status="NORMAL")["response"]["item"]
    (shown,) = sdk("Product.getItemBaseInfo", item_id_list=[item_id])["response"]["item_list"]
    models = sdk("Product.getModelList", item_id=item_id)["response"]["model"]
    found = sdk("Product.searchItem", page_size=10, item_name="Kaos")["response"]["item_id_list"]
    stock = {"model_id": 0, "seller_stock": [{"stock": 3}]}
    sdk("Product.updateStock", item_id=item_id, stock_list=[stock])
    item = await shopee.item(SHOP)

    assert [row["item_id"] for row in listed] == found == [item_id]
    assert shown["item_name"] == item["title"]
    assert models == []
    assert item["stock"] == 3
    assert await shopee.refusals() == []


async def test_it_reads_what_the_shop_may_sell(sdk: Sdk, shopee: Marketplace) -> None:
    categories = sdk("Product.getCategory", language="id")["response"]["category_list"]
    brands = sdk("Product.getBrandList", offset=0, page_size=10, category_id=SHIRTS, status=1)["response"]
    limits = sdk("Product.getItemLimit")["response"]
    channels = sdk("Logistics.getChannelList")["response"]["logistics_channel_list"]

    assert SHIRTS in {category["category_id"] for category in categories}
    assert brands["brand_list"]
    assert limits["price_limit"]["min_limit"] == 99
    assert CHANNEL["logistic_id"] in {channel["logistics_channel_id"] for channel in channels}
    assert await shopee.refusals() == []


async def test_an_expired_token_is_a_403_to_it(sdk: Sdk, shopee: Marketplace) -> None:
    await shopee.control.post("/tokens/expire", shop_id=str(SHOP), which="access")
    with pytest.raises(SdkError, match="403"):
        sdk("getShopInfo")

    sdk("refreshAccessToken")
    assert sdk("getShopInfo")["error"] == ""
