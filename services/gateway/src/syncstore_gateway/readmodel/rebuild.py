"""Starting over, or repairing: the read model from paged snapshots of its owners.

Rows are upserted by version, so this may run while events come in. What an owner no longer names is removed at the end
of a complete pass, unless an event named it meanwhile. No activity is written: a repair is no change of state.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from syncstore_common.contracts.catalog import ProductSnapshot, StockLevel
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.sync import ListingChangedV1, ShopChangedV1
from syncstore_common.infra.database import Database
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.operations.stop_switch import StopDesk
from syncstore_gateway.readmodel.listings import mark_listings_seen, sweep_listings, write_listing, write_shop
from syncstore_gateway.readmodel.products import (
    mark_products_seen,
    sweep_products,
    write_deletion,
    write_product,
    write_stock,
)
from syncstore_gateway.upstream.service import Upstream

_PAGE = 200
_PATIENCE_S = 60.0


class _Deleted(BaseModel):
    product_id: UUID
    version: int
    deleted: Literal[True]


class _ProductPage(BaseModel):
    items: list[ProductSnapshot | _Deleted]


class _ProductStock(BaseModel):
    product_id: UUID
    levels: list[StockLevel]


class _StockPage(BaseModel):
    items: list[_ProductStock]


class _ListingPage(BaseModel):
    items: list[ListingChangedV1]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How much was read, and removed."""

    products: int
    listings: int
    shops: int
    removed: int


class Rebuild:
    """One pass over all owners. ``platforms`` are the sync services."""

    def __init__(
        self, database: Database, catalog: Upstream, platforms: dict[Platform, Upstream], clock: Clock
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._platforms = platforms
        self._clock = clock

    async def run(self, *, sweeps: bool = True) -> Rebuilt:
        """Read everything; ``sweeps`` removes what no owner named.

        Raises Unavailable when an owner does not answer; what was read until then is kept.
        """
        async with self._database.driver() as connection:
            started: datetime = await connection.fetchval("select now()")
        products = await self._products()
        await self._stock()
        listings = shops = 0
        for upstream in self._platforms.values():
            shops += await self._shops(upstream)
            listings += await self._listings(upstream)
        await StopDesk(self._database, self._platforms).state()
        removed = await self._sweep(started) if sweeps else 0
        return Rebuilt(products, listings, shops, removed)

    async def _sweep(self, started: datetime) -> int:
        async with self._database.driver_unit() as unit:
            removed = await sweep_products(unit, started)
            for platform in self._platforms:
                removed += await sweep_listings(unit, platform.value, started)
        return removed

    async def _products(self) -> int:
        count, at = 0, self._clock.now()
        async for answer in _pages(self._catalog, "products"):
            items = _ProductPage.model_validate(answer).items
            async with self._database.driver_unit() as unit:
                for item in sorted(items, key=lambda item: item.product_id):
                    if isinstance(item, ProductSnapshot):
                        await write_product(unit, item, at)
                        count += 1
                    else:
                        await write_deletion(unit, item.product_id, item.version, at)
                await mark_products_seen(unit, [item.product_id for item in items])
        return count

    async def _stock(self) -> None:
        async for answer in _pages(self._catalog, "stock"):
            async with self._database.driver_unit() as unit:
                for item in sorted(_StockPage.model_validate(answer).items, key=lambda item: item.product_id):
                    await write_stock(unit, item.product_id, item.levels)

    async def _listings(self, upstream: Upstream) -> int:
        count = 0
        async for answer in _pages(upstream, "listings"):
            page = _ListingPage.model_validate(answer)
            async with self._database.driver_unit() as unit:
                for listing in sorted(page.items, key=lambda listing: listing.product_id):
                    await write_listing(unit, listing)
                await mark_listings_seen(unit, [listing.listing_id for listing in page.items])
            count += len(page.items)
        return count

    async def _shops(self, upstream: Upstream) -> int:
        answer = await upstream.get("/internal/shops")
        async with self._database.driver_unit() as unit:
            for item in answer["shops"]:
                await write_shop(unit, _shop_event(item, self._clock))
        return len(answer["shops"])


async def _pages(upstream: Upstream, name: str) -> AsyncIterator[dict[str, Any]]:
    params: dict[str, str | int] = {"limit": _PAGE}
    while True:
        page = await upstream.send("GET", f"/internal/snapshots/{name}", params=params, patience_s=_PATIENCE_S)
        yield page
        if page["next"] is None:
            return
        params["after"] = page["next"]


def _shop_event(item: dict[str, Any], clock: Clock) -> ShopChangedV1:
    # without a revision it fills gaps and never overrules an event
    return ShopChangedV1.model_validate({"event_id": new_id(), "occurred_at": clock.now(), "revision": 0, **item})
