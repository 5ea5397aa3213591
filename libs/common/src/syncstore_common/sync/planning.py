"""Dry runs: what would happen to products in the shops of one platform, without changing anything.

Each listing is planned as a worker would plan it, from the newest copies, and rehearsed: the adapter's own code names
the calls. Only reads are made.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from syncstore_common.contracts.states import Presence
from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.changes import field_changes, fingerprint_of_live, variant_changes
from syncstore_common.sync.difference import difference_of
from syncstore_common.sync.executor import wanted_of
from syncstore_common.sync.limiter import Limiter
from syncstore_common.sync.listing import DesiredListing, Kind, LiveListing, RemoteRef, RemoteStatus
from syncstore_common.sync.listings import LoadedListing
from syncstore_common.sync.ownership import needs_reading, shops_say
from syncstore_common.sync.placing import waits_for_sale
from syncstore_common.sync.plan_answers import Action, PlannedItem, answer_of
from syncstore_common.sync.planner import Plan
from syncstore_common.sync.policy import ListingPolicy
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.preparation import CatalogReader, no_such_product, plan_for_shop
from syncstore_common.sync.presence import Wanted, held_by
from syncstore_common.sync.prospects import load_prospect
from syncstore_common.sync.pushing import has_way, narrowed
from syncstore_common.sync.rehearsal import PlannedPictures, RehearsalSession
from syncstore_common.sync.results import match_variants, problem_of_failure
from syncstore_common.sync.rulebook import Rulebook
from syncstore_common.sync.session import EngineShopSession
from syncstore_common.sync.sessions import SessionFactory
from syncstore_common.sync.shops import Connection, ShopStore
from syncstore_common.sync.work import Pending

_AT_ONCE = 8
_LONGEST_WAIT_S = 60.0
_SYNC_KINDS = ("stock", "price", "content", "lifecycle")
_ALL_DUE = Pending(wanted=dict.fromkeys(_SYNC_KINDS, 1), done=dict.fromkeys(_SYNC_KINDS, 0))
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Place:
    """A product in a shop, with what is needed to plan it."""

    connection: Connection
    loaded: LoadedListing
    policy: ListingPolicy
    session: RehearsalSession


class PlanDesk:
    """Makes plans for the shops of one platform."""

    def __init__(
        self,
        database: Database,
        adapter: MarketplaceAdapter,
        shops: ShopStore,
        sessions: SessionFactory,
        catalog: CatalogReader,
        *,
        limiter: Limiter,
    ) -> None:
        self._database = database
        self._adapter = adapter
        self._shops = shops
        self._sessions = sessions
        self._catalog = catalog
        self._limiter = limiter
        self._rulebook = Rulebook(database)

    async def plan(
        self,
        product_ids: Sequence[UUID],
        connection_id: UUID | None,
        planned_pictures: Mapping[UUID, Sequence[tuple[str, str]]],
    ) -> dict[str, Any]:
        """Plan these products in every active shop of the platform, or in one; patient with the rate limit.

        ``planned_pictures`` is what an earlier part of the same plan would upload, by shop.
        """
        connections = await self._connections(connection_id)
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(connection: Connection, pictures: PlannedPictures, product_id: UUID) -> dict[str, Any]:
            async with gate:
                return answer_of(connection, await self._plan_one(connection, pictures, product_id))

        asked, pictures_of = [], {}
        for connection in connections:
            shop_id = connection.shop.connection_id
            media = self._sessions.for_reading(connection).media
            pictures_of[shop_id] = PlannedPictures(media, planned_pictures.get(shop_id, ()))
            asked += [one(connection, pictures_of[shop_id], product_id) for product_id in product_ids]
        items = list(await asyncio.gather(*asked))
        return {
            "items": items,
            "shops": [await self._quota(connection) for connection in connections],
            "planned_pictures": {str(shop_id): pictures.planned for shop_id, pictures in pictures_of.items()},
        }

    async def _connections(self, connection_id: UUID | None) -> list[Connection]:
        if connection_id is not None:
            return [await self._shops.load(connection_id, max_age_s=0)]
        async with self._database.driver() as driver:
            return [item for item in await self._shops.list_all(driver) if item.status == "active"]

    async def _quota(self, connection: Connection) -> dict[str, Any]:
        shop = connection.shop
        rate = await self._limiter.level_of(shop.external_shop_id)
        expires_in_s = await self._shops.access_left_s(connection.grant_id)
        return {"shop_id": str(shop.connection_id), "token_left_s": expires_in_s, **rate}

    async def _plan_one(self, connection: Connection, pictures: PlannedPictures, product_id: UUID) -> PlannedItem:
        try:
            loaded = await self._loaded(connection, product_id)
            policy = await self._rulebook.policy_of(connection, loaded)
            real = _Patient(self._sessions.for_reading(connection))
            session = RehearsalSession(real, self._adapter, pictures)
        except PlatformFailure as failure:
            return PlannedItem(product_id, problem=problem_of_failure(failure.facts))
        return await self._planned(_Place(connection, loaded, policy, session))

    async def _loaded(self, connection: Connection, product_id: UUID) -> LoadedListing:
        """Read the listing, or what one would be made from. Raises PlatformFailure when there is no such product."""
        for _ in range(3):
            async with self._database.driver() as driver:
                loaded = await load_prospect(driver, connection.shop.connection_id, product_id)
            if loaded.product is not None and not loaded.lacks_stock:
                return loaded
            if loaded.deleted is not None or not await self._catalog.repair(loaded):
                break
        raise no_such_product()

    async def _planned(self, place: _Place) -> PlannedItem:
        loaded = place.loaded
        assert loaded.product is not None  # noqa: S101 - loaded so
        base = PlannedItem(
            loaded.product_id, code=loaded.product.code, version=loaded.product.version, external_id=loaded.external_id
        )
        try:
            return await self._planned_from(place, base)
        except PlatformFailure as failure:
            return replace(base, problem=problem_of_failure(failure.facts))

    async def _planned_from(self, place: _Place, base: PlannedItem) -> PlannedItem:
        loaded, policy = place.loaded, place.policy
        if policy.hold is not None:
            return replace(base, action=Action.HELD, problem=held_by(policy.hold))
        wanted = wanted_of(loaded, policy)
        if wanted.presence is not Presence.LISTED:
            return await self._off_sale(place, base, wanted)
        loaded, live = await self._linked(place)
        place = replace(place, loaded=loaded)
        assert loaded.product is not None  # noqa: S101 - as before
        plan = await plan_for_shop(
            self._adapter, place.session, place.connection, loaded.product, loaded, policy=policy
        )
        if live is not None and plan.draft is not None and needs_reading(replace(loaded, pending=_ALL_DUE), policy):
            said = shops_say(loaded, plan.draft, policy, live)
            plan = replace(plan, draft=replace(plan.draft, left_out=plan.draft.left_out | said.changed))
            base = replace(base, problem=said.question)
        base = replace(base, findings=plan.findings, external_id=loaded.external_id)
        if plan.draft is None:
            return base
        base = replace(
            base,
            changes=field_changes(plan.draft, live, loaded.variants),
            variants=variant_changes(plan.draft, live, loaded.variants),
            fingerprint=_fingerprint(plan.draft, live, loaded),
        )
        if live is None:
            return await self._create(place, base, plan)
        return await self._update(place, base, plan, live)

    async def _linked(self, place: _Place) -> tuple[LoadedListing, LiveListing | None]:
        """Read the listing as the shop shows it; one that an import named is adopted first, as a worker would."""
        loaded = place.loaded
        if loaded.external_id is not None:
            return loaded, await self._adapter.fetch(place.session, loaded.external_id)
        product = loaded.product
        given = product.external_ids if product else ()
        named = next((item for item in given if item.platform == self._adapter.platform.value), None)
        if named is None or product is None:
            return loaded, None
        try:
            live = await self._adapter.fetch(place.session, named.item_id)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING:
                return loaded, None
            raise
        if live.status is RemoteStatus.DELETED:
            return loaded, None
        skus = {variant.sku: variant.variant_id for variant in product.variants}
        linked = replace(
            loaded,
            external_id=live.external_id,
            variants=match_variants(live, skus, named.model_ids),
            remote_status=live.status,
            presence=Presence.LISTED,
        )
        return linked, live

    async def _off_sale(self, place: _Place, base: PlannedItem, wanted: Wanted) -> PlannedItem:
        loaded = place.loaded
        if loaded.external_id is None or loaded.presence is wanted.presence:
            return replace(base, action=Action.NOTHING, problem=wanted.note)
        ref = RemoteRef(loaded.external_id, dict(loaded.variants))
        base = replace(base, action=Action.TAKE_OFF, problem=wanted.note)
        return await _rehearsed(place, base, lambda: self._adapter.change_presence(place.session, ref, wanted.presence))

    async def _create(self, place: _Place, base: PlannedItem, plan: Plan) -> PlannedItem:
        base, listing = replace(base, action=Action.CREATE), plan.listing
        if listing is None:
            return base
        return await _rehearsed(place, base, lambda: self._adapter.create(place.session, listing))

    async def _update(self, place: _Place, base: PlannedItem, plan: Plan, live: LiveListing) -> PlannedItem:
        """Rehearse what a sync would push; a listing that somebody changed on the platform needs a forced one."""
        listing = plan.draft
        assert listing is not None  # noqa: S101 - callers have one
        loaded = replace(place.loaded, pending=_ALL_DUE, force=False, rejection_code=None, rejection_kind=None)
        goes_on_sale = waits_for_sale(loaded)
        anyway = {Kind.STOCK} if goes_on_sale else set()
        differing = difference_of(loaded, listing, anyway=anyway).changed
        has_drifted = bool(_kinds_of(base) - set(differing)) or _removes_strangers(base, loaded)
        loaded = replace(loaded, force=has_drifted)
        changed = difference_of(loaded, listing, anyway=anyway).changed
        allowed = self._adapter.allowed_kinds(live.status) - plan.stopped
        kinds = tuple(kind for kind in changed if kind in allowed and has_way(loaded, listing, kind))
        action = Action.UPDATE if changed or goes_on_sale else Action.NOTHING
        base = replace(base, action=action, force=has_drifted, stopped=tuple(sorted(set(changed) - set(kinds))))

        async def push() -> None:
            for kind in kinds:
                await self._push(kind, place.session, loaded, listing)
            if goes_on_sale:
                await self._adapter.change_presence(place.session, loaded.ref, Presence.LISTED)

        return await _rehearsed(place, base, push)

    async def _push(
        self, kind: Kind, session: RehearsalSession, loaded: LoadedListing, listing: DesiredListing
    ) -> None:
        pushes = {
            Kind.STOCK: self._adapter.push_stock,
            Kind.PRICE: self._adapter.push_price,
            Kind.CONTENT: self._adapter.push_content,
        }
        await pushes[kind](session, loaded.ref, narrowed(loaded, listing, kind))


class _Patient:
    """Reads for a person: waits for the rate limit instead of failing, up to a minute in all."""

    def __init__(self, real: EngineShopSession) -> None:
        self.shop = real.shop
        self.facts = real.facts
        self._real = real

    async def call(self, call: Any) -> Any:
        waited_s = 0.0
        while True:
            try:
                return await self._real.call(call)
            except PlatformFailure as failure:
                wait_s = failure.facts.retry_after_s or 1.0
                waited_s += wait_s
                if failure.disposition is not Disposition.RATE_LIMITED or waited_s > _LONGEST_WAIT_S:
                    raise
                await asyncio.sleep(wait_s)


async def _rehearsed(place: _Place, item: PlannedItem, push: Callable[[], Awaitable[object]]) -> PlannedItem:
    """Run a push and note its calls, without the reads that were made to plan it."""
    place.session.calls.reads.clear()
    await push()
    return replace(item, calls=place.session.calls)


def _kinds_of(item: PlannedItem) -> set[Kind]:
    """What of the listing shows something else than it should."""
    kinds = {Kind(change.field) if change.field in ("price", "stock") else Kind.CONTENT for change in item.changes}
    return kinds | ({Kind.CONTENT} if any(change.kind != "reordered" for change in item.variants) else set())


def _removes_strangers(item: PlannedItem, loaded: LoadedListing) -> bool:
    """Whether variants would go that we did not list: only a forced sync deletes those."""
    ours = frozenset(loaded.variants.values())
    return any(change.kind == "removed" and change.external_id not in ours for change in item.variants)


def _fingerprint(listing: DesiredListing, live: LiveListing | None, loaded: LoadedListing) -> str:
    """What a plan was made from: product, rules, overrides and settings (in what they led to), and the live listing."""
    version = loaded.product.version if loaded.product else 0
    parts = (str(version), listing.hash_of(Kind.PRICE), listing.hash_of(Kind.CONTENT), fingerprint_of_live(live))
    return ":".join(parts)
