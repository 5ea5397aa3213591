"""Listing rows: loading a leased one with everything it needs, recording what became of it, announcing each change.

Every write is guarded by the lease's token: a worker that lost its lease changes nothing.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

from syncstore_common.contracts.catalog import ListingsAfterDeletion, ProductSnapshot
from syncstore_common.contracts.overrides import Override
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import SETTLED_STATES, Lane, ListingState, Presence
from syncstore_common.contracts.sync import ListingChangedV1, ListingChannel, ListingProblem, ShownVariant
from syncstore_common.infra.database import DriverConnection, DriverUnit
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.holds import Hold, Holds
from syncstore_common.sync.listing import Kind, RemoteRef, RemoteStatus
from syncstore_common.sync.listing_events import listing_event, shown_variants
from syncstore_common.sync.work import Lease, Pending

_LOAD = """
select l.*, t.stock_wanted, t.stock_done, t.price_wanted, t.price_done, t.content_wanted, t.content_done,
    t.lifecycle_wanted, t.lifecycle_done, t.force, l.holds::text as holds_text,
    l.external_id is null and exists (
        select from listing_sagas s where s.listing_id = l.id and s.step <> 'draft') as is_begun,
    extract(epoch from c.creates_after - now())::float8 as no_creates_s,
    c.status as shop_status, exists (select from stop_switch) as is_stopped,
    p.listings_after_deletion, p.snapshot::text as snapshot, p.version as product_version,
    (select coalesce(json_object_agg(s.variant_id, s.available), '{}')::text from stock_copies s
     where s.product_id = l.product_id) as stock,
    (select coalesce(json_object_agg(v.variant_id, v.external_id), '{}')::text from variant_listings v
     where v.listing_id = l.id) as variants,
    l.shown::text as shown_text, l.problem::text as problem_text, l.channels::text as channels_text,
    c.revision as connection_revision,
    (select version from rule_copies) as rules_version,
    o.override::text as override
from platform_listings l join sync_tasks t on t.listing_id = l.id
join platform_connections c on c.id = l.connection_id
left join product_copies p on p.product_id = l.product_id
left join override_copies o on o.connection_id = l.connection_id and o.product_id = l.product_id
where l.id = $1 and ($2::uuid is null or t.lease_token = $2)
"""
_SAVE_LISTING = """
update platform_listings set
    external_id = coalesce($2, external_id), state = $3, remote_status = coalesce($4, remote_status),
    url = coalesce($5, url), title = coalesce($6, title), currency = coalesce($7, currency),
    shown = coalesce($8::text::jsonb, shown), stock_hash = coalesce($9, stock_hash),
    price_hash = coalesce($10, price_hash), content_hash = coalesce($11, content_hash),
    content_version = coalesce($12, content_version), category_id = coalesce($13, category_id),
    problem = $14::text::jsonb, rejection_code = $15, rejections = $16, review_polls = $17,
    pushed_at = case when $18 then now() else pushed_at end, rejection_kind = $19,
    channels = coalesce($20::text::jsonb, channels), presence = coalesce($21, presence),
    holds = coalesce($22::text::jsonb, holds), description_key = coalesce($23, description_key),
    own_values = coalesce($24::text::jsonb, own_values), revision = revision + 1, updated_at = now()
where id = $1
returning *, shown::text as shown_text, problem::text as problem_text, channels::text as channels_text
"""
# A cause that came while the work was done is not undone by its outcome: nothing waits, dies or is blocked then, the
# count of attempts starts again, and a forced sync stays forced.
_SAVE_TASK = """
with task as (
    select *, stock_wanted > $14 or price_wanted > $15 or content_wanted > $16 or lifecycle_wanted > $17 as is_raised
    from sync_tasks where listing_id = $1 and lease_token = $2 for update
)
update sync_tasks t set
    stock_done = greatest(t.stock_done, $3), price_done = greatest(t.price_done, $4),
    content_done = greatest(t.content_done, $5), lifecycle_done = greatest(t.lifecycle_done, $6),
    lifecycle_wanted = t.lifecycle_wanted + $7::int,
    attempts = case when is_raised then t.attempts else $8 end,
    force = t.force and (is_raised or not $9),
    next_attempt_at = case when is_raised or $10::float8 is null then now() else now() + make_interval(secs => $10) end,
    dead_at = case when $11 and not is_raised then now() end,
    is_blocked = $12 and not is_raised,
    lease_token = case when $13 then null else t.lease_token end,
    leased_until = case when $13 then null else t.leased_until end
from task where t.listing_id = task.listing_id
returning t.is_due, t.dead_at is not null as is_dead, extract(epoch from t.next_attempt_at)::float8 as next_attempt
"""
# with the answer ends the dead letter of the work, when it got through at last
_SETTLE = """
with closed as (
    update dead_letters set replayed_at = now(), replayed_by = 'a later change'
    where $6 and source = 'work' and event_id = $1 and replayed_at is null and discarded_at is null
)
delete from sync_requests r using sync_tasks t
where r.listing_id = $1 and t.listing_id = r.listing_id and (
    ($2 and r.stock_seq <= $3 and r.price_seq <= $4 and r.content_seq <= $5)
    or (t.stock_done >= r.stock_seq and t.price_done >= r.price_seq and t.content_done >= r.content_seq))
returning r.sync_id
"""
_SAVE_VARIANTS = """
insert into variant_listings (listing_id, variant_id, external_id) select $1, * from unnest($2::uuid[], $3::text[])
"""
# all of them: an update in place would meet the unique id of a variant that changes places with it
_DROP_VARIANTS = "delete from variant_listings where listing_id = $1"
# what was removed from the platform leaves nothing that could be pushed to; the wish and the category stay
_FORGET_REMOTE = """
update platform_listings set external_id = null, url = null, remote_status = null, shown = '[]', stock_hash = null,
    price_hash = null, content_hash = null, content_version = null, holds = '{}'
where id = $1
"""
_NAMES = ("stock", "price", "content", "lifecycle")
_NEVER = 2**62
"""Beyond every sequence: a worker that does not say what it saw has seen everything."""
_HAPPY = frozenset({ListingState.SYNCED, ListingState.IN_REVIEW, ListingState.NOT_LISTED})
_ENDED_UNHAPPILY = SETTLED_STATES - {ListingState.SYNCED, ListingState.IN_REVIEW}


@dataclass(frozen=True, slots=True)
class LoadedListing:
    """A leased listing with the newest copies of what it is built from."""

    listing_id: UUID
    connection_id: UUID
    connection_revision: int
    """Of the shop's row when the listing was read: its rules and ids may be cached elsewhere, but not be older."""
    product_id: UUID
    external_id: str | None
    state: ListingState
    remote_status: RemoteStatus | None
    hashes: Mapping[Kind, str | None]
    category_id: str | None
    problem: ListingProblem | None
    rejection_code: str | None
    rejection_kind: Kind | None
    """What the platform refused last of a listing that exists, until it takes it."""
    rejections: int
    review_polls: int
    shown: tuple[ShownVariant, ...]
    pending: Pending
    force: bool
    product: ProductSnapshot | None
    deleted: ListingsAfterDeletion | None
    """What was asked for the listings of a deleted product; None while the product exists."""
    available: Mapping[UUID, int]
    variants: dict[UUID, str]
    wish: Presence = Presence.LISTED
    presence: Presence | None = None  # what the shop was last brought to; None = to be brought there anew
    holds: Holds = field(default_factory=dict)
    is_begun: bool = False
    """A create has begun whose end is open: something of it may be on the platform."""
    no_creates_s: float = 0.0
    """Seconds until the shop may list anything new."""
    may_call: bool = True
    """Whether the shop is active and nothing holds all pushes."""
    rules_version: int = 0  # those it is planned with may be newer, but not older
    override: Override | None = None
    title: str | None = None  # as pushed last
    description_key: str | None = None  # of the description pushed last (ownership.py)

    def is_held(self, kind: str) -> bool:
        """Whether a kind waits for the platform."""
        hold = self.holds.get(str(kind))
        return hold is not None and hold.left_s(time.time()) > 0

    def is_open(self, kind: str) -> bool:
        """Whether a kind is due and nothing holds it."""
        return self.pending.is_due(kind) and not self.is_held(kind)

    @property
    def lacks_stock(self) -> bool:
        """Whether a variant's stock never reached us: content and stock travel through different queues."""
        variants = self.product.variants if self.product else ()
        return any(variant.variant_id not in self.available for variant in variants)

    @property
    def ref(self) -> RemoteRef:
        """The listing's ids on the platform. Only for a listing that has one."""
        assert self.external_id is not None  # noqa: S101 - callers branch on external_id first
        return RemoteRef(self.external_id, dict(self.variants))


@dataclass(frozen=True, slots=True)
class Saved:
    """What to record about a listing; None leaves a column as it is (problem and rejections are always written)."""

    state: ListingState
    ref: RemoteRef | None = None
    remote_status: RemoteStatus | None = None
    url: str | None = None
    title: str | None = None
    currency: str | None = None
    shown: Sequence[ShownVariant] | None = None
    hashes: Mapping[Kind, str] | None = None
    content_version: int | None = None
    category_id: str | None = None
    problem: ListingProblem | None = None
    rejection_code: str | None = None
    rejection_kind: Kind | None = None
    rejections: int = 0
    review_polls: int = 0
    pushed: bool = False
    channels: Sequence[ListingChannel] | None = None
    presence: Presence | None = None
    holds: Holds | None = None
    description_key: str | None = None
    own_values: Mapping[str, Json] | None = None
    """What the shop shows of its own fields, as read."""
    forgets_remote: bool = False
    """The listing is not on the platform any more: drop its ids and everything it showed."""


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What to record about the work: sequences reached; the lease is given back unless ``keeps_lease``.

    ``seen`` are the wanted sequences the worker read: what is beyond them came later and stays as it is.
    """

    done: Mapping[str, int]
    seen: Mapping[str, int] = field(default_factory=dict)
    attempts: int = 0
    retry_in_s: float | None = None
    raise_lifecycle: bool = False
    is_dead: bool = False
    is_blocked: bool = False
    clears_force: bool = False
    keeps_lease: bool = False
    answers: bool = False
    """Tell who asked for a sync where the listing stands, although something of it still waits."""


async def load_listing(connection: DriverConnection, lease: Lease) -> LoadedListing | None:
    """Read everything about a leased listing; None when the lease is not ours any more."""
    row = await connection.fetchrow(_LOAD, lease.listing_id, lease.token)
    return _loaded(row) if row is not None else None


def _loaded(row: Any) -> LoadedListing:
    snapshot = row["snapshot"]
    return LoadedListing(
        listing_id=UUID(str(row["id"])),
        connection_id=UUID(str(row["connection_id"])),
        connection_revision=row["connection_revision"],
        product_id=UUID(str(row["product_id"])),
        external_id=row["external_id"],
        state=ListingState(row["state"]),
        remote_status=RemoteStatus(row["remote_status"]) if row["remote_status"] else None,
        hashes={kind: row[f"{kind.value}_hash"] for kind in Kind},
        category_id=row["category_id"],
        problem=ListingProblem.model_validate_json(row["problem_text"]) if row["problem_text"] else None,
        rejection_code=row["rejection_code"],
        rejection_kind=Kind(row["rejection_kind"]) if row["rejection_kind"] else None,
        rejections=row["rejections"],
        review_polls=row["review_polls"],
        shown=shown_variants(row["shown_text"]),
        pending=Pending(
            wanted={name: row[f"{name}_wanted"] for name in _NAMES},
            done={name: row[f"{name}_done"] for name in _NAMES},
        ),
        force=row["force"],
        product=ProductSnapshot.model_validate_json(snapshot) if snapshot else None,
        deleted=ListingsAfterDeletion(row["listings_after_deletion"]) if row["listings_after_deletion"] else None,
        available={UUID(key): int(value) for key, value in orjson.loads(row["stock"]).items()},
        variants={UUID(key): str(value) for key, value in orjson.loads(row["variants"]).items()},
        wish=Presence(row["wish"]),
        presence=Presence(row["presence"]) if row["presence"] else None,
        holds=_holds(row["holds_text"]),
        is_begun=row["is_begun"],
        no_creates_s=row["no_creates_s"] or 0.0,
        may_call=row["shop_status"] == "active" and not row["is_stopped"],
        rules_version=row["rules_version"],
        title=row["title"],
        description_key=row["description_key"],
        override=Override.model_validate(orjson.loads(row["override"])) if row["override"] else None,
    )


async def load_unleased(connection: DriverConnection, listing_id: UUID) -> LoadedListing | None:
    """Read a listing for showing, whoever works on it."""
    row = await connection.fetchrow(_LOAD, listing_id, None)
    return _loaded(row) if row is not None else None


def _holds(text: str) -> Holds:
    return {
        kind: Hold(value["until"], value["times"], ListingProblem.model_validate(value["problem"]))
        for kind, value in orjson.loads(text).items()
    }


def _holds_text(holds: Holds) -> str:
    values = {
        kind: {"until": hold.until, "times": hold.times, "problem": hold.problem.model_dump(mode="json")}
        for kind, hold in holds.items()
    }
    return orjson.dumps(values).decode()


async def record(
    unit: DriverUnit, platform: Platform, lease: Lease, saved: Saved, change: TaskChange
) -> ListingChangedV1 | None:
    """Write the outcome in the open transaction and announce it; None (nothing written) when the lease was lost."""
    task = await save_task(unit, lease, change)
    if task is None:
        return None
    if change.is_dead and not task["is_dead"]:
        saved = replace(saved, state=ListingState.QUEUED)
    if saved.forgets_remote:
        await unit.execute(_FORGET_REMOTE, lease.listing_id)
    if saved.forgets_remote or (saved.ref is not None and saved.ref.variants):
        await unit.execute(_DROP_VARIANTS, lease.listing_id)
    if saved.ref is not None and saved.ref.variants:
        ids = list(saved.ref.variants), list(saved.ref.variants.values())
        await unit.execute(_SAVE_VARIANTS, lease.listing_id, *ids)
    row = await _save_listing(unit, lease.listing_id, saved)
    settled = await _settle(unit, lease, saved, change) if not change.keeps_lease else []
    event = listing_event(
        platform,
        row,
        settled=tuple(settled),
        next_attempt_at=datetime.fromtimestamp(task["next_attempt"], UTC) if task["is_due"] else None,
    )
    unit.publish(event, lane=Lane.CONTENT)
    return event


async def save_task(unit: DriverUnit, lease: Lease, change: TaskChange) -> Any:
    """Write what became of the work in the open transaction; None (nothing written) when the lease was lost."""
    return await unit.fetchrow(
        _SAVE_TASK,
        lease.listing_id,
        lease.token,
        *(change.done.get(name, 0) for name in _NAMES),
        change.raise_lifecycle,
        change.attempts,
        change.clears_force,
        change.retry_in_s,
        change.is_dead,
        change.is_blocked,
        not change.keeps_lease,
        *_seen(change),
    )


def _seen(change: TaskChange) -> list[int]:
    return [change.seen.get(name, _NEVER) for name in _NAMES]


async def _settle(unit: DriverUnit, lease: Lease, saved: Saved, change: TaskChange) -> list[UUID]:
    """Take the requests that have their answer: all that was seen, or what was reached, when this is no happy end."""
    is_answer = change.answers or saved.state in _ENDED_UNHAPPILY
    rows = await unit.fetch(_SETTLE, lease.listing_id, is_answer, *_seen(change)[:3], saved.state in _HAPPY)
    return [UUID(str(row["sync_id"])) for row in rows]


async def _save_listing(unit: DriverUnit, listing_id: UUID, saved: Saved) -> Any:
    hashes = saved.hashes or {}
    return await unit.fetchrow(
        _SAVE_LISTING,
        listing_id,
        saved.ref.external_id if saved.ref else None,
        saved.state.value,
        saved.remote_status.value if saved.remote_status else None,
        saved.url,
        saved.title,
        saved.currency,
        _json(saved.shown or None),
        hashes.get(Kind.STOCK),
        hashes.get(Kind.PRICE),
        hashes.get(Kind.CONTENT),
        saved.content_version,
        saved.category_id,
        saved.problem.model_dump_json() if saved.problem else None,
        saved.rejection_code,
        saved.rejections,
        saved.review_polls,
        saved.pushed,
        saved.rejection_kind.value if saved.rejection_kind else None,
        _json(saved.channels),
        saved.presence.value if saved.presence else None,
        None if saved.holds is None else _holds_text(saved.holds),
        saved.description_key,
        None if saved.own_values is None else orjson.dumps(saved.own_values).decode(),
    )


def _json(items: Sequence[BaseModel] | None) -> str | None:
    return None if items is None else orjson.dumps([item.model_dump(mode="json") for item in items]).decode()
