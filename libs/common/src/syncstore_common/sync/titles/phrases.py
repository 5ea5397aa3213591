"""Where a title may be taken apart: words become phrases, and each seam between phrases has a price.

A price near 0 is a seam a seller would use (a dash, a preposition, the start of a product noun); 1 and more is a seam
inside a loose run of words; ``UNBREAKABLE`` is never cut (number and unit, model and series, fixed pairs, brands).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from syncstore_common.sync.titles import lexicon
from syncstore_common.sync.titles.words import Kind, Word

UNBREAKABLE: Final = 99.0
MAX_PHRASES: Final = 9
SEPARATOR_PRICE: Final = 0.1
INSIDE_OPENER_PRICE: Final = 1.2
BESIDE_CONJUNCTION_PRICE: Final = 1.1
INSIDE_LIST_PRICE: Final = 1.0
INSIDE_SEGMENT_PRICE: Final = 0.5
SEGMENTED: Final = 2
_GLUED: Final = re.compile(r"[^\W\d]{3}/[^\W\d]{3}")  # "Bor Tangan/Mesin Potong": both words lean outwards
_SEGMENT_SEPARATORS: Final = (" - ", " – ", " — ", " | ", " • ", " · ", " / ")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stay together, with the text they make (inner separators included).

    ``seam`` is the price of cutting in front of it and ``before`` the separator there; ``is_qualifier`` says that it
    ends inside a "for ...", "with ..." and the like, so that whatever follows could be misread as part of it;
    ``is_appended`` that it is no part of the master but was put behind it, where it should stay.
    """

    text: str
    first: Word
    last: Word
    before: str
    seam: float
    is_qualifier: bool = False
    is_appended: bool = False

    @property
    def is_single_group(self) -> bool:
        """Whether it is nothing but words in brackets."""
        return self.first is self.last and self.first.kind is Kind.GROUP


def split_phrases(words: Sequence[Word]) -> tuple[Phrase, ...]:
    """Group words into at most ``MAX_PHRASES`` phrases by keeping the cheapest seams."""
    qualified = _qualified(words)
    has_segments = sum(word.before in _SEGMENT_SEPARATORS for word in words) >= SEGMENTED
    seams = [0.0, *(_price(words, index, is_qualified=qualified[index]) for index in range(1, len(words)))]
    if has_segments:
        seams = [
            price + INSIDE_SEGMENT_PRICE if index and not words[index].follows_separator else price
            for index, price in enumerate(seams)
        ]
    _close_lists(words, seams)
    allowed = [index for index in range(1, len(words)) if seams[index] < UNBREAKABLE]
    cuts = sorted(sorted(allowed, key=seams.__getitem__)[: MAX_PHRASES - 1])
    bounds = [0, *cuts, len(words)] if words else []
    return tuple(
        _phrase(words[start:end], seams[start], is_qualifier=qualified[end - 1]) for start, end in pairwise(bounds)
    )


def _phrase(words: Sequence[Word], seam: float, *, is_qualifier: bool) -> Phrase:
    first, *rest = words
    text = first.text + "".join(word.before + word.text for word in rest)
    return Phrase(text, first, words[-1], first.before, seam, is_qualifier)


def _qualified(words: Sequence[Word]) -> list[bool]:
    """For each word whether it belongs to what a preposition opened before it; a separator or bracket ends that."""
    marks: list[bool] = []
    for word in words:
        is_end = word.follows_separator or word.kind is Kind.GROUP
        marks.append(word.kind is Kind.OPENER or (bool(marks) and marks[-1] and not is_end))
    return marks


def _price(words: Sequence[Word], index: int, *, is_qualified: bool) -> float:
    """The price of cutting in front of the word at ``index`` (not the first)."""
    left, right = words[index - 1], words[index]
    price = _seam(left, right, is_first_pair=index == 1)
    if not right.follows_separator and (_GLUED.search(left.key) or _GLUED.search(right.key)):
        price += INSIDE_LIST_PRICE
    if price >= UNBREAKABLE or right.follows_separator:
        return price
    if is_qualified and right.kind is not Kind.OPENER:
        return price + INSIDE_OPENER_PRICE
    return max(price, BESIDE_CONJUNCTION_PRICE) if _is_beside_conjunction(words, index) else price


def _is_beside_conjunction(words: Sequence[Word], index: int) -> bool:
    """Whether the cut in front of ``index`` would come right after or right before "x & y"."""
    after = index > 1 and words[index - 2].kind is Kind.BINDER
    before = index + 1 < len(words) and words[index + 1].kind is Kind.BINDER
    return after or (before and words[index].kind is not Kind.HEAD)


def _close_lists(words: Sequence[Word], seams: list[float]) -> None:
    """Make "Beat, Mio, Vario" one phrase: commas around single words are a list, not phrase ends."""
    commas = {index for index in range(1, len(words)) if words[index].before == ", "}
    for comma in commas:
        is_short_end = comma + 1 == len(words) and len(words[comma].text) <= 5
        are_numbers = _has_digit(words[comma - 1]) and _has_digit(words[comma])
        if comma + 1 in commas or comma - 1 in commas or is_short_end or are_numbers:
            seams[comma] = UNBREAKABLE


def _has_digit(word: Word) -> bool:
    return any(char.isdigit() for char in word.key)


def _seam(left: Word, right: Word, *, is_first_pair: bool) -> float:
    if Kind.BINDER in (left.kind, right.kind) or left.text.endswith(":"):
        return UNBREAKABLE
    if Kind.FILLER in (left.kind, right.kind):
        return SEPARATOR_PRICE
    if right.follows_separator:
        return SEPARATOR_PRICE
    if right.kind is Kind.GROUP:
        return 0.6 if right.text.startswith("(") else 0.2
    if left.kind is Kind.GROUP:
        return 0.1
    if _is_tied(left, right, is_first_pair=is_first_pair):
        return UNBREAKABLE
    ends = Kind.MODIFIER if left.kind is Kind.HEAD and not left.is_lone_head else left.kind  # "rak sepatu | ..."
    price = _PRICES.get((ends, right.kind)) or _PRICES.get((None, right.kind)) or _PRICES.get((ends, None))
    price = 1.0 if price is None else price
    if is_first_pair and left.kind is right.kind is Kind.NAME:
        price -= 0.6  # the first of several names is most often the brand
    if left.kind is Kind.NAME and _is_shouted(left) and not _is_shouted(right):
        price -= 0.3  # "OHOME Decor": the change of case marks the end of a name
    return price


def _is_tied(left: Word, right: Word, *, is_first_pair: bool) -> bool:
    """Whether two neighbours form one thing."""
    if (
        left.kind in (Kind.OPENER, Kind.PREFIX)
        or right.kind is Kind.LETTER
        or (right.kind is Kind.SIZE and len(right.key) == 1)
    ):
        return True
    if left.kind is Kind.NUMBER and (is_first_pair or left.key.endswith("%")):  # "100% katun"
        return True
    if left.kind in (Kind.NUMBER, Kind.MODEL) and right.key in lexicon.SERIES_SUFFIXES:
        return True
    if right.kind is Kind.NUMBER:
        return left.kind is not Kind.MEASURE
    if right.kind is Kind.COLOUR:
        return left.key in lexicon.COLOUR_SHADES
    return left.kind is Kind.COLOUR and right.key in lexicon.COLOUR_SHADES


def _is_shouted(word: Word) -> bool:
    return len(word.text) > 2 and word.text.isupper()


# None stands for every kind not listed with the other side; the more exact entry wins.
_PRICES: Final[dict[tuple[Kind | None, Kind | None], float]] = {
    (None, Kind.OPENER): 0.3,
    (None, Kind.PREFIX): 0.5,
    (None, Kind.MEASURE): 0.4,
    (Kind.MEASURE, None): 0.4,
    (Kind.MEASURE, Kind.MEASURE): 0.6,
    (Kind.MEASURE, Kind.MODIFIER): 0.9,
    (Kind.MEASURE, Kind.NAME): 0.6,
    (None, Kind.SIZE): 0.7,
    (Kind.SIZE, None): 0.5,
    (Kind.SIZE, Kind.SIZE): 2.0,
    (None, Kind.COLOUR): 0.6,
    (Kind.COLOUR, None): 0.9,
    (Kind.COLOUR, Kind.COLOUR): 2.0,
    (Kind.COLOUR, Kind.HEAD): 0.6,
    (Kind.COLOUR, Kind.TAIL): 2.0,
    (Kind.COLOUR, Kind.MODIFIER): 1.3,
    (Kind.BRAND, None): 0.2,
    (None, Kind.BRAND): 0.3,
    (Kind.BRAND, Kind.BRAND): UNBREAKABLE,
    (Kind.BRAND, Kind.MODEL): 1.0,
    (Kind.BRAND, Kind.NAME): 0.7,
    (Kind.LETTER, None): 1.3,
    (Kind.NUMBER, None): 0.5,
    (Kind.MODEL, None): 0.5,
    (Kind.MODEL, Kind.HEAD): 0.2,
    (Kind.MODEL, Kind.MODEL): 1.6,
    (Kind.HEAD, Kind.MEASURE): 1.0,
    (Kind.HEAD, Kind.HEAD): 1.9,
    (Kind.HEAD, Kind.TAIL): 1.5,
    (Kind.HEAD, Kind.AUDIENCE): 1.3,
    (Kind.HEAD, Kind.MATERIAL): 1.1,
    (Kind.HEAD, Kind.ADJECTIVE): 1.2,
    (Kind.HEAD, Kind.MODIFIER): 1.8,
    (Kind.HEAD, Kind.MODEL): 1.0,
    (Kind.HEAD, Kind.NAME): 1.7,
    (Kind.TAIL, Kind.HEAD): 0.4,
    (Kind.TAIL, Kind.TAIL): 1.6,
    (Kind.TAIL, Kind.AUDIENCE): 0.8,
    (Kind.TAIL, Kind.MATERIAL): 0.7,
    (Kind.TAIL, Kind.ADJECTIVE): 0.6,
    (Kind.TAIL, Kind.MODIFIER): 1.2,
    (Kind.TAIL, Kind.MODEL): 0.7,
    (Kind.TAIL, Kind.NAME): 0.5,
    (Kind.AUDIENCE, Kind.HEAD): 0.5,
    (Kind.AUDIENCE, Kind.TAIL): 1.2,
    (Kind.AUDIENCE, Kind.AUDIENCE): 1.5,
    (Kind.AUDIENCE, Kind.MATERIAL): 0.5,
    (Kind.AUDIENCE, Kind.ADJECTIVE): 0.7,
    (Kind.AUDIENCE, Kind.MODIFIER): 0.9,
    (Kind.AUDIENCE, Kind.MODEL): 0.5,
    (Kind.AUDIENCE, Kind.NAME): 0.6,
    (Kind.MATERIAL, Kind.HEAD): 0.6,
    (Kind.MATERIAL, Kind.TAIL): 1.6,
    (Kind.MATERIAL, Kind.AUDIENCE): 0.7,
    (Kind.MATERIAL, Kind.MATERIAL): 1.2,
    (Kind.MATERIAL, Kind.ADJECTIVE): 0.9,
    (Kind.MATERIAL, Kind.MODIFIER): 1.4,
    (Kind.MATERIAL, Kind.MODEL): 0.6,
    (Kind.MATERIAL, Kind.NAME): 1.3,
    (Kind.ADJECTIVE, Kind.HEAD): 0.6,
    (Kind.ADJECTIVE, Kind.TAIL): 1.4,
    (Kind.ADJECTIVE, Kind.AUDIENCE): 0.8,
    (Kind.ADJECTIVE, Kind.MATERIAL): 1.0,
    (Kind.ADJECTIVE, Kind.ADJECTIVE): 0.9,
    (Kind.ADJECTIVE, Kind.MODIFIER): 1.5,
    (Kind.ADJECTIVE, Kind.MODEL): 0.8,
    (Kind.ADJECTIVE, Kind.NAME): 0.9,
    (Kind.MODIFIER, Kind.HEAD): 1.1,
    (Kind.MODIFIER, Kind.TAIL): 1.7,
    (Kind.MODIFIER, Kind.AUDIENCE): 0.9,
    (Kind.MODIFIER, Kind.MATERIAL): 0.8,
    (Kind.MODIFIER, Kind.ADJECTIVE): 0.7,
    (Kind.MODIFIER, Kind.MODIFIER): 1.6,
    (Kind.MODIFIER, Kind.MODEL): 0.8,
    (Kind.MODIFIER, Kind.NAME): 1.0,
    (Kind.NAME, Kind.HEAD): 0.3,
    (Kind.NAME, Kind.TAIL): 1.6,
    (Kind.NAME, Kind.AUDIENCE): 1.2,
    (Kind.NAME, Kind.MATERIAL): 0.8,
    (Kind.NAME, Kind.ADJECTIVE): 0.8,
    (Kind.NAME, Kind.MODIFIER): 1.0,
    (Kind.NAME, Kind.MODEL): 2.2,
    (Kind.NAME, Kind.NAME): 2.4,
}
