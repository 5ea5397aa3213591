"""The one measure of how alike two titles are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from syncstore_common.sync.titles import TITLE_BAND, SimilarityBand, normalise, similarity


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("  Tas   KANVAS\tBiru ", "tas kanvas biru"),
        ("Ｋａｏｓ Ⅳ", "kaos iv"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_normalised_text_has_one_form(title: str, expected: str) -> None:
    assert normalise(title) == expected


@settings(deadline=None)
@given(st.text())
def test_normalising_twice_changes_nothing(title: str) -> None:
    assert normalise(normalise(title)) == normalise(title)


def test_case_and_spacing_do_not_count() -> None:
    assert similarity("TAS  Kanvas", "tas kanvas") == 1.0


def test_it_is_the_plain_ratio_on_lower_case_titles() -> None:
    assert similarity("kopi gayo", "gayo kopi") == pytest.approx(fuzz.ratio("kopi gayo", "gayo kopi") / 100)


@pytest.mark.parametrize(("value", "is_inside"), [(0.7, True), (0.8, True), (0.6999, False), (0.8001, False)])
def test_both_ends_of_the_band_belong_to_it(value: float, is_inside: bool) -> None:
    assert (value in TITLE_BAND) is is_inside


def test_distance_from_the_band_is_counted_from_the_nearer_end() -> None:
    band = SimilarityBand(0.25, 0.75)

    assert (band.distance(0.0), band.distance(0.5), band.distance(1.0)) == (0.25, 0.0, 0.25)
