"""Spreading stock over the warehouses a SKU is in."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from syncstore_tiktok.stock import spread
from syncstore_tiktok.wire import Shelf


def shelves(**quantities: int) -> list[Shelf]:
    return [Shelf(warehouse_id=warehouse_id, quantity=quantity) for warehouse_id, quantity in quantities.items()]


def quantities(rows: Any) -> dict[str, int]:
    return {row["warehouse_id"]: row["quantity"] for row in rows}


def test_one_warehouse_takes_everything() -> None:
    assert quantities(spread(7, [], "main")) == {"main": 7}


def test_the_main_warehouse_takes_the_difference_and_the_others_keep_their_units() -> None:
    assert quantities(spread(9, shelves(main=6, other=3), "main")) == {"main": 6, "other": 3}
    assert quantities(spread(20, shelves(main=6, other=3), "main")) == {"main": 17, "other": 3}


def test_others_give_up_units_only_when_the_total_is_less_than_they_hold() -> None:
    assert quantities(spread(4, shelves(main=6, near=3, far=5), "main")) == {"near": 3, "far": 1, "main": 0}
    assert quantities(spread(0, shelves(main=6, near=3), "main")) == {"main": 0, "near": 0}


def test_the_first_warehouse_stands_in_for_a_main_one_the_sku_is_not_in() -> None:
    assert quantities(spread(10, shelves(first=1, second=2), "elsewhere")) == {"first": 8, "second": 2}


@given(
    st.integers(0, 99_999),
    st.dictionaries(st.sampled_from(["main", "a", "b", "c"]), st.integers(0, 1000), max_size=4),
)
def test_the_rows_add_up_and_name_each_warehouse_once(total: int, held: dict[str, int]) -> None:
    rows = spread(total, shelves(**held), "main")
    found = quantities(rows)
    assert sum(found.values()) == total
    assert set(found) == (set(held) or {"main"})
    assert len(rows) == len(found)
    assert min(found.values()) >= 0
