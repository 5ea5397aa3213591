"""A platform's own limits: token buckets per app and per shop, and a daily quota per app.

Figures come from the configuration; neither platform publishes exact ones.
"""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.config import LimitsConfig
from syncstore_simulator.core.jsontypes import JsonObject, JsonValue

_DAY_S = 86_400


class LimitOutcome(StrEnum):
    """Whether a call may pass."""

    ALLOWED = "allowed"
    TOO_FAST = "too_fast"
    DAY_SPENT = "day_spent"


@dataclass(frozen=True, slots=True)
class LimitVerdict:
    """The outcome and, when refused, how many seconds until a call would pass."""

    outcome: LimitOutcome
    retry_after_s: float = 0.0


_ALLOWED = LimitVerdict(LimitOutcome.ALLOWED)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float

    def refill(self, now: float, per_second: float, burst: int) -> None:
        self.tokens = min(float(burst), self.tokens + max(0.0, now - self.filled_at) * per_second)
        self.filled_at = now


class Limiter:
    """Counts the calls of one app and its shops."""

    def __init__(self, clock: Clock, limits: LimitsConfig, *, day_starts_utc_offset_s: int = 0) -> None:
        self._clock = clock
        self._limits = limits
        self._day_offset_s = day_starts_utc_offset_s
        self._app = _Bucket(float(limits.app_burst), clock.now())
        self._shops: dict[str, _Bucket] = {}
        self._day = 0
        self._used_today = 0

    def take(self, shop_id: str | None) -> LimitVerdict:
        """Take one call for the app and, when given, for a shop; nothing is taken when either refuses."""
        now, limits = self._clock.now(), self._limits
        day, into_day_s = divmod(now + self._day_offset_s, _DAY_S)
        if day != self._day:
            self._day, self._used_today = int(day), 0
        if self._used_today >= limits.daily:
            return LimitVerdict(LimitOutcome.DAY_SPENT, _DAY_S - into_day_s)
        self._app.refill(now, limits.app_per_second, limits.app_burst)
        if self._app.tokens < 1.0:
            return LimitVerdict(LimitOutcome.TOO_FAST, (1.0 - self._app.tokens) / limits.app_per_second)
        if shop_id is not None:
            bucket = self._shops.setdefault(shop_id, _Bucket(float(limits.shop_burst), now))
            bucket.refill(now, limits.shop_per_second, limits.shop_burst)
            if bucket.tokens < 1.0:
                return LimitVerdict(LimitOutcome.TOO_FAST, (1.0 - bucket.tokens) / limits.shop_per_second)
            bucket.tokens -= 1.0
        self._app.tokens -= 1.0
        self._used_today += 1
        return _ALLOWED

    def update(self, changes: JsonValue) -> None:
        """Change some limits, with full buckets and a fresh day. Raises ValueError naming what is wrong."""
        if not isinstance(changes, dict):
            raise ValueError("limits: expected an object")
        known = {item.name for item in fields(LimitsConfig)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"limits.{name}: not known; known are {', '.join(sorted(known))}")
            if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
                raise ValueError(f"limits.{name}: expected a number above 0")
        self._limits = replace(self._limits, **changes)
        self._app = _Bucket(float(self._limits.app_burst), self._clock.now())
        self._shops.clear()
        self._used_today = 0

    def as_json(self) -> JsonObject:
        """Return the limits and how many calls were counted today."""
        values = {item.name: getattr(self._limits, item.name) for item in fields(LimitsConfig)}
        return {**values, "used_today": self._used_today}
