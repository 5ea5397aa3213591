"""A product draft meets the catalogue. Pure: what is stored and the pictures are handed in, a full content comes out.

The rule that runs through it: a blank cell changes nothing that the catalogue knows unless that was asked for, and a
default fills only what nobody has said yet. So importing the same file again changes nothing, and no edit is lost to an
empty column.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from syncstore_catalog.imports.draft import ProductDraft, VariantDraft
from syncstore_catalog.imports.formats import ATTRIBUTE_PREFIX
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import Cell, DefaultKind, Findings
from syncstore_catalog.products.model import (
    ExternalListing,
    Product,
    ProductContent,
    ProductPicture,
    ProductStatus,
    Variant,
)
from syncstore_catalog.products.rules import find_faults, with_attributes
from syncstore_catalog.products.sku import generate_sku
from syncstore_common.kernel.ids import VariantId


@dataclass(frozen=True, slots=True)
class MergeInput:
    """What surrounds a draft. ``pictures`` holds the draft's pictures by name; ``variant_id`` gives ids to new SKUs."""

    options: ImportOptions
    pictures: Mapping[str, ProductPicture]
    placeholder: ProductPicture | None
    variant_id: Callable[[str], VariantId]


@dataclass(frozen=True, slots=True)
class Merged:
    """The product as it shall be. Stock is apart: openings for new variants, sets for those that exist."""

    content: ProductContent
    opening_stock: Mapping[UUID, int]
    stated_stock: Mapping[UUID, int]
    defaults: Counter[DefaultKind]
    """Defaults this product needed; they count once it is really written."""
    rows: Mapping[UUID, int]
    """Variant → the row that names it."""


class _Refused(Exception):
    """The product stays out; the finding says why."""


def merge(draft: ProductDraft, existing: Product | None, given: MergeInput, findings: Findings) -> Merged | None:
    """Return the merged product, or None after noting why it can't be."""
    try:
        return _Merging(draft, existing, given, findings).run()
    except _Refused:
        return None


class _Merging:
    """One product being merged."""

    def __init__(self, draft: ProductDraft, existing: Product | None, given: MergeInput, findings: Findings) -> None:
        self._draft = draft
        self._given = given
        self._findings = findings
        self._known = existing.content if existing is not None else None
        self._live = self._known if existing is not None and not existing.is_deleted else None
        self._defaults: Counter[DefaultKind] = Counter()
        self._opening: dict[UUID, int] = {}
        self._stated: dict[UUID, int] = {}

    def run(self) -> Merged:
        option_names = self._option_names()
        named = [self._variant(variant) for variant in self._draft.variants]
        variants = (*named, *self._unnamed_variants({variant.variant_id for variant in named}))
        content = ProductContent(
            code=self._draft.code,
            title=self._title(),
            currency=self._given.options.catalogue_currency,
            variants=variants,
            description=self._draft.description or self._kept("description") or "",
            brand=self._draft.brand or self._kept("brand"),
            category=self._category(),
            weight_g=self._weight_g(),
            length_mm=self._draft.length_mm or self._kept("length_mm"),
            width_mm=self._draft.width_mm or self._kept("width_mm"),
            height_mm=self._draft.height_mm or self._kept("height_mm"),
            status=self._draft.status or (self._live.status if self._live else ProductStatus.ACTIVE),
            option_names=option_names,
            pictures=self._pictures(),
            external_listings=self._external_listings(named),
            tags=self._draft.tags or self._kept("tags") or (),
            attributes=with_attributes(self._known.attributes if self._known else {}, self._attributes()),
        )
        content = replace(content, variants=_with_own_pictures_only(content))
        self._check(content)
        self._count_currency()
        rows: dict[UUID, int] = {
            variant.variant_id: draft.row for variant, draft in zip(named, self._draft.variants, strict=True)
        }
        return Merged(content, self._opening, self._stated, self._defaults, rows)

    def _refuse(self, cell: Cell, reason: str, fix: str) -> None:
        self._findings.refuse(cell, reason, fix)
        raise _Refused

    def _cell(self, row: int, column: str, text: str = "") -> Cell:
        return Cell(row, column, text, self._draft.code)

    def _kept(self, column: str) -> Any:
        """What is known already, unless a blank cell takes it away."""
        return None if self._known is None or column in self._draft.cleared else getattr(self._known, column)

    def _attributes(self) -> dict[str, tuple[str, ...]]:
        taken = (column for column in self._draft.cleared if column.startswith(ATTRIBUTE_PREFIX))
        return {**{column[len(ATTRIBUTE_PREFIX) :]: () for column in taken}, **self._draft.attributes}

    def _title(self) -> str:
        title = self._draft.title or (self._known.title if self._known else None)
        if title is None:
            self._refuse(self._cell(self._draft.row, "title"), "the product has no title", "write a title")
        return title or ""

    def _category(self) -> str | None:
        category = self._draft.category or self._kept("category")
        if category is None and self._given.options.default_category is not None:
            self._defaults[DefaultKind.CATEGORY] += 1
            return self._given.options.default_category.strip()
        return category

    def _weight_g(self) -> int | None:
        weight_g = self._draft.weight_g or self._kept("weight_g")
        if weight_g is None and self._given.options.default_weight_g is not None:
            self._defaults[DefaultKind.WEIGHT] += 1
            return self._given.options.default_weight_g
        return weight_g

    def _option_names(self) -> tuple[str, ...]:
        """A product keeps its options: other ones would leave the variants the file does not name without a place."""
        names = self._draft.option_names
        if self._live is None or self._live.option_names == names or self._given.options.replace_variants:
            return names
        before, after = (", ".join(options) or "none" for options in (self._live.option_names, names))
        fix = "import with replace_variants to drop the variants it has now, or keep its options"
        self._refuse(self._cell(self._draft.row, "options", after), f"the product's options are {before}", fix)
        return names

    def _variant(self, draft: VariantDraft) -> Variant:
        known = self._match(draft)
        price_minor = draft.price_minor if draft.price_minor is not None else (known.price_minor if known else None)
        if price_minor is None:
            self._refuse(self._cell(draft.row, "price"), "the variant has no price", "write the selling price")
        sku = draft.sku or (known.sku if known is not None else self._generated_sku(draft))
        variant_id = known.variant_id if known is not None else self._given.variant_id(sku)
        self._take_stock(draft, variant_id, is_new=known is None)
        picture = self._given.pictures.get(draft.picture.name) if draft.picture is not None else None
        barcode = known.barcode if known is not None and "barcode" not in draft.cleared else None
        image_hash = known.image_hash if known is not None and "variant_image" not in draft.cleared else None
        return Variant(
            variant_id=variant_id,
            sku=sku,
            price_minor=price_minor or 0,
            option_values=draft.option_values,
            barcode=draft.barcode or barcode,
            image_hash=picture.content_hash if picture is not None else image_hash,
        )

    def _match(self, draft: VariantDraft) -> Variant | None:
        """A variant is known by its SKU, else by its option values (so that a new SKU does not make a new variant)."""
        if self._live is None:
            return None
        by_sku = next((variant for variant in self._live.variants if variant.sku == draft.sku), None)
        if by_sku is not None:
            return by_sku
        named = {variant.sku for variant in self._draft.variants}
        wanted = tuple(value.casefold() for value in draft.option_values)
        for variant in self._live.variants:
            values = tuple(value.casefold() for value in variant.option_values)
            if values == wanted and variant.sku not in named:
                return variant
        return None

    def _generated_sku(self, draft: VariantDraft) -> str:
        self._defaults[DefaultKind.SKU] += 1
        return generate_sku(self._draft.code, draft.option_values)

    def _take_stock(self, draft: VariantDraft, variant_id: VariantId, *, is_new: bool) -> None:
        if not is_new:
            if draft.stock is not None:
                self._stated[variant_id] = draft.stock
            return
        if draft.stock is None:
            self._defaults[DefaultKind.STOCK] += 1
        self._opening[variant_id] = draft.stock if draft.stock is not None else self._given.options.default_stock

    def _unnamed_variants(self, named: set[VariantId]) -> tuple[Variant, ...]:
        if self._live is None or self._given.options.replace_variants:
            return ()
        return tuple(variant for variant in self._live.variants if variant.variant_id not in named)

    def _pictures(self) -> tuple[ProductPicture, ...]:
        """The pictures named for the product, else those it has; pictures of variants join them."""
        known = self._known.pictures if self._known is not None and "images" not in self._draft.cleared else ()
        named = tuple(self._given.pictures[ref.name] for ref in self._draft.pictures)
        of_variants = (self._given.pictures[v.picture.name] for v in self._draft.variants if v.picture is not None)
        placed: dict[str, ProductPicture] = {}
        for picture in (*(named or known), *of_variants):
            placed.setdefault(picture.content_hash, picture)
        if not placed and self._given.placeholder is not None:
            self._defaults[DefaultKind.PLACEHOLDER_MISSING] += 1
            return (self._given.placeholder,)
        return tuple(placed.values())

    def _external_listings(self, variants: list[Variant]) -> tuple[ExternalListing, ...]:
        """Ids in the file are added to those that are known; a platform named in the file is stated anew."""
        known = self._live.external_listings if self._live is not None else ()
        stated = dict(self._draft.item_ids)
        listings = [listing for listing in known if listing.platform not in stated]
        for platform, item_id in stated.items():
            models = self._known_models(known, platform, item_id)
            for draft, variant in zip(self._draft.variants, variants, strict=True):
                model_id = dict(draft.model_ids).get(platform)
                if model_id is not None:
                    models[variant.variant_id] = model_id
            self._check_models(platform, models)
            listings.append(ExternalListing(platform, item_id, tuple(sorted(models.items()))))
        return tuple(sorted(listings, key=lambda listing: (listing.platform, listing.item_id)))

    @staticmethod
    def _known_models(known: tuple[ExternalListing, ...], platform: str, item_id: str) -> dict[VariantId, str]:
        for listing in known:
            if (listing.platform, listing.item_id) == (platform, item_id):
                return dict(listing.model_ids)
        return {}

    def _check_models(self, platform: str, models: Mapping[VariantId, str]) -> None:
        if len(set(models.values())) != len(models):
            cell = self._cell(self._draft.row, f"{platform} ids")
            self._refuse(cell, "two variants have the same id on the platform", "give each variant the id it has there")

    def _check(self, content: ProductContent) -> None:
        faults = find_faults(content)
        for fault in faults:
            row = _row_of(fault.field, self._draft)
            self._findings.refuse(self._cell(row, fault.field, fault.value), fault.reason, fault.fix)
        if faults:
            raise _Refused

    def _count_currency(self) -> None:
        if not self._draft.has_own_currency:
            self._defaults[DefaultKind.CURRENCY] += 1
        if any(variant.is_converted for variant in self._draft.variants):
            self._defaults[DefaultKind.EXCHANGE_RATE] += 1


def _with_own_pictures_only(content: ProductContent) -> tuple[Variant, ...]:
    """When the file gives other pictures, a variant can't keep one that the product no longer has."""
    hashes = {placed.content_hash for placed in content.pictures}
    return tuple(
        variant if variant.image_hash in hashes else replace(variant, image_hash=None) for variant in content.variants
    )


def _row_of(field: str, draft: ProductDraft) -> int:
    parts = field.split(".")
    if parts[0] == "variants" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(draft.variants):
        return draft.variants[int(parts[1])].row
    return draft.row
