"""Changes to the words of a title: sales talk and repeats dropped, units spelled the other way.

Each function takes words and returns words; nothing that carries a digit, belongs to the brand or to a phrase the
seller keeps is ever dropped. Order is not this module's business.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from syncstore_common.sync.titles import lexicon
from syncstore_common.sync.titles.sales_talk import AT_THE_END, AT_THE_START, SALES_PHRASES
from syncstore_common.sync.titles.words import Kind, Word

_CONJUNCTIONS: Final = frozenset({"dan", "&", "+", "atau", "or", "and", "dengan", "with"})
_REPEATABLE_KINDS: Final = frozenset(
    {Kind.HEAD, Kind.TAIL, Kind.AUDIENCE, Kind.MATERIAL, Kind.ADJECTIVE, Kind.MODIFIER, Kind.COLOUR}
)
_PROTECTED_KINDS: Final = frozenset({Kind.BRAND, Kind.NUMBER, Kind.MODEL, Kind.MEASURE})


def protect(words: Sequence[Word], phrases: Sequence[str]) -> tuple[Word, ...]:
    """Make each of ``phrases`` found in the words one unbreakable, undroppable word of kind BRAND."""
    result = list(words)
    for keys in filter(None, (phrase.casefold().split() for phrase in phrases)):
        index = 0
        while index + len(keys) <= len(result):
            run = result[index : index + len(keys)]
            if [word.text.casefold() for word in run] == keys or [word.key for word in run] == keys:
                text = run[0].text + "".join(word.before + word.text for word in run[1:])
                result[index : index + len(keys)] = [Word(text, " ".join(keys), Kind.BRAND, run[0].before)]
            index += 1
    return tuple(result)


def filler_runs(words: Sequence[Word]) -> tuple[range, ...]:
    """Return where sales talk stands: runs of word positions, from left to right."""
    marks = _filler_marks(words)
    starts = [index for index, mark in enumerate(marks) if mark and not (index and marks[index - 1])]
    ends = [index + 1 for index, mark in enumerate(marks) if mark and not (index + 1 < len(marks) and marks[index + 1])]
    return tuple(range(start, end) for start, end in zip(starts, ends, strict=True))


def drop_runs(words: Sequence[Word], dropped: Sequence[range], kept: Sequence[range] = ()) -> tuple[Word, ...]:
    """Drop some runs of sales talk and make each of the others one word of kind FILLER.

    Conjunctions left hanging at the ends go too; if nothing would be left, the words are returned unchanged.
    """
    gone = {index for run in dropped for index in run}
    starts = {run.start: run for run in kept}
    inside = {index for run in kept for index in run if index not in starts}
    left = [
        _as_one(words[index : starts[index].stop]) if index in starts else word
        for index, word in enumerate(words)
        if index not in gone | inside
    ]
    while left and left[-1].key in _CONJUNCTIONS:
        left.pop()
    while left and left[0].key in _CONJUNCTIONS:
        left.pop(0)
    return _restart(left) if left else tuple(words)


def _as_one(run: Sequence[Word]) -> Word:
    text = run[0].text + "".join(word.before + word.text for word in run[1:])
    return Word(text, " ".join(word.key for word in run), Kind.FILLER, run[0].before)


def drop_repeats(words: Sequence[Word]) -> tuple[Word, ...]:
    """Drop ordinary words that were already said, unless the word before or after needs them."""
    seen: set[str] = set()
    kept: list[Word] = []
    for index, word in enumerate(words):
        is_repeat = word.key in seen and word.kind in _REPEATABLE_KINDS
        if is_repeat and not _is_leaned_on(words, index):
            continue
        seen.add(word.key)
        kept.append(word)
    return _restart(kept) if len(kept) < len(words) else tuple(words)


def respell_units(words: Sequence[Word]) -> tuple[Word, ...]:
    """Write each "250gr" as "250 gram" and each "250 gram" as "250gr"; numbers stay as they are."""
    return tuple(replace(word, text=_respelled(word.text)) if word.kind is Kind.MEASURE else word for word in words)


def _filler_marks(words: Sequence[Word]) -> list[bool]:
    marks = [False] * len(words)
    index = 0
    while index < len(words):
        length = _filler_length(words, index)
        marks[index : index + length] = [True] * length
        index += max(length, 1)
    _mark_ends(words, marks)
    for place in range(1, len(words) - 1):
        if words[place].key in _CONJUNCTIONS and marks[place - 1] and marks[place + 1]:
            marks[place] = True
    return marks


def _filler_length(words: Sequence[Word], index: int) -> int:
    """How many words from ``index`` on are one phrase of sales talk."""
    first = words[index]
    if first.kind in _PROTECTED_KINDS:
        return 0
    if first.kind is Kind.GROUP:
        inner = first.key.strip("!?. ")
        return int(tuple(inner.split()) in SALES_PHRASES or inner in AT_THE_START)
    for phrase in _BY_FIRST_WORD.get(first.key, ()):
        run = words[index : index + len(phrase)]
        if tuple(word.key for word in run) == phrase and all(word.kind not in _PROTECTED_KINDS for word in run):
            return len(phrase)
    return 0


def _mark_ends(words: Sequence[Word], marks: list[bool]) -> None:
    """Mark the words that are sales talk only at the ends of a title."""
    for index, word in enumerate(words):
        if marks[index]:
            continue
        if word.kind in _PROTECTED_KINDS or word.key not in AT_THE_START:
            break
        marks[index] = True
    for index in range(len(words) - 1, 0, -1):
        word = words[index]
        if marks[index] or word.kind is Kind.NUMBER:
            continue
        if word.kind in _PROTECTED_KINDS or word.key not in AT_THE_END:
            break
        marks[index] = True


def _is_leaned_on(words: Sequence[Word], index: int) -> bool:
    """Whether a neighbour makes no sense without this word."""
    before = words[index - 1] if index else None
    after = words[index + 1] if index + 1 < len(words) else None
    leaning = (Kind.BINDER, Kind.OPENER, Kind.NUMBER, Kind.MODIFIER)
    if before is not None and not words[index].follows_separator and before.kind in leaning:
        return True
    if after is None or after.follows_separator:
        return False
    return after.kind in (Kind.BINDER, Kind.NUMBER, Kind.LETTER)


def _respelled(text: str) -> str:
    found = lexicon.NUMBER_WITH_UNIT.match(text)
    if found is None or found.group(2).casefold() not in lexicon.UNIT_SPELLINGS:
        return text
    number, unit = found.group(1), found.group(2)
    attached, spaced = lexicon.UNIT_SPELLINGS[unit.casefold()]
    if unit.isupper() and len(unit) > 2:
        attached, spaced = attached.upper(), spaced.upper()
    return f"{number}{attached}" if " " in text else f"{number} {spaced}"


def _restart(words: Sequence[Word]) -> tuple[Word, ...]:
    return (replace(words[0], before=""), *words[1:]) if words else ()


_BY_FIRST_WORD: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    start: tuple(phrase for phrase in SALES_PHRASES if phrase[0] == start)
    for start in {phrase[0] for phrase in SALES_PHRASES}
}
