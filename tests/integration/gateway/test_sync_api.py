"""Synchronisation over HTTP: what callers send and see."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.access.keys import Scope
from tests.integration.gateway.conftest import MakeClient, MakeService
from tests.integration.gateway.events import accepted, listing_changed, product_changed, project, shop_changed
from tests.integration.gateway.test_access import assert_problem
from tests.integration.gateway.test_syncing import answer as settle

pytestmark = pytest.mark.integration


@pytest.fixture
async def client(make_gateway: MakeService, connect: MakeClient) -> httpx.AsyncClient:
    made: httpx.AsyncClient = await connect(make_gateway(batch_waves=(1,)), Scope.EDITOR)
    return made


async def products(database: Database, count: int) -> list[str]:
    ids = [new_id() for _ in range(count)]
    await project(database, *(product_changed(product) for product in ids))
    return [str(product) for product in ids]


async def test_a_manual_sync_is_accepted_and_can_be_followed(client: httpx.AsyncClient, opened: Database) -> None:
    (product,) = await products(opened, 1)
    answer = await client.post("/sync/manual", json={"product_id": product, "target_platform": "both"})
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["success"], body["platform"]) == (202, True, "both")
    assert body["data"]["platforms"] == ["shopee", "tiktokshop"]
    shop, sync_id = new_id(), UUID(body["sync_id"])
    await project(
        opened,
        shop_changed(shop, platform=Platform.TIKTOK),
        accepted(sync_id, UUID(product), shop, platform=Platform.TIKTOK),
        listing_changed(
            UUID(product),
            shop,
            ListingState.NEEDS_DATA,
            platform=Platform.TIKTOK,
            settles=(sync_id,),
            field="title",
        ),
    )
    seen = (await client.get(f"/sync/{sync_id}")).json()
    assert [(item["platform"], item["settled"], item["state"]) for item in seen["platforms"]] == [
        ("shopee", False, None),
        ("tiktokshop", True, "needs_data"),
    ]
    assert seen["settled"] is False
    assert seen["platforms"][1]["shops"][0]["shop"] == "Toko Satu"
    assert seen["platforms"][1]["problem"]["fix"] == "change the title"


@pytest.mark.parametrize("target", ["tiktok", "tokopedia", ""])
async def test_only_public_platform_names_are_taken(client: httpx.AsyncClient, target: str) -> None:
    answer = await client.post("/sync/manual", json={"product_id": str(new_id()), "target_platform": target})
    assert_problem(answer, 422, "INVALID_INPUT")


async def test_a_batch_is_accepted_and_shows_waves_progress_and_problems(
    client: httpx.AsyncClient, opened: Database
) -> None:
    ids = await products(opened, 3)
    accepted_ = await client.post("/sync/batch", json={"product_ids": ids, "platform": "shopee"})
    assert accepted_.status_code == 202
    assert accepted_.json()["total_jobs"] == 3
    path = f"/sync/batch/{accepted_.json()['batch_id']}"
    await settle(opened, UUID(accepted_.json()["batch_id"]), ListingState.NEEDS_DATA)
    seen = (await client.get(path)).json()
    assert (seen["settled_jobs"], seen["progress_percent"], seen["status"]) == (1, 33.3, "running")
    assert [(wave["number"], wave["status"], wave["jobs"]) for wave in seen["waves"]] == [
        (1, "settled", 1),
        (2, "waiting", 2),
    ]
    (problem,) = seen["problems"]["items"]
    assert (problem["product_id"], problem["problem"]["field"], problem["platform"]) == (ids[0], "title", "shopee")


async def test_problems_of_a_batch_are_paged(make_gateway: MakeService, connect: MakeClient, opened: Database) -> None:
    client = await connect(make_gateway(batch_waves=()), Scope.EDITOR)
    ids = await products(opened, 3)
    batch_id = (await client.post("/sync/batch", json={"product_ids": ids, "platform": "shopee"})).json()["batch_id"]
    await settle(opened, UUID(batch_id), ListingState.NEEDS_DATA)
    first = (await client.get(f"/sync/batch/{batch_id}", params={"limit": "2"})).json()["problems"]
    rest = await client.get(f"/sync/batch/{batch_id}", params={"limit": "2", "problems_cursor": first["next"]})
    found = [item["product_id"] for item in (*first["items"], *rest.json()["problems"]["items"])]
    assert found == ids
    assert rest.json()["problems"]["next"] is None


async def test_a_batch_is_cancelled_once(client: httpx.AsyncClient, opened: Database) -> None:
    body = {"product_ids": await products(opened, 2), "platform": "both"}
    batch_id = (await client.post("/sync/batch", json=body)).json()["batch_id"]
    assert_problem(await client.post(f"/sync/batch/{batch_id}/resume"), 409, "WRONG_STATUS")
    assert (await client.post(f"/sync/batch/{batch_id}/cancel")).status_code == 200
    assert_problem(await client.post(f"/sync/batch/{batch_id}/cancel"), 409, "WRONG_STATUS")
    assert (await client.get(f"/sync/batch/{batch_id}")).json()["jobs"] == {"requested": 2, "cancelled": 2}


async def test_requests_and_batches_nobody_made_are_not_found(client: httpx.AsyncClient) -> None:
    for path in (f"/sync/{new_id()}", f"/sync/batch/{new_id()}"):
        assert_problem(await client.get(path), 404, "NOT_FOUND")
    assert_problem(await client.post(f"/sync/batch/{new_id()}/cancel"), 404, "NOT_FOUND")


async def test_a_batch_of_too_many_products_is_refused(client: httpx.AsyncClient) -> None:
    body = {"product_ids": [str(UUID(int=number)) for number in range(10_001)], "platform": "shopee"}
    answer = await client.post("/sync/batch", json=body)
    assert_problem(answer, 422, "INVALID_INPUT")
