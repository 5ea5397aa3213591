"""Which SKUs a call of prices or stock has set."""

from syncstore_common.kernel.errors import Disposition
from syncstore_common.sync.listing import Kind
from syncstore_shopee.skus import Target, chunks, failure_of_all, settle, targets_of, verdict_of_all
from syncstore_shopee.wire_items import SetResult
from tests.unit.shopee.samples import variant

RED, BLUE, GREEN = (Target(str(number), variant(name)) for number, name in enumerate(("Merah", "Biru", "Hijau"), 1))


def test_a_variant_without_a_model_waits_until_it_is_added() -> None:
    known = {RED.variant.variant_id: "1"}
    assert targets_of([RED.variant, BLUE.variant], known) == [RED]


def test_fifty_go_in_one_call() -> None:
    assert [len(chunk) for chunk in chunks([RED] * 120)] == [50, 50, 20]


def test_a_sku_in_neither_list_is_unmentioned() -> None:
    result = SetResult.model_validate(
        {"success_list": [{"model_id": 1}], "failure_list": [{"model_id": 2, "failed_reason": "no"}]}
    )
    settled = settle([RED, BLUE, GREEN], result)
    assert (settled.refused, settled.unmentioned) == (((BLUE, "no"),), (GREEN,))


def test_a_success_without_a_model_id_is_the_item_itself() -> None:
    item = Target("0", variant())
    result = SetResult.model_validate({"success_list": [{"original_price": 5}]})
    assert settle([item], result).unmentioned == ()


def all_refused(*reasons: str) -> SetResult:
    """Return the answer of a price call that set nothing."""
    rows = [{"model_id": number, "failed_reason": reason} for number, reason in enumerate(reasons, 1)]
    return SetResult.model_validate(
        {"failure_list": rows, "refusal": "product.error_update_price_fail", "refusal_message": "try later"}
    )


def test_reasons_that_agree_say_more_than_the_code() -> None:
    assert verdict_of_all(all_refused("under promotion", "in promotion")).disposition is Disposition.DEFERRED


def test_reasons_that_differ_leave_it_to_the_code() -> None:
    assert verdict_of_all(all_refused("under promotion", "model ID not exist")).disposition is Disposition.REJECTED


def test_try_later_is_not_repeated_blindly() -> None:
    verdict = verdict_of_all(all_refused())
    failure = failure_of_all(Kind.PRICE, all_refused(), verdict)
    assert (failure.disposition, failure.facts.remedy.field) == (Disposition.REJECTED, "price")
    assert failure.facts.message == "try later"
