"""G30, G7: a catalogue of 4,147 products in both shops: what the shops show, and what a second full sync costs."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from rapidfuzz import fuzz

from syncstore_cli.local.shared import SharedServers
from tests.e2e.goods import csv_file, mug
from tests.e2e.shops import PLATFORMS, now, operations
from tests.e2e.worlds import own_world
from tests.support.catalogue import catalogue
from tests.support.eventually import eventually
from tests.support.product import World
from tests.support.quiet import at_rest
from tests.unit.common.titles_made import COUNT, made_products

pytestmark = [pytest.mark.e2e, pytest.mark.prove, pytest.mark.asyncio(loop_scope="module")]

PRODUCTS = 4147
_AT_ONCE = 500
SHORTEST = {"shopee": 20, "tiktok": 25}
LONGEST = 255
"""Characters of a title, as the simulated platforms state them for Indonesia."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seller(servers: SharedServers, worker_id: str) -> AsyncIterator[World]:
    """The product with a shop on each platform and an empty catalogue."""
    async with own_world(servers, worker_id) as world:
        yield world


async def synced_whole(world: World, product_ids: Sequence[str], *, timeout_s: float) -> dict[str, Any]:
    """A batch over all of them on both platforms, once it has ended, every review is over and nothing is left to do."""
    body = {"product_ids": list(product_ids), "platform": "both"}
    accepted = await world.api.post("/api/v1/sync/batch", json=body)
    assert accepted.status_code == 202, accepted.text

    async def ended() -> dict[str, Any] | None:
        batch: dict[str, Any] = (await world.api.get(f"/api/v1/sync/batch/{accepted.json()['batch_id']}")).json()
        return batch if batch["status"] not in ("running", "queued", "pending") else None

    batch = await eventually(ended, timeout_s=timeout_s, every_s=0.5)
    assert batch is not None
    assert batch["status"] == "finished", batch
    assert batch["states"].keys() <= {"in_review", "synced"}, batch

    async def reviewed() -> bool:
        answer = await world.api.get("/api/v1/products", params={"state": "in_review", "limit": 1})
        return not answer.json()["items"]

    await eventually(reviewed, timeout_s=120, every_s=0.5)
    await at_rest(world, timeout_s=120)
    return batch


def plain(title: str) -> str:
    return " ".join(title.lower().split())


async def test_g7_two_hundred_products_show_titles_of_their_own_in_each_shop(seller: World) -> None:
    """G7: 200 products: similarity to the master 0.70-0.80 or a reason, no title in both shops, none too long."""
    made = made_products()
    rows = [mug(f"JDL-{place:03}", title=item.title, brand=item.brand) for place, item in enumerate(made)]
    report = await seller.import_file("katalog.csv", csv_file(*rows), placeholder_pictures="true")
    assert report["status"] == "finished", report
    await at_rest(seller)
    ids = [item["product_id"] for item in await seller.products()]
    await synced_whole(seller, ids, timeout_s=120)

    masters = {f"JDL-{place:03}": item.title for place, item in enumerate(made)}
    shown: dict[str, dict[str, str]] = {}
    outside: set[tuple[str, str]] = set()
    for platform in PLATFORMS:
        held = (await seller.simulator(platform).get("/_control/state/items")).json()
        titles = shown[platform] = {str(row.get("code") or row["sku"]): row["title"] for row in held}
        assert titles.keys() == masters.keys()
        for code, title in titles.items():
            assert SHORTEST[platform] <= len(title) <= LONGEST
            if not 0.70 <= fuzz.ratio(plain(masters[code]), plain(title)) / 100 <= 0.80:
                outside.add((code, platform.replace("tiktok", "tiktokshop")))
    assert len(outside) <= 0.1 * 2 * COUNT
    of_shopee, of_tiktok = ({plain(title) for title in titles.values()} for titles in shown.values())
    assert (len(of_shopee), len(of_tiktok), of_shopee & of_tiktok) == (COUNT, COUNT, set())

    body = {"product_ids": ids}
    report = (await seller.api.post("/api/v1/validation", json=body, timeout=120)).json()
    assert (report["counts"]["checked"], report["counts"]["defects"]) == (2 * COUNT, 0), report["defects"]
    reasons = {(row["code"], row["platform"]): row["message"] for row in report["warnings"] if "title" in row["kind"]}
    assert reasons.keys() == outside
    assert all(reasons.values())


@pytest.mark.timeout(1_800)
async def test_g30_a_second_full_sync_of_4147_products_makes_no_write_call(seller: World) -> None:
    """G30: unchanged products cost 0 calls: second full sync of 4,147 products: 0 write calls."""
    have = len(await seller.products())
    for first in range(0, PRODUCTS - have, _AT_ONCE):
        count = min(_AT_ONCE, PRODUCTS - have - first)
        report = await seller.import_file(f"katalog{first}.zip", catalogue(count, prefix=f"ISI{first}"))
        assert report["status"] == "finished", report
    await at_rest(seller, timeout_s=120)
    ids = [item["product_id"] for item in await seller.products()]
    assert len(ids) == PRODUCTS
    await synced_whole(seller, ids, timeout_s=1_200)
    before = await now(seller)

    again = await synced_whole(seller, ids, timeout_s=600)

    assert (again["status"], again["states"]) == ("finished", {"synced": 2 * PRODUCTS})
    for platform in PLATFORMS:
        for kind in ("write", "media"):
            assert await operations(seller, platform, before, kind) == []
