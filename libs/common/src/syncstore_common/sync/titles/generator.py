"""The title a platform shows: each platform gets its own, within the band whenever that can be done honestly.

Platforms never need to know each other's choice: they share one ranked list, which depends on the product alone, and
each may take only every n-th entry of it. Titles cut down to a length limit are told apart by their length instead.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from syncstore_common.sync.titles.model import TitleCause, TitleChange, TitleLimits, TitleResult, TitleSource
from syncstore_common.sync.titles.ranking import Candidate, ranked_titles
from syncstore_common.sync.titles.reading import clean, digit_tokens
from syncstore_common.sync.titles.shortening import shortened_titles
from syncstore_common.sync.titles.similarity import TITLE_BAND, normalise, similarity

PLATFORM_ORDER: Final = ("shopee", "tiktok")
_FEW_CANDIDATES: Final = 4
_REMEMBERED: Final = 8192
"""Titles kept per process, some ten megabytes: a stock change must not pay for the wording of a title once more."""


def platform_title(source: TitleSource, *, platform: str, limits: TitleLimits, taken: str | None = None) -> TitleResult:
    """Return the title of a product on one platform; the same input always gives the same title.

    ``platform`` is one of ``PLATFORM_ORDER``; the titles of two platforms for one source always differ, also after
    normalisation and whatever their limits. ``taken`` is one more title that must not be used. The result is never
    longer than ``limits.max_length``; one shorter than ``limits.min_length`` or outside the band comes with a reason.

    Raises ValueError for an unknown platform and for a title without any text.
    """
    if platform not in PLATFORM_ORDER:
        raise ValueError(f"unknown platform {platform!r}; known: {', '.join(PLATFORM_ORDER)}")
    return _remembered_title(source, platform, limits, taken)


@lru_cache(maxsize=_REMEMBERED)
def _remembered_title(source: TitleSource, platform: str, limits: TitleLimits, taken: str | None) -> TitleResult:
    written = clean(source.title)
    if not written:
        raise ValueError("a product needs a title before a platform can show one")
    shares = _shares(source, written)
    place = PLATFORM_ORDER.index(platform)
    refused = frozenset({normalise(taken)}) if taken else frozenset()
    chosen = _best([found for found in shares[place] if normalise(found.text) not in refused], limits)
    if chosen is None:
        others = {normalise(found.text) for index, share in enumerate(shares) if index != place for found in share}
        chosen = _cut_to_fit(source, place, limits, refused | others)
    return _result(chosen, source, limits)


def _shares(source: TitleSource, written: str) -> list[list[Candidate]]:
    """Deal the ranked titles out to the platforms; each gets at least two."""
    ranked = ranked_titles(source)
    if len(ranked) < _FEW_CANDIDATES:
        known = {normalise(found.text) for found in ranked}
        for text in (written, f"[{written}]", f"({written})", f"# {written}", f"* {written}"):
            if normalise(text) not in known:
                known.add(normalise(text))
                changes = frozenset({TitleChange.DECORATION}) if text != written else frozenset()
                ranked.append(Candidate(text, similarity(source.title, text), 0.0, changes, text != written))
    return [ranked[place :: len(PLATFORM_ORDER)] for place in range(len(PLATFORM_ORDER))]


def _best(share: list[Candidate], limits: TitleLimits) -> Candidate | None:
    """The first that fits, in the band before outside it; None if all are too long.

    In the band a title long enough comes before one too short, which the platform would refuse; outside it natural
    words are worth more than length.
    """
    fitting = [found for found in share if len(found.text) <= limits.max_length]
    if not fitting:
        return None
    inside = [found for found in fitting if found.is_in_band]
    return min(inside, key=lambda found: len(found.text) < limits.min_length) if inside else fitting[0]


def _cut_to_fit(source: TitleSource, place: int, limits: TitleLimits, refused: AbstractSet[str]) -> Candidate:
    """Shorten the title for the platform at ``place``, whose share of all short texts is told by their length."""
    fitting = [found for found in shortened_titles(source, limits.max_length) if _is_own(found.text, place, refused)]
    chosen = _best(fitting, limits)
    if chosen is None:
        text = next(cut for cut in _cuts(clean(source.title), limits.max_length) if _is_own(cut, place, refused))
        chosen = Candidate(text, similarity(source.title, text), 0.0, frozenset({TitleChange.SHORTENED}))
    return chosen


def _is_own(text: str, place: int, refused: AbstractSet[str]) -> bool:
    """Whether a shortened text may be shown by the platform at ``place``."""
    shown = normalise(text)
    return len(shown) % len(PLATFORM_ORDER) == place and shown not in refused


def _cuts(title: str, max_length: int) -> Iterator[str]:
    """Yield beginnings of the title, the longest first, each also with a full stop (one longer)."""
    for length in range(max_length, 0, -1):
        beginning = title[:length].rstrip()
        yield beginning
        if len(beginning) < max_length:
            yield beginning + "."


def _result(chosen: Candidate, source: TitleSource, limits: TitleLimits) -> TitleResult:
    changes = set(chosen.changes)
    if normalise(clean(source.title)) != normalise(source.title):
        changes.add(TitleChange.DECORATION)
    reasons = dict(_reasons(chosen, source, limits))
    return TitleResult(
        title=chosen.text,
        similarity=chosen.similarity,
        in_band=chosen.is_in_band,
        transformations=tuple(change.value for change in TitleChange if change in changes),
        reason="; ".join(reasons.values()) or None,
        causes=tuple(reasons),
    )


def _reasons(chosen: Candidate, source: TitleSource, limits: TitleLimits) -> Iterator[tuple[TitleCause, str]]:
    if not chosen.is_in_band:
        wanted = f"{TITLE_BAND.lowest:.0%} to {TITLE_BAND.highest:.0%}"
        words = len(source.title.split())
        cause = f"a title of {words} {'word' if words == 1 else 'words'} leaves" if words <= 4 else "the words leave"
        yield (
            TitleCause.OUT_OF_REACH,
            f"{cause} no natural wording that is {wanted} similar to the master; this one is {chosen.similarity:.1%}",
        )
    if chosen.is_marked_only:
        yield (
            TitleCause.NOTHING_TO_REWORD,
            "there is nothing to reword; only a mark tells it from the title on another platform",
        )
    if len(chosen.text) < limits.min_length:
        yield (
            TitleCause.TOO_SHORT,
            f"the platform wants at least {limits.min_length} characters, this title has {len(chosen.text)}",
        )
    lost = [token for token in digit_tokens(source.title) if token not in digit_tokens(chosen.text)]
    if lost:
        yield TitleCause.NO_ROOM, f"{limits.max_length} characters have no room for: {', '.join(lost)}"
