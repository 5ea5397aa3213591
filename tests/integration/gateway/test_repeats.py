"""The same request twice: carried out once, also when the first answer was lost on the way."""

from typing import Any

import httpx
import pytest

from syncstore_common.infra.database import Database
from syncstore_gateway.access.keys import Scope
from tests.integration.gateway.conftest import MakeClient, MakeService, parts
from tests.integration.gateway.test_products_api import NEW, created
from tests.support.databases import TestDatabase

pytestmark = pytest.mark.integration

KEY = {"Idempotency-Key": "try-1"}
CSV = b"code,title,price\nteh-hijau,Teh Hijau,20000\n"


@pytest.fixture
async def client(make_gateway: MakeService, connect: MakeClient, catalog_url: str) -> httpx.AsyncClient:
    made: httpx.AsyncClient = await connect(make_gateway(catalog_url=catalog_url), Scope.EDITOR)
    return made


@pytest.fixture
async def catalog(database: TestDatabase) -> Any:
    """The catalog's own tables."""
    opened = Database(database.url("catalog"), schema="catalog", application_name="test")
    yield opened
    await opened.close()


async def lose_the_answer(opened: Database) -> None:
    """As if the gateway had died after the catalog's commit, and a while had passed."""
    async with opened.driver() as connection:
        await connection.execute("update idempotency_keys set status = null, body = null, locked_until = now()")


async def sell_one(client: httpx.AsyncClient, product: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
    edits = [{"variant_id": product["variants"][0]["variant_id"], "delta": -1}]
    answer = await client.patch(f"/products/{product['product_id']}/stock", json={"edits": edits}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


async def test_a_repeated_sale_is_subtracted_once(client: httpx.AsyncClient) -> None:
    product = await created(client)
    first = await sell_one(client, product, KEY)
    again = await sell_one(client, product, KEY)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert first.json()["levels"][0]["available"] == 2
    assert (await sell_one(client, product, {})).json()["levels"][0]["available"] == 1


async def test_a_sale_whose_answer_was_lost_is_subtracted_once(client: httpx.AsyncClient, opened: Database) -> None:
    product = await created(client)
    await sell_one(client, product, KEY)
    await lose_the_answer(opened)
    assert (await sell_one(client, product, KEY)).json()["levels"][0]["available"] == 2


async def test_a_create_whose_answer_was_lost_gives_the_product_it_made(
    client: httpx.AsyncClient, opened: Database
) -> None:
    first = await client.post("/products", json=NEW, headers=KEY)
    await lose_the_answer(opened)
    again = await client.post("/products", json=NEW, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert again.json()["product_id"] == first.json()["product_id"]
    other = await client.post("/products", json=NEW, headers={"Idempotency-Key": "try-2"})
    assert (other.status_code, other.json()["code"]) == (422, "ALREADY_EXISTS")


async def test_an_upload_whose_answer_was_lost_is_imported_once(
    client: httpx.AsyncClient, opened: Database, catalog: Database
) -> None:
    first = await client.post("/imports", files={"file": ("a.csv", CSV)}, headers=KEY)
    await lose_the_answer(opened)
    again = await client.post("/imports", files={"file": ("a.csv", CSV)}, headers=KEY)
    assert (first.status_code, again.status_code) == (202, 202), again.text
    assert again.json()["import_id"] == first.json()["import_id"]
    async with catalog.driver() as connection:
        assert await connection.fetchval("select count(*) from imports") == 1


async def test_files_that_differ_are_two_requests_whatever_the_boundary(client: httpx.AsyncClient) -> None:
    def form(content: bytes) -> dict[str, Any]:
        body = b"--a\r\nContent-Disposition: form-data; name=file; filename=x.csv\r\n\r\n" + content + b"\r\n--a--\r\n"
        return {"content": body, "headers": {**KEY, "Content-Type": "multipart/form-data; boundary=a"}}

    assert (await client.post("/imports", **form(b"code\nbanana"))).status_code == 202
    other = await client.post("/imports", **form(b"code\nbnn"))
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_MISMATCH")


async def test_histories_name_the_key_whatever_its_letters(
    make_gateway: MakeService, client: httpx.AsyncClient, catalog_url: str, catalog: Database
) -> None:
    service = make_gateway(catalog_url=catalog_url)
    name = "Gudang – Müller & 100 % 倉庫"
    key = (await parts(service).keys.create(name, [Scope.EDITOR])).text
    answer = await client.post("/products", json=NEW, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 201, answer.text
    async with catalog.driver() as connection:
        assert await connection.fetchval("select actor from product_history") == f"key:{name}"


@pytest.mark.parametrize("name", ["two\nlines", "a\x00b", " ", "x" * 101])
async def test_a_key_has_a_name_that_fits_a_line(make_gateway: MakeService, name: str) -> None:
    with pytest.raises(Exception, match="name of 1 to 100"):
        await parts(make_gateway()).keys.create(name, [Scope.VIEWER])
