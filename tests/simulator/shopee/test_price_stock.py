"""Absolute prices and stock, partial success, promotions."""

from typing import Any

from tests.simulator.shopee.seller import Seller
from tests.simulator.world import Control


def prices(item_id: int, *rows: tuple[int, int]) -> dict[str, Any]:
    """Return an update_price body of (model_id, price) rows; model_id 0 is left out."""
    listed = [{**({"model_id": model} if model else {}), "original_price": price} for model, price in rows]
    return {"item_id": item_id, "price_list": listed}


def stocks(item_id: int, *rows: tuple[int, int]) -> dict[str, Any]:
    """Return an update_stock body of (model_id, stock) rows."""
    listed = [{"model_id": model, "seller_stock": [{"stock": stock}]} for model, stock in rows]
    return {"item_id": item_id, "stock_list": listed}


async def test_an_items_price_and_stock_are_set(seller: Seller) -> None:
    item_id = await seller.add_id()
    priced = await seller.post("product/update_price", prices(item_id, (0, 175000)))
    stocked = await seller.post("product/update_stock", stocks(item_id, (0, 0)))
    shown = await seller.detail(item_id)

    assert priced["response"]["success_list"] == [{"original_price": 175000}]
    assert stocked["response"]["success_list"][0]["stock"] == 0
    assert shown["price_info"][0]["original_price"] == 175000
    assert shown["stock_info_v2"]["seller_stock"][0]["stock"] == 0


async def test_omitted_models_stay_as_they_were(seller: Seller) -> None:
    item_id, (first, second) = await seller.add_with_models()
    await seller.post("product/update_price", prices(item_id, (first, 111000)))
    await seller.post("product/update_stock", stocks(item_id, (second, 77)))
    models = await seller.models(item_id)

    assert [row["price_info"][0]["original_price"] for row in models] == [111000, 120000]
    assert [row["stock_info_v2"]["seller_stock"][0]["stock"] for row in models] == [5, 77]


async def test_one_good_and_one_bad_model_succeed_with_both_lists(seller: Seller) -> None:
    item_id, (first, _) = await seller.add_with_models()
    for reply in (
        await seller.post("product/update_price", prices(item_id, (first, 110000), (9, 110000))),
        await seller.post("product/update_stock", stocks(item_id, (first, 3), (9, 3))),
    ):
        assert reply["error"] == ""
        assert [row["model_id"] for row in reply["response"]["success_list"]] == [first]
        assert reply["response"]["failure_list"] == [{"model_id": 9, "failed_reason": "model ID not exist in sku"}]


async def test_all_bad_models_fail_with_an_error_and_the_list(seller: Seller) -> None:
    item_id, _ = await seller.add_with_models()
    reply = await seller.post("product/update_price", prices(item_id, (8, 110000), (9, 110000)))

    assert reply["error"] == "product.error_update_price_fail"
    assert [row["model_id"] for row in reply["response"]["failure_list"]] == [8, 9]


async def test_the_ratio_counts_models_that_were_not_sent(seller: Seller) -> None:
    item_id, (first, _) = await seller.add_with_models(prices=(100000, 100000))
    within = await seller.post("product/update_price", prices(item_id, (first, 700000)))
    beyond = await seller.post("product/update_price", prices(item_id, (first, 700001)))

    assert within["error"] == ""
    assert beyond["error"] == "product.error_update_price_fail"
    assert (await seller.models(item_id))[0]["price_info"][0]["original_price"] == 700000


async def test_price_and_stock_writes_do_not_move_update_time(seller: Seller, control: Control) -> None:
    item_id = await seller.add_id()
    before = (await seller.detail(item_id))["update_time"]
    await control.post("/clock", offset_s=100)
    seller.clock_skew_s = 100
    await seller.post("product/update_price", prices(item_id, (0, 175000)))
    await seller.post("product/update_stock", stocks(item_id, (0, 1)))

    assert (await seller.detail(item_id))["update_time"] == before
    await seller.post("product/update_item", {"item_id": item_id, "weight": 1})
    assert (await seller.detail(item_id))["update_time"] >= before + 100


async def test_a_promotion_on_one_model_fails_only_that_model(seller: Seller, control: Control) -> None:
    item_id, (first, second) = await seller.add_with_models()
    await control.post("/promotions/lock", item_id=item_id, locks=["price", "stock"], model_ids=[first])
    priced = await seller.post("product/update_price", prices(item_id, (first, 110000), (second, 110000)))
    stocked = await seller.post("product/update_stock", stocks(item_id, (first, 1), (second, 1)))

    for reply in (priced, stocked):
        assert reply["error"] == ""
        assert [row["model_id"] for row in reply["response"]["success_list"]] == [second]
    assert (await seller.models(item_id))[0]["has_promotion"] is True


async def test_a_promotion_ends(seller: Seller, control: Control) -> None:
    item_id = await seller.add_id()
    await control.post("/promotions/lock", item_id=item_id)
    locked = await seller.post("product/update_price", prices(item_id, (0, 175000)))
    await control.post("/promotions/lock", item_id=item_id, locked=False)
    freed = await seller.post("product/update_price", prices(item_id, (0, 175000)))

    assert locked["error"] == "product.error_cannt_edit_price_in_promotion"
    assert freed["error"] == ""


async def test_the_location_that_is_read_back_may_be_sent(seller: Seller) -> None:
    item_id = await seller.add_id()
    shown = (await seller.detail(item_id))["stock_info_v2"]["seller_stock"][0]
    row = {"seller_stock": [{"location_id": shown["location_id"], "stock": 8}]}

    assert (await seller.post("product/update_stock", {"item_id": item_id, "stock_list": [row]}))["error"] == ""
    assert (await seller.detail(item_id))["stock_info_v2"]["seller_stock"][0]["stock"] == 8
