"""``/sync/batch``: many products in waves."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field

from syncstore_common.contracts.advice import Language
from syncstore_gateway.api.access import Editor, Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute, operation_id
from syncstore_gateway.api.shapes import AcceptedOut, Input, Limit, Output, PublicPlatform, errors, public
from syncstore_gateway.api.telling import Asked, ToldProblem, tell
from syncstore_gateway.sync.model import BatchStatus, JobStatus, Target
from syncstore_gateway.sync.queries import BatchView, ProblemView, WaveView
from syncstore_gateway.sync.service import Order
from syncstore_gateway.sync.waves import StopRule, progress_percent
from syncstore_gateway.wiring import Parts

router = APIRouter(prefix="/sync/batch", tags=["sync"], route_class=IdempotentRoute)

MAX_PRODUCTS = 10_000


class BatchIn(Input):
    """Products to bring into step. The batch begins small and stops when too much of a wave failed.

    ``max_failed_share`` (0 to 1) defaults to the installation's setting; products that lack data count as failed only
    with ``count_refusals``.
    """

    product_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MAX_PRODUCTS)]
    platform: Target
    shop_id: UUID | None = None
    force: bool = False
    max_failed_share: Annotated[float | None, Field(ge=0.0, le=1.0)] = None
    count_refusals: bool = False


class BatchAcceptedOut(Output):
    """The batch is stored and its first wave is on its way. ``total_jobs`` = products times platforms."""

    batch_id: UUID
    total_jobs: int


class WaveOut(Output):
    """One wave. ``states`` counts its answers."""

    number: int
    status: str
    """waiting, running or settled"""
    jobs: int
    settled: int
    states: dict[str, int]


class BatchProblemOut(Output):
    """A job that has a problem."""

    sync_id: UUID
    product_id: UUID
    code: str | None
    title: str | None
    platform: PublicPlatform
    shop_ids: list[UUID]
    state: str | None
    problem: ToldProblem


class BatchProblemsOut(Output):
    """A page of problems in the order of the batch; go on with ``problems_cursor=next``."""

    items: list[BatchProblemOut]
    next: str | None


class BatchOut(Output):
    """How a batch stands. ``states`` counts answers, ``in_flight`` listings on their way, ``jobs`` jobs by status."""

    batch_id: UUID
    status: BatchStatus
    reason: str | None
    platforms: list[PublicPlatform]
    shop_id: UUID | None
    total_jobs: int
    settled_jobs: int
    progress_percent: float
    jobs: dict[str, int]
    states: dict[str, int]
    in_flight: dict[str, int]
    next_attempt_at: datetime | None
    current_wave: int
    waves: list[WaveOut]
    requested_by: str
    created_at: datetime
    finished_at: datetime | None
    problems: BatchProblemsOut


@router.post("", status_code=202, responses=errors(422))
async def start_batch(body: BatchIn, request: Request, parts: Parts, caller: Editor) -> BatchAcceptedOut:
    """Start a batch: waves of 2, 10 and 50 products, then the rest; each is released when the one before is settled."""
    order = Order(operation_id(request), body.platform, body.shop_id, body.force, caller.actor)
    share = parts.settings.max_failed_share if body.max_failed_share is None else body.max_failed_share
    batch = await parts.sync.start_batch(order, body.product_ids, StopRule(share, counts_refusals=body.count_refusals))
    return BatchAcceptedOut(batch_id=batch.batch_id, total_jobs=batch.total_jobs)


@router.get("/{batch_id}", responses=errors(404, 422))
async def read_batch(
    batch_id: UUID,
    parts: Parts,
    language: Asked,
    _: Viewer,
    problems_cursor: Annotated[str | None, Query(pattern=r"^\d{1,9}\.[a-z]{1,20}$")] = None,
    limit: Limit = 50,
) -> BatchOut:
    """Show a batch: progress, totals per state, waves, and its problems page by page."""
    view = await parts.sync_queries.batch(batch_id)
    position, _dot, platform = (problems_cursor or "-1.").partition(".")
    problems = await parts.sync_queries.problems(batch_id, after=(int(position), platform), limit=limit + 1)
    return _batch_out(view, _problems_out(problems, limit, language))


@router.post("/{batch_id}/resume", status_code=202, responses=errors(404, 409))
async def resume_batch(batch_id: UUID, parts: Parts, _: Editor) -> AcceptedOut:
    """Release the next wave of a stopped batch."""
    await parts.sync.resume(batch_id)
    return AcceptedOut()


@router.post("/{batch_id}/cancel", responses=errors(404, 409))
async def cancel_batch(batch_id: UUID, parts: Parts, _: Editor) -> AcceptedOut:
    """Give up the waves that were not released; what was released goes on."""
    await parts.sync.cancel(batch_id)
    return AcceptedOut()


def _wave_out(wave: WaveView, current: int) -> WaveOut:
    status = "waiting" if wave.number > current else "settled" if wave.settled == wave.jobs else "running"
    return WaveOut(number=wave.number, status=status, jobs=wave.jobs, settled=wave.settled, states=wave.states)


def _problems_out(found: list[ProblemView], limit: int, language: Language) -> BatchProblemsOut:
    items = [
        BatchProblemOut(
            sync_id=item.sync_id,
            product_id=item.product_id,
            code=item.code,
            title=item.title,
            platform=public(item.platform),
            shop_ids=list(item.shops),
            state=item.state,
            problem=told,
        )
        for item in found[:limit]
        if (told := tell(item.problem, language, platform=item.platform, product_id=item.product_id)) is not None
    ]
    last = found[limit - 1] if len(found) > limit else None
    return BatchProblemsOut(items=items, next=f"{last.position}.{last.platform.value}" if last else None)


def _batch_out(view: BatchView, problems: BatchProblemsOut) -> BatchOut:
    settled = view.statuses.get(JobStatus.SETTLED.value, 0)
    return BatchOut(
        batch_id=view.batch_id,
        status=view.status,
        reason=view.stop_reason,
        platforms=[public(platform) for platform in view.platforms],
        shop_id=view.connection_id,
        total_jobs=view.total_jobs,
        settled_jobs=settled,
        progress_percent=progress_percent(settled, view.total_jobs),
        jobs=view.statuses,
        states=view.states,
        in_flight=view.in_flight,
        next_attempt_at=view.next_attempt_at,
        current_wave=view.current_wave,
        waves=[_wave_out(wave, view.current_wave) for wave in view.waves],
        requested_by=view.requested_by,
        created_at=view.created_at,
        finished_at=view.finished_at,
        problems=problems,
    )
