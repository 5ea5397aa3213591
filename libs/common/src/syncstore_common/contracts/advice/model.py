"""What a catalogue entry is: why something was refused or waits, which field it is about, and what to do. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages people can be told in."""

    ENGLISH = "en"
    INDONESIAN = "id"


class Place(StrEnum):
    """Where the fix is made, so that a link can lead there."""

    PRODUCT = "product"
    SHOP = "shop"
    RULES = "rules"
    SELLER_CENTRE = "seller_centre"
    APP_CONSOLE = "app_console"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    english: str
    indonesian: str

    def in_language(self, language: Language) -> str:
        """Return the text."""
        return self.indonesian if language is Language.INDONESIAN else self.english


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that can be wrong, whoever says so. ``field`` is a dotted path of our product, or its owner."""

    name: str
    field: str | None
    cause: Words
    fix: Words
    place: Place | None = None


def topic(
    name: str,
    field: str | None,
    *,
    cause: tuple[str, str],
    fix: tuple[str, str],
    place: Place | None = Place.PRODUCT,
) -> tuple[str, Topic]:
    """Return a named row of a table; texts are English, then Indonesian."""
    return name, Topic(name, field, Words(*cause), Words(*fix), place)
