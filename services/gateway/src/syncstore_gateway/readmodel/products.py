"""Writing products and their stock into the read model.

Every write is guarded by the owner's version, so events may come twice, late or in any order, and the answer of a PATCH
may be written before its event. All writes about one product take its lock first: totals are computed from rows that
another transaction must not be changing.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from syncstore_common.contracts.catalog import ProductSnapshot, StockLevel
from syncstore_common.infra.database import DriverUnit

_LOCK = "select pg_advisory_xact_lock($1)"
_PRODUCT = """
insert into product_overview as p (
    product_id, version, code, title, search_text, category, brand, status, currency, base_price_minor,
    highest_price_minor, variant_ids, variant_count, image_hash, image_count, is_deleted, updated_at,
    stock_total, lowest_stock)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, cardinality($12::uuid[]), $13, $14, false, $15,
    coalesce(sum(available), 0), coalesce(min(available), 0)
from variant_stock where variant_id = any($12::uuid[])
on conflict (product_id) do update set
    version = excluded.version, code = excluded.code, title = excluded.title, search_text = excluded.search_text,
    category = excluded.category, brand = excluded.brand, status = excluded.status, currency = excluded.currency,
    base_price_minor = excluded.base_price_minor, highest_price_minor = excluded.highest_price_minor,
    variant_ids = excluded.variant_ids, variant_count = excluded.variant_count, image_hash = excluded.image_hash,
    image_count = excluded.image_count, is_deleted = false, updated_at = excluded.updated_at,
    stock_total = excluded.stock_total, lowest_stock = excluded.lowest_stock, seen_at = now()
where excluded.version > p.version
returning true
"""
_DELETED = """
insert into product_overview as p (product_id, version, code, title, search_text, status, currency, base_price_minor,
    highest_price_minor, variant_ids, variant_count, image_count, is_deleted, updated_at)
values ($1, $2, '', '', '', 'deleted', '', 0, 0, '{}', 0, 0, true, $3)
on conflict (product_id) do update
    set version = excluded.version, is_deleted = true, updated_at = excluded.updated_at, seen_at = now()
where excluded.version > p.version
"""
_LEVELS = """
insert into variant_stock as s (variant_id, product_id, sku, available, version)
select variant_id, $1, sku, available, version
from unnest($2::uuid[], $3::text[], $4::bigint[], $5::bigint[]) as level (variant_id, sku, available, version)
on conflict (variant_id) do update
    set product_id = excluded.product_id, sku = excluded.sku, available = excluded.available, version = excluded.version
where excluded.version > s.version
"""
_TOTALS = """
update product_overview p set (stock_total, lowest_stock) = (
    select coalesce(sum(available), 0), coalesce(min(available), 0)
    from variant_stock where variant_id = any(p.variant_ids))
where product_id = $1
"""


async def lock_product(unit: DriverUnit, product_id: UUID) -> None:
    """Hold the product until the transaction ends."""
    await unit.execute(_LOCK, int.from_bytes(product_id.bytes[8:], signed=True))


def search_text(product: ProductSnapshot) -> str:
    """What the search looks in: title, code, brand and SKUs, lower case."""
    skus = dict.fromkeys(variant.sku for variant in product.variants)
    return " ".join([product.title, product.code, product.brand or "", *skus]).lower()


async def write_product(unit: DriverUnit, product: ProductSnapshot, at: datetime) -> bool:
    """Upsert a product if it is newer than what is known; tell whether it was. Locks the product."""
    await lock_product(unit, product.product_id)
    prices = [variant.price_minor for variant in product.variants] or [product.base_price_minor]
    images = sorted(product.images, key=lambda image: image.position)
    written = await unit.fetchval(
        _PRODUCT,
        product.product_id,
        product.version,
        product.code,
        product.title,
        search_text(product),
        product.category,
        product.brand,
        product.status,
        product.currency,
        min(prices),
        max(prices),
        [variant.variant_id for variant in product.variants],
        images[0].content_hash if images else None,
        len(images),
        at,
    )
    return bool(written)


async def write_deletion(unit: DriverUnit, product_id: UUID, version: int, at: datetime) -> None:
    """Leave a mark that no older snapshot can undo. Locks the product."""
    await lock_product(unit, product_id)
    await unit.execute(_DELETED, product_id, version, at)


async def write_stock(unit: DriverUnit, product_id: UUID, levels: Sequence[StockLevel]) -> None:
    """Upsert stock per variant, newest version wins, and bring the product's totals up to date. Locks the product."""
    await lock_product(unit, product_id)
    newest = {level.variant_id: level for level in sorted(levels, key=lambda level: level.version)}
    await unit.execute(
        _LEVELS,
        product_id,
        list(newest),
        [level.sku for level in newest.values()],
        [level.available for level in newest.values()],
        [level.version for level in newest.values()],
    )
    await unit.execute(_TOTALS, product_id)


_MARK = "update product_overview set seen_at = now() where product_id = any($1::uuid[])"
_SWEEP = "delete from product_overview where seen_at < $1"


async def mark_products_seen(unit: DriverUnit, product_ids: list[UUID]) -> None:
    """Note that a snapshot named these products."""
    await unit.execute(_MARK, product_ids)


async def sweep_products(unit: DriverUnit, before: datetime) -> int:
    """Remove products that neither a snapshot nor an event named since ``before``; return how many."""
    return int((await unit.execute(_SWEEP, before)).rsplit(" ", 1)[1])
