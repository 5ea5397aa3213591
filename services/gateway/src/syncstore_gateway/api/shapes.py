"""The shapes of the public API, apart from how anything is stored.

A shop is named by ``shop_id`` (our connection id), a platform by its public word (``shopee``, ``tiktokshop``). Prices
are integer minor units of the currency beside them.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from syncstore_common.contracts.platforms import PLATFORMS, Platform, platform_by_api_name
from syncstore_common.contracts.states import ChannelStatus, ListingState, Presence
from syncstore_common.kernel.text import has_unprintable
from syncstore_gateway.api.telling import ToldProblem

MAX_PAGE = 50
_MAX_WHOLE = 2**63 - 1


def printable(text: str) -> str:
    """Return the text. Raises ValueError when it holds what can't be shown or stored."""
    if has_unprintable(text):
        raise ValueError("it holds control characters; remove them")
    return text


Text = Annotated[str, AfterValidator(printable)]
"""Text that can be shown and stored."""
Reason = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(printable)]
"""Why something is done, for histories and people."""
Whole = Annotated[int, Field(strict=True, ge=-_MAX_WHOLE, le=_MAX_WHOLE)]
"""An integer that is written as one (no text, no 1.0, no true)."""
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Items on a page.")]


class PublicPlatform(StrEnum):
    """A marketplace. Tokopedia is reached through TikTok Shop."""

    SHOPEE = "shopee"
    TIKTOK_SHOP = "tiktokshop"

    @property
    def platform(self) -> Platform:
        """Our own name for it."""
        platform = platform_by_api_name(self.value)
        assert platform is not None  # noqa: S101 - the enum lists the rows of the platform table
        return platform


def public(platform: Platform) -> PublicPlatform:
    """The public word for a platform."""
    return PublicPlatform(PLATFORMS[platform].api_name)


class Input(BaseModel):
    """Base of what comes in: unknown fields are errors, so that a typo is not silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(BaseModel):
    """Base of what goes out."""

    model_config = ConfigDict(frozen=True)


class ProblemOut(Output):
    """Every error (RFC 9457, ``application/problem+json``). ``code`` is stable; other members depend on it."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    model_config = ConfigDict(extra="allow", frozen=True)


class AcceptedOut(Output):
    """It was accepted, or done."""

    success: bool = True


class ChannelOut(Output):
    """Where a listing stands on one channel of its platform; ``problem`` is what is wrong there."""

    channel: str
    """Such as ``tiktok_shop`` or ``tokopedia``."""
    status: ChannelStatus
    problem: ToldProblem | None


class ListingOut(Output):
    """A product in one shop: what it shows there, as last acknowledged, and where it stands."""

    shop_id: UUID
    shop: str | None
    platform: PublicPlatform
    state: ListingState
    title: str | None
    currency: str | None
    price_min_minor: int | None
    price_max_minor: int | None
    stock: int | None
    wish: Presence
    """What a person wants of this shop: listed, unlisted or removed."""
    remote_status: str | None
    """Where it stands on the platform, as last read."""
    external_id: str | None
    url: str | None
    problem: ToldProblem | None
    channels: list[ChannelOut]
    revision: int
    content_version: int | None
    pushed_at: datetime | None
    next_attempt_at: datetime | None


class ListedVariantOut(Output):
    """What one SKU shows in a shop."""

    variant_id: UUID
    sku: str
    external_id: str | None = None
    price_minor: int | None = None
    stock: int | None = None


class ListingDetailOut(ListingOut):
    """A listing with its SKUs."""

    variants: list[ListedVariantOut]
    own_values: dict[str, Any] = Field(default_factory=dict)
    """What the shop shows of the fields it owns (``pull``), by field; price and stock by variant."""


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented errors of a route; some belong to every one."""
    common = (401, 403, 429, 503)
    return {
        status: {"model": ProblemOut, "description": ERROR_MEANINGS[status]} for status in sorted({*common, *statuses})
    }


ERROR_MEANINGS = {
    400: "The body can't be read at all.",
    401: "No valid API key.",
    403: "The key's scope is too narrow.",
    404: "There is no such thing.",
    409: "Somebody else was faster, or it is in another state; the answer says which.",
    413: "The body is too large.",
    422: "The input can't be used; field and fix are named.",
    429: "The allowance is used up; see Retry-After.",
    502: "The marketplace refused, or did not answer.",
    503: "The database, or a service behind the gateway (it is named), does not answer.",
}

JobId = Annotated[UUID, Field(description="The id given by POST.")]
