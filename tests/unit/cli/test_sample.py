"""The sample catalogue: its products are sound, its titles reach the band, its files are what an import expects."""

import csv
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from syncstore_catalog.imports.formats import NATIVE_COLUMNS
from syncstore_cli.sample import CSV_COLUMNS, READY_PRODUCTS, SampleProduct, load_products, write_sample
from syncstore_cli.sample.pictures import draw_picture
from syncstore_common.sync.titles import TITLE_BAND, TitleLimits, TitleSource, normalise, platform_title, similarity

PRODUCTS = load_products()
READY = PRODUCTS[:READY_PRODUCTS]
LIMITS = {"shopee": TitleLimits(20, 255), "tiktok": TitleLimits(25, 255)}


def by_code(product: SampleProduct) -> str:
    """A readable name for a parametrised test."""
    return product.code


def source_of(product: SampleProduct, *, with_facts: bool) -> TitleSource:
    """What the title generator is told of a product."""
    if not with_facts:
        return TitleSource(product.title)
    options = tuple(value for values in product.option_values for value in values)
    return TitleSource(product.title, product.brand, product.category.split(" > ")[-1], options)


def words_of(html: str) -> str:
    """The text of a description without its markup."""
    return re.sub(r"<[^>]+>", " ", html)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The CSV of the first products, written with its pictures."""
    return write_sample(tmp_path_factory.mktemp("sample"), count=12)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a written catalogue."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_enough_products_and_a_third_has_variants() -> None:
    with_options = [product for product in PRODUCTS if product.option_names]

    assert len(PRODUCTS) >= 64
    assert 0.30 <= len(with_options) / len(PRODUCTS) <= 0.45
    assert {len(product.option_names) for product in with_options} == {1, 2}
    assert len({product.category.split(" > ")[0] for product in PRODUCTS}) >= 12


def test_codes_skus_barcodes_and_titles_are_unique() -> None:
    variants = [variant for product in PRODUCTS for variant in product.variants]

    assert len({product.code for product in PRODUCTS}) == len(PRODUCTS)
    assert len({normalise(product.title) for product in PRODUCTS}) == len(PRODUCTS)
    assert len({variant.sku for variant in variants}) == len(variants)
    assert len({variant.barcode for variant in variants}) == len(variants)


@pytest.mark.parametrize("product", PRODUCTS, ids=by_code)
def test_each_product_is_complete(product: SampleProduct) -> None:
    assert 30 <= len(product.title) <= 100
    assert 100 <= len(words_of(product.description)) <= 2000
    assert product.category.count(" > ") >= 1
    assert 50 <= product.weight_g <= 20_000
    assert min(product.size_mm) > 0
    assert product.picture_count >= 3


@pytest.mark.parametrize("product", PRODUCTS, ids=by_code)
def test_variants_keep_both_platforms_rules(product: SampleProduct) -> None:
    prices = [variant.price for variant in product.variants]

    assert min(prices) >= 1000
    assert max(prices) / min(prices) < 3
    assert len(product.variants) == 1 if not product.option_names else 2 <= len(product.variants) <= 12
    assert len({variant.option_values for variant in product.variants}) == len(product.variants)
    assert all(len(name) <= 14 for name in product.option_names)
    assert all(len(value) <= 20 for values in product.option_values for value in values)
    assert all(len(variant.sku) <= 50 and " " not in variant.sku for variant in product.variants)


@pytest.mark.parametrize("product", READY, ids=by_code)
def test_ready_products_have_stock_in_every_variant(product: SampleProduct) -> None:
    assert all(variant.stock > 0 for variant in product.variants)


@pytest.mark.parametrize("barcode", [variant.barcode for product in PRODUCTS[:5] for variant in product.variants])
def test_barcodes_have_a_right_check_digit(barcode: str) -> None:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(barcode))

    assert len(barcode) == 13
    assert total % 10 == 0


@pytest.mark.parametrize("with_facts", [True, False])
@pytest.mark.parametrize("product", READY, ids=by_code)
def test_ready_products_get_a_title_in_the_band_on_both_platforms(product: SampleProduct, with_facts: bool) -> None:
    source = source_of(product, with_facts=with_facts)

    titles = {platform: platform_title(source, platform=platform, limits=limits) for platform, limits in LIMITS.items()}

    assert normalise(titles["shopee"].title) != normalise(titles["tiktok"].title)
    for platform, result in titles.items():
        assert result.reason is None
        assert similarity(product.title, result.title) in TITLE_BAND
        assert LIMITS[platform].min_length <= len(result.title) <= LIMITS[platform].max_length
        assert product.brand is None or product.brand not in product.title or product.brand in result.title


def test_columns_are_those_the_import_reads() -> None:
    assert CSV_COLUMNS == NATIVE_COLUMNS


def test_one_row_is_written_per_variant_with_product_columns_on_the_first(written: Path) -> None:
    rows = rows_of(written)
    products = PRODUCTS[:12]

    assert [row["sku"] for row in rows] == [variant.sku for product in products for variant in product.variants]
    for product in products:
        first, *others = [row for row in rows if row["code"] == product.code]
        assert (first["title"], first["category"], first["status"]) == (product.title, product.category, "active")
        assert (first["option1_name"] or None) == (product.option_names[0] if product.option_names else None)
        assert {row["title"] + row["images"] + row["weight_g"] for row in others} <= {""}


def test_prices_and_stock_are_whole_numbers_in_rupiah(written: Path) -> None:
    for row in rows_of(written):
        assert row["currency"] == "IDR"
        assert int(row["price"]) > 0
        assert int(row["stock"]) >= 0


def test_every_picture_named_is_there(written: Path) -> None:
    for row in rows_of(written):
        names = [*filter(None, row["images"].split(" | ")), *filter(None, [row["variant_image"]])]
        for name in names:
            assert (written.parent / name).is_file()


def test_writing_again_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    again = write_sample(tmp_path, count=2)
    pictures = sorted(again.parent.glob("pictures/*.jpg"))

    assert len(pictures) == sum(product.picture_count for product in PRODUCTS[:2])
    assert written.read_bytes().startswith(again.read_bytes())
    for picture in pictures:
        assert picture.read_bytes() == (written.parent / "pictures" / picture.name).read_bytes()


@pytest.mark.parametrize("product", [PRODUCTS[0], PRODUCTS[11], PRODUCTS[18], PRODUCTS[-2]], ids=by_code)
def test_pictures_are_square_jpegs_of_a_fair_size(product: SampleProduct) -> None:
    drawn = [draw_picture(product, number) for number in range(1, product.picture_count + 1)]

    assert len(set(drawn)) == len(drawn)
    for data in drawn:
        image = Image.open(BytesIO(data))
        assert (image.format, image.size) == ("JPEG", (800, 800))
        assert 15_000 < len(data) < 90_000


def test_colour_variants_show_their_colour() -> None:
    shirt = next(product for product in PRODUCTS if product.option_names[:1] == ("Warna",))

    shown = {variant.option_values[0]: variant.picture for variant in shirt.variants}

    assert list(shown.values()) == list(range(1, len(shown) + 1))
    assert shirt.picture_count >= len(shown)
