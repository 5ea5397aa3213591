"""Promises of the title generator on titles nobody thought of."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from syncstore_common.sync.titles import (
    PLATFORM_ORDER,
    TITLE_BAND,
    USUAL_LIMITS,
    TitleLimits,
    TitleResult,
    TitleSource,
    normalise,
    platform_title,
    preview_titles,
    similarity,
)
from syncstore_common.sync.titles.reading import clean

WORDS = st.sampled_from(
    [
        *("Tas", "Kanvas", "pria", "WANITA", "Sanora", "Kirana", "untuk", "dengan", "kulit", "hitam", "Biru", "XL"),
        *("murah", "PROMO", "Ready Stock", "dan", "&", "isi", "size", "Jam Tangan", "Botol Minum", "case", "cover"),
        *("anti", "air", "lucu", "Mini", "3", "12", "250gr", "500 ml", "2,5 kg", "XH-106", "A500CG", "10x20cm", "No 7"),
        *(
            "W/",
            "[Baru]",
            "(Merah)",
            "{Gratis}",
            "!!!",
            "★",
            "🔥",
            "premium",
            "5-6 th",
            "x",
            "100%",
            "#1",
            '"',
            "Note 4",
        ),
    ]
)
SEPARATORS = st.sampled_from([" ", " ", " ", " ", " - ", " / ", "/", " | ", ", ", " -", "+", " · "])
TITLES = st.lists(st.tuples(WORDS, SEPARATORS), min_size=1, max_size=16).map(
    lambda parts: "".join(word + separator for word, separator in parts)
)
ANY_TEXT = st.text(min_size=1, max_size=80)
READABLE = st.one_of(TITLES, ANY_TEXT).filter(lambda title: bool(clean(title)))
ODD_WORDS = st.sampled_from(
    [
        *(
            "👨‍👩‍👧‍👦",
            "🔥🔥",
            "❤️",
            "🇮🇩",
            "1️⃣",
            "保温杯",
            "ガラス",
            "머그컵",
            "قهوة",
            "קפה",
            "กาแฟ",
            "cafe\u0301",
            "n\u0303o",
        ),
        *("\u202e12 cm\u202c", "\u200bkopi", "a\u00a0b", "①", "½", "²", "Ⅳ", "ﬁsh", "İstanbul", "ß", "ǅ", "𝐁𝐨𝐥𝐝"),
        *("—", "…", "!?", "''", "(((", "]]", "{", "/", "||", "-", ".", "%", "&amp;", "<b>", "\\", "\x00", "\t"),
        *("Sanora", "XH-106", "250gr", "x" * 300, "kopi " * 60),
    ]
)
ODD_TITLES = st.lists(st.tuples(ODD_WORDS, SEPARATORS), min_size=1, max_size=14).map(
    lambda parts: "".join(word + separator for word, separator in parts)
)
PLATFORMS = st.sampled_from(PLATFORM_ORDER)
LONG = TitleLimits(0, 2000)
untimed = settings(deadline=None)  # a busy machine is no fault of a title
rarer = settings(deadline=None, max_examples=50)


def shown(source: TitleSource, platform: str, limits: TitleLimits = LONG) -> TitleResult:
    """The title of a product on one platform."""
    return platform_title(source, platform=platform, limits=limits)


@untimed
@given(READABLE, PLATFORMS)
def test_every_number_survives(title: str, platform: str) -> None:
    result = shown(TitleSource(title), platform)

    assert sorted(re.findall(r"\d+", result.title)) == sorted(re.findall(r"\d+", title))


@untimed
@given(TITLES.filter(lambda title: bool(clean(title))), PLATFORMS)
def test_every_model_code_survives(title: str, platform: str) -> None:
    result = shown(TitleSource(title), platform)

    for model in ("XH-106", "A500CG", "10x20cm"):
        assert result.title.count(model) == title.count(model)


@untimed
@given(TITLES, st.sampled_from(["Sanora", "Dapur Bunda", "Promo"]), PLATFORMS)
def test_the_brand_in_the_title_survives(title: str, brand: str, platform: str) -> None:
    result = shown(TitleSource(f"{title} {brand} Tas", brand=brand), platform)

    assert brand.casefold() in result.title.casefold()


@untimed
@given(READABLE, PLATFORMS, st.integers(20, 90))
def test_no_title_is_longer_than_the_limit(title: str, platform: str, longest: int) -> None:
    result = shown(TitleSource(title), platform, TitleLimits(0, longest))

    assert len(result.title) <= longest


@untimed
@given(READABLE, st.integers(20, 90), st.integers(20, 90))
def test_platforms_always_differ_whatever_their_limits(title: str, shopee: int, tiktok: int) -> None:
    first = shown(TitleSource(title), "shopee", TitleLimits(0, shopee))
    second = shown(TitleSource(title), "tiktok", TitleLimits(0, tiktok))

    assert normalise(first.title) != normalise(second.title)


@untimed
@given(READABLE, PLATFORMS)
def test_the_stated_similarity_is_the_measured_one(title: str, platform: str) -> None:
    result = shown(TitleSource(title), platform)

    assert result.similarity == similarity(title, result.title)
    assert result.in_band == (result.similarity in TITLE_BAND)
    assert result.in_band or result.reason


@untimed
@given(READABLE, PLATFORMS)
def test_the_same_source_gives_the_same_title(title: str, platform: str) -> None:
    assert shown(TitleSource(title), platform) == shown(TitleSource(title), platform)


@untimed
@given(READABLE, PLATFORMS, st.integers(20, 60))
def test_a_taken_title_is_never_used(title: str, platform: str, longest: int) -> None:
    limits = TitleLimits(0, longest)
    first = shown(TitleSource(title), platform, limits)

    second = platform_title(TitleSource(title), platform=platform, limits=limits, taken=first.title)

    assert normalise(second.title) != normalise(first.title)


@untimed
@given(TITLES.filter(lambda title: bool(clean(title))), PLATFORMS)
def test_no_word_is_invented(title: str, platform: str) -> None:
    source = TitleSource(title, brand="Sanora", category="Botol Minum", options=("Hijau", "Ungu"))
    facts = [source.title, "Sanora", "Botol Minum", "Hijau", "Ungu", "gram", "gr", "liter"]
    letters = set(re.findall(r"[^\W\d_]+", " ".join(facts).casefold()))

    assert set(re.findall(r"[^\W\d_]+", shown(source, platform).title.casefold())) <= letters


@rarer
@given(ODD_TITLES)
def test_whatever_is_written_gets_two_titles_or_the_one_error(title: str) -> None:
    if not clean(title):
        with pytest.raises(ValueError, match="needs a title"):
            preview_titles(TitleSource(title))
        return

    preview = preview_titles(TitleSource(title))

    assert normalise(preview.results["shopee"].title) != normalise(preview.results["tiktok"].title)
    for platform, result in preview.results.items():
        assert 0 < len(result.title) <= USUAL_LIMITS[platform].max_length
        assert result.title == result.title.strip()
        assert result.in_band or result.reason
        assert len(result.title) >= USUAL_LIMITS[platform].min_length or "at least" in (result.reason or "")
    assert json.loads(json.dumps(preview.as_dict(), ensure_ascii=False).encode()) == preview.as_dict()


@rarer
@given(ODD_TITLES.filter(lambda title: bool(clean(title))), PLATFORMS)
def test_an_odd_title_keeps_its_numbers_and_its_measure(title: str, platform: str) -> None:
    result = shown(TitleSource(title), platform)

    assert sorted(re.findall(r"\d+", result.title)) == sorted(re.findall(r"\d+", clean(title)))
    assert result.similarity == pytest.approx(fuzz.ratio(normalise(title), normalise(result.title)) / 100)
    assert result == shown(TitleSource(title), platform)


@rarer
@given(TITLES, st.sampled_from(["D'Sawah", "Café 88", "A.B.C", "X-Pro 2", "Kopi & Co"]), PLATFORMS)
def test_a_brand_of_odd_signs_survives_whole(title: str, brand: str, platform: str) -> None:
    result = shown(TitleSource(f"{brand} {title} Tas", brand=brand), platform)

    assert brand in result.title


@rarer
@given(TITLES.filter(lambda title: bool(clean(title))), PLATFORMS)
def test_no_word_is_said_more_often_than_the_master_says_it(title: str, platform: str) -> None:
    said = re.findall(r"[^\W\d_]{3,}", shown(TitleSource(title), platform).title.casefold())
    known = re.findall(r"[^\W\d_]{3,}", title.casefold())
    respelled = {"gram", "liter", "meter", "ltr", "inci", "inch", "pcs", "mah", "watt", "volt"}

    assert all(said.count(word) <= known.count(word) for word in set(said) - respelled)
