"""All titles worth showing for one product, best first: the search over wordings and phrase orders.

It knows neither platforms nor their limits, so that every platform sees the same list and can take its own share of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from syncstore_common.sync.titles.arrangement import Style, arrangements, render
from syncstore_common.sync.titles.drafts import Draft, drafts
from syncstore_common.sync.titles.model import TitleChange, TitleSource
from syncstore_common.sync.titles.similarity import TITLE_BAND, normalise

MAX_RENDERED: Final = 400
WANTED_IN_BAND: Final = 8
LONG_TITLE: Final = 40  # below that, all wordings are tried: a longer one may reach a platform's minimum
MAX_PRICE: Final = 4.5
PLAIN_PRICE: Final = 0.5
DASHED_PRICE: Final = 0.6
FEW_PHRASES: Final = 5
EDGE_PRICE: Final = 0.4
EDGE: Final = 0.008


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible title: its text, its similarity to the master (0..1), its price and what was changed.

    ``is_marked_only`` says that nothing but brackets or a mark was put to the master to tell it from another title.
    """

    text: str
    similarity: float
    price: float
    changes: frozenset[TitleChange]
    is_marked_only: bool = False

    @property
    def is_in_band(self) -> bool:
        """Whether it is as similar to the master as wanted."""
        return self.similarity in TITLE_BAND


def ranked_titles(source: TitleSource, *, compared_with: str | None = None) -> list[Candidate]:
    """Return distinct titles, best first: those in the band by price, then the others by distance from it.

    Similarity is to the title of the source unless ``compared_with`` gives another master.
    """
    master = normalise(source.title if compared_with is None else compared_with)
    inside: list[Candidate] = []
    outside: list[Candidate] = []
    orders_seen: set[str] = set()
    for candidate in _candidates(source, master):
        if not candidate.is_in_band or candidate.price > MAX_PRICE:
            outside.append(candidate)
            continue
        inside.append(candidate)
        orders_seen.add(_letters(candidate.text))
        if len(orders_seen) >= WANTED_IN_BAND and len(master) >= LONG_TITLE:
            break
    inside = _varied(sorted(inside, key=lambda found: found.price))
    outside.sort(key=lambda found: (TITLE_BAND.distance(found.similarity), found.price))
    return inside + _varied(outside[:24])


def _candidates(source: TitleSource, master: str) -> Iterator[Candidate]:
    """Yield distinct titles by rising price, compared with the normalised master."""
    seen: set[str] = set()
    for price, draft, order, style in _plans(source)[:MAX_RENDERED]:
        text = render(draft.phrases, order, style)
        shown = normalise(text)
        if shown in seen or not text:
            continue
        seen.add(shown)
        alike = fuzz.ratio(master, shown) / 100
        on_edge = alike in TITLE_BAND and not TITLE_BAND.lowest + EDGE <= alike <= TITLE_BAND.highest - EDGE
        yield Candidate(text, alike, price + EDGE_PRICE * on_edge, _changes(draft, order, style))


def _plans(source: TitleSource) -> list[tuple[float, Draft, tuple[int, ...], Style]]:
    plans: list[tuple[float, Draft, tuple[int, ...], Style]] = []
    for draft in drafts(source):
        styles = _styles(draft)
        for found in arrangements(draft.phrases):
            plans.extend((draft.price + found.price + price, draft, found.order, style) for style, price in styles)
    plans.sort(key=lambda plan: plan[0])
    return plans


def _styles(draft: Draft) -> list[tuple[Style, float]]:
    styles = [(Style.KEPT, 0.0)]
    if any(phrase.before.strip() or phrase.text[:1] == "[" for phrase in draft.phrases):
        styles.append((Style.PLAIN, PLAIN_PRICE))
    if len(draft.phrases) <= FEW_PHRASES:
        styles.append((Style.DASHED, DASHED_PRICE))
    return styles


def _changes(draft: Draft, order: tuple[int, ...], style: Style) -> frozenset[TitleChange]:
    changes = draft.changes
    if order != tuple(sorted(order)):
        changes |= {TitleChange.PHRASE_ORDER}
    if style is not Style.KEPT:
        changes |= {TitleChange.DECORATION}
    return changes


def _varied(candidates: list[Candidate]) -> list[Candidate]:
    """Put titles that differ from a better one only in their separators behind."""
    seen: set[str] = set()
    fresh: list[Candidate] = []
    echoes: list[Candidate] = []
    for candidate in candidates:
        letters = _letters(candidate.text)
        (echoes if letters in seen else fresh).append(candidate)
        seen.add(letters)
    return fresh + echoes


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
