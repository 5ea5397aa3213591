"""What no dashboard sends: text and numbers that no database can keep. Each is refused, and what is wrong is named."""

import base64
from collections.abc import Mapping
from uuid import UUID

import httpx
import orjson
import pytest

from syncstore_gateway.access.keys import Scope
from tests.integration.gateway.conftest import MakeClient, MakeService
from tests.integration.gateway.test_access import assert_problem

pytestmark = pytest.mark.integration

ID = str(UUID(int=7))
JSON = {"Content-Type": "application/json"}
HUGE = b"9" * 30


@pytest.fixture
async def client(make_gateway: MakeService, connect: MakeClient, catalog_url: str) -> httpx.AsyncClient:
    made: httpx.AsyncClient = await connect(make_gateway(catalog_url=catalog_url), Scope.ADMIN)
    return made


def cursor(sort: str, value: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([sort, value, UUID(ID).hex])).decode()


def named_fields(answer: httpx.Response) -> list[str]:
    body = answer.json()
    return [*([body["field"]] if "field" in body else []), *(error["field"] for error in body.get("errors", ()))]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"query": "gelas\x00kopi"}, "query.query"),
        ({"category": "gelas\x00kopi"}, "query.category"),
        ({"sort": "title", "cursor": cursor("title", "gelas\x00kopi")}, "cursor"),
        ({"cursor": cursor("-updated_at", "0001-01-01T00:00:00+23:59")}, "cursor"),
        ({"cursor": cursor("-updated_at", "9999-12-31T23:59:59-23:59")}, "cursor"),
    ],
)
async def test_a_list_can_not_be_asked_for_what_no_database_holds(
    client: httpx.AsyncClient, params: Mapping[str, str], field: str
) -> None:
    answer = await client.get("/products", params=dict(params))
    assert_problem(answer, 422, "INVALID_INPUT")
    assert named_fields(answer) == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"code": "a\\ud800", "title": "x", "variants": [{"price_minor": 1}]}', "code"),
        (b'{"code": "a\\u0000", "title": "x", "variants": [{"price_minor": 1}]}', "code"),
        (
            b'{"code": "a", "title": "x", "variants": [{"price_minor": 1, "option_values": ["\\udfff"]}]}',
            "option_values",
        ),
        (b'{"code": "a", "title": "x", "variants": [{"price_minor": %b}]}' % HUGE, "price_minor"),
        (b'{"code": "a", "title": "x", "weight_g": -%b, "variants": [{"price_minor": 1}]}' % HUGE, "weight_g"),
        (b'{"\\ud800": 1, "code": "a", "title": "x", "variants": [{"price_minor": 1}]}', "body"),
        (b'{"code": "a"', "body"),
        (b"[" * 100_000, "body"),
    ],
)
async def test_a_body_that_no_database_holds_names_the_field(
    client: httpx.AsyncClient, body: bytes, field: str
) -> None:
    answer = await client.post("/products", content=body, headers=JSON)
    assert answer.status_code in (400, 422), answer.text
    assert any(field in name for name in named_fields(answer)), answer.text


async def test_a_stock_edit_past_every_number_is_refused(client: httpx.AsyncClient) -> None:
    body = b'{"edits": [{"variant_id": "%b", "delta": %b}]}' % (ID.encode(), HUGE)
    answer = await client.patch(f"/products/{ID}/stock", content=body, headers=JSON)
    assert_problem(answer, 422, "INVALID_INPUT")
    assert "edits.0.delta" in named_fields(answer)


@pytest.mark.parametrize("path", ["/shops/callback/shopee", "/shops/callback/tiktokshop"])
async def test_a_made_up_callback_is_refused_before_anybody_reads_it(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, params={"code": "c", "state": "a\x00b"})
    assert_problem(answer, 422, "INVALID_INPUT")
    assert named_fields(answer) == ["state"]


async def test_a_reason_with_control_characters_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"/shops/{ID}/pause", json={"reason": "a\x00b"})
    assert_problem(answer, 422, "INVALID_INPUT")
    assert named_fields(answer) == ["reason"]


async def test_a_page_of_a_batch_begins_within_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/validation", params={"batch_id": ID, "after": str(2**40)})
    assert_problem(answer, 422, "INVALID_INPUT")
    assert named_fields(answer) == ["query.after"]


async def test_every_wrong_field_says_what_to_do(client: httpx.AsyncClient) -> None:
    answer = await client.post("/sync/manual", json={"target_platform": "ebay", "froce": True})
    assert_problem(answer, 422, "INVALID_INPUT")
    assert set(named_fields(answer)) == {"product_id", "target_platform", "froce"}
    assert all(error["fix"] for error in answer.json()["errors"])


async def test_a_method_that_is_not_offered_names_those_that_are(client: httpx.AsyncClient) -> None:
    answer = await client.put("/products")
    assert_problem(answer, 405, "METHOD_NOT_ALLOWED")
    assert "GET" in answer.headers["allow"]


async def test_an_upload_that_is_no_form_names_the_body(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/imports", content=b"rubbish", headers={"Content-Type": "multipart/form-data; boundary=zz"}
    )
    assert answer.status_code in (400, 422)
    assert_problem(answer, answer.status_code, "INVALID_INPUT")
    assert answer.json()["fix"]
