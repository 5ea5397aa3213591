"""Taking products off shops over HTTP, listings on hold, the stop switch, and shops that can't be resumed."""

from uuid import UUID

import httpx
import pytest

from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from tests.integration.gateway.conftest import MakeClient, MakeService
from tests.integration.gateway.events import accepted, listing_changed, product_changed, project, shop_changed
from tests.integration.gateway.test_access import assert_problem
from tests.support.databases import TestDatabase

pytestmark = pytest.mark.integration

COMMANDS = "select payload->>'presence' as presence, payload->>'product_id' as product from outbox_events order by id"


@pytest.fixture
async def client(make_gateway: MakeService, connect: MakeClient) -> httpx.AsyncClient:
    made: httpx.AsyncClient = await connect(make_gateway(batch_waves=(1,)))
    return made


async def listed(opened: Database, state: ListingState = ListingState.SYNCED, **fields: object) -> tuple[UUID, UUID]:
    """A product with a listing in one shop."""
    product, shop = new_id(), new_id()
    await project(opened, product_changed(product), shop_changed(shop), listing_changed(product, shop, state, **fields))  # type: ignore[arg-type]
    return product, shop


@pytest.mark.parametrize(("verb", "presence"), [("unlist", "unlisted"), ("relist", "listed"), ("remove", "removed")])
async def test_a_command_about_presence_is_sent_once_and_can_be_followed(
    client: httpx.AsyncClient, opened: Database, verb: str, presence: str
) -> None:
    product, shop = await listed(opened)
    body = {"product_id": str(product), "target_platform": "shopee", "shop_id": str(shop)}
    headers = {"Idempotency-Key": f"once-{verb}"}
    answers = [await client.post(f"/listings/{verb}", json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    sync_id = UUID(answers[0].json()["sync_id"])
    async with opened.driver() as connection:
        commands = [dict(row) for row in await connection.fetch(COMMANDS)]
    assert commands == [{"presence": presence, "product": str(product)}]
    change = listing_changed(product, shop, ListingState.NOT_LISTED, revision=2, settles=(sync_id,))
    await project(opened, accepted(sync_id, product, shop), change)
    seen = (await client.get(f"/sync/{sync_id}")).json()
    assert (seen["settled"], seen["platforms"][0]["state"]) == (True, "not_listed")


async def test_many_products_are_taken_off_in_waves(client: httpx.AsyncClient, opened: Database) -> None:
    products = [(await listed(opened))[0] for _ in range(3)]
    body = {"product_ids": [str(product) for product in products], "platform": "shopee"}
    answer = await client.post("/listings/unlist/batch", json=body)
    assert (answer.status_code, answer.json()["total_jobs"]) == (202, 3)
    async with opened.driver() as connection:
        assert [row["presence"] for row in await connection.fetch(COMMANDS)] == ["unlisted"]
        jobs = await connection.fetch("select presence from sync_jobs")
    assert [job["presence"] for job in jobs] == ["unlisted"] * 3


async def test_a_request_that_concerns_no_shop_is_answered_as_not_listed(
    client: httpx.AsyncClient, opened: Database
) -> None:
    product, _ = await listed(opened)
    body = {"product_id": str(product), "target_platform": "tiktokshop"}
    sync_id = UUID((await client.post("/listings/unlist", json=body)).json()["sync_id"])
    event = accepted(sync_id, product)
    await project(opened, event.model_copy(update={"platform": type(event.platform).TIKTOK}))
    seen = (await client.get(f"/sync/{sync_id}")).json()
    assert (seen["settled"], seen["platforms"][0]["state"]) == (True, "not_listed")


async def test_unknown_verbs_are_refused(client: httpx.AsyncClient) -> None:
    body = {"product_id": str(new_id()), "target_platform": "both"}
    assert (await client.post("/listings/destroy", json=body)).status_code == 422


async def test_wish_and_status_are_shown_with_a_listing(client: httpx.AsyncClient, opened: Database) -> None:
    await listed(opened, ListingState.NOT_LISTED, wish=Presence.UNLISTED, remote_status="unlisted")
    (item,) = (await client.get("/products")).json()["items"]
    (listing,) = item["listings"]
    assert (listing["state"], listing["wish"], listing["remote_status"]) == ("not_listed", "unlisted", "unlisted")


async def test_listings_of_a_paused_shop_say_so_and_why(client: httpx.AsyncClient, opened: Database) -> None:
    product, shop = await listed(opened)
    refused = new_id()
    needs_data = listing_changed(refused, shop, ListingState.NEEDS_DATA, field="title")
    await project(opened, product_changed(refused), needs_data)
    paused = shop_changed(shop, revision=2, status="paused", reason="stock taking")
    await project(opened, paused)
    (item,) = (await client.get("/products?state=paused")).json()["items"]
    (listing,) = item["listings"]
    assert (item["product_id"], listing["state"]) == (str(product), "paused")
    assert (listing["problem"]["code"], listing["problem"]["message"]) == ("shop.paused", "stock taking")
    (other,) = (await client.get("/products?state=needs_data")).json()["items"]
    assert other["listings"][0]["problem"]["code"] == "title.bad"
    assert (await client.get("/products?state=synced")).json()["items"] == []
    (shown,) = (await client.get("/shops")).json()["items"]
    assert shown["listings"] == {"paused": 1, "needs_data": 1}
    await project(opened, shop_changed(shop, revision=3))
    (item,) = (await client.get("/products?state=synced")).json()["items"]
    assert item["listings"][0]["problem"] is None


async def test_a_request_to_a_paused_shop_says_what_it_waits_for(client: httpx.AsyncClient, opened: Database) -> None:
    product, shop = await listed(opened, ListingState.QUEUED)
    await project(opened, shop_changed(shop, revision=2, status="paused", reason="stock taking"))
    body = {"product_id": str(product), "target_platform": "shopee"}
    sync_id = UUID((await client.post("/sync/manual", json=body)).json()["sync_id"])
    await project(opened, accepted(sync_id, product, shop))
    seen = (await client.get(f"/sync/{sync_id}")).json()
    (answer,) = seen["platforms"][0]["shops"]
    assert (seen["settled"], answer["state"], answer["problem"]["message"]) == (False, "paused", "stock taking")


async def test_the_stop_switch_holds_what_answers_and_names_what_does_not(
    make_gateway: MakeService, connect: MakeClient, opened: Database, shopee_url: str, database: TestDatabase
) -> None:
    client: httpx.AsyncClient = await connect(make_gateway(sync_shopee_url=shopee_url))
    await listed(opened)
    half = await client.post("/stop-switch/on", json={"reason": "wrong prices everywhere"})
    assert_problem(half, 503, "UNAVAILABLE")
    assert half.json()["services"] == ["sync-tiktok"]
    engine = Database(database.url("sync_shopee"), schema="sync_shopee", application_name="test")
    async with engine.driver() as connection:
        assert await connection.fetchval("select reason from stop_switch") == "wrong prices everywhere"
    (item,) = (await client.get("/products")).json()["items"]
    (listing,) = item["listings"]
    assert (listing["state"], listing["problem"]["code"]) == ("paused", "all.stopped")
    await client.post("/stop-switch/off")
    async with engine.driver() as connection:
        assert await connection.fetchval("select count(*) from stop_switch") == 0
    await engine.close()
    (item,) = (await client.get("/products")).json()["items"]
    assert item["listings"][0]["state"] == "synced"


async def test_a_shop_that_needs_its_sellers_consent_can_not_be_resumed(
    make_gateway: MakeService, connect: MakeClient, opened: Database, shopee_url: str, database: TestDatabase
) -> None:
    client: httpx.AsyncClient = await connect(make_gateway(sync_shopee_url=shopee_url))
    shop = new_id()
    await project(opened, shop_changed(shop, status="reauthorise"))
    engine = Database(database.url("sync_shopee"), schema="sync_shopee", application_name="test")
    async with engine.driver() as connection:
        await connection.execute(
            "insert into platform_grants (id, account_id, access_token, refresh_token, access_expires_at)"
            " values ($1, '749', 'x', 'x', now())",
            shop,
        )
        await connection.execute(
            "insert into platform_connections (id, grant_id, external_shop_id, name, region, currency, status,"
            " status_reason) values ($1, $1, '749', 'Toko Satu', 'ID', 'IDR', 'reauthorise', 'the consent ended')",
            shop,
        )
    refused = await client.post(f"/shops/{shop}/resume")
    assert_problem(refused, 409, "NEEDS_AUTHORISATION")
    assert "the consent ended" in refused.json()["title"]
    assert "connect the shop again" in refused.json()["fix"]
    async with engine.driver() as connection:
        assert await connection.fetchval("select status from platform_connections") == "reauthorise"
    await engine.close()
