"""Categories, brands, attributes, limits and channels have the documented shapes and hang together."""

from typing import Any

import pytest

from syncstore_simulator.core.calls import PlatformName
from syncstore_simulator.shopee.app import build_shopee
from tests.simulator.shopee.seller import Seller
from tests.simulator.world import Control, context_of, running


async def test_the_tree_has_enough_leaves_and_whole_branches(seller: Seller) -> None:
    rows = (await seller.get("product/get_category", language="en"))["response"]["category_list"]
    ids = {row["category_id"] for row in rows}
    leaves = [row for row in rows if not row["has_children"]]

    assert len(leaves) >= 25
    assert {row["parent_category_id"] for row in rows} <= ids | {0}
    parents = {row["parent_category_id"] for row in rows}
    assert all(row["has_children"] == (row["category_id"] in parents) for row in rows)


async def test_names_are_english_unless_the_shops_language_is_asked_for(seller: Seller) -> None:
    names = {}
    for language in ("", "en", "id", "ID"):
        asked: dict[str, Any] = {"language": language} if language else {}
        rows = (await seller.get("product/get_category", **asked))["response"]["category_list"]
        names[language] = next(row["display_category_name"] for row in rows if row["category_id"] == 100047)

    assert names == {"": "T-Shirts", "en": "T-Shirts", "id": "Kaos", "ID": "Kaos"}


@pytest.mark.parametrize(
    ("region", "language", "is_known"),
    [("ID", "pt-br", False), ("BR", "pt-br", True), ("BR", "id", False), ("SG", "id", False), ("MY", "ms-my", True)],
)
async def test_a_market_knows_its_own_languages(region: str, language: str, is_known: bool) -> None:
    shop = {"shop_id": 700001, "access_token": "shopee-access-1", "refresh_token": "r", "region": region}
    context = context_of(shopee={"shops": [shop]})
    async with running(context, PlatformName.SHOPEE, build_shopee(context)) as http:
        seller = Seller(http)
        categories = await seller.get("product/get_category", language=language)
        tree = await seller.get("product/get_attribute_tree", category_id_list=100047, language=language)

    expected = "" if is_known else "product.error_invalid_language"
    assert (categories["error"], tree["error"]) == (expected, expected)


async def test_most_leaves_ask_for_no_attribute(seller: Seller) -> None:
    rows = (await seller.get("product/get_category"))["response"]["category_list"]
    leaves = [row["category_id"] for row in rows if not row["has_children"]]
    asking = 0
    for start in range(0, len(leaves), 20):
        chunk = leaves[start : start + 20]
        tree = await seller.get("product/get_attribute_tree", category_id_list=chunk, language="id")
        assert [row["category_id"] for row in tree["response"]["list"]] == chunk
        asking += sum(any(a["mandatory"] for a in row["attribute_tree"]) for row in tree["response"]["list"])

    assert 0 < asking < len(leaves) / 4


async def test_names_lead_to_categories(seller: Seller) -> None:
    reply = await seller.get("product/category_recommend", item_name="Kemeja Batik Pria Lengan Panjang")

    assert reply["response"]["category_id"][0] == 100048
    assert (await seller.get("product/category_recommend", item_name="qwertz"))["response"]["category_id"] == []


async def test_brands_are_paged(seller: Seller) -> None:
    names: list[str] = []
    offset, more = 0, True
    while more:
        reply = await seller.get("product/get_brand_list", offset=offset, page_size=4, category_id=100047, status=1)
        names += [row["original_brand_name"] for row in reply["response"]["brand_list"]]
        offset, more = reply["response"]["next_offset"], reply["response"]["has_next_page"]

    assert names[0] == "NoBrand"
    assert len(names) == len(set(names)) == 9


async def test_item_limits_follow_the_switches(seller: Seller, control: Control) -> None:
    await control.post("/settings", name_min=20, stock_min=2)
    reply = (await seller.get("product/get_item_limit", category_id=100047))["response"]

    assert reply["item_name_length_limit"] == {"min_limit": 20, "max_limit": 255}
    assert reply["item_description_length_limit"] == {"min_limit": 10, "max_limit": 5000}
    assert reply["price_limit"] == {"min_limit": 99, "max_limit": 150000000}
    assert reply["stock_limit"]["min_limit"] == 2
    assert (await seller.add(item_name="Kaos Polos"))["error"] == "product.error_item_name_is_too_short"


async def test_the_lower_stock_band_holds_at_creation_only(seller: Seller, control: Control) -> None:
    await control.post("/settings", stock_min=2)
    refused = await seller.add(seller_stock=[{"stock": 1}])
    item_id = await seller.add_id()
    row = {"seller_stock": [{"stock": 0}]}

    assert refused["error"] == "product.error_param"
    assert (await seller.post("product/update_stock", {"item_id": item_id, "stock_list": [row]}))["error"] == ""


async def test_only_enabled_channels_take_items(seller: Seller) -> None:
    channels = (await seller.get("logistics/get_channel_list"))["response"]["logistics_channel_list"]
    for channel in channels:
        row = {
            "logistic_id": channel["logistics_channel_id"],
            "enabled": True,
            "shipping_fee": 9000,
            "size_id": int(channel["size_list"][0]["size_id"]) if channel["size_list"] else 0,
        }
        reply = await seller.add(logistic_info=[row])
        assert (reply["error"] == "") is channel["enabled"], reply


async def test_heavy_parcels_are_refused_by_light_channels(seller: Seller) -> None:
    reply = await seller.add(weight=60)

    assert reply["error"] == "product.error_invalid_logistic_info"


@pytest.mark.parametrize(("region", "sent", "stored"), [("ID", 150000.5, 150001), ("SG", 12.345, 12.35)])
async def test_prices_are_rounded_to_the_markets_decimals(region: str, sent: float, stored: float) -> None:
    shops = [{"shop_id": 700001, "access_token": "shopee-access-1", "refresh_token": "r", "region": region}]
    context = context_of(shopee={"shops": shops})
    async with running(context, PlatformName.SHOPEE, build_shopee(context)) as http:
        seller = Seller(http)
        item_id = await seller.add_id(original_price=sent)
        (price,) = (await seller.detail(item_id))["price_info"]

    assert price["original_price"] == stored
    assert price["currency"] == {"ID": "IDR", "SG": "SGD"}[region]
