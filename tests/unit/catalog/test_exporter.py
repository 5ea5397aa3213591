"""What is exported reads back in as the same product."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from syncstore_catalog.imports.exporter import guard, header_line, product_lines
from syncstore_catalog.imports.merge import MergeInput, merge
from syncstore_catalog.imports.native import unguard
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import Findings
from syncstore_catalog.products.description import clean_description
from syncstore_catalog.products.model import ExternalListing, Product, ProductStatus
from syncstore_catalog.products.rules import one_line
from syncstore_common.kernel.ids import VariantId, new_id
from syncstore_common.kernel.text import has_unprintable
from tests.unit.catalog.csv_files import only_draft
from tests.unit.catalog.products_made import picture, product, variant

LINE = st.text(min_size=1, max_size=40).filter(lambda text: not has_unprintable(text)).map(one_line).filter(bool)


def exported(given: Product) -> bytes:
    stock: dict[UUID, int] = {v.variant_id: 5 for v in given.content.variants}
    return (header_line() + "".join(product_lines(given, stock))).encode()


def reimported(given: Product) -> object:
    draft = only_draft(exported(given))
    pictures = {ref.name: placed for ref, placed in zip(draft.pictures, given.content.pictures, strict=True)}
    surroundings = MergeInput(ImportOptions(), pictures, None, lambda _: VariantId(new_id()))
    merged = merge(draft, given, surroundings, Findings())
    assert merged is not None
    return merged.content


def test_a_full_product_survives_the_round_trip() -> None:
    red, blue = variant("R-1", 45000, "Red", image_hash="b" * 64), variant("B-1", 47000, "Blue", barcode="0899")
    given = product(
        red,
        blue,
        title='=Mug, "big"',
        description="<p>Line<br>two</p><ul><li>x</li></ul>",
        brand="'-Tanah",
        category="Kitchen > Mugs",
        status=ProductStatus.ARCHIVED,
        option_names=("Colour",),
        length_mm=10,
        width_mm=20,
        height_mm=30,
        pictures=(picture("a", "https://a.example/1.jpg"), picture("b")),
        external_listings=(
            ExternalListing("shopee", "100", tuple(sorted(((red.variant_id, "1"), (blue.variant_id, "2"))))),
            ExternalListing("tiktok", "200"),
        ),
    )

    assert reimported(given) == given.content


def test_pictures_without_a_url_are_named_by_their_hash() -> None:
    text = exported(product(pictures=(picture("a", "https://a.example/1.jpg"), picture("b")))).decode()

    assert f"https://a.example/1.jpg | sha256:{'b' * 64}" in text


@given(LINE, LINE, LINE, st.text(max_size=200).filter(lambda text: not has_unprintable(text)))
def test_any_text_survives(title: str, brand: str, value: str, description: str) -> None:
    given_product = product(
        variant("S", 1, value),
        option_names=("Size",),
        title=title,
        brand=brand,
        description=clean_description(description),
    )

    assert reimported(given_product) == given_product.content


@given(st.text(max_size=20))
def test_the_formula_guard_is_undone(text: str) -> None:
    assert unguard(guard(text)) == text


def test_a_formula_does_not_begin_a_cell() -> None:
    text = exported(replace(product(), content=replace(product().content, title="=1+1"))).decode()

    assert ",'=1+1," in text
