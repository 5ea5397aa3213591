"""Reading envelopes: successes, refusals, and whatever else may come back."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.ports import Payload
from syncstore_tiktok.envelope import Answer, read_answer
from syncstore_tiktok.markets import market_of
from tests.unit.tiktok.samples import NOW


def read(body: bytes, *, status: int = 200, retry_after: str | None = None, is_repeatable: bool = True) -> Payload:
    answer = Answer(status, body, retry_after)
    return read_answer(answer, now=NOW, market=market_of("ID"), is_repeatable=is_repeatable)


def refusal(body: bytes, **options: Any) -> FailureFacts:
    with pytest.raises(PlatformFailure) as caught:
        read(body, **options)
    return caught.value.facts


def envelope(code: int | str, data: Any = None, message: str = "Success") -> bytes:
    return orjson.dumps({"code": code, "message": message, "request_id": "2026050400001", "data": data})


@pytest.mark.parametrize("code", [0, "0"])
def test_a_success_gives_its_data(code: int | str) -> None:
    assert read(envelope(code, {"id": "1"})) == {"id": "1"}


def test_a_success_without_data_gives_an_empty_object() -> None:
    assert read(envelope(0)) == {}


def test_a_refusal_keeps_the_request_id() -> None:
    assert refusal(envelope(12052051, message="too long")).request_id == "2026050400001"


def test_html_from_a_proxy_is_retried() -> None:
    facts = refusal(b"<html><body>502 Bad Gateway</body></html>", status=502)
    assert facts.disposition is Disposition.RETRY
    assert facts.network


def test_html_with_status_200_is_retried_and_not_taken_for_success() -> None:
    assert refusal(b"<html>maintenance</html>").disposition is Disposition.RETRY


def test_a_limit_without_an_envelope_still_reads_retry_after() -> None:
    facts = refusal(b"slow down", status=429, retry_after="12")
    assert (facts.disposition, facts.retry_after_s) == (Disposition.RATE_LIMITED, 12.0)


def test_a_page_that_is_not_there_is_kept_as_unknown() -> None:
    assert refusal(b"not found", status=404).disposition is Disposition.UNKNOWN_CODE


def test_data_of_another_shape_is_unreadable() -> None:
    assert refusal(envelope(0, [1, 2])).platform_code == "answer.unreadable"


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 200), (b"<html>", 502), (envelope(36009003, message="Internal error"), 200), (envelope(0, "text"), 200)],
)
def test_a_fault_leaves_the_outcome_of_a_call_that_is_not_repeatable_open(body: bytes, status: int) -> None:
    assert refusal(body, status=status, is_repeatable=False).ambiguous
    assert not refusal(body, status=status).ambiguous


def test_a_refusal_settles_even_a_call_that_is_not_repeatable() -> None:
    assert not refusal(envelope(12052051, message="too long"), is_repeatable=False).ambiguous


@given(st.binary(max_size=200), st.integers(200, 599))
def test_any_bytes_are_a_payload_or_a_platform_failure(body: bytes, status: int) -> None:
    try:
        payload = read(body, status=status)
    except PlatformFailure:
        return
    assert isinstance(payload, dict)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries({"code": _JSON, "message": _JSON, "data": _JSON, "request_id": _JSON}), st.integers(200, 599)
)
def test_any_json_is_a_payload_or_a_platform_failure(value: dict[str, Any], status: int) -> None:
    try:
        payload = read(orjson.dumps(value), status=status)
    except PlatformFailure:
        return
    assert isinstance(payload, dict)
