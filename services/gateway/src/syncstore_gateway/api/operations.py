"""``/work``, ``/logs``, ``/dead-letters``, ``/activity``: what operators look at.

Lists over several services name those that did not answer in ``unavailable``; only when none answers is it an error.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from syncstore_common.contracts.platforms import Platform
from syncstore_gateway.api.access import Admin, Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute
from syncstore_gateway.api.shapes import AcceptedOut, Limit, Output, PublicPlatform, errors, public
from syncstore_gateway.upstream.fan_out import ask_all
from syncstore_gateway.upstream.service import Upstream
from syncstore_gateway.wiring import Gateway, Parts

router = APIRouter(tags=["operations"], route_class=IdempotentRoute)


class PlatformItemsOut(Output):
    """Items of one or both sync services, each with its ``platform``."""

    items: list[dict[str, Any]]
    unavailable: list[str]


class AppAllowanceOut(Output):
    """What the whole app may call on a platform, which all its shops share."""

    platform: str
    calls_a_day: int
    calls_left_today: int
    pace: float
    """Share of the usual rate; below 1 after the platform complained, and doubling with each quiet minute."""
    stopped_until: datetime | None
    """Until when the platform asked the app to be quiet."""


class WorkOut(PlatformItemsOut):
    """Work per shop, and what its app may still call; an app that never called has no allowance yet."""

    apps: list[AppAllowanceOut]


class DeadLetterOut(Output):
    """A message or piece of work that could not be handled. ``service`` is who has to replay it."""

    service: str
    id: UUID
    source: str
    reason: str
    message_type: str | None
    event_id: UUID | None
    aggregate_id: str | None
    error_class: str | None
    error: str | None
    died_at: datetime


class DeadLettersOut(Output):
    """Open dead letters, newest first."""

    items: list[DeadLetterOut]
    unavailable: list[str]


class ActivityEntryOut(Output):
    """One change of state; ``data`` depends on ``kind`` (listing, shop, batch)."""

    id: int
    occurred_at: datetime
    kind: str
    subject_id: UUID
    data: dict[str, Any]


class ActivityOut(Output):
    """What happened, oldest first; ids rise in commit order. Go on with ``after=next``."""

    items: list[ActivityEntryOut]
    next: int


async def _answers(
    parts: Gateway, platform: PublicPlatform | None, ask: Callable[[Upstream], Awaitable[Any]]
) -> tuple[dict[str, Any], list[str]]:
    """What the sync services answer, by the platform's public name, and which did not answer."""
    asked = [platform.platform] if platform else list(Platform)
    names = {parts.platforms[item].service: public(item) for item in asked}
    answers = await ask_all([parts.platforms[item] for item in asked], ask)
    return {names[service]: answer for service, answer in answers.by_service.items()}, list(answers.unavailable)


def _items(answers: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return [{**item, "platform": name} for name, answer in answers.items() for item in answer[key]]


@router.get("/work", responses=errors(503))
async def read_work(parts: Parts, _: Viewer, platform: PublicPlatform | None = None) -> WorkOut:
    """Show the work per shop (due, waiting, running, dead, blocked, age of the oldest), and what each app may call."""
    answers, unavailable = await _answers(parts, platform, lambda upstream: upstream.get("/internal/work"))
    apps = [AppAllowanceOut(platform=name, **item["app"]) for name, item in answers.items() if item["app"]]
    return WorkOut(items=_items(answers, "shops"), apps=apps, unavailable=unavailable)


@router.get("/logs", responses=errors(503))
async def read_logs(
    parts: Parts,
    _: Viewer,
    product_id: UUID | None = None,
    platform: PublicPlatform | None = None,
    limit: Limit = 50,
) -> PlatformItemsOut:
    """Show calls to the platforms, newest first within each: masked request and answer, code, trace id."""
    params: dict[str, str | int] = (
        {"limit": limit} if product_id is None else {"limit": limit, "product_id": str(product_id)}
    )
    answers, unavailable = await _answers(parts, platform, lambda upstream: upstream.get("/internal/attempts", params))
    return PlatformItemsOut(items=_items(answers, "items"), unavailable=unavailable)


@router.get("/dead-letters", responses=errors(503))
async def list_dead_letters(parts: Parts, _: Viewer, limit: Limit = 50) -> DeadLettersOut:
    """List the open dead letters of every service."""
    answers = await parts.dead_letters.listed(limit=limit)
    items = [
        DeadLetterOut.model_validate({**letter, "service": service})
        for service, answer in answers.by_service.items()
        for letter in answer["items"]
    ]
    items.sort(key=lambda letter: letter.died_at, reverse=True)
    return DeadLettersOut(items=items, unavailable=list(answers.unavailable))


@router.post("/dead-letters/{service}/{letter_id}/replay", status_code=202, responses=errors(404, 422, 503))
async def replay_dead_letter(service: str, letter_id: UUID, parts: Parts, caller: Admin) -> AcceptedOut:
    """Handle it again. Versions keep an old message from undoing anything."""
    await parts.dead_letters.replay(service, letter_id, actor=caller.actor)
    return AcceptedOut()


@router.post("/dead-letters/{service}/{letter_id}/discard", responses=errors(404, 503))
async def discard_dead_letter(service: str, letter_id: UUID, parts: Parts, caller: Admin) -> AcceptedOut:
    """Close it without handling it again."""
    await parts.dead_letters.discard(service, letter_id, actor=caller.actor)
    return AcceptedOut()


@router.get("/activity", responses=errors())
async def read_activity(
    parts: Parts, _: Viewer, after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0, limit: Limit = 50
) -> ActivityOut:
    """Show what happened after an id."""
    rows = await parts.read_model.activity(after=after, limit=limit)
    items = [
        ActivityEntryOut(
            id=row.id, occurred_at=row.occurred_at, kind=row.kind, subject_id=row.subject_id, data=row.data
        )
        for row in rows
    ]
    return ActivityOut(items=items, next=items[-1].id if items else after)
