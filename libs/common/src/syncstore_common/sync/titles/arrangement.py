"""Orders in which the phrases of a title may be said, each with a price for how far it is from natural.

The price adds up the seams that were cut, the new neighbours and the new beginning. Separators keep their places, not
their phrases ("A - B C" becomes "B - A C"), and are put in where two neighbours would be misread as one thing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations, pairwise, permutations
from typing import Final

from syncstore_common.sync.titles import lexicon
from syncstore_common.sync.titles.phrases import Phrase
from syncstore_common.sync.titles.words import Kind

ALL_ORDERS_UP_TO: Final = 5
APPENDED_MOVED_PRICE: Final = 2.0
LONE_HEAD_LAST_PRICE: Final = 0.7
OPEN_SEAM: Final = 0.6
_BARS: Final = (" | ", " / ", " – ", " — ", " • ", " · ")

_LEAD_PRICES: Final[dict[Kind, float]] = {
    Kind.HEAD: 0.0,
    Kind.NAME: 0.0,
    Kind.BRAND: 0.0,
    Kind.TAIL: 0.6,
    Kind.GROUP: 0.4,
    Kind.ADJECTIVE: 0.6,
    Kind.AUDIENCE: 1.3,
    Kind.MATERIAL: 0.8,
    Kind.MODIFIER: 1.1,
    Kind.MODEL: 1.1,
    Kind.PREFIX: 0.8,
    Kind.LETTER: 1.5,
    Kind.COLOUR: 1.1,
    Kind.MEASURE: 1.1,
    Kind.NUMBER: 1.2,
    Kind.SIZE: 1.5,
    Kind.OPENER: 3.5,
    Kind.BINDER: 3.5,
    Kind.FILLER: 0.8,
}
# Sales talk and remarks in brackets stand at an end of a title; what they cost when they are moved into its middle.
_INSIDE_PRICES: Final = {Kind.FILLER: 2.5, Kind.GROUP: 0.9}
_DESCRIBED_BEFORE_MEASURES: Final = (Kind.HEAD, Kind.TAIL, Kind.MATERIAL, Kind.ADJECTIVE)
_BRACKETED_OPENER_PRICE: Final = 1.1
_BRACKETED_LEADS: Final = (Kind.COLOUR, Kind.SIZE, Kind.OPENER)


class Style(StrEnum):
    """How phrases are set apart: as they were, by spaces alone, or by a separator between new neighbours or all.

    BARRED is DASHED with bars for dashes.
    """

    KEPT = "kept"
    PLAIN = "plain"
    DASHED = "dashed"
    SEPARATED = "separated"
    BARRED = "barred"


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
    outer = {index: _INSIDE_PRICES[phrase.first.kind] for index, phrase in enumerate(phrases) if _is_outer(phrase)}
    found = []
    for order in _orders(count):
        price = cut_everywhere + lead[order[0]]
        previous = order[0]
        for index in order[1:]:
            price += pair[previous][index]
            previous = index
        if previous != count - 1:
            price += _last_price(phrases[previous])
        for index, inside_price in outer.items():
            if 0 < order.index(index) < count - 1 and order.index(index) != index:
                price += inside_price
        found.append(Arrangement(price, order))
    return found


def render(phrases: Sequence[Phrase], order: Sequence[int], style: Style = Style.KEPT) -> str:
    """Write the phrases in the given order as a title."""
    is_plain = style is Style.PLAIN
    behind = [*(phrase.before for phrase in phrases[1:]), ""]
    own = next((phrase.before for phrase in phrases if phrase.before in _BARS), " - ")
    text = _lead_text(phrases, order, style)
    for place, (before, index) in enumerate(pairwise(order), start=1):
        separator = _separator(phrases, behind, place, before, index)
        if is_plain and not _needs_separator(phrases[before], phrases[index]):
            separator = ", " if separator == ", " else " "
        elif separator == " " and _is_set_apart(style, phrases[index], is_new=index != before + 1):
            separator = " " if place == 1 and text[0] == "[" else own
        text += separator + _body(phrases[index], is_plain=is_plain)
    return text.replace(" - ", " | ") if style is Style.BARRED else text


def _is_set_apart(style: Style, phrase: Phrase, *, is_new: bool) -> bool:
    """Whether a style puts a separator in front of a phrase where a space would do."""
    if style in (Style.DASHED, Style.BARRED):
        return is_new
    return style is Style.SEPARATED and (is_new or phrase.seam <= OPEN_SEAM)


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


def _is_outer(phrase: Phrase) -> bool:
    return phrase.first is phrase.last and phrase.first.kind in _INSIDE_PRICES


def _last_price(phrase: Phrase) -> float:
    """The price of ending the title with a phrase that did not end it: "... - Mesin" begins at its end."""
    return LONE_HEAD_LAST_PRICE if phrase.first is phrase.last and phrase.first.is_lone_head else 0.0


def _needs_separator(left: Phrase, right: Phrase) -> bool:
    """Whether a bare space would make one thing of two: "Note 3" + "3 Pack", "untuk mobil" + "Kompresor"."""
    if Kind.FILLER in (left.last.kind, right.first.kind):
        return True
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
    if place == 1 and _is_bracketed_lead(phrases[before]):
        return " "
    is_edge_left, is_edge_right = behind[before] != " ", right.before != " "
    if is_edge_left and is_edge_right:
        for own in (right.before, behind[before], behind[index], phrases[before].before):
            if own.strip():
                return own
    standing = phrases[place].before
    if (is_edge_left or is_edge_right) and standing.strip():
        return standing
    return " - " if _needs_separator(phrases[before], right) else " "


def _lead_text(phrases: Sequence[Phrase], order: Sequence[int], style: Style) -> str:
    phrase, is_plain = phrases[order[0]], style is Style.PLAIN
    if order[0] == 0:
        return _body(phrase, is_plain=is_plain)
    first = phrase.first
    if first.kind is Kind.GROUP:
        inner = first.text[1:-1]
        rest = phrase.text[len(first.text) :]
        return (inner if _is_clause(phrase) or is_plain else f"[{inner}]") + rest
    is_set_apart = style in (Style.DASHED, Style.BARRED)  # "Merah - ..." says the same as "[Merah] ..."
    return f"[{phrase.text}]" if _is_bracketed_lead(phrase) and not is_set_apart else phrase.text


def _is_bracketed_lead(phrase: Phrase) -> bool:
    """Whether a phrase that was moved to the front stands in brackets there: "[Merah]", "[4 Susun]"."""
    first = phrase.first
    if any(char in phrase.text for char in "[](){}"):
        return False
    return first.kind in _BRACKETED_LEADS or (first.kind is Kind.MEASURE and first is phrase.last)


def _body(phrase: Phrase, *, is_plain: bool) -> str:
    if is_plain and phrase.is_single_group and phrase.text.startswith("["):
        return phrase.text[1:-1]
    return phrase.text


def _is_clause(phrase: Phrase) -> bool:
    """Whether brackets hold a name of the thing ("(Tas Menyimpan Pakaian)") and not a remark ("(Merah)")."""
    words = phrase.first.key.split()
    return len(words) > 1 and words[0].isalpha() and words[0] not in lexicon.OPENERS | lexicon.COLOURS | lexicon.SIZES
