"""The shape of a row in the error tables, and short ways to write many rows. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from syncstore_common.kernel.errors import Disposition, Remedy

_NOTHING = Remedy()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a code means. ``wait_s`` is how long to wait at least, when the platform's rule says so."""

    disposition: Disposition
    remedy: Remedy = _NOTHING
    wait_s: float | None = None


Rows = dict[str, Verdict]


def rows(verdict: Verdict, codes: Iterable[int]) -> Rows:
    """Return one row per code, all with the same verdict."""
    return {str(code): verdict for code in codes}


def rejected(field: str | None, fix: str, *codes: int) -> Rows:
    """Return rows of data that somebody must change: which field of our product, and how."""
    return rows(Verdict(Disposition.REJECTED, Remedy(field, fix)), codes)


def deferred(field: str | None, fix: str, wait_s: float, *codes: int) -> Rows:
    """Return rows of states that pass by themselves; ``fix`` says what is waited for."""
    return rows(Verdict(Disposition.DEFERRED, Remedy(field, fix), wait_s), codes)


def blocked(field: str, fix: str, *codes: int) -> Rows:
    """Return rows that stop the whole shop or application until an operator or the seller acts."""
    return rows(Verdict(Disposition.BLOCKED, Remedy(field, fix)), codes)


def conflict(field: str | None, fix: str, *codes: int) -> Rows:
    """Return rows that say that the listing on the platform is not as we believed."""
    return rows(Verdict(Disposition.CONFLICT, Remedy(field, fix)), codes)
