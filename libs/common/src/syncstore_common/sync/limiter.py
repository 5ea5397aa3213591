"""The rate limiter: token buckets per app and per shop in PostgreSQL, taken before every HTTP call, all or none.

Buckets are locked in one fixed order (their name's), so two calls never deadlock. Work below price leaves the last 20 %
of a bucket to stock and price. A 429 halves the rate (once, however many calls met it together); it doubles again with
each quiet minute. When the database can't be asked, no call is made: a platform's limit is never guessed.
"""

from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Counter, Gauge

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import LONGEST_WAIT_S, Disposition, FailureFacts, PlatformFailure, Scope

RESERVE = 0.2
"""Share of a bucket's burst that lower lanes may not touch."""
RATE_REFUSED = "limiter.rate_limit"
"""The code of our own refusal, as against the platform's."""

_ENSURE = """
insert into rate_limit_buckets (scope, rate, burst, daily, tokens, day_left) values ($1, $2, $3, $4, $3, $4)
on conflict (scope) do update set rate = $2, burst = $3, daily = $4,
    day_left = least(rate_limit_buckets.day_left + greatest($4 - rate_limit_buckets.daily, 0), $4)
where (rate_limit_buckets.rate, rate_limit_buckets.burst, rate_limit_buckets.daily) is distinct from ($2, $3, $4)
"""

# the factor of a bucket after the minutes that passed since its last 429
_EASED = """
case when b.throttled_at is null then 1.0 else least(1.0, b.factor * power(2,
    floor(greatest(extract(epoch from clock_timestamp() - b.throttled_at), 0) / 60))) end
"""
# a bucket is never so small that its reserve leaves lower lanes nothing
_TAKE = f"""
with locked as (
    select b.*, clock_timestamp() as at,
        (clock_timestamp() at time zone $3)::date as today,
        {_EASED} as eased, least(b.burst * $2, b.burst - 1) as reserve
    from rate_limit_buckets b where scope = any($1::text[]) order by scope for update
), level as (
    select l.*, l.rate * l.eased as speed,
        case when today > day then daily else day_left end as left_today
    from locked l
), filled as (
    select *, least(burst, tokens + speed * extract(epoch from at - refilled_at)) as available from level
), verdict as (
    select bool_and(available - 1 >= reserve and left_today > 0 and coalesce(blocked_until, at) <= at) as granted,
        max(greatest(
            (1 + reserve - available) / nullif(speed, 0),
            extract(epoch from coalesce(blocked_until, at) - at)
        )) as wait_s,
        bool_or(left_today <= 0) as day_is_over
    from filled
), updated as (
    update rate_limit_buckets b set
        tokens = f.available - v.granted::int, refilled_at = f.at,
        day_left = f.left_today - v.granted::int, day = f.today,
        factor = case when f.eased >= 1 then 1 else b.factor end,
        throttled_at = case when f.eased >= 1 then null else b.throttled_at end
    from filled f, verdict v where b.scope = f.scope
    returning b.scope, b.day_left, b.daily
)
select v.granted, v.wait_s::float8, v.day_is_over,
    extract(epoch from ((clock_timestamp() at time zone $3)::date + 1) - (clock_timestamp() at time zone $3))::float8
        as day_ends_in_s,
    (select min(day_left::float8 / nullif(daily, 0)) from updated) as least_left
from verdict v
"""  # noqa: S608 - constants

# calls that were on their way when the first was refused say nothing new
_THROTTLE = f"""
update rate_limit_buckets b set
    factor = case when b.blocked_until > clock_timestamp() then b.factor else greatest({_EASED} / 2, 0.0625) end,
    throttled_at = clock_timestamp(), tokens = 0, refilled_at = clock_timestamp(),
    blocked_until = greatest(b.blocked_until, clock_timestamp() + make_interval(secs => $2))
where scope = $1
"""  # noqa: S608 - constants

WAITS = Counter("syncstore_limiter_refusals_total", "Calls that had to wait for a token", ["platform", "why"])
DAY_LEFT = Gauge("syncstore_limiter_day_left_ratio", "Smallest share of a daily quota that is left", ["platform"])


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket's figures. ``per_second`` tokens flow in, ``burst`` fit, ``daily`` are given a day."""

    per_second: float
    burst: float
    daily: int


@dataclass(frozen=True, slots=True)
class RateProfile:
    """The limits of a platform: for the whole app, and for each shop. ``day_zone`` is where its day turns."""

    app: Rate
    shop: Rate
    day_zone: str = "UTC"


def app_scope() -> str:
    """The bucket of the whole application."""
    return "app"


def shop_scope(external_shop_id: str) -> str:
    """The bucket of a shop."""
    return f"shop:{external_shop_id}"


def limiter_refusal(wait_s: float, *, daily: bool) -> PlatformFailure:
    """The failure a call ends with when it may not be made yet."""
    disposition = Disposition.DEFERRED if daily else Disposition.RATE_LIMITED
    code = "limiter.daily_quota" if daily else RATE_REFUSED
    message = "today's calls are used up" if daily else "waiting for the rate limit"
    return PlatformFailure(
        FailureFacts(
            disposition=disposition, platform_code=code, message=message, retry_after_s=wait_s, scope=Scope.CALLS
        )
    )


class Limiter:
    """Gives tokens of one platform's buckets."""

    def __init__(self, database: Database, platform: Platform, profile: RateProfile) -> None:
        self._database = database
        self._platform = platform
        self._profile = profile
        self._known: set[str] = set()

    async def acquire(self, external_shop_id: str | None, *, urgent: bool) -> None:
        """Take one token of the app and, for shop calls, one of the shop.

        Raises PlatformFailure: RATE_LIMITED with the wait in seconds, DEFERRED when the day's quota is used up.
        """
        scopes = [app_scope()] if external_shop_id is None else [app_scope(), shop_scope(external_shop_id)]
        await self._ensure(scopes)
        async with self._database.driver() as connection:
            row = await connection.fetchrow(_TAKE, scopes, 0.0 if urgent else RESERVE, self._profile.day_zone)
        if row["least_left"] is not None:
            DAY_LEFT.labels(self._platform.value).set(row["least_left"])
        if row["granted"]:
            return
        daily = bool(row["day_is_over"])
        WAITS.labels(self._platform.value, "daily" if daily else "rate").inc()
        raise limiter_refusal(row["day_ends_in_s"] if daily else max(0.01, row["wait_s"] or 0.01), daily=daily)

    async def throttled(self, external_shop_id: str | None, retry_after_s: float | None) -> None:
        """Note a 429: halve the rate of the shop (or app) and stop its calls for the given time, a day at most."""
        scope = app_scope() if external_shop_id is None else shop_scope(external_shop_id)
        async with self._database.driver() as connection:
            await connection.execute(
                _THROTTLE, scope, min(LONGEST_WAIT_S, 1.0 if retry_after_s is None else retry_after_s)
            )

    async def levels(self) -> list[dict[str, float | str | datetime | None]]:
        """Return every bucket as it was last written, for the quota page."""
        async with self._database.driver() as connection:
            rows = await connection.fetch(
                "select scope, rate, burst, daily, tokens, day_left, factor, blocked_until from rate_limit_buckets "
                "order by scope"
            )
        return [dict(row) for row in rows]

    async def _ensure(self, scopes: list[str]) -> None:
        for scope in scopes:
            if scope in self._known:
                continue
            rate = self._profile.app if scope == app_scope() else self._profile.shop
            async with self._database.driver() as connection:
                await connection.execute(_ENSURE, scope, rate.per_second, rate.burst, rate.daily)
            self._known.add(scope)
