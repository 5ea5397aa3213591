"""A value with its past: what a lagging index or a lagging list still shows.

Values are immutable; each write adds a version with the moments from which search and lists show it.
"""

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_KEPT_VERSIONS = 32


@dataclass(frozen=True, slots=True)
class _Version(Generic[T]):
    value: T
    listed_at: float
    searched_at: float


class History(Generic[T]):
    """The current value and the recent ones, read as of a moment."""

    def __init__(self, value: T, now: float, *, list_delay_s: float = 0.0, index_delay_s: float = 0.0) -> None:
        self._born = _Version(value, now + list_delay_s, now + index_delay_s)
        self._versions: deque[_Version[T]] = deque([self._born], maxlen=_KEPT_VERSIONS)

    @property
    def current(self) -> T:
        """Return the stored truth."""
        return self._versions[-1].value

    def write(self, value: T, now: float, *, list_delay_s: float = 0.0, index_delay_s: float = 0.0) -> None:
        """Replace the current value."""
        self._versions.append(_Version(value, now + list_delay_s, now + index_delay_s))

    def listed(self, now: float) -> T | None:
        """Return what lists and details show, or None while they do not know of it yet."""
        if self._born.listed_at > now:
            return None
        shown = (version.value for version in reversed(self._versions) if version.listed_at <= now)
        return next(shown, self._versions[0].value)

    def searched(self, now: float) -> T | None:
        """Return what the search index holds, or None while it does not know of it yet."""
        if self._born.searched_at > now:
            return None
        shown = (version.value for version in reversed(self._versions) if version.searched_at <= now)
        return next(shown, self._versions[0].value)
