"""TikTok Shop behind the engine's port. Only puts the parts together; what they know stands in their own modules."""

from collections.abc import Mapping
from dataclasses import replace

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Presence
from syncstore_common.kernel.clock import Clock, SystemClock
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
from syncstore_tiktok import rehearsing, webhooks
from syncstore_tiktok.authorisation import Authorisation
from syncstore_tiktok.client import TikTokClient
from syncstore_tiktok.knowledge import Knowledge
from syncstore_tiktok.limits import allowed_kinds, capabilities_of
from syncstore_tiktok.markets import market_of
from syncstore_tiktok.presence import ProductPresence
from syncstore_tiktok.pushes import Pushes, product_id_of
from syncstore_tiktok.settings import TikTokApp
from syncstore_tiktok.shop_checks import ShopChecks


class TikTokAdapter:
    """Implements MarketplaceAdapter for TikTok Shop, Tokopedia included. Raises nothing but PlatformFailure."""

    def __init__(self, app: TikTokApp, *, clock: Clock | None = None) -> None:
        client = TikTokClient(app, clock or SystemClock())
        self._authorisation = Authorisation(client)
        self._knowledge = Knowledge(client)
        self._checks = ShopChecks(self._knowledge)
        self._pushes = Pushes(client, self._knowledge)
        self._presence = ProductPresence(client)

    @property
    def platform(self) -> Platform:
        """The marketplace."""
        return Platform.TIKTOK

    # -- authorisation ------------------------------------------------------------------------------------------------
    def consent_url(self, *, state: str, redirect_url: str) -> str:
        """Return the seller's consent page; TikTok Shop redirects to the address registered in Partner Center."""
        return self._authorisation.consent_url(state)

    async def exchange_code(self, session: AppSession, callback: Mapping[str, str]) -> tuple[GrantTokens, ...]:
        """Turn the callback's query parameters into the tokens of one grant, whatever it covers."""
        return (await self._authorisation.exchange_code(session, callback),)

    async def refresh(self, session: AppSession, *, account_id: str, refresh_token: str) -> GrantTokens:
        """Get new tokens; the old refresh token is spent afterwards."""
        return await self._authorisation.refresh(session, account_id, refresh_token)

    async def shops_of(self, session: AppSession, tokens: GrantTokens) -> tuple[DiscoveredShop, ...]:
        """Read the shops a fresh grant covers."""
        return await self._authorisation.shops_of(session, tokens)

    # -- knowledge ----------------------------------------------------------------------------------------------------
    async def choose_category(self, session: ShopSession, product: ProductSnapshot) -> str:
        """Return the leaf category TikTok Shop recommends."""
        return await self._knowledge.category(session, product)

    async def capabilities(self, session: ShopSession, category_id: str) -> Capabilities:
        """Return what the shop's market accepts, and what the category wants."""
        demands = await self._knowledge.demands(session, category_id)
        attributes = await self._knowledge.attributes(session, category_id)
        return replace(capabilities_of(market_of(session.shop.region)), demands=demands, attributes=attributes)

    async def check_new(self, session: ShopSession, listing: DesiredListing) -> tuple[Finding, ...]:
        """Tell what brand, delivery options and warehouse of a new listing lack in this shop."""
        return await self._checks.check_new(session, listing)

    async def choices(self, session: ShopSession, kind: ChoiceKind, category_id: str | None) -> tuple[Choice, ...]:
        """Return what can be chosen in the shop."""
        return await self._checks.choices(session, kind, category_id)

    def allowed_kinds(self, status: RemoteStatus) -> frozenset[Kind]:
        """Return what may be pushed to a listing in this status."""
        return allowed_kinds(status)

    def read_push(self, kind: str, body: str) -> PushReading | None:
        """Return what a webhook asks for."""
        return webhooks.reading_of(kind, body)

    def rehearsed(self, call: CallSketch) -> Payload | None:
        """Return what TikTok Shop would answer when all goes well, for dry runs."""
        return rehearsing.answer(call.method, call.path, call.body)

    # -- listings -----------------------------------------------------------------------------------------------------
    async def create(self, session: ShopSession, listing: DesiredListing) -> PushResult:
        """Create the listing; it goes to review."""
        return await self._pushes.create(session, listing)

    async def push_stock(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set the stock of every SKU to an absolute number."""
        return await self._pushes.push_stock(session, ref, listing)

    async def push_price(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set the price of every SKU."""
        return await self._pushes.push_price(session, ref, listing)

    async def push_content(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set title, description, pictures, package and variants."""
        return await self._pushes.push_content(session, ref, listing)

    async def change_presence(self, session: ShopSession, ref: RemoteRef, presence: Presence) -> RemoteStatus:
        """Put the listing on sale, take it off, or delete it, on every channel."""
        return await self._presence.change(session, product_id_of(ref.external_id), presence)

    async def fetch(self, session: ShopSession, external_id: str) -> LiveListing:
        """Read a listing back."""
        return await self._pushes.fetch(session, external_id)
