"""The control API: journal, clock, switches, limits, stored truth, and what it refuses."""

from typing import Any

import pytest

from tests.simulator.shopee.seller import Seller
from tests.simulator.world import Control


async def test_the_journal_tells_what_changed_from_what_to_what(seller: Seller, control: Control) -> None:
    item_id = await seller.add_id()
    await seller.post("product/update_price", {"item_id": item_id, "price_list": [{"original_price": 99000}]})
    created, priced = (await control.get("/journal", kind="write"))[-2:]

    assert created["operation"] == "POST /api/v2/product/add_item"
    assert created["effect"]["created"] is True
    assert created["effect"]["after"]["title"] == "Kaos Polos Katun Hitam"
    assert priced["effect"] == {
        "item_id": item_id,
        "created": False,
        "before": {"price": 150000},
        "after": {"price": 99000},
    }
    assert (priced["platform"], priced["shop_id"], priced["status"]) == ("shopee", "700001", 200)
    assert priced["request"]["body"]["price_list"] == [{"original_price": 99000}]


async def test_the_journal_hides_secrets(seller: Seller, control: Control) -> None:
    body = {"refresh_token": "shopee-refresh-1", "partner_id": 2000001, "shop_id": 700001}
    await seller.post("auth/access_token/get", body, public=True)
    await seller.get("shop/get_shop_info")
    text = str(await control.get("/journal"))

    assert "shopee-refresh-1" not in text
    assert "shopee-access-1" not in text


async def test_the_journal_is_filtered_and_cleared(seller: Seller, control: Control) -> None:
    other = Seller(seller.http, shop_id=700002, access_token="shopee-access-2")
    await seller.get("shop/get_shop_info")
    await other.get("shop/get_shop_info")
    await seller.add_id()

    assert [e["shop_id"] for e in await control.get("/journal", operation="get_shop_info")] == ["700001", "700002"]
    assert len(await control.get("/journal", shop_id=700002)) == 1
    assert [e["operation"] for e in await control.get("/journal", kind="media")] == [
        "POST /api/v2/media_space/upload_image"
    ]
    last = (await control.get("/journal"))[-1]["seq"]
    assert await control.get("/journal", since=last) == []
    await control.delete("/journal")
    assert await control.get("/journal") == []
    await seller.get("shop/get_shop_info")
    assert (await control.get("/journal"))[0]["seq"] == last + 1


async def test_stored_truth_shows_models_and_pictures(seller: Seller, control: Control) -> None:
    item_id, ids = await seller.add_with_models()
    (item,) = await control.get("/state/items", shop_id=700001)

    assert item["item_id"] == str(item_id)
    assert item["images"] == [seller.image_id]
    assert [(m["model_id"], m["price"], m["stock"], m["sku"]) for m in item["models"]] == [
        (str(ids[0]), 100000, 5, "SKU-0"),
        (str(ids[1]), 120000, 5, "SKU-1"),
    ]


async def test_limits_refuse_with_retry_after_and_refill(seller: Seller, control: Control) -> None:
    await control.post("/settings", limits={"shop_per_second": 0.1, "shop_burst": 2})
    replies = [await seller.get("shop/get_shop_info") for _ in range(3)]

    assert [reply["error"] for reply in replies] == ["", "", "error_rate_limit"]
    assert seller.last is not None
    assert int(seller.last.headers["retry-after"]) >= 9
    other = Seller(seller.http, shop_id=700002, access_token="shopee-access-2")
    assert (await other.get("shop/get_shop_info"))["error"] == ""
    await control.post("/clock", offset_s=11)
    seller.clock_skew_s = 11
    assert (await seller.get("shop/get_shop_info"))["error"] == ""


async def test_limits_may_answer_200_without_a_hint(seller: Seller, control: Control) -> None:
    await control.post("/settings", rate_limit_status=200, rate_limit_retry_after=False, limits={"app_burst": 1})
    await control.post("/settings", limits={"app_per_second": 0.01, "app_burst": 1})
    await seller.get("shop/get_shop_info")
    reply = await seller.get("shop/get_shop_info")

    assert reply["error"] == "error_rate_limit"
    assert seller.last is not None
    assert seller.last.status_code == 200
    assert "retry-after" not in seller.last.headers


async def test_the_date_header_follows_the_simulated_clock(seller: Seller, control: Control) -> None:
    await control.post("/clock", offset_s=10 * 365 * 86400)
    seller.clock_skew_s = 302
    await seller.get("shop/get_shop_info")

    assert seller.last is not None
    year = int(seller.last.headers["date"].split()[3])
    assert year >= 2035


async def test_health_and_the_error_table_are_served(control: Control) -> None:
    health = await control.get("/health")
    errors = await control.get("/errors")

    assert (health["status"], health["platform"]) == ("ok", "shopee")
    assert {"code", "http_status", "message", "module", "source", "trigger"} == set(errors[0])


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/settings", {"reveiw_delay_s": 1}, 400),
        ("/settings", {"index_delay_s": "long"}, 400),
        ("/settings", {"limits": {"per_hour": 1}}, 400),
        ("/clock", {"offset_s": "tomorrow"}, 400),
        ("/tokens/expire", {"shop_id": 1}, 404),
        ("/tokens/expire", {"shop_id": 700001, "which": "both"}, 400),
        ("/items/1/edit", {"title": "x"}, 404),
        ("/promotions/lock", {"item_id": "x"}, 404),
        ("/nothing", {}, 404),
    ],
)
async def test_wrong_control_requests_are_explained(
    seller: Seller, path: str, body: dict[str, Any], status: int
) -> None:
    answer = await seller.http.post(f"/_control{path}", json=body)

    assert answer.status_code == status
    assert answer.json()["error"]


async def test_edits_behind_our_back_reach_single_models(seller: Seller, control: Control) -> None:
    item_id, (first, _) = await seller.add_with_models()
    await control.post(f"/items/{item_id}/edit", model_id=first, price=101000, stock=1)
    model = (await seller.models(item_id))[0]

    assert model["price_info"][0]["original_price"] == 101000
    assert model["stock_info_v2"]["seller_stock"][0]["stock"] == 1
    refused = await seller.http.post(f"/_control/items/{item_id}/edit", json={"colour": "red"})
    assert refused.status_code == 400
