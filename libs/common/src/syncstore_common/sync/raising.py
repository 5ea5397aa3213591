"""Raising work: making kinds of listings wanted once more.

It is an increment, never a payload: the newest copy is read when the push happens, so five edits are one call and a
late message can't bring an old value back. ``deadline = raised + slack(lane, origin)`` orders the work of a shop;
nothing starves, because a deadline never moves back.

Work is locked before listings, and in the order of its listings' ids, everywhere: two transactions that change several
of them never wait for one another in a circle.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from syncstore_common.contracts.states import Lane, Origin
from syncstore_common.infra.database import DriverUnit
from syncstore_common.sync.work import LANE_ORDER

_SLACK_S = {
    Lane.ORDERS: 0.0,
    Lane.STOCK: 1.0,
    Lane.DELIST: 5.0,
    Lane.PRICE: 10.0,
    Lane.CONTENT: 60.0,
    Lane.CREATE: 120.0,
    Lane.BULK: 900.0,
}
_BULK_SLACK_S = 600.0
_MOST_LINKS = 8

_GIVEN = """
unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::float8[], $8::float8[], $9::bool[],
    $10::bool[], $11::text[])
    as given (id, stock, price, content, lifecycle, lane, slack_s, delay_s, unblocks, forces, traceparent)
"""
_RAISE = """
update sync_tasks t set
    stock_wanted = stock_wanted + meant.stock, price_wanted = price_wanted + meant.price,
    content_wanted = content_wanted + meant.content, lifecycle_wanted = lifecycle_wanted + meant.lifecycle,
    lane = case when is_due then least(t.lane, meant.lane) else meant.lane end,
    deadline = case when is_due then least(deadline, now() + make_interval(secs => slack_s))
                    else now() + make_interval(secs => slack_s) end,
    next_attempt_at = case when is_due then least(next_attempt_at, now() + make_interval(secs => delay_s))
                           else now() + make_interval(secs => delay_s) end,
    attempts = 0, dead_at = null, is_blocked = is_blocked and not unblocks, force = force or forces,
    links = case when is_due and t.traceparent is not null
                 then (array_append(links, t.traceparent))[greatest(1, array_length(links, 1) + 2 - $12):]
                 else '{}' end,
    traceparent = meant.traceparent, raised_at = now()
from meant where t.listing_id = meant.listing_id
"""
_RAISE_LISTINGS = f"""
with meant as materialized (
    select t.listing_id, given.* from {_GIVEN} join sync_tasks t on t.listing_id = given.id
    order by t.listing_id for update of t
) {_RAISE}
"""  # noqa: S608 - constants
_RAISE_PRODUCTS = f"""
with meant as materialized (
    select t.listing_id, given.* from {_GIVEN} join platform_listings l on l.product_id = given.id
    join sync_tasks t on t.listing_id = l.id order by t.listing_id for update of t
) {_RAISE}
"""  # noqa: S608 - constants
_LOCK_PRODUCTS = """
select from sync_tasks where listing_id in (select id from platform_listings where product_id = any($1::uuid[]))
order by listing_id for update
"""
_TRY_HELD = """
update platform_listings set holds = (
    select jsonb_object_agg(key, value || '{"until": 0}') from jsonb_each(holds))
where id = any($1::uuid[]) and holds <> '{}'
"""


@dataclass(frozen=True, slots=True)
class Raise:
    """A reason to look at listings again."""

    stock: bool = False
    price: bool = False
    content: bool = False
    lifecycle: bool = False
    lane: Lane = Lane.CONTENT
    origin: Origin = Origin.MANUAL
    delay_s: float = 0.0
    unblocks: bool = False
    force: bool = False

    @property
    def is_any(self) -> bool:
        """Whether it gives any reason at all."""
        return self.stock or self.price or self.content or self.lifecycle

    @property
    def slack_s(self) -> float:
        """How long the work may wait behind more urgent work of the same shop."""
        return _SLACK_S[self.lane] + (_BULK_SLACK_S if self.origin is Origin.BULK else 0.0)

    def and_also(self, other: "Raise") -> "Raise":
        """Both reasons as one: whatever either asks for, as soon as the more urgent one."""
        first, second = sorted((self, other), key=lambda item: item.slack_s)
        return Raise(
            stock=self.stock or other.stock,
            price=self.price or other.price,
            content=self.content or other.content,
            lifecycle=self.lifecycle or other.lifecycle,
            lane=min(self.lane, other.lane, key=LANE_ORDER.__getitem__),
            origin=first.origin,
            delay_s=min(first.delay_s, second.delay_s),
            unblocks=self.unblocks or other.unblocks,
            force=self.force or other.force,
        )


@dataclass(frozen=True, slots=True)
class Raised:
    """A listing, or a product for all its listings, with the reason to look at it and the trace that belongs to."""

    subject_id: UUID
    cause: Raise
    traceparent: str | None


async def lock_work_of_products(unit: DriverUnit, product_ids: Collection[UUID]) -> None:
    """Wait for whoever records an outcome of the products' listings."""
    await unit.execute(_LOCK_PRODUCTS, list(product_ids))


async def raise_work(unit: DriverUnit, raised: Sequence[Raised]) -> None:
    """Make the given kinds of the listings wanted once more, in the open transaction."""
    if raised:
        await unit.execute(_RAISE_LISTINGS, *_columns(raised))


async def raise_work_of_products(unit: DriverUnit, raised: Sequence[Raised]) -> None:
    """The same for all listings of the products, in every shop."""
    if raised:
        await unit.execute(_RAISE_PRODUCTS, *_columns(raised))


async def raise_work_of_product(unit: DriverUnit, product_id: UUID, cause: Raise, traceparent: str | None) -> None:
    """The same for all listings of one product."""
    await raise_work_of_products(unit, [Raised(product_id, cause, traceparent)])


async def try_held(unit: DriverUnit, listing_ids: Sequence[UUID]) -> None:
    """Let what waits for the platform be tried again now. The work must be locked, or raised, already."""
    await unit.execute(_TRY_HELD, list(listing_ids))


def _columns(raised: Sequence[Raised]) -> tuple[object, ...]:
    """The reasons as columns, one row for each subject; the last trace stands for several."""
    causes: dict[UUID, Raise] = {}
    for item in raised:
        known = causes.get(item.subject_id)
        causes[item.subject_id] = known.and_also(item.cause) if known is not None else item.cause
    traces = {item.subject_id: item.traceparent for item in raised}
    return (
        list(causes),
        [int(cause.stock) for cause in causes.values()],
        [int(cause.price) for cause in causes.values()],
        [int(cause.content) for cause in causes.values()],
        [int(cause.lifecycle) for cause in causes.values()],
        [LANE_ORDER[cause.lane] for cause in causes.values()],
        [cause.slack_s for cause in causes.values()],
        [cause.delay_s for cause in causes.values()],
        [cause.unblocks for cause in causes.values()],
        [cause.force for cause in causes.values()],
        [traces[subject_id] for subject_id in causes],
        _MOST_LINKS,
    )
