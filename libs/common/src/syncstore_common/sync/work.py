"""Work: one row per listing, raised by any cause (raising.py), leased fairly, settled under the lease's token."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from syncstore_common.contracts.states import Lane
from syncstore_common.infra.database import DriverConnection
from syncstore_common.sync.limiter import RESERVE
from syncstore_common.sync.listing import Kind

LANE_ORDER = {
    Lane.ORDERS: 0,
    Lane.STOCK: 1,
    Lane.DELIST: 2,
    Lane.PRICE: 3,
    Lane.CONTENT: 4,
    Lane.CREATE: 5,
    Lane.BULK: 6,
}
URGENT_LANE = LANE_ORDER[Lane.PRICE]
"""Lanes up to this one may use the reserved slots and tokens."""
_FIRST = UUID(int=0)
_FEWEST_CANDIDATES = 20
"""So many shops are compared by their running leases, however few slots are free."""

# Only shops with due work are looked at: an index of due work is walked from shop to shop, on from the last shop that
# got a lease and once round, until enough shops are found that may have one. So neither shops with nothing to do nor a
# long queue cost anything, and with fewer slots than shops none of them starves.
# Of those found, shops with the fewest running leases choose first, and no shop takes more than its share at once. A
# shop gets no more leases than its bucket has tokens (but one, to find out): a refusal costs a plan and a transaction.
# Lower lanes leave a bucket's reserve alone, and yield after a refusal.
# "offset 0" keeps the order of the joins: shops found must not be more than shops asked about.
_LEASE = f"""
with recursive ring (id, lap, place) as (
    select $6::uuid, 0, 0
    union all
    select coalesce(beyond.id, start.id), ring.lap + (beyond.id is null)::int, ring.place + 1
    from ring left join lateral (
        select t.connection_id as id from sync_tasks t where t.is_due and t.connection_id > ring.id
        order by t.connection_id limit 1
    ) beyond on true left join lateral (
        select t.connection_id as id from sync_tasks t where t.is_due and beyond.id is null
        order by t.connection_id limit 1
    ) start on true
    where case ring.lap + (beyond.id is null)::int when 0 then true when 1 then coalesce(beyond.id, start.id) <= $6 end
), active as (
    select c.id, ring.place, busy.n, least($3 - busy.n, coalesce(bucket.level, $3)) as slots,
        case when c.yielding_until > now() then 0
             else least(greatest(0, $3 - $4 - busy.n), coalesce(bucket.low_level, $3)) end as low_slots
    from ring cross join lateral (
        select * from platform_connections where id = ring.id and status = 'active'
            and coalesce(throttled_until, '-infinity') <= now() offset 0
    ) c cross join lateral (
        select count(*)::int as n from sync_tasks b
        where b.connection_id = c.id and b.lease_token is not null and b.leased_until > now()
    ) busy
    left join lateral (
        select greatest(1, floor(filled))::int as level, greatest(1, floor(filled - b.burst * $5))::int as low_level
        from rate_limit_buckets b cross join lateral (
            select least(b.burst, b.tokens + b.rate * b.factor * extract(epoch from now() - b.refilled_at)) as filled
        ) now_in where b.scope = 'shop:' || c.external_shop_id offset 0
    ) bucket on true
    where ring.place > 0 and busy.n < $3 and not exists (select from stop_switch)
), able as materialized (
    select * from active a
    -- ordered, so that an index is walked to the first row
    where (
        select true from sync_tasks t where t.connection_id = a.id and t.is_due and t.next_attempt_at <= now()
            and t.lane <= {URGENT_LANE} and (t.leased_until is null or t.leased_until <= now())
        order by deadline limit 1
    ) or low_slots > 0 and (
        select true from sync_tasks t where t.connection_id = a.id and t.is_due and t.next_attempt_at <= now()
            and t.lane > {URGENT_LANE} and (t.leased_until is null or t.leased_until <= now())
        order by deadline limit 1
    )
    limit $7
), shops as (
    select id, place, row_number() over (order by n, place) as turn, least(slots, share) as slots,
        least(low_slots, share) as low_slots
    from (select *, ceil($1::float8 / count(*) over ())::int as share from able) shared
), picked as (
    select t.listing_id, s.place from shops s cross join lateral (
        select urgent.* from (
            select listing_id, deadline from sync_tasks
            where connection_id = s.id and is_due and next_attempt_at <= now() and lane <= {URGENT_LANE}
                and (leased_until is null or leased_until <= now())
            order by deadline limit s.slots for update skip locked) urgent
        union all
        select rest.* from (
            select listing_id, deadline from sync_tasks
            where connection_id = s.id and is_due and next_attempt_at <= now() and lane > {URGENT_LANE}
                and (leased_until is null or leased_until <= now())
            order by deadline limit s.low_slots for update skip locked) rest
        order by deadline limit s.slots
    ) t
    where s.turn <= $1
    order by s.turn limit $1
)
update sync_tasks t set lease_token = gen_random_uuid(), leased_until = now() + make_interval(secs => $2)
from picked where t.listing_id = picked.listing_id
returning t.listing_id, t.connection_id, t.lease_token, t.attempts, t.lane, t.force, t.traceparent, t.links,
    t.raised_at, extract(epoch from now() - t.raised_at)::float8 as age_s,
    picked.place
"""  # noqa: S608 - a constant, spelled out so that the index of urgent work is used

# Again from shop to shop along an index, so that shops with nothing to do cost nothing; the least is per row what it
# was per shop, for a throttled shop only delays.
_NEXT_DUE_S = """
with recursive pending (id) as (
    (select connection_id from sync_tasks where is_due and lease_token is null order by connection_id limit 1)
    union all
    select (
        select t.connection_id from sync_tasks t where t.is_due and t.lease_token is null
            and t.connection_id > pending.id
        order by t.connection_id limit 1
    ) from pending where pending.id is not null
), next as (
    select id, (
        select next_attempt_at from sync_tasks t where t.connection_id = pending.id and t.is_due
            and t.lease_token is null
        order by next_attempt_at limit 1
    ) as at from pending
    union all
    select connection_id, leased_until from sync_tasks where lease_token is not null
)
select extract(epoch from min(greatest(next.at, c.throttled_until)) - now())::float8
from next join platform_connections c on c.id = next.id
where c.status = 'active' and next.at is not null and not exists (select from stop_switch)
"""

_RENEW = """
update sync_tasks t set leased_until = now() + make_interval(secs => $3)
from (
    select listing_id from sync_tasks join unnest($1::uuid[], $2::uuid[]) as held (listing_id, token) using (listing_id)
    where lease_token = held.token order by listing_id for update of sync_tasks
) ours where t.listing_id = ours.listing_id returning t.lease_token
"""

_RELEASE = "update sync_tasks set lease_token = null, leased_until = null where listing_id = $1 and lease_token = $2"

_PENDING = """
select stock_wanted, stock_done, price_wanted, price_done, content_wanted, content_done, lifecycle_wanted,
    lifecycle_done from sync_tasks where listing_id = $1 and lease_token = $2
"""


class LeaseOver(Exception):
    """The lease ended before a call was sent; another worker may have it."""


@dataclass(slots=True)
class Hold:
    """Until when a lease is surely ours, by this process's own clock: a process that was stopped wakes up late."""

    until: float = math.inf

    @property
    def left_s(self) -> float:
        """For how long the lease is surely ours."""
        return self.until - time.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether somebody else may have the lease."""
        return self.left_s <= 0


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one listing until it is given back, lost or expired."""

    listing_id: UUID
    connection_id: UUID
    token: UUID
    attempts: int
    lane: int
    force: bool
    traceparent: str | None
    links: tuple[str, ...]
    age_s: float
    hold: Hold = field(default_factory=Hold)

    @property
    def is_urgent(self) -> bool:
        """Whether the work may use what is reserved for stock and price."""
        return self.lane <= URGENT_LANE


@dataclass(slots=True)
class Rotation:
    """Where in the round of shops the next search begins: after this shop."""

    last_shop: UUID = _FIRST


@dataclass(frozen=True, slots=True)
class Pending:
    """The sequences of a leased listing at one moment."""

    wanted: dict[str, int]
    done: dict[str, int]

    def is_due(self, kind: Kind | str) -> bool:
        """Whether a kind is wanted beyond what was done."""
        return self.wanted[str(kind)] > self.done[str(kind)]

    @property
    def anything(self) -> bool:
        """Whether anything is due."""
        return any(self.wanted[name] > self.done[name] for name in self.wanted)


async def lease_work(
    connection: DriverConnection,
    *,
    limit: int,
    lease_s: float,
    per_shop: int,
    reserved: int,
    rotation: Rotation | None = None,
) -> list[Lease]:
    """Lease due listings, fairly: each active shop up to ``per_shop`` at once, ``reserved`` of it for urgent lanes.

    ``rotation`` is where the search among shops goes on, and is moved.
    """
    asked_at = time.monotonic()
    rotation = rotation or Rotation()
    candidates = max(_FEWEST_CANDIDATES, 2 * limit)
    rows = await connection.fetch(_LEASE, limit, lease_s, per_shop, reserved, RESERVE, rotation.last_shop, candidates)
    if rows:
        rotation.last_shop = UUID(str(max(rows, key=lambda row: row["place"])["connection_id"]))
    return [_lease(row, Hold(asked_at + lease_s)) for row in rows]


def _lease(row: Any, hold: Hold) -> Lease:
    return Lease(
        listing_id=UUID(str(row["listing_id"])),
        connection_id=UUID(str(row["connection_id"])),
        token=UUID(str(row["lease_token"])),
        attempts=row["attempts"],
        lane=row["lane"],
        force=row["force"],
        traceparent=row["traceparent"],
        links=tuple(row["links"]),
        age_s=row["age_s"],
        hold=hold,
    )


async def seconds_to_next_due(connection: DriverConnection) -> float | None:
    """Return how long until some work may be leased (negative = now), or None when nothing is due anywhere."""
    value: float | None = await connection.fetchval(_NEXT_DUE_S)
    return value


async def renew_leases(connection: DriverConnection, leases: Sequence[Lease], lease_s: float) -> set[UUID]:
    """Extend leases; return the tokens of those that are still ours."""
    asked_at = time.monotonic()
    held = [lease.listing_id for lease in leases], [lease.token for lease in leases]
    kept = {UUID(str(row["lease_token"])) for row in await connection.fetch(_RENEW, *held, lease_s)}
    for lease in leases:
        if lease.token in kept:
            lease.hold.until = asked_at + lease_s
    return kept


async def release_lease(connection: DriverConnection, lease: Lease) -> None:
    """Give a lease back with its work as it is."""
    await connection.execute(_RELEASE, lease.listing_id, lease.token)


async def load_pending(connection: DriverConnection, lease: Lease) -> Pending | None:
    """Read the sequences; None when the lease is not ours any more."""
    row = await connection.fetchrow(_PENDING, lease.listing_id, lease.token)
    if row is None:
        return None
    names = ("stock", "price", "content", "lifecycle")
    return Pending(
        wanted={name: row[f"{name}_wanted"] for name in names}, done={name: row[f"{name}_done"] for name in names}
    )
