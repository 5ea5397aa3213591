"""The internal REST API of every sync service; the gateway is its only client."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from syncstore_common.infra.database import Database
from syncstore_common.infra.dead_letter_api import dead_letter_router
from syncstore_common.kernel.errors import InvalidInput, SyncStoreError
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.attempts import list_attempts
from syncstore_common.sync.category_data import ChoiceKind
from syncstore_common.sync.explaining import ExplainIn, explain
from syncstore_common.sync.limiter import Limiter
from syncstore_common.sync.mapping_desk import CheckIn, MappingDesk
from syncstore_common.sync.oauth import Authorisation
from syncstore_common.sync.operations import Operations
from syncstore_common.sync.planning import PlanDesk
from syncstore_common.sync.shops import Connection, ShopStore
from syncstore_common.sync.stop_switch import StopSwitch
from syncstore_common.sync.titles import TitleSource, preview_titles

_MOST_LIVE = 500


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OAuthStartIn(_In):
    """Where the platform sends the seller back to."""

    redirect_url: str


class OAuthCallbackIn(_In):
    """The callback's query parameters, as received."""

    query: dict[str, str]


class LiveIn(_In):
    """Products to read back."""

    product_ids: list[UUID] = Field(max_length=_MOST_LIVE)


class PlanIn(_In):
    """Products to plan, in every active shop or in one; ``planned_pictures`` are those of the plan's earlier parts."""

    product_ids: list[UUID] = Field(max_length=_MOST_LIVE)
    connection_id: UUID | None = None
    planned_pictures: dict[UUID, list[tuple[str, str]]] = {}


class TitleIn(_In):
    """What is known of a product whose titles are asked for."""

    title: str = Field(max_length=1000)
    brand: str | None = Field(None, max_length=200)
    category: str | None = Field(None, max_length=200)
    options: list[str] = Field(default=[], max_length=200)
    keep_phrases: list[str] = Field(default=[], max_length=20)


class ReasonIn(_In):
    """Why, for people."""

    reason: str | None = None


def _shop(connection: Connection) -> dict[str, Any]:
    shop = connection.shop
    return {
        "connection_id": str(shop.connection_id),
        "platform": shop.platform.value,
        "external_shop_id": shop.external_shop_id,
        "name": shop.name,
        "region": shop.region,
        "currency": shop.currency,
        "status": connection.status,
        "reason": connection.status_reason,
        "revision": connection.revision,
    }


def _titles(body: TitleIn) -> dict[str, Any]:
    """What both platforms would show: pure text, so either sync service can tell."""
    source = TitleSource(body.title, body.brand, body.category, tuple(body.options), tuple(body.keep_phrases))
    try:
        return preview_titles(source).as_dict()
    except ValueError:
        raise InvalidInput(
            "the title has no text that a title could be made of", field="title", fix="write a title of words"
        ) from None


class StopIn(_In):
    """Why everything is held, and who says so."""

    actor: str
    reason: str | None = None


class NeedsAuthorisation(SyncStoreError):
    """Only the seller's consent lets the shop go on."""

    code = "NEEDS_AUTHORISATION"
    status = 409


def check_may_resume(connection: Connection) -> None:
    """Raise NeedsAuthorisation for a shop that would be refused by the platform at once."""
    if connection.status == "reauthorise":
        details: dict[str, Json] = {"field": "shop_id", "fix": "connect the shop again; its work goes on then"}
        reason = connection.status_reason or "its permission ended"
        raise NeedsAuthorisation(f"{connection.shop.name} has to be connected again: {reason}", details=details)


def sync_router(
    database: Database,
    shops: ShopStore,
    authorisation: Authorisation,
    operations: Operations,
    limiter: Limiter,
    *,
    desk: PlanDesk,
    mappings: MappingDesk,
) -> APIRouter:
    """Build the router; the service mounts it behind the internal token."""
    router = APIRouter(prefix="/internal")

    @router.post("/oauth/start")
    async def oauth_start(body: OAuthStartIn) -> dict[str, str]:
        return await authorisation.start(body.redirect_url)

    @router.post("/oauth/callback")
    async def oauth_callback(body: OAuthCallbackIn) -> dict[str, Any]:
        connected = await authorisation.finish(body.query)
        return {
            "shops": [_shop(await shops.load(item, max_age_s=0)) for item in connected.connection_ids],
            "left_out": [asdict(item) for item in connected.left_out],
        }

    @router.get("/shops")
    async def list_shops() -> dict[str, Any]:
        async with database.driver() as connection:
            return {"shops": [_shop(item) for item in await shops.list_all(connection)]}

    @router.post("/shops/{connection_id}/pause")
    async def pause(connection_id: UUID, body: Annotated[ReasonIn | None, Body()] = None) -> dict[str, Any]:
        await shops.load(connection_id)
        async with database.driver_unit() as unit:
            await shops.set_status(unit, connection_id, "paused", body.reason if body else None)
        return _shop(await shops.load(connection_id, max_age_s=0))

    @router.post("/shops/{connection_id}/resume")
    async def resume(connection_id: UUID) -> dict[str, Any]:
        check_may_resume(await shops.load(connection_id, max_age_s=0))
        async with database.driver_unit() as unit:
            await shops.set_status(unit, connection_id, "active", None)
        return _shop(await shops.load(connection_id, max_age_s=0))

    router.include_router(_stop_switch(database))

    @router.get("/work")
    async def work() -> dict[str, Any]:
        return {"shops": await operations.work(), "app": await limiter.app_allowance()}

    @router.get("/quota")
    async def quota() -> dict[str, Any]:
        return {"buckets": await limiter.levels()}

    @router.get("/attempts")
    async def attempts(
        product_id: UUID | None = None, before: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> dict[str, Any]:
        async with database.driver() as connection:
            return {"items": await list_attempts(connection, product_id=product_id, before=before, limit=limit)}

    router.include_router(dead_letter_router(database, replay=operations.replay))

    @router.post("/live")
    async def live(body: LiveIn) -> dict[str, Any]:
        return {"items": await operations.live(body.product_ids)}

    @router.post("/plans")
    async def plans(body: PlanIn) -> dict[str, Any]:
        return await desk.plan(list(dict.fromkeys(body.product_ids)), body.connection_id, body.planned_pictures)

    router.include_router(_questions(database, shops))
    router.include_router(_mappings(mappings))

    @router.get("/snapshots/listings")
    async def snapshots(after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 200) -> dict[str, Any]:
        items = await operations.snapshots(after, limit)
        return {"items": items, "next": items[-1]["listing_id"] if len(items) == limit else None}

    return router


def _stop_switch(database: Database) -> APIRouter:
    """Everything held, or flowing."""
    router = APIRouter(prefix="/stop-switch")
    switch = StopSwitch(database)

    async def shown() -> dict[str, Any]:
        stopped = await switch.state()
        return {"stopped": stopped is not None, **(asdict(stopped) if stopped else {})}

    @router.get("")
    async def read() -> dict[str, Any]:
        return await shown()

    @router.post("/on")
    async def throw(body: StopIn) -> dict[str, Any]:
        await switch.throw(body.reason, body.actor)
        return await shown()

    @router.post("/off")
    async def release() -> dict[str, Any]:
        await switch.release()
        return await shown()

    return router


def _mappings(desk: MappingDesk) -> APIRouter:
    """What a shop offers to map to, and how a product is mapped; only reads are made."""
    router = APIRouter()

    @router.get("/shops/{connection_id}/choices/{kind}")
    async def choices(
        connection_id: UUID,
        kind: ChoiceKind,
        query: Annotated[str, Query(max_length=200)] = "",
        category_id: Annotated[str | None, Query(pattern=r"^[0-9]{1,20}$")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> dict[str, Any]:
        return await desk.choices(connection_id, kind, query=query, category_id=category_id, limit=limit)

    @router.get("/shops/{connection_id}/categories/{category_id}/attributes")
    async def attributes(
        connection_id: UUID, category_id: Annotated[str, Path(pattern=r"^[0-9]{1,20}$")]
    ) -> dict[str, Any]:
        return {"items": await desk.attributes(connection_id, category_id)}

    @router.post("/mapping/check")
    async def check(body: CheckIn) -> dict[str, Any]:
        return {"items": await desk.check(body)}

    return router


def _questions(database: Database, shops: ShopStore) -> APIRouter:
    """What would be shown; nothing is changed."""
    router = APIRouter()

    @router.post("/titles")
    async def titles(body: TitleIn) -> dict[str, Any]:
        return _titles(body)

    @router.post("/policies/explain")
    async def explain_policies(body: ExplainIn) -> dict[str, Any]:
        return {"items": await explain(database, shops, body)}

    return router
