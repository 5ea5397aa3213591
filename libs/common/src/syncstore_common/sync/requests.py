"""Requests for a sync: a product is wanted in shops, or off them, and who asked is answered once that is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from syncstore_common.contracts.platforms import PLATFORMS, Platform
from syncstore_common.contracts.states import Lane, Origin, Presence
from syncstore_common.contracts.sync import ListingProblem, SyncAcceptedV1, SyncRefusedV1, SyncRequestedV1
from syncstore_common.infra.consumer import Delivered
from syncstore_common.infra.database import DriverUnit
from syncstore_common.kernel.errors import Disposition, ErrorClass
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.listing_events import listing_event
from syncstore_common.sync.raising import Raise, Raised, lock_work_of_products, raise_work, try_held
from syncstore_common.sync.stopped_shops import STOPPED, answer_for_stopped_shop
from syncstore_common.sync.work import LANE_ORDER

_SHOPS = """
select id, status, status_reason from platform_connections
where ($1::uuid[] is null or id = any($1)) and status in ('active', 'paused', 'blocked', 'reauthorise')
order by id
"""
_WANT_LISTINGS = """
insert into platform_listings (id, connection_id, product_id)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as wanted (id, connection_id, product_id)
order by connection_id, product_id on conflict (connection_id, product_id) do nothing
returning *, shown::text as shown_text, problem::text as problem_text, channels::text as channels_text
"""
_WANT_TASKS = """
insert into sync_tasks (listing_id, connection_id, lane)
select l.id, l.connection_id, min(wanted.lane)
from unnest($1::uuid[], $2::uuid[], $3::int[]) as wanted (connection_id, product_id, lane)
join platform_listings l using (connection_id, product_id) group by l.id order by l.id
on conflict (listing_id) do nothing
"""
_LISTINGS = """
select l.id, l.connection_id, l.product_id
from unnest($1::uuid[], $2::uuid[]) as wanted (connection_id, product_id)
join platform_listings l using (connection_id, product_id)
"""
# what was asked is always carried out, even where we believe that it is so already
_WISH = """
update platform_listings set wish = $3, presence = case when external_id is null then presence end
where product_id = $1 and connection_id = any($2::uuid[]) returning connection_id
"""
_REMEMBER = """
insert into sync_requests (sync_id, listing_id, stock_seq, price_seq, content_seq)
select sync_id, listing_id, stock_wanted, price_wanted, content_wanted
from unnest($1::uuid[], $2::uuid[]) as asked (sync_id, listing_id) join sync_tasks using (listing_id)
on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request and the shops it means."""

    event: SyncRequestedV1
    traceparent: str | None
    shops: Sequence[UUID]

    @property
    def places(self) -> list[tuple[UUID, UUID]]:
        """Where listings are meant: shop and product."""
        return [(shop_id, self.event.product_id) for shop_id in self.shops]


class SyncRequests:
    """The handler of one platform's requests."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def on_sync_requested(self, unit: DriverUnit, delivered: Sequence[Delivered[SyncRequestedV1]]) -> None:
        """Make a listing wanted in each shop meant, and look at everything of it."""
        named = {item.event.connection_id for item in delivered}
        rows = await unit.fetch(_SHOPS, None if None in named else list(named))
        shops = {UUID(str(row["id"])): row for row in rows}
        asked = [_Asked(item.event, item.traceparent, _meant(item.event, shops)) for item in delivered]
        for item in asked:
            if not item.shops:
                unit.publish(_refusal(self._platform, item.event), lane=Lane.CONTENT, traceparent=item.traceparent)
        asked = [item for item in asked if item.shops]
        if asked:
            await self._take(unit, asked, shops)

    async def _take(self, unit: DriverUnit, asked: Sequence[_Asked], shops: Mapping[UUID, Any]) -> None:
        await lock_work_of_products(unit, {item.event.product_id for item in asked})
        wishes = [await _wished(unit, item) for item in asked if item.event.presence is not None]
        asked = [*wishes, *(item for item in asked if item.event.presence is None)]
        await self._want(unit, asked[len(wishes) :])
        listings = await _listings(unit, asked)
        meant = [(item, listings[place]) for item in asked for place in item.places if place in listings]
        by_hand = [listing_id for item, listing_id in meant if item.event.origin is Origin.MANUAL]
        if by_hand:
            await try_held(unit, by_hand)  # somebody asks
        await raise_work(unit, [Raised(listing_id, _cause(item.event), item.traceparent) for item, listing_id in meant])
        sync_ids = [item.event.sync_id for item, _ in meant]
        await unit.execute(_REMEMBER, sync_ids, [listing_id for _, listing_id in meant])
        for item in asked:
            unit.publish(_acceptance(self._platform, item), lane=Lane.CONTENT, traceparent=item.traceparent)
        await self._answer_for_stopped(unit, {shop_id for item in asked for shop_id in item.shops}, shops)

    async def _want(self, unit: DriverUnit, asked: Sequence[_Asked]) -> None:
        """Make rows for listings that are not there yet, and announce them."""
        lanes = {place: LANE_ORDER[_lane_of(item.event)] for item in asked for place in item.places}
        if not lanes:
            return
        traces = {place: item.traceparent for item in asked for place in item.places}
        shop_ids, product_ids = [shop_id for shop_id, _ in lanes], [product_id for _, product_id in lanes]
        created = await unit.fetch(_WANT_LISTINGS, [new_id() for _ in lanes], shop_ids, product_ids)
        await unit.execute(_WANT_TASKS, shop_ids, product_ids, list(lanes.values()))
        for row in created:
            trace = traces[row["connection_id"], row["product_id"]]
            unit.publish(listing_event(self._platform, row), lane=Lane.CONTENT, traceparent=trace)

    async def _answer_for_stopped(self, unit: DriverUnit, meant: set[UUID], shops: Mapping[UUID, Any]) -> None:
        for shop_id in sorted(meant):
            status = shops[shop_id]["status"]
            if status in STOPPED:
                reason = shops[shop_id]["status_reason"]
                await answer_for_stopped_shop(unit, self._platform, shop_id, status=status, reason=reason)


def _meant(event: SyncRequestedV1, shops: Mapping[UUID, Any]) -> list[UUID]:
    return [shop_id for shop_id in shops if event.connection_id in (None, shop_id)]


async def _wished(unit: DriverUnit, asked: _Asked) -> _Asked:
    """Note what is wished of the listings the product has in these shops; those shops are meant."""
    event = asked.event
    wish = event.presence.value if event.presence else None
    rows = await unit.fetch(_WISH, event.product_id, list(asked.shops), wish)
    return _Asked(event, asked.traceparent, sorted(UUID(str(row["connection_id"])) for row in rows))


async def _listings(unit: DriverUnit, asked: Sequence[_Asked]) -> dict[tuple[UUID, UUID], UUID]:
    places = {place for item in asked for place in item.places}
    rows = await unit.fetch(_LISTINGS, [shop for shop, _ in places], [product for _, product in places])
    return {(UUID(str(row["connection_id"])), UUID(str(row["product_id"]))): UUID(str(row["id"])) for row in rows}


def _cause(event: SyncRequestedV1) -> Raise:
    """Everything is looked at: somebody asks, and gets the platform's answer again."""
    return Raise(
        stock=True,
        price=True,
        content=True,
        lifecycle=event.presence is not None,
        lane=_lane_of(event),
        origin=event.origin,
        unblocks=True,
        force=event.force,
    )


def _lane_of(event: SyncRequestedV1) -> Lane:
    """Taking something off sale is urgent, however many products it concerns."""
    if event.presence in (Presence.UNLISTED, Presence.REMOVED):
        return Lane.DELIST
    return Lane.BULK if event.origin is Origin.BULK else Lane.CREATE


def _acceptance(platform: Platform, asked: _Asked) -> SyncAcceptedV1:
    return SyncAcceptedV1(
        event_id=new_id(),
        occurred_at=datetime.now(UTC),
        platform=platform,
        sync_id=asked.event.sync_id,
        product_id=asked.event.product_id,
        connection_ids=tuple(asked.shops),
    )


def _refusal(platform: Platform, event: SyncRequestedV1) -> SyncRefusedV1:
    title = PLATFORMS[platform].title
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
        platform=platform,
        sync_id=event.sync_id,
        product_id=event.product_id,
        problem=problem,
    )
