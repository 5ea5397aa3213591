"""Events into the read model: one handler per event, safe to run twice, no I/O beside its own transaction."""

from collections.abc import Awaitable, Callable, Mapping

from syncstore_common.contracts.catalog import ProductChangedV1, ProductDeletedV1, StockChangedV1
from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.sync import ListingChangedV1, ShopChangedV1, SyncAcceptedV1, SyncRefusedV1
from syncstore_common.contracts.topology import GATEWAY_INBOUND
from syncstore_common.infra.consumer import Consumer, Handler, in_turn
from syncstore_common.infra.database import DriverUnit
from syncstore_gateway.readmodel.activity import ActivityKind, Entry, write_activity
from syncstore_gateway.readmodel.listings import StateChange, write_listing, write_shop
from syncstore_gateway.readmodel.products import write_deletion, write_product, write_stock
from syncstore_gateway.sync.settling import accept_job, refuse_job, settle_shop


async def on_product_changed(unit: DriverUnit, event: ProductChangedV1) -> None:
    """Show the newest snapshot of a product."""
    await write_product(unit, event.product, event.occurred_at)


async def on_product_deleted(unit: DriverUnit, event: ProductDeletedV1) -> None:
    """Show the product no more."""
    await write_deletion(unit, event.product_id, event.version, event.occurred_at)


async def on_stock_changed(unit: DriverUnit, event: StockChangedV1) -> None:
    """Show the newest stock."""
    await write_stock(unit, event.product_id, event.levels)


async def on_listing_changed(unit: DriverUnit, event: ListingChangedV1) -> None:
    """Show a listing's state, answer the sync requests it settles, and note the change."""
    change = await write_listing(unit, event)
    for sync_id in event.settled_sync_ids:
        await settle_shop(unit, sync_id, event)
    if change is not None:
        await write_activity(unit, _listing_entry(event, change))


async def on_sync_accepted(unit: DriverUnit, event: SyncAcceptedV1) -> None:
    """A request became work on these shops."""
    await accept_job(unit, event)


async def on_sync_refused(unit: DriverUnit, event: SyncRefusedV1) -> None:
    """A request could not become work."""
    await refuse_job(unit, event)


async def on_shop_changed(unit: DriverUnit, event: ShopChangedV1) -> None:
    """Show a shop's state."""
    if await write_shop(unit, event):
        data = {"platform": event.platform.value, "name": event.name, "status": event.status, "reason": event.reason}
        await write_activity(unit, Entry(ActivityKind.SHOP, event.connection_id, event.occurred_at, data))


HANDLERS: Mapping[type[Event], Handler] = {
    ProductChangedV1: on_product_changed,
    ProductDeletedV1: on_product_deleted,
    StockChangedV1: on_stock_changed,
    ListingChangedV1: on_listing_changed,
    ShopChangedV1: on_shop_changed,
    SyncAcceptedV1: on_sync_accepted,
    SyncRefusedV1: on_sync_refused,
}
_FLOODS = frozenset({ProductChangedV1, StockChangedV1, ListingChangedV1, SyncAcceptedV1})
"""What an import or a batch brings by the thousand."""


def projector(*, after_commit: Callable[[], None], on_lost: Callable[[], Awaitable[None]]) -> Consumer:
    """The consumer of everything the gateway listens to."""
    groups = {kind: in_turn(handler) for kind, handler in HANDLERS.items() if kind in _FLOODS}
    return Consumer(GATEWAY_INBOUND, HANDLERS, groups, after_commit=after_commit, on_lost=on_lost)


def _listing_entry(event: ListingChangedV1, change: StateChange) -> Entry:
    return Entry(
        ActivityKind.LISTING,
        event.product_id,
        event.occurred_at,
        {
            "platform": event.platform.value,
            "connection_id": str(event.connection_id),
            "before": change.before.value if change.before else None,
            "after": change.after.value,
            "problem": event.problem.model_dump(mode="json") if event.problem else None,
        },
    )
