"""The validation report tells wrong listings from refused, waiting and right ones."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from syncstore_common.contracts.catalog import ImageSnapshot, ProductSnapshot, VariantSnapshot
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.contracts.sync import ListingProblem
from syncstore_gateway.validation.model import DefectKind, ValidationReport, WarningKind
from syncstore_gateway.validation.pair import KnownListing
from syncstore_gateway.validation.reading import (
    ExpectedListing,
    LiveListing,
    LiveVariant,
    PlanFinding,
    PriceRule,
    Reading,
)
from syncstore_gateway.validation.report import validate
from syncstore_gateway.validation.titles import is_in_band, similarity

PRODUCT = UUID(int=1)
SHOPS = {Platform.SHOPEE: UUID(int=11), Platform.TIKTOK: UUID(int=12)}
VARIANTS = {"MUG-RED": UUID(int=21), "MUG-BLUE": UUID(int=22)}
MASTER_TITLE = "Gelas Kopi Keramik Motif Batik 350 ml Tahan Panas"
TITLES = {
    Platform.SHOPEE: "Keramik Gelas Kopi Motif Batik Tahan Panas 350ml",
    Platform.TIKTOK: "Motif Batik Gelas Kopi Keramik 350 ml Tahan Panas",
}


def master() -> ProductSnapshot:
    return ProductSnapshot(
        product_id=PRODUCT,
        version=3,
        code="mug",
        title=MASTER_TITLE,
        description="<p>Gelas</p>",
        currency="IDR",
        base_price_minor=49_999,
        option_names=("Warna",),
        variants=tuple(
            VariantSnapshot(variant_id=variant_id, sku=sku, option_values=(sku[4:],), price_minor=49_999)
            for sku, variant_id in VARIANTS.items()
        ),
        images=(ImageSnapshot(content_hash="a" * 64, position=0, width=800, height=800),),
    )


def live_variants(price: int, stock: int = 5) -> tuple[LiveVariant, ...]:
    return tuple(LiveVariant(external_id=f"m-{sku}", sku=sku, price=price, stock=stock) for sku in VARIANTS)


def reading(platform: Platform = Platform.SHOPEE, **changes: object) -> Reading:
    price = {Platform.SHOPEE: 57_499, Platform.TIKTOK: 59_999}[platform]
    multiplier = {Platform.SHOPEE: "1.15", Platform.TIKTOK: "1.20"}[platform]
    values: dict[str, object] = {
        "product_id": PRODUCT,
        "connection_id": SHOPS[platform],
        "shop": f"shop on {platform.value}",
        "platform": platform,
        "state": ListingState.SYNCED,
        "currency": "IDR",
        "price_rule": PriceRule(multiplier=Decimal(multiplier)),
        "external_id": f"item-{platform.value}",
        "expected": ExpectedListing(title=TITLES[platform], stock=dict.fromkeys(VARIANTS, 5)),
        "live": live(platform, price=price),
    }
    return Reading.model_validate({**values, **changes})


def live(platform: Platform = Platform.SHOPEE, *, price: int = 57_499, **changes: object) -> LiveListing:
    values: dict[str, object] = {
        "external_id": f"item-{platform.value}",
        "status": "live",
        "title": TITLES[platform],
        "variants": live_variants(price),
        "image_count": 3,
    }
    return LiveListing.model_validate({**values, **changes})


def known(platform: Platform = Platform.SHOPEE) -> KnownListing:
    return KnownListing(f"item-{platform.value}", {variant_id: f"m-{sku}" for sku, variant_id in VARIANTS.items()})


def report(readings: Sequence[Reading], mapping: KnownListing | None = None) -> ValidationReport:
    mappings = {(PRODUCT, SHOPS[item.platform]): mapping or known(item.platform) for item in readings}
    return validate([master()], list({item.platform for item in readings}), mappings, readings)


def kinds(found: ValidationReport) -> list[str]:
    return sorted(item.kind.value for item in found.defects)


def test_the_titles_of_these_tests_are_in_the_band() -> None:
    assert all(is_in_band(similarity(MASTER_TITLE, title)) for title in TITLES.values())


def test_right_listings_on_both_platforms_have_no_defects() -> None:
    found = report([reading(Platform.SHOPEE), reading(Platform.TIKTOK)])
    assert kinds(found) == []
    assert (found.counts.checked, found.counts.synced, found.counts.defects) == (2, 2, 0)
    assert all(item.similarity is not None and is_in_band(item.similarity) for item in found.items)


def test_a_price_beside_the_rule_is_a_defect_for_each_sku() -> None:
    found = report([reading(live=live(price=57_498))])
    assert kinds(found) == ["wrong_price", "wrong_price"]
    assert {item.sku for item in found.defects} == set(VARIANTS)
    assert found.defects[0].expected == "57,499 IDR"
    assert found.defects[0].found == "57,498 IDR"


def test_rounding_and_step_are_part_of_the_rule() -> None:
    rule = PriceRule.model_validate({"multiplier": "1.15", "step_minor": 500, "rounding": "up"})
    assert kinds(report([reading(price_rule=rule, live=live(price=57_500))])) == []


def test_a_shop_in_another_currency_is_checked_through_its_exchange_rate() -> None:
    rule = PriceRule.model_validate({"multiplier": "1", "exchange_rate": "0.0003"})
    assert kinds(report([reading(price_rule=rule, currency="MYR", live=live(price=1500))])) == []
    without = PriceRule.model_validate({"multiplier": "1"})
    found = report([reading(price_rule=without, currency="MYR", live=live(price=1500))])
    assert set(kinds(found)) == {"wrong_price"}


def test_a_title_too_close_to_the_master_is_a_defect() -> None:
    found = report([reading(live=live(title=MASTER_TITLE), expected=None)])
    assert kinds(found) == ["title_out_of_band"]


def test_a_title_for_which_the_reason_is_given_is_a_warning() -> None:
    finding = PlanFinding(
        field="title", rule="title.out_of_band", message="the title is too short", fix="add words", severity="warning"
    )
    found = report([reading(live=live(title=MASTER_TITLE), expected=None, findings=(finding,))])
    assert kinds(found) == []
    assert [item.kind for item in found.warnings] == [WarningKind.TITLE_OUT_OF_REACH]
    assert found.warnings[0].message == "the title is too short"


def test_a_title_changed_behind_our_back_is_a_defect() -> None:
    expected = ExpectedListing(title=TITLES[Platform.TIKTOK], stock=dict.fromkeys(VARIANTS, 5))
    assert kinds(report([reading(expected=expected)])) == ["title_differs"]


def test_a_listing_in_review_may_still_show_its_old_title() -> None:
    expected = ExpectedListing(title=TITLES[Platform.TIKTOK], stock=dict.fromkeys(VARIANTS, 5))
    assert kinds(report([reading(expected=expected, state=ListingState.IN_REVIEW)])) == []


def test_missing_and_extra_skus_are_defects() -> None:
    shown = (*live_variants(57_499)[:1], LiveVariant(external_id="m-9", sku="OLD", price=57_499, stock=5))
    found = report([reading(live=live(variants=shown))])
    assert kinds(found) == ["extra_sku", "missing_sku"]


def test_a_sku_the_read_model_does_not_map_is_a_defect() -> None:
    mapping = KnownListing("item-shopee", {VARIANTS["MUG-RED"]: "m-MUG-RED"})
    found = report([reading()], mapping)
    assert kinds(found) == ["unmapped_sku"]
    assert found.defects[0].sku == "MUG-BLUE"


def test_skus_that_changed_places_are_defects() -> None:
    mapping = KnownListing("item-shopee", {VARIANTS["MUG-RED"]: "m-MUG-BLUE", VARIANTS["MUG-BLUE"]: "m-MUG-RED"})
    assert kinds(report([reading()], mapping)) == ["wrong_sku", "wrong_sku"]


def test_a_listing_the_read_model_does_not_know_is_a_defect() -> None:
    assert "unmapped_listing" in kinds(report([reading()], KnownListing()))


def test_stock_that_differs_from_the_expected_is_a_defect() -> None:
    found = report([reading(live=live(variants=live_variants(57_499, stock=4)))])
    assert kinds(found) == ["wrong_stock", "wrong_stock"]
    assert (found.defects[0].expected, found.defects[0].found) == ("5", "4")


def test_no_picture_is_a_defect_and_few_are_a_warning() -> None:
    assert kinds(report([reading(live=live(image_count=0))])) == ["no_picture"]
    found = report([reading(live=live(image_count=2))])
    assert kinds(found) == []
    assert [item.kind for item in found.warnings] == [WarningKind.FEW_PICTURES]


def test_identical_titles_on_two_platforms_are_a_defect() -> None:
    expected = ExpectedListing(title=TITLES[Platform.SHOPEE], stock=dict.fromkeys(VARIANTS, 5))
    same = live(Platform.TIKTOK, price=59_999, title=TITLES[Platform.SHOPEE].upper())
    found = report([reading(Platform.SHOPEE), reading(Platform.TIKTOK, live=same, expected=expected)])
    assert kinds(found) == ["titles_identical"]


def test_a_sku_on_one_platform_only_is_a_defect_of_the_other() -> None:
    short = live(Platform.TIKTOK, variants=live_variants(59_999)[:1])
    found = report([reading(Platform.SHOPEE), reading(Platform.TIKTOK, live=short)])
    assert kinds(found) == ["missing_sku", "sku_on_one_platform"]
    across = next(item for item in found.defects if item.kind is DefectKind.SKU_ON_ONE_PLATFORM)
    assert (across.platform, across.sku) == (Platform.TIKTOK, "MUG-BLUE")


def test_a_listing_said_to_be_in_step_but_not_there_is_a_defect() -> None:
    found = report([reading(live=None)])
    assert kinds(found) == ["missing_listing"]
    assert found.counts.synced == 0


def test_a_product_that_lacks_data_is_refused_with_field_and_fix_and_is_no_defect() -> None:
    problem = ListingProblem(
        code="title.too_short",
        error_class="VALIDATION",
        message="25 characters are needed",
        field="title",
        fix="write a longer title",
        disposition="rejected",
    )
    mapping = KnownListing(problem=problem)
    found = report([reading(state=ListingState.NEEDS_DATA, live=None)], mapping)
    assert kinds(found) == []
    assert (found.counts.refused, found.counts.refused_unexplained) == (1, 0)
    assert (found.refusals[0].field, found.refusals[0].fix) == ("title", "write a longer title")


def test_a_refusal_without_field_and_fix_is_counted_as_unexplained() -> None:
    found = report([reading(state=ListingState.NEEDS_DATA, live=None)], KnownListing())
    assert found.counts.refused_unexplained == 1


def test_a_refused_change_does_not_make_the_old_values_defects() -> None:
    assert kinds(report([reading(state=ListingState.NEEDS_DATA, live=live(price=1))])) == []


def test_failed_waiting_and_unlisted_products_are_counted_apart() -> None:
    assert report([reading(state=ListingState.FAILED, live=None)]).counts.failed == 1
    assert report([reading(state=ListingState.QUEUED, live=None)]).counts.waiting == 1
    counts = validate([master()], [Platform.SHOPEE, Platform.TIKTOK], {}, []).counts
    assert (counts.products, counts.checked, counts.not_listed) == (1, 0, 2)


def test_a_single_sku_may_carry_the_products_code() -> None:
    product = master().model_copy(update={"option_names": (), "variants": master().variants[:1]})
    shown = (LiveVariant(external_id="0", sku="mug", price=57_499, stock=5),)
    expected = ExpectedListing(title=TITLES[Platform.SHOPEE], stock={"MUG-RED": 5})
    mapping = {(PRODUCT, SHOPS[Platform.SHOPEE]): KnownListing("item-shopee", {VARIANTS["MUG-RED"]: "0"})}
    found = validate([product], [Platform.SHOPEE], mapping, [reading(live=live(variants=shown), expected=expected)])
    assert kinds(found) == []


def test_prices_that_rules_decide_are_compared_with_what_they_decide() -> None:
    expected = ExpectedListing(
        title=TITLES[Platform.SHOPEE], stock=dict.fromkeys(VARIANTS, 5), prices=dict.fromkeys(VARIANTS, 12_900)
    )
    found = report([reading(price_rule=None, expected=expected)])
    assert {item.kind.value for item in found.defects} == {"wrong_price"}
    assert {item.expected for item in found.defects} == {"12,900 IDR"}


def test_what_belongs_to_the_shop_is_no_defect() -> None:
    own = frozenset({"title", "price", "stock"})
    found = report([reading(own_fields=own, live=live(title="Judul dari toko"), price_rule=None, expected=None)])
    assert kinds(found) == []
