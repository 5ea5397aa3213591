"""What a category demands of new listings."""

from dataclasses import replace

import pytest

from syncstore_common.sync.demands import unmet_demands
from syncstore_common.sync.listing import Demands, Package
from tests.unit.common.listings import desired

SIZED = Package(100, 10, 20, 30)


def test_a_category_without_demands_has_no_findings() -> None:
    assert unmet_demands(desired(), Demands()) == ()


@pytest.mark.parametrize(
    ("demands", "field", "words"),
    [
        (Demands(brand=True), "brand", "brand"),
        (Demands(dimensions=True), "dimensions", "size"),
        (Demands(barcode=True), "barcode", "barcode"),
        (Demands(size_chart=True), "category", "size chart"),
        (Demands(certificates=("BPOM",)), "category", "BPOM"),
    ],
)
def test_what_is_missing_is_named_with_field_and_fix(demands: Demands, field: str, words: str) -> None:
    listing = replace(desired(), brand=None, package=Package(100))
    (finding,) = unmet_demands(listing, demands)
    assert finding.field == field
    assert words in finding.message
    assert finding.fix


def test_what_the_product_has_is_not_asked_for_again() -> None:
    listing = desired()
    variants = tuple(replace(variant, barcode="8991234567890") for variant in listing.variants)
    listing = replace(listing, brand="Kriya", package=SIZED, variants=variants)
    demands = Demands(brand=True, dimensions=True, barcode=True)
    assert unmet_demands(listing, demands) == ()
