"""A catalogue category that bears the platform's own name chooses that leaf."""

import pytest

from syncstore_common.sync.categories import leaf_name, leaf_named

LEAVES = {
    "1": ["Cups & Mugs", "Gelas & Mug"],
    "2": ["Knives", "Pisau Dapur"],
    "3": ["Accessories"],
    "4": ["Other", "accessories"],
}


@pytest.mark.parametrize(
    ("category", "chosen"),
    [
        ("Rumah > Dapur > Gelas & Mug", "1"),
        ("gelas  &  MUG", "1"),
        ("Kitchen>Knives", "2"),
        ("Gelas", None),
        ("Gelas & Mug > Lainnya", None),
        ("Accessories", None),
        ("", None),
        (None, None),
        ("Rumah > ", None),
    ],
)
def test_only_the_whole_name_of_one_leaf_chooses(category: str | None, chosen: str | None) -> None:
    assert leaf_named(category, LEAVES) == chosen


def test_one_leaf_with_the_same_name_in_two_languages_is_one_leaf() -> None:
    assert leaf_named("Audio", {"7": ["Audio", "Audio"]}) == "7"


def test_the_last_level_is_the_name() -> None:
    assert (leaf_name("A > B > C "), leaf_name("C"), leaf_name(None)) == ("C", "C", "")
