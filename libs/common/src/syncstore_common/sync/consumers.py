"""What the engine does with events: keep copies, want listings, raise work; all in the delivery's transaction."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from syncstore_common.contracts import topology
from syncstore_common.contracts.catalog import (
    ListingsAfterDeletion,
    ProductChangedV1,
    ProductDeletedV1,
    StockChangedV1,
)
from syncstore_common.contracts.platforms import PLATFORMS
from syncstore_common.contracts.states import Lane, Origin, Presence
from syncstore_common.contracts.sync import ListingProblem, SyncAcceptedV1, SyncRefusedV1, SyncRequestedV1
from syncstore_common.contracts.webhooks import PushReceivedV1
from syncstore_common.infra.consumer import Consumer, Delivered
from syncstore_common.infra.database import DriverUnit
from syncstore_common.infra.outbox import current_traceparent
from syncstore_common.kernel.errors import Disposition, ErrorClass
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.copies import mark_product_deleted, upsert_product, upsert_stock
from syncstore_common.sync.listing_events import listing_event
from syncstore_common.sync.policy_consumers import PolicyConsumers
from syncstore_common.sync.policy_copies import rule_reads
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.push_consumers import COALESCE_S, PushConsumers, try_held
from syncstore_common.sync.raising import (
    Raise,
    Raised,
    lock_work_of_product,
    raise_work,
    raise_work_of_product,
    raise_work_of_products,
)
from syncstore_common.sync.shops import ShopStore
from syncstore_common.sync.stopped_shops import STOPPED, answer_for_stopped_shop
from syncstore_common.sync.work import LANE_ORDER

_SHOPS = """
select id, status, status_reason from platform_connections
where ($1::uuid is null or id = $1) and status in ('active', 'paused', 'blocked', 'reauthorise')
order by id
"""
_WANT_LISTING = """
insert into platform_listings (id, connection_id, product_id) values ($1, $2, $3)
on conflict (connection_id, product_id) do nothing
returning *, shown::text as shown_text, problem::text as problem_text, channels::text as channels_text
"""
_WANT_TASK = """
insert into sync_tasks (listing_id, connection_id, lane)
select id, connection_id, $3 from platform_listings where connection_id = $1 and product_id = $2
on conflict (listing_id) do nothing
"""
# what was asked is always carried out, even where we believe that it is so already
_WISH = """
update platform_listings set wish = $3, presence = case when external_id is null then presence end
where product_id = $1 and connection_id = any($2::uuid[]) returning connection_id
"""
_REMOVE_ALL = "update platform_listings set wish = 'removed' where product_id = $1"
_REMEMBER_REQUEST = """
insert into sync_requests (sync_id, listing_id, stock_seq, price_seq, content_seq)
select $1, listing_id, stock_wanted, price_wanted, content_wanted from sync_tasks where listing_id = any($2::uuid[])
on conflict do nothing
"""


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
        self.policies = PolicyConsumers(self._platform)

    def consumers(self) -> tuple[Consumer, Consumer]:
        """The queues of the service; stock has its own, so it never waits behind content."""
        events = Consumer(
            topology.events_queue(self._platform),
            {
                ProductChangedV1: self.on_product_changed,
                ProductDeletedV1: self.on_product_deleted,
                SyncRequestedV1: self.on_sync_requested,
                PushReceivedV1: self._pushes.on_push_received,
                **self.policies.handlers,
            },
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

    async def on_product_changed(self, unit: DriverUnit, event: ProductChangedV1) -> None:
        """Keep the newer snapshot and raise what it changed. Content waits for the next keystroke, price does not."""
        change = await upsert_product(unit, event.product)
        if change.status:
            await self._raise_on_or_off_sale(unit, event)
            return
        if not (change.content or change.price):
            return
        # other rules may match now; what they leave as it was costs no call
        reads = await rule_reads(unit)
        is_judged_anew = (change.content and reads.content) or (change.price and reads.price)
        lane = Lane.PRICE if change.price else Lane.CONTENT
        cause = Raise(
            stock=is_judged_anew,
            price=change.price or is_judged_anew,
            content=change.content or is_judged_anew,
            lane=Lane.BULK if event.origin is Origin.BULK else lane,
            origin=event.origin,
            delay_s=0.0 if change.price and not change.content else self._coalesce_s,
            unblocks=True,
        )
        await raise_work_of_product(unit, event.product.product_id, cause, current_traceparent())

    async def _raise_on_or_off_sale(self, unit: DriverUnit, event: ProductChangedV1) -> None:
        """A product that is off sale must not sell; one that comes back is pushed as a whole."""
        cause = Raise(
            stock=True,
            price=True,
            content=True,
            lifecycle=True,
            lane=Lane.BULK if event.origin is Origin.BULK and event.product.status == "active" else Lane.DELIST,
            origin=event.origin,
            unblocks=True,
        )
        await raise_work_of_product(unit, event.product.product_id, cause, current_traceparent())

    async def on_product_deleted(self, unit: DriverUnit, event: ProductDeletedV1) -> None:
        """Take its listings off sale, remove them or leave them alone, as was asked.

        What is removed stays removed: a product that comes back under its code does not list itself anew.
        """
        if not await mark_product_deleted(unit, event.product_id, event.version, event.listings):
            return
        if event.listings is ListingsAfterDeletion.REMOVE:
            await lock_work_of_product(unit, event.product_id)
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
        # of several events of a product the last one that is no bulk change speaks for all
        speaking = {item.event.product_id: item for item in sorted(delivered, key=_is_by_hand)}
        raised = []
        for product_id in changed:
            event = speaking[product_id].event
            lane = Lane.BULK if event.origin is Origin.BULK else Lane.STOCK
            cause = Raise(stock=True, price=reads.stock, content=reads.stock, lane=lane, origin=event.origin)
            raised.append(Raised(product_id, cause, speaking[product_id].traceparent))
        await raise_work_of_products(unit, raised)

    async def on_sync_requested(self, unit: DriverUnit, event: SyncRequestedV1) -> None:
        """Make a listing wanted in each shop meant, and look at everything of it."""
        found = await unit.fetch(_SHOPS, event.connection_id)
        shops = [UUID(str(row["id"])) for row in found]
        if not shops:
            unit.publish(self._refusal(event), lane=Lane.CONTENT)
            return
        await lock_work_of_product(unit, event.product_id)
        if event.presence is not None:
            shops = await self._wish(unit, event, shops)
        lane = _lane_of(event)
        for shop_id in () if event.presence is not None else shops:
            created = await unit.fetchrow(_WANT_LISTING, new_id(), shop_id, event.product_id)
            await unit.execute(_WANT_TASK, shop_id, event.product_id, LANE_ORDER[lane])
            if created is not None:
                unit.publish(listing_event(self._platform, created), lane=Lane.CONTENT)
        rows = await unit.fetch(
            "select id from platform_listings where product_id = $1 and connection_id = any($2::uuid[]) order by id",
            event.product_id,
            shops,
        )
        listings = [UUID(str(row["id"])) for row in rows]
        cause = Raise(
            stock=True,
            price=True,
            content=True,
            lifecycle=event.presence is not None,
            lane=lane,
            origin=event.origin,
            unblocks=True,  # somebody asks, and gets the platform's answer again
            force=event.force,
        )
        if event.origin is Origin.MANUAL:
            await try_held(unit, listings)  # somebody asks: what waits for the platform is tried again now
        await raise_work(unit, listings, cause, current_traceparent())
        await unit.execute(_REMEMBER_REQUEST, event.sync_id, listings)
        accepted = SyncAcceptedV1(
            event_id=new_id(),
            occurred_at=datetime.now(UTC),
            platform=self._platform,
            sync_id=event.sync_id,
            product_id=event.product_id,
            connection_ids=tuple(shops),
        )
        unit.publish(accepted, lane=Lane.CONTENT)
        for row in found:
            if row["id"] in shops and row["status"] in STOPPED:
                await answer_for_stopped_shop(
                    unit, self._platform, row["id"], status=row["status"], reason=row["status_reason"]
                )

    async def _wish(self, unit: DriverUnit, event: SyncRequestedV1, shops: list[UUID]) -> list[UUID]:
        """Note what is wished of the listings the product has in these shops; return those shops."""
        wish = event.presence.value if event.presence else None
        rows = await unit.fetch(_WISH, event.product_id, shops, wish)
        return sorted(UUID(str(row["connection_id"])) for row in rows)

    def _refusal(self, event: SyncRequestedV1) -> SyncRefusedV1:
        title = PLATFORMS[self._platform].title
        problem = ListingProblem(
            code="NO_SHOP",
            error_class=ErrorClass.VALIDATION.value,
            message=f"no {title} shop is connected",
            field="shop_id",
            fix=f"connect a {title} shop first",
            disposition=Disposition.REJECTED.value,
        )
        return SyncRefusedV1(
            event_id=new_id(),
            occurred_at=datetime.now(UTC),
            platform=self._platform,
            sync_id=event.sync_id,
            product_id=event.product_id,
            problem=problem,
        )


def _is_by_hand(item: Delivered[StockChangedV1]) -> bool:
    return item.event.origin is not Origin.BULK


def _lane_of(event: SyncRequestedV1) -> Lane:
    """Taking something off sale is urgent, however many products it concerns."""
    if event.presence in (Presence.UNLISTED, Presence.REMOVED):
        return Lane.DELIST
    return Lane.BULK if event.origin is Origin.BULK else Lane.CREATE
