"""Products out of PostgreSQL, assembled from their five tables; ``storage`` is the way in.

Everything works on many products at once, so that the import of thousands and the edit of one take the same path.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from syncstore_catalog.images.picture import Picture
from syncstore_catalog.products.model import (
    ExternalListing,
    Product,
    ProductContent,
    ProductPicture,
    ProductStatus,
    Variant,
)
from syncstore_common.infra.database import DriverConnection
from syncstore_common.kernel.ids import ProductId, VariantId

_PRODUCT_COLUMNS = """product_id, code, version, title, description, brand, category, currency, base_price_minor,
    weight_g, length_mm, width_mm, height_mm, status, option_names, tags, attributes::text as attributes,
    created_at, updated_at, deleted_at"""
_BY_ID = f"select {_PRODUCT_COLUMNS} from products where product_id = any($1::uuid[]) order by product_id"  # noqa: S608 - constant text
_BY_CODE = f"select {_PRODUCT_COLUMNS} from products where code = any($1::text[]) order by product_id"  # noqa: S608 - constant text
_PAGE = f"""
    select {_PRODUCT_COLUMNS} from products where product_id > $1 order by product_id limit $2
"""  # noqa: S608 - constant text
_VARIANTS = """
    select product_id, variant_id, sku, option_values, price_minor, barcode, image_hash from product_variants
    where product_id = any($1::uuid[]) and removed_at is null order by product_id, position, variant_id
"""
_PICTURES = """
    select placed.product_id, placed.source, image.content_hash, image.media_type, image.width, image.height
    from product_images placed join images image using (content_hash)
    where placed.product_id = any($1::uuid[]) order by placed.product_id, placed.position
"""
_ITEM_IDS = """
    select product_id, platform, item_id from product_external_ids
    where product_id = any($1::uuid[]) order by platform, item_id
"""
_MODEL_IDS = """
    select item.platform, item.item_id, model.variant_id, model.model_id
    from product_external_ids item join variant_external_ids model using (platform, item_id)
    where item.product_id = any($1::uuid[]) order by model.variant_id
"""
_REMOVED_VARIANTS = """
    select product_id, sku, variant_id from product_variants
    where product_id = any($1::uuid[]) and removed_at is not null order by removed_at
"""
_ATTRIBUTE_NAMES = """
    select distinct jsonb_object_keys(attributes) as name from products where deleted_at is null order by name
"""
_SKU_OWNERS = """
    select variant.sku, product.product_id, product.code
    from product_variants variant join products product using (product_id)
    where variant.sku = any($1::text[]) and variant.removed_at is null
"""
_ITEM_OWNERS = """
    select item.platform, item.item_id, product.product_id, product.code
    from product_external_ids item join products product using (product_id) where item.item_id = any($1::text[])
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """The product that already has a SKU or an item id."""

    product_id: ProductId
    code: str


async def load_by_ids(connection: DriverConnection, ids: Sequence[UUID], *, for_update: bool = False) -> list[Product]:
    """Load products, deleted ones included, in the order of their ids; unknown ids are left out."""
    return await _assemble(connection, await connection.fetch(_BY_ID + (" for update" if for_update else ""), ids))


async def load_by_codes(
    connection: DriverConnection, codes: Sequence[str], *, for_update: bool = False
) -> list[Product]:
    """Load products by code, deleted ones included."""
    return await _assemble(connection, await connection.fetch(_BY_CODE + (" for update" if for_update else ""), codes))


async def load_page(connection: DriverConnection, after: UUID, limit: int) -> list[Product]:
    """Load the products following ``after`` in the order of their ids, deleted ones included."""
    return await _assemble(connection, await connection.fetch(_PAGE, after, limit))


async def attribute_names(connection: DriverConnection) -> list[str]:
    """Return the names of all attributes that products have now, in their order."""
    return [row["name"] for row in await connection.fetch(_ATTRIBUTE_NAMES)]


async def removed_variants(
    connection: DriverConnection, product_ids: Sequence[UUID]
) -> dict[tuple[UUID, str], VariantId]:
    """Return (product, SKU) → variant for variants once removed, so that one that comes back keeps its id."""
    rows = await connection.fetch(_REMOVED_VARIANTS, product_ids)
    return {(row["product_id"], row["sku"]): VariantId(row["variant_id"]) for row in rows}


async def sku_owners(connection: DriverConnection, skus: Sequence[str]) -> dict[str, Owner]:
    """Return which products have these SKUs now."""
    rows = await connection.fetch(_SKU_OWNERS, skus)
    return {row["sku"]: Owner(ProductId(row["product_id"]), row["code"]) for row in rows}


async def item_owners(connection: DriverConnection, item_ids: Sequence[str]) -> dict[tuple[str, str], Owner]:
    """Return which products have these (platform, item id) now."""
    rows = await connection.fetch(_ITEM_OWNERS, item_ids)
    return {(row["platform"], row["item_id"]): Owner(ProductId(row["product_id"]), row["code"]) for row in rows}


async def _assemble(connection: DriverConnection, rows: Sequence[Any]) -> list[Product]:
    ids = [row["product_id"] for row in rows]
    if not ids:
        return []
    variants = _grouped((row["product_id"], _variant(row)) for row in await connection.fetch(_VARIANTS, ids))
    pictures = _grouped((row["product_id"], _picture(row)) for row in await connection.fetch(_PICTURES, ids))
    models = _grouped(
        ((row["platform"], row["item_id"]), (VariantId(row["variant_id"]), row["model_id"]))
        for row in await connection.fetch(_MODEL_IDS, ids)
    )
    listings = _grouped(
        (row["product_id"], _listing(row, models.get((row["platform"], row["item_id"]), [])))
        for row in await connection.fetch(_ITEM_IDS, ids)
    )
    return [_product(row, variants, pictures, listings) for row in rows]


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _variant(row: Any) -> Variant:
    return Variant(
        variant_id=VariantId(row["variant_id"]),
        sku=row["sku"],
        price_minor=row["price_minor"],
        option_values=tuple(row["option_values"]),
        barcode=row["barcode"],
        image_hash=row["image_hash"],
    )


def _picture(row: Any) -> ProductPicture:
    picture = Picture(row["content_hash"], row["media_type"], row["width"], row["height"])
    return ProductPicture(picture, row["source"])


def _listing(row: Any, models: Sequence[tuple[VariantId, str]]) -> ExternalListing:
    return ExternalListing(row["platform"], row["item_id"], tuple(models))


def _product(
    row: Any, variants: dict[Any, list[Any]], pictures: dict[Any, list[Any]], listings: dict[Any, list[Any]]
) -> Product:
    product_id = row["product_id"]
    content = ProductContent(
        code=row["code"],
        title=row["title"],
        currency=row["currency"],
        variants=tuple(variants.get(product_id, ())),
        description=row["description"],
        brand=row["brand"],
        category=row["category"],
        weight_g=row["weight_g"],
        length_mm=row["length_mm"],
        width_mm=row["width_mm"],
        height_mm=row["height_mm"],
        status=ProductStatus(row["status"]),
        option_names=tuple(row["option_names"]),
        pictures=tuple(pictures.get(product_id, ())),
        external_listings=tuple(listings.get(product_id, ())),
        tags=tuple(row["tags"]),
        attributes={name: tuple(values) for name, values in orjson.loads(row["attributes"]).items()},
    )
    return Product(
        product_id=ProductId(product_id),
        version=row["version"],
        content=content,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        is_deleted=row["deleted_at"] is not None,
    )
