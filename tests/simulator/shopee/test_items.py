"""Items: create, read back, search, edit, take off sale, delete."""

import asyncio
from typing import Any

import pytest

from tests.simulator.shopee.seller import CHANNEL, Seller, picture
from tests.simulator.world import Control


async def test_a_created_item_reads_back_as_it_was_sent(seller: Seller) -> None:
    item_id = await seller.add_id()
    shown = await seller.detail(item_id)

    assert shown["item_name"] == "Kaos Polos Katun Hitam"
    assert shown["item_sku"] == "KAOS-1"
    assert shown["item_status"] == "NORMAL"
    assert shown["price_info"][0]["original_price"] == 150000
    assert shown["price_info"][0]["currency"] == "IDR"
    assert shown["stock_info_v2"]["seller_stock"][0]["stock"] == 12
    assert shown["weight"] == "0.3"
    assert shown["has_model"] is False
    assert shown["image"]["image_id_list"] == [seller.image_id]


async def test_rupiah_have_no_decimals(seller: Seller) -> None:
    reply = await seller.add(original_price=150000.5)

    assert reply["response"]["price_info"] == {"current_price": 150001, "original_price": 150001}


async def test_the_same_create_twice_makes_two_items(seller: Seller, control: Control) -> None:
    first, second = await seller.add_id(), await seller.add_id()

    assert first != second
    assert [row["created_count"] for row in await control.get("/state/items", shop_id=700001)] == [2, 2]


async def test_unlisted_creation_stays_unlisted_and_does_not_sell(seller: Seller) -> None:
    item_id = await seller.add_id(item_status="UNLIST")
    sold = await seller.http.post(f"/_control/items/{item_id}/sell", json={"quantity": 1})

    assert (await seller.detail(item_id))["item_status"] == "UNLIST"
    assert sold.status_code == 409


async def test_a_sale_takes_stock(seller: Seller, control: Control) -> None:
    item_id = await seller.add_id()
    await control.post(f"/items/{item_id}/sell", quantity=3)

    assert (await seller.detail(item_id))["stock_info_v2"]["seller_stock"][0]["stock"] == 9


async def test_update_merges_fields_and_replaces_lists(seller: Seller) -> None:
    item_id = await seller.add_id(brand={"brand_id": 1146301, "original_brand_name": "Arunika"})
    other = (await seller.upload(picture(shade=10)))["response"]["image_info"]["image_id"]
    await seller.post(
        "product/update_item",
        {"item_id": item_id, "item_name": "Kaos Polos Putih", "image": {"image_id_list": [other]}, "item_sku": ""},
    )
    shown = await seller.detail(item_id)

    assert shown["item_name"] == "Kaos Polos Putih"
    assert shown["image"]["image_id_list"] == [other]
    assert shown["item_sku"] == ""
    assert shown["brand"]["brand_id"] == 1146301
    assert shown["description"].startswith("Kaos katun")


async def test_update_does_not_touch_price_or_stock(seller: Seller, control: Control) -> None:
    item_id = await seller.add_id()
    reply = await seller.post("product/update_item", {"item_id": item_id, "original_price": 1, "weight": 0.5})

    assert reply["error"] == ""
    assert (await seller.detail(item_id))["price_info"][0]["original_price"] == 150000
    (entry,) = await control.get("/journal", operation="update_item")
    assert entry["unknown_fields"] == ["original_price"]


async def test_the_echo_of_an_update_shows_the_old_status(seller: Seller, control: Control) -> None:
    item_id = await seller.add_id(item_status="UNLIST")
    reply = await seller.post("product/update_item", {"item_id": item_id, "item_status": "NORMAL"})

    assert reply["response"]["item_status"] == "UNLIST"
    assert (await seller.detail(item_id))["item_status"] == "NORMAL"
    await control.post("/settings", stale_echo=False)
    reply = await seller.post("product/update_item", {"item_id": item_id, "item_status": "UNLIST"})
    assert reply["response"]["item_status"] == "UNLIST"


async def test_new_items_are_reviewed_when_switched_on(seller: Seller, control: Control) -> None:
    await control.post("/settings", review_new_items=True, review_delay_s=60)
    item_id = await seller.add_id()

    assert (await seller.detail(item_id))["item_status"] == "REVIEWING"
    await control.post("/clock", offset_s=61)
    seller.clock_skew_s = 61
    assert (await seller.detail(item_id))["item_status"] == "NORMAL"


async def test_search_finds_by_name_and_sku_after_the_index_delay(seller: Seller, control: Control) -> None:
    await control.post("/settings", index_delay_s=30)
    item_id = await seller.add_id(item_sku="CARI-1", item_name="Kemeja Batik Parang")

    assert (await seller.get("product/search_item", page_size=10, item_sku="CARI-1"))["response"]["item_id_list"] == []
    assert (await seller.detail(item_id))["item_sku"] == "CARI-1"
    await control.post("/clock", offset_s=31)
    seller.clock_skew_s = 31
    queries: list[dict[str, Any]] = [{"item_sku": "CARI-1"}, {"item_name": "batik"}]
    for query in queries:
        found = await seller.get("product/search_item", page_size=10, **query)
        assert found["response"]["item_id_list"] == [item_id]


async def test_search_pages_with_an_opaque_cursor(seller: Seller, control: Control) -> None:
    await control.post("/settings", index_delay_s=0)
    ids = [await seller.add_id(item_sku=f"S-{place}") for place in range(5)]
    found: list[int] = []
    cursor = ""
    while True:
        query: dict[str, Any] = {"offset": cursor} if cursor else {}
        reply = await seller.get("product/search_item", page_size=2, item_name="Kaos", **query)
        assert reply["response"]["total_count"] == 5
        found += reply["response"]["item_id_list"]
        cursor = reply["response"]["next_offset"]
        if not cursor:
            break

    assert found == ids[::-1]


async def test_lists_and_details_lag_only_when_switched_on(seller: Seller, control: Control) -> None:
    await control.post("/settings", list_delay_s=30)
    item_id = await seller.add_id()

    listed = await seller.get("product/get_item_list", offset=0, page_size=10, item_status="NORMAL")
    detail = await seller.get("product/get_item_base_info", item_id_list=item_id)
    assert listed["response"]["total_count"] == 0
    assert detail["error"] == "product.error_item_not_found"
    await control.post("/clock", offset_s=31)
    seller.clock_skew_s = 31
    assert (await seller.detail(item_id))["item_id"] == item_id


async def test_list_pages_filter_by_status_and_time(seller: Seller) -> None:
    ids = [await seller.add_id() for _ in range(3)]
    hidden = await seller.add_id(item_status="UNLIST")

    page = await seller.get("product/get_item_list", offset=0, page_size=2, item_status="NORMAL")
    assert [row["item_id"] for row in page["response"]["item"]] == ids[:0:-1]
    assert (page["response"]["has_next_page"], page["response"]["next_offset"]) == (True, 2)
    both = await seller.get("product/get_item_list", offset=0, page_size=9, item_status=["NORMAL", "UNLIST"])
    assert hidden in [row["item_id"] for row in both["response"]["item"]]
    joined = await seller.get("product/get_item_list", offset=0, page_size=9, item_status="NORMAL,UNLIST")
    assert joined["response"]["total_count"] == 4
    late = await seller.get(
        "product/get_item_list", offset=0, page_size=9, item_status="NORMAL", update_time_from=4000000000
    )
    assert late["response"]["item"] == []


@pytest.mark.parametrize("form", ["repeated", "joined"])
async def test_details_take_both_array_forms_and_leave_unknown_ids_out(seller: Seller, form: str) -> None:
    first, second = await seller.add_id(), await seller.add_id()
    ids: Any = [first, second, 123]
    given = ids if form == "repeated" else ",".join(str(item_id) for item_id in ids)
    reply = await seller.get("product/get_item_base_info", item_id_list=given)

    assert [row["item_id"] for row in reply["response"]["item_list"]] == [first, second]


async def test_a_deleted_item_stays_readable(seller: Seller) -> None:
    item_id = await seller.add_id()
    await seller.post("product/delete_item", {"item_id": item_id})
    listed = await seller.get("product/get_item_list", offset=0, page_size=9, item_status="SELLER_DELETE")

    assert (await seller.detail(item_id))["item_status"] == "SELLER_DELETE"
    assert [row["item_id"] for row in listed["response"]["item"]] == [item_id]


async def test_unlist_judges_each_item_by_itself(seller: Seller) -> None:
    item_id = await seller.add_id()
    rows = [{"item_id": item_id, "unlist": True}, {"item_id": 5, "unlist": True}]
    reply = await seller.post("product/unlist_item", {"item_list": rows})

    assert reply["error"] == ""
    assert reply["response"]["success_list"] == [{"item_id": item_id, "unlist": True}]
    assert reply["response"]["failure_list"][0]["item_id"] == 5
    assert (await seller.detail(item_id))["item_status"] == "UNLIST"
    await seller.post("product/unlist_item", {"item_list": [{"item_id": item_id, "unlist": False}]})
    assert (await seller.detail(item_id))["item_status"] == "NORMAL"


async def test_reviewed_and_banned_items_cannot_be_unlisted(seller: Seller, control: Control) -> None:
    good, banned = await seller.add_id(), await seller.add_id()
    await control.post(f"/items/{banned}/edit", status="BANNED")
    rows = [{"item_id": good, "unlist": True}, {"item_id": banned, "unlist": True}]
    reply = await seller.post("product/unlist_item", {"item_list": rows})

    assert [row["item_id"] for row in reply["response"]["failure_list"]] == [banned]


async def test_ids_may_be_numeric_strings(seller: Seller) -> None:
    item_id = await seller.add_id(category_id="100047")
    reply = await seller.post("product/update_item", {"item_id": str(item_id), "item_name": "Kaos Baru Sekali"})

    assert reply["response"]["item_id"] == item_id


async def test_each_upload_is_judged_by_itself(seller: Seller) -> None:
    reply = await seller.upload(picture(), picture(16, 16), b"no picture", picture(kind="JPEG"), picture(kind="GIF"))
    rows = reply["response"]["image_info_list"]

    assert reply["error"] == ""
    assert [bool(row["error"]) for row in rows] == [False, True, True, False, True]
    assert reply["response"]["image_info"] == rows[0]["image_info"]


async def test_a_shop_signed_upload_passes_too(seller: Seller) -> None:
    path = "/api/v2/media_space/upload_image"
    reply = await seller.http.post(path, params=seller.query(path), files={"image": ("a.png", picture())})

    assert reply.json()["error"] == ""


async def test_shops_do_not_see_each_other(seller: Seller) -> None:
    item_id = await seller.add_id()
    other = Seller(seller.http, shop_id=700002, access_token="shopee-access-2")

    detail = await other.get("product/get_item_base_info", item_id_list=item_id)
    assert detail["error"] == "product.error_item_not_found"


async def test_mandatory_attributes_are_met_by_an_offered_value(seller: Seller) -> None:
    tree = await seller.get("product/get_attribute_tree", category_id_list=100780)
    (attribute,) = tree["response"]["list"][0]["attribute_tree"]
    value = {"value_id": attribute["attribute_value_list"][0]["value_id"]}
    item_id = await seller.add_id(
        category_id=100780,
        item_name="Kopi Gayo Bubuk",
        attribute_list=[{"attribute_id": attribute["attribute_id"], "attribute_value_list": [value]}],
    )

    assert attribute["mandatory"] is True
    assert (await seller.detail(item_id))["category_id"] == 100780


async def test_the_lock_after_creation_ends_by_itself(seller: Seller, control: Control) -> None:
    await control.post("/settings", edit_lock_s=0.3)
    item_id = await seller.add_id()
    body = {"item_id": item_id, "stock_list": [{"seller_stock": [{"stock": 1}]}]}
    refused = await seller.post("product/update_stock", body)

    assert refused["error"] == "product.error_inner"
    assert "lock" in refused["message"]
    await asyncio.sleep(0.35)
    assert (await seller.post("product/update_stock", body))["error"] == ""


async def test_an_edit_behind_our_back_shows_in_reads(seller: Seller, control: Control) -> None:
    item_id = await seller.add_id(logistic_info=[CHANNEL])
    await control.post(f"/items/{item_id}/edit", title="Judul lain", price=99000, stock=1)
    shown = await seller.detail(item_id)

    assert shown["item_name"] == "Judul lain"
    assert shown["price_info"][0]["current_price"] == 99000
    assert shown["stock_info_v2"]["summary_info"]["total_available_stock"] == 1
