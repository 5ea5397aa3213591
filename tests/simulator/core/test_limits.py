"""Token buckets per app and shop, and the day that starts at the platform's own hour."""

import pytest

from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.config import LimitsConfig
from syncstore_simulator.core.limits import Limiter, LimitOutcome


class StillClock(Clock):
    """A clock that only moves when its offset does."""

    def now(self) -> float:
        return 1_767_225_600.0 + self.offset_s  # 2026-01-01 00:00 UTC


def limiter(clock: Clock, **limits: float) -> Limiter:
    """Return a limiter that counts its day in UTC+8."""
    base = {"app_per_second": 100.0, "app_burst": 100, "shop_per_second": 1.0, "shop_burst": 2, "daily": 1000}
    return Limiter(clock, LimitsConfig(**{**base, **limits}), day_starts_utc_offset_s=8 * 3600)  # type: ignore[arg-type] # burst and daily are given whole


def test_a_shops_burst_is_spent_and_refills() -> None:
    clock = StillClock()
    limits = limiter(clock)
    outcomes = [limits.take("1").outcome for _ in range(3)]

    assert outcomes == [LimitOutcome.ALLOWED, LimitOutcome.ALLOWED, LimitOutcome.TOO_FAST]
    assert limits.take("1").retry_after_s == pytest.approx(1.0)
    assert limits.take("2").outcome is LimitOutcome.ALLOWED
    clock.offset_s = 1.0
    assert limits.take("1").outcome is LimitOutcome.ALLOWED


def test_the_apps_burst_holds_for_all_shops_together() -> None:
    limits = limiter(StillClock(), app_burst=3)
    outcomes = [limits.take(shop).outcome for shop in ("1", "2", "3", "4")]

    assert outcomes[-1] is LimitOutcome.TOO_FAST


def test_a_refused_call_takes_nothing() -> None:
    limits = limiter(StillClock(), shop_burst=1, app_burst=2)
    limits.take("1")
    limits.take("1")

    assert limits.take("2").outcome is LimitOutcome.ALLOWED


def test_the_daily_quota_comes_back_at_midnight_utc_plus_8() -> None:
    clock = StillClock()
    limits = limiter(clock, daily=1)
    limits.take(None)
    verdict = limits.take(None)

    assert verdict.outcome is LimitOutcome.DAY_SPENT
    assert verdict.retry_after_s == 16 * 3600
    clock.offset_s = 16 * 3600
    assert limits.take(None).outcome is LimitOutcome.ALLOWED


@pytest.mark.parametrize("change", [{"daily": 0}, {"app_burst": "many"}, {"per_hour": 5}, []])
def test_wrong_changes_are_refused_and_change_nothing(change: object) -> None:
    limits = limiter(StillClock())
    before = limits.as_json()
    with pytest.raises(ValueError, match="limits"):
        limits.update(change)

    assert limits.as_json() == before
