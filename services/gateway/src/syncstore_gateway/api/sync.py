"""``/sync``: ask for one product or a batch, watch how it goes."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from syncstore_common.contracts.advice import Language
from syncstore_gateway.api.access import Editor, Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute, operation_id
from syncstore_gateway.api.shapes import Input, Output, PublicPlatform, errors, public
from syncstore_gateway.api.telling import Asked, ToldProblem, tell
from syncstore_gateway.sync.model import Job, JobStatus, Target
from syncstore_gateway.sync.queries import JobView
from syncstore_gateway.sync.service import Order
from syncstore_gateway.wiring import Parts

router = APIRouter(prefix="/sync", tags=["sync"], route_class=IdempotentRoute)


class ManualSyncIn(Input):
    """Bring one product into step with a platform's shops, or with one shop. ``force`` pushes the unchanged too."""

    product_id: UUID
    target_platform: Target
    shop_id: UUID | None = None
    force: bool = False


class SyncDataOut(Output):
    """What the request consists of."""

    product_id: UUID
    platforms: list[PublicPlatform]
    shop_id: UUID | None
    status_url: str


class ManualSyncOut(Output):
    """``success`` means accepted; how it went is told by ``GET /sync/{sync_id}``."""

    success: bool
    sync_id: UUID
    platform: Target
    message: str
    data: SyncDataOut


class ShopAnswerOut(Output):
    """One shop: its answer once it is settled, before that where the listing stands."""

    shop_id: UUID
    shop: str | None
    settled: bool
    state: str | None
    problem: ToldProblem | None
    external_id: str | None
    url: str | None
    next_attempt_at: datetime | None


class JobOut(Output):
    """One platform. ``state`` is the worst among its shops, once all of them have answered."""

    platform: PublicPlatform
    status: JobStatus
    settled: bool
    state: str | None
    problem: ToldProblem | None
    settled_at: datetime | None
    shops: list[ShopAnswerOut]


class SyncOut(Output):
    """A request and how it went."""

    sync_id: UUID
    product_id: UUID
    batch_id: UUID | None
    settled: bool
    created_at: datetime
    platforms: list[JobOut]


@router.post("/manual", status_code=202, responses=errors(404, 422))
async def sync_product(body: ManualSyncIn, request: Request, parts: Parts, caller: Editor) -> ManualSyncOut:
    """Ask for one product now. The command is durable once this is answered."""
    order = Order(operation_id(request), body.target_platform, body.shop_id, body.force, caller.actor)
    jobs = await parts.sync.request(order, body.product_id)
    return accepted(order, body.product_id, jobs)


@router.get("/{sync_id}", responses=errors(404))
async def read_sync(sync_id: Annotated[UUID, Field()], parts: Parts, language: Asked, _: Viewer) -> SyncOut:
    """Show each platform and shop of a request: state, problem, settled or not."""
    jobs = await parts.sync_queries.request(sync_id)
    return SyncOut(
        sync_id=sync_id,
        product_id=jobs[0].product_id,
        batch_id=jobs[0].batch_id,
        settled=all(_is_settled(job) for job in jobs),
        created_at=jobs[0].created_at,
        platforms=[_job_out(job, language) for job in jobs],
    )


def accepted(order: Order, product_id: UUID, jobs: list[Job]) -> ManualSyncOut:
    """The answer to a request that is durable now."""
    names = [public(job.platform) for job in jobs]
    return ManualSyncOut(
        success=True,
        sync_id=order.operation_id,
        platform=order.target,
        message=f"accepted for {' and '.join(names)}; see how it goes under the sync_id",
        data=SyncDataOut(
            product_id=product_id,
            platforms=names,
            shop_id=order.shop_id,
            status_url=f"/api/v1/sync/{order.operation_id}",
        ),
    )


def _is_settled(job: JobView) -> bool:
    return job.status in (JobStatus.SETTLED, JobStatus.CANCELLED)


def _job_out(job: JobView, language: Language) -> JobOut:
    def told(problem: dict[str, Any] | None) -> ToldProblem | None:
        return tell(problem, language, platform=job.platform, product_id=job.product_id)

    return JobOut(
        platform=public(job.platform),
        status=job.status,
        settled=_is_settled(job),
        state=job.state,
        problem=told(job.problem),
        settled_at=job.settled_at,
        shops=[
            ShopAnswerOut(
                shop_id=answer.connection_id,
                shop=answer.shop,
                settled=answer.is_settled,
                state=answer.state,
                problem=told(answer.problem),
                external_id=answer.external_id,
                url=answer.url,
                next_attempt_at=answer.next_attempt_at,
            )
            for answer in job.shops
        ],
    )
