"""TikTok Shop and Tokopedia as two channels of one product: where it stands on each, and what is wrong there. Pure.

Facts: Partner Center, page Get Product (202309) and the changelog of the audit status (2026-05). A product listed on
both has one version and one review with a verdict per platform: it stays live where it passed and is switched off where
it failed. ``status`` is TikTok Shop's and absent when the product is not listed there; the others come beside it.
"""

from collections.abc import Iterable

from syncstore_common.sync.listing import LiveChannel, LiveProblem, RemoteStatus
from syncstore_tiktok.errors import safe_text
from syncstore_tiktok.wire import AuditReason, Product

TIKTOK_SHOP = "TIKTOK_SHOP"
TOKOPEDIA = "TOKOPEDIA"

_STATUSES = {
    "ACTIVATE": RemoteStatus.LIVE,
    "PENDING": RemoteStatus.IN_REVIEW,
    "FAILED": RemoteStatus.REVIEW_FAILED,
    "DRAFT": RemoteStatus.UNLISTED,
    "SCHEDULED": RemoteStatus.UNLISTED,
    "SELLER_DEACTIVATED": RemoteStatus.UNLISTED,
    "PLATFORM_DEACTIVATED": RemoteStatus.UNLISTED,
    "FREEZE": RemoteStatus.BANNED,
    "DELETED": RemoteStatus.DELETED,
}
_BEST_FIRST = (
    RemoteStatus.LIVE,
    RemoteStatus.IN_REVIEW,
    RemoteStatus.REVIEW_FAILED,
    RemoteStatus.UNLISTED,
    RemoteStatus.BANNED,
    RemoteStatus.DELETED,
)
_TITLES = {TIKTOK_SHOP: "TikTok Shop", TOKOPEDIA: "Tokopedia"}
_SWITCHED_OFF = {
    "PLATFORM_DEACTIVATED": (
        "{title} switched this listing off.",
        "See the reason in Seller Center, correct the product and sync it again.",
    ),
    "FREEZE": ("{title} froze this listing.", "See the reason in Seller Center; an appeal may be possible."),
    "DELETED": (
        "The listing was deleted in Seller Center.",
        "Recover it in Seller Center, or list the product again.",
    ),
}
_POSITIONS = {
    "title": ("title", "name"),
    "description": ("description", "detail"),
    "images": ("image", "picture"),
    "category": ("category",),
    "brand": ("brand",),
    "price": ("price",),
    "attributes": ("attribute", "propert", "certif", "qualif"),
    "variants": ("sku", "variation"),
}
_MEND = "Correct the product and sync it again."


def status_of(product: Product) -> RemoteStatus:
    """Return the best of the product's statuses: what is live on one channel is live."""
    return min((_status(raw) for raw in _raw_statuses(product).values()), key=_BEST_FIRST.index)


def statuses_of(product: Product) -> dict[str, RemoteStatus]:
    """Return where the product stands on each platform, by the platform's word for it."""
    return {platform: _status(raw) for platform, raw in _raw_statuses(product).items()}


def channels_of(product: Product) -> tuple[LiveChannel, ...]:
    """Return where the product stands on each channel; nothing for one that TikTok Shop alone shows."""
    statuses = _raw_statuses(product)
    if set(statuses) <= {TIKTOK_SHOP}:
        return ()
    return tuple(
        LiveChannel(platform.lower(), _status(raw), _problem(product, platform, raw))
        for platform, raw in statuses.items()
    )


def problem_of_some(channels: Iterable[LiveChannel]) -> LiveProblem | None:
    """Return what is wrong on some channels of a listing that others show, naming both; else None."""
    told = tuple(channels)
    live = [channel for channel in told if channel.status is RemoteStatus.LIVE]
    failed = [(channel, channel.problem) for channel in told if channel.problem and channel not in live]
    if not live or not failed:
        return None
    names = " and ".join(title_of(channel.name) for channel in live)
    wrong = " ".join(_told_of(title_of(channel.name), problem.message) for channel, problem in failed)
    first_channel, first = failed[0]
    return LiveProblem(
        code=f"{first_channel.name}.{first.code}",
        message=safe_text(f"The listing is live on {names}. {wrong}"),
        field=first.field,
        fix=first.fix,
    )


def problem_of_state(product: Product) -> LiveProblem | None:
    """Return what it means that the platform or somebody in Seller Center switched the product off; else None."""
    platform, raw = next(iter(_raw_statuses(product).items()))
    return _switched_off(raw, platform, product.audit_failed_reasons)


def failed_review(headline: str, code: str, reasons: tuple[AuditReason, ...]) -> LiveProblem:
    """Return the problem of a failed review: what was said, the field it is about, and what to do."""
    suggestions = dict.fromkeys(text for reason in reasons for text in reason.suggestions)
    return LiveProblem(
        code=code,
        message=with_reasons(headline, reasons),
        field=next((field for reason in reasons if (field := _field_of(reason.position))), None),
        fix=safe_text(" ".join(suggestions)) or _MEND,
    )


def with_reasons(headline: str, reasons: tuple[AuditReason, ...]) -> str:
    """Return the headline and behind it each platform's reasons."""
    told = [
        ": ".join(part for part in (reason.listing_platform, reason.position, "; ".join(reason.reasons)) if part)
        for reason in reasons
    ]
    return safe_text(" ".join((headline, *told)))


def _told_of(title: str, message: str) -> str:
    return message if message.startswith(title) else f"{title}: {message}"


def title_of(channel: str) -> str:
    """Return a channel's name for people."""
    return _TITLES.get(channel.upper(), channel)


def _raw_statuses(product: Product) -> dict[str, str]:
    """Return the platform's words by platform; TikTok Shop first, and alone for a product without any status."""
    others = {item.platform or TOKOPEDIA: item.status for item in product.integrated_platform_statuses if item.status}
    own = {TIKTOK_SHOP: product.status} if product.status or not others else {}
    return {**own, **others}


def _status(raw: str) -> RemoteStatus:
    """A status that nobody documented counts as a review that goes on."""
    return _STATUSES.get(raw, RemoteStatus.IN_REVIEW)


def _problem(product: Product, platform: str, raw: str) -> LiveProblem | None:
    reasons = tuple(
        reason for reason in product.audit_failed_reasons if reason.listing_platform.upper() in {"", platform}
    )
    off = _switched_off(raw, platform, reasons)
    if off is not None:
        return off
    if raw == "FAILED":
        return failed_review("It did not pass the review.", "review_failed", _unnamed(reasons))
    named = tuple(reason for reason in reasons if reason.listing_platform)
    if named and _status(raw) is RemoteStatus.LIVE:
        headline = "An edit did not pass the review; buyers still see the version before it."
        return failed_review(headline, "edit_rejected", _unnamed(named))
    return None


def _switched_off(raw: str, platform: str, reasons: tuple[AuditReason, ...]) -> LiveProblem | None:
    told = _SWITCHED_OFF.get(raw)
    if told is None:
        return None
    field = next((field for reason in reasons if (field := _field_of(reason.position))), None)
    message = with_reasons(told[0].format(title=title_of(platform)), reasons)
    suggestions = " ".join(dict.fromkeys(text for reason in reasons for text in reason.suggestions))
    return LiveProblem(raw, message, field, safe_text(suggestions) or told[1])


def _unnamed(reasons: tuple[AuditReason, ...]) -> tuple[AuditReason, ...]:
    """The platform stands beside them already."""
    return tuple(reason.model_copy(update={"listing_platform": ""}) for reason in reasons)


def _field_of(position: str) -> str | None:
    words = position.casefold()
    return next((field for field, marks in _POSITIONS.items() if any(mark in words for mark in marks)), None)
