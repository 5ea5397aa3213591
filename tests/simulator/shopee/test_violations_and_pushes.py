"""What Shopee holds against items, and what it tells by push."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.simulator.receiver import Receiver, receiving
from tests.simulator.shopee.seller import PARTNER_KEY, Seller
from tests.simulator.shopee.test_authorisation import EXCHANGE, consent_code, exchange_body
from tests.simulator.world import Control
from tests.support.eventually import eventually

REASON = {"violation_type": "Insufficient Information", "violation_reason": "No size", "suggestion": "Add the size"}


@pytest.fixture
async def receiver(control: Control) -> AsyncIterator[Receiver]:
    """The app's callback address."""
    async with receiving() as receiver:
        await control.post("/settings", push_url=receiver.url, push_retry_scale=0.0001, review_delay_s=0.0)
        yield receiver


async def violations(seller: Seller, *item_ids: int) -> list[dict[str, Any]]:
    """The rows of get_item_violation_info, whose success names no error."""
    reply = await seller.get("product/get_item_violation_info", item_id_list=",".join(map(str, item_ids)))
    assert "error" not in reply
    rows: list[dict[str, Any]] = reply["response"]["item_list"]
    return rows


async def came(receiver: Receiver, count: int = 1) -> list[dict[str, Any]]:
    """The pushes once so many came."""
    await eventually(lambda: _has(receiver, count))
    return receiver.pushes


async def _has(receiver: Receiver, count: int) -> bool:
    return len(receiver.pushes) >= count


async def test_a_ban_tells_its_reason_and_takes_the_item_off_sale(seller: Seller, control: Control) -> None:
    item_id = await seller.add_id()
    await control.post(f"/items/{item_id}/violate", status="BANNED", fix_deadline_s=3600, **REASON)
    detail, (row,) = await seller.detail(item_id), await violations(seller, item_id)
    assert (detail["item_status"], detail["deboost"]) == ("BANNED", "false")
    (reason,) = row["item_status_details"]
    assert (reason["violation_type"], reason["suggestion"]) == (REASON["violation_type"], REASON["suggestion"])
    assert reason["fix_deadline_time"] > reason["update_time"]


async def test_a_demoted_item_stays_on_sale_and_can_be_searched_for(seller: Seller, control: Control) -> None:
    item_id, other = await seller.add_id(), await seller.add_id(item_sku="KAOS-2")
    changes = {"deboost": True, "suggested_category": [100048], **REASON}
    await control.post(f"/items/{item_id}/violate", **changes)
    await control.post("/settings", index_delay_s=0.0)
    detail, (row,) = await seller.detail(item_id), await violations(seller, item_id)
    assert (detail["item_status"], detail["deboost"]) == ("NORMAL", "true")
    assert row["deboost_details"][0]["suggested_category"][0]["category_id"] == 100048
    assert "item_status_details" not in row
    await eventually(lambda: _is_found(seller, item_id))
    assert (await seller.detail(other))["deboost"] == "false"


async def _is_found(seller: Seller, item_id: int) -> bool:
    reply = await seller.get("product/search_item", page_size=10, deboost_only="true")
    return bool(reply["response"]["item_id_list"] == [item_id])


async def test_items_without_a_violation_and_unknown_ones_fail_by_themselves(seller: Seller) -> None:
    item_id = await seller.add_id()
    known, unknown = await violations(seller, item_id, 99)
    assert (known["fail_error"], unknown["fail_error"]) == ("error_param", "error_param")


async def test_a_banned_item_may_be_corrected_until_the_deadline_and_is_reviewed_again(
    seller: Seller, control: Control
) -> None:
    item_id = await seller.add_id()
    await control.post(f"/items/{item_id}/violate", status="BANNED", **REASON)
    body = {"item_id": item_id, "item_name": "Kaos Polos Katun Hitam Ukuran L"}
    assert (await seller.post("product/update_item", body))["error"].endswith("error_item_uneditable")
    await control.post(f"/items/{item_id}/violate", status="BANNED", fix_deadline_s=3600, **REASON)
    assert (await seller.post("product/update_item", body))["error"] == ""
    await eventually(lambda: _is_on_sale(seller, item_id))
    assert (await violations(seller, item_id))[0]["fail_error"] == "error_param"


async def _is_on_sale(seller: Seller, item_id: int) -> bool:
    return bool((await seller.detail(item_id))["item_status"] == "NORMAL")


async def test_shopees_own_deletion_is_told_apart_and_can_be_cleared(seller: Seller, control: Control) -> None:
    item_id = await seller.add_id()
    await control.post(f"/items/{item_id}/violate", status="SHOPEE_DELETE", **REASON)
    assert (await seller.detail(item_id))["item_status"] == "SHOPEE_DELETE"
    await control.post(f"/items/{item_id}/violate", cleared=True)
    assert (await seller.detail(item_id))["item_status"] == "NORMAL"


async def test_a_violation_is_pushed_signed_over_address_and_body(
    seller: Seller, control: Control, receiver: Receiver
) -> None:
    item_id = await seller.add_id()
    await control.post(f"/items/{item_id}/violate", status="BANNED", **REASON)
    (push,) = await came(receiver)
    assert (push["code"], push["shop_id"], push["data"]["item_id"]) == (16, 700001, item_id)
    assert push["data"]["item_status_details"][0]["suggestion"] == REASON["suggestion"]
    message = f"{receiver.url}|".encode() + push["bytes"]
    assert push["authorization"] == hmac.new(PARTNER_KEY.encode(), message, hashlib.sha256).hexdigest()


async def test_creates_and_stock_edits_are_not_pushed_but_prices_promotions_and_sales_in_them_are(
    seller: Seller, control: Control, receiver: Receiver
) -> None:
    item_id = await seller.add_id()
    await seller.post("product/update_stock", {"item_id": item_id, "stock_list": [{"seller_stock": [{"stock": 9}]}]})
    await seller.post("product/update_price", {"item_id": item_id, "price_list": [{"original_price": 160000}]})
    await control.post("/promotions/lock", item_id=str(item_id), locks=["price"], reserved_stock=4)
    await control.post(f"/items/{item_id}/sell", quantity=1)
    await control.post("/promotions/lock", item_id=str(item_id), locked=False)
    pushes = await came(receiver, 6)
    assert sorted(push["code"] for push in pushes) == [7, 7, 8, 9, 9, 22]
    (price,) = (push["data"] for push in pushes if push["code"] == 22)
    assert (price["old_value"], price["new_value"]) == (150000, 160000)
    actions = {push["data"]["action"] for push in pushes if push["code"] != 22}
    assert actions == {"added_in_promo", "removed_from_promo", "promo_lock_stock", "promo_end", "place_order"}


async def test_promotions_are_told_with_their_ends_until_they_are_over(seller: Seller, control: Control) -> None:
    running, coming, over, free = [await seller.add_id() for _ in range(4)]
    await control.post("/promotions/lock", item_id=str(running), locks=["price"], ends_in_s=600, reserved_stock=3)
    await control.post("/promotions/lock", item_id=str(coming), locks=["price"], starts_in_s=60, ends_in_s=600)
    await control.post("/promotions/lock", item_id=str(over), locks=["price"], ends_in_s=0)
    ids = ",".join(str(item_id) for item_id in (running, coming, over, free, 1))
    answer = (await seller.get("product/get_item_promotion", item_id_list=ids))["response"]
    assert [row["failed_reason"] for row in answer["failure_list"]] == ["Product not found."]
    found = {row["item_id"]: row["promotion"] for row in answer["success_list"]}
    assert [len(found[item_id]) for item_id in (running, coming, over, free)] == [1, 1, 0, 0]
    (now,), (later,) = found[running], found[coming]
    assert (now["promotion_staging"], later["promotion_staging"]) == ("ongoing", "upcoming")
    assert (now["end_time"] - now["start_time"], later["end_time"] - later["start_time"]) == (600, 540)
    assert now["promotion_stock_info_v2"]["summary_info"]["total_reserved_stock"] == 3


async def test_being_let_in_and_put_out_is_pushed(seller: Seller, control: Control, receiver: Receiver) -> None:
    await seller.post(EXCHANGE, exchange_body(await consent_code(seller)), public=True)
    await control.post("/tokens/revoke", shop_id=700001)
    pushes = await came(receiver, 2)
    assert {push["code"] for push in pushes} == {1, 2}


async def test_an_answer_with_a_body_or_another_status_is_repeated_until_one_is_taken(
    seller: Seller, control: Control, receiver: Receiver
) -> None:
    receiver.answer = lambda number: [(200, b'{"ok":true}'), (500, b""), (204, b"")][min(number, 2)]
    item_id = await seller.add_id()
    await control.post(f"/items/{item_id}/violate", deboost=True, **REASON)
    await came(receiver, 3)

    async def delivered() -> bool:
        (delivery,) = await control.get("/pushes", kind="16")
        return bool(delivery["delivered"] and delivery["attempts"] == [200, 500, 204])

    await eventually(delivered)
    assert len({push["bytes"] for push in receiver.pushes}) == 1


async def test_a_push_nobody_takes_is_lost_in_the_end(seller: Seller, control: Control, receiver: Receiver) -> None:
    receiver.answer = lambda _: (500, b"")
    item_id = await seller.add_id()
    await control.post(f"/items/{item_id}/violate", deboost=True, **REASON)

    async def is_lost() -> bool:
        (delivery,) = await control.get("/pushes")
        return bool(delivery["lost"] and delivery["attempts"] == [500] * 4)

    await eventually(is_lost)


async def test_without_an_address_nothing_is_sent_or_kept(seller: Seller, control: Control) -> None:
    item_id = await seller.add_id()
    await control.post(f"/items/{item_id}/violate", deboost=True, **REASON)
    assert await control.get("/pushes") == []
