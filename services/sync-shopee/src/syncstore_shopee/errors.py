"""From Shopee's code and message to what follows. Pure: the time is an argument.

The code decides wherever it can (``error_codes.py``). Some codes carry several meanings, so the message decides there;
the patterns are words that the documented and measured messages contain. An unlisted code is kept raw.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_shopee.error_codes import (
    LOCK_WAIT_S,
    PROMOTION_CODES,
    PROMOTION_PREFIX,
    PROMOTION_WAIT_S,
    REVIEW_WAIT_S,
    STATE_WAIT_S,
    VERDICTS,
    Verdict,
)

DAILY_LIMIT_CODE = "error_limit"
_SHOPEE_DAY = timezone(timedelta(hours=8))
_MODULE = re.compile(r"^(?!error\.)[a-z_]+\.(?=.)")
_UNKNOWN = Verdict(Disposition.UNKNOWN_CODE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A verdict for messages that match; ``codes`` narrows it down to those codes (empty = any but a promotion's)."""

    pattern: re.Pattern[str]
    verdict: Verdict
    codes: frozenset[str] = frozenset()


def _when(pattern: str, verdict: Verdict, *codes: str) -> _Reading:
    return _Reading(re.compile(pattern, re.IGNORECASE), verdict, frozenset(codes))


def _reject(field: str | None, fix: str) -> Verdict:
    return Verdict(Disposition.REJECTED, Remedy(field, fix))


_AUTH = ("error_auth",)
_PARAM = ("error_param", "error.param")
_MIXED = ("error_auth", "error_param", "error.param", "error_inner", "error_server", "error_busi")
_TEMPORARY = Verdict(Disposition.RETRY)
_LOCATION = Verdict(
    Disposition.CONFLICT, Remedy("stock", "The shop's warehouses changed: read the shop's warehouses again.")
)
_RESERVED = _reject("stock", "A promotion holds more units than this: raise the stock until the promotion ends.")
_NOT_OURS = Verdict(
    Disposition.BLOCKED, Remedy("app", "Check the app's partner id, the API address, and this server's clock.")
)
_STRUCTURE = VERDICTS["error_tier_var_level_not_same"]

_READINGS: tuple[_Reading, ...] = (
    _when(r"\block", Verdict(Disposition.DEFERRED, Remedy(), LOCK_WAIT_S)),
    _when(r"reserved", _RESERVED, *_MIXED),
    _when(r"location|stock structure", _LOCATION, *_MIXED),
    _when(
        r"holiday|vacation|vocation",
        Verdict(Disposition.DEFERRED, Remedy("shop", "The shop is on holiday."), STATE_WAIT_S),
        *_MIXED,
    ),
    _when(r"system error|inner error", _TEMPORARY, *_AUTH),
    _when(r"timestamp is expired", _TEMPORARY, *_PARAM),
    _when(r"access_token", VERDICTS["invalid_acceess_token"], *_AUTH, *_PARAM),
    _when(r"refresh_token|invalid code", VERDICTS["refresh_token_expired"], *_AUTH, *_PARAM),
    _when(r"partner_id.*shop|shop_?id", VERDICTS["partner_shop_no_link"], *_AUTH),
    _when(r"partner|restrict|delet|permission|suspend", VERDICTS["error_api_permission"], *_AUTH),
    _when(r"partner_id|timestamp|\bsign\b|shop_id|api is offline|redirect", _NOT_OURS, *_PARAM),
    _when(r"image|picture", _reject("images", "Use other pictures: JPG or PNG, 500 by 500 pixels or more."), *_PARAM),
    _when(r"over 2", VERDICTS["error_tier_var_too_many"], *_PARAM),
    _when(r"model_id|tier.variation|level", _STRUCTURE, *_PARAM),
    _when(r"logistic|channel", VERDICTS["error_invalid_logistic_info"], *_PARAM),
    _when(r"weight", _reject("weight_g", "Enter the packed weight in grams."), *_PARAM),
    _when(r"dimension", _reject("dimensions", "Enter length, width and height, or none of them."), *_PARAM),
    _when(r"descri", _reject("description", "Change the length of the description."), *_PARAM),
    _when(r"item_?name|title", _reject("title", "Change the title."), *_PARAM),
    _when(r"sku", _reject("variants.sku", "Use SKUs of at most 100 characters."), *_PARAM),
    _when(r"price|dearest", VERDICTS["error_price_out_of_range"], *_PARAM),
    _when(r"stock", _reject("stock", "Enter a stock within Shopee's limits."), *_PARAM),
    _when(r"gtin", _reject("barcode", "Enter a barcode of 8 to 14 digits, or none."), "error_busi", *_PARAM),
    _when(r"brand", VERDICTS["error_invalid_brand"], *_PARAM),
    _when(r"attribute", VERDICTS["error_invalid_attribute"], *_PARAM),
    _when(r"categor", VERDICTS["error_invalid_category"], *_PARAM),
)


def bare_code(code: str) -> str:
    """Strip at most one module prefix: ``product.error_param`` and ``error_param`` are the same code."""
    return _MODULE.sub("", code, count=1)


def verdict_of(code: str, message: str) -> Verdict:
    """Return what a code with its message means; a code that no table knows gives UNKNOWN_CODE."""
    bare = bare_code(code)
    if bare.startswith(PROMOTION_PREFIX):
        return VERDICTS["error_cannt_edit_price_in_promotion"]
    if bare not in PROMOTION_CODES:
        for reading in _READINGS:
            if (not reading.codes or bare in reading.codes) and reading.pattern.search(message):
                return reading.verdict
    return VERDICTS.get(bare, _UNKNOWN)


def reason_verdict(reason: str) -> Verdict:
    """Return what a ``failed_reason`` means: free text about one model or item, without a code."""
    text = reason.lower()
    if "promotion" in text:
        return Verdict(Disposition.DEFERRED, VERDICTS["error_cannt_edit_price_in_promotion"].remedy, PROMOTION_WAIT_S)
    if "review" in text:
        return Verdict(Disposition.DEFERRED, Remedy(None, "Shopee is reviewing the listing."), REVIEW_WAIT_S)
    if "banned" in text:
        return VERDICTS["error_item_uneditable"]
    if "product not found" in text:
        return VERDICTS["error_item_not_found"]
    if "not exist" in text or "invalid model" in text:
        return VERDICTS["error_model_invalid_model_id"]
    return verdict_of("error_param", reason)


def failure_of(
    *,
    code: str,
    message: str,
    http_status: int,
    now: datetime,
    retry_after: str | None = None,
    request_id: str | None = None,
) -> FailureFacts:
    """Build the facts of a refused call; ``retry_after`` is the raw header. The platform's code is kept as it came."""
    verdict = verdict_of(code, message)
    if http_status == 429 and bare_code(code) != DAILY_LIMIT_CODE:
        verdict = VERDICTS["error_rate_limit"]
    wait_s = verdict.wait_s
    if verdict.disposition is Disposition.RATE_LIMITED:
        wait_s = retry_after_s(retry_after, now)
    elif bare_code(code) == DAILY_LIMIT_CODE:
        wait_s = seconds_to_next_day(now)
    return FailureFacts(
        disposition=verdict.disposition,
        platform_code=code,
        message=message or code,
        remedy=verdict.remedy,
        retry_after_s=wait_s,
        request_id=request_id,
    )


def rejection(code: str, message: str, *, field: str | None, fix: str) -> PlatformFailure:
    """Return our own refusal, for what Shopee would refuse anyway; ``code`` is ours."""
    return PlatformFailure(FailureFacts(Disposition.REJECTED, code, message, Remedy(field, fix)))


def known_failure(code: str, message: str) -> PlatformFailure:
    """Return the failure Shopee would answer with, for what we can tell without asking."""
    verdict = VERDICTS[code]
    return PlatformFailure(FailureFacts(verdict.disposition, code, message, verdict.remedy, verdict.wait_s))


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Read a Retry-After header (seconds or an HTTP date); None when it is absent or can't be read."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp())


def seconds_to_next_day(now: datetime) -> float:
    """Return how long until 00:00 UTC+8, when Shopee's daily totals start again."""
    local = now.astimezone(_SHOPEE_DAY)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - local).total_seconds()
