"""What operators and the gateway ask of a sync service: work, pauses, replays, live readings."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.infra.dead_letters import replay_dead_letter
from syncstore_common.kernel.errors import Disposition, InvalidInput, NotFound, PlatformFailure
from syncstore_common.sync.listing import LiveListing
from syncstore_common.sync.listing_events import listing_event
from syncstore_common.sync.listings import LoadedListing, load_unleased
from syncstore_common.sync.planner import Plan
from syncstore_common.sync.policy import ListingPolicy
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.preparation import plan_for_shop
from syncstore_common.sync.pricing import PriceRule
from syncstore_common.sync.results import channels_of, problem_of_failure
from syncstore_common.sync.rulebook import Rulebook
from syncstore_common.sync.session import EngineShopSession
from syncstore_common.sync.sessions import SessionFactory
from syncstore_common.sync.shops import Connection, ShopStore

_WORK = """
select c.id as connection_id, c.name, c.status, c.throttled_until,
    count(*) filter (where t.is_due) as due,
    count(*) filter (where t.is_due and t.next_attempt_at > now()) as waiting,
    count(*) filter (where t.lease_token is not null and t.leased_until > now()) as running,
    count(*) filter (where t.dead_at is not null) as dead,
    count(*) filter (where t.is_blocked) as blocked,
    count(*) as listings,
    coalesce(extract(epoch from now() - min(t.raised_at) filter (where t.is_due)), 0)::float8 as oldest_due_s
from platform_connections c left join sync_tasks t on t.connection_id = c.id
group by c.id order by c.id
"""
_LETTER = "select source, event_id, discarded_at from dead_letters where id = $1"
_REVIVE = """
update sync_tasks set dead_at = null, attempts = 0, is_blocked = false, next_attempt_at = now() where listing_id = $1
"""
_LISTINGS = """
select *, shown::text as shown_text, problem::text as problem_text, channels::text as channels_text
from platform_listings where ($1::uuid is null or id > $1) order by id limit $2
"""
_LISTINGS_OF_PRODUCTS = """
select id from platform_listings where product_id = any($1::uuid[]) order by product_id, id
"""
_READERS = 8
_LONGEST_READ_WAIT_S = 60.0


class Operations:
    """Reads and switches of one platform's service."""

    def __init__(
        self, database: Database, adapter: MarketplaceAdapter, shops: ShopStore, sessions: SessionFactory
    ) -> None:
        self._database = database
        self._adapter = adapter
        self._shops = shops
        self._sessions = sessions
        self._rulebook = Rulebook(database)

    async def work(self) -> list[dict[str, Any]]:
        """Counts of work per shop."""
        async with self._database.driver() as connection:
            return [dict(row) for row in await connection.fetch(_WORK)]

    async def replay(self, letter_id: UUID, actor: str) -> None:
        """Replay a dead letter: an event goes back to its queue, exhausted work becomes due again.

        Raises NotFound, or InvalidInput for a letter that was discarded or can't be replayed.
        """
        async with self._database.driver_unit() as unit:
            letter = await unit.fetchrow(_LETTER, letter_id)
            if letter is None:
                raise NotFound(f"there is no dead letter {letter_id}")
            if letter["discarded_at"] is not None:
                raise InvalidInput("the letter was discarded", field="id", fix="replay another letter")
            if letter["source"] != "work":
                await replay_dead_letter(unit, letter_id, actor=actor)
                return
            await self._revive(unit, letter["event_id"])
            await unit.execute(
                "update dead_letters set replayed_at = now(), replayed_by = $2 where id = $1", letter_id, actor
            )

    async def _revive(self, unit: DriverUnit, listing_id: UUID) -> None:
        await unit.execute(_REVIVE, listing_id)

    async def snapshots(self, after: UUID | None, limit: int) -> list[dict[str, Any]]:
        """A page of listings as events, for read models that start or repair."""
        async with self._database.driver() as connection:
            rows = await connection.fetch(_LISTINGS, after, limit)
        return [listing_event(self._adapter.platform, row).model_dump(mode="json") for row in rows]

    async def live(self, product_ids: Sequence[UUID]) -> list[dict[str, Any]]:
        """Read listings back from the platform, beside what they should show; patient with the rate limit."""
        async with self._database.driver() as connection:
            ids = [UUID(str(row["id"])) for row in await connection.fetch(_LISTINGS_OF_PRODUCTS, list(product_ids))]
            loaded = [item for item in [await load_unleased(connection, listing_id) for listing_id in ids] if item]
        gate = asyncio.Semaphore(_READERS)

        async def one(item: LoadedListing) -> dict[str, Any]:
            async with gate:
                return await self._live_one(item)

        return list(await asyncio.gather(*(one(item) for item in loaded)))

    async def _live_one(self, loaded: LoadedListing) -> dict[str, Any]:
        connection = await self._shops.load(loaded.connection_id, at_least=loaded.connection_revision)
        session = self._sessions.for_reading(connection)
        live, plan, problem = None, None, None
        policy = await self._rulebook.policy_of(connection, loaded)
        try:
            if loaded.product is not None:
                plan = await self._patiently(self._plan(session, connection, loaded, policy))
            if loaded.external_id is not None:
                live = await self._patiently(lambda: self._adapter.fetch(session, loaded.external_id or ""))
        except PlatformFailure as failure:
            problem = problem_of_failure(failure.facts).model_dump(mode="json")
        readings = {"price_rule": _price_rule(connection, policy), "own_fields": _own_fields(plan)}
        return _comparison(loaded, connection, plan, live, problem) | readings

    def _plan(
        self, session: EngineShopSession, connection: Connection, loaded: LoadedListing, policy: ListingPolicy
    ) -> Any:
        async def plan() -> Plan:
            assert loaded.product is not None  # noqa: S101 - checked by the caller
            return await plan_for_shop(self._adapter, session, connection, loaded.product, loaded, policy=policy)

        return plan

    async def _patiently(self, read: Any) -> Any:
        """A person waits for this answer: wait for the rate limit instead of failing, up to a minute in all."""
        waited_s = 0.0
        while True:
            try:
                return await read()
            except PlatformFailure as failure:
                wait_s = failure.facts.retry_after_s or 1.0
                waited_s += wait_s
                if failure.disposition is not Disposition.RATE_LIMITED or waited_s > _LONGEST_READ_WAIT_S:
                    raise
                await asyncio.sleep(wait_s)


def _price_rule(connection: Connection, policy: ListingPolicy) -> dict[str, Any] | None:
    """The shop's price rule, for working prices out again; None where rules or overrides decide, or it says more."""
    rule = connection.rules.price
    plain = PriceRule(
        rule.multiplier, step_minor=rule.step_minor, rounding=rule.rounding, exchange_rate=rule.exchange_rate
    )
    if rule != plain or any(item != rule for item in policy.prices.values()):
        return None
    return {
        "multiplier": str(rule.multiplier),
        "step_minor": rule.step_minor,
        "rounding": rule.rounding.value,
        "exchange_rate": str(rule.exchange_rate) if rule.exchange_rate is not None else None,
    }


def _own_fields(plan: Plan | None) -> list[str]:
    """Fields that belong to the shop, whose values are nobody's mistake."""
    return sorted(item.value for item in plan.draft.left_out) if plan is not None and plan.draft is not None else []


def _comparison(
    loaded: LoadedListing,
    connection: Connection,
    plan: Plan | None,
    live: LiveListing | None,
    problem: dict[str, Any] | None,
) -> dict[str, Any]:
    listing = plan.listing if plan else None
    return {
        "product_id": str(loaded.product_id),
        "connection_id": str(loaded.connection_id),
        "shop": connection.shop.name,
        "platform": connection.shop.platform.value,
        "state": loaded.state.value,
        "currency": connection.shop.currency,
        "mapping": {str(variant_id): external_id for variant_id, external_id in loaded.variants.items()},
        "external_id": loaded.external_id,
        "expected": listing
        and {
            "title": listing.title,
            "similarity": plan.title.similarity if plan else None,
            "prices": {variant.sku: variant.price.minor for variant in listing.variants},
            "stock": {variant.sku: variant.stock for variant in listing.variants},
            "image_count": len(listing.image_hashes),
        },
        "findings": [
            {
                "field": item.field,
                "rule": item.rule,
                "message": item.message,
                "fix": item.fix,
                "severity": item.severity,
            }
            for item in (plan.findings if plan else ())
        ],
        "live": live
        and {
            "external_id": live.external_id,
            "code": live.code,
            "status": live.status.value,
            "title": live.title,
            "variants": [
                {
                    "external_id": variant.external_id,
                    "sku": variant.sku,
                    "price": variant.price.minor if variant.price else None,
                    "stock": variant.stock,
                }
                for variant in live.variants
            ],
            "image_count": live.image_count,
            "url": live.url,
            "channels": [item.model_dump(mode="json") for item in channels_of(live)],
        },
        "problem": problem,
    }
