"""Mappings over HTTP, with a real catalog and a real sync service behind whose platform does not answer."""

from uuid import UUID, uuid4

import httpx
import pytest

from syncstore_gateway.access.keys import Scope
from tests.integration.gateway.conftest import MakeClient, MakeService
from tests.integration.gateway.test_access import assert_problem
from tests.integration.gateway.test_products_api import created
from tests.integration.gateway.test_rules_api import client, shop

__all__ = ["client", "shop"]
pytestmark = pytest.mark.integration
TEMPLATE = {"name": "Rumah", "platform": "shopee", "brand_map": {"Kriya": "0"}}


async def test_templates_are_made_used_changed_and_taken_away(client: httpx.AsyncClient, shop: UUID) -> None:
    made = (await client.post("/mapping/templates", json=TEMPLATE, headers={"Idempotency-Key": "once"})).json()
    again = (await client.post("/mapping/templates", json=TEMPLATE, headers={"Idempotency-Key": "once"})).json()
    path = f"/mapping/templates/{made['template_id']}"
    assert (made["platform"], made["mapping"]["brand_map"], made["shop_ids"]) == ("shopee", {"Kriya": "0"}, [])
    assert again == made

    used = (await client.post(f"{path}/shops", json={"add": [str(shop)]})).json()
    edited = (await client.patch(path, json={"version": 1, "warehouse_id": "W1"})).json()

    assert used["shop_ids"] == [str(shop)]
    assert (edited["version"], edited["mapping"]["warehouse_id"]) == (2, "W1")
    listed = (await client.get("/mapping/templates")).json()["items"]
    assert [(item["name"], item["shop_ids"]) for item in listed] == [("Rumah", None)]
    assert (await client.delete(path, params={"version": 2})).status_code == 409
    await client.post(f"{path}/shops", json={"remove": [str(shop)]})
    gone = await client.delete(path, params={"version": 2})
    assert (gone.status_code, gone.json()["version"]) == (200, 3)
    history = (await client.get(f"{path}/history")).json()["items"]
    assert [item["action"] for item in history] == ["deleted", "updated", "created"]


async def test_a_check_says_which_platform_does_not_answer_and_changes_nothing(
    client: httpx.AsyncClient, shop: UUID
) -> None:
    product = await created(client)
    answer = (await client.get(f"/products/{product['product_id']}/mapping")).json()
    (item,) = answer["items"]
    assert answer["unavailable"] == ["sync-tiktok"]
    assert (item["shop_id"], item["ready"], item["category"]) == (str(shop), False, None)
    assert item["findings"][0]["severity"] == "error"
    assert_problem(await client.get(f"/products/{uuid4()}/mapping"), 404, "NOT_FOUND")


async def test_what_makes_no_sense_is_refused_with_its_field(client: httpx.AsyncClient, shop: UUID) -> None:
    settings = f"/shops/{shop}/settings"
    for changes in (
        {"brand_map": {"Kriya": "none"}},
        {"attributes": [{"attribute_id": "5"}]},
        {"templates": [str(uuid4())]},
        {"warehouse_id": "a b"},
    ):
        assert_problem(await client.patch(settings, json={"version": 0, **changes}), 422, "INVALID_INPUT")
    assert_problem(await client.get(f"/shops/{shop}/mapping/colours"), 422, "INVALID_INPUT")
    assert_problem(await client.get(f"/shops/{uuid4()}/mapping/brands"), 404, "NOT_FOUND")


async def test_only_admins_change_mappings(
    make_gateway: MakeService, connect: MakeClient, catalog_url: str, shopee_url: str
) -> None:
    service = make_gateway(catalog_url=catalog_url, sync_shopee_url=shopee_url)
    editor = await connect(service, Scope.EDITOR)
    assert_problem(await editor.post("/mapping/templates", json=TEMPLATE), 403, "FORBIDDEN")
    assert (await editor.get("/mapping/templates")).status_code == 200
