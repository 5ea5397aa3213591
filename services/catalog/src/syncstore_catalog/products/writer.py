"""The one way a product changes: version, rows, history and event together, or nothing at all.

Used for a single edit and for an import of thousands alike, always inside the caller's transaction.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.products.comparison import ChangeKind, Fields, compare, content_fields
from syncstore_catalog.products.events import snapshot
from syncstore_catalog.products.model import Product, ProductContent
from syncstore_catalog.products.storage import HistoryEntry, Save, delete_product, record_history, save_products
from syncstore_catalog.stock.ledger import StockState
from syncstore_catalog.stock.service import open_levels
from syncstore_common.contracts.catalog import ListingsAfterDeletion, ProductChangedV1, ProductDeletedV1
from syncstore_common.contracts.states import Lane, Origin
from syncstore_common.infra.database import DriverUnit
from syncstore_common.kernel.ids import ProductId, new_id

_BREATH = 100


@dataclass(frozen=True, slots=True)
class ProductWrite:
    """A product as it shall be. ``opening_stock`` is variant → quantity for variants that were not there before."""

    product_id: ProductId
    before: Product | None
    content: ProductContent
    opening_stock: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write."""

    product: Product
    kind: ChangeKind
    is_new: bool


async def write_products(unit: DriverUnit, writes: Sequence[ProductWrite], authorship: Authorship) -> list[Written]:
    """Store the writes that change something; publish a snapshot for each on its lane.

    A write that changes nothing bumps no version, leaves no history and publishes nothing.
    """
    written: list[Written] = []
    saves: list[Save] = []
    entries: list[HistoryEntry] = []
    for count, write in enumerate(writes, start=1):
        if count % _BREATH == 0:
            await asyncio.sleep(0)  # thousands of products must not keep health checks waiting
        outcome, entry = _decide(write, authorship)
        written.append(outcome)
        if entry is not None:
            saves.append(Save(write.before, outcome.product))
            entries.append(entry)
            unit.publish(_changed(outcome.product, authorship), lane=_lane(outcome.kind, authorship))
    if saves:
        await save_products(unit, saves)
        await record_history(unit, entries, authorship)
    await _open_stock(unit, writes, authorship)
    return written


async def remove_product(
    unit: DriverUnit, product: Product, authorship: Authorship, listings: ListingsAfterDeletion
) -> Product:
    """Mark a product deleted, with history and a ProductDeletedV1 whose version is past every snapshot's."""
    deleted = replace(product, version=product.version + 1, updated_at=authorship.at, is_deleted=True)
    await delete_product(unit, deleted)
    before = content_fields(product.content)
    entry = HistoryEntry(product.product_id, deleted.version, "deleted", before, {})
    await record_history(unit, [entry], authorship)
    event = ProductDeletedV1(
        event_id=new_id(),
        occurred_at=authorship.at,
        product_id=product.product_id,
        version=deleted.version,
        listings=listings,
    )
    unit.publish(event, lane=Lane.DELIST)
    return deleted


def _decide(write: ProductWrite, authorship: Authorship) -> tuple[Written, HistoryEntry | None]:
    before = write.before
    if before is None or before.is_deleted:
        version = 1 if before is None else before.version + 1
        created_at = authorship.at if before is None else before.created_at
        product = Product(write.product_id, version, write.content, created_at, authorship.at)
        action = "created" if before is None else "restored"
        entry = HistoryEntry(write.product_id, version, action, {}, content_fields(write.content))
        return Written(product, ChangeKind.CONTENT, is_new=True), entry
    difference = compare(before.content, write.content)
    if difference.kind is ChangeKind.NONE:
        return Written(before, ChangeKind.NONE, is_new=False), None
    product = Product(
        write.product_id, before.version + 1, write.content, before.created_at, max(authorship.at, before.updated_at)
    )
    old: Fields = difference.before
    entry = HistoryEntry(write.product_id, product.version, "updated", old, difference.after)
    return Written(product, difference.kind, is_new=False), entry


def _changed(product: Product, authorship: Authorship) -> ProductChangedV1:
    return ProductChangedV1(
        event_id=new_id(), occurred_at=authorship.at, product=snapshot(product), origin=authorship.origin
    )


def _lane(kind: ChangeKind, authorship: Authorship) -> Lane:
    if authorship.origin is Origin.BULK:
        return Lane.BULK
    return Lane.PRICE if kind is ChangeKind.PRICE else Lane.CONTENT


async def _open_stock(unit: DriverUnit, writes: Sequence[ProductWrite], authorship: Authorship) -> None:
    openings = [
        StockState(variant.variant_id, write.product_id, variant.sku, write.opening_stock[variant.variant_id], 0)
        for write in writes
        for variant in write.content.variants
        if variant.variant_id in write.opening_stock
    ]
    if openings:
        lane = Lane.BULK if authorship.origin is Origin.BULK else Lane.STOCK
        await open_levels(unit, openings, authorship, lane=lane)
