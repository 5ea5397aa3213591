"""Retry delays: exponential with full jitter and a cap. Pure; the caller brings the randomness."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Delays grow from ``base_s`` by doubling up to ``cap_s``; each is drawn evenly from zero to that bound."""

    base_s: float = 1.0
    cap_s: float = 300.0

    def ceiling_s(self, attempt: int) -> float:
        """Return the longest delay after the given attempt (1 = the first failure)."""
        return min(self.cap_s, self.base_s * 2.0 ** (min(attempt, 64) - 1))

    def delay_s(self, attempt: int, source: random.Random) -> float:
        """Draw the delay before the next attempt, in seconds."""
        return source.uniform(0.0, self.ceiling_s(attempt))
