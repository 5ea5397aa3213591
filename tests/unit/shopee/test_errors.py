"""What codes and messages mean together."""

from datetime import UTC, datetime

import pytest

from syncstore_common.kernel.errors import Disposition
from syncstore_shopee.errors import (
    bare_code,
    failure_of,
    reason_verdict,
    retry_after_s,
    seconds_to_next_day,
    verdict_of,
)

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ("product.error_param", "error_param"),
        ("error_param", "error_param"),
        ("error.param", "error.param"),
        ("product.error.param", "error.param"),
        ("warehouse.error_not_in_whitelist", "error_not_in_whitelist"),
    ],
)
def test_at_most_one_module_prefix_is_stripped(code: str, bare: str) -> None:
    assert bare_code(code) == bare


@pytest.mark.parametrize(
    ("code", "message", "disposition"),
    [
        ("error_auth", "Invalid access_token.", Disposition.REAUTH),
        ("error_auth", "Invalid partner_id or shopid.", Disposition.REAUTH),
        ("error_auth", "partner_id is invalid", Disposition.BLOCKED),
        ("error_auth", "The app has been deleted", Disposition.BLOCKED),
        ("error_auth", "No permission to current api.", Disposition.BLOCKED),
        ("error_auth", "system error", Disposition.RETRY),
        ("error_auth", "You do not have right to use seller location_id", Disposition.CONFLICT),
        ("product.error_auth", "stock less than reserved stock", Disposition.REJECTED),
        ("error_auth", "Shop is on holiday mode", Disposition.DEFERRED),
        ("error_param", "Timestamp is expired.", Disposition.RETRY),
        ("error_param", "There is no sign in query.", Disposition.BLOCKED),
        ("error_param", "There is no access_token in query.", Disposition.REAUTH),
        ("error_param", "Permission denied: the API is offline", Disposition.BLOCKED),
        ("product.error_param", "Wrong model_id", Disposition.CONFLICT),
        ("product.error_param", "The level of tier-variation not change.", Disposition.CONFLICT),
        ("product.error_param", "The level of tier-variation over 2.", Disposition.REJECTED),
        ("product.error_inner", "Update item failed: get update lock failed", Disposition.DEFERRED),
        ("product.error_inner", "something inside", Disposition.RETRY),
        ("product.error_server", "location mismatch", Disposition.CONFLICT),
        ("error_in_item_promotion_item_price_lock", "Price is locked.", Disposition.DEFERRED),
        ("error_slash_price_item_lock", "Flash sale", Disposition.DEFERRED),
        ("error_nobody_knows", "", Disposition.UNKNOWN_CODE),
    ],
)
def test_code_and_message_decide(code: str, message: str, disposition: Disposition) -> None:
    assert verdict_of(code, message).disposition is disposition


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("Image not exist.", "images"),
        ("image is invalid or not supported", "images"),
        ("Invalid logistic info, channel is off", "logistics"),
        ("Invalid Weight.", "weight_g"),
        ("Invalid dimension: three numbers", "dimensions"),
        ("Description is longer than 5000", "description"),
        ("item_name is wrong", "title"),
        ("item_sku or model_sku is longer than 100 characters.", "variants.sku"),
        ("The dearest model costs too many times the cheapest.", "price"),
        ("Stock is out of range.", "stock"),
        ("stock less than reserved stock", "stock"),
        ("Invalid GTIN", "barcode"),
    ],
)
def test_a_parameter_error_names_the_field_its_message_speaks_of(message: str, field: str) -> None:
    verdict = verdict_of("product.error_param", message)
    assert (verdict.disposition, verdict.remedy.field) == (Disposition.REJECTED, field)


def test_a_lock_is_waited_for_a_few_seconds() -> None:
    facts = failure_of(code="error_inner", message="get update lock failed", http_status=200, now=NOW)
    assert (facts.disposition, facts.retry_after_s) == (Disposition.DEFERRED, 4.0)


def test_a_used_up_day_is_waited_for_until_midnight_in_singapore() -> None:
    facts = failure_of(code="error_limit", message="daily limit", http_status=200, now=NOW)
    assert (facts.disposition, facts.retry_after_s) == (Disposition.DEFERRED, 4 * 3600.0)


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (datetime(2026, 1, 1, 15, 59, 59, tzinfo=UTC), 1.0),
        (datetime(2026, 1, 1, 16, 0, 0, tzinfo=UTC), 86_400.0),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), 57_600.0),
    ],
)
def test_shopees_day_ends_at_four_in_the_afternoon_utc(now: datetime, seconds: float) -> None:
    assert seconds_to_next_day(now) == seconds


def test_too_many_calls_wait_as_long_as_the_header_says() -> None:
    facts = failure_of(code="error_rate_limit", message="", http_status=200, now=NOW, retry_after="3")
    assert (facts.disposition, facts.retry_after_s) == (Disposition.RATE_LIMITED, 3.0)


def test_status_429_is_a_rate_limit_whatever_the_code() -> None:
    facts = failure_of(code="error_server", message="", http_status=429, now=NOW)
    assert (facts.disposition, facts.platform_code) == (Disposition.RATE_LIMITED, "error_server")


def test_a_used_up_day_stays_one_with_status_429() -> None:
    assert failure_of(code="error_limit", message="", http_status=429, now=NOW).disposition is Disposition.DEFERRED


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("5", 5.0),
        ("Thu, 01 Jan 2026 12:00:30 GMT", 30.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("inf", None),
        ("", None),
    ],
)
def test_retry_after_is_read_tolerantly(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


def test_the_platforms_code_and_words_are_kept() -> None:
    facts = failure_of(
        code="product.error_param", message="Image not exist.", http_status=200, now=NOW, request_id="r1"
    )
    assert (facts.platform_code, facts.message, facts.request_id) == ("product.error_param", "Image not exist.", "r1")


@pytest.mark.parametrize(
    ("reason", "disposition"),
    [
        ("Original_price cannot be edited under promotion.", Disposition.DEFERRED),
        ("Banned and Reviewing Products cannot be delisted", Disposition.DEFERRED),
        ("The product is banned", Disposition.CONFLICT),
        ("model ID not exist in sku", Disposition.CONFLICT),
        ("Product not found", Disposition.MISSING),
        ("price ratio over limit", Disposition.REJECTED),
        ("stock less than reserved stock", Disposition.REJECTED),
        ("", Disposition.REJECTED),
    ],
)
def test_a_reason_without_a_code_is_understood(reason: str, disposition: Disposition) -> None:
    assert reason_verdict(reason).disposition is disposition
