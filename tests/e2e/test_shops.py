"""A shop that is paused, whose tokens expire, or whose seller withdraws the grant: work waits and nothing is lost."""

import asyncio
from typing import Any

import pytest

from syncstore_cli.product.connecting import connect_shop
from syncstore_cli.product.services import WEBHOOKS
from tests.e2e.goods import detail
from tests.e2e.shelf import Shelf
from tests.e2e.shops import PLATFORMS, control, in_state, item, listing_on, now, operations, patched, quiet, synced
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]

REFRESH = {"shopee": "POST /api/v2/auth/access_token/get", "tiktok": "GET /api/v2/token/refresh"}
PUBLIC = {"shopee": "shopee", "tiktok": "tiktokshop"}


async def shop_on(world: World, platform: str) -> dict[str, Any]:
    """The world's shop on a platform, as the gateway shows it."""
    shops = (await world.api.get("/api/v1/shops")).json()["items"]
    found: dict[str, Any] = next(shop for shop in shops if shop["platform"] == PUBLIC[platform])
    return found


async def in_status(world: World, platform: str, status: str) -> dict[str, Any]:
    """The shop once it is shown in a status."""

    async def reached() -> dict[str, Any] | None:
        shop = await shop_on(world, platform)
        return shop if shop["status"] == status else None

    shop = await eventually(reached)
    assert shop is not None
    return shop


async def shows(world: World, platform: str, product: dict[str, Any], words: str) -> None:
    """Wait until a shop shows the words in the product's title."""
    item_id = listing_on(product, platform)["external_id"]

    async def shown() -> bool:
        return words in (await item(world, platform, item_id))["title"]

    await eventually(shown, timeout_s=15)


async def test_work_of_a_paused_shop_waits_and_flows_when_it_is_resumed(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    shop = await shop_on(world, "shopee")
    paused = await world.api.post(f"/api/v1/shops/{shop['shop_id']}/pause", json={"reason": "stok opname"})
    assert paused.json()["status"] == "paused"
    before = await now(world)

    await patched(world, product, title=product["title"].replace("Kopi", "Teh"))

    await shows(world, "tiktok", product, "Teh")
    await asyncio.sleep(1.0)
    assert await operations(world, "shopee", before) == []
    assert (await in_status(world, "shopee", "paused"))["reason"] == "stok opname"
    [work] = (await world.api.get("/api/v1/work", params={"platform": "shopee"})).json()["items"]
    assert (work["status"], work["due"]) == ("paused", 1)

    resumed = await world.api.post(f"/api/v1/shops/{shop['shop_id']}/resume")
    assert resumed.json()["status"] == "active"
    await shows(world, "shopee", product, "Teh")
    await quiet(world)
    assert await operations(world, "shopee", before) == ["POST /api/v2/product/update_item"]


async def test_expired_tokens_are_refreshed_once_while_many_edits_go_on(world: World, shelf: Shelf) -> None:
    products = await shelf.take_several(6)
    before = await now(world)

    for platform in PLATFORMS:
        shop = await shop_on(world, platform)
        # while the one refresh is slow, the other edits meet the expired token and must wait for it
        await control(world, platform, "/faults", kind="slow", operation=REFRESH[platform], delay_s=0.6)
        await control(world, platform, "/tokens/expire", shop_id=shop["external_shop_id"], which="access")
    for product in products:
        await patched(world, product, title=product["title"].replace("Kopi", "Teh"))

    for platform in PLATFORMS:
        for product in products:
            await shows(world, platform, product, "Teh")
    for product in products:
        await synced(world, product["product_id"])
    for platform in PLATFORMS:
        assert await operations(world, platform, before, "auth") == [REFRESH[platform]]
        assert (await shop_on(world, platform))["status"] == "active"


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_withdrawn_grant_asks_for_consent_and_the_work_resumes_after_it(
    world: World, shelf: Shelf, platform: str
) -> None:
    product = await shelf.take()
    shop = await shop_on(world, platform)
    before = await now(world)
    await control(world, platform, "/tokens/revoke", shop_id=shop["external_shop_id"])

    await patched(world, product, title=product["title"].replace("Kopi", "Teh"))

    waiting = await in_status(world, platform, "reauthorise")
    assert waiting["reason"]
    [other] = [name for name in PLATFORMS if name != platform]
    await shows(world, other, product, "Teh")
    assert (await shop_on(world, other))["status"] == "active"
    problem = listing_on(await detail(world, product["product_id"]), platform)["problem"]
    assert (problem["error_class"], problem["field"]) == ("AUTHENTICATION", "shop")
    assert "connect" in problem["fix"].lower()

    again = await connect_shop(world.api, PUBLIC[platform], shop["external_shop_id"])

    assert again["shop_id"] == shop["shop_id"]
    await in_status(world, platform, "active")
    await shows(world, platform, product, "Teh")
    product = await synced(world, product["product_id"])
    assert listing_on(product, platform)["problem"] is None
    applied = [call for call in await world.journal(platform, since=str(before), kind="write") if call["applied"]]
    assert len(applied) == 1


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_shop_whose_app_was_removed_asks_for_consent_before_any_call_fails(world: World, platform: str) -> None:
    shop = await shop_on(world, platform)
    port = world.product.marketplaces.ports[WEBHOOKS.name]
    await control(world, platform, "/settings", push_url=f"http://127.0.0.1:{port}/webhooks/{platform}")
    before = await now(world)

    await control(world, platform, "/tokens/revoke", shop_id=shop["external_shop_id"])

    waiting = await in_status(world, platform, "reauthorise")
    assert "withdrew our permission" in waiting["reason"]
    assert await world.journal(platform, since=str(before)) == []

    await control(world, platform, "/settings", push_url="")
    await connect_shop(world.api, PUBLIC[platform], shop["external_shop_id"])
    assert (await in_status(world, platform, "active"))["reason"] is None


async def test_a_promotion_that_ends_early_lets_the_price_through_at_once(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    item_id = listing_on(product, "shopee")["external_id"]
    port = world.product.marketplaces.ports[WEBHOOKS.name]
    await control(world, "shopee", "/promotions/lock", item_id=item_id, locks=["price"], ends_in_s=50_000)
    price = float((await item(world, "shopee", item_id))["price"])

    await patched(world, product, base_price_minor=80_000)

    held = listing_on(await in_state(world, product["product_id"], "deferred", "synced"), "shopee")
    assert "A promotion holds this listing until 20" in held["problem"]["fix"]
    assert float((await item(world, "shopee", item_id))["price"]) == price

    await control(world, "shopee", "/settings", push_url=f"http://127.0.0.1:{port}/webhooks/shopee")
    await control(world, "shopee", "/promotions/lock", item_id=item_id, locked=False)

    await synced(world, product["product_id"])
    assert float((await item(world, "shopee", item_id))["price"]) > price
    await control(world, "shopee", "/settings", push_url="")
