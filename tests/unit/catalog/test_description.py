"""Descriptions keep what both marketplaces show and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_catalog.products.description import ALLOWED_TAGS, clean_description

TAGS = [
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<ul><li>",
    "</li></ul>",
    "<br>",
    "<script>",
    "</script>",
    "<h2>",
    "</h2>",
    "</a>",
    "&amp;",
    "<td>",
    "</td>",
    "<!--",
    "soft",
    "&nbsp;",
    "</i>",
    ">",
    "<p",
    "&lt;p&gt;",
]
PIECES = st.sampled_from(
    [*TAGS, "<img src=x onerror=y>", "<a href='javascript:x'>", "<i class='x'>", "5 < 6", " ", "\n\n"]
)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("", ""),
        ("   ", ""),
        ("<p></p>", ""),
        ("Soft wool. ", "<p>Soft wool.</p>"),
        ("One\ntwo\n\nthree", "<p>One<br>two</p><p>three</p>"),
        ("Tom & Jerry < 5", "<p>Tom &amp; Jerry &lt; 5</p>"),
        ("Salt &amp; pepper", "<p>Salt &amp; pepper</p>"),
        ("<p>Fine</p>", "<p>Fine</p>"),
        ("<div>One</div><div>two</div>", "<p>One</p><p>two</p>"),
        ("<p onclick='x'>Hi <a href='https://x.example'>there</a></p>", "<p>Hi there</p>"),
        ("<style>p{}</style><p>x</p><script>alert(1)</script>", "<p>x</p>"),
        ("<table><tr><td>A</td><td>B</td></tr></table>", "<p>A B</p>"),
        ("<span>bare</span>", "<p>bare</p>"),
        ("<h2>Care</h2><ul><li>Wash</li><li> </li></ul>", "<h2>Care</h2><ul><li>Wash</li></ul>"),
    ],
)
def test_cleaning(given_text: str, expected: str) -> None:
    assert clean_description(given_text) == expected


@given(st.lists(PIECES, max_size=14).map("".join))
def test_only_allowed_tags_without_attributes_and_stable(text: str) -> None:
    cleaned = clean_description(text)

    assert set(re.findall(r"</?([a-zA-Z0-9]+)", cleaned)) <= ALLOWED_TAGS
    assert not re.search(r"<[a-z0-9]+\s", cleaned)
    assert clean_description(cleaned) == cleaned
