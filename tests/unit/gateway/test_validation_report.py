"""G66: the report finds every seeded defect and accuses nothing that is right; and it is delivered as files."""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import openpyxl
import pytest

from syncstore_common.contracts.advice import Language
from syncstore_common.contracts.catalog import ImageSnapshot, ProductSnapshot, VariantSnapshot
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_gateway.validation.model import Counts, DefectKind, Finding, ValidationReport
from syncstore_gateway.validation.pair import KnownListing
from syncstore_gateway.validation.reading import ExpectedListing, LiveListing, LiveVariant, PriceRule, Reading
from syncstore_gateway.validation.rendering import guarded, to_csv, to_html, to_xlsx
from syncstore_gateway.validation.report import merged, validate
from syncstore_gateway.validation.table import columns, rows

SHOPS = {Platform.SHOPEE: UUID(int=11), Platform.TIKTOK: UUID(int=12)}
MULTIPLIERS = {Platform.SHOPEE: Decimal("1.15"), Platform.TIKTOK: Decimal("1.20")}
TITLES = {
    Platform.SHOPEE: "Keramik Gelas Kopi Motif Batik Tahan Panas 350ml",
    Platform.TIKTOK: "Motif Batik Gelas Kopi Keramik 350 ml Tahan Panas",
}
AT = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
Case = tuple[ProductSnapshot, dict[Platform, Reading], dict[Platform, KnownListing]]


def variant_ids(number: int) -> list[UUID]:
    return [UUID(int=number * 10 + place) for place in (1, 2)]


def product(number: int) -> ProductSnapshot:
    return ProductSnapshot(
        product_id=UUID(int=number << 20),
        version=1,
        code=f"GLS-{number}",
        title="Gelas Kopi Keramik Motif Batik 350 ml Tahan Panas",
        description="<p>Gelas</p>",
        currency="IDR",
        base_price_minor=50_000,
        option_names=("Warna",),
        variants=tuple(
            VariantSnapshot(
                variant_id=key, sku=f"GLS-{number}-{place}", option_values=(str(place),), price_minor=50_000
            )
            for place, key in enumerate(variant_ids(number))
        ),
        images=(ImageSnapshot(content_hash="a" * 64, position=0, width=800, height=800),),
    )


def right(number: int) -> Case:
    """A product that both shops show as they should."""
    found = product(number)
    readings, known = {}, {}
    for platform, shop in SHOPS.items():
        price = int(50_000 * MULTIPLIERS[platform])
        shown = tuple(
            LiveVariant(external_id=f"{platform.value}-{item.sku}", sku=item.sku, price=price, stock=5)
            for item in found.variants
        )
        external_id = f"{platform.value}-{number}"
        readings[platform] = Reading(
            product_id=found.product_id,
            connection_id=shop,
            shop="Toko",
            platform=platform,
            state=ListingState.SYNCED,
            currency="IDR",
            price_rule=PriceRule(multiplier=MULTIPLIERS[platform]),
            external_id=external_id,
            expected=ExpectedListing(title=TITLES[platform], stock={item.sku: 5 for item in found.variants}),
            live=LiveListing(
                external_id=external_id, status="live", title=TITLES[platform], variants=shown, image_count=3
            ),
        )
        ids = {item.variant_id: f"{platform.value}-{item.sku}" for item in found.variants}
        known[platform] = KnownListing(external_id, ids)
    return found, readings, known


def report_of(cases: list[Case]) -> ValidationReport:
    known = {
        (found.product_id, SHOPS[platform]): one for found, _, all_known in cases for platform, one in all_known.items()
    }
    readings = [reading for _, all_readings, _ in cases for reading in all_readings.values()]
    return validate([found for found, _, _ in cases], list(Platform), known, readings)


def live(**changes: object) -> Callable[[Reading], Reading]:
    def changed(reading: Reading) -> Reading:
        assert reading.live is not None
        return reading.model_copy(update={"live": reading.live.model_copy(update=changes)})

    return changed


def first_sku(**changes: object) -> Callable[[Reading], Reading]:
    def changed(reading: Reading) -> Reading:
        assert reading.live is not None
        first, *others = reading.live.variants
        return live(variants=(first.model_copy(update=changes), *others))(reading)

    return changed


def without_live(reading: Reading) -> Reading:
    return reading.model_copy(update={"live": None})


def with_extra(reading: Reading) -> Reading:
    assert reading.live is not None
    extra = LiveVariant(external_id="extra", sku="EXTRA", price=1, stock=1)
    return live(variants=(*reading.live.variants, extra))(reading)


SEEDED: list[tuple[DefectKind, Callable[[Reading], Reading]]] = [
    (DefectKind.WRONG_PRICE, first_sku(price=1)),
    (DefectKind.WRONG_PRICE, first_sku(price=57_501)),
    (DefectKind.WRONG_PRICE, first_sku(price=None)),
    (DefectKind.WRONG_STOCK, first_sku(stock=6)),
    (DefectKind.WRONG_STOCK, first_sku(stock=0)),
    (DefectKind.WRONG_STOCK, first_sku(stock=None)),
    (DefectKind.TITLE_DIFFERS, live(title="Gelas Kopi Keramik 350 ml Motif Batik Panas Tahan")),
    (DefectKind.TITLE_OUT_OF_BAND, live(title="Gelas Kopi Keramik Motif Batik 350 ml Tahan Panas")),
    (DefectKind.TITLE_OUT_OF_BAND, live(title="Sendok")),
    (DefectKind.NO_PICTURE, live(image_count=0)),
    (DefectKind.MISSING_LISTING, without_live),
    (DefectKind.UNMAPPED_LISTING, live(external_id="another")),
    (DefectKind.EXTRA_SKU, with_extra),
    (DefectKind.WRONG_SKU, first_sku(sku="OTHER")),
    (DefectKind.WRONG_SKU, first_sku(sku="")),
    (DefectKind.UNMAPPED_SKU, first_sku(external_id="new-id")),
    (DefectKind.MISSING_SKU, live(variants=())),
]


def test_g66_twenty_seeded_defects_are_found_and_five_hundred_right_products_are_not_accused() -> None:
    cases = [right(number) for number in range(1, 501)]
    assert report_of(cases).defects == ()
    expected: Counter[str] = Counter()
    for number, (kind, change) in enumerate(SEEDED, start=501):
        found, readings, known = right(number)
        readings[Platform.SHOPEE] = change(readings[Platform.SHOPEE])
        cases.append((found, readings, known))
        expected[kind.value] += 1
    for number in (601, 602, 603):
        found, readings, known = right(number)
        readings[Platform.TIKTOK] = live(title=TITLES[Platform.SHOPEE])(readings[Platform.TIKTOK])
        cases.append((found, readings, known))
        expected[DefectKind.TITLES_IDENTICAL.value] += 1
    assert sum(expected.values()) == 20
    report = report_of(cases)
    found_kinds = {(item.code, item.kind.value) for item in report.defects}
    for number, (kind, _) in enumerate(SEEDED, start=501):
        assert (f"GLS-{number}", kind.value) in found_kinds
    for number in (601, 602, 603):
        assert (f"GLS-{number}", DefectKind.TITLES_IDENTICAL.value) in found_kinds
    assert {int(item.code.removeprefix("GLS-")) for item in report.defects} == {*range(501, 518), 601, 602, 603}


def one_defect(**changes: object) -> ValidationReport:
    finding = Finding(
        DefectKind.WRONG_PRICE,
        UUID(int=1),
        "GLS-1",
        "the price is wrong",
        platform=Platform.SHOPEE,
        shop="Toko Satu",
        sku="S-1",
        expected="57,500 IDR",
        found="1 IDR",
    )
    counts = Counts(
        products=1, checked=1, synced=1, refused=0, refused_unexplained=0, failed=0, waiting=0, not_listed=0,
        defects=1, warnings=0,
    )  # fmt: skip
    return ValidationReport(counts, (replace(finding, **changes),), (), (), (), ())  # type: ignore[arg-type]


def test_the_csv_opens_in_a_spreadsheet_and_has_a_line_for_each_finding() -> None:
    content = to_csv(rows(one_defect(), Language.ENGLISH), Language.ENGLISH)
    assert content.startswith(b"\xef\xbb\xbf")
    heading, line, rest = content.decode("utf-8-sig").split("\r\n")
    assert heading.split(",")[0] == "Kind"
    assert line.startswith("Defect,wrong_price,GLS-1,Shopee,Toko Satu,S-1,variants.price,the price is wrong")
    assert rest == ""


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    report = one_defect(shop=cell)
    text = to_csv(rows(report, Language.ENGLISH), Language.ENGLISH).decode("utf-8-sig")
    assert f"'{cell[:3]}".replace('"', '""')[:3] in text
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(rows(report, Language.ENGLISH), report.counts, Language.ENGLISH)))
    found = sheet.worksheets[0].cell(row=2, column=5)
    assert found.data_type == "s"


def test_the_workbook_has_findings_and_counts() -> None:
    report = one_defect()
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(rows(report, Language.ENGLISH), report.counts, Language.ENGLISH)))
    findings, counts = book.worksheets
    assert [cell.value for cell in findings[1]] == list(columns(Language.ENGLISH))
    assert findings.cell(row=2, column=2).value == "wrong_price"
    assert ("Defects", 1) in {(row[0].value, row[1].value) for row in counts.iter_rows()}


def test_the_page_is_printable_whole_and_escapes_what_it_shows() -> None:
    report = one_defect(shop="<script>alert(1)</script>")
    page = to_html(rows(report, Language.ENGLISH), report.counts, Language.ENGLISH, AT).decode()
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "@media print" in page
    assert "http" not in page, "the page needs nothing from elsewhere"


def test_the_report_speaks_indonesian() -> None:
    report = one_defect()
    [row] = rows(report, Language.INDONESIAN)
    assert (row.kind, row.wrong) == ("Kesalahan", "Harga di toko berbeda dengan aturan harga.")
    assert b"Laporan validasi" in to_html([row], report.counts, Language.INDONESIAN, AT)


def test_reports_of_several_pages_are_one() -> None:
    whole = merged([one_defect(), one_defect()])
    assert whole.counts.defects == 2
    assert len(whole.defects) == 2
