"""All titles worth showing for one product, best first: the search over wordings and phrase orders.

It knows neither platforms nor their limits, so that every platform sees the same list and can take its own share of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Final

from rapidfuzz import fuzz

from syncstore_common.sync.titles.arrangement import Style, arrangements, render
from syncstore_common.sync.titles.drafts import Draft, drafts, drafts_with_facts
from syncstore_common.sync.titles.model import TitleChange, TitleSource
from syncstore_common.sync.titles.phrases import Phrase
from syncstore_common.sync.titles.similarity import TITLE_BAND, normalise

MAX_RENDERED: Final = 300
WANTED_IN_BAND: Final = 8
WANTED_NATURAL: Final = 3
NATURAL_PRICE: Final = 1.9
KEPT_OUTSIDE: Final = 24
LONG_TITLE: Final = 40  # below that, all wordings are tried: a longer one may reach a platform's minimum
MAX_PRICE: Final = 6.0
PLAIN_PRICE: Final = 0.5
DASHED_PRICE: Final = 0.4
BARRED_PRICE: Final = 0.7
SEPARATED_PRICE: Final = 0.5
CHOPPED_PRICE: Final = 0.5
ECHO_PRICE: Final = 0.7
DISTANCE_PRICE: Final = 6.0
FEW_PHRASES: Final = 5
EDGE_PRICE: Final = 0.4
EDGE: Final = 0.008
_CHOPS: Final = (" - ", " | ")


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

    The product's own facts are added only if the words of the title alone give too little choice. Similarity is to the
    title of the source unless ``compared_with`` gives another master.
    """
    search = _Search(normalise(source.title if compared_with is None else compared_with))
    wordings = drafts(source)
    search.try_drafts(wordings)
    if wordings and not search.has_choice:
        search.try_drafts(drafts_with_facts(wordings[0], source))
    return search.ranked()


@dataclass(slots=True)
class _Search:
    """What was found so far for one (normalised) master."""

    master: str
    inside: list[Candidate] = field(default_factory=list)
    outside: list[Candidate] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def has_choice(self) -> bool:
        """Whether there are enough natural titles in the band, long enough to need nothing added."""
        natural = {_letters(found.text) for found in self.inside if found.price <= NATURAL_PRICE}
        return len(natural) >= WANTED_NATURAL and len(self.master) >= LONG_TITLE

    def try_drafts(self, wordings: Sequence[Draft]) -> None:
        """Try orders of the drafts by rising price until enough titles in the band are found."""
        found: set[str] = set()
        reachable = [draft for draft in wordings if self._can_reach(draft)] or wordings[:1]
        for price, draft, order, style in _plans(reachable)[:MAX_RENDERED]:
            text = render(draft.phrases, order, style)
            shown = normalise(text)
            if shown in self.seen or not text:
                continue
            self.seen.add(shown)
            alike = fuzz.ratio(self.master, shown) / 100
            extra = _edge_price(alike) + _chopped_price(text, draft.phrases)
            candidate = Candidate(text, alike, price + extra, _changes(draft, order, style))
            if not candidate.is_in_band or candidate.price > MAX_PRICE:
                self.outside.append(candidate)
                continue
            self.inside.append(candidate)
            found.add(_letters(text))
            if len(found) >= WANTED_IN_BAND and len(self.master) >= LONG_TITLE:
                return

    def _can_reach(self, draft: Draft) -> bool:
        """Whether a draft is near enough to the master in length; no order can be more similar than that allows."""
        length = sum(len(phrase.text) for phrase in draft.phrases) + len(draft.phrases) - 1
        shortest, longest = sorted((length, len(self.master)))
        return TITLE_BAND.lowest <= 2 * shortest / (shortest + longest)

    def ranked(self) -> list[Candidate]:
        """Everything worth showing, best first."""
        inside = sorted(self.inside, key=_price)
        outside = sorted((_priced_by_distance(found) for found in self.outside), key=_price)[:KEPT_OUTSIDE]
        return _varied(inside) + _varied(outside)


def _price(candidate: Candidate) -> float:
    return candidate.price


def _priced_by_distance(candidate: Candidate) -> Candidate:
    """Outside the band a natural title is worth more than a few hundredths."""
    return replace(candidate, price=candidate.price + DISTANCE_PRICE * TITLE_BAND.distance(candidate.similarity))


def _edge_price(alike: float) -> float:
    """A small price for standing at the very edge of the band."""
    is_on_edge = alike in TITLE_BAND and not TITLE_BAND.lowest + EDGE <= alike <= TITLE_BAND.highest - EDGE
    return EDGE_PRICE if is_on_edge else 0.0


def _chopped_price(text: str, phrases: Sequence[Phrase]) -> float:
    """A price for each separator more than the title had, the first one free."""
    had = sum(phrase.before in _CHOPS for phrase in phrases)
    return CHOPPED_PRICE * max(0, sum(map(text.count, _CHOPS)) - had - 1)


def _plans(wordings: Sequence[Draft]) -> list[tuple[float, Draft, tuple[int, ...], Style]]:
    plans: list[tuple[float, Draft, tuple[int, ...], Style]] = []
    for draft in wordings:
        styles = _styles(draft)
        for found in arrangements(draft.phrases):
            plans.extend((draft.price + found.price + price, draft, found.order, style) for style, price in styles)
    plans.sort(key=itemgetter(0))
    return plans


def _styles(draft: Draft) -> list[tuple[Style, float]]:
    styles = [(Style.KEPT, 0.0)]
    if any(phrase.before.strip() or phrase.text[:1] == "[" for phrase in draft.phrases):
        styles.append((Style.PLAIN, PLAIN_PRICE))
    if len(draft.phrases) <= FEW_PHRASES:
        styles.append((Style.DASHED, DASHED_PRICE))
        styles.append((Style.BARRED, BARRED_PRICE))
        styles.append((Style.SEPARATED, SEPARATED_PRICE))
    return styles


def _changes(draft: Draft, order: tuple[int, ...], style: Style) -> frozenset[TitleChange]:
    changes = draft.changes
    if order != tuple(sorted(order)):
        changes |= {TitleChange.PHRASE_ORDER}
    if style is not Style.KEPT:
        changes |= {TitleChange.DECORATION}
    return changes


def _varied(candidates: list[Candidate]) -> list[Candidate]:
    """Put titles that differ from a better one only in their separators behind those not much worse."""
    seen: set[str] = set()
    fresh: list[Candidate] = []
    for candidate in candidates:
        letters = _letters(candidate.text)
        price = candidate.price + (ECHO_PRICE if letters in seen else 0.0)
        fresh.append(replace(candidate, price=price))
        seen.add(letters)
    return sorted(fresh, key=_price)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
