"""The port between the engine and a marketplace: everything an adapter offers, and everything it may use.

An adapter builds requests, reads answers and knows the platform's rules. It never touches the database, the limiter,
tokens or retries: every HTTP call goes through ``session.call``, which takes tokens from the limiter, adds credentials,
traces, records the attempt, refreshes an expired token once, and turns transport faults into PlatformFailure. Nothing
but PlatformFailure may leave an adapter.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

import httpx

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Presence
from syncstore_common.kernel.pictures import PictureLimits
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

Payload = dict[str, Any]
"""A platform's JSON object, still in its own words."""


class CallKind(StrEnum):
    """What a call does, for limits, metrics and the attempt log."""

    READ = "read"
    WRITE = "write"
    MEDIA = "media"
    AUTH = "auth"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The secrets of one call. ``at`` is the time to sign with; a replay gets fresh ones."""

    access_token: str
    external_shop_id: str
    cipher: str | None
    at: datetime

    def __repr__(self) -> str:
        return f"Credentials(shop={self.external_shop_id!r})"


@dataclass(frozen=True, slots=True)
class PlatformCall:
    """One HTTP call to the platform."""

    operation: str
    """Method and path template, such as ``POST /api/v2/product/add_item``: no ids, it labels metrics and spans."""
    kind: CallKind
    build: Callable[[Credentials], httpx.Request]
    """Build and sign; called again for a replay."""
    interpret: Callable[[httpx.Response], Payload]
    """Return the payload of a success, or raise PlatformFailure. Must accept any bytes."""
    repeatable: bool = True
    """False when a second copy of the call would do a second thing (a create without a key)."""


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop a session works for."""

    connection_id: UUID
    platform: Platform
    external_shop_id: str
    name: str
    region: str
    currency: str


@dataclass(frozen=True, slots=True)
class CallSketch:
    """What a call would send: no host, no signature, no credentials. ``body`` is empty for a form."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]


def as_it_is(value: Any) -> Any:
    """What was kept, unread."""
    return value


class ShopFacts(Protocol):
    """Slow-moving things read from the platform (logistics channels, warehouses, limits), cached per shop."""

    async def get(
        self,
        key: str,
        fetch: Callable[[], Awaitable[Any]],
        *,
        ttl_s: float = 86_400,
        read: Callable[[Any], Any] = as_it_is,
    ) -> Any:
        """Return the cached JSON value, or fetch and keep it; as ``read`` makes of it, once for many readers.

        Of one key always with the same ``read``. What it returns is shared, and must not be changed.
        """
        ...


class Media(Protocol):
    """Pictures of the catalogue, uploaded once per content hash, shop and use."""

    async def external_id(
        self,
        content_hash: str,
        upload: Callable[[bytes], Awaitable[str]],
        *,
        use: str = "main",
        limits: PictureLimits = ...,
    ) -> str:
        """Return the platform's id of a picture, uploading it when this shop never had it, made to fit the limits."""
        ...


class Saga(Protocol):
    """The persisted steps of a multi-call change of one listing; survives crashes and deferrals."""

    async def once(
        self,
        step: str,
        perform: Callable[[str], Awaitable[Payload]],
        *,
        find: Callable[[], Awaitable[Payload | None]] | None = None,
        immediate: bool = False,
    ) -> Payload:
        """Run a step whose second run would do harm, and remember its result.

        ``perform`` gets a key that stays the same until the step is settled: an idempotency key where the platform has
        one. If an earlier run has no outcome, ``find`` looks for what it made: at 15, 60 and 300 s because indexes lag,
        or at once with ``immediate`` (a read that can't lag). Only when nothing is found is the step run again. Without
        ``find`` the step is run again with the same key.
        """
        ...

    async def pause(self, step: str, seconds: float) -> None:
        """Let at least ``seconds`` pass since the pause was first reached; the lease is given back meanwhile."""
        ...


class ShopSession(Protocol):
    """What an adapter gets to work with: one shop, for the time of one lease."""

    @property
    def shop(self) -> Shop: ...
    @property
    def facts(self) -> ShopFacts: ...
    @property
    def media(self) -> Media: ...
    @property
    def saga(self) -> Saga: ...

    async def call(self, call: PlatformCall) -> Payload:
        """Make one call. Raises PlatformFailure."""
        ...


class AppSession(Protocol):
    """For calls without a shop (token exchange and refresh): limited and recorded like the others, without a token."""

    async def call(self, call: PlatformCall) -> Payload:
        """Make one call; ``Credentials`` then hold empty strings. Raises PlatformFailure."""
        ...


@dataclass(frozen=True, slots=True)
class GrantTokens:
    """The outcome of an exchange or refresh. Times are absolute; ``account_id`` names the grant on the platform."""

    account_id: str
    access_token: str
    refresh_token: str
    access_expires_at: datetime
    refresh_expires_at: datetime | None
    external_shop_ids: tuple[str, ...] = ()
    """Shops the answer names; the rest comes from ``shops_of``."""

    def __repr__(self) -> str:
        return f"GrantTokens(account={self.account_id!r}, access_expires_at={self.access_expires_at})"


@dataclass(frozen=True, slots=True)
class DiscoveredShop:
    """A shop a grant covers."""

    external_shop_id: str
    name: str
    region: str
    currency: str
    cipher: str | None = None
    authorization_expires_at: datetime | None = None


class PushTopic(StrEnum):
    """What a push is about, as far as the engine is concerned; orders above all come by the thousand and are not."""

    LISTING = "listing"
    """The status of listings may have changed: they are read again, what the push says is not believed."""
    PROMOTION = "promotion"
    """A promotion began, changed or ended: what it held is tried again."""
    CONSENT_ENDED = "consent_ended"
    """A seller or the platform withdrew our permission. This is believed: no call could find it out sooner."""


@dataclass(frozen=True, slots=True)
class PushReading:
    """A push in our words. ``listings`` and ``shops`` hold the platform's ids, none where it names none."""

    topic: PushTopic
    listings: frozenset[str] = frozenset()
    shops: frozenset[str] = frozenset()
    sent_at: datetime | None = None
    reason: str = ""


class MarketplaceAdapter(Protocol):
    """One marketplace."""

    @property
    def platform(self) -> Platform: ...

    # -- authorisation ------------------------------------------------------------------------------------------------
    def consent_url(self, *, state: str, redirect_url: str) -> str:
        """Return the page on which a seller lets us in; ``state`` comes back in the callback."""
        ...

    async def exchange_code(self, session: AppSession, callback: Mapping[str, str]) -> tuple[GrantTokens, ...]:
        """Turn the callback's query parameters into tokens: one grant for each pair that will be refreshed by itself.

        Several may begin with the same tokens, where a platform lets each of an account's shops part ways from there.
        """
        ...

    async def refresh(self, session: AppSession, *, account_id: str, refresh_token: str) -> GrantTokens:
        """Get new tokens; the old refresh token is spent afterwards."""
        ...

    async def shops_of(self, session: AppSession, tokens: GrantTokens) -> tuple[DiscoveredShop, ...]:
        """Read the shops a fresh grant covers."""
        ...

    # -- knowledge ----------------------------------------------------------------------------------------------------
    async def choose_category(self, session: ShopSession, product: ProductSnapshot) -> str:
        """Return the platform's leaf category for a product that has no mapping, by the platform's recommendation."""
        ...

    async def capabilities(self, session: ShopSession, category_id: str) -> Capabilities:
        """Return what the shop accepts in a category; cached facts, normally no call."""
        ...

    def allowed_kinds(self, status: RemoteStatus) -> frozenset[Kind]:
        """Return what may be pushed to a listing in this status."""
        ...

    def read_push(self, kind: str, body: str) -> PushReading | None:
        """Return what a genuine push of this kind asks for; None when it is of no concern here.

        ``body`` is what was received, whatever it is.
        """
        ...

    def rehearsed(self, call: CallSketch) -> Payload | None:
        """Return the body of the platform's answer to a call when all goes well, for dry runs: nothing is sent.

        None: a read that has to be asked. Reads about what a rehearsed create made are answered here too.
        """
        ...

    async def check_new(self, session: ShopSession, listing: DesiredListing) -> tuple[Finding, ...]:
        """Tell what a new listing would be refused for that only the shop knows: brand, channels, warehouse.

        Reads only, and cached facts normally.
        """
        ...

    async def choices(self, session: ShopSession, kind: ChoiceKind, category_id: str | None) -> tuple[Choice, ...]:
        """Return what can be chosen in the shop; brands are those of a category."""
        ...

    # -- listings -----------------------------------------------------------------------------------------------------
    async def create(self, session: ShopSession, listing: DesiredListing) -> PushResult:
        """Create the listing through ``session.saga``, with price, stock, pictures and variants; gives ``ref``."""
        ...

    async def push_stock(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set the stock of every SKU to an absolute number."""
        ...

    async def push_price(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set the price of every SKU."""
        ...

    async def push_content(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set title, description, pictures, package and variants; gives ``ref`` when SKUs were added or removed."""
        ...

    async def change_presence(self, session: ShopSession, ref: RemoteRef, presence: Presence) -> RemoteStatus:
        """Put the listing on sale, take it off, or delete it; return the status it has then.

        What is so already is a success. Raises PlatformFailure: MISSING for a listing the platform does not know,
        DEFERRED while a promotion or a review forbids the change.
        """
        ...

    async def fetch(self, session: ShopSession, external_id: str) -> LiveListing:
        """Read a listing back. Raises PlatformFailure with MISSING when the platform does not know it."""
        ...
