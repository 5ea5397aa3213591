"""What could not even be written down for Shopee."""

from dataclasses import replace

import pytest

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.listing import DesiredListing, RemoteRef
from syncstore_shopee.checks import check_item_id, check_listing, check_ref
from tests.unit.shopee.samples import listing, variant

FINE = listing(variant("Merah"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(FINE, category_id="Dapur > Gelas"), "category"),
        (replace(FINE, option_names=("Warna", "Ukuran", "Bahan")), "options"),
        (replace(FINE, variants=()), "variants"),
        (replace(FINE, variants=(variant("Merah", "S"),)), "variants"),
        (replace(FINE, attributes={"Bahan": (AttributeValue("Katun"),)}), "attributes"),
    ],
)
def test_a_listing_without_a_form_on_shopee_is_rejected_with_field_and_fix(wrong: DesiredListing, field: str) -> None:
    with pytest.raises(PlatformFailure) as raised:
        check_listing(wrong)
    facts = raised.value.facts
    assert (facts.disposition, facts.remedy.field) == (Disposition.REJECTED, field)
    assert facts.remedy.fix


def test_a_listing_with_a_form_passes() -> None:
    check_listing(replace(FINE, attributes={"100037": (AttributeValue("Katun"),)}))


@pytest.mark.parametrize("item_id", ["", "abc", "12 34", "-5", "1" * 20, "٣"])
def test_an_id_no_item_can_have_is_missing(item_id: str) -> None:
    with pytest.raises(PlatformFailure) as raised:
        check_item_id(item_id)
    assert raised.value.disposition is Disposition.MISSING


def test_an_id_no_variant_can_have_is_a_conflict() -> None:
    with pytest.raises(PlatformFailure) as raised:
        check_ref(RemoteRef("29400000101", {FINE.variants[0].variant_id: "x"}))
    assert raised.value.disposition is Disposition.CONFLICT
