"""Shops, work, logs, dead letters: with a real sync service behind, and with services that are away."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.limiter import Limiter, Rate, RateProfile
from syncstore_gateway.access.keys import Scope
from syncstore_shopee.settings import DAY_ZONE
from tests.integration.gateway.conftest import MakeClient, MakeService
from tests.integration.gateway.events import listing_changed, project, shop_changed
from tests.integration.gateway.test_access import assert_problem
from tests.support.databases import TestDatabase

pytestmark = pytest.mark.integration

_LETTER = """
insert into dead_letters (id, source, reason, message_type, event_id, aggregate_id, body)
values ($1, $2, 'rejected', 'catalog.product.changed.v1', $3, 'p', '{"a": 1}')
"""


@pytest.fixture
async def client(make_gateway: MakeService, connect: MakeClient, shopee_url: str) -> httpx.AsyncClient:
    """Shopee's service answers, everybody else is away."""
    made: httpx.AsyncClient = await connect(make_gateway(sync_shopee_url=shopee_url))
    return made


async def dead_letter(url: str, schema: str, source: str) -> UUID:
    database = Database(url, schema=schema, application_name="test")
    letter = new_id()
    async with database.driver() as connection:
        await connection.execute(_LETTER, letter, source, new_id())
    await database.close()
    return letter


async def test_work_of_one_platform_that_answers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/work", params={"platform": "shopee"})
    assert (answer.status_code, answer.json()) == (200, {"items": [], "unavailable": [], "apps": []})


async def test_work_tells_what_the_whole_app_may_still_call(client: httpx.AsyncClient, database: TestDatabase) -> None:
    opened = Database(database.url("sync_shopee"), schema="sync_shopee", application_name="test")
    rate = Rate(10, 20, 1000)
    limiter = Limiter(opened, Platform.SHOPEE, RateProfile(rate, rate, day_zone=DAY_ZONE))
    for _ in range(3):
        await limiter.acquire("1", urgent=True)
    await limiter.throttled(None, 600)
    await opened.close()
    [app] = (await client.get("/work", params={"platform": "shopee"})).json()["apps"]
    assert (app["platform"], app["calls_left_today"], app["calls_a_day"], app["pace"]) == ("shopee", 997, 1000, 0.5)
    assert datetime.fromisoformat(app["stopped_until"]) > datetime.now(UTC) + timedelta(seconds=500)


async def test_a_platform_that_is_away_is_named_beside_the_answers_of_the_other(client: httpx.AsyncClient) -> None:
    for path in ("/work", "/logs"):
        assert (await client.get(path)).json()["unavailable"] == ["sync-tiktok"]


async def test_a_single_platform_that_is_away_is_an_error_that_names_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/work", params={"platform": "tiktokshop"})
    assert_problem(answer, 503, "UNAVAILABLE")
    assert answer.json()["services"] == ["sync-tiktok"]


async def test_dead_letters_of_all_services_are_in_one_list(client: httpx.AsyncClient, database: TestDatabase) -> None:
    own = await dead_letter(database.url("gateway"), "gateway", "gateway.inbound")
    others = await dead_letter(database.url("sync_shopee"), "sync_shopee", "sync-shopee.events")
    listed = (await client.get("/dead-letters")).json()
    assert {(item["service"], item["id"]) for item in listed["items"]} == {
        ("gateway", str(own)),
        ("sync-shopee", str(others)),
    }
    assert set(listed["unavailable"]) == {"catalog", "webhooks", "sync-tiktok"}


@pytest.mark.parametrize(
    ("service", "schema", "queue"),
    [("gateway", "gateway", "gateway.inbound"), ("sync-shopee", "sync_shopee", "sync-shopee.events")],
)
async def test_a_dead_letter_is_replayed_by_its_owner(
    client: httpx.AsyncClient, database: TestDatabase, service: str, schema: str, queue: str
) -> None:
    letter = await dead_letter(database.url(schema), schema, queue)
    assert (await client.post(f"/dead-letters/{service}/{letter}/replay")).status_code == 202
    opened = Database(database.url(schema), schema=schema, application_name="test")
    async with opened.driver() as connection:
        sent = await connection.fetchval("select replay_queue from outbox_events")
        by = await connection.fetchval("select replayed_by from dead_letters where id = $1", letter)
    await opened.close()
    assert sent == queue
    assert by.startswith("key:admin of the tests")
    assert (await client.get("/dead-letters")).json()["items"] == []


async def test_a_dead_letter_is_discarded_by_its_owner(client: httpx.AsyncClient, database: TestDatabase) -> None:
    for service, schema in (("gateway", "gateway"), ("sync-shopee", "sync_shopee")):
        letter = await dead_letter(database.url(schema), schema, f"{service}.x")
        assert (await client.post(f"/dead-letters/{service}/{letter}/discard")).status_code == 200
    assert (await client.get("/dead-letters")).json()["items"] == []


async def test_letters_and_services_that_do_not_exist_are_not_found(client: httpx.AsyncClient) -> None:
    for service in ("gateway", "sync-shopee", "nowhere"):
        answer = await client.post(f"/dead-letters/{service}/{new_id()}/replay")
        assert_problem(answer, 404, "NOT_FOUND")


async def test_shops_are_listed_with_their_listings(client: httpx.AsyncClient, opened: Database) -> None:
    shop = new_id()
    await project(
        opened,
        shop_changed(shop, platform=Platform.TIKTOK),
        listing_changed(new_id(), shop, ListingState.SYNCED, platform=Platform.TIKTOK),
    )
    (item,) = (await client.get("/shops")).json()["items"]
    assert (item["shop_id"], item["platform"], item["listings"]) == (str(shop), "tiktokshop", {"synced": 1})


async def test_connecting_begins_at_the_platforms_consent_page(client: httpx.AsyncClient) -> None:
    answer = await client.post("/shops/connect", json={"platform": "shopee"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["consent_url"].startswith("https://")
    away = await client.post("/shops/connect", json={"platform": "tiktokshop"})
    assert_problem(away, 503, "UNAVAILABLE")


async def test_a_callback_with_a_state_nobody_gave_connects_nothing(
    make_gateway: MakeService, connect: MakeClient, shopee_url: str
) -> None:
    browser = await connect(make_gateway(sync_shopee_url=shopee_url), None)
    answer = await browser.get("/shops/callback/shopee", params={"code": "x", "shop_id": "1", "state": "made-up"})
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_callbacks_are_limited_by_address(
    make_gateway: MakeService, connect: MakeClient, shopee_url: str
) -> None:
    browser = await connect(make_gateway(sync_shopee_url=shopee_url, rate_limit_per_minute=2), None)
    statuses = [(await browser.get("/shops/callback/shopee")).status_code for _ in range(3)]
    assert statuses[2] == 429


async def test_pausing_an_unknown_shop_is_not_found(client: httpx.AsyncClient, opened: Database) -> None:
    assert_problem(await client.post(f"/shops/{new_id()}/pause"), 404, "NOT_FOUND")
    known_to_us_only = new_id()
    await project(opened, shop_changed(known_to_us_only))
    assert_problem(await client.post(f"/shops/{known_to_us_only}/pause"), 404, "NOT_FOUND")


async def test_activity_is_read_on_from_an_id(client: httpx.AsyncClient, opened: Database) -> None:
    await project(opened, *(shop_changed(new_id()) for _ in range(3)))
    first = (await client.get("/activity", params={"limit": "2"})).json()
    rest = (await client.get("/activity", params={"after": str(first["next"])})).json()
    assert (len(first["items"]), len(rest["items"])) == (2, 1)
    again = (await client.get("/activity", params={"after": str(rest["next"])})).json()
    assert again == {"items": [], "next": rest["next"]}


async def test_viewers_read_the_description_of_the_api(make_gateway: MakeService, connect: MakeClient) -> None:
    viewer = await connect(make_gateway(), Scope.VIEWER)
    document = (await viewer.get("/openapi.json")).json()
    assert document["info"]["title"] == "SyncStore"
