"""Descriptions as TikTok Shop takes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_product import TextRefusal
from syncstore_simulator.tiktok.text_rules import check_description
from syncstore_tiktok.description import acceptable_html


@pytest.mark.parametrize(
    ("given_html", "expected"),
    [
        ("<p>Kopi <b>bubuk</b></p><ul><li>250 g</li></ul>", "<p>Kopi <b>bubuk</b></p><ul><li>250 g</li></ul>"),
        ('<p>Foto: <img src="https://elsewhere.test/a.jpg"> kopi</p>', "<p>Foto: kopi</p>"),
        ('<p class="x" onclick="y()">Kopi</p>', "<p>Kopi</p>"),
        ("<div>Satu</div><div>Dua</div>", "Satu<br>Dua<br>"),
        ("<script>alert(1)</script><p>Kopi</p>", "<p>Kopi</p>"),
        ("<p>Satu<p>Dua", "<p>Satu</p><p>Dua</p>"),
        ("<p><b>Kopi</p>", "<p><b>Kopi</b></p>"),
        ("<p>Kopi enak ☕\U0001f600</p>", "<p>Kopi enak </p>"),
        ("Teh&nbsp;&amp;&nbsp;kopi", "Teh & kopi"),
        ("5 &lt; 7 &gt; 3", "5 ‹ 7 › 3"),
        ("H&amp;M dan A&B", "H&M dan A&B"),
        ("A&amp;nbsp;C", "A& nbsp;C"),
        ("==================== promo", "=== promo"),
        ("Nomor 10000000000", "Nomor 10000000000"),
        ("<p></p><p> <b></b> </p>", ""),
        ("Tanpa tag", "Tanpa tag"),
    ],
)
def test_what_the_platform_refuses_is_left_out_and_words_stay(given_html: str, expected: str) -> None:
    assert acceptable_html(given_html) == expected


_ABOUT_WORDS = {
    None,
    TextRefusal.DESCRIPTION_CHINESE,
    TextRefusal.DESCRIPTION_LENGTH,
}
_PIECES = (
    *("<p>", "</p>", "<b>", "</b>", "<img>", "<div>", "</div>", "<br>", "<li>", "</li>", "<ul>", "</ul>"),
    *("<script>", "</script>", "<h2>", "</h2>", "kopi", "amp;", "&nbsp;", "<", ">", "&", "☕", "\x07", "=========="),
)


def _complaint(html: str) -> object:
    try:
        check_description(html)
    except Refused as refused:
        return refused.refusal
    return None


@given(st.lists(st.sampled_from(_PIECES), max_size=20))
def test_whatever_the_markup_the_platform_finds_nothing_wrong_with_its_form(parts: list[str]) -> None:
    assert _complaint(acceptable_html("teh " + "".join(parts))) in _ABOUT_WORDS


@given(st.text(max_size=80))
def test_cleaning_a_clean_description_changes_nothing(text: str) -> None:
    once = acceptable_html(text)
    assert acceptable_html(once) == once
