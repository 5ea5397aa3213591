"""The engine on a real database with a marketplace in memory, so that a test decides what each call meets."""

import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson

from syncstore_common.contracts.catalog import (
    ImageSnapshot,
    ProductChangedV1,
    ProductSnapshot,
    StockChangedV1,
    StockLevel,
    VariantSnapshot,
)
from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.policies import ListingField
from syncstore_common.contracts.states import Origin, Presence
from syncstore_common.contracts.sync import SyncRequestedV1
from syncstore_common.infra.consumer import Delivered
from syncstore_common.infra.crypto import Keyring
from syncstore_common.infra.database import Database
from syncstore_common.kernel.backoff import Backoff
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.kernel.ids import new_id
from syncstore_common.kernel.money import Money
from syncstore_common.sync.calls import CallGate
from syncstore_common.sync.category_data import Choice, ChoiceKind
from syncstore_common.sync.consumers import EngineConsumers
from syncstore_common.sync.dispatcher import Dispatcher, DispatchLimits
from syncstore_common.sync.executor import Executor
from syncstore_common.sync.limiter import Limiter, Rate, RateProfile
from syncstore_common.sync.listing import (
    Capabilities,
    DesiredListing,
    Finding,
    ItemFailure,
    Kind,
    LiveChannel,
    LiveListing,
    LiveProblem,
    LiveVariant,
    PushResult,
    RemoteRef,
    RemoteStatus,
)
from syncstore_common.sync.operations import Operations
from syncstore_common.sync.outcome import RetryPolicy
from syncstore_common.sync.ports import (
    AppSession,
    CallSketch,
    DiscoveredShop,
    GrantTokens,
    Payload,
    PushReading,
    PushTopic,
    ShopSession,
)
from syncstore_common.sync.preparation import CatalogReader
from syncstore_common.sync.resync import Resync
from syncstore_common.sync.saga import ProbePlan
from syncstore_common.sync.session import EngineAppSession
from syncstore_common.sync.sessions import SessionFactory
from syncstore_common.sync.shops import ShopStore
from syncstore_common.sync.tokens import TokenStore
from syncstore_common.sync.work import Lease, lease_work

KEYRING = Keyring({"k1": bytes(32)})
TITLE = "Mug Keramik Motif Daun Tahan Panas 350 ml dengan Tutup Kayu"
LIMITS = Capabilities(
    title_min=10,
    title_max=255,
    description_min=1,
    description_max=5000,
    images_min=1,
    images_max=9,
    option_tiers_max=2,
    variants_max=50,
    option_name_max=20,
    option_value_max=20,
    sku_max=50,
)


CUT = PlatformFailure(FailureFacts(Disposition.RETRY, "network.ReadError", "cut", network=True, ambiguous=True))
"""An answer that never came: nobody knows whether the call took effect."""


def refusal(disposition: Disposition, code: str = "code", *, wait_s: float | None = None) -> PlatformFailure:
    """A failed call, in the engine's words."""
    return PlatformFailure(FailureFacts(disposition, code, f"the platform says {code}", retry_after_s=wait_s))


_STATUSES = {
    Presence.LISTED: RemoteStatus.LIVE,
    Presence.UNLISTED: RemoteStatus.UNLISTED,
    Presence.REMOVED: RemoteStatus.DELETED,
}
_END_HOLDS = """
update platform_listings set holds = (select jsonb_object_agg(key, value || '{"until": 0}') from jsonb_each(holds))
where holds <> '{}'
"""


@dataclass
class Item:
    """A listing as the marketplace holds it."""

    code: str
    title: str
    stock: dict[str, int]
    price: dict[str, int]
    status: RemoteStatus = RemoteStatus.LIVE
    edit_in_review: bool = False
    category_id: str = ""
    channels: tuple[LiveChannel, ...] = ()
    problem: LiveProblem | None = None
    description: str = ""


@dataclass
class Market:
    """A marketplace in memory; implements MarketplaceAdapter. ``fails`` and ``during`` disturb calls by their name."""

    platform: Platform = Platform.SHOPEE
    items: dict[str, Item] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    fails: dict[str, list[PlatformFailure]] = field(default_factory=dict)
    during: dict[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    cuts: dict[str, list[PlatformFailure]] = field(default_factory=dict)
    """Failures that come after the call took effect."""
    ids: dict[UUID, str] | None = None
    """What the next content pushes answer as the ids of the variants."""
    spent: set[str] = field(default_factory=set)
    """Refresh tokens that were used; they work once."""
    created_as: RemoteStatus = RemoteStatus.LIVE
    capable: Capabilities = LIMITS
    recommended: str = "100"
    told: dict[str, int] = field(default_factory=dict)
    """Limits that are read and cached like an adapter's; they go before ``capable``."""
    granting: tuple[str, ...] = ()
    """Shops the next consent allows."""
    failing: dict[str, list[tuple[ItemFailure, ...]]] = field(default_factory=dict)
    """SKUs that the next pushes of a kind do not reach."""
    sent: list[tuple[str, list[str]]] = field(default_factory=list)
    """The SKUs of each push of stock or price."""

    async def _called(self, name: str) -> None:
        self.calls.append(name)
        if name in self.during:
            await self.during.pop(name)()
        if self.fails.get(name):
            raise self.fails[name].pop(0)

    # -- authorisation ------------------------------------------------------------------------------------------------
    def consent_url(self, *, state: str, redirect_url: str) -> str:
        return f"https://consent.example/?state={state}&redirect={redirect_url}"

    async def exchange_code(self, session: AppSession, callback: Any) -> tuple[GrantTokens, ...]:
        """A grant for each shop of ``granting``, all with the same tokens."""
        await self._called("exchange")
        expires = datetime.now(UTC) + timedelta(hours=4)
        return tuple(GrantTokens(shop_id, "shared", "refresh", expires, None, (shop_id,)) for shop_id in self.granting)

    async def refresh(self, session: AppSession, *, account_id: str, refresh_token: str) -> GrantTokens:
        await self._called("refresh")
        if refresh_token in self.spent:
            raise refusal(Disposition.REAUTH, "refresh_token_spent")
        self.spent.add(refresh_token)
        await self._called("rotated")
        expires = datetime.now(UTC) + timedelta(hours=4)
        return GrantTokens(account_id, f"new-{refresh_token}", f"next-{refresh_token}", expires, None)

    async def shops_of(self, session: AppSession, tokens: GrantTokens) -> tuple[DiscoveredShop, ...]:
        await self._called(f"shops of {tokens.account_id}")
        shop_ids = tokens.external_shop_ids or ("1",)
        return tuple(DiscoveredShop(shop_id, f"Shop {shop_id}", "ID", "IDR") for shop_id in shop_ids)

    # -- knowledge ----------------------------------------------------------------------------------------------------
    async def choose_category(self, session: ShopSession, product: ProductSnapshot) -> str:
        return self.recommended

    async def capabilities(self, session: ShopSession, category_id: str) -> Capabilities:
        if not self.told:
            return self.capable

        async def fetch() -> dict[str, int]:
            await self._called("limits")
            return self.told

        known: dict[str, Any] = await session.facts.get(f"limits:{category_id}", fetch)
        return replace(self.capable, **known)

    async def check_new(self, session: ShopSession, listing: DesiredListing) -> tuple[Finding, ...]:
        return ()

    async def choices(self, session: ShopSession, kind: ChoiceKind, category_id: str | None) -> tuple[Choice, ...]:
        return ()

    def read_push(self, kind: str, body: str) -> PushReading | None:
        if kind not in set(PushTopic):
            return None
        push = json.loads(body)
        at = push.get("at")
        return PushReading(
            PushTopic(kind),
            listings=frozenset(push.get("items", ())),
            shops=frozenset(push.get("shops", ())),
            sent_at=datetime.fromisoformat(at) if at else None,
            reason=push.get("reason", ""),
        )

    def allowed_kinds(self, status: RemoteStatus) -> frozenset[Kind]:
        return frozenset() if status in (RemoteStatus.BANNED, RemoteStatus.DELETED) else frozenset(Kind)

    def rehearsed(self, call: CallSketch) -> Payload | None:
        return None

    # -- listings -----------------------------------------------------------------------------------------------------
    async def create(self, session: ShopSession, listing: DesiredListing) -> PushResult:
        async def add(_: str) -> Payload:
            await self._called("create")
            item_id = str(len(self.items) + 1)
            self.items[item_id] = Item(listing.code, listing.title, {}, {}, self.created_as)
            _set_values(self.items[item_id], listing)
            self.items[item_id].category_id = listing.category_id
            self.items[item_id].description = listing.description
            return {"item_id": item_id}

        async def find() -> Payload | None:
            await self._called("find")
            return next(({"item_id": key} for key, item in self.items.items() if item.code == listing.code), None)

        made = await session.saga.once("item", add, find=find)
        ids = {variant.variant_id: variant.sku for variant in listing.variants}
        return PushResult(status=self.created_as, ref=RemoteRef(made["item_id"], ids))

    async def push_stock(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        await self._called("stock")
        failures = self._set("stock", listing)
        reached = {item.sku: item.stock for item in listing.variants if item.variant_id not in failures}
        self.items[ref.external_id].stock.update(reached)
        return PushResult(failures=tuple(failures.values()))

    async def push_price(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        await self._called("price")
        failures = self._set("price", listing)
        reached = {item.sku: item.price.minor for item in listing.variants if item.variant_id not in failures}
        self.items[ref.external_id].price.update(reached)
        return PushResult(failures=tuple(failures.values()))

    def _set(self, kind: str, listing: DesiredListing) -> dict[UUID, ItemFailure]:
        self.sent.append((kind, [variant.sku for variant in listing.variants]))
        planned = self.failing.get(kind)
        return {failure.variant_id: failure for failure in planned.pop(0)} if planned else {}

    async def push_content(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        await self._called("content")
        item = self.items[ref.external_id]
        item.title = listing.title if listing.sends(ListingField.TITLE) else item.title
        item.description = listing.description if listing.sends(ListingField.DESCRIPTION) else item.description
        item.category_id = listing.category_id if listing.sends(ListingField.CATEGORY) else item.category_id
        return PushResult(ref=RemoteRef(ref.external_id, self.ids) if self.ids else None)

    async def change_presence(self, session: ShopSession, ref: RemoteRef, presence: Presence) -> RemoteStatus:
        await self._called(presence.value)
        item = self.items.get(ref.external_id)
        if item is None or item.status is RemoteStatus.DELETED:
            if presence is Presence.REMOVED:
                return RemoteStatus.DELETED
            raise refusal(Disposition.MISSING, "item_not_found")
        item.status = _STATUSES[presence]
        return item.status

    async def fetch(self, session: ShopSession, external_id: str) -> LiveListing:
        await self._called("fetch")
        item = self.items.get(external_id)
        if item is None:
            raise refusal(Disposition.MISSING, "item_not_found")
        return LiveListing(
            external_id=external_id,
            code=item.code,
            status=item.status,
            title=item.title,
            description=item.description,
            category_id=item.category_id or "100",
            variants=tuple(LiveVariant(sku, sku, Money(item.price[sku], "IDR"), item.stock[sku]) for sku in item.stock),
            image_count=1,
            edit_in_review=item.edit_in_review,
            channels=item.channels,
            problem=item.problem,
        )


def _variants(code: str, count: int) -> tuple[VariantSnapshot, ...]:
    if count == 1:
        return (VariantSnapshot(variant_id=new_id(), sku=code, price_minor=50_000),)
    return tuple(
        VariantSnapshot(variant_id=new_id(), sku=f"{code}-{number}", option_values=(f"U{number}",), price_minor=50_000)
        for number in range(count)
    )


def _set_values(item: Item, listing: DesiredListing) -> None:
    item.stock = {variant.sku: variant.stock for variant in listing.variants}
    item.price = {variant.sku: variant.price.minor for variant in listing.variants}


@dataclass
class Engine:
    """A platform's engine with one connected shop; events are handed to its consumers, work is run on demand."""

    database: Database
    market: Market
    shops: ShopStore
    app: EngineAppSession
    tokens: TokenStore
    sessions: SessionFactory
    operations: Operations
    executor: Executor
    dispatcher: Dispatcher
    consumers: EngineConsumers
    shop_id: UUID
    catalog: dict[str, Any]
    products: dict[UUID, ProductSnapshot] = field(default_factory=dict)

    async def handle(self, *events: Event) -> None:
        """Give events (of one type) to the handler of their type, in one transaction."""
        for consumer in self.consumers.consumers():
            handler = consumer.handler_of(type(events[0]))
            if handler is not None:
                async with self.database.driver_unit() as unit:
                    await handler(unit, [Delivered(event, None) for event in events])

    async def add_product(self, *, stock: int = 10, variants: int = 1) -> UUID:
        """A product with so many SKUs, as the catalogue announces it."""
        product_id = new_id()
        code = f"MUG-{str(product_id)[-6:]}"
        self.products[product_id] = ProductSnapshot(
            product_id=product_id,
            version=1,
            code=code,
            title=TITLE,
            description="<p>Mug keramik buatan tangan.</p>",
            brand="Kriya",
            category="Rumah > Dapur > Mug",
            currency="IDR",
            base_price_minor=50_000,
            weight_g=400,
            option_names=("Ukuran",) if variants > 1 else (),
            variants=_variants(code, variants),
            images=(ImageSnapshot(content_hash="a" * 64, position=0, width=800, height=800),),
        )
        await self.announce(product_id)
        await self.set_stock(product_id, stock, version=1)
        for variant in self.products[product_id].variants[1:]:
            await self._set_stock_of(variant, product_id, stock, version=1)
        return product_id

    async def announce(self, product_id: UUID) -> None:
        """Hand the product's snapshot over."""
        snapshot = self.products[product_id]
        await self.handle(ProductChangedV1(event_id=new_id(), occurred_at=datetime.now(UTC), product=snapshot))

    async def announce_together(self, *snapshots: ProductSnapshot) -> None:
        """Hand snapshots over in one moment."""
        now = datetime.now(UTC)
        await self.handle(
            *(ProductChangedV1(event_id=new_id(), occurred_at=now, product=snapshot) for snapshot in snapshots)
        )

    async def edit(self, product_id: UUID, **changes: Any) -> None:
        """Change the product and announce it; a ``price`` is that of its only SKU."""
        product = self.products[product_id]
        price = changes.pop("price", None)
        if price is not None:
            changes["variants"] = (product.variants[0].model_copy(update={"price_minor": price}),)
        self.products[product_id] = product.model_copy(update={**changes, "version": product.version + 1})
        await self.announce(product_id)

    async def edit_prices(self, product_id: UUID, price: int) -> None:
        """Give every SKU of the product this price."""
        variants = self.products[product_id].variants
        changed = tuple(variant.model_copy(update={"price_minor": price}) for variant in variants)
        await self.edit(product_id, variants=changed)

    async def set_stock(
        self, product_id: UUID, available: int, *, version: int, variant: VariantSnapshot | None = None
    ) -> None:
        """Announce a stock level of the product's first SKU, or of another."""
        variant = variant or self.products[product_id].variants[0]
        await self._set_stock_of(variant, product_id, available, version=version)

    async def _set_stock_of(self, variant: VariantSnapshot, product_id: UUID, available: int, *, version: int) -> None:
        level = StockLevel(variant_id=variant.variant_id, sku=variant.sku, available=available, version=version)
        await self.handle(
            StockChangedV1(event_id=new_id(), occurred_at=datetime.now(UTC), product_id=product_id, levels=(level,))
        )

    async def sync(self, product_id: UUID, *, force: bool = False, presence: Presence | None = None) -> UUID:
        """Ask for a sync as the gateway does; returns the request's id."""
        sync_id = new_id()
        await self.handle(
            SyncRequestedV1(
                event_id=new_id(),
                occurred_at=datetime.now(UTC),
                platform=Platform.SHOPEE,
                sync_id=sync_id,
                product_id=product_id,
                force=force,
                presence=presence,
                origin=Origin.MANUAL,
            )
        )
        return sync_id

    async def synced_product(self, **more: Any) -> UUID:
        """A product that is in the shop, in step."""
        product_id = await self.add_product(**more)
        await self.sync(product_id)
        await self.run()
        return product_id

    async def lease(self) -> list[Lease]:
        """Lease what is due."""
        async with self.database.driver() as connection:
            return await lease_work(connection, limit=50, lease_s=30, per_shop=10, reserved=2)

    async def run(self, *, hurry: bool = False, most: int = 20) -> None:
        """Execute what is due until nothing is; ``hurry`` makes waiting work due first."""
        for _ in range(most):
            if hurry:
                await self.execute("update sync_tasks set next_attempt_at = now()")
                await self.execute("update platform_connections set throttled_until = null, creates_after = null")
                await self.execute(_END_HOLDS)
            leases = await self.lease()
            if not leases:
                return
            for lease in leases:
                await self.executor.execute(lease)
            if hurry:
                return
        raise AssertionError("the work does not come to rest")

    async def execute(self, statement: str, *args: object) -> None:
        """Run a statement on the engine's database."""
        async with self.database.driver() as connection:
            await connection.execute(statement, *args)

    async def listing(self, product_id: UUID) -> dict[str, Any]:
        """The product's listing row together with its row of work."""
        async with self.database.driver() as connection:
            row = await connection.fetchrow(
                "select l.*, l.problem->>'code' as problem_code, l.shown::text as shown, l.holds::text as holds,"
                " coalesce(l.problem->'items', '[]')::text as items, t.is_due, t.is_blocked, t.dead_at, t.attempts,"
                " t.force, extract(epoch from t.next_attempt_at - now())::float8 as wait_s"
                " from platform_listings l join sync_tasks t on t.listing_id = l.id where l.product_id = $1",
                product_id,
            )
        return {**dict(row), "items": [item["sku"] for item in orjson.loads(row["items"])]}

    async def answers(self, sync_id: UUID) -> list[str]:
        """The listing states that settled a request."""
        async with self.database.driver() as connection:
            rows = await connection.fetch(
                "select payload->>'state' as state from outbox_events"
                " where payload->'settled_sync_ids' ? $1::text order by id",
                str(sync_id),
            )
        return [row["state"] for row in rows]

    def item(self, product_id: UUID) -> Item:
        """The product's listing on the marketplace."""
        code = self.products[product_id].code
        return next(item for item in self.market.items.values() if item.code == code)

    def made(self, product_id: UUID) -> int:
        """How many listings of the product the marketplace holds."""
        code = self.products[product_id].code
        return sum(item.code == code for item in self.market.items.values())


def token_store(engine: Engine, **more: Any) -> TokenStore:
    """Another replica's tokens, with a cache of its own."""
    shops = ShopStore(engine.database, Platform.SHOPEE, KEYRING)
    return TokenStore(engine.database, shops, engine.market, engine.app, **more)


async def build_engine(
    database: Database, stack: AsyncExitStack, *, probes: ProbePlan | None = None, attempts: int = 3
) -> Engine:
    """Wire the engine; its HTTP clients are closed with the stack."""
    market, snapshots = Market(), dict[str, Any]()
    roomy = Rate(per_second=1000, burst=1000, daily=1_000_000)
    shops = ShopStore(database, Platform.SHOPEE, KEYRING)

    def catalog(request: httpx.Request) -> httpx.Response:
        body = snapshots.get(request.url.path.rpartition("/")[2])
        return httpx.Response(200, json=body) if body else httpx.Response(404)

    transport = httpx.MockTransport(catalog)
    client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://catalog"))
    gate = CallGate(Platform.SHOPEE, transport, Limiter(database, Platform.SHOPEE, RateProfile(app=roomy, shop=roomy)))
    app = EngineAppSession(gate)
    tokens = TokenStore(database, shops, market, app)
    plan = probes or ProbePlan((0.0, 0.0, 0.0))
    sessions = SessionFactory(database, shops, tokens, gate, client, probes=plan)
    executor = Executor(
        database,
        market,
        shops,
        sessions,
        CatalogReader(database, client),
        policy=RetryPolicy(attempts=attempts, backoff=Backoff(base_s=0.0)),
        first_review_poll_s=30.0,
    )
    dispatcher = Dispatcher(database, executor, DispatchLimits())
    granted = GrantTokens("1", "access-1", "refresh-1", datetime.now(UTC) + timedelta(hours=4), None)
    (shop_id,) = await shops.save_grant(granted, (DiscoveredShop("1", "Shop 1", "ID", "IDR"),), {})
    consumers = EngineConsumers(
        market,
        shops,
        Resync(database, client),
        wake=dispatcher.wake,
        coalesce_s=0.0,
        pushes_coalesce_s=0.0,
    )
    operations = Operations(database, market, shops, sessions)
    return Engine(
        database, market, shops, app, tokens, sessions, operations, executor, dispatcher, consumers, shop_id, snapshots
    )


def with_limits(**changes: Any) -> Capabilities:
    """The marketplace's limits with some of them changed."""
    return replace(LIMITS, **changes)
