"""Steps that several tests begin with."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from syncstore_common.contracts.catalog import ProductSnapshot, VariantSnapshot
from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, LiveListing, RemoteRef, RemoteStatus
from tests.adapters.tiktok.world import TikTokWorld
from tests.support.eventually import eventually


async def listed(world: TikTokWorld, listing: DesiredListing) -> RemoteRef:
    """Create a listing and wait until it is live."""
    ref = (await world.adapter.create(world.session(), listing)).ref
    assert ref is not None
    await world.settle(ref)
    world.platform.reset()
    return ref


async def reviewed(world: TikTokWorld, ref: RemoteRef) -> LiveListing:
    """Wait until no review of a listing or of its edit is going on; return the listing."""

    async def ended() -> LiveListing | None:
        live = await world.adapter.fetch(world.session(), ref.external_id)
        return None if live.status is RemoteStatus.IN_REVIEW or live.edit_in_review else live

    live = await eventually(ended)
    assert live is not None
    return live


def changed(listing: DesiredListing, variant_id: UUID, **changes: Any) -> DesiredListing:
    """Return the listing with one variant changed."""
    variants = tuple(replace(item, **changes) if item.variant_id == variant_id else item for item in listing.variants)
    return replace(listing, variants=variants)


def another(listing: DesiredListing, option: str) -> DesiredListing:
    """Return the listing with one more variant, at 70,000 rupiah, five in stock."""
    sku = DesiredVariant(uuid4(), f"{listing.code}-{option}", (option,), Money(70_000, "IDR"), 5)
    return replace(listing, variants=(*listing.variants, sku))


def product(title: str, **changes: str) -> ProductSnapshot:
    """Return the smallest product a category can be looked up for."""
    variant = VariantSnapshot(variant_id=uuid4(), sku="A", price_minor=1000)
    return ProductSnapshot(
        product_id=uuid4(),
        version=1,
        code="P",
        title=title,
        description=changes.get("description", ""),
        category=changes.get("category"),
        currency="IDR",
        base_price_minor=1000,
        variants=(variant,),
    )
