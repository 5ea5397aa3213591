"""Products on the wire. What comes out is a superset of the published snapshot, so readers need one model only."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from syncstore_catalog.api.common import ContentHash, Input, Line, Output, Text, Whole
from syncstore_catalog.products.edits import ProductEdit, VariantEdit
from syncstore_catalog.products.events import snapshot
from syncstore_catalog.products.model import Product, ProductStatus
from syncstore_catalog.stock.ledger import StockState
from syncstore_catalog.stock.service import stock_level
from syncstore_common.contracts.catalog import ProductSnapshot, StockLevel


def _none_if_empty(text: str | None) -> str | None:
    return text or None


Clearable = Annotated[Line | None, AfterValidator(_none_if_empty)]
"""One line of text; null or empty clears the field."""
Stock = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]


def _as_values(value: Any) -> Any:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


AttributeValues = Annotated[tuple[Line, ...], BeforeValidator(_as_values)]
"""One value or several; null or none takes the attribute away."""


class VariantIn(Input):
    """A variant of a new product, or one being added. Without ``sku`` one is made from code and option values."""

    sku: Clearable = None
    price_minor: Whole
    option_values: tuple[Line, ...] = ()
    barcode: Clearable = None
    image_hash: ContentHash | None = None
    stock: Stock = 0

    def to_edit(self) -> VariantEdit:
        """The edit that adds it."""
        return VariantEdit(
            sent=frozenset({"price_minor", "sku", "option_values", "barcode", "image_hash"}),
            sku=self.sku,
            price_minor=self.price_minor,
            option_values=self.option_values,
            barcode=self.barcode,
            image_hash=self.image_hash,
            opening_stock=self.stock,
        )


class ProductIn(Input):
    """A new product. ``images`` are content hashes of uploaded pictures, in the order they are shown."""

    code: Line
    title: Line
    description: Text = ""
    brand: Clearable = None
    category: Clearable = None
    status: ProductStatus = ProductStatus.ACTIVE
    weight_g: Whole | None = None
    length_mm: Whole | None = None
    width_mm: Whole | None = None
    height_mm: Whole | None = None
    option_names: tuple[Line, ...] = ()
    tags: tuple[Line, ...] = ()
    attributes: dict[Line, AttributeValues] = Field(default_factory=dict)
    images: tuple[ContentHash, ...] = ()
    variants: Annotated[tuple[VariantIn, ...], Field(min_length=1)]

    def to_edit(self) -> ProductEdit:
        """The edit that fills an empty product."""
        names = frozenset(type(self).model_fields) - {"code", "images"} | {"pictures"}
        return ProductEdit(
            sent=names,
            title=self.title,
            description=self.description,
            brand=self.brand,
            category=self.category,
            status=self.status,
            weight_g=self.weight_g,
            length_mm=self.length_mm,
            width_mm=self.width_mm,
            height_mm=self.height_mm,
            option_names=self.option_names,
            tags=self.tags,
            attributes=self.attributes,
            pictures=self.images,
            variants=tuple(variant.to_edit() for variant in self.variants),
        )


class VariantPatch(Input):
    """Changes to the variant ``variant_id``; fields left out stay as they are."""

    variant_id: UUID
    sku: Clearable = None
    price_minor: Whole | None = None
    option_values: tuple[Line, ...] = ()
    barcode: Clearable = None
    image_hash: ContentHash | None = None

    def to_edit(self) -> VariantEdit:
        """The edit asked for."""
        return VariantEdit(
            sent=frozenset(self.model_fields_set) - {"variant_id"},
            variant_id=self.variant_id,
            sku=self.sku,
            price_minor=self.price_minor,
            option_values=self.option_values,
            barcode=self.barcode,
            image_hash=self.image_hash,
        )


class ProductPatch(Input):
    """Changes to a product at ``version``; fields left out stay as they are, null clears what may be empty.

    ``base_price_minor`` prices all variants and is refused where their prices differ. ``variants`` changes existing
    variants, ``added_variants`` and ``removed_variants`` do what they say. ``attributes`` changes them name by name.
    """

    version: Whole
    title: Line | None = None
    description: Text | None = None
    brand: Clearable = None
    category: Clearable = None
    status: ProductStatus | None = None
    weight_g: Whole | None = None
    length_mm: Whole | None = None
    width_mm: Whole | None = None
    height_mm: Whole | None = None
    option_names: tuple[Line, ...] = ()
    tags: tuple[Line, ...] = ()
    attributes: dict[Line, AttributeValues] = Field(default_factory=dict)
    base_price_minor: Whole | None = None
    images: tuple[ContentHash, ...] = ()
    variants: tuple[VariantPatch, ...] = ()
    added_variants: tuple[VariantIn, ...] = ()
    removed_variants: tuple[UUID, ...] = ()

    def to_edit(self) -> ProductEdit:
        """The edit asked for."""
        sent = set(self.model_fields_set) - {"version", "added_variants"}
        if "images" in sent:
            sent = sent - {"images"} | {"pictures"}
        changed = [variant.to_edit() for variant in self.variants]
        return ProductEdit(
            sent=frozenset(sent),
            title=self.title,
            description=self.description,
            brand=self.brand,
            category=self.category,
            status=self.status,
            weight_g=self.weight_g,
            length_mm=self.length_mm,
            width_mm=self.width_mm,
            height_mm=self.height_mm,
            option_names=self.option_names,
            tags=self.tags,
            attributes=self.attributes,
            base_price_minor=self.base_price_minor,
            pictures=self.images,
            variants=(*changed, *(variant.to_edit() for variant in self.added_variants)),
            removed_variants=self.removed_variants,
        )


class ProductOut(ProductSnapshot):
    """A product with its stock. Everything of the published snapshot, under the same names."""

    created_at: datetime
    updated_at: datetime
    stock: tuple[StockLevel, ...] = ()


class ProductPage(Output):
    """A page in the order of creation; ``next`` is null at the end."""

    items: list[ProductOut]
    next: UUID | None


class DeletedOut(Output):
    """The last version of a deleted product."""

    product_id: UUID
    version: int


class HistoryEntryOut(Output):
    """What one version changed; ``before`` and ``after`` hold the differing fields only."""

    version: int
    action: str
    actor: str
    origin: str
    before: dict[str, Any]
    after: dict[str, Any]
    import_id: UUID | None
    recorded_at: datetime


class HistoryPage(Output):
    """Versions, newest first; ``next`` is null at the end."""

    items: list[HistoryEntryOut]
    next: int | None


def product_out(product: Product, levels: list[StockState]) -> ProductOut:
    """Map a product and its stock levels to the wire."""
    return ProductOut(
        **snapshot(product).model_dump(),
        created_at=product.created_at,
        updated_at=product.updated_at,
        stock=tuple(stock_level(level) for level in levels),
    )
