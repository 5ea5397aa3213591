"""The words of a title and what kind each one is to the phrase it stands in.

Kinds come from the lexicon, which a digit always outranks: whatever carries one is a number, a measure or a model code.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from syncstore_common.sync.titles import lexicon


class Kind(StrEnum):
    """What a word is to the phrase it stands in."""

    HEAD = "head"
    TAIL = "tail"
    AUDIENCE = "audience"
    MATERIAL = "material"
    ADJECTIVE = "adjective"
    MODIFIER = "modifier"
    COLOUR = "colour"
    SIZE = "size"
    NAME = "name"
    BRAND = "brand"
    MODEL = "model"
    NUMBER = "number"
    MEASURE = "measure"
    LETTER = "letter"
    OPENER = "opener"
    PREFIX = "prefix"
    BINDER = "binder"
    GROUP = "group"
    FILLER = "filler"


@dataclass(frozen=True, slots=True)
class Word:
    """One unbreakable piece of a title.

    ``before`` is the separator that stood in front of it (" ", " - ", ", ", ...; "" for the first word) and ``key`` its
    case-folded text without punctuation.
    """

    text: str
    key: str
    kind: Kind
    before: str

    @property
    def follows_separator(self) -> bool:
        return bool(self.before.strip())

    @property
    def is_lone_head(self) -> bool:
        """Whether it is a bare product noun ("rak"), not one with what completes it ("rak sepatu")."""
        return self.kind is Kind.HEAD and " " not in self.key


BARE_NUMBER: Final = re.compile(r"^[\d.,]*\d%?$|^\d+-\d+$")
_DIMENSIONS: Final = re.compile(r"^\d+(?:[.,]\d+)?(?:[x*×]\d+(?:[.,]\d+)?)+[a-z]{0,4}$")
_MEASURE: Final = re.compile(r"^[\d.,/-]*\d([a-z\"']+)$")
_PUNCTUATION: Final = "!?.:;'\"’`*_#"


def to_word(text: str, before: str) -> Word:
    """Classify one piece of text that followed the separator ``before``."""
    key = text.casefold().strip(_PUNCTUATION)
    is_code = text[0] == "#" and key.isdigit()  # "#00010" numbers a model, it does not count anything
    return Word(text, key, Kind.MODEL if is_code else _kind(key or text), before)


def _kind(key: str) -> Kind:
    if any(char.isdigit() for char in key):
        return _numeric_kind(key)
    for kind, words in _KIND_WORDS:
        if key in words:
            return kind
    if len(key) == 1:
        return Kind.LETTER if key.isalpha() else Kind.BINDER
    return Kind.NAME


_KIND_WORDS: Final = (
    (Kind.BINDER, lexicon.BINDERS),
    (Kind.PREFIX, lexicon.PREFIXES),
    (Kind.OPENER, lexicon.OPENERS),
    (Kind.SIZE, lexicon.SIZES),
    (Kind.COLOUR, lexicon.COLOURS),
    (Kind.AUDIENCE, lexicon.AUDIENCES),
    (Kind.MATERIAL, lexicon.MATERIALS),
    (Kind.ADJECTIVE, lexicon.ADJECTIVES),
    (Kind.HEAD, lexicon.PHRASE_HEADS),
    (Kind.TAIL, lexicon.PHRASE_TAILS),
    (Kind.MODIFIER, lexicon.MODIFIERS),
)


def _numeric_kind(key: str) -> Kind:
    if BARE_NUMBER.match(key):
        return Kind.NUMBER
    if _DIMENSIONS.match(key):
        return Kind.MEASURE
    found = _MEASURE.match(key)
    if found and found.group(1) in lexicon.UNITS:
        return Kind.MEASURE
    return Kind.MODEL
