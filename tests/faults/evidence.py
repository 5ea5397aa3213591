"""Evidence for the checker: the catalogue's own history, the simulators' journals and their stored truth.

Nothing here is asked of the code under test: the catalogue's tables and the simulators are read directly.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import asyncpg
import orjson

from tests.faults.checker import Attempt, Bucket, History, Order, Shown, Version, Write
from tests.faults.editing import price_of
from tests.support.product import World

MULTIPLIERS = {"shopee": Decimal("1.15"), "tiktok": Decimal("1.20")}
"""The default price rules (DESIGN, section 5), spelled again so that a fault there does not cancel out."""
_PRODUCTS = "select product_id, code from catalog.products where code like $1"
_EDITS = """
select product_id, version, action, after::text as after from catalog.product_history
where product_id = any($1::uuid[]) order by version
"""
_MOVEMENTS = """
select product_id, stock_version, balance, reason from catalog.inventory_history
where product_id = any($1::uuid[]) order by stock_version
"""
_ANY_NUMBER = re.compile(r"\d+")
_TITLE_NUMBER = re.compile(r"(\d+) ml")


@dataclass(frozen=True, slots=True)
class Since:
    """Where the journals stood when a run began."""

    seqs: Mapping[str, int]


async def journal_positions(world: World) -> Since:
    """The newest sequence number of each platform."""
    seqs = {}
    for platform in MULTIPLIERS:
        calls = await world.journal(platform)
        seqs[platform] = max((call["seq"] for call in calls), default=0)
    return Since(seqs)


async def gather(
    world: World,
    prefix: str,
    *,
    attempts: Sequence[Attempt],
    orders: Sequence[Order],
    since: Since,
    bucket: Bucket | None = None,
) -> History:
    """Everything that is known of the products whose codes begin with ``prefix``."""
    codes = re.compile(rf"{prefix}-\d{{4}}")
    shown: list[Shown] = []
    writes: list[Write] = []
    calls: dict[str, list[float]] = {}
    for platform in MULTIPLIERS:
        held = (await world.simulator(platform).get("/_control/state/items")).json()
        shown += [item for item in (_shown(platform, raw, codes) for raw in held) if item is not None]
        journal = await world.journal(platform, since=str(since.seqs[platform]))
        writes += _writes(platform, journal, codes)
        for call in journal:
            if call["shop_id"] and call["kind"] != "auth":
                calls.setdefault(f"{platform} {call['shop_id']}", []).append(float(call["at"]))
    return History(
        attempts=attempts,
        orders=orders,
        truth=await _truth(world, prefix),
        writes=writes,
        shown=shown,
        calls=calls,
        bucket=bucket,
    )


async def _truth(world: World, prefix: str) -> list[Version]:
    connection = await asyncpg.connect(world.product.deployment.database_url)
    try:
        codes = {row["product_id"]: row["code"] for row in await connection.fetch(_PRODUCTS, f"{prefix}-%")}
        edits = await connection.fetch(_EDITS, list(codes))
        movements = await connection.fetch(_MOVEMENTS, list(codes))
    finally:
        await connection.close()
    versions: list[Version] = []
    for row in edits:
        versions += _edited(codes[row["product_id"]], row["version"], row["action"], orjson.loads(row["after"]))
    for row in movements:
        code, reason = codes[row["product_id"]], row["reason"]
        token = f"stock {code} {reason.partition(' ')[2]}" if reason.startswith("stock ") else None
        versions.append(Version(code, "stock", row["stock_version"], row["balance"], token))
    return versions


def _edited(code: str, number: int, action: str, after: dict[str, Any]) -> Iterable[Version]:
    is_first = action != "updated"
    if "title" in after:
        value = _number(after["title"])
        yield Version(code, "title", number, value, None if is_first else f"title {code} {value}")
    for variant in after.get("variants", {}).values():
        if "price_minor" in variant:
            price = variant["price_minor"]
            edit = (price - price_of(0)) // 100
            yield Version(code, "price", number, price, None if is_first else f"price {code} {edit}")


def _number(title: str) -> int:
    """The number in a master's title, which platforms' titles keep."""
    found = _TITLE_NUMBER.search(title)
    assert found is not None, title
    return int(found[1])


def _writes(platform: str, journal: Iterable[dict[str, Any]], codes: re.Pattern[str]) -> list[Write]:
    """Each value of title, price and stock that a call of ours changed, by listing."""
    owners: dict[str, str] = {}
    found: list[Write] = []
    for call in journal:
        effect = call["effect"]
        if call["kind"] != "write" or not call["applied"] or "after" not in effect:
            continue
        listing, after = str(effect["item_id"]), effect["after"]
        code = _code(after, codes) or owners.get(listing)
        if code is None:
            continue
        owners[listing] = code
        for name, value in _values(platform, after).items():
            found.append(Write(call["seq"], platform, str(call["shop_id"]), listing, code, name, value))
    return found


def _shown(platform: str, raw: dict[str, Any], codes: re.Pattern[str]) -> Shown | None:
    code = _code(raw, codes)
    if code is None:
        return None
    return Shown(platform, str(raw["shop_id"]), str(raw["item_id"]), code, _values(platform, raw))


def _code(values: Mapping[str, Any], codes: re.Pattern[str]) -> str | None:
    for name in ("code", "sku"):
        found = codes.match(str(values.get(name) or ""))
        if found is not None:
            return found[0]
    return None


def _values(platform: str, values: Mapping[str, Any]) -> dict[str, int]:
    """Title, price and stock in the catalogue's terms; a price no rule can have made becomes its negative."""
    found: dict[str, int] = {}
    if values.get("title"):
        number = _ANY_NUMBER.search(str(values["title"]))
        found["title"] = int(number[0]) if number else -1
    if values.get("price") is not None:
        base = Decimal(str(values["price"])) / MULTIPLIERS[platform]
        found["price"] = int(base) if base == base.to_integral_value() else -int(values["price"])
    if values.get("stock") is not None:
        found["stock"] = int(values["stock"])
    return found
