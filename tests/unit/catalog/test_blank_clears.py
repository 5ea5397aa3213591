"""Blank cells keep what is known, and take it away where that was asked for."""

from typing import Any

import pytest

from syncstore_catalog.imports.merge import MergeInput, merge
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import Findings
from syncstore_catalog.products.model import Product, ProductContent
from syncstore_common.kernel.errors import InvalidInput
from syncstore_common.kernel.ids import VariantId, new_id
from tests.unit.catalog.csv_files import native_csv, only_draft, parse, shopify_csv
from tests.unit.catalog.products_made import picture, product, variant

FULL: dict[str, Any] = {
    "description": "<p>Clay</p>",
    "brand": "Tanah",
    "category": "Kitchen",
    "tags": ("new",),
    "weight_g": 300,
    "length_mm": 10,
    "width_mm": 20,
    "height_mm": 30,
    "pictures": (picture("a"),),
    "attributes": {"Bahan": ("Tanah liat",), "Warna": ("Merah",)},
}
COLUMNS = ("description", "brand", "category", "tags", "weight_g", "length_mm", "width_mm", "height_mm", "images")
ROW = {"code": "MUG", "title": "Clay Mug", "price": "45000", "sku": "MUG", "barcode": "", "attribute:Bahan": ""}


def after(existing: Product, *asked: str) -> ProductContent:
    options = ImportOptions(blank_clears=asked)
    options.check()
    draft = only_draft(native_csv({**ROW, **dict.fromkeys(COLUMNS, "")}), options)
    merged = merge(draft, existing, MergeInput(options, {}, None, lambda _: VariantId(new_id())), Findings())
    assert merged is not None
    return merged.content


def full() -> Product:
    return product(variant("MUG", 45000, barcode="0899", image_hash="a" * 64), **FULL)


def test_blank_cells_of_columns_that_were_not_named_alter_nothing() -> None:
    existing = full()

    assert after(existing) == existing.content


@pytest.mark.parametrize("column", COLUMNS)
def test_a_blank_cell_of_a_named_column_takes_the_value_away_and_no_other(column: str) -> None:
    existing = full()
    field = "pictures" if column == "images" else column

    content = after(existing, column)

    changed = {name for name in FULL if getattr(content, name) != getattr(existing.content, name)}
    assert changed == {field}
    assert not getattr(content, field)


def test_attributes_and_what_a_variant_has_are_taken_away_one_by_one() -> None:
    existing = full()

    assert dict(after(existing, "attribute:bahan").attributes) == {"Warna": ("Merah",)}
    assert after(existing, "barcode").variants[0].barcode is None
    assert after(existing, "barcode").variants[0].image_hash == "a" * 64


def test_a_product_cell_that_a_later_row_fills_is_not_blank() -> None:
    rows = [
        {"code": "MUG", "title": "Mug", "price": "1", "option1_name": "Colour", "option1_value": "Red", "brand": ""},
        {"code": "MUG", "title": "", "price": "1", "option1_value": "Blue", "brand": "Tanah"},
    ]

    draft = only_draft(native_csv(*rows), ImportOptions(blank_clears=("brand",)))

    assert (draft.brand, draft.cleared) == ("Tanah", frozenset())


@pytest.mark.parametrize("column", ["title", "price", "stock", "sku", "nonsense"])
def test_what_a_product_needs_can_not_be_blanked(column: str) -> None:
    with pytest.raises(InvalidInput, match=column) as refused:
        ImportOptions(blank_clears=(column,)).check()

    assert refused.value.details["field"] == "blank_clears"


def test_a_column_that_is_not_in_the_file_is_refused_as_a_typing_error_would_be() -> None:
    options = ImportOptions(blank_clears=("attribute:Bhan",))

    with pytest.raises(InvalidInput, match="Bhan"):
        parse(native_csv(ROW), options)
    shop = shopify_csv({"Handle": "a", "Title": "A", "Variant Price": "1"})
    with pytest.raises(InvalidInput, match="brand"):
        parse(shop, ImportOptions(blank_clears=("brand",)))
