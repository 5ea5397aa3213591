"""What a product of the platform says about the listing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import LiveVariant, RemoteStatus
from syncstore_tiktok.channels import status_of
from syncstore_tiktok.reading import live_listing, problem_of
from syncstore_tiktok.wire import Product, WrittenProduct, read
from tests.unit.tiktok.samples import live_product, live_sku

FAILED = [
    {
        "listing_platform": "TIKTOK_SHOP",
        "position": "Product title",
        "reasons": ["The title holds a forbidden word"],
        "suggestions": ["Remove the word"],
    }
]


def test_a_listing_reads_back_with_prices_stock_and_code() -> None:
    listing = live_listing(
        live_product(live_sku("1", "A"), live_sku("2", "B"), main_images=[{"uri": "x"}, {"uri": "y"}])
    )
    assert listing.variants == (
        LiveVariant("1", "A", Money(99_000, "IDR"), 4),
        LiveVariant("2", "B", Money(99_000, "IDR"), 4),
    )
    assert (listing.code, listing.category_id, listing.image_count) == ("P-100", "600001", 2)
    assert listing.problem is None


def test_stock_is_the_sum_over_warehouses() -> None:
    shelves = [{"warehouse_id": "1", "quantity": 3}, {"warehouse_id": "2", "quantity": 4}]
    assert live_listing(live_product(live_sku("1", "A", inventory=shelves))).variants[0].stock == 7


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("ACTIVATE", RemoteStatus.LIVE),
        ("PENDING", RemoteStatus.IN_REVIEW),
        ("FAILED", RemoteStatus.REVIEW_FAILED),
        ("DRAFT", RemoteStatus.UNLISTED),
        ("SELLER_DEACTIVATED", RemoteStatus.UNLISTED),
        ("PLATFORM_DEACTIVATED", RemoteStatus.UNLISTED),
        ("FREEZE", RemoteStatus.BANNED),
        ("DELETED", RemoteStatus.DELETED),
        ("SOMETHING_NEW", RemoteStatus.IN_REVIEW),
    ],
)
def test_statuses(status: str, expected: RemoteStatus) -> None:
    assert status_of(live_product(status=status)) is expected


def test_a_product_on_tokopedia_only_has_its_status_there() -> None:
    statuses = {"platform": "TOKOPEDIA", "status": "ACTIVATE"}
    assert status_of(live_product(status=None, integrated_platform_statuses=[statuses])) is RemoteStatus.LIVE
    assert status_of(live_product(status=None, integrated_platform_statuses=statuses)) is RemoteStatus.LIVE


def test_an_edit_under_review_leaves_the_listing_live_and_says_so() -> None:
    listing = live_listing(live_product(live_sku("1", "A"), audit={"status": "AUDITING"}))
    assert (listing.status, listing.edit_in_review, listing.problem) == (RemoteStatus.LIVE, True, None)


def test_a_first_review_is_no_edit_under_review() -> None:
    listing = live_listing(live_product(status="PENDING", audit={"status": "AUDITING"}))
    assert (listing.status, listing.edit_in_review) == (RemoteStatus.IN_REVIEW, False)


def test_a_failed_review_names_field_reason_and_fix() -> None:
    problem = problem_of(live_product(status="FAILED", audit={"status": "FAILED"}, audit_failed_reasons=FAILED))
    assert problem is not None
    assert (problem.code, problem.field, problem.fix) == ("review_failed", "title", "Remove the word")
    assert "forbidden word" in problem.message


def test_a_failed_edit_of_a_live_listing_is_told_apart() -> None:
    product = live_product(audit={"status": "FAILED"}, audit_failed_reasons=FAILED)
    problem = problem_of(product)
    assert problem is not None
    assert problem.code == "edit_rejected"
    assert status_of(product) is RemoteStatus.LIVE


@pytest.mark.parametrize("status", ["PLATFORM_DEACTIVATED", "FREEZE"])
def test_what_the_platform_switched_off_is_a_problem_with_a_fix(status: str) -> None:
    problem = problem_of(live_product(status=status, audit_failed_reasons=FAILED))
    assert problem is not None
    assert problem.code == status
    assert problem.fix
    assert "forbidden word" in problem.message


@pytest.mark.parametrize("spelling", ["pre_approved_reasons", "pre_approved_reason"])
def test_a_listing_that_waits_for_the_seller_says_what_for(spelling: str) -> None:
    problem = problem_of(live_product(status="PENDING", audit={"status": "PRE_APPROVED", spelling: ["KYC_PENDING"]}))
    assert problem is not None
    assert (problem.code, problem.field) == ("KYC_PENDING", "shop")
    assert problem.fix == "Complete the shop's registration in Seller Center."


def test_a_listing_that_is_off_on_tokopedia_only_is_live_with_a_problem() -> None:
    product = live_product(integrated_platform_statuses=[{"platform": "TOKOPEDIA", "status": "PLATFORM_DEACTIVATED"}])
    problem = problem_of(product)
    assert status_of(product) is RemoteStatus.LIVE
    assert problem is not None
    assert (problem.code, problem.fix is not None) == ("tokopedia.PLATFORM_DEACTIVATED", True)
    assert problem.message == "The listing is live on TikTok Shop. Tokopedia switched this listing off."


def test_a_product_that_only_tiktok_shop_shows_has_no_channels_to_tell() -> None:
    assert live_listing(live_product()).channels == ()


def test_a_review_that_failed_on_tokopedia_leaves_tiktok_shop_live_and_names_channel_reason_and_fix() -> None:
    reasons = [{**FAILED[0], "listing_platform": "TOKOPEDIA"}]
    statuses = [{"platform": "TOKOPEDIA", "status": "FAILED"}]
    listing = live_listing(
        live_product(integrated_platform_statuses=statuses, audit={"status": "APPROVED"}, audit_failed_reasons=reasons)
    )
    assert (listing.status, listing.edit_in_review) == (RemoteStatus.LIVE, False)
    own, tokopedia = listing.channels
    assert (own.name, own.status, own.problem) == ("tiktok_shop", RemoteStatus.LIVE, None)
    assert (tokopedia.name, tokopedia.status) == ("tokopedia", RemoteStatus.REVIEW_FAILED)
    assert tokopedia.problem is not None
    assert (tokopedia.problem.field, tokopedia.problem.fix) == ("title", "Remove the word")
    assert listing.problem is not None
    assert listing.problem.code == "tokopedia.review_failed"
    assert "live on TikTok Shop" in listing.problem.message
    assert "forbidden word" in listing.problem.message


def test_a_review_that_failed_on_tiktok_shop_leaves_tokopedia_live() -> None:
    statuses = [{"platform": "TOKOPEDIA", "status": "ACTIVATE"}]
    listing = live_listing(
        live_product(
            status="FAILED",
            integrated_platform_statuses=statuses,
            audit={"status": "FAILED"},
            audit_failed_reasons=FAILED,
        )
    )
    assert listing.status is RemoteStatus.LIVE
    assert [channel.status for channel in listing.channels] == [RemoteStatus.REVIEW_FAILED, RemoteStatus.LIVE]
    assert listing.problem is not None
    assert (listing.problem.code, listing.problem.field) == ("tiktok_shop.review_failed", "title")
    assert "live on Tokopedia" in listing.problem.message


def test_an_edit_that_failed_everywhere_is_told_of_both_channels() -> None:
    reasons = [{**FAILED[0], "listing_platform": name} for name in ("TIKTOK_SHOP", "TOKOPEDIA")]
    statuses = [{"platform": "TOKOPEDIA", "status": "ACTIVATE"}]
    listing = live_listing(
        live_product(integrated_platform_statuses=statuses, audit={"status": "FAILED"}, audit_failed_reasons=reasons)
    )
    assert listing.problem is not None
    assert listing.problem.code == "edit_rejected"
    assert [channel.problem and channel.problem.code for channel in listing.channels] == ["edit_rejected"] * 2


def test_a_channel_that_is_still_reviewed_is_looked_at_again() -> None:
    listing = live_listing(live_product(integrated_platform_statuses=[{"platform": "TOKOPEDIA", "status": "PENDING"}]))
    assert (listing.status, listing.edit_in_review, listing.problem) == (RemoteStatus.LIVE, True, None)


def test_a_channel_the_seller_switched_off_is_no_problem() -> None:
    statuses = [{"platform": "TOKOPEDIA", "status": "SELLER_DEACTIVATED"}]
    listing = live_listing(live_product(integrated_platform_statuses=statuses))
    assert listing.problem is None
    assert listing.channels[1].status is RemoteStatus.UNLISTED


@pytest.mark.parametrize("price", [None, {}, {"currency": "IDR"}, {"currency": "IDR", "sale_price": "many"}])
def test_a_price_that_cannot_be_read_is_absent(price: Any) -> None:
    assert live_listing(live_product(live_sku("1", "A", price=price))).variants[0].price is None


def test_ids_may_come_as_numbers_and_nulls_count_as_absent() -> None:
    product = read(
        Product, {"id": 1729000000000000001, "skus": [{"id": 9007199254740993, "inventory": None}], "audit": None}
    )
    assert (product.id, product.skus[0].id) == ("1729000000000000001", "9007199254740993")


def test_one_warning_object_reads_like_a_list() -> None:
    written = read(WrittenProduct, {"product_id": "1", "warnings": {"message": "brand cleared"}})
    assert [notice.message for notice in written.warnings] == ["brand cleared"]


def test_an_answer_of_another_shape_is_a_fault_that_names_the_field() -> None:
    with pytest.raises(PlatformFailure) as caught:
        read(WrittenProduct, {"skus": "none"}, is_repeatable=False)
    facts = caught.value.facts
    assert facts.disposition is Disposition.RETRY
    assert facts.ambiguous
    assert "product_id" in facts.message


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_PRODUCT = st.fixed_dictionaries(
    {"id": st.just("1")},
    optional={name: _JSON for name in Product.model_fields if name != "id"},
)


@given(_PRODUCT)
def test_any_product_is_a_listing_or_a_platform_failure(payload: dict[str, Any]) -> None:
    try:
        product = read(Product, payload)
    except PlatformFailure:
        return
    assert live_listing(product).external_id == "1"
