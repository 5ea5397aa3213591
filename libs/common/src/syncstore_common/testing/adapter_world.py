"""What the adapter contract needs to know of a platform: how to look behind its API, and how to disturb it."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import pytest

from syncstore_common.kernel.errors import FailureFacts, PlatformFailure
from syncstore_common.sync.listing import DesiredListing, PushResult, RemoteRef, RemoteStatus
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.testing.adapter_session import MemoryAppSession, MemoryMedia, MemorySaga, MemoryShopSession


class Fault(StrEnum):
    """What can go wrong with one call."""

    TOO_MANY = "too_many"
    """HTTP 429 in the platform's words."""
    SERVER_ERROR = "server_error"
    """HTTP 500 in the platform's words."""
    HTML_PAGE = "html_page"
    """A page of a proxy, HTTP 502."""
    CUT_AFTER = "cut_after"
    """The call takes effect, then the connection is cut without an answer."""
    CUT_BEFORE = "cut_before"
    """The connection is cut and nothing happened."""


class Action(StrEnum):
    """The calls that faults aim at."""

    CREATE = "create"
    READ = "read"
    PRICE = "price"
    STOCK = "stock"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class StoredSku:
    """One SKU as the platform has stored it. ``price`` in major units."""

    external_id: str
    sku: str
    price: float
    stock: int


@dataclass(frozen=True, slots=True)
class StoredListing:
    """A listing as the platform has stored it, whatever its API shows."""

    external_id: str
    code: str
    title: str
    image_ids: tuple[str, ...]
    skus: dict[str, StoredSku] = field(default_factory=dict)
    """By seller SKU."""


class AdapterWorld(Protocol):
    """A running platform with a shop we may work in."""

    adapter: MarketplaceAdapter
    app_session: MemoryAppSession
    media: MemoryMedia
    """The pictures of the shop, shared by its sessions."""
    secrets: tuple[str, ...]
    """Every text that must never be shown: keys and tokens."""
    unknown_id: str
    """A well-formed id that no listing and no SKU has."""
    made_up_code: str
    """A well-formed error code that no table knows."""
    demanding_category: str
    """A category that asks for attributes."""

    def listing(self, *, variants: int = 0, images: int = 3) -> DesiredListing:
        """Return a fresh listing the platform accepts, with that many variants of one option (0 = a single SKU)."""

    def session(self, *, saga: MemorySaga | None = None) -> MemoryShopSession:
        """Return a session of the shop; facts and pictures are shared by all of them."""

    async def expired_session(self) -> MemoryShopSession:
        """Return a session of a shop whose access token has just expired."""

    async def consent(self, url: str, *, for_several_shops: bool = False) -> dict[str, str]:
        """Approve on the consent page as a seller does, of one shop or of two; return the callback's query."""

    async def stored(self, external_id: str) -> StoredListing:
        """Return a listing as stored. Raises LookupError."""

    async def count(self, code: str) -> int:
        """Return how many listings of the shop carry a code."""

    async def edit_title(self, external_id: str, title: str) -> None:
        """Change a title behind our back, as a seller does in the seller centre."""

    async def inject(self, fault: Fault, action: Action, *, retry_after_s: float | None = None) -> None:
        """Disturb the next call of a kind."""

    async def refuse(self, action: Action, code: str) -> None:
        """Have the next call of a kind refused with an error code."""

    async def status(self, external_id: str) -> RemoteStatus:
        """Return where a listing stands as stored. Raises LookupError."""

    async def lock_price(self, external_id: str, *, is_locked: bool = True) -> None:
        """Put a listing into a promotion that holds its price, or take it out."""

    async def use_up_creates(self) -> None:
        """Let the shop's allowance of new listings be used up."""

    async def settle(self, ref: RemoteRef) -> None:
        """Wait until everything may be pushed to a listing and its edits are shown."""


async def failure_of(push: Awaitable[object]) -> FailureFacts:
    """Await something that must fail with PlatformFailure, and with nothing else; return the facts."""
    with pytest.raises(PlatformFailure) as raised:
        await push
    return raised.value.facts


async def reported_unset(push: Awaitable[PushResult], listing: DesiredListing) -> set[UUID]:
    """Await a push of prices or stock; return the variants it reports as not set (all, when it failed as a whole)."""
    try:
        result = await push
    except PlatformFailure:
        return {variant.variant_id for variant in listing.variants}
    return {failure.variant_id for failure in result.failures}
