"""Rules, overrides and shop settings over HTTP, with a real catalog and a real sync service behind."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from syncstore_catalog.shops.consumer import on_shop_changed
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.sync import ShopChangedV1
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.access.keys import Scope
from tests.integration.gateway.conftest import MakeClient, MakeService
from tests.integration.gateway.test_access import assert_problem
from tests.integration.gateway.test_products_api import created
from tests.support.databases import TestDatabase

pytestmark = pytest.mark.integration

GRANT = """
insert into platform_grants (id, account_id, access_token, refresh_token, access_expires_at)
values ($1, $2, '', '', now())
"""
CONNECTION = """
insert into platform_connections (id, grant_id, external_shop_id, name, region, currency)
values ($1, $2, $3, $4, 'ID', 'IDR')
"""


@pytest.fixture
async def shop(database: TestDatabase, shopee_url: str) -> UUID:
    """A Shopee shop that the sync service has, and the catalog has heard of."""
    shop_id, grant_id = new_id(), new_id()
    sync = Database(database.url("sync_shopee"), schema="sync_shopee", application_name="test")
    async with sync.driver_unit() as unit:
        await unit.execute(GRANT, grant_id, str(grant_id))
        await unit.execute(CONNECTION, shop_id, grant_id, str(shop_id), "Toko Satu")
    await sync.close()
    catalog = Database(database.url("catalog"), schema="catalog", application_name="test")
    event = ShopChangedV1(
        event_id=new_id(),
        occurred_at="2026-11-01T00:00:00Z",
        platform=Platform.SHOPEE,
        connection_id=shop_id,
        revision=1,
        external_shop_id=str(shop_id),
        name="Toko Satu",
        region="ID",
        currency="IDR",
        status="active",
    )
    async with catalog.driver_unit() as unit:
        await on_shop_changed(unit, event)
    await catalog.close()
    return shop_id


@pytest.fixture
async def client(
    make_gateway: MakeService, connect: MakeClient, catalog_url: str, shopee_url: str
) -> httpx.AsyncClient:
    service = make_gateway(catalog_url=catalog_url, sync_shopee_url=shopee_url)
    made: httpx.AsyncClient = await connect(service, Scope.ADMIN)
    return made


async def add(client: httpx.AsyncClient, name: str, then: dict[str, Any], **when: Any) -> dict[str, Any]:
    answer = await client.post("/rules", json={"name": name, "when": when, "then": then})
    assert answer.status_code == 201, answer.text
    rules: dict[str, Any] = answer.json()
    return rules


async def tried(client: httpx.AsyncClient, product: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await client.post("/rules/test", json={"product_id": product["product_id"], **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert body["unavailable"] == ["sync-tiktok"]
    (item,) = body["items"]
    return dict(item)


def prices(item: dict[str, Any]) -> dict[str, tuple[int, str | None]]:
    return {
        field["sku"]: (field["value"]["price_minor"], field["rule"])
        for field in item["fields"]
        if field["field"] == "price"
    }


async def test_g8_a_product_tells_its_rules_in_order_and_reordering_changes_the_result_as_predicted(
    client: httpx.AsyncClient, shop: UUID
) -> None:
    """G8: the API returns the ordered list of rules that matched and why; a reordering does what was predicted."""
    product = await created(client)
    await add(client, "Red ones", {"price": {"multiplier": "2"}}, sku_pattern="*-MERAH")
    await add(client, "TikTok only", {"price": {"multiplier": "9"}}, platforms=["tiktokshop"])
    rules = await add(client, "Cups", {"price": {"multiplier": "3"}, "stock": {"percent": 50}})

    before = await tried(client, product)
    order = [rules["rules"][place]["rule_id"] for place in (2, 0, 1)]
    body = {"rules_version": rules["rules_version"], "rule_ids": order}
    assert (await client.put("/rules/order", json=body)).status_code == 200
    after = await tried(client, product)

    assert (before["shop_id"], before["shop"], before["platform"]) == (str(shop), "Toko Satu", "shopee")
    assert [(rule["name"], rule["matched"], rule["sets"]) for rule in before["rules"]] == [
        ("Red ones", True, ["price"]),
        ("TikTok only", False, []),
        ("Cups", True, ["price", "stock"]),
    ]
    assert before["rules"][1]["why"] == "the platform is Shopee, not TikTok Shop"
    assert prices(before) == {"G-MERAH": (100_000, "Red ones"), "G-BIRU": (165_000, "Cups")}
    assert prices(after) == {"G-MERAH": (150_000, "Cups"), "G-BIRU": (165_000, "Cups")}
    stock = [field["value"] for field in before["fields"] if field["field"] == "stock"]
    assert stock == [{"available": 3, "stock": 1}, {"available": 4, "stock": 2}]


async def test_rules_can_be_tried_before_they_are_saved(client: httpx.AsyncClient, shop: UUID) -> None:
    product = await created(client)
    draft = {"name": "Draft", "then": {"price": {"multiplier": "4"}}}
    found = await tried(client, product, rules=[draft], shop_id=str(shop))
    assert prices(found) == {"G-MERAH": (200_000, "Draft"), "G-BIRU": (220_000, "Draft")}
    assert (await client.get("/rules")).json()["rules"] == []


async def test_an_override_and_a_shops_settings_show_in_the_explanation(client: httpx.AsyncClient, shop: UUID) -> None:
    product = await created(client)
    red = product["variants"][0]["variant_id"]
    path = f"/products/{product['product_id']}/overrides"
    change = {
        "version": 0,
        "variants": {red: {"price_minor": 77_000}},
        "ownership": {"description": "ignore"},
    }
    edited = await client.patch(f"{path}/{shop}", json=change)
    assert (edited.status_code, edited.json()["version"], edited.json()["platform"]) == (200, 1, "shopee")
    settings = {"version": 0, "price": {"multiplier": "1", "ending": "900"}, "ownership": {"title": "pull"}}
    assert (await client.patch(f"/shops/{shop}/settings", json=settings)).json()["version"] == 1

    found = await tried(client, product)

    assert prices(found) == {"G-MERAH": (77_000, None), "G-BIRU": (54_900, None)}
    assert {name: way for name, way in found["ownership"].items() if way != "push"} == {
        "title": "pull",
        "description": "ignore",
    }
    assert (await client.get(path)).json()["items"] == [edited.json()]
    late = await client.patch(f"{path}/{shop}", json={"version": 0, "hold": True})
    assert_problem(late, 409, "VERSION_CONFLICT")
    assert late.json()["diff"] == {"hold": {"yours": True, "current": None}}
    cleared = await client.delete(f"{path}/{shop}", params={"version": 1})
    assert cleared.json()["version"] == 2
    history = (await client.get(f"{path}/{shop}/history")).json()["items"]
    assert [item["action"] for item in history] == ["cleared", "updated"]
    assert (await client.get(f"/shops/{shop}/settings/history")).json()["items"][0]["name"] == "Toko Satu"


async def test_the_history_names_who_changed_what(client: httpx.AsyncClient) -> None:
    rules = await add(client, "Held", {"hold": True})
    rule_id = rules["rules"][0]["rule_id"]
    sent = {"rules_version": 1, "enabled": False}
    assert (await client.patch(f"/rules/{rule_id}", json=sent)).status_code == 200
    late = await client.patch(f"/rules/{rule_id}", json=sent)
    assert_problem(late, 409, "VERSION_CONFLICT")
    assert late.json()["changes_since"][0]["name"] == "Held"
    gone = await client.delete(f"/rules/{rule_id}", params={"rules_version": 2})
    assert (gone.status_code, gone.json()["rules"]) == (200, [])
    page = (await client.get("/rules/history", params={"limit": 2})).json()
    rest = (await client.get("/rules/history", params={"limit": 2, "before": page["next"]})).json()
    assert [item["action"] for item in page["items"] + rest["items"]] == ["deleted", "updated", "created"]
    assert {item["actor"] for item in page["items"]} == {"key:admin of the tests 0"}
    only = (await client.get("/rules/history", params={"rule_id": str(uuid4())})).json()
    assert only == {"items": [], "next": None}


async def test_viewers_may_look_and_try_but_not_change(
    make_gateway: MakeService, connect: MakeClient, catalog_url: str
) -> None:
    viewer = await connect(make_gateway(catalog_url=catalog_url), Scope.VIEWER)
    assert (await viewer.get("/rules")).status_code == 200
    assert (await viewer.post("/rules", json={"name": "x", "then": {"hold": True}})).status_code == 403
    assert (await viewer.patch(f"/shops/{uuid4()}/settings", json={"version": 0})).status_code == 403


async def test_a_mistake_in_a_rule_is_named_with_its_place(client: httpx.AsyncClient) -> None:
    answer = await client.post("/rules", json={"name": "T", "then": {"title_template": "{judul}"}})
    assert_problem(answer, 422, "INVALID_INPUT")
    assert answer.json()["errors"][0]["field"] == "then.title_template"
