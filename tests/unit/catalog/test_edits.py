"""Edits through the API: only what was sent changes, and faults name their field."""

from uuid import uuid4

import pytest

from syncstore_catalog.products.edits import EditedProduct, ProductEdit, VariantEdit, apply_edit
from syncstore_catalog.products.model import Product
from syncstore_catalog.products.sku import generate_sku
from syncstore_common.kernel.errors import InvalidInput, NotFound
from syncstore_common.kernel.ids import VariantId, new_id
from tests.unit.catalog.products_made import picture, product, variant

NEW_ID = VariantId(new_id())


def edited(before: Product, **fields: object) -> EditedProduct:
    edit = ProductEdit(sent=frozenset(fields), **fields)  # type: ignore[arg-type]
    return apply_edit(
        before, edit, pictures={"b" * 64: picture("b")}, new_variant_id=lambda _: NEW_ID, new_sku=generate_sku
    )


def test_fields_not_sent_stay() -> None:
    before = product(brand="Tanah", description="<p>x</p>")

    after = edited(before, title="New Mug").content

    assert after.title == "New Mug"
    assert (after.brand, after.description, after.variants) == ("Tanah", "<p>x</p>", before.content.variants)


def test_optional_fields_can_be_cleared_and_required_ones_not() -> None:
    assert edited(product(brand="Tanah"), brand=None).content.brand is None
    with pytest.raises(InvalidInput) as caught:
        edited(product(), title=None)
    assert caught.value.details["field"] == "title"


def test_base_price_prices_all_variants_when_they_agree() -> None:
    before = product(variant("R", 10, "Red"), variant("B", 10, "Blue"), option_names=("Colour",))

    after = edited(before, base_price_minor=12).content

    assert [v.price_minor for v in after.variants] == [12, 12]
    assert after.base_price_minor == 12


def test_base_price_is_refused_when_prices_differ() -> None:
    before = product(variant("R", 10, "Red"), variant("B", 11, "Blue"), option_names=("Colour",))

    with pytest.raises(InvalidInput) as caught:
        edited(before, base_price_minor=12)

    assert caught.value.details == {"field": "base_price_minor", "fix": "send variants[].price_minor instead"}


def test_a_variant_is_changed_by_its_id() -> None:
    red, blue = variant("R", 10, "Red"), variant("B", 11, "Blue")
    before = product(red, blue, option_names=("Colour",))
    change = VariantEdit(frozenset({"price_minor"}), variant_id=blue.variant_id, price_minor=15)

    after = edited(before, variants=(change,)).content

    assert [(v.sku, v.price_minor) for v in after.variants] == [("R", 10), ("B", 15)]


def test_variants_can_be_added_and_removed() -> None:
    red, blue = variant("R", 10, "Red"), variant("B", 11, "Blue")
    before = product(red, blue, option_names=("Colour",))
    green = VariantEdit(frozenset({"price_minor"}), price_minor=9, option_values=("Green",), opening_stock=4)

    after = edited(before, variants=(green,), removed_variants=(red.variant_id,))

    assert [v.option_values for v in after.content.variants] == [("Blue",), ("Green",)]
    assert after.content.variants[1].sku.startswith("MUG-Green-")
    assert after.opening_stock == {NEW_ID: 4}


def test_a_picture_taken_off_the_product_is_taken_off_its_variants() -> None:
    before = product(variant("R", 10, image_hash="a" * 64), pictures=(picture("a"),))

    after = edited(before, pictures=("b" * 64,)).content

    assert [placed.content_hash for placed in after.pictures] == ["b" * 64]
    assert after.variants[0].image_hash is None


def test_an_unknown_picture_or_variant_is_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        edited(product(), pictures=("c" * 64,))
    assert caught.value.details["field"] == "images.0"

    with pytest.raises(NotFound):
        edited(product(), variants=(VariantEdit(frozenset(), variant_id=uuid4()),))
    with pytest.raises(NotFound):
        edited(product(), removed_variants=(uuid4(),))


def test_the_result_is_checked_as_a_whole() -> None:
    with pytest.raises(InvalidInput) as caught:
        edited(product(), option_names=("Colour",))

    assert caught.value.details["field"] == "variants.0.option_values"


def test_description_is_cleaned() -> None:
    assert edited(product(), description="<div onclick=x>Hi</div>").content.description == "<p>Hi</p>"
