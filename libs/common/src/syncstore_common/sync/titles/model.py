"""The values that go into and come out of the title generator. Nothing here reads or changes a title."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SHORTEST_LIMIT: Final = 20


class TitleChange(StrEnum):
    """Every transformation a platform title may use; there are no others."""

    PHRASE_ORDER = "phrase order"
    UNIT_SPELLING = "unit spelling"
    FILLER_DROPPED = "filler dropped"
    REPEATS_DROPPED = "repeated words dropped"
    DECORATION = "separators and decoration"
    BRAND_ADDED = "brand added"
    CATEGORY_ADDED = "category added"
    OPTIONS_ADDED = "options added"
    SELLER_PHRASE_ADDED = "seller phrase added"
    SHORTENED = "shortened to the limit"


class TitleCause(StrEnum):
    """Every cause for which a title may be outside the band or the limits; a result's reason tells it in detail."""

    OUT_OF_REACH = "no natural wording in the band"
    NOTHING_TO_REWORD = "nothing to reword"
    TOO_SHORT = "shorter than the platform's minimum"
    NO_ROOM = "numbers without room"


@dataclass(frozen=True, slots=True)
class TitleSource:
    """What is known of a product when its titles are made.

    ``category`` is the leaf name ("Botol Minum"), ``options`` are option values ("Merah", "XL"), ``keep_phrases`` are
    phrases of the seller that are never dropped or torn and may be added.
    """

    title: str
    brand: str | None = None
    category: str | None = None
    options: tuple[str, ...] = ()
    keep_phrases: tuple[str, ...] = ()

    @property
    def kept_phrases(self) -> tuple[str, ...]:
        """What is never torn or dropped: the seller's phrases and the brand."""
        return (*self.keep_phrases, self.brand) if self.brand else self.keep_phrases


@dataclass(frozen=True, slots=True)
class TitleLimits:
    """Length limits of a platform's title, in characters, both ends included."""

    min_length: int
    max_length: int

    def __post_init__(self) -> None:
        if not 0 <= self.min_length <= self.max_length or self.max_length < SHORTEST_LIMIT:
            raise ValueError(
                f"title limits of {self.min_length} to {self.max_length} characters make no sense: "
                f"the maximum must be at least {SHORTEST_LIMIT} and not below the minimum"
            )


@dataclass(frozen=True, slots=True)
class TitleResult:
    """A platform's title with the facts a person needs to judge it.

    ``similarity`` is to the master title, 0..1; ``transformations`` are ``TitleChange`` values; ``reason`` says in
    plain English why the title is outside the band or the limits, and is None when all is well; ``causes`` are its
    parts, for counting.
    """

    title: str
    similarity: float
    in_band: bool
    transformations: tuple[str, ...]
    reason: str | None
    causes: tuple[TitleCause, ...] = ()
