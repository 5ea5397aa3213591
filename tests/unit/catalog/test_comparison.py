"""What counts as a change, and as a mere price change."""

from dataclasses import replace
from typing import Any

import pytest

from syncstore_catalog.products.comparison import ChangeKind, compare
from syncstore_catalog.products.model import ExternalListing, ProductStatus
from tests.unit.catalog.products_made import changed, picture, product, variant


def test_the_same_content_is_no_change() -> None:
    before = product(pictures=(picture("a", "https://a.example/1.jpg"),))

    difference = compare(before.content, changed(before, pictures=(picture("a", None),)))

    assert (difference.kind, difference.fields) == (ChangeKind.NONE, ())


def test_prices_alone_are_a_price_change_and_only_the_changed_variant_is_kept() -> None:
    red, blue = variant("R", 10, "Red"), variant("B", 20, "Blue")
    before = product(red, blue, option_names=("Colour",))

    difference = compare(before.content, changed(before, variants=(red, replace(blue, price_minor=25))))

    assert difference.kind is ChangeKind.PRICE
    assert list(difference.after["variants"]) == [str(blue.variant_id)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Mug"},
        {"brand": "Tanah"},
        {"status": ProductStatus.DRAFT},
        {"pictures": (picture("b"),)},
        {"weight_g": None},
        {"external_listings": (ExternalListing("shopee", "1"),)},
        {"variants": (variant("NEW", 45000),)},
    ],
)
def test_everything_else_is_content(changes: dict[str, Any]) -> None:
    before = product()

    difference = compare(before.content, changed(before, **changes))

    assert difference.kind is ChangeKind.CONTENT
    named = {"pictures": "images", "external_listings": "external_ids"}
    assert difference.fields == tuple(named.get(name, name) for name in changes)


def test_a_new_order_of_variants_is_content() -> None:
    red, blue = variant("R", 10, "Red"), variant("B", 20, "Blue")
    before = product(red, blue, option_names=("Colour",))

    assert compare(before.content, changed(before, variants=(blue, red))).kind is ChangeKind.CONTENT
