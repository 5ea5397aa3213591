"""@congminh1254/shopee-sdk, generated from Shopee's own description of the API: consent, tokens, an item's life."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.sdks.driver import Sdk, SdkError, running_sdk
from tests.sdks.marketplaces import NPM_FOLDER, Marketplace, Marketplaces, code_of
from tests.simulator.shopee.seller import CHANNEL, SHIRTS, picture

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
    }
    with running_sdk(node, str(NPM_FOLDER / "shopee_sdk.mjs"), home=tmp_path, environment=environment) as running:
        page = running("getAuthorizationUrl", redirect_uri="http://127.0.0.1:1/callback", state="s1")
        returned = await shopee.approve(page, shop_id=str(SHOP))
        assert returned.endswith("state=s1")
        running("authenticateWithCode", code=code_of(returned), shop_id=SHOP)
        yield running


def created(sdk: Sdk, tmp_path: Path) -> int:
    """Upload a picture and create an item with it; returns the item's id."""
    file = tmp_path / "picture.png"
    file.write_bytes(picture())
    image = sdk("mediaSpace.uploadImage", path=str(file))["response"]["image_info"]
    answer = sdk(
        "product.addItem",
        item_name="Kaos Polos Katun Hitam",
        description="Kaos katun polos untuk dipakai sehari-hari.",
        original_price=150000,
        weight=0.3,
        category_id=SHIRTS,
        image={"image_id_list": [image["image_id"]]},
        logistic_info=[CHANNEL],
        seller_stock=[{"stock": 12}],
    )
    item_id: int = answer["response"]["item_id"]
    return item_id


def standard_tier(*options: str) -> list[dict[str, Any]]:
    """Return a tier of the seller's own in the newer format."""
    rows = [{"variation_option_id": 0, "variation_option_name": option} for option in options]
    return [
        {"variation_id": 0, "variation_group_id": 0, "variation_name": "Warna", "variation_option_list": rows},
    ]


async def test_it_renews_tokens_when_told_and_by_itself(sdk: Sdk, shopee: Marketplace) -> None:
    first = sdk("getAuthToken")
    told = sdk("refreshToken", shop_id=SHOP)
    await shopee.control.post("/tokens/expire", shop_id=str(SHOP), which="access")
    info = sdk("shop.getShopInfo")
    by_itself = sdk("getAuthToken")
    partners = sdk("public.getShopsByPartner", page_size=10, page_no=1)

    assert info["region"] == "ID"
    assert len({tokens["access_token"] for tokens in (first, told, by_itself)}) == 3
    assert SHOP in {shop["shop_id"] for shop in partners["authed_shop_list"]}
    assert await shopee.refusals() == [("GET /api/v2/shop/get_shop_info", "invalid_acceess_token")]


async def test_it_reads_everything_an_item_needs(sdk: Sdk, shopee: Marketplace) -> None:
    categories = sdk("product.getCategory", language="id")["response"]["category_list"]
    tree = sdk("product.getAttributeTree", category_id_list=[SHIRTS, 100048])["response"]["list"]
    brands = sdk("product.getBrandList", offset=0, page_size=10, category_id=SHIRTS, status=1)["response"]
    limits = sdk("product.getItemLimit")["response"]
    advised = sdk("product.categoryRecommend", item_name="Kaos polos")["response"]["category_id"]
    channels = sdk("logistics.getChannelList")["response"]["logistics_channel_list"]

    assert SHIRTS in {category["category_id"] for category in categories}
    assert [row["category_id"] for row in tree] == [SHIRTS, 100048]
    assert brands["brand_list"][0]["original_brand_name"] == "NoBrand"
    assert limits["item_image_count_limit"]["max_limit"] == 9
    assert advised[0] == SHIRTS
    assert CHANNEL["logistic_id"] in {channel["logistics_channel_id"] for channel in channels}
    assert await shopee.refusals() == []


async def test_it_keeps_an_item(sdk: Sdk, shopee: Marketplace, tmp_path: Path) -> None:
    item_id = created(sdk, tmp_path)
    sdk("product.updatePrice", item_id=item_id, price_list=[{"model_id": 0, "original_price": 140000}])
    sdk("product.updateStock", item_id=item_id, stock_list=[{"model_id": 0, "seller_stock": [{"stock": 8}]}])
    sdk("product.updateItem", item_id=item_id, item_name="Kaos Polos Katun Putih")
    listed = sdk("product.getItemList", offset=0, page_size=10, item_status=["NORMAL", "UNLIST"])["response"]
    shown = sdk("product.getItemBaseInfo", item_id_list=[item_id, 1])["response"]["item_list"]
    found = sdk("product.searchItem", page_size=10, item_name="Putih")["response"]
    item = await shopee.item(SHOP)

    assert (item["title"], item["price"], item["stock"]) == ("Kaos Polos Katun Putih", 140000, 8)
    assert [row["item_id"] for row in listed["item"]] == [item_id]
    assert [row["item_name"] for row in shown] == ["Kaos Polos Katun Putih"]
    assert found["item_id_list"] == [item_id]

    sdk("product.unlistItem", item_list=[{"item_id": item_id, "unlist": True}])
    sdk("product.deleteItem", item_id=item_id)

    assert (await shopee.item(SHOP))["status"] == "SELLER_DELETE"
    assert await shopee.refusals() == []


async def test_it_gives_an_item_models_in_the_newer_format(sdk: Sdk, shopee: Marketplace, tmp_path: Path) -> None:
    item_id = created(sdk, tmp_path)
    models = [
        {"tier_index": [place], "original_price": price, "seller_stock": [{"stock": 3}]}
        for place, price in enumerate((100000, 120000))
    ]
    tier = standard_tier("Merah", "Biru")
    sdk("product.initTierVariation", item_id=item_id, standardise_tier_variation=tier, model=models)
    first, second = sdk("product.getModelList", item_id=item_id)["response"]["model"]
    sdk("product.updateModel", item_id=item_id, model=[{"model_id": first["model_id"], "model_sku": "BARU"}])
    sdk("product.deleteModel", item_id=item_id, model_id=second["model_id"])
    left = (await shopee.item(SHOP))["models"]

    assert [(model["sku"], model["price"], model["stock"]) for model in left] == [("BARU", 100000, 3)]
    assert await shopee.refusals() == []


async def test_a_refusal_reaches_it_as_its_own_error(sdk: Sdk) -> None:
    with pytest.raises(SdkError, match=r"ShopeeApiError.*error_not_in_whitelist"):
        sdk("shop.getWarehouseDetail")
