"""What a platform title is, seen from outside: band, limits, kept tokens, reasons."""

import re

import pytest

from syncstore_common.sync.titles import (
    PLATFORM_ORDER,
    TITLE_BAND,
    TitleChange,
    TitleLimits,
    TitleResult,
    TitleSource,
    normalise,
    platform_title,
    similarity,
)
from tests.unit.common.titles_corpus import TITLES

LIMITS = TitleLimits(min_length=1, max_length=255)


def shown(source: TitleSource | str, platform: str = "shopee", limits: TitleLimits = LIMITS) -> TitleResult:
    """The title of a product, or of a bare master title, on one platform."""
    return platform_title(
        source if isinstance(source, TitleSource) else TitleSource(source), platform=platform, limits=limits
    )


@pytest.mark.parametrize("platform", PLATFORM_ORDER)
@pytest.mark.parametrize("title", TITLES)
def test_each_title_of_the_corpus_reaches_the_band(title: str, platform: str) -> None:
    result = shown(title, platform)

    assert result.in_band
    assert result.similarity in TITLE_BAND
    assert result.reason is None
    assert result.transformations


@pytest.mark.parametrize("title", TITLES)
def test_every_number_of_the_master_appears_on_both_platforms(title: str) -> None:
    for platform in PLATFORM_ORDER:
        assert sorted(re.findall(r"\d+", shown(title, platform).title)) == sorted(re.findall(r"\d+", title))


@pytest.mark.parametrize("title", TITLES)
def test_platforms_never_show_the_same_title(title: str) -> None:
    assert normalise(shown(title, "shopee").title) != normalise(shown(title, "tiktok").title)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Sanora XH-106 Kompresor Angin Mini Portable Mobil - Biru", ("XH-106", "Kompresor Angin")),
        ("Susu Almina Essential 3 Madu / Vanila 750gr", ("Essential 3",)),
        ("Sprei Katun motif Ukir Uk.160x200x20cm Queen Kirana", ("Uk.160x200x20cm", "motif Ukir")),
        ("Kabel data 3 in 1 tipe C nilon kuat 1,2 meter", ("Kabel data", "3 in 1", "tipe C")),
        ("Timbangan Badan Digital Transparan - KAPASITAS = 2,5 - 150 kg", ("2,5 - 150 kg", "Timbangan Badan")),
        ("Vexo Neo 5 A500CG - 16 GB - Hitam", ("Neo 5", "16 GB")),
        ("Wajan Anti Lengket Granit Loka 24 cm dengan Tutup Kaca", ("dengan Tutup", "Anti Lengket")),
        ("Kipas Angin Meja Sanora 12 Inch Garansi 1 Tahun", ("Kipas Angin Meja", "12 Inch", "Garansi 1 Tahun")),
        ("Casing Vexo Neo 4 Pro Silikon Lembut Anti Pecah", ("Vexo Neo 4 Pro", "Anti Pecah")),
        ("Kamera Mobil Rear View Camera Sanora Tahan Air", ("Kamera Mobil", "Rear View Camera", "Tahan Air")),
        ("Kemeja Wanita Katun 100% Korean Style Lengan Panjang", ("Korean Style", "Lengan Panjang")),
        ("Speaker Mini Lentaraya 5W Baterai 8 Jam Tahan Air", ("Baterai 8 Jam", "Tahan Air")),
        ("Paket Obeng 2 pcs/set Bengkelio Baja Hitam", ("2 pcs/set", "Paket Obeng")),
        ("Kaos Lengan Panjang Korean Style #00010", ("Lengan Panjang", "Korean Style", "#00010")),
        ("Jual Jam Tangan Tirta 1068 Jam Tangan Pria Sport LED - Gold", ("1068", "Jam Tangan Pria")),
    ],
)
def test_what_belongs_together_is_not_torn_apart(title: str, kept: tuple[str, ...]) -> None:
    for platform in PLATFORM_ORDER:
        for phrase in kept:
            assert phrase in shown(title, platform).title


def test_sales_talk_and_emoji_are_dropped() -> None:
    result = shown("🔥 PROMO MURAH 🔥 Kipas Angin Meja Sanora 12 Inch Garansi 1 Tahun!!")

    assert not {"promo", "murah"} & set(result.title.casefold().split())
    assert result.title.isascii()
    assert TitleChange.FILLER_DROPPED in result.transformations


def test_sales_talk_that_is_kept_stands_at_an_end() -> None:
    for platform in PLATFORM_ORDER:
        title = shown("Promo - Keran Dapur Fleksibel", platform).title
        assert title in ("Keran Dapur Fleksibel - Promo", "Keran Dapur Fleksibel | Promo")


def test_a_remark_in_brackets_is_not_moved_between_words() -> None:
    for platform in PLATFORM_ORDER:
        title = shown("Baju Tidur Kirana [Warna Acak] Satin Halus", platform).title
        assert title.startswith(("[Warna Acak]", "Warna Acak")) or title.endswith("[Warna Acak]")


def test_segments_of_the_seller_stay_whole() -> None:
    for platform in PLATFORM_ORDER:
        title = shown("Sagara Biru - TR2144 - Jam Dinding Kayu - Senyap - Emas", platform).title
        assert "Sagara Biru" in title
        assert "Jam Dinding Kayu" in title


def test_out_of_reach_the_master_is_left_as_it_is_on_one_platform() -> None:
    results = [shown("Kenari Dompet", platform) for platform in PLATFORM_ORDER]

    assert "Kenari Dompet" in [result.title for result in results]
    assert all("no natural wording" in (result.reason or "") for result in results)


def test_a_repeated_title_is_the_same_title() -> None:
    assert shown(TITLES[0]) == shown(TITLES[0])


def test_a_title_that_is_taken_is_not_used() -> None:
    first = shown(TITLES[0])

    second = platform_title(TitleSource(TITLES[0]), platform="shopee", limits=LIMITS, taken=first.title.upper())

    assert normalise(second.title) != normalise(first.title)


def test_brand_of_two_words_stays_whole() -> None:
    source = TitleSource("Wajan Enamel Dapur Bunda Anti Lengket 24 cm Tutup Kaca", brand="Dapur Bunda")

    for platform in PLATFORM_ORDER:
        assert "Dapur Bunda" in shown(source, platform).title


def test_a_brand_that_looks_like_sales_talk_is_kept() -> None:
    source = TitleSource("Promo Kipas Angin Meja 12 Inch Garansi 1 Tahun", brand="Promo")

    assert "Promo" in shown(source).title


def test_a_short_title_reaches_the_band_with_the_products_own_facts() -> None:
    source = TitleSource("Kopi Gayo Bubuk 200gr", brand="Tanah Tinggi", category="Kopi Bubuk")

    for platform in PLATFORM_ORDER:
        result = shown(source, platform)
        assert result.in_band
        allowed = {"kopi", "gayo", "bubuk", "200gr", "200", "gram", "tanah", "tinggi"}
        assert set(re.findall(r"\w+", result.title.casefold())) <= allowed


def test_a_single_colour_of_several_is_never_added() -> None:
    source = TitleSource("Kaos Polos Sanora", options=("Merah", "Hitam", "Navy"))

    for platform in PLATFORM_ORDER:
        named = {colour for colour in source.options if colour in shown(source, platform).title}
        assert named in (set(), set(source.options))


def test_a_phrase_the_seller_keeps_is_neither_dropped_nor_torn() -> None:
    source = TitleSource("Tas Selempang Wanita Kanvas Ready Stock Warna Hitam", keep_phrases=("Ready Stock",))

    for platform in PLATFORM_ORDER:
        assert "Ready Stock" in shown(source, platform).title


def test_too_short_for_the_platform_is_reported_and_not_withheld() -> None:
    result = shown("Kopi Gayo 200gr", "tiktok", TitleLimits(25, 255))

    assert result.title
    assert result.reason is not None
    assert "at least 25 characters" in result.reason


@pytest.mark.parametrize("title", ["Softlens", "couple", "KIA"])
def test_one_word_is_out_of_reach_and_says_so(title: str) -> None:
    titles = {platform: shown(title, platform) for platform in PLATFORM_ORDER}

    assert normalise(titles["shopee"].title) != normalise(titles["tiktok"].title)
    for result in titles.values():
        assert result.reason is not None
        assert "1 word" in result.reason or "nothing to reword" in result.reason
        assert title in result.title


def test_a_limit_below_the_master_shortens_it_and_keeps_its_numbers() -> None:
    title = TITLES[12]
    limits = TitleLimits(20, 70)

    results = {platform: shown(title, platform, limits) for platform in PLATFORM_ORDER}

    assert results["shopee"].title != results["tiktok"].title
    for result in results.values():
        assert len(result.title) <= 70
        assert TitleChange.SHORTENED in result.transformations
        assert set(re.findall(r"\d+", title)) <= set(re.findall(r"\d+", result.title))


def test_numbers_without_room_are_named() -> None:
    result = shown("Kabel 11111111 22222222 33333333 44444444", limits=TitleLimits(1, 20))

    assert len(result.title) <= 20
    assert result.reason is not None
    assert "44444444" in result.reason


def test_limits_of_one_platform_do_not_make_titles_equal() -> None:
    title = TITLES[12]
    shopee = {shown(title, "shopee", TitleLimits(1, longest)).title for longest in range(20, 120, 7)}
    tiktok = {shown(title, "tiktok", TitleLimits(1, longest)).title for longest in range(20, 120, 7)}

    assert not {normalise(text) for text in shopee} & {normalise(text) for text in tiktok}


def test_similarity_is_the_one_anybody_computes() -> None:
    for title in TITLES:
        result = shown(title)
        assert result.similarity == similarity(title, result.title)


def test_unknown_platform_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown platform 'pasar'"):
        shown(TITLES[0], "pasar")


@pytest.mark.parametrize("title", ["", "   ", "🔥🔥"])
def test_a_title_without_text_is_an_error(title: str) -> None:
    with pytest.raises(ValueError, match="needs a title"):
        shown(title)


@pytest.mark.parametrize(("shortest", "longest"), [(30, 20), (-1, 255), (0, 5)])
def test_senseless_limits_are_an_error(shortest: int, longest: int) -> None:
    with pytest.raises(ValueError, match="make no sense"):
        TitleLimits(shortest, longest)
