"""Writing listings and shops into the read model, guarded by their revisions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from syncstore_common.contracts.states import ListingState
from syncstore_common.contracts.sync import ListingChangedV1, ShopChangedV1
from syncstore_common.infra.database import DriverUnit
from syncstore_gateway.readmodel.products import lock_product

_BEFORE = "select state from listing_overview where product_id = $1 and connection_id = $2"
_LISTING = """
insert into listing_overview as l (
    product_id, connection_id, listing_id, platform, revision, state, title, currency, price_min_minor, price_max_minor,
    stock_total, variants, external_id, url, problem, content_version, pushed_at, next_attempt_at, updated_at,
    channels, wish, remote_status, own_values)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::text::jsonb, $13, $14, $15::text::jsonb, $16, $17, $18, $19,
    $20::text::jsonb, $21, $22, $23::text::jsonb)
on conflict (product_id, connection_id) do update set
    listing_id = excluded.listing_id, platform = excluded.platform, revision = excluded.revision,
    state = excluded.state, title = excluded.title, currency = excluded.currency,
    price_min_minor = excluded.price_min_minor, price_max_minor = excluded.price_max_minor,
    stock_total = excluded.stock_total, variants = excluded.variants, external_id = excluded.external_id,
    url = excluded.url, problem = excluded.problem, content_version = excluded.content_version,
    pushed_at = excluded.pushed_at, next_attempt_at = excluded.next_attempt_at, updated_at = excluded.updated_at,
    channels = excluded.channels, wish = excluded.wish, remote_status = excluded.remote_status,
    own_values = excluded.own_values, seen_at = now()
where (excluded.listing_id, excluded.revision) > (l.listing_id, l.revision)
returning true
"""
_SHOP = """
insert into shops as s (connection_id, platform, external_shop_id, name, region, currency, status, reason, revision,
    updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (connection_id) do update set
    external_shop_id = excluded.external_shop_id, name = excluded.name, region = excluded.region,
    currency = excluded.currency, status = excluded.status, reason = excluded.reason, revision = excluded.revision,
    updated_at = excluded.updated_at
where excluded.revision > s.revision
returning true
"""


@dataclass(frozen=True, slots=True)
class StateChange:
    """A listing went from one state to another; ``before`` is None for a listing never heard of."""

    before: ListingState | None
    after: ListingState


async def write_listing(unit: DriverUnit, event: ListingChangedV1) -> StateChange | None:
    """Upsert a listing if the event is newer than what is known; return the change of state, if there was one.

    A listing made anew has a younger id (ids are time ordered) and starts its revisions again. Locks the product.
    """
    await lock_product(unit, event.product_id)
    before = await unit.fetchval(_BEFORE, event.product_id, event.connection_id)
    prices = [variant.price_minor for variant in event.variants if variant.price_minor is not None]
    stocks = [variant.stock for variant in event.variants if variant.stock is not None]
    written = await unit.fetchval(
        _LISTING,
        event.product_id,
        event.connection_id,
        event.listing_id,
        event.platform.value,
        event.revision,
        event.state.value,
        event.title,
        event.currency,
        min(prices, default=None),
        max(prices, default=None),
        sum(stocks) if stocks else None,
        orjson.dumps([variant.model_dump(mode="json") for variant in event.variants]).decode(),
        event.external_id,
        event.url,
        event.problem.model_dump_json() if event.problem else None,
        event.content_version,
        event.pushed_at,
        event.next_attempt_at,
        event.occurred_at,
        orjson.dumps([channel.model_dump(mode="json") for channel in event.channels]).decode(),
        event.wish.value,
        event.remote_status,
        orjson.dumps(event.own_values).decode(),
    )
    if not written or before == event.state.value:
        return None
    return StateChange(ListingState(before) if before else None, event.state)


async def write_shop(unit: DriverUnit, event: ShopChangedV1) -> bool:
    """Upsert a shop if the event is newer than what is known; tell whether it was."""
    return bool(
        await unit.fetchval(
            _SHOP,
            event.connection_id,
            event.platform.value,
            event.external_shop_id,
            event.name,
            event.region,
            event.currency,
            event.status,
            event.reason,
            event.revision,
            event.occurred_at,
        )
    )


_MARK = "update listing_overview set seen_at = now() where listing_id = any($1::uuid[])"
_SWEEP = "delete from listing_overview where platform = $1 and seen_at < $2"


async def mark_listings_seen(unit: DriverUnit, listing_ids: list[UUID]) -> None:
    """Note that a snapshot named these listings."""
    await unit.execute(_MARK, listing_ids)


async def sweep_listings(unit: DriverUnit, platform: str, before: datetime) -> int:
    """Remove a platform's listings that neither a snapshot nor an event named since ``before``; return how many."""
    return int((await unit.execute(_SWEEP, platform, before)).rsplit(" ", 1)[1])
