"""Bringing copies of listed products back into step with the catalog, after events may have been lost with a queue.

Only products that have a listing are asked for: a copy that is missing is fetched when it is needed. What turns out
newer is handled as if its event had come; what the catalog does not know any more was deleted.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx

from syncstore_common.contracts.catalog import ProductChangedV1, ProductDeletedV1, ProductSnapshot, StockChangedV1
from syncstore_common.contracts.states import Origin
from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import Unavailable
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.consumers import EngineConsumers

_PAGE = 200
_LISTED = """
select distinct l.product_id, coalesce(c.version, 0) as version, c.version is not null and c.snapshot is null as is_gone
from platform_listings l left join product_copies c on c.product_id = l.product_id
where l.product_id > $1 order by l.product_id limit $2
"""


class Resync:
    """Reads from the catalog what events may have failed to bring."""

    def __init__(self, database: Database, catalog: httpx.AsyncClient) -> None:
        self._database = database
        self._catalog = catalog

    async def products(self, consumers: EngineConsumers) -> None:
        """Content and prices. Raises Unavailable when the catalog does not answer."""
        async for versions in self._listed():
            answer = await self._find("products", list(versions))
            found = [ProductSnapshot.model_validate(item) for item in answer]
            gone = set(versions) - {product.product_id for product in found}
            async with self._database.driver_unit() as unit:
                for product in sorted(found, key=lambda product: product.product_id):
                    changed = ProductChangedV1(
                        event_id=new_id(), occurred_at=datetime.now(UTC), product=product, origin=Origin.MANUAL
                    )
                    await consumers.on_product_changed(unit, changed)
                for product_id in sorted(gone):
                    deleted = ProductDeletedV1(
                        event_id=new_id(),
                        occurred_at=datetime.now(UTC),
                        product_id=product_id,
                        version=versions[product_id] + 1,
                    )
                    await consumers.on_product_deleted(unit, deleted)

    async def stock(self, consumers: EngineConsumers) -> None:
        """Stock levels. Raises Unavailable when the catalog does not answer."""
        async for versions in self._listed():
            answer = await self._find("stock", list(versions))
            async with self._database.driver_unit() as unit:
                for item in sorted(answer, key=lambda item: str(item["product_id"])):
                    changed = StockChangedV1.model_validate(
                        {
                            "event_id": new_id(),
                            "occurred_at": datetime.now(UTC),
                            "product_id": item["product_id"],
                            "levels": item["levels"],
                            "reason": "resync",
                            "origin": Origin.MANUAL,
                        }
                    )
                    await consumers.on_stock_changed(unit, changed)

    async def _listed(self) -> AsyncIterator[dict[UUID, int]]:
        """Pages of products that have a listing, with the version of our copy."""
        after = UUID(int=0)
        while True:
            async with self._database.driver() as connection:
                rows = await connection.fetch(_LISTED, after, _PAGE)
            if not rows:
                return
            # what we know to be deleted comes back with an event of its own
            yield {UUID(str(row["product_id"])): int(row["version"]) for row in rows if not row["is_gone"]}
            after = UUID(str(rows[-1]["product_id"]))

    async def _find(self, what: str, product_ids: list[UUID]) -> list[dict[str, Any]]:
        body = {"product_ids": [str(product_id) for product_id in product_ids]}
        try:
            response = await self._catalog.post(f"/internal/snapshots/{what}/find", json=body)
        except httpx.HTTPError as error:
            raise Unavailable("the catalog does not answer") from error
        if response.status_code != 200:
            raise Unavailable(f"the catalog answered {response.status_code}")
        items: list[dict[str, Any]] = response.json()["items"]
        return items
