"""What a seller waits for, on the whole product: edits, a full push, a second sync of what did not change.

Each scenario prepares its own products, measures, and returns figures in the units of their names.
"""

import asyncio
import statistics
import time
from typing import Any

from tests.support.catalogue import catalogue
from tests.support.product import World
from tests.support.quiet import at_rest

PUSHED = 200
EDITS = 40
PLATFORMS = ("shopee", "tiktok")


async def _products(world: World, prefix: str, count: int) -> list[str]:
    await world.import_file(f"{prefix}.zip", catalogue(count, prefix=prefix))
    await at_rest(world)
    found = [item for item in await world.products() if item["code"].startswith(f"{prefix}-")]
    return [item["product_id"] for item in found]


async def _batch(world: World, ids: list[str]) -> float:
    """Sync products to both platforms; returns seconds from the request to the last settled listing."""
    started = time.perf_counter()
    answer = await world.api.post("/api/v1/sync/batch", json={"product_ids": ids, "platform": "both"})
    batch_id = answer.json()["batch_id"]
    while True:
        batch = (await world.api.get(f"/api/v1/sync/batch/{batch_id}")).json()
        if batch["status"] != "running":
            return time.perf_counter() - started
        await asyncio.sleep(0.05)


async def full_push(world: World) -> dict[str, object]:
    """New products to both platforms, waves included."""
    ids = await _products(world, "PUSH", PUSHED)
    seconds = await _batch(world, ids)
    await at_rest(world)
    return {
        "products": PUSHED,
        "listings": 2 * PUSHED,
        "seconds": round(seconds, 2),
        "products_per_minute": round(60 * PUSHED / seconds),
    }


async def unchanged_sync(world: World) -> dict[str, object]:
    """A second sync of the same products: how many write calls reach the platforms."""
    ids = [item["product_id"] for item in await world.products()]
    if not ids:
        ids = await _products(world, "SAME", PUSHED)
    await _batch(world, ids)
    await at_rest(world)
    before = {name: await _writes(world, name) for name in PLATFORMS}
    seconds = await _batch(world, ids)
    await at_rest(world)
    after = {name: await _writes(world, name) for name in PLATFORMS}
    return {
        "products": len(ids),
        "seconds": round(seconds, 2),
        "write_calls": sum(after[name] - before[name] for name in PLATFORMS),
    }


async def _writes(world: World, platform: str) -> int:
    return len(await world.journal(platform, kind="write"))


async def edit_to_acknowledged(world: World) -> dict[str, object]:
    """One edit at a time on an idle system: from the request to the platform's answer, for stock and for price."""
    ids = await _products(world, "EDIT", 1)
    await _batch(world, ids)
    await at_rest(world)
    figures: dict[str, object] = {}
    for kind in ("stock", "price"):
        waits = [await _one_edit(world, ids[0], kind, number) for number in range(EDITS)]
        for platform in PLATFORMS:
            figures |= _percentiles(f"{kind}_{platform}", [wait[platform] for wait in waits])
    return figures


async def _one_edit(world: World, product_id: str, kind: str, number: int) -> dict[str, float]:
    path = f"/api/v1/products/{product_id}"
    product = (await world.api.get(path)).json()
    variant = product["variants"][0]["variant_id"]
    seen = {platform: await _last(world, platform) for platform in PLATFORMS}
    started = time.time()
    if kind == "stock":
        edits: list[dict[str, Any]] = [{"variant_id": variant, "delta": 1}]
        await world.api.patch(f"{path}/stock", json={"edits": edits})
    else:
        price = {"variant_id": variant, "price_minor": 60_000 + number}
        await world.api.patch(path, json={"version": product["version"], "variants": [price]})
    waits = {}
    for platform in PLATFORMS:
        at = await _next_write(world, platform, seen[platform])
        waits[platform] = (at - started) * 1000
    await asyncio.sleep(0.1)
    return waits


async def _last(world: World, platform: str) -> int:
    return max((call["seq"] for call in await world.journal(platform)), default=0)


async def _next_write(world: World, platform: str, after: int) -> float:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        calls = await world.journal(platform, since=str(after), kind="write")
        if calls:
            return float(calls[0]["at"])
        await asyncio.sleep(0.01)
    raise AssertionError(f"no write reached {platform}")


def _percentiles(name: str, values: list[float]) -> dict[str, object]:
    ordered = sorted(values)
    return {
        f"{name}_p50_ms": round(statistics.median(ordered), 1),
        f"{name}_p95_ms": round(ordered[int(len(ordered) * 0.95) - 1], 1),
        f"{name}_max_ms": round(ordered[-1], 1),
    }
