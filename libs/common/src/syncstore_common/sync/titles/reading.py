"""Reading a title: decoration is removed, then the text becomes classified words with the separators between them.

Pure text in, values out. What a word means to its neighbours is decided here as far as it can be told from two of them;
where a title may be cut is decided by the phrases.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from syncstore_common.sync.titles.measures import merge_numbers, settle
from syncstore_common.sync.titles.pairs import FIXED_PAIRS
from syncstore_common.sync.titles.wording import protect
from syncstore_common.sync.titles.words import Kind, Word, to_word

_KEPT_SYMBOLS: Final = frozenset("°©®™№")
_DROPPED_CATEGORIES: Final = frozenset({"So", "Cs", "Co", "Cn", "Cc", "Cf", "Me", "Zl", "Zp"})
_JOINERS: Final = {
    "-": " - ",
    "–": " – ",
    "—": " — ",
    "/": " / ",
    "|": " | ",
    "•": " • ",
    "·": " · ",
    ",": ", ",
    ";": ", ",
}
_EDGE_SEPARATORS: Final = "".join(_JOINERS) + ">~"
_GROUP: Final = re.compile(r"\[[^\[\](){}]*\]|\([^\[\](){}]*\)|\{[^\[\](){}]*\}")
_PIECE: Final = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|\{[^{}]*\}|\S+")
_DIGITS: Final = re.compile(r"\d+")


def clean(title: str) -> str:
    """Remove what is no text (emoji, control characters, runs of !, * or ~, stray quotes) and tidy the spaces."""
    if not title.isascii():
        title = "".join(
            char if char in _KEPT_SYMBOLS or unicodedata.category(char) not in _DROPPED_CATEGORIES else " "
            for char in title
        )
    else:
        title = "".join(char if char.isprintable() else " " for char in title)
    title = re.sub(r"(?<=\d) \"(?=\s|$)", '"', title)  # 2 " means inches
    title = re.sub(r"[!*~_=^]{2,}|\.{2,}|…|[!?]+(?=\s|$)|(?<![\d\w])\"|(?<=[^\d'])\"", " ", title)
    return " ".join(title.split())


def digit_tokens(title: str) -> tuple[str, ...]:
    """Return the runs of digits in a title, in order of appearance: what must survive every rewording."""
    return tuple(_DIGITS.findall(title))


def read(title: str, kept: Sequence[str] = ()) -> tuple[Word, ...]:
    """Read a cleaned title into words: brackets stay whole, numbers keep units, ranges and dimensions their parts.

    Each of the ``kept`` phrases is one word, before any number in it could join with what stands beside it.
    """
    words: list[Word] = []
    pending = ""
    for piece in _PIECE.findall(_spaced(title)):
        if _GROUP.fullmatch(piece):
            inner = " ".join(piece[1:-1].split()).strip(_EDGE_SEPARATORS + " ")
            if inner:
                text = piece[0] + inner + piece[-1]
                words.append(Word(text, inner.casefold(), Kind.GROUP, pending or " "))
                pending = ""
            continue
        text, opening, closing = _edges(piece)
        pending = opening or pending
        if text:
            words.append(to_word(text, pending or " "))
            pending = ""
        pending = closing or pending
    if words:
        words[0] = replace(words[0], before="")
    return tuple(settle(merge_numbers(protect(words, kept))))


def join_pairs(words: Sequence[Word]) -> tuple[Word, ...]:
    """Make one word of each fixed pair ("jam" "tangan") and of a word said twice in a row ("pom" "pom")."""
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if last is not None and not word.follows_separator and _is_pair(last, word):
            kind = _PAIR_KINDS.get(last.kind, word.kind)
            joined[-1] = replace(
                last, text=last.text + word.before + word.text, key=f"{last.key} {word.key}", kind=kind
            )
        else:
            joined.append(word)
    return tuple(joined)


# What a pair is, told by its first word; other pairs are what their second word is.
_PAIR_KINDS: Final = {
    Kind.HEAD: Kind.HEAD,
    Kind.MATERIAL: Kind.MATERIAL,
    Kind.MEASURE: Kind.MEASURE,
    Kind.PREFIX: Kind.ADJECTIVE,
}


def _is_pair(first: Word, second: Word) -> bool:
    if Kind.BRAND in (first.kind, second.kind) or Kind.GROUP in (first.kind, second.kind):
        return False
    if (first.key.rsplit(" ", 1)[-1], second.key) in FIXED_PAIRS:  # so "tahan percikan air" becomes one word too
        return True
    return first.key == second.key and first.key.isalpha()


def _spaced(title: str) -> str:
    """Put spaces around brackets and bars, after commas between words, and drop brackets without a partner."""
    groups = _GROUP.findall(title)
    rest = [re.sub(r"[\[\](){}]", " ", part) for part in _GROUP.split(title)]
    text = rest[0] + "".join(f" {group} {part}" for group, part in zip(groups, rest[1:], strict=True))
    text = re.sub(r"\s*\|+\s*", " | ", text)
    text = re.sub(r"\b([A-Za-z])- (?=[A-Za-z])", r"\1-", text)  # "T- Shirt" is one word
    return re.sub(r",(?=[^\s\d])|(?<=\D),(?=\S)", ", ", text)


def _edges(piece: str) -> tuple[str, str, str]:
    """Split separators off both ends of a piece: (text, separator before, separator after)."""
    text = piece.lstrip(_EDGE_SEPARATORS)
    opening = piece[: len(piece) - len(text)]
    if opening.endswith("-") and text[:1].isdigit():
        text, opening = "-" + text, opening[:-1]
    if not text:
        return "", _joiner(opening), ""
    stripped = text.rstrip(_EDGE_SEPARATORS)
    return stripped, _joiner(opening), _joiner(text[len(stripped) :])


def _joiner(separators: str) -> str:
    for char in separators:
        if char in _JOINERS:
            return _JOINERS[char]
    return ""
