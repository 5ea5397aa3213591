"""The simulators' clock: wall time plus an offset that tests set through the control API.

Everything that expires, ripens or refills asks this clock, so one jump of the offset ages tokens, reviews and quotas
together. It must not know the platforms.
"""

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    """Wall clock in seconds since the epoch, shifted by ``offset_s``."""

    offset_s: float = 0.0

    def now(self) -> float:
        """Return the simulated time in seconds since the epoch (UTC)."""
        return time.time() + self.offset_s

    def seconds(self) -> int:
        """Return the simulated time in whole seconds, as the platforms' wire formats carry it."""
        return int(self.now())
