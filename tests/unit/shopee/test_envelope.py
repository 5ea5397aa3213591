"""Reading what came back, bytes to payload or failure."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_shopee.envelope import Place, Reading, Received, read_answer
from syncstore_shopee.wire import Done, ShopInfo, WarehouseList
from syncstore_shopee.wire_items import CreatedItem, ItemBases, SetResult, Variations

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
CREATE = Reading(CreatedItem, is_unclear=True)


def received(body: Any, *, status: int = 200, retry_after: str | None = None) -> Received:
    """Return an answer; anything but bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return Received(status, content, retry_after, NOW)


def refused(answer: Received, reading: Reading) -> FailureFacts:
    """Read an answer that must fail."""
    with pytest.raises(PlatformFailure) as raised:
        read_answer(answer, reading)
    return raised.value.facts


def test_ids_become_text_and_unknown_fields_are_dropped() -> None:
    body = {"error": "", "response": {"item_id": 29400000101, "item_name": "x", "brand_new": 1}}
    assert read_answer(received(body), CREATE) == {"item_id": "29400000101"}


def test_an_answer_at_the_top_is_read_there() -> None:
    body = {"error": "", "message": "", "region": "ID", "shop_name": "Toko", "expire_time": 1767225600}
    found = read_answer(received(body), Reading(ShopInfo, Place.TOP))
    assert found == {"shop_name": "Toko", "region": "ID", "expire_time": 1767225600}


def test_a_bare_list_becomes_items() -> None:
    body = {"error": "", "response": [{"location_id": "IDZ", "warehouse_id": 1}]}
    assert read_answer(received(body), Reading(WarehouseList, Place.LIST)) == {
        "items": [{"location_id": "IDZ", "warehouse_name": ""}]
    }


def test_a_success_without_a_payload_is_done() -> None:
    assert read_answer(received({"error": "", "message": ""}), Reading(Done)) == {}


def test_success_is_what_the_envelope_says_and_not_the_status() -> None:
    assert refused(received({"error": "error_invalid_price"}), CREATE).disposition is Disposition.REJECTED


def test_an_envelope_without_error_is_somebody_elses() -> None:
    assert refused(received({"response": {"item_id": 1}}), CREATE).disposition is Disposition.RETRY


def test_a_code_may_be_an_answer_of_its_own() -> None:
    reading = Reading(ItemBases, instead={"error_item_not_found": {"item_list": []}})
    assert read_answer(received({"error": "product.error_item_not_found"}), reading) == {"item_list": []}


def test_a_code_may_be_better_explained_by_its_lists() -> None:
    reading = Reading(SetResult, explained=frozenset({"error_update_price_fail"}))
    body = {
        "error": "product.error_update_price_fail",
        "message": "try later",
        "response": {"failure_list": [{"model_id": 5, "failed_reason": "model ID not exist in sku"}]},
    }
    found = SetResult.model_validate(read_answer(received(body), reading))
    assert (found.refusal, found.refusal_message) == ("product.error_update_price_fail", "try later")
    assert [(row.model_id, row.failed_reason) for row in found.failure_list] == [("5", "model ID not exist in sku")]


def test_a_fault_inside_the_platform_leaves_a_create_unclear() -> None:
    assert refused(received({"error": "error_server", "message": "try later"}, status=500), CREATE).ambiguous


def test_a_rejected_create_is_clear() -> None:
    assert not refused(received({"error": "error_invalid_price"}), CREATE).ambiguous


def test_half_an_answer_leaves_a_create_unclear() -> None:
    facts = refused(received(b'{"error": "", "resp'), CREATE)
    assert (facts.disposition, facts.ambiguous, facts.network) == (Disposition.RETRY, True, True)


def test_a_page_that_refuses_to_pass_the_call_on_is_clear() -> None:
    assert not refused(received(b"<html>forbidden</html>", status=403), CREATE).ambiguous


def test_a_limit_by_something_in_between_is_one_too() -> None:
    facts = refused(received(b"<html>slow down</html>", status=429, retry_after="9"), CREATE)
    assert (facts.disposition, facts.retry_after_s) == (Disposition.RATE_LIMITED, 9.0)


def test_a_wrong_shape_is_named_by_place_and_never_by_value() -> None:
    facts = refused(received({"error": "", "response": {"item_id": "secret-value"}}), CREATE)
    assert "item_id" in facts.message
    assert "secret-value" not in facts.message


def test_null_lists_count_as_empty() -> None:
    assert read_answer(received({"error": "", "response": {"model": None}}), Reading(Variations))["model"] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "response", "item_id", "item_list", "model", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.binary(max_size=60) | JSON.map(orjson.dumps), st.sampled_from([200, 204, 302, 403, 404, 429, 500, 503]))
def test_any_bytes_are_a_payload_or_a_platform_failure(content: bytes, status: int) -> None:
    for reading in (CREATE, Reading(ItemBases), Reading(Variations), Reading(SetResult), Reading(Done, Place.TOP)):
        with contextlib.suppress(PlatformFailure):
            assert isinstance(read_answer(received(content, status=status), reading), dict)
