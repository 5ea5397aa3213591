"""Exports for the API: selected products as CSV or as a workbook, a page at a time, however many there are."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

from syncstore_catalog.imports.exporter import header_line, product_lines, product_rows
from syncstore_catalog.imports.workbook_writer import WorkbookWriter
from syncstore_catalog.products.model import Product
from syncstore_catalog.products.selection import Selection
from syncstore_catalog.products.service import ProductService
from syncstore_catalog.stock.service import StockService

_PAGE = 200


class ExportService:
    """Writes what an import reads back in without changing anything."""

    def __init__(self, products: ProductService, stock: StockService) -> None:
        self._products = products
        self._stock = stock

    async def lines(self, selection: Selection) -> AsyncIterator[str]:
        """Yield SyncStore CSV."""
        attributes = await self._products.attribute_names()
        yield header_line(attributes)
        async for page, available in self._pages(selection):
            yield "".join(line for product in page for line in product_lines(product, available, attributes))

    async def workbook(self, selection: Selection) -> Path:
        """Write an XLSX file; whoever asked removes it. Raises InvalidInput for more rows than a sheet has."""
        attributes = await self._products.attribute_names()
        path = await asyncio.to_thread(_new_file)
        try:
            writer = WorkbookWriter(path, attributes)
            async for page, available in self._pages(selection):
                rows = [row for product in page for row in product_rows(product, available, attributes)]
                await asyncio.to_thread(writer.add, rows)
            await asyncio.to_thread(writer.close)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    async def _pages(self, selection: Selection) -> AsyncIterator[tuple[list[Product], dict[UUID, int]]]:
        after: UUID | None = None
        while page := await self._products.page(selection, after=after, limit=_PAGE):
            after = page[-1].product_id
            levels = await self._stock.of_products([product.product_id for product in page])
            yield page, {level.variant_id: level.available for level in levels}


def _new_file() -> Path:
    with tempfile.NamedTemporaryFile(prefix="syncstore-export-", suffix=".xlsx", delete=False) as file:
        return Path(file.name)
