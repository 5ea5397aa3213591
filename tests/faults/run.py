"""One run of a scenario: goods, edits under fire, recovery, verdict."""

import asyncio
import contextlib
import random
import time
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.checker import Bucket, Order, Verdict, check
from tests.faults.editing import Editor
from tests.faults.evidence import Since, gather, journal_positions
from tests.faults.world import FaultWorld
from tests.support.catalogue import catalogue
from tests.support.eventually import eventually
from tests.support.product import World
from tests.support.quiet import CALM_S, at_rest

GOODS = 6
BOTH = ("shopee", "tiktok")


@dataclass
class Run:
    """A scenario under one seed, in a world that was healthy when it began."""

    faulty: FaultWorld
    prefix: str
    seed: int
    since: Since
    source: random.Random = field(init=False)
    editor: Editor = field(init=False)
    orders: list[Order] = field(default_factory=list)
    verdict: Verdict | None = None
    recovery_s: float | None = None
    bucket: Bucket | None = None

    def __post_init__(self) -> None:
        self.source = random.Random(self.seed)
        self.editor = Editor(self.world, {}, self.source)

    @classmethod
    async def begin(cls, faulty: FaultWorld, prefix: str, seed: int) -> "Run":
        """A run that begins now."""
        return cls(faulty, prefix, seed, await journal_positions(faulty.world))

    @property
    def world(self) -> World:
        """The product."""
        return self.faulty.world

    def shops(self, platform: str) -> list[str]:
        """The platform's own ids of its shops."""
        return [str(shop["shop_id"]) for shop in self.world.product.marketplaces.config[platform]["shops"]]

    # -- goods --------------------------------------------------------------------------------------------------------
    async def import_goods(self, count: int = GOODS, *, variants: int = 1) -> list[str]:
        """Import products that are in no shop yet; returns their ids in the order of their codes."""
        ink = f"#{zlib.crc32(self.prefix.encode()) % 0xFFFFFF:06x}"  # a picture that no shop was given yet
        content = catalogue(count, prefix=self.prefix, variants=variants, ink=ink)
        report = await self.world.import_file(f"{self.prefix}.zip", content)
        assert report["report"]["products"]["created"] == count, report

        async def all_shown() -> dict[str, str]:
            found = {item["code"]: item["product_id"] for item in await self.world.products()}
            goods = {code: found[code] for code in sorted(found) if code.startswith(f"{self.prefix}-")}
            return goods if len(goods) == count else {}

        self.editor.goods = await eventually(all_shown, timeout_s=30)
        return list(self.editor.goods.values())

    async def order(self, ids: Sequence[str], *, platforms: Sequence[str] = BOTH, **more: Any) -> dict[str, Any]:
        """Ask for products in every shop of the platforms, and note it; returns the batch as it was accepted."""
        platform = "both" if len(platforms) > 1 else {"shopee": "shopee", "tiktok": "tiktokshop"}[platforms[0]]
        body = {"product_ids": ids, "platform": platform, "max_failed_share": 1.0, **more}
        answer = await self.world.api.post("/api/v1/sync/batch", json=body)
        assert answer.status_code == 202, answer.text
        self.note_orders(ids, platforms)
        accepted: dict[str, Any] = answer.json()
        return accepted

    def note_orders(self, ids: Sequence[str], platforms: Sequence[str] = BOTH) -> None:
        """Note that these products were ordered into every shop of the platforms."""
        codes = {product_id: code for code, product_id in self.editor.goods.items()}
        self.orders += [
            Order(codes[product_id], platform, shop)
            for product_id in ids
            for platform in platforms
            for shop in self.shops(platform)
        ]

    async def list_goods(self, count: int = GOODS, *, platforms: Sequence[str] = BOTH) -> list[str]:
        """Import products and bring them into every shop."""
        ids = await self.import_goods(count)
        await self.order(ids, platforms=platforms)
        await at_rest(self.world, calm_looks=2)
        return ids

    # -- edits --------------------------------------------------------------------------------------------------------
    @contextlib.asynccontextmanager
    async def edits(self, count: int, *, at_once: int = 6, every_s: float = 0.1) -> AsyncIterator[None]:
        """Edit all the while inside the block; leaving it waits for the last edit."""
        editing = asyncio.create_task(self.editor.edit_many(count, at_once=at_once, every_s=every_s))
        try:
            yield
        except BaseException:
            editing.cancel()
            raise
        await asyncio.wait_for(editing, 150)

    # -- the end ------------------------------------------------------------------------------------------------------
    async def recover(self, *, timeout_s: float = 60.0) -> None:
        """The fault is over: wait until nothing is left to do, and note how long that took."""
        began = time.monotonic()
        await at_rest(self.world, timeout_s=timeout_s)
        self.recovery_s = max(0.0, time.monotonic() - began - CALM_S)

    async def judged(self) -> Verdict:
        """The checker's verdict about this run's goods."""
        history = await gather(
            self.world,
            self.prefix,
            attempts=self.editor.attempts,
            orders=self.orders,
            since=self.since,
            bucket=self.bucket,
        )
        self.verdict = check(history)
        return self.verdict

    async def is_clean(self, *, letters: int = 0) -> Verdict:
        """Nothing lost, doubled, stale or unexpected, no dead letter, and everything shown as in step."""
        verdict = await self.judged()
        assert verdict.is_clean, verdict
        assert verdict.ok == verdict.acknowledged, verdict
        open_letters = (await self.world.api.get("/api/v1/dead-letters")).json()["items"]
        assert len(open_letters) == letters, open_letters
        ids = list(self.editor.goods.values())
        ordered = {order.product for order in self.orders}
        listed = [product_id for code, product_id in self.editor.goods.items() if code in ordered]
        if listed:
            report = (await self.world.api.post("/api/v1/validation", json={"product_ids": ids}, timeout=120)).json()
            states = {item["state"] for item in report["items"] if item["product_id"] in listed}
            assert states <= {"synced"}, states
            assert report["defects"] == [], report["defects"]
        return verdict
