"""Listings and answers for the pure tests."""

from uuid import UUID, uuid5

from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, Package
from syncstore_shopee.wire_items import Variations

_SPACE = UUID("6f1d1a58-6f0a-4c51-9a9e-1f4c5c0a1f00")


def variant(*options: str, sku: str = "", image_hash: str | None = None, barcode: str | None = None) -> DesiredVariant:
    """Return a variant whose id and SKU follow from its options."""
    name = "-".join(options) or "single"
    return DesiredVariant(
        variant_id=uuid5(_SPACE, name),
        sku=sku or f"SKU-{name}",
        options=options,
        price=Money(50_000, "IDR"),
        stock=10,
        barcode=barcode,
        image_hash=image_hash,
    )


def listing(*variants: DesiredVariant, names: tuple[str, ...] | None = None) -> DesiredListing:
    """Return a listing with these variants; option names are made up unless given."""
    chosen = variants or (variant(),)
    depth = len(chosen[0].options)
    return DesiredListing(
        product_id=uuid5(_SPACE, "product"),
        code="GELAS-1",
        title="Gelas Kopi Keramik",
        description="<p>Gelas tebal.</p>",
        brand=None,
        category_id="101211",
        package=Package(400, 120, 95, 101),
        option_names=names if names is not None else ("Warna", "Ukuran")[:depth],
        variants=chosen,
        image_hashes=("a" * 64, "b" * 64),
    )


def live(names: tuple[str, ...], values: tuple[tuple[str, ...], ...], **models: tuple[int, ...]) -> Variations:
    """Return an item's variations; ``models`` maps a SKU to its place, ids count from 1."""
    tiers = [
        {"variation_name": name, "variation_option_list": [{"variation_option_name": value} for value in row]}
        for name, row in zip(names, values, strict=True)
    ]
    rows = [
        {"model_id": number, "model_sku": sku, "tier_index": list(place)}
        for number, (sku, place) in enumerate(models.items(), start=1)
    ]
    return Variations.model_validate({"standardise_tier_variation": tiers, "model": rows})
