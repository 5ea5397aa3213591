"""What an urgent change waits for while thousands of products are pushed; and what the product costs at rest."""

import asyncio
import time
from pathlib import Path
from typing import Any

from tests.support.catalogue import catalogue
from tests.support.product import World
from tests.support.quiet import at_rest

from bench.machine import cpu_s, peak_rss_mb

PUSHED = 4147
_LISTED = 20
_AT_ONCE = 500
_EVERY_S = 1.0
_IDLE_S = 20.0
_STOCK_CALLS = {"shopee": "update_stock", "tiktok": "inventory/update"}


async def overtake(world: World) -> dict[str, object]:
    """Stock changes of listed products, one a second, while new products are pushed to both platforms."""
    await world.import_file("listed.zip", catalogue(_LISTED, prefix="LISTED"))
    await at_rest(world)
    listed = await _ids(world, "LISTED")
    await _begin(world, listed)
    await at_rest(world)
    started = time.perf_counter()
    for number in range(0, PUSHED, _AT_ONCE):
        count = min(_AT_ONCE, PUSHED - number)
        await world.import_file(f"bulk{number}.zip", catalogue(count, prefix=f"BULK{number}"))
    import_s = time.perf_counter() - started
    await at_rest(world, timeout_s=120)
    pushed = await _ids(world, "BULK")
    started = time.perf_counter()
    batch = await _begin(world, pushed)
    waits: list[float] = []
    turn = 0
    while await _is_running(world, batch):
        asked = time.perf_counter()
        waits += await _change_stock(world, listed[turn % _LISTED])
        turn += 1
        await asyncio.sleep(max(0.0, _EVERY_S - (time.perf_counter() - asked)))
    push_s = time.perf_counter() - started
    ordered = sorted(waits)
    return {
        "products": len(pushed),
        "imported_per_minute": round(60 * PUSHED / import_s),
        "pushed_per_minute": round(60 * PUSHED / push_s),
        "changes": len(waits),
        "p50_s": round(ordered[len(ordered) // 2], 3),
        "p99_s": round(ordered[max(0, round(len(ordered) * 0.99) - 1)], 3),
        "max_s": round(ordered[-1], 3),
    }


async def at_idle(world: World) -> dict[str, object]:
    """Memory of each service after its work, and processor time of all of them while nothing happens."""
    await at_rest(world)
    pids = {child.name: child.pid for child in world.supervisor.children if child.pid is not None}
    before = {name: cpu_s(pid) for name, pid in pids.items()}
    await asyncio.sleep(_IDLE_S)
    used = {name: cpu_s(pid) - before[name] for name, pid in pids.items()}
    return {
        "resident_mib": {name: round(_resident_mib(pid)) for name, pid in pids.items()},
        "peak_mib": {name: round(peak_rss_mb(pid)) for name, pid in pids.items()},
        "core_share": {name: round(seconds / _IDLE_S, 3) for name, seconds in used.items()},
        "core_share_of_all": round(sum(used.values()) / _IDLE_S, 3),
    }


async def _ids(world: World, prefix: str) -> list[str]:
    return [item["product_id"] for item in await world.products() if item["code"].startswith(prefix)]


async def _begin(world: World, ids: list[str]) -> str:
    answer = await world.api.post("/api/v1/sync/batch", json={"product_ids": ids, "platform": "both"})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["batch_id"])


async def _is_running(world: World, batch: str) -> bool:
    state: dict[str, Any] = (await world.api.get(f"/api/v1/sync/batch/{batch}")).json()
    return bool(state["status"] == "running")


async def _change_stock(world: World, product_id: str) -> list[float]:
    """Change a product's stock; return the seconds until each platform had it."""
    path = f"/api/v1/products/{product_id}"
    variant = (await world.api.get(path)).json()["variants"][0]["variant_id"]
    seen = {name: await _last(world, name) for name in _STOCK_CALLS}
    started = time.time()
    await world.api.patch(f"{path}/stock", json={"edits": [{"variant_id": variant, "delta": 1}]})
    return [await _arrival(world, name, seen[name]) - started for name in _STOCK_CALLS]


async def _last(world: World, platform: str) -> int:
    calls = await world.journal(platform, operation=_STOCK_CALLS[platform])
    return max((call["seq"] for call in calls), default=0)


async def _arrival(world: World, platform: str, after: int) -> float:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        calls = await world.journal(platform, since=str(after), operation=_STOCK_CALLS[platform])
        if calls:
            return float(calls[0]["at"])
        await asyncio.sleep(0.02)
    raise AssertionError(f"no stock reached {platform}")


def _resident_mib(pid: int) -> float:
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * 4096 / 2**20
