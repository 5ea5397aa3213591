"""What an import would change, cell by cell, and what makes sure that just this is applied later. Pure.

Cells are named and written as SyncStore's columns are, whatever layout the file has. A change carries the fingerprint
of the product before and after it: an import that is applied writes only products for which both are still the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from syncstore_catalog.imports.exporter import picture_names, product_cells, variant_cells
from syncstore_catalog.imports.merge import Merged
from syncstore_catalog.imports.report import shortened
from syncstore_catalog.products.comparison import ChangeKind, compare, content_fields
from syncstore_catalog.products.model import Product, ProductContent, Variant
from syncstore_common.kernel.fingerprint import Json, fingerprint
from syncstore_common.kernel.ids import ProductId


class ChangeAction(StrEnum):
    """What becomes of a product."""

    CREATED = "created"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One value that would change; None where there is none. Long texts are shortened."""

    row: int
    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ProductChange:
    """What would change in one product. ``product_id`` is None for one that is not there yet."""

    code: str
    product_id: UUID | None
    action: ChangeAction
    row: int
    cells: tuple[ChangedCell, ...]
    outcome: str
    """Fingerprint of the product and the stated stock before and after: what was shown, and nothing else."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A product of a file, merged with what is stored and not yet written. ``row`` is the first it stands in."""

    code: str
    row: int
    product_id: ProductId
    before: Product | None
    merged: Merged

    @property
    def live(self) -> Product | None:
        """The product as it is for sale now; None for one that is new or was deleted."""
        return self.before if self.before is not None and not self.before.is_deleted else None


def change_of(entry: Planned, stock: Mapping[UUID, int]) -> ProductChange | None:
    """Return what the entry changes, None for nothing. ``stock`` is variant → available now."""
    outcome = outcome_of(entry, stock)
    if outcome is None:
        return None
    live = entry.live
    return ProductChange(
        code=entry.code,
        product_id=entry.product_id if live is not None else None,
        action=ChangeAction.CHANGED if live is not None else ChangeAction.CREATED,
        row=entry.row,
        cells=tuple(_changed_cells(entry, stock)),
        outcome=outcome,
    )


def outcome_of(entry: Planned, stock: Mapping[UUID, int]) -> str | None:
    """Return the fingerprint of the change, None for nothing. ``stock`` needs the variants whose stock is stated."""
    merged, live = entry.merged, entry.live
    moved = any(stock.get(variant_id) != quantity for variant_id, quantity in merged.stated_stock.items())
    if live is not None and not moved and compare(live.content, merged.content).kind is ChangeKind.NONE:
        return None
    skus: dict[UUID, str] = {variant.variant_id: variant.sku for variant in merged.content.variants}
    quantities = {**merged.opening_stock, **merged.stated_stock}
    stated: Json = {skus[variant_id]: quantity for variant_id, quantity in quantities.items()}
    known: Json = {skus[variant_id]: stock.get(variant_id) for variant_id in merged.stated_stock}
    version = entry.before.version if entry.before is not None else 0
    return fingerprint([version, _by_sku(merged.content), stated, known])


def _by_sku(content: ProductContent) -> Json:
    """The content without ids of variants: new ones get theirs when they are written."""
    fields = content_fields(content)
    variants = fields["variants"]
    assert isinstance(variants, Mapping)  # noqa: S101 - built so
    skus = {str(variant.variant_id): variant.sku for variant in content.variants}
    fields["variants"] = {skus[variant_id]: variant for variant_id, variant in variants.items()}
    fields["external_ids"] = [
        [
            listing.platform,
            listing.item_id,
            *sorted(f"{skus.get(str(key), key)} {model}" for key, model in listing.model_ids),
        ]
        for listing in content.external_listings
    ]
    return fields


def _changed_cells(entry: Planned, stock: Mapping[UUID, int]) -> Iterator[ChangedCell]:
    before, after = entry.live.content if entry.live is not None else None, entry.merged.content
    # a picture keeps the name it had: where it came from is no change
    pictures = {**picture_names(after), **(picture_names(before) if before is not None else {})}
    old = product_cells(before, pictures) if before is not None else {}
    yield from _differing(entry.row, old, product_cells(after, pictures))
    known = {variant.variant_id: variant for variant in before.variants} if before is not None else {}
    quantities = {**entry.merged.opening_stock, **entry.merged.stated_stock}
    for variant in after.variants:
        row = entry.merged.rows.get(variant.variant_id, entry.row)
        quantity = stock.get(variant.variant_id)
        new = variant_cells(after, variant, quantities.get(variant.variant_id, quantity), pictures)
        was = known.pop(variant.variant_id, None)
        yield from _differing(
            row, variant_cells(before, was, quantity, pictures) if before is not None and was is not None else {}, new
        )
    for removed in known.values():
        yield ChangedCell(entry.row, "sku", removed.sku, None)
    if before is not None and _is_reordered(before.variants, after.variants):
        order = (", ".join(variant.sku for variant in content.variants) for content in (before, after))
        yield ChangedCell(entry.row, "order of variants", *map(shortened, order))


def _differing(row: int, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[ChangedCell]:
    for column in dict.fromkeys((*new, *old)):
        before, after = old.get(column, ""), new.get(column, "")
        if before != after:
            yield ChangedCell(row, column, shortened(before) or None, shortened(after) or None)


def _is_reordered(before: tuple[Variant, ...], after: tuple[Variant, ...]) -> bool:
    old, new = ([variant.variant_id for variant in variants] for variants in (before, after))
    return [item for item in old if item in new] != [item for item in new if item in old]
