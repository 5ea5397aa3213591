"""The same edit for many products: what it makes of each."""

from decimal import Decimal
from typing import Any

import pytest

from syncstore_catalog.imports.bulk_edit import BulkEdit, PriceChange, PriceStep, Replacement, TextField
from syncstore_catalog.products.edits import apply_edit
from syncstore_catalog.products.model import Product, ProductContent, ProductStatus
from syncstore_catalog.products.selection import Selection
from syncstore_common.kernel.errors import InvalidInput
from syncstore_common.kernel.ids import VariantId, new_id
from syncstore_common.kernel.money import MoneyError, Rounding
from tests.unit.catalog.products_made import product, variant


def edited(given: Product, **changes: Any) -> ProductContent:
    edit = BulkEdit(Selection(), **changes)
    edit.check("IDR")
    return apply_edit(
        given,
        edit.of(given.content),
        pictures={},
        new_variant_id=lambda _: VariantId(new_id()),
        new_sku=lambda code, _: code,
    ).content


@pytest.mark.parametrize(
    ("change", "price_minor"),
    [
        (PriceChange(PriceStep.SET, Decimal(49900)), 49_900),
        (PriceChange(PriceStep.ADD, Decimal(-5000)), 40_000),
        (PriceChange(PriceStep.PERCENT, Decimal(10)), 49_500),
        (PriceChange(PriceStep.PERCENT, Decimal("-12.5")), 39_375),
        (PriceChange(PriceStep.PERCENT, Decimal("-12.5"), step_minor=500, rounding=Rounding.UP), 39_500),
        (PriceChange(PriceStep.ADD, Decimal(1), step_minor=1000, rounding=Rounding.DOWN), 45_000),
    ],
)
def test_a_price_is_set_moved_or_scaled(change: PriceChange, price_minor: int) -> None:
    assert change.of(45_000, "IDR") == price_minor


def test_amounts_are_in_the_currency_of_the_price() -> None:
    assert PriceChange(PriceStep.SET, Decimal("12.50")).of(1, "SGD") == 1250
    with pytest.raises(MoneyError):
        PriceChange(PriceStep.SET, Decimal("12.50")).of(1, "IDR")


def test_every_variant_gets_its_own_new_price() -> None:
    given = product(variant("R", 10_000, "Red"), variant("B", 20_000, "Blue"), option_names=("Colour",))

    content = edited(given, price=PriceChange(PriceStep.PERCENT, Decimal(10)))

    assert [item.price_minor for item in content.variants] == [11_000, 22_000]


def test_a_price_that_is_not_above_zero_is_refused_as_in_a_single_edit() -> None:
    with pytest.raises(InvalidInput, match="not above zero") as refused:
        edited(product(variant("R", 100)), price=PriceChange(PriceStep.ADD, Decimal(-100)))

    assert refused.value.details["field"] == "variants.0.price_minor"


def test_words_are_replaced_one_after_the_other_and_only_where_they_stand() -> None:
    given = product(title="Gelas Lama, gelas", brand=None)

    content = edited(
        given,
        replace=(
            Replacement(TextField.TITLE, "Lama", "Baru"),
            Replacement(TextField.TITLE, "Baru", "Baru Sekali"),
            Replacement(TextField.BRAND, "x", "y"),
        ),
    )

    assert (content.title, content.brand) == ("Gelas Baru Sekali, gelas", None)


def test_words_taken_out_leave_no_gap_and_no_empty_brand() -> None:
    given = product(title="Gelas Promo Kopi", brand="Promo", category="Mugs Promo")
    fields = (TextField.TITLE, TextField.BRAND, TextField.CATEGORY)

    content = edited(given, replace=tuple(Replacement(field, "Promo", "") for field in fields))

    assert (content.title, content.brand, content.category) == ("Gelas Kopi", None, "Mugs")


def test_fields_tags_and_attributes_change_and_all_else_stays() -> None:
    given = product(brand="Old", category="Mugs", tags=("a", "b"), attributes={"Bahan": ("Kayu",), "Warna": ("Merah",)})

    content = edited(
        given,
        sent=frozenset({"brand", "status"}),
        brand=None,
        status=ProductStatus.DRAFT,
        add_tags=("c", "A"),
        remove_tags=("B",),
        attributes={"bahan": (), "Ukuran": ("L",)},
    )

    assert (content.brand, content.status, content.category) == (None, ProductStatus.DRAFT, "Mugs")
    assert content.tags == ("a", "c")
    assert dict(content.attributes) == {"Ukuran": ("L",), "Warna": ("Merah",)}
    assert (content.title, content.variants) == (given.content.title, given.content.variants)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "price"),
        ({"sent": frozenset({"status"})}, "status"),
        ({"sent": frozenset({"brand"}), "replace": (Replacement(TextField.BRAND, "x", "y"),)}, "brand"),
        ({"price": PriceChange(PriceStep.SET, Decimal("1.5"))}, "price.amount"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused_at_once(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        BulkEdit(Selection(), **changes).check("IDR")

    assert refused.value.details["field"] == field
    assert refused.value.details["fix"]
