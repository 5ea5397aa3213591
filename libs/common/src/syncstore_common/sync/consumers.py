"""What the engine does with events: keep copies, want listings, raise work; all in the delivery's transaction."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from syncstore_common.contracts import topology
from syncstore_common.contracts.catalog import (
    ListingsAfterDeletion,
    ProductChangedV1,
    ProductDeletedV1,
    StockChangedV1,
)
from syncstore_common.contracts.states import Lane, Origin
from syncstore_common.contracts.sync import SyncRequestedV1
from syncstore_common.contracts.webhooks import PushReceivedV1
from syncstore_common.infra.consumer import Consumer, Delivered
from syncstore_common.infra.database import DriverUnit
from syncstore_common.infra.outbox import current_traceparent
from syncstore_common.sync.copies import ProductChange, mark_product_deleted, upsert_products, upsert_stock
from syncstore_common.sync.policy_consumers import PolicyConsumers
from syncstore_common.sync.policy_copies import Reads, rule_reads
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.push_consumers import COALESCE_S, PushConsumers
from syncstore_common.sync.raising import (
    Raise,
    Raised,
    lock_work_of_products,
    raise_work_of_product,
    raise_work_of_products,
)
from syncstore_common.sync.requests import SyncRequests
from syncstore_common.sync.shops import ShopStore

_REMOVE_ALL = "update platform_listings set wish = 'removed' where product_id = $1"


class ResyncPort(Protocol):
    """Brings back what lost events would have told (resync.py)."""

    async def products(self, consumers: "EngineConsumers") -> None:
        """Content and prices."""
        ...

    async def stock(self, consumers: "EngineConsumers") -> None:
        """Stock levels."""
        ...

    async def policies(self, consumers: "EngineConsumers") -> None:
        """Rules, overrides, defaults of shops."""
        ...


class EngineConsumers:
    """The handlers of one platform's service."""

    def __init__(
        self,
        adapter: MarketplaceAdapter,
        shops: ShopStore,
        resync: "ResyncPort",
        *,
        wake: Callable[[], None],
        coalesce_s: float,
        pushes_coalesce_s: float = COALESCE_S,
    ) -> None:
        """``wake`` is called after each delivery that was committed: there may be work."""
        self._pushes = PushConsumers(adapter, shops, coalesce_s=pushes_coalesce_s)
        self._platform = adapter.platform
        self._resync = resync
        self._wake = wake
        self._coalesce_s = coalesce_s
        self._requests = SyncRequests(self._platform)
        self.policies = PolicyConsumers(self._platform)

    def consumers(self) -> tuple[Consumer, Consumer]:
        """The queues of the service; stock has its own, so it never waits behind content."""
        events = Consumer(
            topology.events_queue(self._platform),
            {
                ProductDeletedV1: self.on_product_deleted,
                PushReceivedV1: self._pushes.on_push_received,
                **self.policies.handlers,
            },
            {ProductChangedV1: self.on_product_changed, SyncRequestedV1: self._requests.on_sync_requested},
            after_commit=self._wake,
            on_lost=self._bring_back_events,
        )
        stock = Consumer(
            topology.stock_queue(self._platform),
            {},
            {StockChangedV1: self.on_stock_changed},
            after_commit=self._wake,
            on_lost=partial(self._resync.stock, self),
        )
        return events, stock

    async def _bring_back_events(self) -> None:
        await self._resync.policies(self)
        await self._resync.products(self)

    async def on_product_changed(self, unit: DriverUnit, delivered: Sequence[Delivered[ProductChangedV1]]) -> None:
        """Keep newer snapshots and raise what they changed."""
        events = {item.event.product.product_id: item for item in sorted(delivered, key=_version)}
        changes = await upsert_products(unit, [item.event.product for item in events.values()])
        if not any(change.is_any for change in changes.values()):
            return
        # other rules may match now; what they leave as it was costs no call
        reads = await rule_reads(unit)
        causes = [(item, self._cause(item.event, changes[key], reads)) for key, item in events.items()]
        await raise_work_of_products(
            unit, [Raised(item.event.product.product_id, cause, item.traceparent) for item, cause in causes if cause]
        )

    def _cause(self, event: ProductChangedV1, change: ProductChange, reads: Reads) -> Raise | None:
        """What a newer snapshot raises. Content waits for the next keystroke, price does not.

        A product that is off sale must not sell; one that comes back is pushed as a whole.
        """
        if change.status:
            is_slow = event.origin is Origin.BULK and event.product.status == "active"
            lane = Lane.BULK if is_slow else Lane.DELIST
            whole = Raise(stock=True, price=True, content=True, lifecycle=True, unblocks=True)
            return replace(whole, lane=lane, origin=event.origin)
        if not (change.content or change.price):
            return None
        is_judged_anew = (change.content and reads.content) or (change.price and reads.price)
        lane = Lane.PRICE if change.price else Lane.CONTENT
        return Raise(
            stock=is_judged_anew,
            price=change.price or is_judged_anew,
            content=change.content or is_judged_anew,
            lane=Lane.BULK if event.origin is Origin.BULK else lane,
            origin=event.origin,
            delay_s=0.0 if change.price and not change.content else self._coalesce_s,
            unblocks=True,
        )

    async def on_product_deleted(self, unit: DriverUnit, event: ProductDeletedV1) -> None:
        """Take its listings off sale, remove them or leave them alone, as was asked.

        What is removed stays removed: a product that comes back under its code does not list itself anew.
        """
        if not await mark_product_deleted(unit, event.product_id, event.version, event.listings):
            return
        if event.listings is ListingsAfterDeletion.REMOVE:
            await lock_work_of_products(unit, [event.product_id])
            await unit.execute(_REMOVE_ALL, event.product_id)
        cause = Raise(content=True, lifecycle=True, lane=Lane.DELIST, unblocks=True)
        await raise_work_of_product(unit, event.product_id, cause, current_traceparent())

    async def on_stock_changed(self, unit: DriverUnit, delivered: Sequence[Delivered[StockChangedV1]]) -> None:
        """Keep newer levels and raise stock, at once; price and content only where rules ask for stock."""
        levels = [(item.event.product_id, level) for item in delivered for level in item.event.levels]
        changed = await upsert_stock(unit, levels)
        if not changed:
            return
        reads = await rule_reads(unit)
        raised = []
        for item in delivered:
            event = item.event
            lane = Lane.BULK if event.origin is Origin.BULK else Lane.STOCK
            cause = Raise(stock=True, price=reads.stock, content=reads.stock, lane=lane, origin=event.origin)
            if event.product_id in changed:
                raised.append(Raised(event.product_id, cause, item.traceparent))
        await raise_work_of_products(unit, raised)


def _version(item: Delivered[ProductChangedV1]) -> int:
    return item.event.product.version
