"""What a product must satisfy, and what the fault says when it does not."""

from typing import Any

import pytest

from syncstore_catalog.products.rules import find_faults, one_line
from tests.unit.catalog.products_made import changed, picture, product, variant


def test_a_good_product_has_no_faults() -> None:
    good = product(
        variant("R", 1, "Red", image_hash="a" * 64),
        variant("B", 2, "Blue"),
        option_names=("Colour",),
        pictures=(picture(),),
    )

    assert find_faults(good.content) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": ""}, "code"),
        ({"title": ""}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"title": " Mug"}, "title"),
        ({"title": "Mug\x00"}, "title"),
        ({"brand": "\ud800"}, "brand"),
        ({"description": "x" * 60_001}, "description"),
        ({"weight_g": 0}, "weight_g"),
        ({"height_mm": -1}, "height_mm"),
        ({"option_names": ("A", "a")}, "option_names"),
        ({"option_names": ("A", "B", "C", "D")}, "option_names"),
        ({"option_names": ("A",)}, "variants.0.option_values"),
        ({"variants": ()}, "variants"),
        ({"variants": (variant("M", 0),)}, "variants.0.price_minor"),
        ({"variants": (variant("", 5),)}, "variants.0.sku"),
        ({"variants": (variant("M", 5, image_hash="b" * 64),)}, "variants.0.image_hash"),
        ({"variants": (variant("M"), variant("M"))}, "variants.1.sku"),
        ({"variants": (variant("M"), variant("N"))}, "variants.1.option_values"),
        ({"pictures": tuple(picture() for _ in range(51))}, "images"),
    ],
)
def test_each_fault_names_its_field_and_a_fix(changes: dict[str, Any], field: str) -> None:
    faults = find_faults(changed(product(), **changes))

    assert field in [fault.field for fault in faults]
    assert all(fault.reason and fault.fix for fault in faults)


def test_the_same_options_in_other_case_are_the_same() -> None:
    twice = product(variant("A", 1, "Red"), variant("B", 1, "RED"), option_names=("Colour",))

    assert [fault.field for fault in find_faults(twice.content)] == ["variants.1.option_values"]


def test_one_line() -> None:
    assert one_line("  a \t\n b\u00a0c ") == "a b c"
