"""A title that the seller wrote for a shop, as it is: judged like a generated one, never reworded.

One made from a template may be cut where it is too long: at the end of a word, so that nothing half is shown.
"""

from syncstore_common.sync.titles.model import TitleCause, TitleChange, TitleLimits, TitleResult
from syncstore_common.sync.titles.similarity import TITLE_BAND, similarity

_EDGES = " -–—|/,;:·•"


def given_title(text: str, master: str, limits: TitleLimits, *, may_be_cut: bool) -> TitleResult:
    """Return the seller's own title with its similarity to the ``master``; outside the band it comes with a reason."""
    cut = _cut(text, limits.max_length) if may_be_cut else text
    alike = similarity(master, cut)
    reasons: dict[TitleCause, str] = {}
    if alike not in TITLE_BAND:
        wanted = f"{TITLE_BAND.lowest:.0%} to {TITLE_BAND.highest:.0%}"
        reasons[TitleCause.OUT_OF_REACH] = (
            f"the seller's own title is {alike:.1%} similar to the master; {wanted} is wanted"
        )
    if len(cut) < limits.min_length:
        reasons[TitleCause.TOO_SHORT] = (
            f"the platform wants at least {limits.min_length} characters, this title has {len(cut)}"
        )
    return TitleResult(
        title=cut,
        similarity=alike,
        in_band=alike in TITLE_BAND,
        transformations=(TitleChange.SHORTENED.value,) if cut != text else (),
        reason="; ".join(reasons.values()) or None,
        causes=tuple(reasons),
    )


def _cut(text: str, most: int) -> str:
    """The longest beginning of whole words that fits; of a single longer word, its beginning."""
    if len(text) <= most:
        return text
    head = text[: most + 1]
    at_word = head.rsplit(None, 1)[0] if " " in head else text[:most]
    return at_word.rstrip(_EDGES) or text[:most]
