"""Events as the other services would publish them, short to write."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from syncstore_common.contracts.catalog import (
    ImageSnapshot,
    ProductChangedV1,
    ProductDeletedV1,
    ProductSnapshot,
    StockChangedV1,
    StockLevel,
    VariantSnapshot,
)
from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.contracts.sync import (
    ListingChangedV1,
    ListingProblem,
    ShopChangedV1,
    ShownVariant,
    SyncAcceptedV1,
    SyncRefusedV1,
)
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.readmodel.projector import HANDLERS


async def project(database: Database, *events: Event) -> None:
    """Handle each event in a transaction of its own, as a consumer does."""
    for event in events:
        async with database.driver_unit() as unit:
            await HANDLERS[type(event)](unit, event)


def _envelope() -> dict[str, Any]:
    return {"event_id": new_id(), "occurred_at": datetime.now(UTC)}


def snapshot(
    product_id: UUID, *, version: int = 1, skus: Mapping[str, UUID] | None = None, **fields: Any
) -> ProductSnapshot:
    """A product; ``skus`` maps SKU to variant id (default: one)."""
    variants = skus or {f"SKU-{product_id.hex[-6:]}": UUID(int=product_id.int ^ 1)}
    values: dict[str, Any] = {
        "code": f"code-{product_id.hex[-12:]}",
        "title": "Gelas Kopi Keramik",
        "description": "",
        "currency": "IDR",
        "base_price_minor": fields.pop("price", 50_000),
        "images": (ImageSnapshot(content_hash="a" * 64, position=0, width=800, height=800),),
    }
    shown = tuple(
        VariantSnapshot(variant_id=variant_id, sku=sku, price_minor=values["base_price_minor"])
        for sku, variant_id in variants.items()
    )
    return ProductSnapshot(product_id=product_id, version=version, variants=shown, **{**values, **fields})


def product_changed(product_id: UUID, **fields: Any) -> ProductChangedV1:
    return ProductChangedV1(**_envelope(), product=snapshot(product_id, **fields))


def product_deleted(product_id: UUID, version: int) -> ProductDeletedV1:
    return ProductDeletedV1(**_envelope(), product_id=product_id, version=version)


def stock_changed(product_id: UUID, **levels: tuple[UUID, int, int]) -> StockChangedV1:
    """``levels`` maps SKU to (variant id, available, version)."""
    found = tuple(
        StockLevel(variant_id=variant_id, sku=sku, available=available, version=version)
        for sku, (variant_id, available, version) in levels.items()
    )
    return StockChangedV1(**_envelope(), product_id=product_id, levels=found)


def listing_changed(
    product_id: UUID,
    connection_id: UUID,
    state: ListingState,
    *,
    platform: Platform = Platform.SHOPEE,
    revision: int = 1,
    settles: tuple[UUID, ...] = (),
    field: str | None = None,
    **fields: Any,
) -> ListingChangedV1:
    """A listing's new state; ``field`` makes a problem about that field."""
    listing_id = fields.pop("listing_id", UUID(int=product_id.int ^ connection_id.int))
    return ListingChangedV1(
        **_envelope(),
        platform=platform,
        connection_id=connection_id,
        listing_id=listing_id,
        product_id=product_id,
        revision=revision,
        state=state,
        settled_sync_ids=settles,
        **({"problem": problem(field)} if field else {}),
        **fields,
    )


def shown(variant_id: UUID, sku: str, *, price: int, stock: int) -> ShownVariant:
    return ShownVariant(variant_id=variant_id, sku=sku, external_id=f"m-{sku}", price_minor=price, stock=stock)


def problem(field: str) -> ListingProblem:
    return ListingProblem(
        code=f"{field}.bad",
        error_class="VALIDATION",
        message=f"the {field} can't be used",
        field=field,
        fix=f"change the {field}",
        disposition="rejected",
    )


def shop_changed(
    connection_id: UUID, *, platform: Platform = Platform.SHOPEE, revision: int = 1, **fields: Any
) -> ShopChangedV1:
    values = {"external_shop_id": "749", "name": "Toko Satu", "region": "ID", "currency": "IDR", "status": "active"}
    return ShopChangedV1(
        **_envelope(), platform=platform, connection_id=connection_id, revision=revision, **{**values, **fields}
    )


def accepted(sync_id: UUID, product_id: UUID, *shops: UUID, platform: Platform = Platform.SHOPEE) -> SyncAcceptedV1:
    return SyncAcceptedV1(
        **_envelope(), platform=platform, sync_id=sync_id, product_id=product_id, connection_ids=shops
    )


def refused(sync_id: UUID, product_id: UUID, *, platform: Platform = Platform.SHOPEE) -> SyncRefusedV1:
    return SyncRefusedV1(
        **_envelope(), platform=platform, sync_id=sync_id, product_id=product_id, problem=problem("shop_id")
    )
