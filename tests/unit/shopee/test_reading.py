"""Shopee's items in our words."""

from typing import Any

import pytest

from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import LiveListing, LiveVariant, RemoteStatus
from syncstore_shopee.reading import live_listing, status_of
from syncstore_shopee.wire_items import ItemBase, ItemViolations, Model, StockInfo, Variations

BASE: dict[str, Any] = {
    "item_id": 29400000101,
    "category_id": 101211,
    "item_name": "Gelas",
    "description": "Tebal",
    "item_sku": "GELAS-1",
    "item_status": "NORMAL",
    "has_model": False,
    "deboost": "false",
    "weight": "1.10",
    "image": {"image_id_list": ["a", "b"], "image_url_list": ["x", "y"]},
    "price_info": [{"currency": "IDR", "original_price": 57500, "current_price": 50000}],
    "stock_info_v2": {"seller_stock": [{"location_id": "IDA", "stock": 4}, {"location_id": "IDB", "stock": 3}]},
}


def shown(*models: Model, violations: ItemViolations | None = None, **changes: Any) -> LiveListing:
    """Return the listing of an item with changed fields."""
    item = ItemBase.model_validate({**BASE, **changes})
    return live_listing(
        item, Variations(model=models), shop_id="700011", region="ID", currency="IDR", violations=violations
    )


def test_an_item_without_models_is_one_sku() -> None:
    listing = shown()
    assert listing.variants == (LiveVariant("0", "GELAS-1", Money(57_500, "IDR"), 7),)
    assert (listing.external_id, listing.code, listing.image_count) == ("29400000101", "GELAS-1", 2)
    assert listing.url == "https://shopee.co.id/product/700011/29400000101"


def test_models_are_the_skus_of_an_item_that_has_them() -> None:
    model = Model.model_validate(
        {
            "model_id": 218000000501,
            "tier_index": [0],
            "model_sku": "G-1",
            "price_info": [{"currency": "IDR", "original_price": 60000}],
            "stock_info_v2": {"seller_stock": [{"location_id": "", "stock": 9}]},
        }
    )
    assert shown(model, has_model=True, price_info=None).variants == (
        LiveVariant("218000000501", "G-1", Money(60_000, "IDR"), 9),
    )


def test_a_price_in_another_currency_is_not_ours() -> None:
    assert shown(price_info=[{"currency": "SGD", "original_price": 5}]).variants[0].price is None


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("NORMAL", RemoteStatus.LIVE),
        ("REVIEWING", RemoteStatus.IN_REVIEW),
        ("UNLIST", RemoteStatus.UNLISTED),
        ("BANNED", RemoteStatus.BANNED),
        ("SELLER_DELETE", RemoteStatus.DELETED),
        ("SHOPEE_DELETE", RemoteStatus.DELETED),
        ("SOMETHING_NEW", RemoteStatus.UNLISTED),
    ],
)
def test_status_words_are_translated(word: str, status: RemoteStatus) -> None:
    assert status_of(word) is status


def test_a_ban_shows_shopees_reason() -> None:
    reason = {"violation_type": "Prohibited", "violation_reason": "Not allowed here", "suggestion": "Remove it"}
    violations = ItemViolations.model_validate({"item_id": 29400000101, "item_status_details": [reason]})
    problem = shown(item_status="BANNED", violations=violations).problem
    assert problem is not None
    assert (problem.code, problem.fix) == ("Prohibited", "Remove it.")
    assert problem.message == "Shopee has banned this listing. Prohibited: Not allowed here."


def test_all_reasons_are_told_the_newest_first_with_the_time_left() -> None:
    older = {"violation_type": "Spam", "violation_reason": "Same words again", "suggestion": "Shorten the title"}
    newer = {**older, "violation_type": "Inappropriate Image", "suggestion": "Replace it"}
    rows = [{**older, "update_time": 1}, {**newer, "update_time": 2, "fix_deadline_time": 1_767_225_600}]
    violations = ItemViolations.model_validate({"item_id": 29400000101, "item_status_details": rows})
    problem = shown(item_status="BANNED", violations=violations).problem
    assert problem is not None
    assert (problem.code, problem.field) == ("Inappropriate Image", "images")
    assert problem.fix == "Replace it, by 2026-01-01 00:00 UTC. Shorten the title."
    assert problem.message.index("Inappropriate") < problem.message.index("Spam")


@pytest.mark.parametrize("spelling", ["deboost_details", "deboosted_details"])
def test_a_demotion_to_the_wrong_category_names_the_right_one(spelling: str) -> None:
    reason = {
        "violation_type": "Other Listing Improvement",
        "violation_reason": "Wrong Category",
        "suggested_category": [{"category_id": 100048, "category_name": "Shirts"}],
        "fix_deadline_time": "",
    }
    violations = ItemViolations.model_validate({"item_id": 29400000101, spelling: [reason]})
    listing = shown(deboost="true", violations=violations)
    assert listing.status is RemoteStatus.LIVE
    assert listing.problem is not None
    assert (listing.problem.field, listing.problem.fix) == ("category", "Move it to Shirts (100048).")
    assert "shows this listing less" in listing.problem.message


@pytest.mark.parametrize(
    ("word", "code", "who"),
    [("SELLER_DELETE", "seller_delete", "Seller Centre"), ("SHOPEE_DELETE", "shopee_delete", "Shopee deleted")],
)
def test_who_deleted_a_listing_is_told_apart(word: str, code: str, who: str) -> None:
    problem = shown(item_status=word).problem
    assert problem is not None
    assert (problem.code, bool(problem.fix)) == (code, True)
    assert who in problem.message


@pytest.mark.parametrize(("changes", "code"), [({"item_status": "BANNED"}, "banned"), ({"deboost": "true"}, "deboost")])
def test_a_problem_without_a_reason_is_still_one(changes: dict[str, Any], code: str) -> None:
    problem = shown(**changes).problem
    assert problem is not None
    assert (problem.code, bool(problem.fix)) == (code, True)


def test_a_listing_in_order_has_no_problem() -> None:
    assert shown().problem is None


@pytest.mark.parametrize(("reserved", "at_shopee", "floor"), [(10, 0, 10), (10, 4, 6), (3, 9, 0)])
def test_promotions_leave_a_floor_under_the_sellers_stock(reserved: int, at_shopee: int, floor: int) -> None:
    info = StockInfo.model_validate(
        {
            "summary_info": {"total_reserved_stock": reserved},
            "seller_stock": [{"stock": 1}],
            "shopee_stock": [{"location_id": "S", "stock": str(at_shopee)}],
        }
    )
    assert info.floor == floor
