"""Commands to and events of the sync services."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ChannelStatus, ListingState, Origin, Presence


class SyncRequestedV1(Event):
    """The gateway asks one platform's service to bring products into step.

    For each product and each active shop of the platform (or only ``connection_id``) a listing becomes wanted; the work
    is settled when a ``ListingChangedV1`` names ``sync_id``. Sent again, it changes nothing.
    """

    TYPE: ClassVar[str] = "gateway.sync.requested.v1"
    ROUTING_KEY: ClassVar[str] = "gateway.sync.requested"

    platform: Platform
    sync_id: UUID
    product_id: UUID
    connection_id: UUID | None = None
    force: bool = False
    """Push even what looks unchanged."""
    presence: Presence | None = None
    """Take the product off these shops, put it back or remove it, where it has a listing; None = as it was wished."""
    origin: Origin = Origin.MANUAL

    @property
    def routing_key(self) -> str:
        """One key per platform, so that each service's queue gets only its own."""
        return f"{self.ROUTING_KEY}.{self.platform.value}"

    @property
    def aggregate_id(self) -> str:
        """The product's id."""
        return str(self.product_id)


class ItemProblem(BaseModel):
    """Why one SKU of a listing does not show what it should."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    variant_id: UUID
    sku: str
    field: str
    code: str
    message: str
    fix: str | None = None
    disposition: str


class ProblemFinding(BaseModel):
    """One thing that keeps a listing out: the field, a code that never changes, and what to do."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    field: str
    code: str
    message: str
    fix: str | None = None


class ListingProblem(BaseModel):
    """Why a listing is not in step: for people. ``code`` is the platform's own or ours; raw codes are never dropped."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    error_class: str
    message: str
    field: str | None = None
    fix: str | None = None
    disposition: str
    items: tuple[ItemProblem, ...] = ()
    """The SKUs concerned, when it is not the whole listing."""
    findings: tuple[ProblemFinding, ...] = ()
    """Each thing by itself, when several were found before any call was made."""


class ShownVariant(BaseModel):
    """What one SKU of a listing shows, as last acknowledged by the platform."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    variant_id: UUID
    sku: str
    external_id: str | None = None
    price_minor: int | None = None
    stock: int | None = None


class ListingChannel(BaseModel):
    """A listing on one of several channels of its platform, such as ``tokopedia`` beside ``tiktok_shop``.

    What is wrong there is ``problem``; the other channels may be live all the same.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: str
    status: ChannelStatus
    problem: ListingProblem | None = None


class ListingChangedV1(Event):
    """State, shown values or problem of one listing changed. ``revision`` rises per listing; the newest wins."""

    TYPE: ClassVar[str] = "sync.listing.changed.v1"
    ROUTING_KEY: ClassVar[str] = "sync.listing.changed"

    platform: Platform
    connection_id: UUID
    listing_id: UUID
    product_id: UUID
    revision: int
    state: ListingState
    external_id: str | None = None
    url: str | None = None
    title: str | None = None
    currency: str | None = None
    variants: tuple[ShownVariant, ...] = ()
    problem: ListingProblem | None = None
    channels: tuple[ListingChannel, ...] = ()
    """Where it stands on each channel, as last read; empty when the platform shows it on one only."""
    wish: Presence = Presence.LISTED
    """What a person wants of this shop, apart from the product's own status."""
    remote_status: str | None = None
    """Where it stands on the platform, as last read: live, in_review, review_failed, unlisted, banned, deleted."""
    own_values: dict[str, Any] = Field(default_factory=dict)
    """What the shop shows of the fields it owns (``pull``), by field; price and stock by variant."""
    settled_sync_ids: tuple[UUID, ...] = ()
    """Sync requests that have their answer with this state."""
    content_version: int | None = None
    """Catalog version of the content last pushed."""
    pushed_at: datetime | None = None
    next_attempt_at: datetime | None = None

    @property
    def routing_key(self) -> str:
        """One key per platform."""
        return f"sync.{self.platform.value}.listing.changed"

    @property
    def aggregate_id(self) -> str:
        """The listing's id."""
        return str(self.listing_id)


class SyncRefusedV1(Event):
    """A sync request could not become work (no such product yet, no active shop); says why and what to do."""

    TYPE: ClassVar[str] = "sync.request.refused.v1"
    ROUTING_KEY: ClassVar[str] = "sync.request.refused"

    platform: Platform
    sync_id: UUID
    product_id: UUID
    problem: ListingProblem

    @property
    def routing_key(self) -> str:
        """One key per platform."""
        return f"sync.{self.platform.value}.request.refused"

    @property
    def aggregate_id(self) -> str:
        """The product's id."""
        return str(self.product_id)


class SyncAcceptedV1(Event):
    """A sync request became work on these shops; it is settled when each of them has its answer."""

    TYPE: ClassVar[str] = "sync.request.accepted.v1"
    ROUTING_KEY: ClassVar[str] = "sync.request.accepted"

    platform: Platform
    sync_id: UUID
    product_id: UUID
    connection_ids: tuple[UUID, ...]

    @property
    def routing_key(self) -> str:
        """One key per platform."""
        return f"sync.{self.platform.value}.request.accepted"

    @property
    def aggregate_id(self) -> str:
        """The product's id."""
        return str(self.product_id)


class ShopChangedV1(Event):
    """A shop was connected, paused, resumed, or needs a new authorisation."""

    TYPE: ClassVar[str] = "sync.shop.changed.v1"
    ROUTING_KEY: ClassVar[str] = "sync.shop.changed"

    platform: Platform
    connection_id: UUID
    revision: int
    external_shop_id: str
    name: str
    region: str
    currency: str
    status: str
    """active | paused | reauthorise | blocked"""
    reason: str | None = None

    @property
    def routing_key(self) -> str:
        """One key per platform."""
        return f"sync.{self.platform.value}.shop.changed"

    @property
    def aggregate_id(self) -> str:
        """The connection's id."""
        return str(self.connection_id)
