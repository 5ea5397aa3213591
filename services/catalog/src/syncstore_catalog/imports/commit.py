"""The one transaction of an import: merge with what is stored, refuse what collides, write all the rest, or nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.images.repository import add_pictures, remember_sources
from syncstore_catalog.imports.draft import ParsedFile, ProductDraft
from syncstore_catalog.imports.merge import Merged, MergeInput, merge
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.pictures import ResolvedPictures
from syncstore_catalog.imports.report import Cell, Findings, ProductCounts
from syncstore_catalog.products.comparison import ChangeKind
from syncstore_catalog.products.model import Product
from syncstore_catalog.products.repository import item_owners, load_by_codes, removed_variants, sku_owners
from syncstore_catalog.products.writer import ProductWrite, Written, write_products
from syncstore_catalog.stock.ledger import StockEdit
from syncstore_catalog.stock.service import move_stock
from syncstore_common.infra.database import DriverUnit, advisory_key
from syncstore_common.kernel.ids import ProductId, VariantId, new_id

_BREATH = 100
_LOAD_PAGE = 500


@dataclass(frozen=True, slots=True)
class CommitResult:
    """What the transaction did."""

    products: ProductCounts
    variants: int


@dataclass(frozen=True, slots=True)
class _Planned:
    draft: ProductDraft
    product_id: ProductId
    before: Product | None
    merged: Merged


async def commit_import(
    unit: DriverUnit,
    parsed: ParsedFile,
    pictures: ResolvedPictures,
    *,
    schema: str,
    options: ImportOptions,
    findings: Findings,
    authorship: Authorship,
) -> CommitResult:
    """Write everything good. Imports take turns, so that two files naming the same products can't collide."""
    await unit.execute("select pg_advisory_xact_lock($1)", advisory_key(schema, "imports"))
    await add_pictures(unit, pictures.stored, authorship.at)
    await remember_sources(unit, pictures.sources, authorship.at)
    planned = await _plan(unit, parsed.drafts, pictures, options, findings)
    planned = await _without_collisions(unit, planned, findings)
    writes = [
        ProductWrite(entry.product_id, entry.before, entry.merged.content, entry.merged.opening_stock)
        for entry in planned
    ]
    written = await write_products(unit, writes, authorship)
    stated = [
        StockEdit(variant_id, set_to=quantity)
        for entry in planned
        for variant_id, quantity in entry.merged.stated_stock.items()
    ]
    movements = await move_stock(unit, stated, authorship, reason="import")
    moved = {movement.after.product_id for movement in movements if movement.delta}
    for entry in planned:
        findings.defaults.update(entry.merged.defaults)
    counts = _count(written, moved, refused=findings.refused)
    return CommitResult(counts, sum(len(entry.draft.variants) for entry in planned))


def _count(written: Sequence[Written], moved: set[ProductId], *, refused: int) -> ProductCounts:
    """A product whose stock alone moved counts as updated, although its content keeps its version."""
    counts = ProductCounts(refused=refused)
    for outcome in written:
        if outcome.is_new:
            counts.created += 1
        elif outcome.kind is ChangeKind.NONE and outcome.product.product_id not in moved:
            counts.unchanged += 1
        else:
            counts.updated += 1
    return counts


async def _plan(
    unit: DriverUnit,
    drafts: Sequence[ProductDraft],
    pictures: ResolvedPictures,
    options: ImportOptions,
    findings: Findings,
) -> list[_Planned]:
    drafts = [draft for draft in drafts if draft.code not in findings.refused_products]
    stored = []
    for start in range(0, len(drafts), _LOAD_PAGE):
        codes = [draft.code for draft in drafts[start : start + _LOAD_PAGE]]
        stored += await load_by_codes(unit.driver, codes, for_update=True)
    existing = {product.content.code: product for product in stored}
    removed = await removed_variants(unit.driver, [product.product_id for product in stored])
    planned = []
    for count, draft in enumerate(drafts):
        if count % _BREATH == 0:
            await asyncio.sleep(0)  # thousands of products must not keep health checks waiting
        before = existing.get(draft.code)
        product_id = before.product_id if before is not None else ProductId(new_id())

        def variant_id(sku: str, product_id: ProductId = product_id) -> VariantId:
            return removed.get((product_id, sku)) or VariantId(new_id())

        placeholder = pictures.placeholders.get(draft.code)
        given = MergeInput(options, pictures.by_product.get(draft.code, {}), placeholder, variant_id)
        merged = merge(draft, before, given, findings)
        if merged is not None:
            planned.append(_Planned(draft, product_id, before, merged))
    return planned


async def _without_collisions(unit: DriverUnit, planned: Sequence[_Planned], findings: Findings) -> list[_Planned]:
    """Refuse products that want a SKU or an item id which another product has, or which stands twice in the file.

    Refusing one may give a SKU back to its present owner, so this goes round until nothing more is refused.
    """
    skus = [variant.sku for entry in planned for variant in entry.merged.content.variants]
    items = [listing.item_id for entry in planned for listing in entry.merged.content.external_listings]
    owned_skus = await sku_owners(unit.driver, skus)
    owned_items = await item_owners(unit.driver, items)
    owners: dict[tuple[str, str], ProductId] = {("SKU", sku): owner.product_id for sku, owner in owned_skus.items()}
    owners |= {(f"{platform} item id", item): owner.product_id for (platform, item), owner in owned_items.items()}
    codes = {owner.product_id: owner.code for owner in (*owned_skus.values(), *owned_items.values())}
    codes |= {entry.product_id: entry.draft.code for entry in planned}
    remaining = list(planned)
    while True:
        refused = _collisions(remaining, owners, codes, findings)
        if not refused:
            return remaining
        remaining = [entry for entry in remaining if entry.product_id not in refused]


def _collisions(
    planned: Sequence[_Planned],
    owners: dict[tuple[str, str], ProductId],
    codes: dict[ProductId, str],
    findings: Findings,
) -> set[ProductId]:
    rewritten = {entry.product_id for entry in planned}
    taken = {key: owner for key, owner in owners.items() if owner not in rewritten}
    refused: set[ProductId] = set()
    for entry in planned:
        for key, row in _names(entry):
            owner = taken.setdefault(key, entry.product_id)
            if owner != entry.product_id:
                refused.add(entry.product_id)
                column, name = key
                fix = f"give it another {column}, or correct product {codes[owner]}"
                cell = Cell(row, column, name, entry.draft.code)
                findings.refuse(cell, f"the product {codes[owner]} has this {column}", fix)
    return refused


def _names(entry: _Planned) -> list[tuple[tuple[str, str], int]]:
    """Everything of a product that may stand only once in the catalogue, with its row."""
    rows = {variant.sku: variant.row for variant in entry.draft.variants}
    names = [
        (("SKU", variant.sku), rows.get(variant.sku, entry.draft.row)) for variant in entry.merged.content.variants
    ]
    return names + [
        ((f"{listing.platform} item id", listing.item_id), entry.draft.row)
        for listing in entry.merged.content.external_listings
    ]
