"""Descriptions become readable plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_shopee.description import plain_description


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Satu.</p><p>Dua.</p>", "Satu.\n\nDua."),
        ("<p>Baris<br>berikut</p>", "Baris\nberikut"),
        ("<h2>Bahan</h2><p>Katun <b>tebal</b> dan <i>halus</i>.</p>", "Bahan\n\nKatun tebal dan halus."),
        ("<ul><li>350 ml</li><li>Keramik</li></ul>", "• 350 ml\n• Keramik"),
        ("<ol><li>Buka</li><li>Isi</li></ol>", "1. Buka\n2. Isi"),
        ("<ul><li>Luar<ul><li>Dalam</li></ul></li><li>Lagi</li></ul>", "• Luar\n  • Dalam\n• Lagi"),
        ("<p>Isi:</p><ul><li>a</li></ul><p>Selesai.</p>", "Isi:\n\n• a\n\nSelesai."),
        ("<p>R&amp;D &lt;baru&gt;</p>", "R&D <baru>"),
        ("<p>banyak   ruang\n kosong</p>", "banyak ruang kosong"),
        ("<p></p><p> </p><p>isi</p>", "isi"),
        ("tanpa tanda", "tanpa tanda"),
        ("", ""),
    ],
)
def test_markup_reads_like_this(html: str, text: str) -> None:
    assert plain_description(html) == text


WORDS = st.text(alphabet="abc", min_size=1, max_size=5)
BLOCKS = st.one_of(
    WORDS.map(lambda word: f"<p>{word}</p>"),
    st.lists(WORDS, min_size=1, max_size=3).map(
        lambda items: f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
    ),
    st.tuples(WORDS, WORDS).map(lambda pair: f"<p>{pair[0]}<br><b>{pair[1]}</b></p>"),
)


@given(st.lists(BLOCKS, max_size=6).map("".join))
def test_no_tag_and_no_empty_run_is_left(html: str) -> None:
    text = plain_description(html)
    assert "<" not in text
    assert "\n\n\n" not in text
    assert text == text.strip()
