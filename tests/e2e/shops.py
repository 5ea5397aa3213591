"""What the shops hold and what was asked of them: the simulators' stored truth and their journals, not our own view."""

from typing import Any

from tests.e2e.goods import detail
from tests.support.eventually import eventually
from tests.support.product import World

PLATFORMS = ("shopee", "tiktok")


async def control(world: World, platform: str, path: str, **body: Any) -> Any:
    """POST to a simulator's control API; returns its JSON."""
    answer = await world.simulator(platform).post(f"/_control{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def item(world: World, platform: str, item_id: str) -> dict[str, Any]:
    """A listing as the platform stores it."""
    held = (await world.simulator(platform).get("/_control/state/items")).json()
    found: dict[str, Any] = next(row for row in held if row["item_id"] == item_id)
    return found


async def items_with(world: World, platform: str, code: str) -> list[dict[str, Any]]:
    """Every listing a platform holds for a product code."""
    held = (await world.simulator(platform).get("/_control/state/items")).json()
    return [row for row in held if code in (row.get("code"), row["sku"])]


async def now(world: World) -> int:
    """A moment in the journals, which share one count: what comes later has a higher number."""
    calls = (await world.shopee.get("/_control/journal", params={"platform": "all"})).json()
    return int(calls[-1]["seq"]) if calls else 0


async def operations(world: World, platform: str, since: int, kind: str = "write") -> list[str]:
    """What was called of a kind after a moment, in order: ``POST /api/v2/product/update_item``, ids left out."""
    calls = await world.journal(platform, since=str(since), kind=kind)
    return [_without_ids(call["operation"]) for call in calls]


def _without_ids(operation: str) -> str:
    return "/".join("{id}" if part.isdigit() and len(part) > 9 else part for part in operation.split("/"))


def listing_on(product: dict[str, Any], platform: str) -> dict[str, Any]:
    """A product's listing on a platform, by the simulator's name of the platform."""
    name = "tiktokshop" if platform == "tiktok" else platform
    found: dict[str, Any] = next(listing for listing in product["listings"] if listing["platform"] == name)
    return found


async def in_state(world: World, product_id: str, *states: str, timeout_s: float = 20) -> dict[str, Any]:
    """The product once its listings are in these states: Shopee's first, then TikTok Shop's."""

    async def reached() -> dict[str, Any] | None:
        product = await detail(world, product_id)
        found = {listing["platform"]: listing["state"] for listing in product["listings"]}
        return product if (found.get("shopee"), found.get("tiktokshop")) == states else None

    product = await eventually(reached, timeout_s=timeout_s)
    assert product is not None
    return product


async def synced(world: World, product_id: str) -> dict[str, Any]:
    """The product once both shops show it and have nothing left to do about it."""
    return await in_state(world, product_id, "synced", "synced")


async def listed(world: World, *products: dict[str, Any]) -> list[dict[str, Any]]:
    """Put products into both shops and wait until they are there."""
    for product in products:
        await world.sync(product["product_id"])
    return [await synced(world, product["product_id"]) for product in products]


async def patched(world: World, product: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Edit a product at the version given; returns the new state."""
    body = {"version": product["version"], **changes}
    answer = await world.api.patch(f"/api/v1/products/{product['product_id']}", json=body)
    assert answer.status_code == 200, answer.text
    state: dict[str, Any] = answer.json()
    return state


async def override_in(world: World, product: dict[str, Any], shop_id: str, **changes: Any) -> dict[str, Any]:
    """Override what the product shows in one shop; returns the override."""
    path = f"/api/v1/products/{product['product_id']}/overrides/{shop_id}"
    version = (await world.api.get(path)).json()["version"]
    answer = await world.api.patch(path, json={"version": version, **changes})
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


async def quiet(world: World) -> None:
    """Wait until no work is due in any shop."""

    async def nothing_due() -> bool:
        shops = (await world.api.get("/api/v1/work")).json()["items"]
        return not any(shop["due"] for shop in shops)

    await eventually(nothing_due, timeout_s=20)
