"""Injected faults do to real connections what they say, and the journal tells what took effect."""

import asyncio
import json
import time
from typing import Any

import httpx
import pytest

from tests.simulator.shopee.seller import Seller
from tests.simulator.world import Control

ADD = "/api/v2/product/add_item"


async def test_reset_after_applies_the_write_and_cuts_the_connection(seller: Seller, control: Control) -> None:
    body = await seller.item_body()
    await control.post("/faults", kind="reset_after", operation=ADD)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await seller.post("product/add_item", body)

    (item,) = await control.get("/state/items", shop_id=700001)
    (entry,) = await control.get("/journal", operation="add_item")
    assert item["sku"] == "KAOS-1"
    assert (entry["applied"], entry["status"], entry["fault"]) == (True, None, "reset_after")
    assert (await seller.detail(int(item["item_id"])))["item_sku"] == "KAOS-1"


async def test_reset_before_applies_nothing(seller: Seller, control: Control) -> None:
    body = await seller.item_body()
    await control.post("/faults", kind="reset_before", operation=ADD)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await seller.post("product/add_item", body)

    assert await control.get("/state/items") == []
    (entry,) = await control.get("/journal", operation="add_item")
    assert (entry["applied"], entry["fault"]) == (False, "reset_before")


async def test_hang_after_applies_the_write_and_answers_nothing(seller: Seller, control: Control) -> None:
    body = await seller.item_body()
    await control.post("/faults", kind="hang_after", operation=ADD)
    path = seller.query(ADD)
    with pytest.raises(httpx.ReadTimeout):
        await seller.http.post(ADD, params=path, json=body, timeout=0.2)

    assert len(await control.get("/state/items")) == 1


async def test_a_hang_ends_with_a_reset_after_its_time(seller: Seller, control: Control) -> None:
    body = await seller.item_body()
    await control.post("/faults", kind="hang_after", operation=ADD, delay_s=0.1)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await seller.post("product/add_item", body)


async def test_slow_answers_come_late_and_are_right(seller: Seller, control: Control) -> None:
    await control.post("/faults", kind="slow", delay_s=0.2)
    started = time.monotonic()
    reply = await seller.get("shop/get_shop_info")

    assert reply["error"] == ""
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(("retry_after", "header"), [(7, "7"), (None, None)])
async def test_429_comes_with_and_without_retry_after(
    seller: Seller, control: Control, retry_after: int | None, header: str | None
) -> None:
    await control.post("/faults", kind="http_429", retry_after_s=retry_after)
    reply = await seller.get("shop/get_shop_info")

    assert seller.last is not None
    assert seller.last.status_code == 429
    assert seller.last.headers.get("retry-after") == header
    assert reply["error"] == "error_rate_limit"


@pytest.mark.parametrize(("status", "expected"), [(None, 500), (503, 503)])
async def test_server_errors_have_the_wanted_status(
    seller: Seller, control: Control, status: int | None, expected: int
) -> None:
    await control.post("/faults", kind="http_5xx", status=status)
    await seller.get("shop/get_shop_info")

    assert seller.last is not None
    assert seller.last.status_code == expected


async def test_an_edge_failure_is_html(seller: Seller, control: Control) -> None:
    await control.post("/faults", kind="html_502")
    answer = await seller.http.get("/api/v2/shop/get_shop_info")

    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("applied", [False, True])
async def test_garbage_is_half_an_answer(seller: Seller, control: Control, *, applied: bool) -> None:
    body = await seller.item_body()
    await control.post("/faults", kind="garbage", operation=ADD, apply=applied)
    with pytest.raises(json.JSONDecodeError):
        await seller.post("product/add_item", body)

    assert len(await control.get("/state/items")) == int(applied)


async def test_a_server_error_may_come_after_the_write(seller: Seller, control: Control) -> None:
    body = await seller.item_body()
    await control.post("/faults", kind="http_5xx", operation=ADD, apply=True)
    await seller.post("product/add_item", body)

    assert len(await control.get("/state/items")) == 1


async def test_codes_nobody_knows_can_be_injected(seller: Seller, control: Control) -> None:
    await control.post("/faults", kind="error_code", code="product.error_of_tomorrow", message="new")
    reply = await seller.get("shop/get_shop_info")

    assert (reply["error"], reply["message"]) == ("product.error_of_tomorrow", "new")


async def test_rules_count_skip_and_choose_by_shop_and_path(seller: Seller, control: Control) -> None:
    rule = {"kind": "http_5xx", "operation": "*/get_shop_info", "shop_id": 700001, "skip": 1, "times": 2}
    await control.post("/faults", **rule)
    other = Seller(seller.http, shop_id=700002, access_token="shopee-access-2")
    statuses = []
    for caller in (seller, other, seller, seller, seller):
        await caller.get("shop/get_shop_info")
        assert caller.last is not None
        statuses.append(caller.last.status_code)

    assert statuses == [200, 200, 500, 500, 200]
    (left,) = await control.get("/faults")
    assert (left["times"], left["hits"]) == (0, 2)


async def test_a_share_of_calls_fails_the_same_way_for_the_same_seed(seller: Seller, control: Control) -> None:
    runs = []
    for _ in range(2):
        await control.post("/faults", kind="http_5xx", times=None, probability=0.3, seed=7)
        statuses = []
        for _ in range(40):
            await seller.get("shop/get_shop_info")
            assert seller.last is not None
            statuses.append(seller.last.status_code)
        runs.append(statuses)
        await control.delete("/faults")

    assert runs[0] == runs[1]
    assert 4 <= runs[0].count(500) <= 20


async def test_rules_are_removed_one_by_one_or_all(seller: Seller, control: Control) -> None:
    first = await control.post("/faults", kind="http_5xx", times=None)
    await control.post("/faults", kind="slow", delay_s=0.01, times=None)
    assert await control.delete(f"/faults/{first['id']}") == {"removed": 1}
    assert [rule["kind"] for rule in await control.get("/faults")] == ["slow"]
    assert await control.delete("/faults") == {"removed": 1}
    assert (await seller.get("shop/get_shop_info"))["error"] == ""


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ({"kind": "explode"}, "kind"),
        ({"kind": "slow", "times": "often"}, "times"),
        ({"kind": "error_code"}, "code"),
        ({"kind": "slow", "dealy_s": 1}, "dealy_s"),
        ({"kind": "slow", "platform": "tiktok"}, "platform"),
    ],
)
async def test_wrong_rules_are_explained(seller: Seller, rule: dict[str, Any], complaint: str) -> None:
    answer = await seller.http.post("/_control/faults", json=rule)

    assert answer.status_code == 400
    assert complaint in answer.json()["error"]


async def test_other_connections_live_on_while_one_hangs(seller: Seller, control: Control) -> None:
    await control.post("/faults", kind="hang_after", operation="*/get_shop_info")
    hanging = asyncio.create_task(seller.get("shop/get_shop_info"))
    await asyncio.sleep(0.05)

    assert (await Seller(seller.http).get("product/get_category"))["error"] == ""
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
