"""The dead-letter part of every service's internal API: list, replay, discard."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from syncstore_common.infra.database import Database
from syncstore_common.infra.dead_letters import discard_dead_letter, list_dead_letters, replay_dead_letter

Replay = Callable[[UUID, str], Awaitable[None]]


def dead_letter_router(database: Database, *, replay: Replay | None = None) -> APIRouter:
    """Routes below ``/dead-letters``; ``replay`` replaces the plain replay where a service has other letters too."""
    router = APIRouter(prefix="/dead-letters")

    async def replay_event(letter_id: UUID, actor: str) -> None:
        async with database.driver_unit() as unit:
            await replay_dead_letter(unit, letter_id, actor=actor)

    chosen = replay or replay_event

    @router.get("")
    async def list_letters(
        before: UUID | None = None, closed: bool = False, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> dict[str, Any]:
        return {"items": await list_dead_letters(database, before=before, closed=closed, limit=limit)}

    @router.post("/{letter_id}/replay", status_code=202)
    async def replay_letter(letter_id: UUID, actor: str = "operator") -> dict[str, bool]:
        await chosen(letter_id, actor)
        return {"success": True}

    @router.post("/{letter_id}/discard")
    async def discard_letter(letter_id: UUID) -> dict[str, bool]:
        async with database.driver_unit() as unit:
            await discard_dead_letter(unit, letter_id)
        return {"success": True}

    return router
