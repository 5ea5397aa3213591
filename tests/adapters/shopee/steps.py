"""Small steps the Shopee tests share: variants by name, and listings that are there already."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, RemoteRef
from tests.adapters.shopee.world import ShopeeWorld


def variant(*options: str, price: int = 50_000, stock: int = 10) -> DesiredVariant:
    """Return a fresh variant with these option values."""
    return DesiredVariant(uuid4(), f"SKU-{uuid4().hex[:10]}", options, Money(price, "IDR"), stock)


def with_options(world: ShopeeWorld, names: tuple[str, ...], *variants: DesiredVariant) -> DesiredListing:
    """Return a fresh listing with these option names and variants."""
    return replace(world.listing(), option_names=names, variants=variants)


def changed(listing: DesiredListing, *variants: DesiredVariant) -> DesiredListing:
    """Return the listing with other variants."""
    return replace(listing, variants=variants)


async def created(world: ShopeeWorld, listing: DesiredListing) -> RemoteRef:
    """Create a listing and return its ids."""
    result = await world.adapter.create(world.session(), listing)
    assert result.ref is not None
    return result.ref


async def pushed(world: ShopeeWorld, ref: RemoteRef, listing: DesiredListing) -> RemoteRef:
    """Push content and return the ids the listing has then."""
    result = await world.adapter.push_content(world.session(), ref, listing)
    return result.ref or ref


def models(world: ShopeeWorld, ref: RemoteRef) -> dict[str, dict[str, Any]]:
    """Return the stored models of a listing by id."""
    return {row["model_id"]: row for row in world.platform.item(ref.external_id)["models"]}


def tiers(world: ShopeeWorld, ref: RemoteRef) -> list[tuple[str, list[str]]]:
    """Return the stored tiers of a listing."""
    return [(tier["name"], tier["options"]) for tier in world.platform.item(ref.external_id)["tiers"]]
