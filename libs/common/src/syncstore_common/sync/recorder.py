"""Recording outcomes: attempts, listings, work, shops and dead letters of all that ends at the same moment, in one
transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

import asyncpg
import orjson
from prometheus_client import Counter

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import SETTLED_STATES, ListingState
from syncstore_common.contracts.sync import ListingChangedV1
from syncstore_common.infra.database import Database, DriverUnit, until_database_answers
from syncstore_common.infra.failpoints import FailPoint
from syncstore_common.infra.logging import get_logger
from syncstore_common.infra.outbox import current_traceparent
from syncstore_common.infra.together import Together
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.attempts import Calls, store_attempts
from syncstore_common.sync.limiter import RATE_REFUSED
from syncstore_common.sync.listing import Kind
from syncstore_common.sync.listings import LoadedListing
from syncstore_common.sync.outcome import SAME_REJECTIONS_BLOCK, Decision, ShopEffect
from syncstore_common.sync.recording import Outcome, Saved, TaskChange, record
from syncstore_common.sync.saga import FORGET_DRAFT, FORGET_SAGA
from syncstore_common.sync.session import EngineShopSession
from syncstore_common.sync.shops import Connection, ShopStore
from syncstore_common.sync.stopped_shops import stop_shop
from syncstore_common.sync.work import Lease

_DEAD_WORK = """
insert into dead_letters (id, source, reason, message_type, event_id, aggregate_id, body, error_class, error,
                          traceparent)
values ($1, 'work', 'attempts_exhausted', 'sync.work', $2, $3, $4, $5, $6, $7)
on conflict (source, event_id) do update set died_at = now(), body = excluded.body,
    error_class = excluded.error_class, error = excluded.error,
    replayed_at = null, replayed_by = null, discarded_at = null
"""
_YIELD = """
update platform_connections set yielding_until =
    greatest(coalesce(yielding_until, '-infinity'), now() + make_interval(secs => $2)) where id = $1
"""
_THROTTLE_SHOP = """
update platform_connections set throttled_until =
    greatest(coalesce(throttled_until, '-infinity'), now() + make_interval(secs => $2)) where id = $1
"""

_NO_CREATES = """
update platform_connections set creates_after =
    greatest(coalesce(creates_after, '-infinity'), now() + make_interval(secs => $2)) where id = $1
"""

_MOST_AT_ONCE = 100

_RECORDING = FailPoint("work.before_record", "a listing was pushed, its outcome is not stored")
_RECORDED = FailPoint("work.after_record", "an outcome is stored, and nobody was told")
EXECUTED = Counter("syncstore_work_total", "Steps of executed leases", ["platform", "outcome"])
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One step of a lease: the listing as it was just read, and the means to push it."""

    lease: Lease
    loaded: LoadedListing
    connection: Connection
    session: EngineShopSession


@dataclass(frozen=True, slots=True)
class Failed:
    """A failure and what was decided about it."""

    facts: FailureFacts
    decision: Decision


def with_refusal(saved: Saved, loaded: LoadedListing, refused: Collection[Kind]) -> Saved:
    """Keep showing what was refused earlier and still is, whatever else was pushed."""
    if not refused:
        return saved
    is_repeated = loaded.rejections >= SAME_REJECTIONS_BLOCK
    return replace(
        saved,
        state=ListingState.BLOCKED if is_repeated else ListingState.NEEDS_DATA,
        problem=loaded.problem,
        rejection_code=loaded.rejection_code,
        rejection_kind=loaded.rejection_kind,
        rejections=loaded.rejections,
    )


def _taken(saved: Saved) -> PlatformFailure:
    external_id = saved.ref.external_id if saved.ref else ""
    message = f"the shop's listing {external_id} belongs to another product already"
    remedy = Remedy(field="external_ids", fix="correct the listing's id in the catalogue, or remove it there")
    return PlatformFailure(FailureFacts(Disposition.CONFLICT, "listing.taken", message, remedy))


@dataclass(frozen=True, slots=True)
class _Ended:
    """A step that ended, on its way into the database."""

    job: Job
    outcome: Outcome
    failed: Failed | None


def _tells_nothing_new(loaded: LoadedListing, saved: Saved, failed: Failed) -> bool:
    """Whether the listing already shows this state for this reason, with nothing pushed since."""
    waits = failed.decision.retry_in_s is not None and saved.state not in SETTLED_STATES
    return (
        waits
        and saved.shown is None
        and saved.holds is None
        and (saved.state, saved.problem) == (loaded.state, loaded.problem)
    )


def _calls_of(job: Job) -> Calls:
    return Calls(
        job.session.attempts,
        connection_id=job.lease.connection_id,
        listing_id=job.lease.listing_id,
        product_id=job.loaded.product_id,
        number=job.lease.attempts + 1,
    )


class Recorder:
    """Writes what became of jobs, together with whatever else ends at the same moment."""

    def __init__(self, database: Database, platform: Platform, shops: ShopStore) -> None:
        self._database = database
        self._platform = platform
        self._shops = shops
        self._together = Together(self._write, most=_MOST_AT_ONCE)

    async def record(
        self, job: Job, saved: Saved, change: TaskChange, *, outcome: str, failed: Failed | None = None
    ) -> None:
        """Write the outcome; while the database is away, wait: what the platform acknowledged is not forgotten.

        Raises PlatformFailure (CONFLICT) when the listing's id on the platform belongs to another product.
        """
        await _RECORDING.passed()
        change = replace(change, seen=job.loaded.pending.wanted)
        # Waiting work is tried again and again, by the thousand: only its first wait is news.
        is_news = failed is None or not _tells_nothing_new(job.loaded, saved, failed)
        ended = _Ended(job, Outcome(job.lease, saved, change, current_traceparent(), is_news), failed)
        try:
            await until_database_answers(
                partial(self._together.ask, ended),
                on_wait=lambda error: log.warning("work.outcome_held", error=type(error).__name__),
            )
        except asyncpg.UniqueViolationError as error:
            raise _taken(saved) from error
        await _RECORDED.passed()
        job.session.attempts.clear()
        EXECUTED.labels(self._platform.value, outcome).inc()

    async def keep_attempts(self, job: Job) -> None:
        """Write down the calls of a step that is done over."""
        async with self._database.driver() as connection:
            await store_attempts(connection, [_calls_of(job)])
        job.session.attempts.clear()

    async def _write(self, ended: Sequence[_Ended]) -> list[None]:
        """Write what ended, in one transaction."""
        async with self._database.driver_unit() as unit:
            await store_attempts(unit, [_calls_of(item.job) for item in ended])
            events = await record(unit, self._platform, [item.outcome for item in ended])
            for item in sorted(ended, key=lambda item: item.job.lease.connection_id):
                lease = item.job.lease
                if lease.token in events:
                    await self._follow_up(unit, item, events[lease.token])
                else:
                    log.warning("lease.lost", listing_id=str(lease.listing_id))
        return [None] * len(ended)

    async def _follow_up(self, unit: DriverUnit, ended: _Ended, event: ListingChangedV1 | None) -> None:
        """What only some outcomes entail: sagas that are over, shops that stop, letters."""
        job, failed = ended.job, ended.failed
        if failed is None:
            if job.loaded.external_id is None and ended.outcome.saved.ref is not None:
                await unit.execute(FORGET_SAGA, job.lease.listing_id)
            return
        await unit.execute(FORGET_DRAFT, job.lease.listing_id)
        await self._affect_shop(unit, job.lease, failed)
        if event is not None and event.state is ListingState.FAILED:
            await self._bury(unit, job, failed.facts)

    async def _affect_shop(self, unit: DriverUnit, lease: Lease, failed: Failed) -> None:
        match failed.decision.shop:
            case ShopEffect.THROTTLE:
                # Lower lanes stop before a bucket is empty: what is left is for urgent work, which goes on.
                leaves_rest = failed.facts.platform_code == RATE_REFUSED and not lease.is_urgent
                statement = _YIELD if leaves_rest else _THROTTLE_SHOP
                await unit.execute(statement, lease.connection_id, failed.decision.retry_in_s or 1.0)
            case ShopEffect.REAUTHORISE:
                await self._stop(unit, lease, "reauthorise", failed.facts)
            case ShopEffect.BLOCK:
                await self._stop(unit, lease, "blocked", failed.facts)
            case ShopEffect.NO_CREATES:
                await unit.execute(_NO_CREATES, lease.connection_id, failed.decision.retry_in_s or 0.0)
            case ShopEffect.NONE:
                pass

    async def _stop(self, unit: DriverUnit, lease: Lease, status: str, facts: FailureFacts) -> None:
        await stop_shop(unit, self._shops, lease.connection_id, status=status, reason=facts.message)

    async def _bury(self, unit: DriverUnit, job: Job, facts: FailureFacts) -> None:
        """Exhausted work becomes a dead letter of its own; there is at most one per listing."""
        body = {"listing_id": str(job.lease.listing_id), "product_id": str(job.loaded.product_id)}
        await unit.execute(
            _DEAD_WORK,
            new_id(),
            job.lease.listing_id,
            str(job.loaded.product_id),
            orjson.dumps(body).decode(),
            facts.error_class.value,
            f"{facts.platform_code}: {facts.message}",
            job.lease.traceparent,
        )
