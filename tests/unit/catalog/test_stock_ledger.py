"""Stock arithmetic: deltas, guarded sets, never below zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_catalog.stock.ledger import StockEdit, StockState, balance_after
from syncstore_common.kernel.errors import InvalidInput, VersionConflict
from syncstore_common.kernel.ids import ProductId, VariantId, new_id

VARIANT = VariantId(new_id())


def state(available: int) -> StockState:
    return StockState(VARIANT, ProductId(new_id()), "MUG", available, 3)


def test_delta_moves_and_set_replaces() -> None:
    assert balance_after(StockEdit(VARIANT, delta=-2), state(5)) == 3
    assert balance_after(StockEdit(VARIANT, set_to=9, expected=5), state(5)) == 9
    assert balance_after(StockEdit(VARIANT, set_to=0), state(5)) == 0


def test_set_with_another_expected_balance_tells_the_current_one() -> None:
    with pytest.raises(VersionConflict) as caught:
        balance_after(StockEdit(VARIANT, set_to=9, expected=5), state(4))

    assert caught.value.details["current"] == {
        "variant_id": str(VARIANT),
        "sku": "MUG",
        "available": 4,
        "version": 3,
    }


def test_never_below_zero() -> None:
    with pytest.raises(VersionConflict, match="can't fall by 6"):
        balance_after(StockEdit(VARIANT, delta=-6), state(5))


@pytest.mark.parametrize(
    "edit", [StockEdit(VARIANT), StockEdit(VARIANT, delta=1, set_to=1), StockEdit(VARIANT, delta=2_000_000_000)]
)
def test_unusable_edits_name_field_and_fix(edit: StockEdit) -> None:
    with pytest.raises(InvalidInput) as caught:
        balance_after(edit, state(5))

    assert caught.value.details["field"]
    assert caught.value.details["fix"]


@given(st.integers(0, 1000), st.integers(-2000, 2000))
def test_a_delta_gives_the_exact_sum_or_a_conflict(available: int, delta: int) -> None:
    edit = StockEdit(VARIANT, delta=delta)
    if available + delta < 0:
        with pytest.raises(VersionConflict):
            balance_after(edit, state(available))
    else:
        assert balance_after(edit, state(available)) == available + delta
