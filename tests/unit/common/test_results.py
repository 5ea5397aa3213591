"""From what happened to what is recorded."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.contracts.sync import ShownVariant
from syncstore_common.kernel.errors import Disposition, FailureFacts, Remedy
from syncstore_common.sync.listing import (
    Finding,
    ItemFailure,
    Kind,
    LiveListing,
    LiveProblem,
    LiveVariant,
    PushResult,
    RemoteStatus,
)
from syncstore_common.sync.results import (
    failure_of_findings,
    failure_of_items,
    item_problems,
    match_variants,
    problem_of_failure,
    problem_of_review,
    shown_after,
    standing_after_look,
    status_after_create,
    still_to_set,
)
from tests.unit.common.listings import desired, uid


def live(*variants: tuple[str, str], status: RemoteStatus = RemoteStatus.LIVE, **more: object) -> LiveListing:
    values = {
        "external_id": "1",
        "code": None,
        "status": status,
        "title": "Mug",
        "description": "",
        "category_id": None,
        "variants": tuple(LiveVariant(external_id, sku, None, None) for external_id, sku in variants),
        "image_count": 1,
        **more,
    }
    return LiveListing(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "problem", "edit_in_review", "state"),
    [
        (RemoteStatus.LIVE, None, False, ListingState.SYNCED),
        (RemoteStatus.LIVE, None, True, ListingState.IN_REVIEW),
        (RemoteStatus.LIVE, LiveProblem("x", "refused"), False, ListingState.NEEDS_DATA),
        (RemoteStatus.LIVE, LiveProblem("x", "refused"), True, ListingState.IN_REVIEW),
        (RemoteStatus.BANNED, LiveProblem("x", "banned"), False, ListingState.NEEDS_DATA),
        (RemoteStatus.DELETED, None, False, ListingState.CONFLICT),
        (RemoteStatus.UNLISTED, None, False, ListingState.CONFLICT),
        (RemoteStatus.UNLISTED, LiveProblem("x", "switched off"), False, ListingState.NEEDS_DATA),
    ],
)
def test_what_a_look_found_is_said_in_our_words(
    status: RemoteStatus, problem: LiveProblem | None, edit_in_review: bool, state: ListingState
) -> None:
    found = live(status=status, problem=problem, edit_in_review=edit_in_review)
    assert standing_after_look(found, Presence.LISTED).state is state
    shown = problem_of_review(found)
    assert (shown is None) == (problem is None)


def test_a_failure_is_told_with_its_field_and_fix() -> None:
    remedy = Remedy(field="title", fix="shorten it")
    problem = problem_of_failure(FailureFacts(Disposition.REJECTED, "error_title", "too long", remedy))
    assert (problem.code, problem.error_class, problem.field, problem.fix, problem.disposition) == (
        "error_title",
        "VALIDATION",
        "title",
        "shorten it",
        "rejected",
    )


def test_findings_become_one_refusal_that_names_all_of_them_once() -> None:
    findings = (
        Finding("title", "title.too_short", "too short", "write more"),
        Finding("images", "images.missing", "no picture", "add one"),
        Finding("images", "images.small", "small picture", "add one"),
    )
    facts = failure_of_findings(findings)
    assert (facts.disposition, facts.platform_code) == (Disposition.REJECTED, "title.too_short")
    assert facts.message == "too short; no picture; small picture"
    assert (facts.remedy.field, facts.remedy.fix) == ("title", "write more; add one")


def item_failure(number: int, disposition: Disposition, fix: str | None = None) -> ItemFailure:
    return ItemFailure(uid(number), FailureFacts(disposition, f"code-{number}", f"reason {number}", Remedy(None, fix)))


def test_skus_that_were_not_set_become_one_failure_that_names_them() -> None:
    failures = (item_failure(1, Disposition.REJECTED, "raise it"), item_failure(2, Disposition.CONFLICT, "read again"))
    facts = failure_of_items(failures, Kind.PRICE, {uid(1): "SKU-1", uid(2): "SKU-2"})
    assert (facts.disposition, facts.remedy.field) == (Disposition.REJECTED, "variants.price")
    assert facts.message == "SKU-1: reason 1; SKU-2: reason 2"
    assert facts.remedy.fix == "raise it read again"


@pytest.mark.parametrize(
    ("dispositions", "what_follows"),
    [
        ((Disposition.REJECTED, Disposition.RETRY), Disposition.RETRY),
        ((Disposition.DEFERRED, Disposition.RETRY), Disposition.RETRY),
        ((Disposition.REJECTED, Disposition.DEFERRED), Disposition.DEFERRED),
        ((Disposition.MISSING,), Disposition.REJECTED),
        ((Disposition.UNKNOWN_CODE, Disposition.REJECTED), Disposition.UNKNOWN_CODE),
    ],
)
def test_what_may_still_succeed_decides_what_follows_for_the_kind(
    dispositions: tuple[Disposition, ...], what_follows: Disposition
) -> None:
    failures = tuple(item_failure(number, item) for number, item in enumerate(dispositions))
    assert failure_of_items(failures, Kind.STOCK, {}).disposition is what_follows


def test_each_sku_is_told_with_its_field_code_and_fix() -> None:
    (told,) = item_problems((item_failure(1, Disposition.REJECTED, "raise it"),), Kind.PRICE, {uid(1): "SKU-1"})
    assert (told.variant_id, told.sku, told.field, told.code) == (uid(1), "SKU-1", "price", "code-1")
    assert (told.message, told.fix, told.disposition) == ("reason 1", "raise it", "rejected")


def test_only_skus_that_show_something_else_are_set() -> None:
    first = desired().variants[0]
    other = replace(first, variant_id=uid(2), sku="SKU-2", stock=4)
    listing = replace(desired(), variants=(first, other))
    shown = (
        ShownVariant(variant_id=uid(1), sku="SKU-1", price_minor=57_500, stock=10),
        ShownVariant(variant_id=uid(2), sku="SKU-2", price_minor=57_500, stock=9),
    )
    assert still_to_set(listing, shown, Kind.STOCK).variants == (other,)
    assert still_to_set(listing, shown, Kind.PRICE).variants == (first, other)
    assert still_to_set(listing, shown[:1], Kind.STOCK).variants == (other,)


def test_only_what_was_pushed_changes_in_what_is_shown() -> None:
    before = (ShownVariant(variant_id=uid(1), sku="SKU-1", price_minor=100, stock=1),)
    listing = desired(price=200, stock=2)
    (shown,) = shown_after(listing, before, {uid(1): "m1"}, frozenset({Kind.STOCK}))
    assert (shown.price_minor, shown.stock, shown.external_id) == (100, 2, "m1")
    (failed,) = shown_after(listing, before, {}, frozenset({Kind.STOCK}), frozenset({uid(1)}))
    assert (failed.price_minor, failed.stock) == (100, 1)
    (fresh,) = shown_after(listing, (), {}, frozenset({Kind.PRICE}))
    assert (fresh.price_minor, fresh.stock) == (200, None)


def test_what_was_just_made_is_live_unless_said_otherwise() -> None:
    assert status_after_create(PushResult()) is RemoteStatus.LIVE
    assert status_after_create(PushResult(status=RemoteStatus.IN_REVIEW)) is RemoteStatus.IN_REVIEW
    assert status_after_create(PushResult(status=RemoteStatus.DELETED)) is RemoteStatus.IN_REVIEW


def test_variants_are_matched_by_given_ids_then_by_sku() -> None:
    skus = {"A": uid(1), "B": uid(2), "C": uid(3)}
    found = live(("m1", "A"), ("m2", "B"), ("m9", "other"))
    assert match_variants(found, skus, {str(uid(3)): "m9"}) == {uid(1): "m1", uid(2): "m2", uid(3): "m9"}


def test_a_lone_variant_matches_a_lone_model_whatever_its_sku() -> None:
    assert match_variants(live(("0", "")), {"A": uid(1)}, {}) == {uid(1): "0"}
    assert match_variants(live(("1", "x"), ("2", "y")), {"A": uid(1)}, {}) == {}


ids = st.sampled_from(["m1", "m2", "m3", ""])
skus = st.sampled_from(["A", "B", "C"])


@given(
    given_ids=st.dictionaries(st.integers(1, 4).map(uid).map(str), ids, max_size=4),
    found=st.lists(st.tuples(ids.filter(bool), skus), max_size=4, unique_by=lambda pair: pair[0]),
    ours=st.dictionaries(skus, st.integers(1, 4).map(uid), max_size=3),
)
def test_no_model_is_given_to_two_variants(
    given_ids: dict[str, str], found: list[tuple[str, str]], ours: dict[str, UUID]
) -> None:
    matched = match_variants(live(*found), ours, given_ids)
    assert len(set(matched.values())) == len(matched)
    assert "" not in matched.values()
