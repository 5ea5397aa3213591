"""The service's own copies of products and stock: upserted by version, so order and duplicates do not matter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from syncstore_common.contracts.catalog import ListingsAfterDeletion, ProductSnapshot, StockLevel
from syncstore_common.infra.database import DriverConnection, DriverUnit
from syncstore_common.infra.rows import as_rows
from syncstore_common.kernel.fingerprint import Json, fingerprint

# "before" is counted by the insert, so that it is read and locked first: a row the same statement has already updated
# would be skipped by "for update", and every snapshot would seem to change everything
_UPSERT_PRODUCTS = """
with given as (
    select * from json_to_recordset($1::text::json) as given (
        product_id uuid, version bigint, snapshot jsonb, content_key text, price_key text)
), before as materialized (
    select p.product_id, p.content_key, p.price_key, p.snapshot->>'status' as status,
        p.listings_after_deletion is not null as is_deleted
    from product_copies p join given using (product_id) order by p.product_id for update of p
), upserted as (
    insert into product_copies (product_id, version, snapshot, content_key, price_key)
    select given.* from given, (select count(*) from before) as locked order by product_id
    on conflict (product_id) do update set
        version = excluded.version, snapshot = excluded.snapshot, content_key = excluded.content_key,
        price_key = excluded.price_key, listings_after_deletion = null, updated_at = now()
    where product_copies.version < excluded.version
    returning product_id
)
select given.product_id, coalesce(before.content_key <> given.content_key, true) as content_changed,
    coalesce(before.price_key <> given.price_key, true) as price_changed,
    before.product_id is not null and (is_deleted or before.status is distinct from given.snapshot->>'status')
        as status_changed
from upserted join given using (product_id) left join before using (product_id)
"""
_UPSERT_STOCK = """
with upserted as (
    insert into stock_copies (variant_id, product_id, available, version)
    select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[])
        as given (variant_id, product_id, available, version) order by variant_id
    on conflict (variant_id) do update set available = excluded.available, version = excluded.version
    where stock_copies.version < excluded.version
    returning product_id
)
select distinct product_id from upserted
"""


@dataclass(frozen=True, slots=True)
class ProductChange:
    """What a snapshot changed against the copy held before."""

    content: bool
    price: bool
    status: bool = False
    """The product went on or off sale, or came back after it had been deleted."""

    @property
    def is_any(self) -> bool:
        """Whether the snapshot changed anything."""
        return self.content or self.price or self.status


def _keys(product: ProductSnapshot) -> tuple[str, str]:
    dumped: dict[str, Json] = product.model_dump(mode="json", exclude={"version"})
    prices: Json = [[str(item.variant_id), item.price_minor, product.currency] for item in product.variants]
    variants = dumped.pop("variants")
    dumped.pop("base_price_minor")
    dumped["variants"] = [
        {key: value for key, value in item.items() if key != "price_minor"}
        for item in (variants if isinstance(variants, list) else [])
        if isinstance(item, dict)
    ]
    return fingerprint(dumped), fingerprint(prices)


async def upsert_products(unit: DriverUnit, products: Sequence[ProductSnapshot]) -> dict[UUID, ProductChange]:
    """Keep the snapshots (one of each product) that are newer than ours; tell what they changed: nothing, if not."""
    rows = await unit.fetch(_UPSERT_PRODUCTS, as_rows(map(_row, products)))
    changes = dict.fromkeys((product.product_id for product in products), ProductChange(content=False, price=False))
    for row in rows:
        changes[UUID(str(row["product_id"]))] = ProductChange(
            content=row["content_changed"], price=row["price_changed"], status=row["status_changed"]
        )
    return changes


def _row(product: ProductSnapshot) -> dict[str, object]:
    content_key, price_key = _keys(product)
    return {
        "product_id": product.product_id,
        "version": product.version,
        "snapshot": product.model_dump(mode="json"),
        "content_key": content_key,
        "price_key": price_key,
    }


async def mark_product_deleted(
    unit: DriverUnit, product_id: UUID, version: int, listings: ListingsAfterDeletion
) -> bool:
    """Note that a product was deleted and what becomes of its listings; False when our copy is newer.

    The snapshot stays: a listing that is being made, or can't be taken off yet, is looked after until that is done.
    """
    row = await unit.fetchrow(
        """
        insert into product_copies (product_id, version, snapshot, listings_after_deletion) values ($1, $2, null, $3)
        on conflict (product_id) do update set
            version = $2, listings_after_deletion = $3, content_key = '', price_key = '', updated_at = now()
        where product_copies.version < $2 returning true
        """,
        product_id,
        version,
        listings.value,
    )
    return row is not None


async def upsert_stock(unit: DriverUnit, levels: Iterable[tuple[UUID, StockLevel]]) -> set[UUID]:
    """Keep the levels (each with its product's id) that are newer than ours; return the products of which any was."""
    newest = {level.variant_id: (product_id, level) for product_id, level in sorted(levels, key=_version)}
    changed = await unit.fetch(
        _UPSERT_STOCK,
        list(newest),
        [product_id for product_id, _ in newest.values()],
        [level.available for _, level in newest.values()],
        [level.version for _, level in newest.values()],
    )
    return {UUID(str(row["product_id"])) for row in changed}


def _version(item: tuple[UUID, StockLevel]) -> int:
    return item[1].version


async def load_product(connection: DriverConnection, product_id: UUID) -> ProductSnapshot | None:
    """Return our newest copy, or None when we have none or the product was deleted."""
    text = await connection.fetchval(
        "select snapshot::text from product_copies where product_id = $1 and listings_after_deletion is null",
        product_id,
    )
    return ProductSnapshot.model_validate_json(text) if text else None


async def load_stock(connection: DriverConnection, product_id: UUID) -> Mapping[UUID, int]:
    """Return what is available per variant."""
    rows = await connection.fetch("select variant_id, available from stock_copies where product_id = $1", product_id)
    return {UUID(str(row["variant_id"])): row["available"] for row in rows}
