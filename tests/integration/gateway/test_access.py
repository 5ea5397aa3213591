"""Who gets in, how often, and what a repeated POST does."""

import asyncio
import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.access.key_command import run_keys
from syncstore_gateway.access.keys import Scope
from syncstore_gateway.settings import GatewaySettings
from tests.integration.gateway.conftest import MESSAGING, MakeClient, MakeService, parts
from tests.integration.gateway.events import product_changed, project
from tests.support.databases import TestDatabase

pytestmark = pytest.mark.integration


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


async def test_without_a_key_nothing_is_answered(make_gateway: MakeService, connect: MakeClient) -> None:
    client = await connect(make_gateway(), None)
    for path in ("/products", "/shops", "/openapi.json", f"/sync/{new_id()}"):
        answer = await client.get(path)
        assert_problem(answer, 401, "UNAUTHORIZED")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_interactive_documentation_is_not_served(make_gateway: MakeService, connect: MakeClient) -> None:
    client = await connect(make_gateway())
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert (await client.get(f"http://gateway{path}")).status_code == 404


async def test_a_key_is_taken_from_either_header(make_gateway: MakeService, connect: MakeClient) -> None:
    service = make_gateway()
    client = await connect(service, None)
    key = (await parts(service).keys.create("program", [Scope.VIEWER])).text
    assert (await client.get("/shops", headers={"X-API-Key": key})).status_code == 200
    assert (await client.get("/shops", headers={"Authorization": f"bearer {key}"})).status_code == 200
    assert_problem(await client.get("/shops", headers={"X-API-Key": key[:-1] + "x"}), 401, "UNAUTHORIZED")


@pytest.mark.parametrize(
    ("scope", "path", "status"),
    [
        (Scope.VIEWER, "/sync/manual", 403),
        (Scope.EDITOR, "/shops/connect", 403),
        (Scope.EDITOR, f"/dead-letters/gateway/{UUID(int=1)}/replay", 403),
        (Scope.ADMIN, f"/dead-letters/gateway/{UUID(int=1)}/replay", 404),
        (Scope.EDITOR, "/sync/manual", 404),
    ],
)
async def test_a_key_may_do_what_its_scope_says(
    make_gateway: MakeService, connect: MakeClient, scope: Scope, path: str, status: int
) -> None:
    client = await connect(make_gateway(), scope)
    bodies = {
        "/sync/manual": {"product_id": str(new_id()), "target_platform": "both"},
        "/shops/connect": {"platform": "shopee"},
    }
    answer = await client.post(path, json=bodies.get(path))
    assert answer.status_code == status
    if status == 403:
        assert_problem(answer, 403, "FORBIDDEN")


async def test_a_revoked_key_is_refused_at_once(make_gateway: MakeService, connect: MakeClient) -> None:
    service = make_gateway()
    client = await connect(service, Scope.VIEWER)
    assert (await client.get("/shops")).status_code == 200
    (key,) = await parts(service).keys.listed()
    assert key.last_used_at is not None
    await parts(service).keys.revoke(key.key_id)
    assert_problem(await client.get("/shops"), 401, "UNAUTHORIZED")


async def test_the_command_line_makes_lists_and_revokes_keys(
    database: TestDatabase, opened: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("catalog", "sync_shopee", "sync_tiktok", "webhooks")
    urls: dict[str, Any] = {f"{name}_url": "http://127.0.0.1:9" for name in names}
    settings = GatewaySettings(database_url=database.url("gateway"), **urls, **MESSAGING)
    assert await run_keys(settings, ["--json", "create", "demo", "--scopes", "editor,viewer"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["key"].startswith(f"ss_{made['key_id']}_")
    assert await run_keys(settings, ["create", "demo"]) == 1
    assert "named 'demo'" in capsys.readouterr().err
    assert await run_keys(settings, ["list"]) == 0
    listed = capsys.readouterr().out
    assert "editor,viewer" in listed
    assert made["key"] not in listed
    assert await run_keys(settings, ["revoke", "demo"]) == 0
    assert await run_keys(settings, ["revoke", "demo"]) == 1
    async with opened.driver() as connection:
        stored = await connection.fetchval("select secret_hash from api_keys")
    assert made["key"].encode() not in bytes(stored)


async def test_the_allowance_is_counted_over_all_replicas(make_gateway: MakeService, connect: MakeClient) -> None:
    first, second = make_gateway(rate_limit_per_minute=5), make_gateway(rate_limit_per_minute=5)
    client = await connect(first, Scope.VIEWER)
    other = await connect(second, None)
    other.headers["Authorization"] = client.headers["Authorization"]
    answers = [await (client if number % 2 else other).get("/shops") for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0].headers["ratelimit-policy"] == '"caller";q=5;w=60'
    assert [answer.headers["ratelimit"].split(";")[1] for answer in answers[:5]] == ["r=4", "r=3", "r=2", "r=1", "r=0"]
    assert_problem(answers[5], 429, "RATE_LIMITED")
    assert 1 <= int(answers[5].headers["retry-after"]) <= 12
    stranger = await connect(first, Scope.VIEWER)
    assert (await stranger.get("/shops")).status_code == 200


async def test_a_repeated_post_is_carried_out_once(
    make_gateway: MakeService, connect: MakeClient, opened: Database
) -> None:
    product = new_id()
    await project(opened, product_changed(product))
    client = await connect(make_gateway(), Scope.EDITOR)
    body = {"product_id": str(product), "target_platform": "shopee"}
    headers = {"Idempotency-Key": "the-first"}
    first = await client.post("/sync/manual", json=body, headers=headers)
    again = await client.post("/sync/manual", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    fresh = await client.post("/sync/manual", json=body)
    assert fresh.json()["sync_id"] != first.json()["sync_id"]
    mismatch = await client.post("/sync/manual", json={**body, "target_platform": "both"}, headers=headers)
    assert_problem(mismatch, 422, "IDEMPOTENCY_MISMATCH")
    elsewhere = await client.post("/sync/batch", json=body, headers=headers)
    assert_problem(elsewhere, 422, "IDEMPOTENCY_MISMATCH")
    stranger = await connect(make_gateway(), Scope.EDITOR)
    other = await stranger.post("/sync/manual", json=body, headers=headers)
    assert other.json()["sync_id"] != first.json()["sync_id"]


async def test_the_same_post_at_the_same_time_is_carried_out_once(
    make_gateway: MakeService, connect: MakeClient, opened: Database
) -> None:
    product = new_id()
    await project(opened, product_changed(product))
    client = await connect(make_gateway(), Scope.EDITOR)
    body = {"product_id": str(product), "target_platform": "shopee"}
    answers = await asyncio.gather(
        *(client.post("/sync/manual", json=body, headers={"Idempotency-Key": "k"}) for _ in range(8))
    )
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len({answer.json()["sync_id"] for answer in answers if answer.status_code == 202}) == 1
    async with opened.driver() as connection:
        assert await connection.fetchval("select count(*) from outbox_events") == 1


async def test_a_post_that_was_cut_off_goes_on_under_the_same_id(
    make_gateway: MakeService, connect: MakeClient, opened: Database
) -> None:
    product = new_id()
    await project(opened, product_changed(product))
    client = await connect(make_gateway(), Scope.EDITOR)
    body = {"product_id": str(product), "target_platform": "shopee"}
    first = await client.post("/sync/manual", json=body, headers={"Idempotency-Key": "k"})
    async with opened.driver() as connection:
        await connection.execute("update idempotency_keys set status = null, body = null")
    held = await client.post("/sync/manual", json=body, headers={"Idempotency-Key": "k"})
    assert_problem(held, 409, "IDEMPOTENCY_IN_FLIGHT")
    async with opened.driver() as connection:
        await connection.execute("update idempotency_keys set locked_until = now()")
    again = await client.post("/sync/manual", json=body, headers={"Idempotency-Key": "k"})
    assert again.json()["sync_id"] == first.json()["sync_id"]
    async with opened.driver() as connection:
        assert await connection.fetchval("select count(*) from outbox_events") == 1


async def test_a_post_that_failed_may_be_tried_again(
    make_gateway: MakeService, connect: MakeClient, opened: Database
) -> None:
    product = new_id()
    client = await connect(make_gateway(), Scope.EDITOR)
    body = {"product_id": str(product), "target_platform": "shopee"}
    refused = await client.post("/sync/manual", json=body, headers={"Idempotency-Key": "k"})
    assert_problem(refused, 404, "INVALID_PRODUCT")
    await project(opened, product_changed(product))
    assert (await client.post("/sync/manual", json=body, headers={"Idempotency-Key": "k"})).status_code == 202


@pytest.mark.parametrize("key", ["", "with space", "x" * 256])
async def test_an_unusable_idempotency_key_is_refused(make_gateway: MakeService, connect: MakeClient, key: str) -> None:
    client = await connect(make_gateway(), Scope.EDITOR)
    answer = await client.post("/sync/manual", json={}, headers={"Idempotency-Key": key})
    assert_problem(answer, 422, "INVALID_INPUT")


async def test_a_body_over_a_megabyte_is_refused(make_gateway: MakeService, connect: MakeClient) -> None:
    client = await connect(make_gateway(), Scope.EDITOR)
    answer = await client.post("/sync/manual", content=b"x" * 1_000_001, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


async def test_unknown_fields_are_refused(make_gateway: MakeService, connect: MakeClient) -> None:
    client = await connect(make_gateway(), Scope.EDITOR)
    body = {"product_id": str(new_id()), "target_platform": "shopee", "froce": True}
    answer = await client.post("/sync/manual", json=body)
    assert_problem(answer, 422, "INVALID_INPUT")
    assert answer.json()["errors"][0]["field"] == "froce"
