"""Events of the catalog service: full snapshots with versions, so the newest one is always enough.

Content (product) and stock have versions of their own: a sale must never look like an edit.
"""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.states import Origin


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ImageSnapshot(_Frozen):
    """A picture by the SHA-256 of its bytes; the catalog serves it at ``/internal/images/{content_hash}``."""

    content_hash: str
    position: int
    media_type: str = "image/jpeg"
    width: int
    height: int


class VariantSnapshot(_Frozen):
    """One sellable SKU. ``option_values`` align with the product's ``option_names``; empty for a single SKU."""

    variant_id: UUID
    sku: str
    option_values: tuple[str, ...] = ()
    price_minor: int
    barcode: str | None = None
    image_hash: str | None = None
    position: int = 0


class ExternalIds(_Frozen):
    """Ids a product already has in a shop (from an import); linking uses them so nothing is created twice."""

    platform: str
    item_id: str
    model_ids: dict[str, str] = Field(default_factory=dict)
    """Variant id (text) → the platform's model or SKU id."""


class ProductSnapshot(_Frozen):
    """The master product as every shop is built from. ``version`` rises with each content change."""

    product_id: UUID
    version: int
    code: str
    title: str
    description: str
    """Cleaned HTML: p, br, ul, ol, li, b, strong, i, em, h1–h6 only."""
    brand: str | None = None
    category: str | None = None
    """Path text, levels separated by ' > '."""
    currency: str
    base_price_minor: int
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    status: str = "active"
    option_names: tuple[str, ...] = ()
    variants: tuple[VariantSnapshot, ...]
    images: tuple[ImageSnapshot, ...] = ()
    external_ids: tuple[ExternalIds, ...] = ()
    tags: tuple[str, ...] = ()
    """The seller's own words for groups of products; shops never show them, rules may ask for them."""
    attributes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """What the product is made of and for: name → values. Mappings turn them into a platform's own."""


class StockLevel(_Frozen):
    """How many of one variant are available to sell; ``version`` rises with each change of this variant's stock."""

    variant_id: UUID
    sku: str
    available: int
    version: int


class ProductChangedV1(Event):
    """A product was created or changed (content, price, pictures, variants)."""

    TYPE: ClassVar[str] = "catalog.product.changed.v1"
    ROUTING_KEY: ClassVar[str] = "catalog.product.changed"

    product: ProductSnapshot
    origin: Origin = Origin.MANUAL

    @property
    def aggregate_id(self) -> str:
        """The product's id."""
        return str(self.product.product_id)


class ListingsAfterDeletion(StrEnum):
    """What becomes of a deleted product's listings."""

    UNLIST = "unlist"
    """They are taken off sale and stay on the platforms; the product's return puts them back."""
    REMOVE = "remove"
    """They are deleted on the platforms for good."""
    KEEP = "keep"
    """They stay as they are and are looked after no more."""


class ProductDeletedV1(Event):
    """A product was removed from the catalogue; ``version`` is past every snapshot's."""

    TYPE: ClassVar[str] = "catalog.product.deleted.v1"
    ROUTING_KEY: ClassVar[str] = "catalog.product.deleted"

    product_id: UUID
    version: int
    listings: ListingsAfterDeletion = ListingsAfterDeletion.UNLIST

    @property
    def aggregate_id(self) -> str:
        """The product's id."""
        return str(self.product_id)


class StockChangedV1(Event):
    """Stock of one or more variants of a product changed."""

    TYPE: ClassVar[str] = "catalog.stock.changed.v1"
    ROUTING_KEY: ClassVar[str] = "catalog.stock.changed"

    product_id: UUID
    levels: tuple[StockLevel, ...]
    reason: str = "edit"
    origin: Origin = Origin.MANUAL

    @property
    def aggregate_id(self) -> str:
        """The product's id."""
        return str(self.product_id)
