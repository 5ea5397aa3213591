"""``/plans``: what a sync would do, before it does it; and doing just that."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict, Field

from syncstore_common.contracts.advice import Language, advice_on
from syncstore_gateway.api.access import Editor, Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute, operation_id
from syncstore_gateway.api.shapes import Input, Output, PublicPlatform, errors, public
from syncstore_gateway.api.telling import Asked, ToldProblem, fix_in, tell
from syncstore_gateway.plans.model import Outcome, ShopQuota, StoredItem, StoredPlan, Totals, quotas, totals
from syncstore_gateway.plans.service import MAX_PRODUCTS
from syncstore_gateway.sync.model import Target
from syncstore_gateway.sync.service import Order
from syncstore_gateway.wiring import Gateway, Parts

router = APIRouter(prefix="/plans", tags=["plans"], route_class=IdempotentRoute)


class PlanIn(Input):
    """Products to plan, in every active shop of the platforms, or in one shop."""

    product_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MAX_PRODUCTS)]
    platform: Target = Target.BOTH
    shop_id: UUID | None = None


class ApplyIn(Input):
    """``confirm_removals``: variants that buyers can see now may be removed, as the plan shows."""

    confirm_removals: bool = False


class ErrorOut(Output):
    """What the platform would refuse: the field by its path, a code that never changes, cause and fix."""

    field: str
    code: str
    message: str
    fix: str
    cause: str | None = None


class ChangeOut(Output):
    """One field before and after; ``sku`` where it is about a variant. ``before`` is null for a new listing."""

    field: str
    sku: str | None
    before: Any
    after: Any


class VariantChangeOut(Output):
    """What becomes of a variant: added, removed, renamed or reordered. ``external_id`` is kept by all but the first."""

    kind: str
    sku: str
    external_id: str | None
    before: Any
    after: Any


class SentOut(Output):
    """A call that would change something, and its body; pictures are uploaded before and stand as placeholders."""

    operation: str
    body: Any


class CallsOut(Output):
    """The calls by endpoint. Reads are those of the push itself; ``pause_s`` is what the platform asks to wait."""

    writes: dict[str, int]
    uploads: int
    reads: dict[str, int]
    pause_s: float


class PlanItemOut(Output):
    """One product in one shop."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    product_id: UUID
    code: str | None
    shop_id: UUID
    shop: str
    platform: PublicPlatform
    currency: str
    external_id: str | None
    action: str
    """create, update, take_off, held or nothing"""
    force: bool
    """The shop was changed on the platform: everything is pushed again."""
    valid: bool
    would_succeed: Annotated[bool, Field(alias="wouldSucceed")]
    validation_errors: Annotated[list[ErrorOut], Field(alias="validationErrors")]
    warnings: list[ErrorOut]
    problem: ToldProblem | None
    changes: list[ChangeOut]
    variants: list[VariantChangeOut]
    removes_variants: bool
    stopped: list[str]
    """What differs and can't be pushed now."""
    transformed_data: Annotated[list[SentOut], Field(alias="transformedData")]
    estimated_api_calls: Annotated[int, Field(alias="estimatedApiCalls")]
    calls: CallsOut
    outcome: Outcome | None
    """What became of it when the plan was applied."""
    reason: str | None
    sync_id: UUID | None


class PlanOut(Output):
    """A plan; ask for more of its items with ``after=next``."""

    plan_id: UUID
    created_at: datetime
    requested_by: str
    platforms: list[PublicPlatform]
    shop_id: UUID | None
    applied_at: datetime | None
    applied_by: str | None
    totals: Totals
    shops: list[ShopQuota]
    items: list[PlanItemOut]
    next: int | None


class PlanLineOut(Output):
    """A plan in a list."""

    plan_id: UUID
    created_at: datetime
    requested_by: str
    platforms: list[PublicPlatform]
    applied_at: datetime | None


class PlansOut(Output):
    """The newest plans."""

    items: list[PlanLineOut]


After = Annotated[int, Query(ge=-1, lt=2**31, description="Position in the plan to go on from.")]
Many = Annotated[int, Query(ge=1, le=MAX_PRODUCTS)]


@router.post("", status_code=201, responses=errors(422))
async def make_plan(body: PlanIn, request: Request, parts: Parts, language: Asked, caller: Viewer) -> PlanOut:
    """Plan a sync: per field what the shops show and would show, and every call. Reads listings, changes nothing."""
    order = Order(operation_id(request), body.platform, body.shop_id, force=False, requested_by=caller.actor)
    plan = await parts.plans.make(order, body.product_ids)
    return await _plan_out(parts, plan.plan_id, language, after=-1, limit=100)


@router.get("", responses=errors(422))
async def list_plans(parts: Parts, _: Viewer, limit: Annotated[int, Query(ge=1, le=50)] = 20) -> PlansOut:
    """List the newest plans."""
    plans = await parts.plans.recent(limit)
    return PlansOut(
        items=[
            PlanLineOut(
                plan_id=plan.plan_id,
                created_at=plan.created_at,
                requested_by=plan.requested_by,
                platforms=[public(item) for item in plan.platforms],
                applied_at=plan.applied_at,
            )
            for plan in plans
        ]
    )


@router.get("/{plan_id}", responses=errors(404, 422))
async def read_plan(
    plan_id: UUID, parts: Parts, language: Asked, _: Viewer, *, after: After = -1, limit: Many = 100
) -> PlanOut:
    """Show a plan, and what became of it."""
    return await _plan_out(parts, plan_id, language, after=after, limit=limit)


@router.post("/{plan_id}/apply", responses=errors(404, 409, 422))
async def apply_plan(plan_id: UUID, body: ApplyIn, parts: Parts, language: Asked, caller: Editor) -> PlanOut:
    """Do what was planned. Items that changed since (product, rules, settings, listing) are refused, one by one."""
    await parts.plans.apply(plan_id, caller.actor, may_remove=body.confirm_removals)
    return await _plan_out(parts, plan_id, language, after=-1, limit=MAX_PRODUCTS)


async def _plan_out(parts: Gateway, plan_id: UUID, language: Language, *, after: int, limit: int) -> PlanOut:
    plan, items = await parts.plans.read(plan_id, after=after, limit=limit + 1)
    every = [stored.item for stored in await parts.plans.all_items(plan_id)]
    per_shop = quotas(every, plan.shops)
    following = items[limit - 1].position if len(items) > limit else None
    return _out(
        plan, totals(every, per_shop), per_shop, [_item_out(item, language) for item in items[:limit]], following
    )


def _out(
    plan: StoredPlan, summed: Totals, per_shop: tuple[ShopQuota, ...], items: list[PlanItemOut], following: int | None
) -> PlanOut:
    return PlanOut(
        plan_id=plan.plan_id,
        created_at=plan.created_at,
        requested_by=plan.requested_by,
        platforms=[public(item) for item in plan.platforms],
        shop_id=plan.shop_id,
        applied_at=plan.applied_at,
        applied_by=plan.applied_by,
        totals=summed,
        shops=list(per_shop),
        items=items,
        next=following,
    )


def _item_out(stored: StoredItem, language: Language) -> PlanItemOut:
    item = stored.item
    told = {
        "platform": public(stored.platform),
        "validationErrors": [_error_out(error, language) for error in item["validationErrors"]],
        "warnings": [_error_out(error, language) for error in item["warnings"]],
        "problem": tell(item["problem"], language, platform=stored.platform, product_id=item["product_id"]),
        "outcome": stored.outcome,
        "reason": stored.reason,
        "sync_id": stored.sync_id,
    }
    return PlanItemOut.model_validate({**item, **told})


def _error_out(error: dict[str, Any], language: Language) -> ErrorOut:
    advice = advice_on(error["code"], language, error["field"])
    if advice is None:
        return ErrorOut.model_validate(error)
    return ErrorOut.model_validate({**error, "fix": fix_in(language, error["fix"], advice), "cause": advice.cause})
