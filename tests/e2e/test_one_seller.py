"""A seller with several shops, let in by one consent per platform; news of listings comes by push, not by polling."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from syncstore_cli.local.shared import SharedServers
from syncstore_cli.product.connecting import approve_as
from syncstore_cli.product.marketplaces import SimulatedShops
from syncstore_cli.product.services import WEBHOOKS
from tests.e2e.goods import detail, imported, mug
from tests.e2e.grants import grants
from tests.e2e.shops import control
from tests.e2e.worlds import own_world
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.prove, pytest.mark.asyncio(loop_scope="module")]

SHOPS = SimulatedShops(shopee=2, tiktok=2, of_one_seller=True, on_tokopedia=2)
NEVER = "3000"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seller(servers: SharedServers, worker_id: str) -> AsyncIterator[World]:
    """The product with all shops connected; a review is looked at only when a push says so."""
    environment = {"SYNCSTORE_REVIEW_POLL_S": NEVER}
    async with own_world(servers, worker_id, shops=SHOPS, environment=environment, connected=False) as world:
        port = world.product.marketplaces.ports[WEBHOOKS.name]
        for platform in ("shopee", "tiktok"):
            address = f"http://127.0.0.1:{port}/webhooks/{platform}"
            await control(world, platform, "/settings", push_url=address, push_retry_scale=0.001)
        await connect(world)
        yield world


async def connect(world: World) -> None:
    config = world.product.marketplaces.config
    account = str(config["shopee"]["main_accounts"][0]["main_account_id"])
    for platform, owner in (("shopee", {"main_account_id": account}), ("tiktokshop", {})):
        started = (await world.api.post("/api/v1/shops/connect", json={"platform": platform})).json()
        assert len(await approve_as(platform, started["consent_url"], owner)) == 2


async def listings(world: World, product: dict[str, Any], *states: str) -> list[dict[str, Any]]:
    """The product's four listings once each of them is in one of these states."""

    async def reached() -> list[dict[str, Any]] | None:
        found: list[dict[str, Any]] = (await detail(world, product["product_id"]))["listings"]
        return found if len(found) == 4 and {item["state"] for item in found} <= set(states) else None

    found = await eventually(reached, timeout_s=40)
    assert found is not None
    return found


async def product_in_all_shops(world: World, code: str, **cells: str) -> dict[str, Any]:
    [product] = await imported(world, mug(code, **cells))
    await world.sync(product["product_id"])
    return product


async def test_a_product_reaches_every_shop_and_tokens_part_ways_where_the_platform_has_it_so(seller: World) -> None:
    product = await product_in_all_shops(seller, "SATU")
    found = await listings(seller, product, "synced")
    assert len({item["shop_id"] for item in found}) == 4

    before = await grants(seller, "shopee")
    assert len({grant.refresh_token for grant in before}) == 1, "shared at first"
    for shop in seller.product.marketplaces.config["shopee"]["shops"]:
        await control(seller, "shopee", "/tokens/expire", shop_id=shop["shop_id"], which="access")
    answer = await seller.api.patch(
        f"/api/v1/products/{product['product_id']}",
        json={"version": product["version"], "title": product["title"].replace("Kopi", "Teh")},
    )
    assert answer.status_code == 200, answer.text

    async def have_parted() -> bool:
        now = await grants(seller, "shopee")
        return len({grant.refresh_token for grant in now} | {before[0].refresh_token}) == 3

    await eventually(have_parted, timeout_s=40)
    assert len({grant.refresh_token for grant in await grants(seller, "tiktok")}) == 1, "one grant there"
    shops = (await seller.api.get("/api/v1/shops")).json()["items"]
    assert {shop["status"] for shop in shops} == {"active"}


async def test_a_review_that_fails_on_tokopedia_is_shown_beside_the_channel_that_is_live(seller: World) -> None:
    title = "Ruparasa Gelas Kopi Keramik REJECT-TOKOPEDIA Tahan Panas dengan Tutup Kayu 350 ml"
    product = await product_in_all_shops(seller, "DUA", title=title)
    found = await listings(seller, product, "synced", "needs_data")
    on_tiktok = [item for item in found if item["platform"] == "tiktokshop"]
    assert [item["state"] for item in on_tiktok] == ["needs_data"] * 2
    for item in on_tiktok:
        channels = {channel["channel"]: channel for channel in item["channels"]}
        assert channels["tiktok_shop"]["status"] == "live"
        assert channels["tokopedia"]["status"] == "review_failed"
        assert (channels["tokopedia"]["problem"]["field"], item["problem"]["field"]) == ("title", "title")


async def test_a_ban_is_shown_although_nobody_asked(seller: World) -> None:
    product = await product_in_all_shops(seller, "TIGA")
    found = await listings(seller, product, "synced")
    banned = next(item for item in found if item["platform"] == "shopee")
    reason = {"violation_type": "Inappropriate Image", "violation_reason": "Blurred", "suggestion": "Take a new one"}
    await control(seller, "shopee", f"/items/{banned['external_id']}/violate", status="BANNED", **reason)

    async def is_told() -> dict[str, Any] | None:
        now = (await detail(seller, product["product_id"]))["listings"]
        told: dict[str, Any] = next(item for item in now if item["external_id"] == banned["external_id"])
        return told if told["state"] == "needs_data" else None

    told = await eventually(is_told, timeout_s=20)
    assert told is not None
    assert (told["problem"]["field"], told["problem"]["fix"]) == ("images", "Take a new one.")
