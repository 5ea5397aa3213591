"""Shopify's CSV becomes product drafts."""

from decimal import Decimal

import pytest

from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import FileFormat
from syncstore_catalog.products.model import ProductStatus
from tests.unit.catalog.csv_files import only_draft, only_problem, parse, shopify_csv

SHIRT = {"Handle": "shirt", "Title": "Blue Shirt", "Variant Price": "50000"}


def test_single_product_with_default_title_has_no_options() -> None:
    draft = only_draft(shopify_csv({**SHIRT, "Option1 Name": "Title", "Option1 Value": "Default Title"}))

    assert draft.code == "shirt"
    assert draft.title == "Blue Shirt"
    assert draft.option_names == ()
    assert [(variant.option_values, variant.price_minor) for variant in draft.variants] == [((), 50000)]


def test_rows_of_one_handle_become_variants_in_file_order() -> None:
    draft = only_draft(
        shopify_csv(
            {**SHIRT, "Option1 Name": "Size", "Option1 Value": "Small", "Variant Inventory Qty": "3"},
            {"Handle": "shirt", "Option1 Value": "Large", "Variant Price": "60000", "Variant SKU": "SH-L"},
        )
    )

    assert draft.option_names == ("Size",)
    assert [(v.option_values, v.price_minor, v.stock, v.sku, v.row) for v in draft.variants] == [
        (("Small",), 50000, 3, None, 2),
        (("Large",), 60000, None, "SH-L", 3),
    ]


def test_rows_of_a_handle_belong_together_wherever_they_stand() -> None:
    parsed, findings = parse(
        shopify_csv(
            {**SHIRT, "Option1 Name": "Size", "Option1 Value": "S"},
            {"Handle": "mug", "Title": "Mug", "Variant Price": "10000"},
            {"Handle": "shirt", "Option1 Value": "L", "Variant Price": "50000"},
        )
    )

    assert findings.problems == []
    assert [(draft.code, len(draft.variants)) for draft in parsed.drafts] == [("shirt", 2), ("mug", 1)]


def test_picture_only_rows_add_pictures_in_position_order() -> None:
    draft = only_draft(
        shopify_csv(
            {**SHIRT, "Image Src": "https://a.example/2.jpg", "Image Position": "2"},
            {"Handle": "shirt", "Image Src": "https://a.example/1.jpg", "Image Position": "1"},
            {"Handle": "shirt", "Image Src": "https://a.example/last.jpg"},
            {"Handle": "shirt", "Image Src": "https://a.example/1.jpg", "Image Position": "4"},
        )
    )

    assert [ref.name.rsplit("/", 1)[1] for ref in draft.pictures] == ["1.jpg", "2.jpg", "last.jpg"]
    assert len(draft.variants) == 1


def test_variant_picture_is_part_of_all_pictures_once() -> None:
    draft = only_draft(
        shopify_csv({**SHIRT, "Image Src": "https://a.example/1.jpg", "Variant Image": "https://a.example/v.jpg"})
    )

    assert [ref.name for ref in draft.all_pictures] == ["https://a.example/1.jpg", "https://a.example/v.jpg"]
    assert draft.variants[0].picture is not None


def test_body_is_cleaned() -> None:
    draft = only_draft(
        shopify_csv({**SHIRT, "Body (HTML)": '<div class="x">Soft <script>x()</script><b>wool</b></div>'})
    )

    assert draft.description == "<p>Soft <b>wool</b></p>"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Type": "Shirts", "Tags": "men, blue"}, "Shirts"),
        ({"Tags": "men, blue"}, "men"),
        ({}, None),
    ],
)
def test_category_comes_from_type_then_tags(columns: dict[str, str], expected: str | None) -> None:
    assert only_draft(shopify_csv({**SHIRT, **columns})).category == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Published": "true"}, ProductStatus.ACTIVE),
        ({"Published": "false"}, ProductStatus.DRAFT),
        ({"Published": "true", "Status": "archived"}, ProductStatus.ARCHIVED),
        ({}, None),
    ],
)
def test_status(columns: dict[str, str], expected: ProductStatus | None) -> None:
    assert only_draft(shopify_csv({**SHIRT, **columns})).status is expected


def test_zero_grams_mean_unknown_and_the_heaviest_variant_counts() -> None:
    assert only_draft(shopify_csv({**SHIRT, "Variant Grams": "0"})).weight_g is None

    parsed, findings = parse(
        shopify_csv(
            {**SHIRT, "Option1 Name": "Size", "Option1 Value": "S", "Variant Grams": "200.0"},
            {"Handle": "shirt", "Option1 Value": "L", "Variant Price": "1", "Variant Grams": "250"},
        )
    )
    assert parsed.drafts[0].weight_g == 250
    assert [warning.column for warning in findings.warnings] == ["Variant Grams"]


def test_price_is_converted_with_rate_and_rounding() -> None:
    options = ImportOptions(currency="USD", exchange_rate=Decimal(16000), rounding_step_minor=500)

    draft = only_draft(shopify_csv({**SHIRT, "Variant Price": "9.99"}), options)

    assert draft.variants[0].price_minor == 160_000
    assert draft.variants[0].is_converted


def test_apostrophes_that_spreadsheets_need_are_dropped() -> None:
    draft = only_draft(shopify_csv({**SHIRT, "Variant SKU": "'00123", "Variant Barcode": "'899123"}))

    assert (draft.variants[0].sku, draft.variants[0].barcode) == ("00123", "899123")


def test_negative_stock_counts_as_none_with_a_warning() -> None:
    parsed, findings = parse(shopify_csv({**SHIRT, "Variant Inventory Qty": "-4"}))

    assert parsed.drafts[0].variants[0].stock == 0
    assert findings.warnings[0].value == "-4"


@pytest.mark.parametrize(
    ("columns", "column"),
    [
        ({"Variant Price": "abc"}, "Variant Price"),
        ({"Variant Price": "0"}, "Variant Price"),
        ({"Variant Price": "50.000"}, "Variant Price"),
        ({"Variant Price": "9.99"}, "Variant Price"),
        ({"Variant Price": "1,000"}, "Variant Price"),
        ({"Variant Price": "9" * 29}, "Variant Price"),
        ({"Variant Inventory Qty": "2.5"}, "Variant Inventory Qty"),
        ({"Variant Grams": "-5"}, "Variant Grams"),
        ({"Published": "perhaps"}, "Published"),
        ({"Status": "gone"}, "Status"),
        ({"Gift Card": "TRUE"}, "Gift Card"),
        ({"Option1 Value": "Red"}, "Option1 Name"),
        ({"Option1 Name": "Colour"}, "Option1 Value"),
        ({"Variant Barcode": "8.99123E+12"}, "Variant Barcode"),
        ({"Title": "Blue\x01Shirt"}, "Title"),
    ],
)
def test_a_bad_cell_is_reported_with_its_place_and_keeps_the_product_out(columns: dict[str, str], column: str) -> None:
    data = shopify_csv({**SHIRT, **columns}, {"Handle": "mug", "Title": "Mug", "Variant Price": "10000"})

    problem = only_problem(data)
    parsed, findings = parse(data)

    assert (problem.row, problem.column, problem.product) == (2, column, "shirt")
    assert problem.reason
    assert problem.fix
    assert [draft.code for draft in parsed.drafts] == ["mug"]
    assert findings.refused == 1


def test_a_bad_variant_row_keeps_the_whole_product_out() -> None:
    parsed, findings = parse(
        shopify_csv(
            {**SHIRT, "Option1 Name": "Size", "Option1 Value": "S"},
            {"Handle": "shirt", "Option1 Value": "L", "Variant Price": "free"},
        )
    )

    assert parsed.drafts == ()
    assert [(problem.row, problem.value) for problem in findings.problems] == [(3, "free")]


def test_a_row_without_a_handle_is_reported() -> None:
    problem = only_problem(shopify_csv({"Title": "Lost", "Variant Price": "1"}))

    assert (problem.row, problem.column, problem.product) == (2, "Handle", None)


def test_a_sku_in_two_products_is_refused_for_the_second() -> None:
    parsed, findings = parse(
        shopify_csv(
            {**SHIRT, "Variant SKU": "X-1"},
            {"Handle": "mug", "Title": "Mug", "Variant Price": "10000", "Variant SKU": "X-1"},
        )
    )

    assert [draft.code for draft in parsed.drafts] == ["shirt"]
    assert [(problem.row, problem.value, problem.product) for problem in findings.problems] == [(3, "X-1", "mug")]


def test_a_very_long_handle_becomes_a_shorter_code_that_stays_the_same() -> None:
    handle = "very-long-" * 20
    first = only_draft(shopify_csv({**SHIRT, "Handle": handle}))
    other = only_draft(shopify_csv({**SHIRT, "Handle": handle + "x"}))

    assert len(first.code) <= 100
    assert first.code != other.code
    assert first == only_draft(shopify_csv({**SHIRT, "Handle": handle}))


def test_the_newer_column_names_are_understood() -> None:
    header = b"Title,URL handle,Description,SKU,Price,Inventory quantity,Weight value (grams)"
    data = header + b"\r\nMug,mug,Big,M-1,9000,4,300\r\n"

    parsed, findings = parse(data)

    assert findings.problems == []
    assert parsed.format is FileFormat.SHOPIFY
    (draft,) = parsed.drafts
    assert (draft.code, draft.weight_g, draft.variants[0].sku, draft.variants[0].stock) == ("mug", 300, "M-1", 4)
