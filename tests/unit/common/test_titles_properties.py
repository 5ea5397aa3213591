"""Promises of the title generator on titles nobody thought of."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from syncstore_common.sync.titles import (
    PLATFORM_ORDER,
    TITLE_BAND,
    TitleLimits,
    TitleResult,
    TitleSource,
    normalise,
    platform_title,
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
PLATFORMS = st.sampled_from(PLATFORM_ORDER)
LONG = TitleLimits(0, 2000)
untimed = settings(deadline=None)  # a busy machine is no fault of a title


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
