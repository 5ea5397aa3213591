"""How alike two titles are: one number, computed in one way everywhere it is shown or checked.

The measure is ``rapidfuzz.fuzz.ratio`` (normalised indel distance) on normalised text. It must not know how titles are
made.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz


@dataclass(frozen=True, slots=True)
class SimilarityBand:
    """The wanted range of similarity to the master title, both ends included (0..1)."""

    lowest: float
    highest: float

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.lowest <= value <= self.highest

    def distance(self, value: float) -> float:
        """How far outside the band a similarity lies; 0 inside."""
        return max(self.lowest - value, value - self.highest, 0.0)


TITLE_BAND: Final = SimilarityBand(0.70, 0.80)


def normalise(title: str) -> str:
    """Return the text that is compared: NFKC, case folded, each run of white space one space, ends trimmed.

    NFKC comes once more after folding, because folding can undo it; so the result is a fixed point.
    """
    if title.isascii():
        return " ".join(title.lower().split())
    folded = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def similarity(first: str, second: str) -> float:
    """Return how alike two titles are, from 0 (nothing in common) to 1 (the same but for case and spacing)."""
    return fuzz.ratio(normalise(first), normalise(second)) / 100
