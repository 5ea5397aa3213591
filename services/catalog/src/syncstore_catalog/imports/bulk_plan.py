"""A bulk edit meets the catalogue: each product selected becomes one that is planned, or is refused with a reason."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from syncstore_catalog.imports.bulk_edit import BulkEdit
from syncstore_catalog.imports.merge import Merged
from syncstore_catalog.imports.preview import Planned
from syncstore_catalog.imports.report import Cell, Findings
from syncstore_catalog.products.edits import apply_edit
from syncstore_catalog.products.model import Product
from syncstore_catalog.products.repository import load_by_codes, load_by_ids
from syncstore_catalog.products.selection import condition_of
from syncstore_catalog.products.sku import generate_sku
from syncstore_catalog.tables import products
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.kernel.errors import InvalidInput
from syncstore_common.kernel.ids import VariantId

MAX_SELECTED = 50_000
_PAGE = 500


@dataclass(frozen=True, slots=True)
class EditWork:
    """A bulk edit with the products that were selected when it was previewed."""

    edit: BulkEdit
    product_ids: tuple[UUID, ...] = ()


async def selected_ids(database: Database, edit: BulkEdit) -> tuple[UUID, ...]:
    """Return the products the edit is about, in the order of their ids. Raises InvalidInput for too many."""
    chosen = select(products.c.product_id).where(products.c.deleted_at.is_(None), condition_of(edit.selection))
    async with database.reading() as connection:
        rows = await connection.execute(chosen.order_by(products.c.product_id).limit(MAX_SELECTED + 1))
        ids = tuple(row.product_id for row in rows)
    if len(ids) > MAX_SELECTED:
        fix = "select fewer, and edit the others after these"
        raise InvalidInput(f"more than {MAX_SELECTED:,} products are selected", field="selection", fix=fix)
    return ids


async def plan_edits(
    unit: DriverUnit, work: EditWork, findings: Findings, previewed: Mapping[str, str] | None
) -> list[Planned]:
    """Return the products as they shall be. With ``previewed`` those of the preview are locked and planned again."""
    planned: list[Planned] = []
    row = 0
    async for page in _pages(unit, work, previewed):
        await asyncio.sleep(0)  # thousands of products must not keep health checks waiting
        for product in page:
            row += 1
            entry = _planned(product, row, work.edit, findings)
            if entry is not None:
                planned.append(entry)
    return planned


async def _pages(
    unit: DriverUnit, work: EditWork, previewed: Mapping[str, str] | None
) -> AsyncIterator[Sequence[Product]]:
    if previewed is None:
        for start in range(0, len(work.product_ids), _PAGE):
            yield await load_by_ids(unit.driver, work.product_ids[start : start + _PAGE])
        return
    codes = list(previewed)
    for start in range(0, len(codes), _PAGE):
        yield await load_by_codes(unit.driver, codes[start : start + _PAGE], for_update=True)


def _planned(product: Product, row: int, edit: BulkEdit, findings: Findings) -> Planned | None:
    code = product.content.code
    if product.is_deleted:
        findings.refuse(Cell(row, None, code, code), "it was deleted since the preview", "preview the edit again")
        return None
    try:
        edited = apply_edit(
            product, edit.of(product.content), pictures={}, new_variant_id=_no_variant, new_sku=generate_sku
        )
    except InvalidInput as error:
        place, fix = str(error.details.get("field", "")), str(error.details.get("fix", ""))
        findings.refuse(Cell(row, place or None, "", code), error.message, fix)
        return None
    rows: dict[UUID, int] = {variant.variant_id: row for variant in edited.content.variants}
    return Planned(code, row, product.product_id, product, Merged(edited.content, {}, {}, Counter(), rows))


def _no_variant(sku: str) -> VariantId:
    raise AssertionError(sku)  # pragma: no cover - a bulk edit adds no variants
