"""From HTTP status, code and message to what follows."""

from datetime import UTC, datetime

import pytest

from syncstore_common.kernel.errors import Disposition, FailureFacts
from syncstore_tiktok.errors import failure_of, retry_after_s, verdict_of
from syncstore_tiktok.markets import market_of
from tests.unit.tiktok.samples import NOW


def facts(code: int | str, message: str = "", *, status: int = 200, retry_after: str | None = None) -> FailureFacts:
    return failure_of(
        code=str(code), message=message, http_status=status, now=NOW, market=market_of("ID"), retry_after=retry_after
    )


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("timestamp is more than 5 minutes in the past", Disposition.RETRY),
        ("timestamp is lesser than 0", Disposition.RETRY),
        ("header x-tts-access-token is required", Disposition.REAUTH),
        ("Invalid app_key", Disposition.BLOCKED),
        ("required signature is missing (sign)", Disposition.BLOCKED),
        ("Unexpected identifier: shop_cipher is not required", Disposition.BLOCKED),
        ("Invalid API version", Disposition.BLOCKED),
        ("invalid param error", Disposition.REJECTED),
    ],
)
def test_the_words_decide_what_a_request_fault_means(message: str, expected: Disposition) -> None:
    assert facts(36009004, message, status=400).disposition is expected


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("body.package_weight.value is missing", "weight_g"),
        ("invalid param error: body.main_images is missing", "images"),
        ("body.skus[0].inventory[1].quantity is not an integer", "stock"),
        ("body.skus[3].price.amount is missing", "price"),
        ("body.skus[0].sales_attributes[0].name is not a string", "options"),
        ("body.skus is missing", "variants"),
        ("body.external_product_id is not a string", "code"),
    ],
)
def test_a_faulty_field_is_named_in_our_words(path: str, field: str) -> None:
    remedy = facts(36009004, path, status=400).remedy
    assert remedy.field == field
    assert remedy.fix


def test_a_stock_refused_for_the_listings_state_waits_and_one_out_of_range_does_not() -> None:
    assert facts(12019024, "The product's status does not allow it").disposition is Disposition.DEFERRED
    assert facts(12019024, "stock count is invalid").disposition is Disposition.REJECTED


def test_a_promotion_is_tried_again_in_an_hour() -> None:
    assert facts(12052038).retry_after_s == 3600.0


def test_the_listing_allowance_returns_at_midnight_of_the_market() -> None:
    # 16:30 UTC is 23:30 in Jakarta
    assert facts(12052093).retry_after_s == 1800.0


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("Mon, 04 May 2026 16:31:00 GMT", 60.0),
        ("Mon, 04 May 2026 16:00:00 GMT", 0.0),
        ("soon", None),
        ("inf", None),
        ("nan", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(header: str | None, expected: float | None) -> None:
    assert retry_after_s(header, NOW) == expected


def test_http_429_is_a_limit_whatever_the_code_says() -> None:
    limited = facts(36009004, "odd", status=429, retry_after="3")
    assert limited.disposition is Disposition.RATE_LIMITED
    assert limited.retry_after_s == 3.0


def test_an_unlisted_code_is_kept_raw() -> None:
    unknown = facts(12345678, "something new")
    assert unknown.disposition is Disposition.UNKNOWN_CODE
    assert unknown.platform_code == "12345678"
    assert unknown.message == "something new"


@pytest.mark.parametrize(
    ("status", "expected"), [(401, Disposition.REAUTH), (500, Disposition.RETRY), (503, Disposition.RETRY)]
)
def test_the_status_speaks_where_the_code_is_unknown(status: int, expected: Disposition) -> None:
    assert facts(99999999, status=status).disposition is expected


def test_a_wrong_signature_does_not_count_as_an_expired_token() -> None:
    assert facts(106001, "Signature is invalid", status=401).disposition is Disposition.BLOCKED


def test_addresses_never_reach_people_or_logs() -> None:
    text = facts(36009004, "see https://auth.example.test/api?app_secret=abc for details").message
    assert "app_secret" not in text
    assert "[address]" in text


def test_a_code_without_a_message_still_says_something() -> None:
    assert facts(12052104, "").message


def test_verdicts_do_not_depend_on_message_case() -> None:
    assert verdict_of("36009004", "Invalid APP_KEY").disposition is Disposition.BLOCKED


def test_days_start_at_local_midnight_everywhere() -> None:
    midday = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert market_of("SG").seconds_to_next_day(midday) == 4 * 3600
    assert market_of("US").seconds_to_next_day(midday) == 20 * 3600
