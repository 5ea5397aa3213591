"""How alike two titles are, measured apart from the engine that made them.

The measure is the published one: ``rapidfuzz.fuzz.ratio`` (normalised indel distance) on text that was brought to NFKC,
case folded, with each run of white space one space. 0 = nothing in common, 1 = the same.
"""

import unicodedata

from rapidfuzz import fuzz

LOWEST, HIGHEST = 0.70, 0.80


def normalised(title: str) -> str:
    """Return the text that is compared."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def similarity(first: str, second: str) -> float:
    """Return how alike two titles are, from 0 to 1."""
    return fuzz.ratio(normalised(first), normalised(second)) / 100


def is_in_band(value: float) -> bool:
    """Tell whether a shop's title is as far from the master's as it should be, both ends included."""
    return LOWEST <= value <= HIGHEST
