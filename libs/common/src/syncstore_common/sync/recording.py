"""Recording what became of leased listings, many at once: the work's row, the listing's row, who is answered.

Every write is guarded by the lease's token: a worker that lost its lease changes nothing. Every change of a listing is
announced in the transaction that makes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import SETTLED_STATES, Lane, ListingState, Presence
from syncstore_common.contracts.sync import ListingChangedV1, ListingChannel, ListingProblem, ShownVariant
from syncstore_common.infra.database import DriverUnit
from syncstore_common.infra.rows import as_rows
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.holds import Holds, stored_holds
from syncstore_common.sync.listing import Kind, RemoteRef, RemoteStatus
from syncstore_common.sync.listing_events import listing_event
from syncstore_common.sync.work import Lease

# A cause that came while the work was done is not undone by its outcome: nothing waits, dies or is blocked then, the
# count of attempts starts again, and a forced sync stays forced.
_SAVE_TASKS = """
with given as (
    select * from json_to_recordset($1::text::json) as given (
        listing_id uuid, token uuid, stock_done bigint, price_done bigint, content_done bigint, lifecycle_done bigint,
        stock_seen bigint, price_seen bigint, content_seen bigint, lifecycle_seen bigint, raises_lifecycle bool,
        attempts int, clears_force bool, retry_in_s float8, is_dead bool, is_blocked bool, keeps_lease bool)
), task as materialized (
    select given.*, stock_wanted > stock_seen or price_wanted > price_seen or content_wanted > content_seen
        or lifecycle_wanted > lifecycle_seen as is_raised
    from given join sync_tasks t on t.listing_id = given.listing_id and t.lease_token = given.token
    order by t.listing_id for update of t
)
update sync_tasks t set
    stock_done = greatest(t.stock_done, task.stock_done), price_done = greatest(t.price_done, task.price_done),
    content_done = greatest(t.content_done, task.content_done),
    lifecycle_done = greatest(t.lifecycle_done, task.lifecycle_done),
    lifecycle_wanted = t.lifecycle_wanted + task.raises_lifecycle::int,
    attempts = case when is_raised then t.attempts else task.attempts end,
    force = t.force and (is_raised or not clears_force),
    next_attempt_at = case when is_raised or retry_in_s is null then now()
                           else now() + make_interval(secs => retry_in_s) end,
    dead_at = case when task.is_dead and not is_raised then now() end,
    is_blocked = task.is_blocked and not is_raised,
    lease_token = case when keeps_lease then t.lease_token end,
    leased_until = case when keeps_lease then t.leased_until end
from task where t.listing_id = task.listing_id
returning task.token, t.is_due, t.dead_at is not null as is_dead,
    extract(epoch from t.next_attempt_at)::float8 as next_attempt
"""
_SAVE_LISTINGS = """
update platform_listings l set
    external_id = coalesce(given.external_id, l.external_id), state = given.state,
    remote_status = coalesce(given.remote_status, l.remote_status), url = coalesce(given.url, l.url),
    title = coalesce(given.title, l.title), currency = coalesce(given.currency, l.currency),
    shown = coalesce(given.shown, l.shown), stock_hash = coalesce(given.stock_hash, l.stock_hash),
    price_hash = coalesce(given.price_hash, l.price_hash),
    content_hash = coalesce(given.content_hash, l.content_hash),
    content_version = coalesce(given.content_version, l.content_version),
    category_id = coalesce(given.category_id, l.category_id), problem = given.problem,
    rejection_code = given.rejection_code, rejection_kind = given.rejection_kind, rejections = given.rejections,
    review_polls = given.review_polls, pushed_at = case when given.pushed then now() else l.pushed_at end,
    channels = coalesce(given.channels, l.channels), presence = coalesce(given.presence, l.presence),
    holds = coalesce(given.holds, l.holds), description_key = coalesce(given.description_key, l.description_key),
    own_values = coalesce(given.own_values, l.own_values), revision = revision + 1, updated_at = now()
from json_to_recordset($1::text::json) as given (
    listing_id uuid, external_id text, state text, remote_status text, url text, title text, currency text, shown jsonb,
    stock_hash text, price_hash text, content_hash text, content_version bigint, category_id text, problem jsonb,
    rejection_code text, rejection_kind text, rejections int, review_polls int, pushed bool, channels jsonb,
    presence text, holds jsonb, description_key text, own_values jsonb)
where l.id = given.listing_id
returning l.*, l.shown::text as shown_text, l.problem::text as problem_text, l.channels::text as channels_text
"""
# with the answer ends the dead letter of the work, when it got through at last
_SETTLE = """
with given as (
    select * from json_to_recordset($1::text::json) as given (
        listing_id uuid, is_answer bool, is_happy bool, stock_seen bigint, price_seen bigint, content_seen bigint)
), closed as (
    update dead_letters d set replayed_at = now(), replayed_by = 'a later change' from given
    where is_happy and source = 'work' and event_id = given.listing_id and replayed_at is null and discarded_at is null
)
delete from sync_requests r using sync_tasks t, given
where r.listing_id = given.listing_id and t.listing_id = r.listing_id and (
    (is_answer and stock_seq <= stock_seen and price_seq <= price_seen and content_seq <= content_seen)
    or (t.stock_done >= r.stock_seq and t.price_done >= r.price_seq and t.content_done >= r.content_seq))
returning r.listing_id, r.sync_id
"""
_SAVE_VARIANTS = """
insert into variant_listings (listing_id, variant_id, external_id)
select * from unnest($1::uuid[], $2::uuid[], $3::text[])
"""
# all of them: an update in place would meet the unique id of a variant that changes places with it
_DROP_VARIANTS = "delete from variant_listings where listing_id = any($1::uuid[])"
# what was removed from the platform leaves nothing that could be pushed to; the wish and the category stay
_FORGET_REMOTE = """
update platform_listings set external_id = null, url = null, remote_status = null, shown = '[]', stock_hash = null,
    price_hash = null, content_hash = null, content_version = null, holds = '{}'
where id = any($1::uuid[])
"""
_NAMES = ("stock", "price", "content", "lifecycle")
_NEVER = 2**62
"""Beyond every sequence: a worker that does not say what it saw has seen everything."""
_HAPPY = frozenset({ListingState.SYNCED, ListingState.IN_REVIEW, ListingState.NOT_LISTED})
_ENDED_UNHAPPILY = SETTLED_STATES - {ListingState.SYNCED, ListingState.IN_REVIEW}


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one step of a lease, and the trace it belongs to.

    What is no news changes the work only: the listing shows it already, and nobody is told again.
    """

    lease: Lease
    saved: Saved
    change: TaskChange
    traceparent: str | None = None
    is_news: bool = True


async def record(
    unit: DriverUnit, platform: Platform, outcomes: Sequence[Outcome]
) -> dict[UUID, ListingChangedV1 | None]:
    """Write outcomes in the open transaction; return the announcements by the token of the lease (None = no news).

    Of a lease that was lost nothing is written, and its token is absent.
    """
    saved = await unit.fetch(_SAVE_TASKS, as_rows(map(_task_row, outcomes)))
    tasks = {UUID(str(row["token"])): row for row in saved}
    events: dict[UUID, ListingChangedV1 | None] = dict.fromkeys(tasks)
    news = [
        _as_it_ends(item, tasks[item.lease.token]) for item in outcomes if item.is_news and item.lease.token in tasks
    ]
    if news:
        events.update(await _announce(unit, platform, news, tasks))
    return events


async def _announce(
    unit: DriverUnit, platform: Platform, kept: Sequence[Outcome], tasks: Mapping[UUID, Any]
) -> dict[UUID, ListingChangedV1]:
    await _save_refs(unit, kept)
    rows = {UUID(str(row["id"])): row for row in await unit.fetch(_SAVE_LISTINGS, as_rows(map(_listing_row, kept)))}
    settled = await _settle(unit, kept)
    events = {}
    for item in kept:
        task = tasks[item.lease.token]
        event = listing_event(
            platform,
            rows[item.lease.listing_id],
            settled=tuple(settled.get(item.lease.listing_id, ())),
            next_attempt_at=datetime.fromtimestamp(task["next_attempt"], UTC) if task["is_due"] else None,
        )
        unit.publish(event, lane=Lane.CONTENT, traceparent=item.traceparent)
        events[item.lease.token] = event
    return events


def _as_it_ends(outcome: Outcome, task: Any) -> Outcome:
    """Work that was raised again meanwhile is not dead."""
    if outcome.change.is_dead and not task["is_dead"]:
        return replace(outcome, saved=replace(outcome.saved, state=ListingState.QUEUED))
    return outcome


async def _save_refs(unit: DriverUnit, outcomes: Sequence[Outcome]) -> None:
    """Write which ids the platform gave, and forget those of what is not there any more."""
    forgotten = [item.lease.listing_id for item in outcomes if item.saved.forgets_remote]
    named = [(item.lease.listing_id, item.saved.ref) for item in outcomes if item.saved.ref and item.saved.ref.variants]
    if forgotten:
        await unit.execute(_FORGET_REMOTE, forgotten)
    if forgotten or named:
        await unit.execute(_DROP_VARIANTS, [*forgotten, *(listing_id for listing_id, _ in named)])
    rows = [(listing_id, *pair) for listing_id, ref in named for pair in ref.variants.items()]
    if rows:
        await unit.execute(_SAVE_VARIANTS, *map(list, zip(*rows, strict=True)))


async def _settle(unit: DriverUnit, outcomes: Sequence[Outcome]) -> dict[UUID, list[UUID]]:
    """Take the requests that have their answer: all that was seen, or what was reached, when this is no happy end."""
    ended = [item for item in outcomes if not item.change.keeps_lease]
    settled: dict[UUID, list[UUID]] = {}
    for row in await unit.fetch(_SETTLE, as_rows(map(_answer_row, ended))) if ended else ():
        settled.setdefault(UUID(str(row["listing_id"])), []).append(UUID(str(row["sync_id"])))
    return settled


def _task_row(outcome: Outcome) -> dict[str, object]:
    change = outcome.change
    return {
        "listing_id": outcome.lease.listing_id,
        "token": outcome.lease.token,
        **{f"{name}_done": change.done.get(name, 0) for name in _NAMES},
        **_seen(change),
        "raises_lifecycle": change.raise_lifecycle,
        "attempts": change.attempts,
        "clears_force": change.clears_force,
        "retry_in_s": change.retry_in_s,
        "is_dead": change.is_dead,
        "is_blocked": change.is_blocked,
        "keeps_lease": change.keeps_lease,
    }


def _seen(change: TaskChange) -> dict[str, int]:
    return {f"{name}_seen": change.seen.get(name, _NEVER) for name in _NAMES}


def _answer_row(outcome: Outcome) -> dict[str, object]:
    state = outcome.saved.state
    return {
        "listing_id": outcome.lease.listing_id,
        "is_answer": outcome.change.answers or state in _ENDED_UNHAPPILY,
        "is_happy": state in _HAPPY,
        **_seen(outcome.change),
    }


def _listing_row(outcome: Outcome) -> dict[str, object]:
    saved, hashes = outcome.saved, outcome.saved.hashes or {}
    return {
        "listing_id": outcome.lease.listing_id,
        "external_id": saved.ref.external_id if saved.ref else None,
        "state": saved.state,
        "remote_status": saved.remote_status,
        "url": saved.url,
        "title": saved.title,
        "currency": saved.currency,
        "shown": _plain(saved.shown or None),
        **{f"{kind.value}_hash": hashes.get(kind) for kind in Kind},
        "content_version": saved.content_version,
        "category_id": saved.category_id,
        "problem": saved.problem.model_dump(mode="json") if saved.problem else None,
        "rejection_code": saved.rejection_code,
        "rejection_kind": saved.rejection_kind,
        "rejections": saved.rejections,
        "review_polls": saved.review_polls,
        "pushed": saved.pushed,
        "channels": _plain(saved.channels),
        "presence": saved.presence,
        "holds": None if saved.holds is None else stored_holds(saved.holds),
        "description_key": saved.description_key,
        "own_values": saved.own_values,
    }


def _plain(items: Sequence[BaseModel] | None) -> list[object] | None:
    return None if items is None else [item.model_dump(mode="json") for item in items]
