"""The one transaction of an import: merge with what is stored, refuse what collides, write all the rest, or nothing.

A preview goes the same way and stops before the writing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.images.repository import add_pictures, remember_sources
from syncstore_catalog.imports.bulk_plan import EditWork, plan_edits
from syncstore_catalog.imports.draft import ParsedFile
from syncstore_catalog.imports.merge import MergeInput, merge
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.pictures import ResolvedPictures
from syncstore_catalog.imports.preview import ChangeAction, Planned, ProductChange, change_of, outcome_of
from syncstore_catalog.imports.report import Cell, Findings, ProductCounts
from syncstore_catalog.products.comparison import ChangeKind
from syncstore_catalog.products.repository import item_owners, load_by_codes, removed_variants, sku_owners
from syncstore_catalog.products.writer import ProductWrite, Written, write_products
from syncstore_catalog.stock.ledger import StockEdit
from syncstore_catalog.stock.repository import levels_of_products, lock_levels
from syncstore_catalog.stock.service import move_stock
from syncstore_common.infra.database import DriverUnit, advisory_key
from syncstore_common.kernel.ids import ProductId, VariantId, new_id

_BREATH = 100
_LOAD_PAGE = 500


@dataclass(frozen=True, slots=True)
class CommitResult:
    """What the transaction did, or what it would do."""

    products: ProductCounts
    variants: int
    changes: tuple[ProductChange, ...] = ()
    """Only of a preview."""


@dataclass(frozen=True, slots=True)
class FileWork:
    """A file with its pictures and what was asked for."""

    parsed: ParsedFile
    pictures: ResolvedPictures
    options: ImportOptions


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What is known before the transaction."""

    work: FileWork | EditWork
    findings: Findings


async def commit_import(
    unit: DriverUnit,
    given: Undertaking,
    *,
    schema: str,
    authorship: Authorship,
    previewed: Mapping[str, str] | None = None,
) -> CommitResult:
    """Write everything good. Imports take turns, so that two files naming the same products can't collide.

    With ``previewed`` (code → outcome) only what that preview showed is written; all else is named as changed since.
    """
    findings = given.findings
    await unit.execute("select pg_advisory_xact_lock($1)", advisory_key(schema, "imports"))
    planned = await _planned(unit, given, authorship, for_update=True, previewed=previewed)
    if previewed is not None:
        planned = await _as_previewed(unit, planned, previewed, findings)
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
    return CommitResult(counts, _variants(planned))


async def preview_import(unit: DriverUnit, given: Undertaking, authorship: Authorship) -> CommitResult:
    """Work out what ``commit_import`` would do now. Of all this only the pictures that were fetched are kept."""
    planned = await _planned(unit, given, authorship, for_update=False)
    planned = await _without_collisions(unit, planned, given.findings)
    stock = await _levels(unit, planned)
    changes = []
    for count, entry in enumerate(planned, start=1):
        if count % _BREATH == 0:
            await asyncio.sleep(0)
        given.findings.defaults.update(entry.merged.defaults)
        change = change_of(entry, stock)
        if change is not None:
            changes.append(change)
    created = sum(change.action is ChangeAction.CREATED for change in changes)
    counts = ProductCounts(
        created=created,
        updated=len(changes) - created,
        unchanged=len(planned) - len(changes),
        refused=given.findings.refused,
    )
    return CommitResult(counts, _variants(planned), tuple(changes))


async def _planned(
    unit: DriverUnit,
    given: Undertaking,
    authorship: Authorship,
    *,
    for_update: bool,
    previewed: Mapping[str, str] | None = None,
) -> list[Planned]:
    match given.work:
        case EditWork():
            return await plan_edits(unit, given.work, given.findings, previewed)
        case FileWork():
            pictures = given.work.pictures  # kept by a preview, too: what it fetched is what is applied
            await add_pictures(unit, pictures.stored, authorship.at)
            await remember_sources(unit, pictures.sources, authorship.at)
            return await _plan_file(unit, given.work, given.findings, for_update=for_update)


async def _levels(unit: DriverUnit, planned: Sequence[Planned]) -> dict[UUID, int]:
    """The stock of these products now, not locked."""
    ids = [entry.product_id for entry in planned if entry.live is not None]
    pages = [ids[start : start + _LOAD_PAGE] for start in range(0, len(ids), _LOAD_PAGE)]
    levels = [level for page in pages for level in await levels_of_products(unit.driver, page)]
    return {level.variant_id: level.available for level in levels}


async def _as_previewed(
    unit: DriverUnit, planned: Sequence[Planned], previewed: Mapping[str, str], findings: Findings
) -> list[Planned]:
    """Keep the products of which exactly the previewed change is still to be made, and those without one.

    The stock the file states is locked first: a sale since the preview must not be undone.
    """
    stated = [variant_id for entry in planned for variant_id in entry.merged.stated_stock]
    stock: dict[UUID, int] = {key: state.available for key, state in (await lock_levels(unit, stated)).items()}
    kept = []
    for entry in planned:
        if outcome_of(entry, stock) == previewed.get(entry.code):
            kept.append(entry)
            continue
        fix = "look at it, then preview again"
        findings.refuse(Cell(entry.row, None, entry.code, entry.code), "it was changed since the preview", fix)
    return kept


def _variants(planned: Sequence[Planned]) -> int:
    return sum(len(entry.merged.rows) for entry in planned)


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


async def _plan_file(unit: DriverUnit, given: FileWork, findings: Findings, *, for_update: bool) -> list[Planned]:
    pictures = given.pictures
    drafts = [draft for draft in given.parsed.drafts if draft.code not in findings.refused_products]
    stored = []
    for start in range(0, len(drafts), _LOAD_PAGE):
        codes = [draft.code for draft in drafts[start : start + _LOAD_PAGE]]
        stored += await load_by_codes(unit.driver, codes, for_update=for_update)
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
        around = MergeInput(given.options, pictures.by_product.get(draft.code, {}), placeholder, variant_id)
        merged = merge(draft, before, around, findings)
        if merged is not None:
            planned.append(Planned(draft.code, draft.row, product_id, before, merged))
    return planned


async def _without_collisions(unit: DriverUnit, planned: Sequence[Planned], findings: Findings) -> list[Planned]:
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
    codes |= {entry.product_id: entry.code for entry in planned}
    remaining = list(planned)
    while True:
        refused = _collisions(remaining, owners, codes, findings)
        if not refused:
            return remaining
        remaining = [entry for entry in remaining if entry.product_id not in refused]


def _collisions(
    planned: Sequence[Planned],
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
                cell = Cell(row, column, name, entry.code)
                findings.refuse(cell, f"the product {codes[owner]} has this {column}", fix)
    return refused


def _names(entry: Planned) -> list[tuple[tuple[str, str], int]]:
    """Everything of a product that may stand only once in the catalogue, with its row."""
    rows = entry.merged.rows
    names = [
        (("SKU", variant.sku), rows.get(variant.variant_id, entry.row)) for variant in entry.merged.content.variants
    ]
    return names + [
        ((f"{listing.platform} item id", listing.item_id), entry.row)
        for listing in entry.merged.content.external_listings
    ]
