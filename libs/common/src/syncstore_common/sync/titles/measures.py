"""Numbers and what completes them: units, ranges and dimensions become one word with their number."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from syncstore_common.sync.titles import lexicon
from syncstore_common.sync.titles.pairs import FIXED_PAIRS
from syncstore_common.sync.titles.words import BARE_NUMBER, Kind, Word

_DECIMAL: Final = re.compile(r"^\d+(?:[.,]\d+)?$")
_STORAGE_UNITS: Final = ("gb", "mb", "tb", "mp", "mah")


def merge_numbers(words: Sequence[Word]) -> list[Word]:
    """Join "250" "gram", "4" - "6", "120" "x" "200" and the like into one word each."""
    merged: list[Word] = []
    for word, following in zip_longest(words, words[1:]):
        last = merged[-1] if merged else None
        before_last = merged[-2] if len(merged) > 1 else None
        if last is not None and _completes(last, word, before_last, following):
            gap = word.before if word.follows_separator else " "
            is_measure = _is_unit(word.key) or word.key == "in" or word.kind is Kind.MEASURE
            kind = Kind.MEASURE if is_measure else last.kind
            merged[-1] = replace(last, text=last.text + gap + word.text, key=f"{last.key} {word.key}", kind=kind)
        else:
            merged.append(word)
    return merged


def _completes(last: Word, word: Word, before_last: Word | None, following: Word | None) -> bool:
    """Whether a word belongs to the number before it."""
    if last.kind not in (Kind.NUMBER, Kind.MEASURE) or word.kind is Kind.BRAND:
        return False
    if word.follows_separator:
        return word.before in (" - ", " – ") and _is_range(last, word, following)
    is_open_ended = last.key.endswith((" x", " ×", " in"))
    if word.key in ("x", "×") or (is_open_ended and word.kind in (Kind.NUMBER, Kind.MEASURE)):
        return True
    if word.key == "in" and following is not None and following.kind is Kind.NUMBER:  # "3 in 1"
        return True
    if BARE_NUMBER.match(last.key.rsplit(" ", 1)[-1]) is None:
        return False
    if word.kind is Kind.NUMBER:  # "0877 8000 1966"
        return len(word.key) >= 3 and word.key.isdigit() and last.key.replace(" ", "").isdigit()
    return _is_unit(word.key) and not _is_series(before_last, word, following)


def _is_unit(key: str) -> bool:
    """Whether it is a unit or two of them ("pcs/set")."""
    return all(part in lexicon.UNITS for part in key.split("/"))


def _is_series(before: Word | None, word: Word, following: Word | None) -> bool:
    """Whether the number counts nothing but belongs to a name: "Tirta 1068 jam tangan"."""
    if before is None or following is None or before.kind not in (Kind.NAME, Kind.BRAND, Kind.TAIL, Kind.MODEL):
        return False
    return word.kind is Kind.HEAD and (word.key, following.key) in FIXED_PAIRS


def _is_range(last: Word, word: Word, following: Word | None) -> bool:
    """Whether "2,5 - 150 kg" is meant, and not "Neo 5 - 16 GB"."""
    if not _DECIMAL.match(last.key) or (following is not None and following.key in _STORAGE_UNITS):
        return False
    return word.kind in (Kind.NUMBER, Kind.MEASURE) and not word.key.endswith(_STORAGE_UNITS)


def _is_series_code(words: Sequence[Word], index: int) -> bool:
    """Whether a range of numbers is the rest of a code: "GWS 5-100"."""
    before = words[index - 1] if index and not words[index].follows_separator else None
    return before is not None and before.kind is Kind.NAME and before.text.isupper() and len(before.text) <= 4


def settle(words: list[Word]) -> list[Word]:
    """Correct what the neighbours tell: a preposition with nothing after it opens no phrase, a range is a measure."""
    settled = []
    for index, word in enumerate(words):
        is_last_of_segment = index + 1 == len(words) or words[index + 1].follows_separator
        if word.kind is Kind.OPENER and is_last_of_segment:
            settled.append(replace(word, kind=Kind.MODIFIER))
        elif word.kind is Kind.NUMBER and "-" in word.key and not _is_series_code(words, index):
            settled.append(replace(word, kind=Kind.MEASURE))
        else:
            settled.append(word)
    return settled
