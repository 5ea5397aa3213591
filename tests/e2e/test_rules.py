"""Rules, overrides and ownership from the REST API to what the platforms store, and to what was asked of them."""

from typing import Any

import pytest

from tests.e2e.goods import detail
from tests.e2e.shelf import Shelf
from tests.e2e.shops import PLATFORMS, item, listing_on, now, operations, override_in, patched, quiet
from tests.e2e.test_editing import CONTENT, PRICE, changed_stock, shown_everywhere
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]


async def add_rule(world: World, name: str, product: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    """A rule about one product, so that other tests don't meet it."""
    body = {"name": name, "position": 1, "when": {"product_codes": [product["code"]]}, "then": then}
    answer = await world.api.post("/api/v1/rules", json=body)
    assert answer.status_code == 201, answer.text
    rules: dict[str, Any] = answer.json()
    return rules


async def override(world: World, product: dict[str, Any], platform: str, **changes: Any) -> dict[str, Any]:
    """Override what the product shows in the shop on a platform."""
    return await override_in(world, product, listing_on(product, platform)["shop_id"], **changes)


async def bodies(world: World, platform: str, since: int) -> list[dict[str, Any]]:
    """The bodies of the content calls after a moment."""
    operation = CONTENT[platform].rpartition("/")[2]
    calls = await world.journal(platform, since=str(since), kind="write")
    return [call["request"]["body"] for call in calls if call["operation"].endswith(operation)]


async def test_g2_an_override_changes_its_one_shop_and_calls_no_other(world: World, shelf: Shelf) -> None:
    """G2: an edit to one shop's override changes only that shop."""
    product = await shelf.take()
    before = await now(world)
    external_id = listing_on(product, "shopee")["external_id"]

    await override(world, product, "shopee", price_minor=77_000)

    async def shown() -> bool:
        return bool((await item(world, "shopee", external_id))["price"] == 77_000)

    await eventually(shown, timeout_s=20)
    await quiet(world)
    assert await operations(world, "shopee", before) == [PRICE["shopee"]]
    assert await operations(world, "tiktok", before) == []


async def test_g8_a_rule_reaches_the_shops_and_says_so_and_its_end_takes_it_back(world: World, shelf: Shelf) -> None:
    """G8: conditions and actions, from the REST API to the shops, and which rule it was."""
    product, other = await shelf.take_several(2)
    prices = {
        platform: (await item(world, platform, listing_on(product, platform)["external_id"]))["price"]
        for platform in PLATFORMS
    }
    before = await now(world)

    rules = await add_rule(world, "Ends in 900", product, {"price": {"multiplier": "2", "ending": "900"}})

    base = product["base_price_minor"]
    wanted = (2 * base + 100) // 1000 * 1000 + (900 if (2 * base) % 1000 >= 400 else -100)
    await shown_everywhere(world, product, price=(wanted, wanted))
    await quiet(world)
    for platform in PLATFORMS:
        assert await operations(world, platform, before) == [PRICE[platform]]
    told = (await world.api.post("/api/v1/rules/test", json={"product_id": product["product_id"]})).json()
    assert {shop["rules"][0]["matched"] for shop in told["items"]} == {True}
    told = (await world.api.post("/api/v1/rules/test", json={"product_id": other["product_id"]})).json()
    assert {shop["rules"][0]["matched"] for shop in told["items"]} == {False}

    rule_id = rules["rules"][0]["rule_id"]
    params = {"rules_version": rules["rules_version"]}
    assert (await world.api.delete(f"/api/v1/rules/{rule_id}", params=params)).status_code == 200
    await shown_everywhere(world, product, price=tuple(prices[platform] for platform in PLATFORMS))


async def test_g9_a_description_that_belongs_to_the_shop_is_in_no_request_and_stock_goes_on(
    world: World, shelf: Shelf
) -> None:
    """G9: description=ignore, edit the master: no description in any request body; stock still updates."""
    product = await shelf.take()
    for platform in PLATFORMS:
        await override(world, product, platform, ownership={"description": "ignore"})
    await quiet(world)
    before = await now(world)

    await patched(
        world, product, title=product["title"].replace("Kopi", "Teh"), description="<p>Dari katalog saja.</p>"
    )
    await shown_everywhere(world, product, title="Teh")
    level = await changed_stock(world, product, -3)
    await shown_everywhere(world, product, stock=level["available"])

    for platform in PLATFORMS:
        sent = await bodies(world, platform, before)
        assert sent
        assert not any("description" in body for body in sent)
    await quiet(world)
    assert {listing["state"] for listing in (await detail(world, product["product_id"]))["listings"]} == {"synced"}
