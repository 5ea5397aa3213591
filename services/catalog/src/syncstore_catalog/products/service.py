"""Products for the API: read, create, edit with an optimistic version, delete, history."""

from collections.abc import Mapping, Sequence
from typing import NoReturn
from uuid import UUID

import asyncpg
from sqlalchemy import Select, and_, select

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.contention import COMMITTING, retrying_contention
from syncstore_catalog.images.repository import load_pictures
from syncstore_catalog.products.comparison import content_fields
from syncstore_catalog.products.edits import EditedProduct, ProductEdit, apply_edit
from syncstore_catalog.products.events import snapshot
from syncstore_catalog.products.model import Product, ProductContent, ProductPicture
from syncstore_catalog.products.repository import (
    attribute_names,
    load_by_codes,
    load_by_ids,
    load_page,
    removed_variants,
)
from syncstore_catalog.products.selection import Selection, condition_of
from syncstore_catalog.products.sku import generate_sku
from syncstore_catalog.products.writer import ProductWrite, Written, remove_product, write_products
from syncstore_catalog.tables import product_history, products
from syncstore_common.contracts.catalog import ListingsAfterDeletion
from syncstore_common.contracts.states import Origin
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import InvalidInput, NotFound, VersionConflict
from syncstore_common.kernel.ids import ProductId, VariantId, new_id

_ZERO = UUID(int=0)
_TAKEN = {
    "products_code_key": ("code", "another product has this code", "choose another code, or change that product"),
    "product_variants_live_sku": ("variants", "another product has one of these SKUs", "give each variant its own SKU"),
}


class ProductService:
    """What the API offers about products. ``currency`` is the catalogue's."""

    def __init__(self, database: Database, clock: Clock, *, currency: str) -> None:
        self._database = database
        self._clock = clock
        self._currency = currency

    async def get(self, product_id: UUID) -> Product:
        """Return a product. Raises NotFound for one that is unknown or deleted."""
        async with self._database.driver() as connection:
            found = await load_by_ids(connection, [product_id])
        return _existing(found, product_id)

    async def get_many(self, product_ids: Sequence[UUID], *, with_deleted: bool = False) -> list[Product]:
        """Return those of these products that exist, in the order of their ids."""
        async with self._database.driver() as connection:
            found = await load_by_ids(connection, product_ids)
        return [product for product in found if with_deleted or not product.is_deleted]

    async def attribute_names(self) -> list[str]:
        """Return the names of all attributes that products have now."""
        async with self._database.driver() as connection:
            return await attribute_names(connection)

    async def page(self, selection: Selection, *, after: UUID | None, limit: int) -> list[Product]:
        """Return a page of the selected products in the order of ids (that is, of creation)."""
        query = _page_query(after or _ZERO, limit, selection)
        async with self._database.reading() as connection:
            ids = [row.product_id for row in await connection.execute(query)]
        return await self.get_many(ids)

    async def snapshot_page(self, after: UUID | None, limit: int) -> list[Product]:
        """Return a page with deleted products in it, for copies that must learn of deletions too."""
        async with self._database.driver() as connection:
            return await load_page(connection, after or _ZERO, limit)

    async def create(self, code: str, edit: ProductEdit, *, actor: str, operation_id: UUID | None = None) -> Product:
        """Create a product, or bring a deleted one with this code back under its old id.

        A new product's id is the operation's, so a create that comes again finds what it made. Raises InvalidInput
        naming field and fix.
        """
        try:
            return await retrying_contention(lambda: self._create(code, edit, actor, operation_id or new_id()))
        except asyncpg.UniqueViolationError as error:
            _refuse_taken(error)

    async def _create(self, code: str, edit: ProductEdit, actor: str, fresh_id: UUID) -> Product:
        authorship = Authorship(actor, self._clock.now(), Origin.MANUAL)
        async with self._database.driver_unit() as unit:
            known = next(iter(await load_by_codes(unit.driver, [code], for_update=True)), None)
            if known is not None and not known.is_deleted:
                if known.product_id == fresh_id:
                    return known
                field, reason, fix = _TAKEN["products_code_key"]
                raise InvalidInput(reason, field=field, fix=fix, code="ALREADY_EXISTS")
            product_id = known.product_id if known is not None else ProductId(fresh_id)
            empty = Product(product_id, 0, self._empty(code), authorship.at, authorship.at)
            edited = await _edited(unit, known or empty, empty, edit)
            write = ProductWrite(product_id, known, edited.content, edited.opening_stock)
            (written,) = await write_products(unit, [write], authorship)
            await COMMITTING.passed()
            return written.product

    def _empty(self, code: str) -> ProductContent:
        return ProductContent(code=code, title="", currency=self._currency, variants=())

    async def edit(self, product_id: UUID, version: int, edit: ProductEdit, *, actor: str) -> Written:
        """Change the fields that were sent, if ``version`` is the present one.

        An edit that changes nothing is no error and makes no version. Raises NotFound, InvalidInput, or
        VersionConflict with the current product and the fields in which the edit differs from it.
        """
        try:
            return await retrying_contention(lambda: self._edit(product_id, version, edit, actor))
        except asyncpg.UniqueViolationError as error:
            _refuse_taken(error)

    async def _edit(self, product_id: UUID, version: int, edit: ProductEdit, actor: str) -> Written:
        authorship = Authorship(actor, self._clock.now(), Origin.MANUAL)
        async with self._database.driver_unit() as unit:
            current = _existing(await load_by_ids(unit.driver, [product_id], for_update=True), product_id)
            if current.version != version:
                raise _conflict(current, version, edit)
            edited = await _edited(unit, current, current, edit)
            write = ProductWrite(current.product_id, current, edited.content, edited.opening_stock)
            (written,) = await write_products(unit, [write], authorship)
            await COMMITTING.passed()
            return written

    async def delete(
        self,
        product_id: UUID,
        version: int,
        *,
        actor: str,
        listings: ListingsAfterDeletion = ListingsAfterDeletion.UNLIST,
    ) -> Product:
        """Delete softly; ``listings`` says what becomes of it in the shops.

        Raises NotFound, or VersionConflict with the current product.
        """
        authorship = Authorship(actor, self._clock.now(), Origin.MANUAL)
        async with self._database.driver_unit() as unit:
            current = _existing(await load_by_ids(unit.driver, [product_id], for_update=True), product_id)
            if current.version != version:
                raise _conflict(current, version, ProductEdit(frozenset()))
            return await remove_product(unit, current, authorship, listings)

    async def history(self, product_id: UUID, *, before: int | None, limit: int) -> list[dict[str, object]]:
        """Return what each version changed, newest first; ``before`` is the version to go on from."""
        query = select(product_history).where(product_history.c.product_id == product_id)
        if before is not None:
            query = query.where(product_history.c.version < before)
        query = query.order_by(product_history.c.version.desc()).limit(limit)
        async with self._database.reading() as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]


def _existing(found: Sequence[Product], product_id: UUID) -> Product:
    if not found or found[0].is_deleted:
        raise NotFound(f"there is no product {product_id}", details={"field": "product_id"})
    return found[0]


def _page_query(after: UUID, limit: int, selection: Selection) -> Select[tuple[UUID]]:
    condition = and_(products.c.product_id > after, products.c.deleted_at.is_(None), condition_of(selection))
    return select(products.c.product_id).where(condition).order_by(products.c.product_id).limit(limit)


async def _edited(unit: DriverUnit, stored: Product, base: Product, edit: ProductEdit) -> EditedProduct:
    """Apply the edit to ``base``; a variant that comes back to ``stored`` keeps its id."""
    hashes = [*edit.pictures, *(change.image_hash for change in edit.variants if change.image_hash)]
    pictures = await load_pictures(unit.driver, hashes)
    removed = await removed_variants(unit.driver, [stored.product_id])

    def variant_id(sku: str) -> VariantId:
        return removed.get((stored.product_id, sku)) or VariantId(new_id())

    placed: Mapping[str, ProductPicture] = {name: ProductPicture(picture) for name, picture in pictures.items()}
    return apply_edit(base, edit, pictures=placed, new_variant_id=variant_id, new_sku=generate_sku)


def _conflict(current: Product, version: int, edit: ProductEdit) -> VersionConflict:
    """Name the fields in which the edit and the present state disagree, so that the editor can merge."""
    fields = content_fields(current.content)
    differing = [
        name
        for name in sorted(edit.sent - {"variants", "removed_variants", "base_price_minor", "pictures"})
        if _plain(getattr(edit, name)) != fields.get(name)
    ]
    if "pictures" in edit.sent and list(edit.pictures) != fields["images"]:
        differing.append("images")
    if "base_price_minor" in edit.sent and edit.base_price_minor != current.content.base_price_minor:
        differing.append("base_price_minor")
    if "removed_variants" in edit.sent:
        differing.append("removed_variants")
    differing.extend(_differing_variants(current, edit))
    return VersionConflict(
        f"the product is at version {current.version}, the edit was made on version {version}",
        details={
            "current": snapshot(current).model_dump(mode="json"),
            "sent_version": version,
            "current_version": current.version,
            "differing_fields": differing,
            "fix": "show the current values, let the editor choose, and send the edit again with the current version",
        },
    )


def _differing_variants(current: Product, edit: ProductEdit) -> list[str]:
    variants = {variant.variant_id: variant for variant in current.content.variants}
    differing: list[str] = []
    for change in edit.variants:
        variant = variants.get(VariantId(change.variant_id)) if change.variant_id is not None else None
        differing += [
            f"variants.{change.variant_id or 'new'}.{name}"
            for name in sorted(change.sent - {"variant_id"})
            if variant is None or getattr(variant, name, None) != getattr(change, name)
        ]
    return differing


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _refuse_taken(error: asyncpg.UniqueViolationError) -> NoReturn:
    constraint = str(getattr(error, "constraint_name", ""))
    field, reason, fix = _TAKEN.get(constraint, ("", "something with this name exists already", "choose another"))
    raise InvalidInput(reason, field=field, fix=fix, code="ALREADY_EXISTS") from error
