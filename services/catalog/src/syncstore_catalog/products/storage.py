"""Products into PostgreSQL, taken apart into their five tables; ``repository`` is the way out.

Everything works on many products at once, so that the import of thousands and the edit of one take the same path.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.products.comparison import Fields
from syncstore_catalog.products.model import Product, Variant
from syncstore_common.infra.database import DriverUnit
from syncstore_common.kernel.fingerprint import canonical_json
from syncstore_common.kernel.ids import ProductId

_SAVE_PRODUCT = """
    insert into products
        (product_id, code, version, title, description, brand, category, currency, base_price_minor, weight_g,
         length_mm, width_mm, height_mm, status, option_names, created_at, updated_at, tags,
         attributes)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19::text::jsonb)
    on conflict (product_id) do update set
        code = excluded.code, version = excluded.version, title = excluded.title, description = excluded.description,
        brand = excluded.brand, category = excluded.category, base_price_minor = excluded.base_price_minor,
        weight_g = excluded.weight_g, length_mm = excluded.length_mm, width_mm = excluded.width_mm,
        height_mm = excluded.height_mm, status = excluded.status, option_names = excluded.option_names,
        tags = excluded.tags, attributes = excluded.attributes, updated_at = excluded.updated_at, deleted_at = null
"""
_REMOVE_VARIANTS = "update product_variants set removed_at = $2 where variant_id = any($1::uuid[])"
_SAVE_VARIANT = """
    insert into product_variants
        (variant_id, product_id, sku, option_values, price_minor, barcode, image_hash, position, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (variant_id) do update set
        sku = excluded.sku, option_values = excluded.option_values, price_minor = excluded.price_minor,
        barcode = excluded.barcode, image_hash = excluded.image_hash, position = excluded.position, removed_at = null
"""
_CLEAR_PICTURES = "delete from product_images where product_id = any($1::uuid[])"
_PLACE_PICTURE = "insert into product_images (product_id, position, content_hash, source) values ($1, $2, $3, $4)"
_CLEAR_ITEM_IDS = "delete from product_external_ids where product_id = any($1::uuid[])"
_ADD_ITEM_ID = "insert into product_external_ids (platform, item_id, product_id) values ($1, $2, $3)"
_ADD_MODEL_ID = "insert into variant_external_ids (platform, item_id, model_id, variant_id) values ($1, $2, $3, $4)"
_DELETE_PRODUCT = "update products set deleted_at = $2, updated_at = $2, version = $3 where product_id = $1"
_REMOVE_ALL_VARIANTS = "update product_variants set removed_at = $2 where product_id = $1 and removed_at is null"
_RECORD_HISTORY = """
    insert into product_history (product_id, version, action, actor, origin, before, after, import_id, recorded_at)
    values ($1, $2, $3, $4, $5, $6::text::jsonb, $7::text::jsonb, $8, $9)
"""


@dataclass(frozen=True, slots=True)
class Save:
    """A product as it shall be stored, and as it was (None when new)."""

    before: Product | None
    after: Product

    @property
    def old_variants(self) -> tuple[Variant, ...]:
        """The variants stored now."""
        return self.before.content.variants if self.before is not None else ()


async def save_products(unit: DriverUnit, saves: Sequence[Save]) -> None:
    """Write many products. SKUs and item ids are freed before they are taken, so products may swap them in one call.

    Raises asyncpg.UniqueViolationError when a code, SKU or item id is taken by a product outside of ``saves``.
    """
    await unit.executemany(_SAVE_PRODUCT, [_product_row(save.after) for save in saves])
    await _save_variants(unit, saves)
    await _save_pictures(unit, saves)
    await _save_external_ids(unit, saves)


async def delete_product(unit: DriverUnit, deleted: Product) -> None:
    """Mark a product deleted; its SKUs and item ids become free, its code stays with it (coming back restores it)."""
    await unit.execute(_DELETE_PRODUCT, deleted.product_id, deleted.updated_at, deleted.version)
    await unit.execute(_REMOVE_ALL_VARIANTS, deleted.product_id, deleted.updated_at)
    await unit.execute(_CLEAR_ITEM_IDS, [deleted.product_id])


async def _save_variants(unit: DriverUnit, saves: Sequence[Save]) -> None:
    leaving: list[UUID] = []
    rows: list[tuple[object, ...]] = []
    for save in saves:
        kept = {variant.variant_id: (position, variant) for position, variant in enumerate(save.after.content.variants)}
        old = {variant.variant_id: (position, variant) for position, variant in enumerate(save.old_variants)}
        for variant_id, (_, variant) in old.items():
            if variant_id not in kept or kept[variant_id][1].sku != variant.sku:
                leaving.append(variant_id)
        rows.extend(_variant_row(save.after, *kept[key]) for key in kept if kept[key] != old.get(key))
    if leaving:
        await unit.execute(_REMOVE_VARIANTS, leaving, saves[0].after.updated_at)
    await unit.executemany(_SAVE_VARIANT, rows)


async def _save_pictures(unit: DriverUnit, saves: Sequence[Save]) -> None:
    changed = [save.after for save in saves if _pictures_of(save.before) != save.after.content.pictures]
    if not changed:
        return
    await unit.execute(_CLEAR_PICTURES, [product.product_id for product in changed])
    placed = [
        (product.product_id, position, picture.content_hash, picture.source)
        for product in changed
        for position, picture in enumerate(product.content.pictures)
    ]
    await unit.executemany(_PLACE_PICTURE, placed)


def _pictures_of(product: Product | None) -> tuple[object, ...]:
    return product.content.pictures if product is not None else ()


async def _save_external_ids(unit: DriverUnit, saves: Sequence[Save]) -> None:
    changed = [save.after for save in saves if _listings_of(save.before) != save.after.content.external_listings]
    if not changed:
        return
    await unit.execute(_CLEAR_ITEM_IDS, [product.product_id for product in changed])
    listings = [(product, listing) for product in changed for listing in product.content.external_listings]
    items = [(listing.platform, listing.item_id, product.product_id) for product, listing in listings]
    await unit.executemany(_ADD_ITEM_ID, items)
    models = [
        (listing.platform, listing.item_id, model_id, variant_id)
        for _, listing in listings
        for variant_id, model_id in listing.model_ids
    ]
    await unit.executemany(_ADD_MODEL_ID, models)


def _listings_of(product: Product | None) -> tuple[object, ...]:
    return product.content.external_listings if product is not None else ()


def _product_row(product: Product) -> tuple[object, ...]:
    content = product.content
    return (
        product.product_id,
        content.code,
        product.version,
        content.title,
        content.description,
        content.brand,
        content.category,
        content.currency,
        content.base_price_minor,
        content.weight_g,
        content.length_mm,
        content.width_mm,
        content.height_mm,
        content.status.value,
        list(content.option_names),
        product.created_at,
        product.updated_at,
        list(content.tags),
        canonical_json({name: list(values) for name, values in content.attributes.items()}).decode(),
    )


def _variant_row(product: Product, position: int, variant: Variant) -> tuple[object, ...]:
    return (
        variant.variant_id,
        product.product_id,
        variant.sku,
        list(variant.option_values),
        variant.price_minor,
        variant.barcode,
        variant.image_hash,
        position,
        product.updated_at,
    )


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What one version changed: only the differing fields, before and after."""

    product_id: ProductId
    version: int
    action: str
    before: Fields
    after: Fields


async def record_history(unit: DriverUnit, entries: Sequence[HistoryEntry], authorship: Authorship) -> None:
    """Append to the product history."""
    rows = [
        (
            entry.product_id,
            entry.version,
            entry.action,
            authorship.actor,
            authorship.origin.value,
            canonical_json(entry.before).decode(),
            canonical_json(entry.after).decode(),
            authorship.import_id,
            authorship.at,
        )
        for entry in entries
    ]
    await unit.executemany(_RECORD_HISTORY, rows)
