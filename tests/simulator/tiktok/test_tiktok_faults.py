"""Injected faults, edits behind the app's back, and what the journal keeps."""

import time

import httpx
import pytest

from tests.simulator.tiktok.seller import TITLE, Seller
from tests.simulator.world import Control

PRODUCTS = "/product/202309/products"
CATEGORIES = "/product/202309/categories"


async def test_create_whose_answer_is_reset_really_creates(seller: Seller, control: Control) -> None:
    body = await seller.draft(external_product_id="P-1")
    await control.post("/faults", kind="reset_after", operation=f"POST {PRODUCTS}")

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await seller.send("POST", PRODUCTS, body)
    seller.advance()

    (item,) = await control.get("/state/items")
    (entry,) = await control.get("/journal", operation=f"POST {PRODUCTS}")
    assert (item["code"], item["status"]) == ("P-1", "ACTIVATE")
    assert (entry["applied"], entry["status"], entry["fault"]) == (True, None, "reset_after")
    assert entry["effect"]["item_id"] == item["item_id"]


async def test_create_repeated_after_a_reset_doubles_without_and_only_without_a_key(
    seller: Seller, control: Control
) -> None:
    for key, expected in (("key-1", 1), ("", 3)):
        body = await seller.draft(idempotency_key=key)
        await control.post("/faults", kind="reset_after", operation=f"POST {PRODUCTS}")
        with pytest.raises(httpx.TransportError):
            await seller.send("POST", PRODUCTS, body)
        await seller.ok("POST", PRODUCTS, body)
        assert len(await control.get("/state/items")) == expected


async def test_create_whose_connection_is_reset_before_creates_nothing(seller: Seller, control: Control) -> None:
    body = await seller.draft()
    await control.post("/faults", kind="reset_before", operation=f"POST {PRODUCTS}")

    with pytest.raises(httpx.TransportError):
        await seller.send("POST", PRODUCTS, body)

    assert await control.get("/state/items") == []
    assert (await control.get("/journal", operation=f"POST {PRODUCTS}"))[0]["applied"] is False


async def test_create_that_hangs_has_taken_effect(seller: Seller, control: Control) -> None:
    body = await seller.draft()
    await control.post("/faults", kind="hang_after", operation=f"POST {PRODUCTS}")
    seller.http.timeout = httpx.Timeout(0.3)

    with pytest.raises(httpx.ReadTimeout):
        await seller.send("POST", PRODUCTS, body)
    seller.http.timeout = httpx.Timeout(10)

    assert len(await control.get("/state/items")) == 1


async def test_429_comes_with_and_without_retry_after(seller: Seller, control: Control) -> None:
    await control.post("/faults", kind="http_429", retry_after_s=7)
    told = await seller.send("GET", CATEGORIES)
    await control.post("/faults", kind="http_429")
    untold = await seller.send("GET", CATEGORIES)

    assert (told.status_code, told.json()["code"], told.headers["retry-after"]) == (429, 36009002, "7")
    assert (untold.status_code, untold.json()["code"]) == (429, 36009002)
    assert "retry-after" not in untold.headers


async def test_server_errors_are_json_but_an_unavailable_gateway_is_not(seller: Seller, control: Control) -> None:
    answers = []
    for status in (500, 504, 503):
        await control.post("/faults", kind="http_5xx", status=status)
        answers.append(await seller.send("GET", CATEGORIES))
    await control.post("/faults", kind="html_502")
    answers.append(await seller.send("GET", CATEGORIES))

    assert [answer.status_code for answer in answers] == [500, 504, 503, 502]
    assert [answer.json()["code"] for answer in answers[:2]] == [36009003, 36009007]
    assert all(answer.headers["content-type"].startswith("text/html") for answer in answers[2:])


async def test_slow_answer_arrives_late(seller: Seller, control: Control) -> None:
    await control.post("/faults", kind="slow", delay_s=0.3)
    started = time.monotonic()

    assert await seller.code("GET", CATEGORIES) == 0
    assert time.monotonic() - started >= 0.3


async def test_injected_code_the_table_does_not_know_is_answered_as_it_stands(seller: Seller, control: Control) -> None:
    await control.post("/faults", kind="error_code", code="12059999", message="something new")

    envelope = (await seller.send("GET", CATEGORIES)).json()

    assert (envelope["code"], envelope["message"]) == (12059999, "something new")


async def test_fault_for_one_shop_spares_the_others(seller: Seller, control: Control) -> None:
    await control.post("/faults", kind="http_429", shop_id="7490000000000000002", times=None)

    assert (await seller.send("GET", CATEGORIES)).status_code == 200
    assert (await seller.of_shop(2).send("GET", CATEGORIES)).status_code == 429


async def test_edit_behind_our_back_shows_at_once_in_reads_and_later_in_search(
    seller: Seller, control: Control
) -> None:
    product_id = (await seller.live())["product_id"]
    await control.post("/settings", index_delay_s=20)

    await control.post(f"/items/{product_id}/edit", title="Judul lain", price=51000, stock=2)

    product = await seller.read(product_id)
    stale = (await seller.search())["products"][0]["title"]
    seller.advance(21)
    assert (product["title"], product["skus"][0]["price"]["sale_price"]) == ("Judul lain", "51000")
    assert product["skus"][0]["inventory"][0]["quantity"] == 2
    assert (stale, (await seller.search())["products"][0]["title"]) == (TITLE, "Judul lain")


async def test_edit_behind_our_back_during_the_first_review_survives_it(seller: Seller, control: Control) -> None:
    product_id = (await seller.create())["product_id"]
    await control.post(f"/items/{product_id}/edit", title="Judul lain")
    seller.advance()

    product = await seller.read(product_id)

    assert (product["title"], product["status"]) == ("Judul lain", "ACTIVATE")


@pytest.mark.parametrize(
    "changes",
    [{"colour": "red"}, {"price": -1}, {"stock": "many"}, {"status": "GONE"}, {"title": ""}, {"model_id": "1"}],
)
async def test_control_refuses_senseless_edits(changes: dict[str, object], seller: Seller) -> None:
    product_id = (await seller.live())["product_id"]

    response = await seller.http.post(f"/_control/items/{product_id}/edit", json=changes)

    assert response.status_code in {400, 404}
    assert response.json()["error"]
    assert (await seller.read(product_id))["title"] == TITLE


async def test_control_knows_only_stored_items_and_shops(seller: Seller) -> None:
    for method, path in (("GET", "/state/items?shop_id=1"), ("POST", "/items/1/edit"), ("POST", "/promotions/lock")):
        response = await seller.http.request(method, f"/_control{path}", json={"item_id": "1"})
        assert response.status_code == 404


async def test_sale_moves_units_from_available_to_committed(seller: Seller, control: Control) -> None:
    created = await seller.live()
    item_id = created["product_id"]

    sold = await control.post(f"/items/{item_id}/sell", quantity=3)
    too_much = await seller.http.post(f"/_control/items/{item_id}/sell", json={"quantity": 8})

    (row,) = (await seller.ok("POST", "/product/202309/inventory/search", {"product_ids": [item_id]}))["inventory"]
    assert sold["stock"] == 7
    assert too_much.status_code == 409
    assert (row["skus"][0]["total_available_quantity"], row["skus"][0]["total_committed_quantity"]) == (7, 3)


async def test_product_off_sale_cannot_be_sold(seller: Seller) -> None:
    item_id = (await seller.create())["product_id"]

    assert (await seller.http.post(f"/_control/items/{item_id}/sell", json={})).status_code == 409


async def test_calls_without_a_cipher_belong_to_the_tokens_only_shop(seller: Seller, control: Control) -> None:
    third = seller.of_shop(3)
    for one in (seller, third):
        await one.ok("GET", "/authorization/202309/shops", with_cipher=False)

    entries = await control.get("/journal")

    assert [entry["shop_id"] for entry in entries] == ["7490000000000000001", None]


async def test_refused_write_is_journalled_as_not_applied(seller: Seller, control: Control) -> None:
    await seller.refused(title="pendek")

    (entry,) = await control.get("/journal", kind="write")

    assert (entry["applied"], entry["error"], entry["effect"], entry["status"]) == (False, "12052051", {}, 200)
    assert entry["request"]["body"]["title"] == "pendek"
    assert entry["shop_id"] == "7490000000000000001"
