"""Answers of the catalog into the read model at once, so that editors read their own writes.

The event that follows finds the version there already and changes nothing.
"""

from collections.abc import Sequence
from uuid import UUID

from syncstore_common.contracts.catalog import ProductSnapshot, StockLevel
from syncstore_common.infra.database import Database
from syncstore_common.kernel.clock import Clock
from syncstore_gateway.readmodel.products import write_deletion, write_product, write_stock


class ReadModelWriter:
    """Each call is one transaction, guarded by versions like every event."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def product(self, product: ProductSnapshot, levels: Sequence[StockLevel] = ()) -> None:
        """Show a product as the catalog answered it."""
        async with self._database.driver_unit() as unit:
            await write_product(unit, product, self._clock.now())
            if levels:
                await write_stock(unit, product.product_id, levels)

    async def stock(self, product_id: UUID, levels: Sequence[StockLevel]) -> None:
        """Show new stock."""
        async with self._database.driver_unit() as unit:
            await write_stock(unit, product_id, levels)

    async def deletion(self, product_id: UUID, version: int) -> None:
        """Show a product no more."""
        async with self._database.driver_unit() as unit:
            await write_deletion(unit, product_id, version, self._clock.now())
