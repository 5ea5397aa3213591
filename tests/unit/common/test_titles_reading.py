"""How a title is read, split and reworded: the parts behind the generator."""

from itertools import pairwise

import pytest

from syncstore_common.sync.titles.arrangement import Style, arrangements, render
from syncstore_common.sync.titles.phrases import MAX_PHRASES, split_phrases
from syncstore_common.sync.titles.reading import clean, digit_tokens, join_pairs, read
from syncstore_common.sync.titles.wording import drop_repeats, drop_runs, filler_runs, protect, respell_units
from syncstore_common.sync.titles.words import Kind, Word


def texts(words: tuple[Word, ...]) -> list[str]:
    """The words as they stand in the title."""
    return [word.text for word in words]


def phrases(title: str) -> list[str]:
    """The phrases a title is split into."""
    return [phrase.text for phrase in split_phrases(join_pairs(read(clean(title))))]


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("★★ Tas  Kanvas ★★ Murah!!!", "Tas Kanvas Murah"),
        ('Kipas\tAngin\x00 12"  ', 'Kipas Angin 12"'),
        ('"Tas Pos Motor Ukuran Besar"', "Tas Pos Motor Ukuran Besar"),
        ('Layar 2 " Kamera', 'Layar 2" Kamera'),
        ("Panci ~~ 2 liter ... tebal", "Panci 2 liter tebal"),
    ],
)
def test_decoration_is_cleaned_away(raw: str, tidy: str) -> None:
    assert clean(raw) == tidy


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Kacang 250 gram isi 3 pack", ["Kacang", "250 gram", "isi", "3 pack"]),
        ("Sprei 120 x 200 x 20 Polos", ["Sprei", "120 x 200 x 20", "Polos"]),
        ("Keju 175gr x 2 Pcs", ["Keju", "175gr x 2 Pcs"]),
        ("Bedak - Krim /Sabun/ Sikat", ["Bedak", "Krim", "Sabun", "Sikat"]),
        ("Susu[Vanila]400 g", ["Susu", "[Vanila]", "400 g"]),
        ("Tas (kecil", ["Tas", "kecil"]),
        ("Jam Tirta 1068 jam tangan", ["Jam", "Tirta", "1068", "jam", "tangan"]),
        ("Kabel data 3 in 1 kuat", ["Kabel", "data", "3 in 1", "kuat"]),
        ("Nomor 0877 8000 1966", ["Nomor", "0877 8000 1966"]),
    ],
)
def test_numbers_brackets_and_separators_are_read_as_meant(title: str, words: list[str]) -> None:
    assert texts(read(title)) == words


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Tas Selempang", [Kind.HEAD, Kind.MODIFIER]),
        ("Sanora XH-106 biru", [Kind.NAME, Kind.MODEL, Kind.COLOUR]),
        ("untuk pria", [Kind.OPENER, Kind.AUDIENCE]),
        ("katun 30cm &", [Kind.MATERIAL, Kind.MEASURE, Kind.BINDER]),
        ("Kemeja warna", [Kind.HEAD, Kind.MODIFIER]),
        ("usia 6-12", [Kind.OPENER, Kind.MEASURE]),
    ],
)
def test_words_are_classified(title: str, kinds: list[Kind]) -> None:
    assert [word.kind for word in read(title)] == kinds


def test_phrases_end_where_a_seller_would_pause() -> None:
    assert phrases("Dompet Pria Kulit Sapi Asli untuk Pria - Hitam")[-2:] == ["untuk Pria", "Hitam"]
    assert phrases("Kenari Sepatu Lari Wanita Ukuran 38")[0] == "Kenari"


def test_a_list_of_words_stays_one_phrase() -> None:
    assert "Beat, Mio, Vario" in phrases("Jok Motor - Beat, Mio, Vario - Hitam")


def test_a_long_title_has_a_bounded_number_of_phrases() -> None:
    split = phrases(" - ".join(f"Sendok Garpu Model{number}" for number in range(40)))

    assert len(split) <= MAX_PHRASES


def test_filler_is_found_with_the_conjunction_between() -> None:
    words = read("Selang Air 22,5m MURAH DAN BERKUALITAS")

    assert [list(run) for run in filler_runs(words)] == [[3, 4, 5]]
    assert texts(drop_runs(words, filler_runs(words))) == ["Selang", "Air", "22,5m"]


def test_filler_at_the_ends_only_goes_from_the_ends() -> None:
    words = read("Unik Payung Unik Lipat Limited")

    assert texts(drop_runs(words, filler_runs(words))) == ["Payung", "Unik", "Lipat"]


def test_a_title_of_filler_alone_is_left_alone() -> None:
    words = read("PROMO MURAH")

    assert texts(drop_runs(words, filler_runs(words))) == ["PROMO", "MURAH"]


def test_repeated_words_go_but_their_numbers_stay() -> None:
    assert texts(drop_repeats(read("Jaket Pria / Jaket Parka / Jaket 12"))) == ["Jaket", "Pria", "Parka", "Jaket", "12"]


@pytest.mark.parametrize(
    ("written", "respelled"),
    [
        ("250gr", "250 gram"),
        ("250 gram", "250gr"),
        ("1,5 ltr", "1,5ltr"),
        ("900 WATT", "900W"),
        ("5 meter", "5m"),
        ("3M", "3M"),
        ("XL2", "XL2"),
    ],
)
def test_units_are_spelled_the_other_way(written: str, respelled: str) -> None:
    assert texts(respell_units(read(written))) == [respelled]


def test_a_protected_phrase_is_one_word() -> None:
    words = protect(read("Wajan Dapur Bunda 24 cm"), ["Dapur Bunda"])

    assert texts(words) == ["Wajan", "Dapur Bunda", "24 cm"]
    assert words[1].kind is Kind.BRAND


def test_digits_are_listed_in_order() -> None:
    assert digit_tokens("A5 2x30 cm") == ("5", "2", "30")


def test_separators_keep_their_places() -> None:
    split = split_phrases(read("Kenari - Sepatu Lari"))

    assert render(split, (0, 1, 2)) == "Kenari - Sepatu Lari"
    assert render(split, (1, 2, 0)) == "Sepatu Lari - Kenari"


def test_neighbours_that_could_be_misread_get_a_dash() -> None:
    split = split_phrases(read("Casing untuk Vexo Note 3 Kulit"))
    kulit_last_but_casing_last = next(
        found.order for found in arrangements(split) if split[found.order[-1]].text == "Casing"
    )

    assert render(split, kulit_last_but_casing_last).endswith(" - Casing")


def test_plain_style_leaves_only_spaces() -> None:
    split = split_phrases(read("Kenari - Sepatu Lari / Putih"))

    assert render(split, range(len(split)), Style.PLAIN) == "Kenari Sepatu Lari Putih"


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Kipas Angin Meja USB", "Kipas Angin Meja"),
        ("Sanora Body Lotion Vanila", "Body Lotion"),
        ("Lampu Rear View Camera", "Rear View Camera"),
        ("Kemeja Korean Style Putih", "Korean Style"),
        ("Kertas aneka bentuk", "aneka bentuk"),
        ("Pasta Merdeka bebas milih varian", "bebas milih varian"),
        ("Kaos 100% katun", "100% katun"),
        ("Vexo Neo 3 Pro Hitam", "Neo 3 Pro"),
        ("Toples Kirana 2 pcs/set", "2 pcs/set"),
        ("Pembalut 12 night tipis", "12 night"),
        ("KLM 5-100 Gerinda", "KLM 5-100"),
        ("Kaos T- Shirt Polos", "T-Shirt"),
    ],
)
def test_what_is_one_thing_is_one_phrase(title: str, kept: str) -> None:
    assert any(kept in phrase for phrase in phrases(title))


@pytest.mark.parametrize(
    ("title", "torn", "whole"),
    [
        ("Rak Sepatu Kirana", ("Rak", "Sepatu"), ("Rak Sepatu", "Kirana")),
        ("Sanora Melati Sejuk Abadi", ("Melati", "Sejuk"), ("Sanora", "Melati")),
        ("Botol - Air Kirana - Biru", ("Air", "Kirana"), ("Botol", "Air")),
    ],
)
def test_a_natural_seam_is_cheaper_than_one_inside_a_name_or_a_thing(
    title: str, torn: tuple[str, str], whole: tuple[str, str]
) -> None:
    split = split_phrases(join_pairs(read(title)))
    seams = {(before.last.text, after.first.text): after.seam for before, after in pairwise(split)}

    assert seams[whole] < seams.get(torn, 99.0)


def test_words_glued_by_a_slash_lean_outwards() -> None:
    glued = {
        phrase.text: phrase.seam for phrase in split_phrases(join_pairs(read("Kirana Fungsi Bor/Mesin Potong Kuat")))
    }
    spaced = {phrase.text: phrase.seam for phrase in split_phrases(join_pairs(read("Kirana Fungsi Bor Kuat")))}

    assert glued["Bor/Mesin"] > spaced["Bor"]


def test_a_number_sign_marks_a_model() -> None:
    assert [word.kind for word in read("Kaos Style #00010")][-1] is Kind.MODEL


def test_a_lone_product_noun_is_not_put_last() -> None:
    split = split_phrases(read("Kenari Sepatu Hitam"))
    price = {found.order: found.price for found in arrangements(split)}
    noun = next(index for index, phrase in enumerate(split) if phrase.text == "Sepatu")
    last = tuple([index for index in range(len(split)) if index != noun] + [noun])

    assert price[last] > min(found for order, found in price.items() if order[-1] != noun and order != (0, 1, 2))


def test_what_moves_to_the_front_and_is_no_noun_stands_apart() -> None:
    split = split_phrases(join_pairs(read("Rak Sepatu 4 Susun")))

    assert render(split, (1, 0)) == "[4 Susun] Rak Sepatu"
    assert render(split, (1, 0), Style.DASHED) == "4 Susun - Rak Sepatu"


def test_separators_can_be_put_at_every_natural_pause() -> None:
    split = split_phrases(join_pairs(read("Kenari Sepatu Lari Wanita Ukuran 38")))

    assert render(split, range(len(split)), Style.SEPARATED).count(" - ") >= 1
    assert " | " in render(split, tuple(reversed(range(len(split)))), Style.BARRED)
