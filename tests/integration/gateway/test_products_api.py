"""Products over HTTP, with a real catalog behind."""

import io
from typing import Any

import httpx
import openpyxl
import pytest

from syncstore_common.infra.database import Database
from syncstore_gateway.access.keys import Scope
from tests.integration.gateway.conftest import MakeClient, MakeService
from tests.integration.gateway.test_access import assert_problem

pytestmark = pytest.mark.integration

NOBODY = "00000000-0000-0000-0000-000000000001"
NEW: dict[str, Any] = {
    "code": "gelas-kopi",
    "title": "Gelas Kopi Keramik",
    "description": "<p>Gelas</p>",
    "option_names": ["Warna"],
    "variants": [
        {"sku": "G-MERAH", "price_minor": 50_000, "option_values": ["Merah"], "stock": 3},
        {"sku": "G-BIRU", "price_minor": 55_000, "option_values": ["Biru"], "stock": 4},
    ],
}


@pytest.fixture
async def client(make_gateway: MakeService, connect: MakeClient, catalog_url: str) -> httpx.AsyncClient:
    made: httpx.AsyncClient = await connect(make_gateway(catalog_url=catalog_url), Scope.EDITOR)
    return made


async def created(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.post("/products", json=NEW)
    assert answer.status_code == 201, answer.text
    product: dict[str, Any] = answer.json()
    return product


async def listed(client: httpx.AsyncClient, **params: str) -> list[dict[str, Any]]:
    answer = await client.get("/products", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_created_product_is_listed_at_once(client: httpx.AsyncClient) -> None:
    product = await created(client)
    (item,) = await listed(client, query="g-biru")
    assert item["product_id"] == product["product_id"]
    assert (item["price_min_minor"], item["price_max_minor"], item["stock"]) == (50_000, 55_000, 7)
    assert {level["available"] for level in product["stock"]} == {3, 4}


async def test_editors_read_their_own_write(client: httpx.AsyncClient) -> None:
    product = await created(client)
    path = f"/products/{product['product_id']}"
    edited = await client.patch(path, json={"version": product["version"], "title": "Cangkir Teh"})
    assert edited.json()["title"] == "Cangkir Teh"
    assert [item["title"] for item in await listed(client)] == ["Cangkir Teh"]
    detail = (await client.get(path)).json()
    assert (detail["title"], detail["version"]) == ("Cangkir Teh", product["version"] + 1)


async def test_a_late_edit_gets_the_current_state_and_the_difference(client: httpx.AsyncClient) -> None:
    product = await created(client)
    path = f"/products/{product['product_id']}"
    await client.patch(path, json={"version": product["version"], "title": "Cangkir Teh"})
    late = await client.patch(path, json={"version": product["version"], "title": "Mangkuk", "brand": "Tanah"})
    assert_problem(late, 409, "VERSION_CONFLICT")
    assert late.json()["current"]["title"] == "Cangkir Teh"
    assert late.json()["diff"] == {
        "title": {"yours": "Mangkuk", "current": "Cangkir Teh"},
        "brand": {"yours": "Tanah", "current": None},
    }


async def test_faults_found_by_the_catalog_are_passed_on(client: httpx.AsyncClient) -> None:
    answer = await client.post("/products", json={**NEW, "title": ""})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    await created(client)
    again = await client.post("/products", json=NEW)
    assert_problem(again, 422, "ALREADY_EXISTS")
    assert again.json()["field"] == "code"


async def test_stock_is_changed_and_shown_at_once(client: httpx.AsyncClient) -> None:
    product = await created(client)
    path = f"/products/{product['product_id']}/stock"
    red, blue = (variant["variant_id"] for variant in product["variants"])
    edits = [{"variant_id": red, "delta": -2}, {"variant_id": blue, "set_to": 9, "expected": 4}]
    answer = await client.patch(path, json={"edits": edits, "reason": "counted"})
    assert [level["available"] for level in answer.json()["levels"]] == [1, 9]
    (item,) = await listed(client)
    assert (item["stock"], item["lowest_stock"], item["version"]) == (10, 1, product["version"])
    conflict = await client.patch(path, json={"edits": [{"variant_id": blue, "set_to": 5, "expected": 4}]})
    assert_problem(conflict, 409, "STOCK_CONFLICT")


async def test_stock_of_a_product_the_list_does_not_know_yet_is_changed(
    client: httpx.AsyncClient, opened: Database
) -> None:
    product = await created(client)
    async with opened.driver() as connection:
        await connection.execute("delete from product_overview")
    edit = {"variant_id": product["variants"][0]["variant_id"], "delta": 1}
    answer = await client.patch(f"/products/{product['product_id']}/stock", json={"edits": [edit]})
    assert [level["available"] for level in answer.json()["levels"]] == [4]


async def test_stock_of_a_deleted_product_is_refused(client: httpx.AsyncClient) -> None:
    product = await created(client)
    path = f"/products/{product['product_id']}"
    assert (await client.delete(path, params={"version": product["version"]})).status_code == 200
    edit = {"variant_id": product["variants"][0]["variant_id"], "delta": 1}
    assert (await client.patch(f"{path}/stock", json={"edits": [edit]})).status_code == 404


async def test_stock_of_another_products_variant_is_refused(client: httpx.AsyncClient) -> None:
    product = await created(client)
    stranger = product["product_id"]
    answer = await client.patch(
        f"/products/{product['product_id']}/stock", json={"edits": [{"variant_id": stranger, "delta": 1}]}
    )
    assert_problem(answer, 422, "INVALID_INPUT")
    assert answer.json()["field"] == "edits.0.variant_id"


async def test_a_deleted_product_leaves_the_list(client: httpx.AsyncClient) -> None:
    product = await created(client)
    path = f"/products/{product['product_id']}"
    assert (await client.delete(path, params={"version": product["version"] + 5})).status_code == 409
    assert (await client.delete(path, params={"version": product["version"]})).status_code == 200
    assert await listed(client) == []
    assert_problem(await client.get(path), 404, "NOT_FOUND")


async def test_who_changed_a_product_is_in_its_history(client: httpx.AsyncClient, database: Any) -> None:
    await created(client)
    catalog = Database(database.url("catalog"), schema="catalog", application_name="test")
    async with catalog.driver() as connection:
        actor = await connection.fetchval("select actor from product_history")
    await catalog.close()
    assert actor.startswith("key:editor of the tests")


async def test_pages_are_walked_with_the_cursor(client: httpx.AsyncClient) -> None:
    for number in range(3):
        body = {
            **NEW,
            "code": f"c-{number}",
            "variants": [{"sku": f"S-{number}", "price_minor": 1}],
            "option_names": [],
        }
        assert (await client.post("/products", json=body)).status_code == 201
    first = (await client.get("/products", params={"limit": "2", "sort": "title"})).json()
    assert len(first["items"]) == 2
    rest = (await client.get("/products", params={"limit": "2", "sort": "title", "cursor": first["next"]})).json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    assert_problem(await client.get("/products", params={"cursor": first["next"]}), 422, "INVALID_INPUT")
    assert_problem(await client.get("/products", params={"limit": "51"}), 422, "INVALID_INPUT")


async def test_a_file_is_handed_to_the_catalog(client: httpx.AsyncClient) -> None:
    text = "code,title,sku,price\nteh,Teh Hijau,TEH-1,20000\n"
    files = {"file": ("products.csv", text.encode(), "text/csv")}
    started = await client.post("/imports", files=files, data={"default_stock": "5", "placeholder_pictures": "true"})
    assert started.status_code == 202, started.text
    shown = await client.get(f"/imports/{started.json()['import_id']}")
    assert (shown.json()["filename"], shown.json()["status"]) == ("products.csv", "queued")
    assert shown.json()["actor"].startswith("key:")
    bad = await client.post("/imports", files=files, data={"default_stock": "many"})
    assert_problem(bad, 422, "INVALID_INPUT")
    assert_problem(await client.post("/imports", json={}), 422, "INVALID_INPUT")


async def test_a_preview_is_asked_for_looked_at_and_applied(client: httpx.AsyncClient) -> None:
    files = {"file": ("products.csv", b"code,title,sku,price\nteh,Teh,TEH-1,1\n", "text/csv")}
    started = await client.post("/imports", files=files, data={"preview": "true"})
    path = f"/imports/{started.json()['import_id']}"
    assert (await client.get(f"{path}/changes", params={"limit": "1"})).json() == {"items": [], "next": None}
    refused = await client.post(f"{path}/apply")  # it still waits for the catalog's runner, which is not here
    assert_problem(refused, 422, "NO_PREVIEW")
    assert "queued" in refused.json()["title"]
    assert_problem(await client.post(f"/imports/{NOBODY}/apply"), 404, "NOT_FOUND")
    assert_problem(await client.get(f"/imports/{NOBODY}/changes"), 404, "NOT_FOUND")


async def test_a_bulk_edit_is_handed_to_the_catalog_once(client: httpx.AsyncClient) -> None:
    body = {"selection": {"brand": "Ruparasa"}, "price": {"how": "percent", "amount": "10"}, "category": None}
    first = await client.post("/bulk-edits", json=body, headers={"Idempotency-Key": "edit-1"})
    again = await client.post("/bulk-edits", json=body, headers={"Idempotency-Key": "edit-1"})
    assert first.status_code == 202, first.text
    assert (again.json(), first.json()["filename"]) == (first.json(), "bulk edit")
    assert first.json()["actor"].startswith("key:")
    everything = await client.post("/bulk-edits", json={**body, "selection": {}})
    assert_problem(everything, 422, "INVALID_INPUT")
    assert_problem(await client.post("/bulk-edits", json={**body, "titel": "x"}), 422, "INVALID_INPUT")


async def test_products_are_exported_whole_and_in_part(client: httpx.AsyncClient) -> None:
    await created(client)
    whole = await client.get("/products.csv")
    book = await client.get("/products.xlsx", params={"text": "gelas", "status": "active"})
    none = await client.get("/products.csv", params={"product_id": [NOBODY, NOBODY]})
    assert (whole.status_code, whole.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert whole.headers["content-disposition"] == 'attachment; filename="products.csv"'
    assert [line.partition(",")[0] for line in whole.text.splitlines()[1:]] == ["gelas-kopi", "gelas-kopi"]
    rows = list(openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["code", "gelas-kopi", "gelas-kopi"]
    assert len(none.text.splitlines()) == 1
    assert_problem(await client.get("/products.csv", params={"status": "sold"}), 422, "INVALID_INPUT")
    assert_problem(await client.get("/products.csv", params={"text": "a\x00b"}), 422, "INVALID_INPUT")


async def test_an_upload_repeated_with_another_boundary_is_the_same_upload(client: httpx.AsyncClient) -> None:
    def upload() -> dict[str, Any]:
        return {"file": ("products.csv", b"code,title,sku,price\nteh,Teh,TEH-1,1\n", "text/csv")}

    headers = {"Idempotency-Key": "upload-1"}
    first = await client.post("/imports", files=upload(), headers=headers)
    again = await client.post("/imports", files=upload(), headers=headers)
    assert first.status_code == 202, first.text
    assert again.json() == first.json()


async def test_an_upload_over_the_limit_is_refused(
    make_gateway: MakeService, connect: MakeClient, catalog_url: str
) -> None:
    client = await connect(make_gateway(catalog_url=catalog_url, max_upload_bytes=1000), Scope.EDITOR)
    answer = await client.post("/imports", files={"file": ("x.csv", b"x" * 5000, "text/csv")})
    assert answer.status_code == 413, answer.text


async def test_a_catalog_that_does_not_answer_is_named(make_gateway: MakeService, connect: MakeClient) -> None:
    client = await connect(make_gateway(), Scope.EDITOR)
    answer = await client.post("/products", json=NEW)
    assert_problem(answer, 503, "UNAVAILABLE")
    assert_problem(await client.get("/products.csv"), 503, "UNAVAILABLE")
    assert answer.json()["service"] == "catalog"
    assert (await client.get("/products")).status_code == 200


async def test_a_wrong_internal_token_is_our_fault_not_the_callers(
    make_gateway: MakeService, connect: MakeClient, catalog_url: str
) -> None:
    service = make_gateway(catalog_url=catalog_url, internal_token="another-token-of-the-tests")
    answer = await (await connect(service, Scope.EDITOR)).post("/products", json=NEW)
    assert_problem(answer, 503, "UNAVAILABLE")
