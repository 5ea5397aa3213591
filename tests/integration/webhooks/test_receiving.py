"""The webhooks service over HTTP on a real database: stored once, answered empty, refused alike."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.database import Database
from syncstore_common.infra.housekeeping import Chore, Housekeeping
from syncstore_common.infra.web import add_problem_handlers
from syncstore_webhooks.api import webhook_router
from syncstore_webhooks.receiving import PushStore, forget_old_pushes
from syncstore_webhooks.verification import TikTokVerifier
from tests.support.databases import TestDatabase

pytestmark = pytest.mark.integration

VERIFIER = TikTokVerifier("an-app-key", "a-made-up-secret")


def signed(body: bytes) -> dict[str, str]:
    message = VERIFIER.app_key.encode() + body
    return {"Authorization": hmac.new(VERIFIER.app_secret.encode(), message, hashlib.sha256).hexdigest()}


def push(number: int) -> bytes:
    data = {"type": 5, "tts_notification_id": str(number), "shop_id": "749", "timestamp": int(time.time())}
    return json.dumps(data).encode()


@pytest.fixture
async def opened(database: TestDatabase) -> AsyncIterator[Database]:
    connected = Database(database.url("webhooks"), schema="webhooks", application_name="test")
    yield connected
    await connected.close()


@pytest.fixture
async def client(opened: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    add_problem_handlers(app)
    app.include_router(webhook_router({Platform.TIKTOK: VERIFIER}, PushStore(opened), limit_bytes=2048))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://webhooks") as made:
        yield made


async def stored(database: Database) -> tuple[int, int]:
    async with database.driver() as connection:
        row = await connection.fetchrow(
            "select (select count(*) from webhook_logs) as logged, (select count(*) from outbox_events) as published"
        )
    return row["logged"], row["published"]


async def test_a_push_is_stored_and_published_once_and_answered_with_an_empty_body(
    client: httpx.AsyncClient, opened: Database
) -> None:
    for _ in range(3):
        answer = await client.post("/webhooks/tiktok", content=push(1), headers=signed(push(1)))
        assert (answer.status_code, answer.content) == (200, b"")
    assert await stored(opened) == (1, 1)


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/webhooks/tiktok", push(2), {"Authorization": "0" * 64}, 401),
        ("/webhooks/tiktok", push(2), {}, 401),
        ("/webhooks/shopee", push(2), signed(push(2)), 404),
        ("/webhooks/elsewhere", push(2), signed(push(2)), 404),
        ("/webhooks/tiktok", b"x" * 4096, signed(b"x" * 4096), 413),
    ],
    ids=["forged", "unsigned", "not served", "no such platform", "too large"],
)
async def test_what_is_not_genuine_is_refused_and_leaves_nothing(
    client: httpx.AsyncClient, opened: Database, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await client.post(path, content=body, headers=headers)
    assert answer.status_code == status
    assert await stored(opened) == (0, 0)


@pytest.mark.parametrize(
    "body",
    [
        b"\x00not json",
        b"[" * 2000,
        b'{"type": "\\u0000", "shop_id": "\\ud800", "tts_notification_id": "7\\u0000"}',
        b'{"type": {"a": 1}, "shop_id": [], "tts_notification_id": 7.5, "timestamp": "soon"}',
        b'{"timestamp": 1e999, "type": "%b"}' % (b"x" * 1500),
    ],
    ids=["no JSON", "too deep", "unprintable", "other types", "too long"],
)
async def test_a_genuine_body_of_any_shape_is_kept(client: httpx.AsyncClient, opened: Database, body: bytes) -> None:
    assert (await client.post("/webhooks/tiktok", content=body, headers=signed(body))).status_code == 200
    assert await stored(opened) == (1, 1)


async def test_pushes_are_forgotten_after_thirty_days(client: httpx.AsyncClient, opened: Database) -> None:
    for number in (1, 2):
        body = b'{"type": "5", "tts_notification_id": "%d"}' % number
        await client.post("/webhooks/tiktok", content=body, headers=signed(body))
    async with opened.driver() as connection:
        await connection.execute(
            "update webhook_logs set received_at = now() - interval '31 days' where event_key = '1'"
        )
    await Housekeeping(opened, [Chore("pushes", forget_old_pushes)]).once()
    async with opened.driver() as connection:
        assert [row["event_key"] for row in await connection.fetch("select event_key from webhook_logs")] == ["2"]
