"""Reading requests and batches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.database import Database, DriverConnection
from syncstore_common.kernel.errors import NotFound
from syncstore_gateway.readmodel.holding import ON_HOLD, SHOWN_PROBLEM, SHOWN_STATE
from syncstore_gateway.sync.model import BatchStatus, JobStatus

_JOBS = """
select platform, product_id, status, state, problem::text as problem, batch_id, created_at, settled_at
from sync_jobs where sync_id = $1 order by platform
"""
_SHOPS = f"""
select s.platform, s.connection_id, s.settled_at, shops.name as shop, coalesce(s.state, {SHOWN_STATE}) as state,
    (case when s.settled_at is null then {SHOWN_PROBLEM} else s.problem end)::text as problem,
    l.external_id, l.url, l.next_attempt_at
from sync_job_shops s
join sync_jobs j using (sync_id, platform)
left join listing_overview l on l.product_id = j.product_id and l.connection_id = s.connection_id
left join shops on shops.connection_id = s.connection_id
{ON_HOLD}
where s.sync_id = $1 order by s.platform, shops.name, s.connection_id
"""  # noqa: S608 - constants
_BATCH = """
select batch_id, platforms, connection_id, status, stop_reason, total_jobs, wave_sizes, current_wave, force,
    max_failed_share, counts_refusals, requested_by, created_at, finished_at
from batches where batch_id = $1
"""
_COUNTS = """
select wave, status, state, count(*) as jobs from sync_jobs where batch_id = $1 group by wave, status, state
"""
_IN_FLIGHT = f"""
select {SHOWN_STATE} as state, count(*) as listings, min(l.next_attempt_at) as next_attempt_at
from sync_jobs j join listing_overview l on l.product_id = j.product_id and l.platform = j.platform
    and (j.connection_id is null or l.connection_id = j.connection_id)
{ON_HOLD}
where j.batch_id = $1 and j.status in ('requested', 'accepted') group by 1
"""  # noqa: S608 - constants
_PROBLEMS = """
select j.position, j.platform, j.sync_id, j.product_id, p.code, p.title, j.state, j.problem::text as problem,
    (select array_agg(s.connection_id) from sync_job_shops s
     where s.sync_id = j.sync_id and s.platform = j.platform and s.problem is not null) as shops
from sync_jobs j left join product_overview p using (product_id)
where j.batch_id = $1 and j.problem is not null and (j.position, j.platform) > ($2, $3)
order by j.position, j.platform limit $4
"""
_PRODUCTS = """
select distinct position, product_id from sync_jobs
where batch_id = $1 and position > $2 order by position limit $3
"""


def read_json(text: str | None) -> Any:
    """Decode a JSON column; None stays None."""
    return None if text is None else orjson.loads(text)


@dataclass(frozen=True, slots=True)
class ShopAnswer:
    """One shop of a job: its answer, or where its listing stands now."""

    platform: Platform
    connection_id: UUID
    shop: str | None
    is_settled: bool
    state: str | None
    problem: dict[str, Any] | None
    external_id: str | None
    url: str | None
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobView:
    """One platform of a request."""

    platform: Platform
    product_id: UUID
    batch_id: UUID | None
    status: JobStatus
    state: str | None
    problem: dict[str, Any] | None
    created_at: datetime
    settled_at: datetime | None
    shops: tuple[ShopAnswer, ...]


@dataclass(frozen=True, slots=True)
class WaveView:
    """Counts of one wave."""

    number: int
    jobs: int
    settled: int
    states: dict[str, int]


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with its counts. ``in_flight`` counts listings on their way by state."""

    batch_id: UUID
    platforms: tuple[Platform, ...]
    connection_id: UUID | None
    status: BatchStatus
    stop_reason: str | None
    total_jobs: int
    current_wave: int
    requested_by: str
    created_at: datetime
    finished_at: datetime | None
    statuses: dict[str, int]
    states: dict[str, int]
    in_flight: dict[str, int]
    next_attempt_at: datetime | None
    waves: tuple[WaveView, ...]


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A job of a batch that has a problem."""

    position: int
    platform: Platform
    sync_id: UUID
    product_id: UUID
    code: str | None
    title: str | None
    state: str | None
    problem: dict[str, Any]
    shops: tuple[UUID, ...]


class SyncQueries:
    """What the API shows of requests and batches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def request(self, sync_id: UUID) -> list[JobView]:
        """Return the jobs of a request. Raises NotFound."""
        async with self._database.driver() as connection:
            jobs = await connection.fetch(_JOBS, sync_id)
            shops = await connection.fetch(_SHOPS, sync_id)
        if not jobs:
            raise NotFound(f"there is no sync request {sync_id}")
        return [_job_view(job, [row for row in shops if row["platform"] == job["platform"]]) for job in jobs]

    async def batch(self, batch_id: UUID) -> BatchView:
        """Return a batch with its counts. Raises NotFound."""
        async with self._database.driver() as connection:
            row = await _batch_row(connection, batch_id)
            counts = await connection.fetch(_COUNTS, batch_id)
            in_flight = await connection.fetch(_IN_FLIGHT, batch_id)
        return _batch_view(row, counts, in_flight)

    async def problems(self, batch_id: UUID, *, after: tuple[int, str], limit: int) -> list[ProblemView]:
        """Return a page of a batch's problems, in the order of the batch, after (position, platform)."""
        async with self._database.driver() as connection:
            rows = await connection.fetch(_PROBLEMS, batch_id, *after, limit)
        return [
            ProblemView(
                row["position"],
                Platform(row["platform"]),
                row["sync_id"],
                row["product_id"],
                row["code"],
                row["title"],
                row["state"],
                read_json(row["problem"]),
                tuple(row["shops"] or ()),
            )
            for row in rows
        ]

    async def products(
        self, batch_id: UUID, *, after: int, limit: int
    ) -> tuple[list[Platform], list[tuple[int, UUID]]]:
        """Return a batch's platforms and a page of (position, product id) after a position. Raises NotFound."""
        async with self._database.driver() as connection:
            row = await _batch_row(connection, batch_id)
            products = await connection.fetch(_PRODUCTS, batch_id, after, limit)
        return list(map(Platform, row["platforms"])), [(item["position"], item["product_id"]) for item in products]


async def _batch_row(connection: DriverConnection, batch_id: UUID) -> Any:
    row = await connection.fetchrow(_BATCH, batch_id)
    if row is None:
        raise NotFound(f"there is no batch {batch_id}")
    return row


def _job_view(job: Any, shops: list[Any]) -> JobView:
    return JobView(
        Platform(job["platform"]),
        job["product_id"],
        job["batch_id"],
        JobStatus(job["status"]),
        job["state"],
        read_json(job["problem"]),
        job["created_at"],
        job["settled_at"],
        tuple(_shop_answer(row) for row in shops),
    )


def _shop_answer(row: Any) -> ShopAnswer:
    return ShopAnswer(
        Platform(row["platform"]),
        row["connection_id"],
        row["shop"],
        row["settled_at"] is not None,
        row["state"],
        read_json(row["problem"]),
        row["external_id"],
        row["url"],
        row["next_attempt_at"],
    )


def _tally(rows: list[Any], column: str) -> dict[str, int]:
    totals: dict[str, int] = {}
    for row in rows:
        if row[column] is not None:
            totals[row[column]] = totals.get(row[column], 0) + row["jobs"]
    return totals


def _batch_view(row: Any, counts: list[Any], in_flight: list[Any]) -> BatchView:
    waves = []
    for number in range(1, len(row["wave_sizes"]) + 1):
        own = [count for count in counts if count["wave"] == number]
        settled = _tally(own, "status").get(JobStatus.SETTLED.value, 0)
        waves.append(WaveView(number, sum(count["jobs"] for count in own), settled, _tally(own, "state")))
    return BatchView(
        row["batch_id"],
        tuple(map(Platform, row["platforms"])),
        row["connection_id"],
        BatchStatus(row["status"]),
        row["stop_reason"],
        row["total_jobs"],
        row["current_wave"],
        row["requested_by"],
        row["created_at"],
        row["finished_at"],
        _tally(counts, "status"),
        _tally(counts, "state"),
        {item["state"]: item["listings"] for item in in_flight},
        min((item["next_attempt_at"] for item in in_flight if item["next_attempt_at"]), default=None),
        tuple(waves),
    )
