"""From a request to the product it asks for. Pure: ids are handed in, faults are raised with their field and fix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from syncstore_catalog.products.description import clean_description
from syncstore_catalog.products.model import Product, ProductContent, ProductPicture, ProductStatus, Variant
from syncstore_catalog.products.rules import distinct_tags, find_faults, with_attributes
from syncstore_common.kernel.errors import InvalidInput, NotFound
from syncstore_common.kernel.ids import VariantId


@dataclass(frozen=True, slots=True)
class VariantEdit:
    """Changes to one variant, or a new one (``variant_id`` None, with ``opening_stock``).

    ``sent`` holds the names of the fields that were given; the others are left as they are.
    """

    sent: frozenset[str]
    variant_id: UUID | None = None
    sku: str | None = None
    price_minor: int | None = None
    option_values: tuple[str, ...] = ()
    barcode: str | None = None
    image_hash: str | None = None
    opening_stock: int = 0


@dataclass(frozen=True, slots=True)
class ProductEdit:
    """Changes to a product. ``sent`` holds the names of the fields that were given.

    ``base_price_minor`` prices all variants at once and is refused where they have different prices.
    """

    sent: frozenset[str]
    title: str | None = None
    description: str | None = None
    brand: str | None = None
    category: str | None = None
    status: ProductStatus | None = None
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    option_names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Changes name by name: one without values goes away, those not named stay."""
    base_price_minor: int | None = None
    pictures: tuple[str, ...] = ()
    variants: tuple[VariantEdit, ...] = ()
    removed_variants: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class EditedProduct:
    """The content an edit leads to, with the stock of variants that are new."""

    content: ProductContent
    opening_stock: Mapping[UUID, int]


_CLEARABLE = ("brand", "category", "weight_g", "length_mm", "width_mm", "height_mm")
_REQUIRED = ("title", "status")


def check_content(content: ProductContent) -> None:
    """Raise InvalidInput for the first fault of a product."""
    for fault in find_faults(content):
        raise InvalidInput(f"{fault.field}: {fault.reason}", field=fault.field, fix=fault.fix)


def apply_edit(
    product: Product,
    edit: ProductEdit,
    *,
    pictures: Mapping[str, ProductPicture],
    new_variant_id: Callable[[str], VariantId],
    new_sku: Callable[[str, tuple[str, ...]], str],
) -> EditedProduct:
    """Return the content after the edit. Raises InvalidInput or NotFound, naming the field.

    ``pictures`` holds the stored pictures of the edit by hash; ``new_variant_id`` gives the id for a new SKU.
    """
    content = product.content
    changes: dict[str, Any] = {name: getattr(edit, name) for name in _CLEARABLE if name in edit.sent}
    changes |= {name: _required(edit, name) for name in _REQUIRED if name in edit.sent}
    if "description" in edit.sent:
        changes["description"] = clean_description(edit.description or "")
    if "option_names" in edit.sent:
        changes["option_names"] = edit.option_names
    if "tags" in edit.sent:
        changes["tags"] = distinct_tags(edit.tags)
    if "attributes" in edit.sent:
        changes["attributes"] = with_attributes(content.attributes, edit.attributes)
    if "pictures" in edit.sent:
        changes["pictures"] = _pictures(content, edit.pictures, pictures)
    variants, opening_stock = _variants(product, edit, new_variant_id, new_sku)
    edited = replace(content, **changes, variants=variants)
    if "pictures" in edit.sent:
        edited = _without_lost_pictures(edited, edit)
    check_content(edited)
    return EditedProduct(edited, opening_stock)


def _required(edit: ProductEdit, name: str) -> object:
    value = getattr(edit, name)
    if value is None:
        raise InvalidInput(f"{name} can't be empty", field=name, fix=f"send a {name}, or leave the field out")
    return value


def _pictures(
    content: ProductContent, hashes: tuple[str, ...], stored: Mapping[str, ProductPicture]
) -> tuple[ProductPicture, ...]:
    """Keep what the product already knows about a picture (its source); repeated hashes count once."""
    known = {placed.content_hash: placed for placed in content.pictures}
    chosen = []
    for position, content_hash in enumerate(dict.fromkeys(hashes)):
        placed = known.get(content_hash) or stored.get(content_hash)
        if placed is None:
            raise InvalidInput(
                f"there is no picture {content_hash}",
                field=f"images.{position}",
                fix="bring the picture in with an import first, then send its hash",
            )
        chosen.append(placed)
    return tuple(chosen)


def _without_lost_pictures(content: ProductContent, edit: ProductEdit) -> ProductContent:
    """A variant whose picture was taken off the product loses it too, unless the same edit gave it that picture."""
    hashes = {placed.content_hash for placed in content.pictures}
    named = {change.variant_id for change in edit.variants if "image_hash" in change.sent}
    variants = tuple(
        replace(variant, image_hash=None)
        if variant.image_hash not in hashes and variant.variant_id not in named
        else variant
        for variant in content.variants
    )
    return replace(content, variants=variants)


def _variants(
    product: Product,
    edit: ProductEdit,
    new_variant_id: Callable[[str], VariantId],
    new_sku: Callable[[str, tuple[str, ...]], str],
) -> tuple[tuple[Variant, ...], dict[UUID, int]]:
    variants = {variant.variant_id: variant for variant in product.content.variants}
    _apply_base_price(variants, edit)
    for position, variant_id in enumerate(edit.removed_variants):
        if variants.pop(VariantId(variant_id), None) is None:
            raise NotFound(
                f"the product has no variant {variant_id}", details={"field": f"removed_variants.{position}"}
            )
    opening_stock: dict[UUID, int] = {}
    for position, change in enumerate(edit.variants):
        if change.variant_id is None:
            added = _new_variant(product.content.code, change, position, new_variant_id, new_sku)
            variants[added.variant_id] = added
            opening_stock[added.variant_id] = change.opening_stock
            continue
        current = variants.get(VariantId(change.variant_id))
        if current is None:
            field = f"variants.{position}.variant_id"
            raise NotFound(f"the product has no variant {change.variant_id}", details={"field": field})
        variants[current.variant_id] = _changed_variant(current, change, position)
    return tuple(variants.values()), opening_stock


def _apply_base_price(variants: dict[VariantId, Variant], edit: ProductEdit) -> None:
    if "base_price_minor" not in edit.sent:
        return
    price_minor = edit.base_price_minor
    if price_minor is None or len({variant.price_minor for variant in variants.values()}) > 1:
        raise InvalidInput(
            "the variants have different prices", field="base_price_minor", fix="send variants[].price_minor instead"
        )
    for variant_id, variant in variants.items():
        variants[variant_id] = replace(variant, price_minor=price_minor)


def _new_variant(
    code: str,
    change: VariantEdit,
    position: int,
    new_variant_id: Callable[[str], VariantId],
    new_sku: Callable[[str, tuple[str, ...]], str],
) -> Variant:
    if change.price_minor is None:
        field = f"variants.{position}.price_minor"
        raise InvalidInput("a new variant needs a price", field=field, fix="send its price in minor units")
    sku = change.sku or new_sku(code, change.option_values)
    return Variant(
        variant_id=new_variant_id(sku),
        sku=sku,
        price_minor=change.price_minor,
        option_values=change.option_values,
        barcode=change.barcode,
        image_hash=change.image_hash,
    )


def _changed_variant(current: Variant, change: VariantEdit, position: int) -> Variant:
    changes: dict[str, Any] = {name: getattr(change, name) for name in ("barcode", "image_hash") if name in change.sent}
    for name in ("sku", "price_minor"):
        if name in change.sent:
            value = getattr(change, name)
            if value is None:
                field = f"variants.{position}.{name}"
                raise InvalidInput(f"{name} can't be empty", field=field, fix="send a value, or leave the field out")
            changes[name] = value
    if "option_values" in change.sent:
        changes["option_values"] = change.option_values
    return replace(current, **changes)
