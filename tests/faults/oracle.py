"""The oracle: what the platforms hold against what the catalogue says, read from the simulators, not from us."""

from dataclasses import dataclass
from typing import Any

from tests.support.product import World


@dataclass(frozen=True, slots=True)
class Verdict:
    """In Jepsen's words; ``stale`` names what shows an old value, ``duplicated`` what was made twice."""

    products: int
    listings: int
    lost: tuple[str, ...]
    duplicated: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether every product is there once, with the catalogue's values."""
        return not (self.lost or self.duplicated or self.stale)


async def items(world: World, platform: str) -> list[dict[str, Any]]:
    """Every listing a simulator holds."""
    answer = await world.simulator(platform).get("/_control/state/items")
    held: list[dict[str, Any]] = answer.json()
    return held


async def duplicates(world: World, platform: str) -> list[str]:
    """Listings that a shop holds more than once for the same product code."""
    held = await items(world, platform)
    return [f"{platform} {item['item_id']} × {item['created_count']}" for item in held if item["created_count"] > 1]


async def judge(world: World, product_ids: list[str]) -> Verdict:
    """Compare all products on both platforms, by reading back through the platforms' API and from their state."""
    lost: list[str] = []
    stale: list[str] = []
    listings = 0
    for start in range(0, len(product_ids), 50):
        body = {"product_ids": product_ids[start : start + 50]}
        report = (await world.api.post("/api/v1/validation", json=body, timeout=120)).json()
        listings += len(report["items"])
        lost += [f"{item['code']} on {item['platform']}: {item['state']}" for item in report["items"] if _is_lost(item)]
        stale += [f"{item['code']}: {item['kind']}: {item['message']}" for item in report["defects"]]
    repeated = [*await duplicates(world, "shopee"), *await duplicates(world, "tiktok")]
    return Verdict(len(product_ids), listings, tuple(lost), tuple(repeated), tuple(stale))


def _is_lost(item: dict[str, Any]) -> bool:
    return item["state"] != "synced" or not item["external_id"]
