"""Back-off, fingerprints, errors, clocks and ids: the pure centre."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.kernel.backoff import Backoff
from syncstore_common.kernel.clock import FixedClock, SystemClock
from syncstore_common.kernel.errors import (
    Disposition,
    ErrorClass,
    FailureFacts,
    InvalidInput,
    PlatformFailure,
    SyncStoreError,
    VersionConflict,
)
from syncstore_common.kernel.fingerprint import Json, canonical_json, content_hash, fingerprint
from syncstore_common.kernel.ids import new_id

scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text()
json_values: st.SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


@given(attempt=st.integers(1, 10_000), seed=st.integers())
def test_a_delay_is_between_zero_and_the_growing_bound(attempt: int, seed: int) -> None:
    backoff = Backoff(base_s=1.0, cap_s=300.0)
    assert 0.0 <= backoff.delay_s(attempt, random.Random(seed)) <= backoff.ceiling_s(attempt) <= 300.0


def test_bounds_double_up_to_the_cap() -> None:
    assert [Backoff(2.0, 20.0).ceiling_s(attempt) for attempt in range(1, 7)] == [2.0, 4.0, 8.0, 16.0, 20.0, 20.0]


@given(value=json_values)
def test_a_fingerprint_does_not_depend_on_the_order_of_members(value: Json) -> None:
    def reversed_members(item: Json) -> Json:
        if isinstance(item, dict):
            return {key: reversed_members(item[key]) for key in reversed(item)}
        return [reversed_members(inner) for inner in item] if isinstance(item, list) else item

    assert fingerprint(value) == fingerprint(reversed_members(value))
    assert len(fingerprint(value)) == 64


@pytest.mark.parametrize(
    ("one", "other"),
    [([1, 2], [2, 1]), ({"a": None}, {}), ("1", 1), ([["a", 1]], [["a"], 1]), (True, 1), ({"a": "b"}, ["a", "b"])],
)
def test_different_content_has_different_fingerprints(one: Json, other: Json) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_fingerprints_stay_the_same_in_every_version() -> None:
    assert canonical_json({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'.encode()
    assert fingerprint({"b": 1, "a": 2}) == "d3626ac30a87e6f7a6428233b3c68299976865fa5508e4267c5415c76af7a772"
    assert content_hash(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_errors_carry_their_code_status_and_details() -> None:
    error = InvalidInput("too long", field="title", fix="shorten it", code="TITLE_TOO_LONG")
    assert (error.code, error.status, error.details) == (
        "TITLE_TOO_LONG",
        422,
        {"field": "title", "fix": "shorten it"},
    )
    assert (InvalidInput.code, VersionConflict("changed").status) == ("INVALID_INPUT", 409)
    assert SyncStoreError("x").details == {}


@pytest.mark.parametrize("disposition", Disposition)
def test_every_disposition_has_a_class_for_people(disposition: Disposition) -> None:
    facts = FailureFacts(disposition, "code", "message")
    assert facts.error_class in ErrorClass
    assert FailureFacts(disposition, "code", "message", network=True).error_class is ErrorClass.NETWORK
    assert PlatformFailure(facts).disposition is disposition


def test_clocks_tell_aware_time() -> None:
    assert SystemClock().now().tzinfo is UTC
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    clock.advance(timedelta(hours=1))
    assert clock.now() == datetime(2026, 1, 1, 1, tzinfo=UTC)


def test_ids_are_in_order_of_time() -> None:
    ids = [new_id() for _ in range(100)]
    assert sorted(ids) == ids
    assert all(made.version == 7 for made in ids)
