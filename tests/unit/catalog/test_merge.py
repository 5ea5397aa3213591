"""A draft meets the catalogue: blanks keep, defaults fill, ids stay."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from syncstore_catalog.imports.draft import PictureRef, ProductDraft, VariantDraft
from syncstore_catalog.imports.merge import Merged, MergeInput, merge
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import DefaultKind, Findings
from syncstore_catalog.products.model import ExternalListing, Product, ProductPicture, ProductStatus
from syncstore_common.kernel.ids import VariantId, new_id
from tests.unit.catalog.products_made import picture, product, variant


def draft(*variants: VariantDraft, **more: Any) -> ProductDraft:
    return ProductDraft(2, "MUG", variants or (VariantDraft(2, price_minor=45000),), **{"title": "Clay Mug", **more})


def merged(
    given: ProductDraft,
    existing: Product | None = None,
    *,
    pictures: Mapping[str, ProductPicture] | None = None,
    placeholder: ProductPicture | None = None,
    findings: Findings | None = None,
    **options: Any,
) -> Merged | None:
    surroundings = MergeInput(ImportOptions(**options), pictures or {}, placeholder, lambda _: VariantId(new_id()))
    return merge(given, existing, surroundings, findings or Findings())


def good(result: Merged | None) -> Merged:
    assert result is not None
    return result


def test_a_new_product_takes_the_defaults_and_counts_them() -> None:
    result = good(
        merged(draft(), default_weight_g=500, default_category="Kitchen", default_stock=9, placeholder=picture("p"))
    )

    content = result.content
    assert (content.weight_g, content.category, content.status) == (500, "Kitchen", ProductStatus.ACTIVE)
    assert [placed.content_hash for placed in content.pictures] == ["p" * 64]
    assert list(result.opening_stock.values()) == [9]
    assert content.variants[0].sku == "MUG"
    assert dict(result.defaults) == {
        DefaultKind.WEIGHT: 1,
        DefaultKind.CATEGORY: 1,
        DefaultKind.STOCK: 1,
        DefaultKind.SKU: 1,
        DefaultKind.PLACEHOLDER_MISSING: 1,
        DefaultKind.CURRENCY: 1,
    }


def test_blank_cells_and_defaults_change_nothing_that_is_known() -> None:
    existing = product(
        brand="Tanah", category="Mugs", description="<p>x</p>", status=ProductStatus.DRAFT, pictures=(picture(),)
    )

    result = good(merged(draft(title=None), existing, default_weight_g=1, default_category="X", default_stock=5))

    assert result.content == existing.content
    assert result.opening_stock == {}
    assert result.stated_stock == {}


def test_merging_the_same_draft_again_changes_nothing() -> None:
    first = good(merged(draft(VariantDraft(2, ("Red",), price_minor=5, stock=3), option_names=("Colour",))))
    stored = replace(product(), content=first.content)

    again = good(merged(draft(VariantDraft(2, ("Red",), price_minor=5, stock=3), option_names=("Colour",)), stored))

    assert again.content == first.content
    assert again.stated_stock == {first.content.variants[0].variant_id: 3}


def test_a_known_variant_without_sku_in_the_file_keeps_the_sku_it_has() -> None:
    red = variant("SHOP-RED", 5, "Red")
    existing = product(red, option_names=("Colour",))

    result = good(merged(draft(VariantDraft(2, ("red",), price_minor=6), option_names=("Colour",)), existing))

    assert [(v.variant_id, v.sku, v.price_minor) for v in result.content.variants] == [(red.variant_id, "SHOP-RED", 6)]
    assert DefaultKind.SKU not in result.defaults


def test_a_new_sku_for_the_same_options_is_the_same_variant() -> None:
    red = variant("OLD", 5, "Red")
    existing = product(red, option_names=("Colour",))

    result = good(
        merged(draft(VariantDraft(2, ("Red",), sku="NEW", price_minor=5), option_names=("Colour",)), existing)
    )

    assert [(v.variant_id, v.sku) for v in result.content.variants] == [(red.variant_id, "NEW")]


def test_variants_not_in_the_file_stay_unless_told_otherwise() -> None:
    red, blue = variant("R", 5, "Red"), variant("B", 5, "Blue")
    existing = product(red, blue, option_names=("Colour",))
    file = draft(VariantDraft(2, ("Red",), sku="R", price_minor=5), option_names=("Colour",))

    assert len(good(merged(file, existing)).content.variants) == 2
    assert good(merged(file, existing, replace_variants=True)).content.variants == (red,)


def test_other_options_are_refused_unless_variants_are_replaced() -> None:
    existing = product(variant("R", 5, "Red"), option_names=("Colour",))
    file = draft(VariantDraft(7, ("S",), sku="S", price_minor=5), option_names=("Size",))
    findings = Findings()

    assert merged(file, existing, findings=findings) is None
    assert "replace_variants" in findings.problems[0].fix
    assert good(merged(file, existing, replace_variants=True)).content.option_names == ("Size",)


def test_a_new_product_needs_title_and_price() -> None:
    findings = Findings()

    assert merged(draft(title=None), findings=findings) is None
    assert merged(draft(VariantDraft(4)), findings=findings) is None
    assert [(problem.row, problem.column) for problem in findings.problems] == [(2, "title"), (4, "price")]


def test_pictures_of_variants_join_those_of_the_product() -> None:
    ref = PictureRef("r.jpg", 2, "variant_image")
    existing = product(pictures=(picture("a"),))
    file = draft(VariantDraft(2, sku="MUG", price_minor=5, picture=ref))

    content = good(merged(file, existing, pictures={"r.jpg": picture("r")})).content

    assert [placed.content_hash[0] for placed in content.pictures] == ["a", "r"]
    assert content.variants[0].image_hash == "r" * 64


def test_named_pictures_replace_the_old_ones() -> None:
    existing = product(variant("MUG", 5, image_hash="a" * 64), pictures=(picture("a"),))
    file = draft(VariantDraft(2, sku="MUG"), pictures=(PictureRef("n.jpg", 2, "images"),))

    content = good(merged(file, existing, pictures={"n.jpg": picture("n")})).content

    assert [placed.content_hash[0] for placed in content.pictures] == ["n"]
    assert content.variants[0].image_hash is None


def test_external_ids_are_added_to_those_that_are_known() -> None:
    mug = variant()
    existing = product(mug, external_listings=(ExternalListing("tiktok", "9", ((mug.variant_id, "91"),)),))
    file = draft(VariantDraft(2, price_minor=1, model_ids=(("shopee", "11"),)), item_ids=(("shopee", "1"),))

    listings = good(merged(file, existing)).content.external_listings

    assert [(listing.platform, listing.item_id, listing.model_ids) for listing in listings] == [
        ("shopee", "1", ((mug.variant_id, "11"),)),
        ("tiktok", "9", ((mug.variant_id, "91"),)),
    ]


def test_faults_point_at_the_row_of_the_variant() -> None:
    findings = Findings()
    rows = (VariantDraft(2, ("Red",), price_minor=1), VariantDraft(3, ("red",), price_minor=1))

    assert merged(draft(*rows, option_names=("Colour",)), findings=findings) is None
    assert {problem.row for problem in findings.problems} == {3}


def test_conversion_is_counted_per_product() -> None:
    rows = (VariantDraft(2, price_minor=1, is_converted=True),)

    result = good(merged(draft(*rows), currency="USD", exchange_rate=Decimal(2)))

    assert result.defaults[DefaultKind.EXCHANGE_RATE] == 1
