"""The Shopee adapter: the engine's port, answered by the parts of this package. It decides nothing itself."""

from collections.abc import Mapping
from dataclasses import replace

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Presence
from syncstore_common.kernel.clock import Clock
from syncstore_common.sync.category_data import Choice, ChoiceKind
from syncstore_common.sync.listing import (
    Capabilities,
    DesiredListing,
    Finding,
    Kind,
    LiveListing,
    PushResult,
    RemoteRef,
    RemoteStatus,
)
from syncstore_common.sync.ports import (
    AppSession,
    CallSketch,
    DiscoveredShop,
    GrantTokens,
    Payload,
    PushReading,
    ShopSession,
)
from syncstore_shopee import pushes, rehearsing
from syncstore_shopee.authorisation import Authorisation
from syncstore_shopee.changes import Changes
from syncstore_shopee.checks import check_item_id, check_listing, check_ref
from syncstore_shopee.client import ShopeeClient
from syncstore_shopee.creation import Creation
from syncstore_shopee.items import Items
from syncstore_shopee.knowledge import Knowledge
from syncstore_shopee.limits import capabilities_of, demands_of
from syncstore_shopee.preparation import Preparation
from syncstore_shopee.presence import ItemPresence
from syncstore_shopee.promotions import Promotions
from syncstore_shopee.settings import ShopeeApp
from syncstore_shopee.shop_checks import ShopChecks
from syncstore_shopee.values import Values
from syncstore_shopee.variants import Variants

_ALL = frozenset(Kind)
_ALLOWED: Mapping[RemoteStatus, frozenset[Kind]] = {
    RemoteStatus.LIVE: _ALL,
    RemoteStatus.UNLISTED: _ALL,
    RemoteStatus.IN_REVIEW: _ALL,
    RemoteStatus.REVIEW_FAILED: frozenset({Kind.CONTENT}),
    RemoteStatus.BANNED: frozenset({Kind.CONTENT}),
    RemoteStatus.DELETED: frozenset(),
}


class ShopeeAdapter:
    """Implements MarketplaceAdapter for Shopee."""

    def __init__(self, app: ShopeeApp, clock: Clock | None = None) -> None:
        self._client = ShopeeClient(app, clock)
        self._authorisation = Authorisation(self._client)
        self._knowledge = Knowledge(self._client)
        self._items = Items(self._client)
        self._checks = ShopChecks(self._knowledge)
        self._promotions = Promotions(self._client)
        preparation = Preparation(self._client, self._knowledge)
        variants = Variants(self._client, self._items)
        self._presence = ItemPresence(self._client, self._items)
        self._changes = Changes(
            self._client,
            knowledge=self._knowledge,
            preparation=preparation,
            variants=variants,
            values=Values(self._client, self._items, self._knowledge),
            items=self._items,
        )
        self._creation = Creation(
            self._client,
            variation_pause_s=app.variation_pause_s,
            items=self._items,
            knowledge=self._knowledge,
            preparation=preparation,
            variants=variants,
            changes=self._changes,
            presence=self._presence,
        )

    @property
    def platform(self) -> Platform:
        """Shopee."""
        return Platform.SHOPEE

    def consent_url(self, *, state: str, redirect_url: str) -> str:
        """Return the page on which a seller lets us in."""
        return self._client.consent_url(state=state, redirect_url=redirect_url)

    async def exchange_code(self, session: AppSession, callback: Mapping[str, str]) -> tuple[GrantTokens, ...]:
        """Turn the callback's query parameters into tokens, a grant for each shop."""
        return await self._authorisation.exchange_code(session, callback)

    async def refresh(self, session: AppSession, *, account_id: str, refresh_token: str) -> GrantTokens:
        """Get new tokens for a shop."""
        return await self._authorisation.refresh(session, account_id=account_id, refresh_token=refresh_token)

    async def shops_of(self, session: AppSession, tokens: GrantTokens) -> tuple[DiscoveredShop, ...]:
        """Read the shop a fresh grant covers."""
        return await self._authorisation.shops_of(session, tokens)

    async def choose_category(self, session: ShopSession, product: ProductSnapshot) -> str:
        """Return the leaf category Shopee recommends."""
        return await self._knowledge.category_for(session, product)

    async def capabilities(self, session: ShopSession, category_id: str) -> Capabilities:
        """Return what the shop accepts in a category."""
        rules = await self._knowledge.rules(session, category_id)
        weight_max_g, side_max_mm = await self._knowledge.carried(session)
        return replace(
            capabilities_of(rules.response, session.shop.region),
            demands=demands_of(rules, is_brand_required=await self._knowledge.is_brand_required(session, category_id)),
            attributes=await self._knowledge.attributes(session, category_id),
            weight_max_g=weight_max_g,
            side_max_mm=side_max_mm,
        )

    async def check_new(self, session: ShopSession, listing: DesiredListing) -> tuple[Finding, ...]:
        """Tell what brand, channels and stock location of a new listing lack in this shop."""
        return await self._checks.check_new(session, listing)

    async def choices(self, session: ShopSession, kind: ChoiceKind, category_id: str | None) -> tuple[Choice, ...]:
        """Return what can be chosen in the shop."""
        return await self._checks.choices(session, kind, category_id)

    def allowed_kinds(self, status: RemoteStatus) -> frozenset[Kind]:
        """Return what may be pushed: a banned listing only gets corrected content, a deleted one nothing."""
        return _ALLOWED[status]

    def read_push(self, kind: str, body: str) -> PushReading | None:
        """Return what a push asks for."""
        return pushes.reading_of(kind, body)

    def rehearsed(self, call: CallSketch) -> Payload | None:
        """Return what Shopee would answer when all goes well, for dry runs."""
        return rehearsing.answer(call.path, call.query, call.body)

    async def create(self, session: ShopSession, listing: DesiredListing) -> PushResult:
        """Create the listing."""
        check_listing(listing)
        return await self._creation.create(session, listing)

    async def push_stock(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set the stock of every SKU."""
        check_ref(ref)
        step = self._changes.push_stock(session, ref, listing)
        return await self._promotions.dating(session, ref.external_id, step)

    async def push_price(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set the price of every SKU."""
        check_ref(ref)
        step = self._changes.push_price(session, ref, listing)
        return await self._promotions.dating(session, ref.external_id, step)

    async def push_content(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set title, description, pictures, package and variants."""
        check_ref(ref)
        check_listing(listing)
        step = self._changes.push_content(session, ref, listing)
        return await self._promotions.dating(session, ref.external_id, step)

    async def change_presence(self, session: ShopSession, ref: RemoteRef, presence: Presence) -> RemoteStatus:
        """Put the item on sale, take it off, or delete it."""
        check_item_id(ref.external_id)
        step = self._presence.change(session, ref.external_id, presence)
        return await self._promotions.dating(session, ref.external_id, step)

    async def fetch(self, session: ShopSession, external_id: str) -> LiveListing:
        """Read a listing back."""
        check_item_id(external_id)
        return await self._items.fetch(session, external_id)
