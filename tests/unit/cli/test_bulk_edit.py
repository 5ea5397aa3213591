"""What is typed after ``syncstore bulk-edit`` becomes the API's request, or is refused with what it takes."""

from collections.abc import Callable
from typing import Any

import pytest

from syncstore_cli.commands.bulk_edit import assignment, attribute_values, price_change, replacement
from syncstore_cli.commands.catalogue import Rounding
from syncstore_cli.local.errors import LocalRunError


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("=49900", {"how": "set", "amount": "49900"}),
        ("+5000", {"how": "add", "amount": "5000"}),
        ("-12.5", {"how": "add", "amount": "-12.5"}),
        ("+10%", {"how": "percent", "amount": "10"}),
        ("-10%", {"how": "percent", "amount": "-10"}),
    ],
)
def test_price_changes(text: str, change: dict[str, Any]) -> None:
    assert price_change(text, None, None) == change


def test_a_price_may_meet_a_step() -> None:
    assert price_change("+10%", 500, Rounding.UP) == {
        "how": "percent",
        "amount": "10",
        "step_minor": 500,
        "rounding": Rounding.UP,
    }


def test_fields_attributes_and_words() -> None:
    assert assignment("brand=Kopi = Teh") == ("brand", "Kopi = Teh")
    assert assignment("category=") == ("category", None)
    assert attribute_values("Bahan=Katun | Linen") == ("Bahan", ["Katun", "Linen"])
    assert attribute_values("Bahan=") == ("Bahan", [])
    assert replacement("title=lama=") == {"field": "title", "old": "lama", "new": ""}


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda text: price_change(text, None, None), "10%"),
        (lambda text: price_change(text, None, None), "=10%"),
        (assignment, "title=x"),
        (assignment, "brand"),
        (attribute_values, "=x"),
        (replacement, "title=x"),
        (replacement, "title==x"),
    ],
)
def test_what_is_not_understood_is_named(read: Callable[[str], Any], text: str) -> None:
    with pytest.raises(LocalRunError, match=text):
        read(text)
