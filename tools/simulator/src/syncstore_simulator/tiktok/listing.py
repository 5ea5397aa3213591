"""A product as the simulated TikTok Shop stores it: versions, SKUs, prices, stock, statuses per platform.

Content lives in versions (one live, maybe one under review, maybe a draft); prices and stock belong to the SKU and
change at once. Plain data; the rules that change it are in `review` and `products`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from syncstore_simulator.core.jsontypes import JsonValue


class Platform(StrEnum):
    """Where a product can be listed."""

    TIKTOK_SHOP = "TIKTOK_SHOP"
    TOKOPEDIA = "TOKOPEDIA"


class Status(StrEnum):
    """Product status on one platform, audit included."""

    DRAFT = "DRAFT"
    PENDING = "PENDING"
    FAILED = "FAILED"
    ACTIVATE = "ACTIVATE"
    SELLER_DEACTIVATED = "SELLER_DEACTIVATED"
    PLATFORM_DEACTIVATED = "PLATFORM_DEACTIVATED"
    FREEZE = "FREEZE"
    DELETED = "DELETED"


class Audit(StrEnum):
    """State of the newest review."""

    NONE = "NONE"
    AUDITING = "AUDITING"
    FAILED = "FAILED"
    PRE_APPROVED = "PRE_APPROVED"
    APPROVED = "APPROVED"


@dataclass(frozen=True, slots=True)
class SalesAttribute:
    """One kind and value that tells SKUs apart (Colour: Red)."""

    id: str
    name: str
    value_id: str
    value_name: str
    image_uri: str | None = None


@dataclass(frozen=True, slots=True)
class Sku:
    """The reviewed part of a SKU."""

    id: str
    seller_sku: str
    sales_attributes: tuple[SalesAttribute, ...] = ()
    external_sku_id: str = ""
    identifier_code: tuple[str, str] | None = None
    """Type and code."""


@dataclass(frozen=True, slots=True)
class Version:
    """Reviewed content. ``content`` holds the request's top-level properties and is never changed in place."""

    content: Mapping[str, JsonValue]
    skus: tuple[Sku, ...]

    @property
    def title(self) -> str:
        """Return the product title."""
        return str(self.content.get("title", ""))


@dataclass(frozen=True, slots=True)
class Price:
    """The display price of a SKU: a decimal string and its currency."""

    amount: str
    currency: str


@dataclass(slots=True)
class Stock:
    """Units of a SKU in one warehouse: a seller sets ``available``; ``committed`` is ordered and not shipped."""

    available: int
    committed: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """A version waiting for its verdict at ``due_at`` (seconds) on ``platforms``."""

    version: Version
    due_at: float
    platforms: tuple[Platform, ...]


@dataclass(slots=True)
class Product:
    """One product of one shop."""

    id: str
    shop_id: str
    created_at: int
    updated_at: int
    live: Version
    """What a reader gets: the approved content, or the submitted one while none was ever approved."""
    prices: dict[str, Price]
    stock: dict[str, dict[str, Stock]]
    """Per SKU id, per warehouse id."""
    platforms: tuple[Platform, ...]
    """Where the newest request wants the product listed."""
    statuses: dict[Platform, Status] = field(default_factory=dict)
    """Only the platforms the product was ever listed on."""
    audit: Audit = Audit.NONE
    failed_on: tuple[Platform, ...] = ()
    waits_for: tuple[str, ...] = ()
    """What a pre-approved product needs of its seller before it goes live, such as KYC_PENDING."""
    review: Review | None = None
    rejected: Version | None = None
    """An edit that failed its review; the live version stayed."""
    draft: Version | None = None
    """An edit saved as a draft after the product went live."""
    is_promoted: bool = False

    @property
    def newest(self) -> Version:
        """Return the version an edit starts from: the one under review, else the live one."""
        return self.review.version if self.review is not None else self.live

    @property
    def status(self) -> Status:
        """Return the status on TikTok Shop, or on Tokopedia for a product listed only there."""
        return self.statuses.get(Platform.TIKTOK_SHOP) or self.statuses[Platform.TOKOPEDIA]

    def skus_by_id(self) -> dict[str, Sku]:
        """Return every SKU known to the live version and the one under review."""
        return {sku.id: sku for version in (self.live, self.newest) for sku in version.skus}
