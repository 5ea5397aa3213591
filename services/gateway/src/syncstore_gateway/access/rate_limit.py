"""How often a caller may ask: one bucket per caller in PostgreSQL, so that all replicas count together.

The bucket is stored as the moment at which it will be full again (GCRA): one row, one statement, no timer. A full
bucket holds a minute's allowance, which may be used at once; then requests are let in evenly.
"""

import math
from dataclasses import dataclass

from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.kernel.errors import SyncStoreError

_WINDOW_S = 60.0
_TAKE = """
insert into rate_limits as r (subject, full_at) values ($1, now() + make_interval(secs => $2))
on conflict (subject) do update set full_at = greatest(r.full_at, now()) + make_interval(secs => $2)
    where greatest(r.full_at, now()) + make_interval(secs => $2) <= now() + make_interval(secs => $3)
returning extract(epoch from full_at - now())::float8
"""
_STANDING = "select extract(epoch from full_at - now())::float8 from rate_limits where subject = $1"
_FORGET = "delete from rate_limits where full_at < now()"


class TooManyRequests(SyncStoreError):
    """The caller's allowance is used up; ``details["retry_after_s"]`` says when the next request is let in."""

    code = "RATE_LIMITED"
    status = 429


@dataclass(frozen=True, slots=True)
class Allowance:
    """Where a caller stands after a request."""

    per_minute: int
    remaining: int
    reset_s: int
    """Seconds until the bucket is full again."""

    def headers(self) -> dict[str, str]:
        """The two fields of the IETF draft on rate limit headers (draft-ietf-httpapi-ratelimit-headers-11)."""
        return {
            "RateLimit-Policy": f'"caller";q={self.per_minute};w={int(_WINDOW_S)}',
            "RateLimit": f'"caller";r={self.remaining};t={self.reset_s}',
        }


def allowance(per_minute: int, owed_s: float) -> Allowance:
    """Read the standing from how many seconds the bucket needs until it is full."""
    cost_s = _WINDOW_S / per_minute
    # full_at is kept in microseconds: without the margin rounding would swallow a request
    remaining = max(0, math.floor((_WINDOW_S - owed_s) / cost_s + 1e-3))
    return Allowance(per_minute, remaining, math.ceil(max(0.0, owed_s)))


class RateLimiter:
    """Takes one request at a time from a caller's bucket."""

    def __init__(self, database: Database, *, per_minute: int) -> None:
        self._database = database
        self._per_minute = per_minute

    async def take(self, subject: str) -> Allowance | None:
        """Count a request of ``subject``; None when there is no limit. Raises TooManyRequests."""
        if self._per_minute == 0:
            return None
        cost_s = _WINDOW_S / self._per_minute
        async with self._database.driver() as connection:
            owed_s = await connection.fetchval(_TAKE, subject, cost_s, _WINDOW_S)
            if owed_s is not None:
                return allowance(self._per_minute, owed_s)
            standing_s = await connection.fetchval(_STANDING, subject) or 0.0
        wait_s = max(1, math.ceil(standing_s + cost_s - _WINDOW_S))
        raise TooManyRequests(
            f"more than {self._per_minute} requests in a minute; ask again in {wait_s} s",
            details={"retry_after_s": wait_s},
        )


async def forget_idle_buckets(unit: DriverUnit) -> None:
    """Drop the buckets that are full again."""
    await unit.execute(_FORGET)
