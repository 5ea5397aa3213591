"""Orders in which the phrases of a title may be said, each with a price for how far it is from natural.

The price adds up the seams that were cut, the new neighbours and the new beginning. Separators keep their places, not
their phrases ("A - B C" becomes "B - A C"), and are put in where two neighbours would be misread as one thing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations, permutations
from typing import Final

from syncstore_common.sync.titles import lexicon
from syncstore_common.sync.titles.phrases import Phrase
from syncstore_common.sync.titles.words import Kind

ALL_ORDERS_UP_TO: Final = 5
APPENDED_MOVED_PRICE: Final = 2.0

_LEAD_PRICES: Final[dict[Kind, float]] = {
    Kind.HEAD: 0.0,
    Kind.NAME: 0.0,
    Kind.BRAND: 0.0,
    Kind.TAIL: 0.3,
    Kind.GROUP: 0.4,
    Kind.ADJECTIVE: 0.6,
    Kind.AUDIENCE: 0.9,
    Kind.MATERIAL: 0.8,
    Kind.MODIFIER: 0.9,
    Kind.MODEL: 0.8,
    Kind.PREFIX: 0.8,
    Kind.LETTER: 1.5,
    Kind.COLOUR: 1.1,
    Kind.MEASURE: 1.1,
    Kind.NUMBER: 1.2,
    Kind.SIZE: 1.5,
    Kind.OPENER: 3.5,
    Kind.BINDER: 3.5,
}
_DESCRIBED_BEFORE_MEASURES: Final = (Kind.HEAD, Kind.TAIL, Kind.MATERIAL, Kind.ADJECTIVE)
_BRACKETED_OPENER_PRICE: Final = 1.1
_BRACKETED_LEADS: Final = (Kind.COLOUR, Kind.SIZE, Kind.OPENER)


class Style(StrEnum):
    """How phrases are set apart: as they were, by spaces alone, or with a dash between new neighbours."""

    KEPT = "kept"
    PLAIN = "plain"
    DASHED = "dashed"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One order of a title's phrases."""

    price: float
    order: tuple[int, ...]


def arrangements(phrases: Sequence[Phrase]) -> list[Arrangement]:
    """Return every order considered, the original first, with its price; not sorted.

    All orders of a few phrases; of more, each exchange of two neighbouring blocks and each order with one phrase taken
    to the front and another to the end.
    """
    count = len(phrases)
    pair = [[_neighbour_price(left, right) for right in phrases] for left in phrases]
    for index in range(count - 1):
        pair[index][index + 1] = -phrases[index + 1].seam
    lead = [0.0, *(_lead_price(phrase) for phrase in phrases[1:])]
    cut_everywhere = sum(phrase.seam for phrase in phrases[1:])
    found = []
    for order in _orders(count):
        price = cut_everywhere + lead[order[0]]
        previous = order[0]
        for index in order[1:]:
            price += pair[previous][index]
            previous = index
        found.append(Arrangement(price, order))
    return found


def render(phrases: Sequence[Phrase], order: Sequence[int], style: Style = Style.KEPT) -> str:
    """Write the phrases in the given order as a title."""
    is_plain = style is Style.PLAIN
    behind = [phrase.before for phrase in phrases[1:]]
    behind.append("")
    text = _lead_text(phrases, order, is_plain=is_plain)
    before = order[0]
    for place, index in enumerate(order[1:], start=1):
        separator = _separator(phrases, behind, place, before, index)
        if is_plain and not _needs_separator(phrases[before], phrases[index]):
            separator = ", " if separator == ", " else " "
        elif style is Style.DASHED and separator == " " and index != before + 1:
            separator = " - "
        text += separator + _body(phrases[index], is_plain=is_plain)
        before = index
    return text


@cache
def _orders(count: int) -> tuple[tuple[int, ...], ...]:
    original = tuple(range(count))
    if count <= ALL_ORDERS_UP_TO:
        return tuple(permutations(original))
    exchanged = (
        original[:start] + original[middle:end] + original[start:middle] + original[end:]
        for start, middle, end in combinations(range(count + 1), 3)
    )
    enclosed = (
        (first, *(place for place in original if place not in (first, last)), last)
        for first, last in permutations(original, 2)
    )
    return tuple(dict.fromkeys((original, *exchanged, *enclosed)))


def _neighbour_price(left: Phrase, right: Phrase) -> float:
    """The price of two phrases that did not stand side by side before."""
    if left.is_appended:
        return APPENDED_MOVED_PRICE
    if left.last.key == right.first.key:
        return 1.5
    if _needs_separator(left, right):
        return 0.4
    if left.last.kind is Kind.MEASURE and right.first.kind in _DESCRIBED_BEFORE_MEASURES:
        return 0.6
    if left.last.kind is Kind.COLOUR and right.first.kind is not Kind.OPENER:
        return 0.6
    if right.first.kind in (Kind.TAIL, Kind.LETTER):
        return 0.4
    if any(phrase.first.kind is Kind.GROUP and phrase.first.text.startswith("[") for phrase in (left, right)):
        return 0.9
    return 0.1


def _lead_price(phrase: Phrase) -> float:
    """The price of beginning the title with a phrase that did not begin it."""
    first = phrase.first
    if first.kind is Kind.OPENER and first.key in lexicon.BRACKETED_OPENERS:
        return _BRACKETED_OPENER_PRICE
    if first.kind is Kind.GROUP and not _is_clause(phrase):
        return 0.9 if first.text.startswith("(") else _LEAD_PRICES[Kind.GROUP]
    return _LEAD_PRICES[first.kind]


def _needs_separator(left: Phrase, right: Phrase) -> bool:
    """Whether a bare space would make one thing of two: "Note 3" + "3 Pack", "untuk mobil" + "Kompresor"."""
    if left.last.kind is Kind.NUMBER:
        return right.first.kind is not Kind.GROUP
    if left.last.kind is Kind.MEASURE and right.first.kind is Kind.NUMBER:
        return True
    return left.is_qualifier and right.first.kind in _MISREAD_AFTER_QUALIFIER


_MISREAD_AFTER_QUALIFIER: Final = frozenset(set(Kind) - {Kind.OPENER, Kind.GROUP, Kind.COLOUR, Kind.SIZE, Kind.BINDER})


def _separator(phrases: Sequence[Phrase], behind: Sequence[str], place: int, before: int, index: int) -> str:
    """The separator at ``place`` between the phrases ``before`` and ``index``; ``behind`` tells what follows each.

    Old neighbours keep theirs. Between two phrases that both had their own (or an end of the title) on that side one is
    put; else the one that stood at that place stays, and sense may demand one.
    """
    right = phrases[index]
    if index == before + 1:
        return right.before
    if place == 1 and phrases[before].first.kind in _BRACKETED_LEADS:
        return " "  # the lead stands in brackets
    is_edge_left, is_edge_right = behind[before] != " ", right.before != " "
    if is_edge_left and is_edge_right:
        for own in (right.before, behind[before], behind[index], phrases[before].before):
            if own.strip():
                return own
    standing = phrases[place].before
    if (is_edge_left or is_edge_right) and standing.strip():
        return standing
    return " - " if _needs_separator(phrases[before], right) else " "


def _lead_text(phrases: Sequence[Phrase], order: Sequence[int], *, is_plain: bool) -> str:
    phrase = phrases[order[0]]
    if order[0] == 0:
        return _body(phrase, is_plain=is_plain)
    first = phrase.first
    if first.kind is Kind.GROUP:
        inner = first.text[1:-1]
        rest = phrase.text[len(first.text) :]
        return (inner if _is_clause(phrase) or is_plain else f"[{inner}]") + rest
    is_bracketed = first.kind in _BRACKETED_LEADS
    return f"[{phrase.text}]" if is_bracketed and not any(char in phrase.text for char in "[](){}") else phrase.text


def _body(phrase: Phrase, *, is_plain: bool) -> str:
    if is_plain and phrase.is_single_group and phrase.text.startswith("["):
        return phrase.text[1:-1]
    return phrase.text


def _is_clause(phrase: Phrase) -> bool:
    """Whether brackets hold a name of the thing ("(Tas Menyimpan Pakaian)") and not a remark ("(Merah)")."""
    words = phrase.first.key.split()
    return len(words) > 1 and words[0].isalpha() and words[0] not in lexicon.OPENERS | lexicon.COLOURS | lexicon.SIZES
