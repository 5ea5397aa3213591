"""Titles for a platform whose limit is below the master's length: words that say least go first.

A word that carries a digit, the brand and the phrases the seller keeps stay; of the others the last go first.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from syncstore_common.sync.titles.model import TitleChange, TitleSource
from syncstore_common.sync.titles.ranking import Candidate, ranked_titles
from syncstore_common.sync.titles.reading import clean, read
from syncstore_common.sync.titles.words import Kind, Word

MAX_LEVELS: Final = 5


def shortened_titles(source: TitleSource, max_length: int) -> list[Candidate]:
    """Return titles of at most ``max_length`` characters made of fewer words, the least shortened first."""
    found: list[Candidate] = []
    for title in _shorter(source, max_length):
        found.extend(
            replace(candidate, changes=candidate.changes | {TitleChange.SHORTENED})
            for candidate in ranked_titles(replace(source, title=title), compared_with=source.title)
            if len(candidate.text) <= max_length
        )
    return found


def _shorter(source: TitleSource, max_length: int) -> Iterator[str]:
    """Yield a few versions of the title that fit, dropping one more word each time."""
    words = list(read(clean(source.title), source.kept_phrases))
    levels = 0
    while levels < MAX_LEVELS:
        places = [place for place, word in enumerate(words) if place and _may_go(word)]
        if not places:
            return
        del words[places[-1]]
        text = words[0].text + "".join(word.before + word.text for word in words[1:])
        if len(text) <= max_length:
            levels += 1
            yield text


def _may_go(word: Word) -> bool:
    return word.kind is not Kind.BRAND and not any(char.isdigit() for char in word.text)
