"""The rate limiter: token buckets per app and per shop in PostgreSQL, taken before every HTTP call, from both or none.

Buckets are locked in one fixed order (their name's), so two calls never deadlock. Work below price leaves the last 20 %
of a bucket to stock and price. A 429 halves the rate (once, however many calls met it together); it doubles again with
each quiet minute. When the database can't be asked, no call is made: a platform's limit is never guessed.
"""

from collections import Counter as Counting
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client import Counter, Gauge

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.database import Database
from syncstore_common.infra.together import Together
from syncstore_common.kernel.errors import LONGEST_WAIT_S, Disposition, FailureFacts, PlatformFailure, Scope

RESERVE = 0.2
"""Share of a bucket's burst that lower lanes may not touch."""
RATE_REFUSED = "limiter.rate_limit"
"""The code of our own refusal, as against the platform's."""

_MOST_AT_ONCE = 100
_APP = "app"

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
# Wishes (a scope, null for calls of the app alone; how urgent; how many calls) are served urgent ones first. Of what a
# bucket has left, a wish sees what those before it asked for as taken. A bucket is never so small that its reserve
# leaves lower lanes nothing.
_TAKE = f"""
with wish as (
    select * from unnest($1::text[], $2::bool[], $3::int[]) with ordinality as wish (scope, is_urgent, calls, place)
), locked as (
    select b.*, clock_timestamp() as at, (clock_timestamp() at time zone $5)::date as today, {_EASED} as eased,
        least(b.burst * $4, b.burst - 1) as reserve
    from rate_limit_buckets b where scope = any(array_append($1, '{_APP}')) order by scope for update
), level as (
    select l.*, l.rate * l.eased as speed, case when today > day then daily else day_left end as left_today
    from locked l
), filled as (
    select *, least(burst, tokens + speed * extract(epoch from at - refilled_at)) as available,
        greatest(0, extract(epoch from blocked_until - at)) as blocked_s
    from level
), free as (
    select scope, is_urgent, available, speed, coalesce(blocked_s, 0) as blocked_s, left_today,
        case when is_urgent then 0 else reserve end as kept,
        case when blocked_s > 0 then 0
             else greatest(0, least(floor(available - case when is_urgent then 0 else reserve end), left_today))
             end as calls
    from filled cross join (values (true), (false)) as urgency (is_urgent)
), of_shop as (
    select wish.place, wish.is_urgent, wish.calls, wish.scope, case when wish.scope is null then wish.calls
        else greatest(0, least(wish.calls, shop.calls - coalesce(sum(wish.calls) over before, 0))) end as possible
    from wish left join free shop on shop.scope = wish.scope and shop.is_urgent = wish.is_urgent
    window before as (
        partition by wish.scope order by wish.is_urgent desc, place rows between unbounded preceding and 1 preceding)
), given as (
    select of_shop.*, greatest(0, least(possible, app.calls - coalesce(sum(possible) over before, 0)))::int as granted
    from of_shop join free app on app.scope = '{_APP}' and app.is_urgent = of_shop.is_urgent
    window before as (order by of_shop.is_urgent desc, place rows between unbounded preceding and 1 preceding)
), taken as (
    select scope, sum(granted)::int as calls from given where scope is not null group by scope
    union all
    select '{_APP}', sum(granted)::int from given
), updated as (
    update rate_limit_buckets b set
        tokens = f.available - taken.calls, refilled_at = f.at,
        day_left = f.left_today - taken.calls, day = f.today,
        factor = case when f.eased >= 1 then 1 else b.factor end,
        throttled_at = case when f.eased >= 1 then null else b.throttled_at end
    from filled f join taken using (scope) where b.scope = f.scope
    returning b.day_left, b.daily
)
select given.granted,
    (select max(greatest((1 + kept - available + taken.calls) / nullif(speed, 0), blocked_s))
     from free join taken using (scope)
     where scope in (given.scope, '{_APP}') and free.is_urgent = given.is_urgent)::float8 as wait_s,
    (select bool_or(left_today <= taken.calls) from filled join taken using (scope)
     where scope in (given.scope, '{_APP}')) as day_is_over,
    extract(epoch from ((clock_timestamp() at time zone $5)::date + 1) - (clock_timestamp() at time zone $5))::float8
        as day_ends_in_s,
    (select min(day_left::float8 / nullif(daily, 0)) from updated) as least_left
from given order by place
"""  # noqa: S608 - constants

# calls that were on their way when the first was refused say nothing new
_THROTTLE = f"""
update rate_limit_buckets b set
    factor = case when b.blocked_until > clock_timestamp() then b.factor else greatest({_EASED} / 2, 0.0625) end,
    throttled_at = clock_timestamp(), tokens = 0, refilled_at = clock_timestamp(),
    blocked_until = greatest(b.blocked_until, clock_timestamp() + make_interval(secs => $2))
where scope = $1
"""  # noqa: S608 - constants

# as of now: a day that turned meanwhile begins with all its calls
_ALLOWANCE = f"""
select daily as calls_a_day,
    case when (clock_timestamp() at time zone $2)::date > day then daily else day_left end as calls_left_today,
    case when blocked_until > clock_timestamp() then blocked_until end as stopped_until, {_EASED}::float8 as pace
from rate_limit_buckets b where scope = $1
"""  # noqa: S608 - a constant

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
    return _APP


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


@dataclass(frozen=True, slots=True)
class _Wish:
    """A call somebody wants to make: of a shop, or of the app alone."""

    scope: str | None
    is_urgent: bool


def _refusal(row: Any) -> FailureFacts:
    """What those learn who got none of a wish's tokens."""
    daily = bool(row["day_is_over"])
    wait_s = row["day_ends_in_s"] if daily else max(0.01, row["wait_s"] or 0.01)
    return limiter_refusal(wait_s, daily=daily).facts


class Limiter:
    """Gives tokens of one platform's buckets."""

    def __init__(self, database: Database, platform: Platform, profile: RateProfile) -> None:
        self._database = database
        self._platform = platform
        self._profile = profile
        self._known: set[str] = set()
        self._together = Together(self._take, most=_MOST_AT_ONCE)

    async def acquire(self, external_shop_id: str | None, *, urgent: bool) -> None:
        """Take one token of the app and, for shop calls, one of the shop.

        Raises PlatformFailure: RATE_LIMITED with the wait in seconds, DEFERRED when the day's quota is used up.
        """
        refusal = await self._together.ask(_Wish(external_shop_id and shop_scope(external_shop_id), urgent))
        if refusal is not None:
            raise PlatformFailure(refusal)

    async def _take(self, wishes: Sequence[_Wish]) -> list[FailureFacts | None]:
        """Take a token for each wish, for as many as there are; return the refusals of the others."""
        counted = Counting(wishes)
        await self._ensure([app_scope(), *(wish.scope for wish in counted if wish.scope)])
        columns = (
            [wish.scope for wish in counted],
            [wish.is_urgent for wish in counted],
            list(counted.values()),
        )
        async with self._database.driver() as connection:
            rows = await connection.fetch(_TAKE, *columns, RESERVE, self._profile.day_zone)
        if rows[0]["least_left"] is not None:
            DAY_LEFT.labels(self._platform.value).set(rows[0]["least_left"])
        left = {wish: row["granted"] for wish, row in zip(counted, rows, strict=True)}
        refusals = {wish: _refusal(row) for wish, row in zip(counted, rows, strict=True)}
        answers: list[FailureFacts | None] = []
        for wish in wishes:
            left[wish] -= 1
            answers.append(None if left[wish] >= 0 else refusals[wish])
        for refused in filter(None, answers):
            WAITS.labels(self._platform.value, "rate" if refused.platform_code == RATE_REFUSED else "daily").inc()
        return answers

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

    async def level_of(self, external_shop_id: str) -> dict[str, float]:
        """Return the rate a shop's calls may have now (its own or the app's, whichever is less), and its day's rest."""
        scopes = [app_scope(), shop_scope(external_shop_id)]
        await self._ensure(scopes)
        async with self._database.driver() as connection:
            row = await connection.fetchrow(
                "select min(rate) as rate, min(burst) as burst, min(case when day < (now() at time zone $2)::date"
                " then daily else day_left end) as left_today from rate_limit_buckets where scope = any($1::text[])",
                scopes,
                self._profile.day_zone,
            )
        return {"rate_per_s": row["rate"], "burst": row["burst"], "left_today": row["left_today"]}

    async def app_allowance(self) -> dict[str, float | int | datetime | None] | None:
        """Return what the whole app may still call, which all its shops share; None before its first call.

        ``pace`` is the share of the usual rate, below 1 after the platform complained; ``stopped_until`` its own wait.
        """
        async with self._database.driver() as connection:
            row = await connection.fetchrow(_ALLOWANCE, app_scope(), self._profile.day_zone)
        return dict(row) if row is not None else None

    async def _ensure(self, scopes: list[str]) -> None:
        for scope in scopes:
            if scope in self._known:
                continue
            rate = self._profile.app if scope == app_scope() else self._profile.shop
            async with self._database.driver() as connection:
                await connection.execute(_ENSURE, scope, rate.per_second, rate.burst, rate.daily)
            self._known.add(scope)
