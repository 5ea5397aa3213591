"""What a file says, before it meets the catalogue. Both formats end here; ``None`` always means the file is silent."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from syncstore_catalog.imports.report import FileFormat
from syncstore_catalog.products.model import ProductStatus


@dataclass(frozen=True, slots=True)
class PictureRef:
    """A picture as the file names it (URL, path in the archive, or ``sha256:`` and a hash) and where."""

    name: str
    row: int
    column: str


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """One sellable row. ``price_minor`` is already in the catalogue's currency; ``model_ids`` is platform → id."""

    row: int
    option_values: tuple[str, ...] = ()
    sku: str | None = None
    price_minor: int | None = None
    is_converted: bool = False
    stock: int | None = None
    barcode: str | None = None
    picture: PictureRef | None = None
    model_ids: tuple[tuple[str, str], ...] = ()
    cleared: frozenset[str] = frozenset()
    """Columns whose blank cell takes the value away."""


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """One product of the file, all its rows gathered. ``item_ids`` is platform → the item it already is there.

    ``pictures`` are those named for the product; a variant's picture is with the variant.
    """

    row: int
    code: str
    variants: tuple[VariantDraft, ...]
    title: str | None = None
    description: str | None = None
    brand: str | None = None
    category: str | None = None
    status: ProductStatus | None = None
    option_names: tuple[str, ...] = ()
    pictures: tuple[PictureRef, ...] = ()
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    item_ids: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_own_currency: bool = False
    cleared: frozenset[str] = frozenset()
    """Columns whose blank cell takes the value away; attributes with their prefix."""

    @property
    def all_pictures(self) -> tuple[PictureRef, ...]:
        """Every picture the product needs: its own and those of its variants, each name once."""
        own = [variant.picture for variant in self.variants if variant.picture is not None]
        return tuple({ref.name: ref for ref in reversed([*self.pictures, *own])}.values())[::-1]


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The good products of a file, in its order; what was wrong with the others is in the findings."""

    format: FileFormat
    drafts: tuple[ProductDraft, ...]
    """Products with a problem are not among them."""
