"""The wordings of a title before its phrases are ordered: leaner, respelled, or with the product's own facts.

A draft is a list of phrases, the changes that led to it and a price for them. Only what the source states is added.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Final

from syncstore_common.sync.titles import lexicon
from syncstore_common.sync.titles.model import TitleChange, TitleSource
from syncstore_common.sync.titles.phrases import SEPARATOR_PRICE, Phrase, split_phrases
from syncstore_common.sync.titles.reading import clean, join_pairs, read
from syncstore_common.sync.titles.wording import drop_repeats, drop_runs, filler_runs, respell_units
from syncstore_common.sync.titles.words import Kind, Word

MAX_ADDITIONS: Final = 6
MAX_OPTION_VALUES: Final = 6
MAX_OPTIONS_LENGTH: Final = 48

_PRICES: Final[dict[TitleChange, float]] = {
    TitleChange.UNIT_SPELLING: 0.6,
    TitleChange.REPEATS_DROPPED: 0.5,
    TitleChange.BRAND_ADDED: 0.3,
    TitleChange.CATEGORY_ADDED: 0.9,
    TitleChange.OPTIONS_ADDED: 0.9,
    TitleChange.SELLER_PHRASE_ADDED: 0.3,
}
_TERM: Final = re.compile(r"\w+")
_FILLER_KEPT_PRICE: Final = 1.8


@dataclass(frozen=True, slots=True)
class Draft:
    """One wording: its phrases in natural order, what was changed to get there, and the price of that."""

    phrases: tuple[Phrase, ...]
    changes: frozenset[TitleChange]
    price: float


def drafts(source: TitleSource) -> list[Draft]:
    """Return the wordings to try, the plainest first; never empty as long as the title has a word."""
    written = read(clean(source.title), source.kept_phrases)
    if not written:
        return []
    runs = filler_runs(written)
    dropped = frozenset({TitleChange.FILLER_DROPPED}) if runs else frozenset()
    lean = join_pairs(drop_runs(written, runs))
    found = [Draft(split_phrases(lean), dropped, 0.0)]
    if runs:
        found.append(Draft(split_phrases(join_pairs(drop_runs(written, (), runs))), frozenset(), _FILLER_KEPT_PRICE))
    for kept in runs if 2 <= len(runs) <= 3 else ():
        others = [run for run in runs if run != kept]
        found.append(Draft(split_phrases(join_pairs(drop_runs(written, others, (kept,)))), dropped, _FILLER_KEPT_PRICE))
    for change, words in (
        (TitleChange.REPEATS_DROPPED, drop_repeats(lean)),
        (TitleChange.UNIT_SPELLING, respell_units(lean)),
    ):
        if words != lean:
            found.append(Draft(split_phrases(words), dropped | {change}, _PRICES[change]))
    return found


def drafts_with_facts(draft: Draft, source: TitleSource) -> list[Draft]:
    """Return a draft again with up to three of the product's own facts added, the smallest additions first."""
    return sorted(_with_additions(draft, source), key=lambda found: found.price)[:MAX_ADDITIONS]


def _with_additions(draft: Draft, source: TitleSource) -> Iterator[Draft]:
    additions = list(_additions(draft, source))
    for count in range(1, min(len(additions), 3) + 1):
        for chosen in combinations(additions, count):
            phrases = draft.phrases
            for change, word in chosen:
                phrases = _add(phrases, word, leads=change is TitleChange.BRAND_ADDED)
            changes = frozenset(change for change, _ in chosen)
            yield Draft(phrases, draft.changes | changes, draft.price + sum(_PRICES[change] for change, _ in chosen))


def _additions(draft: Draft, source: TitleSource) -> Iterator[tuple[TitleChange, Word]]:
    """The facts that the title does not state yet."""
    stated = _terms(" ".join(phrase.text for phrase in draft.phrases))
    facts = (
        (TitleChange.BRAND_ADDED, clean(source.brand or ""), Kind.BRAND),
        (TitleChange.CATEGORY_ADDED, clean(source.category or ""), Kind.HEAD),
        (TitleChange.OPTIONS_ADDED, _option_text(source.options, stated), Kind.COLOUR),
        *((TitleChange.SELLER_PHRASE_ADDED, clean(phrase), Kind.NAME) for phrase in source.keep_phrases[:2]),
    )
    for change, text, kind in facts:
        if not _terms(text) <= stated:
            yield change, Word(text, text.casefold(), kind, " ")


def _terms(text: str) -> set[str]:
    return set(_TERM.findall(text.casefold()))


def _option_text(options: Sequence[str], stated: set[str]) -> str:
    """All values of a kind or none: naming one colour of five would be a claim that is not true."""
    for kind in _OptionKind:
        values = [clean(value) for value in dict.fromkeys(options) if _option_kind(value) is kind]
        text = "/".join(values)
        is_said = any(_terms(value) <= stated for value in values)
        if 0 < len(values) <= MAX_OPTION_VALUES and len(text) <= MAX_OPTIONS_LENGTH and not is_said:
            return text
    return ""


class _OptionKind(StrEnum):
    """Sorts of option values, in the order in which they are worth telling."""

    COLOUR = "colour"
    OTHER = "other"
    SIZE = "size"


def _option_kind(value: str) -> _OptionKind:
    words = value.casefold().split()
    if value.casefold() in lexicon.SIZES or any(char.isdigit() for char in value):
        return _OptionKind.SIZE
    is_colour = any(word in lexicon.COLOURS for word in words)
    return _OptionKind.COLOUR if is_colour else _OptionKind.OTHER


def _add(phrases: tuple[Phrase, ...], word: Word, *, leads: bool) -> tuple[Phrase, ...]:
    if leads:
        first = replace(phrases[0], before=" ", seam=0.2)
        return (Phrase(word.text, word, word, "", 0.0), first, *phrases[1:])
    return (*phrases, Phrase(word.text, word, word, " - ", SEPARATOR_PRICE, is_appended=True))
