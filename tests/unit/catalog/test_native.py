"""SyncStore's own CSV becomes product drafts."""

from decimal import Decimal

import pytest

from syncstore_catalog.imports.native import unguard
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import FileFormat
from syncstore_catalog.products.model import ProductStatus
from tests.unit.catalog.csv_files import native_csv, only_draft, only_problem, parse

MUG = {"code": "MUG", "title": "Clay Mug", "price": "45000"}


def test_all_columns_are_read() -> None:
    draft = only_draft(
        native_csv(
            {
                **MUG,
                "description": "Fine <b>clay</b>",
                "brand": "Tanah",
                "category": "Kitchen > Mugs",
                "status": "draft",
                "option1_name": "Colour",
                "option1_value": "Red",
                "sku": "MUG-R",
                "barcode": "8991234567890",
                "currency": "IDR",
                "stock": "7",
                "weight_g": "300",
                "length_mm": "90",
                "width_mm": "80",
                "height_mm": "100",
                "images": "a.jpg | b.jpg",
                "variant_image": "r.jpg",
                "shopee_item_id": "1001",
                "shopee_model_id": "2001",
                "tiktok_product_id": "1729",
                "tiktok_sku_id": "1730",
            }
        )
    )

    assert (draft.brand, draft.category, draft.status) == ("Tanah", "Kitchen > Mugs", ProductStatus.DRAFT)
    assert (draft.weight_g, draft.length_mm, draft.width_mm, draft.height_mm) == (300, 90, 80, 100)
    assert [ref.name for ref in draft.pictures] == ["a.jpg", "b.jpg"]
    assert draft.item_ids == (("shopee", "1001"), ("tiktok", "1729"))
    assert draft.has_own_currency
    (variant,) = draft.variants
    assert (variant.sku, variant.barcode, variant.stock, variant.price_minor) == ("MUG-R", "8991234567890", 7, 45000)
    assert variant.model_ids == (("shopee", "2001"), ("tiktok", "1730"))
    assert variant.picture is not None
    assert variant.picture.name == "r.jpg"


def test_product_columns_may_be_repeated_or_blank_on_later_rows() -> None:
    draft = only_draft(
        native_csv(
            {**MUG, "option1_name": "Colour", "option1_value": "Red", "brand": "Tanah"},
            {"code": "MUG", "title": "Clay Mug", "option1_value": "Blue", "price": "45000"},
            {"code": "MUG", "option1_value": "Green", "price": "45000", "brand": "Tanah"},
        )
    )

    assert [variant.option_values for variant in draft.variants] == [("Red",), ("Blue",), ("Green",)]


def test_a_product_column_that_says_something_else_later_is_refused() -> None:
    problem = only_problem(
        native_csv(
            {**MUG, "option1_name": "Colour", "option1_value": "Red"},
            {"code": "MUG", "title": "Another Mug", "option1_value": "Blue", "price": "45000"},
        )
    )

    assert (problem.row, problem.column, problem.value, problem.product) == (3, "title", "Another Mug", "MUG")


def test_a_rows_own_currency_is_converted_and_others_need_a_rate() -> None:
    options = ImportOptions(currency="USD", exchange_rate=Decimal(16000))

    dollars = only_draft(native_csv({**MUG, "price": "2.50", "currency": "usd"}), options)
    rupiah = only_draft(native_csv({**MUG, "currency": "IDR"}), options)
    problem = only_problem(native_csv({**MUG, "price": "2", "currency": "SGD"}), options)

    assert dollars.variants[0].price_minor == 40_000
    assert rupiah.variants[0].price_minor == 45_000
    assert not rupiah.variants[0].is_converted
    assert problem.column == "price"
    assert "SGD" in problem.fix


def test_model_id_without_its_item_is_refused() -> None:
    problem = only_problem(native_csv({**MUG, "shopee_item_id": "", "shopee_model_id": "5"}))

    assert (problem.column, problem.value) == ("shopee_model_id", "5")


@pytest.mark.parametrize(
    ("columns", "column"),
    [
        ({"status": "for sale"}, "status"),
        ({"currency": "rupiah"}, "currency"),
        ({"option1_value": "Red"}, "option1_value"),
        ({"option1_name": "Colour"}, "option1_value"),
        ({"weight_g": "heavy"}, "weight_g"),
        ({"length_mm": "999999999"}, "length_mm"),
        ({"shopee_item_id": "1.0E+15"}, "shopee_item_id"),
        ({"stock": "many"}, "stock"),
        ({"code": "M" * 101}, "code"),
        ({"description": "\x07"}, "description"),
    ],
)
def test_a_bad_cell_is_reported(columns: dict[str, str], column: str) -> None:
    problem = only_problem(native_csv({**MUG, **columns}))

    assert (problem.row, problem.column) == (2, column)
    assert problem.fix


def test_format_is_told_from_the_header() -> None:
    parsed, _ = parse(native_csv(MUG))

    assert parsed.format is FileFormat.SYNCSTORE


@pytest.mark.parametrize(
    ("written", "meant"), [("'=SUM(A1)", "=SUM(A1)"), ("''-x", "'-x"), ("'plain", "'plain"), ("o'clock", "o'clock")]
)
def test_formula_guard_is_taken_off(written: str, meant: str) -> None:
    assert unguard(written) == meant
