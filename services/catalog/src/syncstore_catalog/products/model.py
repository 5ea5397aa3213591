"""The master product as plain values. Knows no tables, no HTTP and no platform.

``ProductContent`` is everything one version covers; stock is not part of it, because a sale is not an edit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from syncstore_catalog.images.picture import Picture
from syncstore_common.kernel.ids import ProductId, VariantId


class ProductStatus(StrEnum):
    """Whether a product is for sale. Only active products are pushed as sellable."""

    ACTIVE = "active"
    DRAFT = "draft"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class ProductPicture:
    """A picture's place on a product; ``source`` is the URL or path it came from, for people and for exports."""

    picture: Picture
    source: str | None = None

    @property
    def content_hash(self) -> str:
        """The picture's name."""
        return self.picture.content_hash


@dataclass(frozen=True, slots=True)
class Variant:
    """One sellable SKU. ``option_values`` align with the product's option names; empty for a single SKU."""

    variant_id: VariantId
    sku: str
    price_minor: int
    option_values: tuple[str, ...] = ()
    barcode: str | None = None
    image_hash: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalListing:
    """An item that already shows this product in a shop; ``model_ids`` pairs variants with the item's own SKU ids."""

    platform: str
    item_id: str
    model_ids: tuple[tuple[VariantId, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProductContent:
    """What one version of a product says. Variants and pictures are in the order they are shown."""

    code: str
    title: str
    currency: str
    variants: tuple[Variant, ...]
    description: str = ""
    brand: str | None = None
    category: str | None = None
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    status: ProductStatus = ProductStatus.ACTIVE
    option_names: tuple[str, ...] = ()
    pictures: tuple[ProductPicture, ...] = ()
    external_listings: tuple[ExternalListing, ...] = ()
    tags: tuple[str, ...] = ()
    """The seller's own words for groups of products; rules may ask for them, shops never show them."""
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the product is made of and made for: name → its values, such as Material → (Cotton, Linen)."""

    @property
    def base_price_minor(self) -> int:
        """The lowest variant price: what "from" shows, and what lists filter on."""
        return min(variant.price_minor for variant in self.variants)


@dataclass(frozen=True, slots=True)
class Product:
    """A product as stored. ``version`` rises with each change of its content and never falls, not even on deletion."""

    product_id: ProductId
    version: int
    content: ProductContent
    created_at: datetime
    updated_at: datetime
    is_deleted: bool = False
