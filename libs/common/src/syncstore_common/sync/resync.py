"""Bringing copies of listed products back into step with the catalog, after events may have been lost with a queue.

Only products that have a listing are asked for: a copy that is missing is fetched when it is needed. What turns out
newer is handled as if its event had come, deletions included. A product the catalog does not know at all is left alone:
an empty or an old catalog must not take listings down.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx

from syncstore_common.contracts.catalog import ProductChangedV1, ProductDeletedV1, StockChangedV1
from syncstore_common.contracts.states import Origin
from syncstore_common.infra.consumer import Delivered
from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import Unavailable
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.consumers import EngineConsumers
from syncstore_common.sync.policy_repair import PolicyRepair

_PAGE = 200
_LISTED = """
select distinct product_id from platform_listings where product_id > $1 order by product_id limit $2
"""


class Resync:
    """Reads from the catalog what events may have failed to bring."""

    def __init__(self, database: Database, catalog: httpx.AsyncClient) -> None:
        self._database = database
        self._catalog = catalog
        self._policies = PolicyRepair(database, catalog)

    async def policies(self, consumers: EngineConsumers) -> None:
        """Rules, overrides and the defaults of shops. Raises Unavailable."""
        await self._policies.everything(consumers.policies)

    async def products(self, consumers: EngineConsumers) -> None:
        """Content and prices. Raises Unavailable when the catalog does not answer."""
        async for product_ids in self._listed():
            answer = await self._find("products", product_ids, with_deleted=True)
            async with self._database.driver_unit() as unit:
                there = [_changed(item) for item in answer if not item.get("deleted")]
                await consumers.on_product_changed(unit, [Delivered(event, None) for event in there])
                for item in sorted(answer, key=lambda item: str(item["product_id"])):
                    if item.get("deleted"):
                        await consumers.on_product_deleted(unit, _deleted(item))

    async def stock(self, consumers: EngineConsumers) -> None:
        """Stock levels. Raises Unavailable when the catalog does not answer."""
        async for product_ids in self._listed():
            answer = await self._find("stock", product_ids)
            async with self._database.driver_unit() as unit:
                await consumers.on_stock_changed(unit, [Delivered(_sold(item), None) for item in answer])

    async def _listed(self) -> AsyncIterator[list[UUID]]:
        """Pages of products that have a listing."""
        after = UUID(int=0)
        while True:
            async with self._database.driver() as connection:
                rows = await connection.fetch(_LISTED, after, _PAGE)
            if not rows:
                return
            page = [UUID(str(row["product_id"])) for row in rows]
            yield page
            after = page[-1]

    async def _find(self, what: str, product_ids: list[UUID], **more: bool) -> list[dict[str, Any]]:
        body = {"product_ids": [str(product_id) for product_id in product_ids], **more}
        try:
            response = await self._catalog.post(f"/internal/snapshots/{what}/find", json=body)
        except httpx.HTTPError as error:
            raise Unavailable("the catalog does not answer") from error
        if response.status_code != 200:
            raise Unavailable(f"the catalog answered {response.status_code}")
        items: list[dict[str, Any]] = response.json()["items"]
        return items


def _header() -> dict[str, Any]:
    return {"event_id": new_id(), "occurred_at": datetime.now(UTC)}


def _changed(product: dict[str, Any]) -> ProductChangedV1:
    return ProductChangedV1.model_validate({**_header(), "product": product, "origin": Origin.MANUAL})


def _deleted(product: dict[str, Any]) -> ProductDeletedV1:
    gone = {"product_id": product["product_id"], "version": product["version"]}
    return ProductDeletedV1.model_validate(_header() | gone)


def _sold(product: dict[str, Any]) -> StockChangedV1:
    stock = {"product_id": product["product_id"], "levels": product["levels"]}
    return StockChangedV1.model_validate({**_header(), **stock, "reason": "resync", "origin": Origin.MANUAL})
