"""From the stored product to the published snapshot. Pure."""

from syncstore_catalog.products.model import Product
from syncstore_common.contracts.catalog import ExternalIds, ImageSnapshot, ProductSnapshot, VariantSnapshot


def snapshot(product: Product) -> ProductSnapshot:
    """Return what consumers see of a product that exists (not of a deleted one)."""
    content = product.content
    return ProductSnapshot(
        product_id=product.product_id,
        version=product.version,
        code=content.code,
        title=content.title,
        description=content.description,
        brand=content.brand,
        category=content.category,
        currency=content.currency,
        base_price_minor=content.base_price_minor,
        weight_g=content.weight_g,
        length_mm=content.length_mm,
        width_mm=content.width_mm,
        height_mm=content.height_mm,
        status=content.status.value,
        option_names=content.option_names,
        variants=tuple(
            VariantSnapshot(
                variant_id=variant.variant_id,
                sku=variant.sku,
                option_values=variant.option_values,
                price_minor=variant.price_minor,
                barcode=variant.barcode,
                image_hash=variant.image_hash,
                position=position,
            )
            for position, variant in enumerate(content.variants)
        ),
        images=tuple(
            ImageSnapshot(
                content_hash=placed.content_hash,
                position=position,
                media_type=placed.picture.media_type,
                width=placed.picture.width,
                height=placed.picture.height,
            )
            for position, placed in enumerate(content.pictures)
        ),
        external_ids=tuple(
            ExternalIds(
                platform=listing.platform,
                item_id=listing.item_id,
                model_ids={str(variant_id): model_id for variant_id, model_id in listing.model_ids},
            )
            for listing in content.external_listings
        ),
        tags=content.tags,
        attributes=dict(content.attributes),
    )
