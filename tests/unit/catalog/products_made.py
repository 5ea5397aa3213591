"""Products made for the tests."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from syncstore_catalog.images.picture import Picture
from syncstore_catalog.products.model import Product, ProductContent, ProductPicture, Variant
from syncstore_common.kernel.ids import ProductId, VariantId, new_id

AT = datetime(2026, 11, 1, tzinfo=UTC)


def variant(sku: str = "MUG", price_minor: int = 45000, *values: str, **more: Any) -> Variant:
    """A variant with a fresh id."""
    return Variant(VariantId(new_id()), sku, price_minor, values, **more)


def picture(name: str = "a", source: str | None = None) -> ProductPicture:
    """A picture whose hash is made of one letter."""
    return ProductPicture(Picture(name * 64, "image/jpeg", 800, 800), source)


def product(*variants: Variant, version: int = 3, **more: Any) -> Product:
    """A stored product; keywords override its content."""
    fields = {"code": "MUG", "title": "Clay Mug", "currency": "IDR", "weight_g": 300, **more}
    fields.setdefault("variants", variants or (variant(),))
    content = ProductContent(**fields)
    return Product(ProductId(new_id()), version, content, AT, AT)


def changed(before: Product, **changes: Any) -> ProductContent:
    """The product's content with some fields replaced."""
    return replace(before.content, **changes)
