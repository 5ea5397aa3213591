"""From TikTok Shop's HTTP status, code and message to what follows. Pure: the time is an argument.

HTTP status and code are both needed, and some codes carry several meanings: there the words of the message decide. An
unlisted code is kept raw.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from syncstore_common.kernel.errors import Disposition, FailureFacts, Remedy, Scope
from syncstore_tiktok.error_codes import (
    INVALID_PARAMETER,
    LISTINGS_PER_DAY,
    STATE_WAIT_S,
    STOCK_NOT_TAKEN,
    TOO_MANY_REQUESTS,
    VERDICTS,
)
from syncstore_tiktok.markets import Market
from syncstore_tiktok.verdicts import Verdict

_LONGEST_MESSAGE = 500
_ADDRESS = re.compile(r"\bhttps?://\S+")
_UNKNOWN = Verdict(Disposition.UNKNOWN_CODE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A verdict for messages that match."""

    pattern: re.Pattern[str]
    verdict: Verdict


def _when(pattern: str, verdict: Verdict) -> _Reading:
    return _Reading(re.compile(pattern, re.IGNORECASE), verdict)


_REQUEST_READINGS = (
    _when(r"timestamp", Verdict(Disposition.RETRY, Remedy("app", "Check this server's clock."))),
    _when(r"x-tts-access-token|access_token", VERDICTS["105002"]),
    _when(r"app_key|app_secret|required signature|\bsign\b", VERDICTS["106001"]),
    _when(r"shop_cipher|shop_id|unexpected identifier", VERDICTS["106013"]),
    _when(r"api version", VERDICTS["36009014"]),
)
_STOCK_STATE = Verdict(
    Disposition.DEFERRED,
    Remedy("stock", "The listing's state does not allow a stock change; it follows when the state changes."),
    STATE_WAIT_S,
)

_BODY_PATH = re.compile(r"\bbody\.([a-z_]+)((?:\[\d*\])?(?:\.[a-z_]+(?:\[\d*\])?)*)")
_FIELDS = {
    "title": "title",
    "description": "description",
    "category_id": "category",
    "category_version": "category",
    "main_images": "images",
    "package_weight": "weight_g",
    "package_dimensions": "dimensions",
    "brand_id": "brand",
    "product_attributes": "attributes",
    "external_product_id": "code",
    "skus": "variants",
}
_SKU_FIELDS = {
    "price": "price",
    "inventory": "stock",
    "seller_sku": "variants.sku",
    "sales_attributes": "options",
    "identifier_code": "barcode",
}


def verdict_of(code: str, message: str) -> Verdict:
    """Return what a code with its message means; a code that no table knows gives UNKNOWN_CODE."""
    if code == INVALID_PARAMETER:
        for reading in _REQUEST_READINGS:
            if reading.pattern.search(message):
                return reading.verdict
    if code == STOCK_NOT_TAKEN and "status" in message.lower():
        return _STOCK_STATE
    verdict = VERDICTS.get(code, _UNKNOWN)
    field = _field_of(message)
    if verdict.disposition is Disposition.REJECTED and verdict.remedy.field is None and field:
        return Verdict(Disposition.REJECTED, Remedy(field, f"Correct the product's {field.replace('_g', '')}."))
    return verdict


def failure_of(
    *,
    code: str,
    message: str,
    http_status: int,
    now: datetime,
    market: Market,
    retry_after: str | None = None,
    request_id: str | None = None,
) -> FailureFacts:
    """Build the facts of a refused call; ``retry_after`` is the raw header. The platform's code is kept as it came."""
    verdict = _by_status(http_status, verdict_of(code, message))
    wait_s = verdict.wait_s
    if verdict.disposition is Disposition.RATE_LIMITED:
        wait_s = retry_after_s(retry_after, now)
    elif code == LISTINGS_PER_DAY:
        wait_s = market.seconds_to_next_day(now)
    return FailureFacts(
        disposition=verdict.disposition,
        platform_code=code,
        message=safe_text(message) or f"TikTok Shop answered code {code}",
        remedy=verdict.remedy,
        retry_after_s=wait_s,
        request_id=request_id,
        scope=Scope.CREATES if code == LISTINGS_PER_DAY else Scope.PUSH,
    )


def _by_status(http_status: int, verdict: Verdict) -> Verdict:
    """Let the HTTP status speak where the code says nothing; 429 always means too many calls."""
    if http_status == 429:
        return VERDICTS[TOO_MANY_REQUESTS]
    if verdict.disposition is not Disposition.UNKNOWN_CODE:
        return verdict
    if http_status == 401:
        return VERDICTS["105002"]
    return Verdict(Disposition.RETRY) if http_status >= 500 else verdict


def _field_of(message: str) -> str | None:
    """Find our field for a path such as ``body.package_weight.value`` in a message."""
    found = _BODY_PATH.search(message)
    if found is None:
        return None
    top, rest = found.group(1), found.group(2)
    if top == "skus":
        return next((field for name, field in _SKU_FIELDS.items() if name in rest), "variants")
    return _FIELDS.get(top)


def safe_text(text: str) -> str:
    """Return a platform's message fit for people and logs: no addresses (they may carry secrets), bounded length."""
    return _ADDRESS.sub("[address]", " ".join(text.split()))[:_LONGEST_MESSAGE]


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Read a Retry-After header (seconds or an HTTP date); None when it is absent or can't be read."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        pass
    else:
        return max(0.0, seconds) if seconds < float("inf") else None
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp())
