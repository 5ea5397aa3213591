"""The validation report and the rebuild over HTTP: a real catalog, and sync services that answer as told."""

from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from syncstore_common.contracts.platforms import PLATFORMS, Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.access.keys import Scope
from syncstore_gateway.readmodel.queries import ReadModel
from syncstore_gateway.readmodel.rebuild_command import rebuild_read_model, run_rebuild
from tests.integration.gateway.conftest import MakeClient, MakeService, parts
from tests.integration.gateway.events import listing_changed, product_changed, project, shown
from tests.integration.gateway.test_access import assert_problem
from tests.integration.gateway.test_products_api import NEW
from tests.support.served import served

pytestmark = pytest.mark.integration

TITLE = "Gelas Kopi Keramik Motif Batik 350 ml Tahan Panas"
SHOPS = {Platform.SHOPEE: new_id(), Platform.TIKTOK: new_id()}
SHOWN = {
    Platform.SHOPEE: "Keramik Gelas Kopi Motif Batik Tahan Panas 350ml",
    Platform.TIKTOK: "Motif Batik Gelas Kopi Keramik 350 ml Tahan Panas",
}
PRICES = {
    Platform.SHOPEE: {"G-MERAH": 57_500, "G-BIRU": 63_250},
    Platform.TIKTOK: {"G-MERAH": 60_000, "G-BIRU": 66_000},
}


class SyncServiceDouble:
    """Answers ``/internal`` as a platform's sync service does, from what a test gives it."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.live: list[dict[str, Any]] = []
        self.listings: list[dict[str, Any]] = []
        self.switch: dict[str, Any] = {"stopped": False}
        self.app = FastAPI()

        @self.app.get("/internal/stop-switch")
        async def stop_switch() -> dict[str, Any]:
            return self.switch

        @self.app.post("/internal/live")
        async def live(body: dict[str, list[str]]) -> dict[str, Any]:
            return {"items": [item for item in self.live if item["product_id"] in body["product_ids"]]}

        @self.app.get("/internal/shops")
        async def shops() -> dict[str, Any]:
            shop = {"name": "Toko", "region": "ID", "currency": "IDR", "status": "active", "reason": None}
            identity = {"connection_id": str(SHOPS[platform]), "platform": platform.value, "external_shop_id": "7"}
            return {"shops": [{**identity, **shop}]}

        @self.app.get("/internal/snapshots/listings")
        async def listings(after: str | None = None) -> dict[str, Any]:
            rest = [item for item in self.listings if after is None or item["listing_id"] > after]
            return {"items": rest[:1], "next": rest[0]["listing_id"] if len(rest) > 1 else None}

    def show(self, product: dict[str, Any], **changes: Any) -> None:
        """Let the platform show a product rightly, except for the changes."""
        prices = PRICES[self.platform]
        self.live.append(
            {
                "product_id": product["product_id"],
                "connection_id": str(SHOPS[self.platform]),
                "shop": "Toko",
                "platform": self.platform.value,
                "state": "synced",
                "currency": "IDR",
                "price_rule": {"multiplier": PLATFORMS[self.platform].price_multiplier, "step_minor": 1},
                "external_id": "100",
                "expected": {"title": SHOWN[self.platform], "stock": {"G-MERAH": 3, "G-BIRU": 4}},
                "findings": [],
                "live": {
                    "external_id": "100",
                    "status": "live",
                    "title": SHOWN[self.platform],
                    "variants": [
                        {"external_id": f"m-{sku}", "sku": sku, "price": prices[sku], "stock": stock}
                        for sku, stock in (("G-MERAH", 3), ("G-BIRU", 4))
                    ],
                    "image_count": 3,
                },
                "problem": None,
                **changes,
            }
        )


@pytest.fixture
def doubles() -> dict[Platform, SyncServiceDouble]:
    return {platform: SyncServiceDouble(platform) for platform in Platform}


@pytest.fixture
async def urls(stack: AsyncExitStack, doubles: dict[Platform, SyncServiceDouble], catalog_url: str) -> dict[str, str]:
    return {
        "catalog_url": catalog_url,
        "sync_shopee_url": await stack.enter_async_context(served(doubles[Platform.SHOPEE].app)),
        "sync_tiktok_url": await stack.enter_async_context(served(doubles[Platform.TIKTOK].app)),
    }


@pytest.fixture
async def client(make_gateway: MakeService, connect: MakeClient, urls: dict[str, str]) -> httpx.AsyncClient:
    made: httpx.AsyncClient = await connect(make_gateway(**urls), Scope.EDITOR)
    return made


@pytest.fixture
async def product(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.post("/products", json={**NEW, "title": TITLE})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def map_listing(database: Database, product: dict[str, Any], platform: Platform) -> None:
    variants = tuple(shown(UUID(item["variant_id"]), item["sku"], price=1, stock=1) for item in product["variants"])
    event = listing_changed(
        UUID(product["product_id"]),
        SHOPS[platform],
        ListingState.SYNCED,
        platform=platform,
        external_id="100",
        variants=variants,
    )
    await project(database, event)


async def test_right_listings_pass(
    client: httpx.AsyncClient, product: dict[str, Any], doubles: dict[Platform, SyncServiceDouble], opened: Database
) -> None:
    for platform, double in doubles.items():
        double.show(product)
        await map_listing(opened, product, platform)
    answer = await client.post("/validation", json={"product_ids": [product["product_id"]]})
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert report["defects"] == []
    assert (report["counts"]["checked"], report["counts"]["synced"]) == (2, 2)
    assert [item["platform"] for item in report["items"]] == ["shopee", "tiktokshop"]


async def test_a_wrong_price_is_found(
    client: httpx.AsyncClient, product: dict[str, Any], doubles: dict[Platform, SyncServiceDouble], opened: Database
) -> None:
    double = doubles[Platform.SHOPEE]
    double.show(product)
    double.live[0]["live"]["variants"][0]["price"] = 50_000
    await map_listing(opened, product, Platform.SHOPEE)
    body = {"product_ids": [product["product_id"]], "platforms": ["shopee"]}
    report = (await client.post("/validation", json=body)).json()
    assert [(item["kind"], item["sku"], item["expected"]) for item in report["defects"]] == [
        ("wrong_price", "G-MERAH", "57,500 IDR")
    ]


async def test_a_batch_is_checked_page_by_page(
    client: httpx.AsyncClient, product: dict[str, Any], doubles: dict[Platform, SyncServiceDouble], opened: Database
) -> None:
    doubles[Platform.SHOPEE].show(product)
    await map_listing(opened, product, Platform.SHOPEE)
    variants = [{"sku": "OTHER", "price_minor": 1}]
    other = (await client.post("/products", json={"code": "x", "title": "Teh", "variants": variants})).json()
    ids = [product["product_id"], other["product_id"]]
    batch_id = (await client.post("/sync/batch", json={"product_ids": ids, "platform": "shopee"})).json()["batch_id"]
    first = (await client.get("/validation", params={"batch_id": batch_id, "limit": "1"})).json()
    assert (first["counts"]["synced"], first["counts"]["not_listed"], first["next"]) == (1, 0, 0)
    rest = (await client.get("/validation", params={"batch_id": batch_id, "limit": "1", "after": "0"})).json()
    assert (rest["counts"]["synced"], rest["counts"]["not_listed"], rest["next"]) == (0, 1, None)


async def test_a_product_deleted_after_its_batch_is_left_out_of_the_report(
    client: httpx.AsyncClient, product: dict[str, Any], doubles: dict[Platform, SyncServiceDouble], opened: Database
) -> None:
    doubles[Platform.SHOPEE].show(product)
    await map_listing(opened, product, Platform.SHOPEE)
    variants = [{"sku": "OTHER", "price_minor": 1}]
    other = (await client.post("/products", json={"code": "x", "title": "Teh", "variants": variants})).json()
    ids = [other["product_id"], product["product_id"]]
    batch_id = (await client.post("/sync/batch", json={"product_ids": ids, "platform": "shopee"})).json()["batch_id"]
    assert (await client.delete(f"/products/{ids[0]}", params={"version": "1"})).status_code == 200
    answer = await client.get("/validation", params={"batch_id": batch_id})
    assert answer.status_code == 200, answer.text
    assert [item["product_id"] for item in answer.json()["items"]] == [product["product_id"]]
    asked = await client.post("/validation", json={"product_ids": ids})
    assert_problem(asked, 404, "INVALID_PRODUCT")
    assert ids[0] in asked.json()["title"]


async def test_a_report_of_many_products_asks_the_catalog_once(
    make_gateway: MakeService, connect: MakeClient, urls: dict[str, str]
) -> None:
    service = make_gateway(**urls)
    client, asked = await connect(service, Scope.EDITOR), list[str]()
    ids = []
    for number in range(12):
        body = {"code": f"x{number}", "title": "Teh", "variants": [{"price_minor": 1}]}
        ids.append((await client.post("/products", json=body)).json()["product_id"])

    async def note(request: httpx.Request) -> None:
        asked.append(request.url.path)

    parts(service).catalog.upstream._client.event_hooks["request"].append(note)
    assert (await client.post("/validation", json={"product_ids": ids})).status_code == 200
    assert len(asked) == 1


async def test_a_report_without_a_platforms_answer_is_an_error(
    make_gateway: MakeService, connect: MakeClient, urls: dict[str, str], product: dict[str, Any]
) -> None:
    without = {name: url for name, url in urls.items() if name != "sync_tiktok_url"}
    client = await connect(make_gateway(**without), Scope.VIEWER)
    answer = await client.post("/validation", json={"product_ids": [product["product_id"]]})
    assert_problem(answer, 503, "UNAVAILABLE")
    assert answer.json()["service"] == "sync-tiktok"


async def test_a_rebuild_restores_everything_and_removes_what_is_gone(
    client: httpx.AsyncClient,
    product: dict[str, Any],
    doubles: dict[Platform, SyncServiceDouble],
    opened: Database,
    make_gateway: MakeService,
    urls: dict[str, str],
) -> None:
    ids = [UUID(product["product_id"]), new_id()]
    for platform, double in doubles.items():
        events = [
            listing_changed(item, SHOPS[platform], ListingState.SYNCED, platform=platform, listing_id=new_id())
            for item in ids
        ]
        double.listings = [event.model_dump(mode="json") for event in events]
    async with opened.driver() as connection:
        await connection.execute("truncate product_overview, variant_stock, listing_overview, shops")
    stale = new_id()
    await project(opened, product_changed(stale))
    rebuilt = await rebuild_read_model(parts(make_gateway(**urls)).settings)
    assert (rebuilt.products, rebuilt.listings, rebuilt.shops, rebuilt.removed) == (1, 4, 2, 1)
    row = await ReadModel(opened).product(ids[0])
    assert row is not None
    assert (row.title, row.stock_total, len(row.listings)) == (TITLE, 7, 2)
    assert {shop.platform for shop in await ReadModel(opened).shops()} == set(Platform)
    assert await ReadModel(opened).product(stale) is None
    again = await rebuild_read_model(parts(make_gateway(**urls)).settings)
    assert (again.products, again.removed) == (1, 0)


async def test_a_rebuild_learns_of_deletions_it_missed(
    client: httpx.AsyncClient,
    product: dict[str, Any],
    opened: Database,
    make_gateway: MakeService,
    urls: dict[str, str],
) -> None:
    path = f"/products/{product['product_id']}"
    await client.delete(path, params={"version": product["version"]})
    async with opened.driver() as connection:
        await connection.execute("update product_overview set is_deleted = false, version = $1", product["version"])
    await rebuild_read_model(parts(make_gateway(**urls)).settings)
    assert await ReadModel(opened).product(UUID(product["product_id"])) is None


async def test_a_rebuild_learns_which_platforms_are_stopped(
    client: httpx.AsyncClient,
    doubles: dict[Platform, SyncServiceDouble],
    opened: Database,
    make_gateway: MakeService,
    urls: dict[str, str],
) -> None:
    at = "2026-11-29T12:00:00+00:00"
    doubles[Platform.SHOPEE].switch = {"stopped": True, "reason": "wrong prices", "thrown_by": "Sari", "thrown_at": at}
    async with opened.driver() as connection:
        await connection.execute("insert into stopped_platforms values ('tiktok', 'long over', 'Budi', now())")
    await rebuild_read_model(parts(make_gateway(**urls)).settings)
    async with opened.driver() as connection:
        rows = await connection.fetch("select platform, reason, thrown_by from stopped_platforms")
    assert [tuple(row) for row in rows] == [("shopee", "wrong prices", "Sari")]


async def test_a_rebuild_without_an_owner_says_who_is_away(
    make_gateway: MakeService, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run_rebuild(parts(make_gateway()).settings, []) == 1
    assert "catalog does not answer" in capsys.readouterr().err
