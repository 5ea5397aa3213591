"""``/shops``: the connected shops; connecting, pausing, resuming."""

from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from syncstore_common.kernel.errors import InvalidInput, SyncStoreError
from syncstore_common.kernel.text import has_unprintable
from syncstore_gateway.api.access import Admin, Viewer, count
from syncstore_gateway.api.edge import API_PREFIX
from syncstore_gateway.api.idempotent import IdempotentRoute
from syncstore_gateway.api.shapes import Input, Output, ProblemOut, PublicPlatform, Reason, errors, public
from syncstore_gateway.readmodel.queries import ShopRow
from syncstore_gateway.wiring import Gateway, Parts

router = APIRouter(prefix="/shops", tags=["shops"], route_class=IdempotentRoute)

_PAGE_POLICY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class ShopOut(Output):
    """A connected shop. ``status``: active, paused, reauthorise, blocked; ``listings`` counts by state."""

    shop_id: UUID
    platform: PublicPlatform
    external_shop_id: str
    name: str
    region: str
    currency: str
    status: str
    reason: str | None
    updated_at: datetime
    listings: dict[str, int]


class ShopsOut(Output):
    """Every connected shop."""

    items: list[ShopOut]


class ConnectIn(Input):
    """The platform to connect a shop of."""

    platform: PublicPlatform


class ConsentOut(Output):
    """Where the seller gives their consent; the platform then sends them back here."""

    consent_url: str


class ReasonIn(Input):
    """Why, for people."""

    reason: Reason | None = None


class ShopStatusOut(Output):
    """A shop's status, as its sync service says."""

    shop_id: UUID
    status: str
    reason: str | None


def _out(row: ShopRow) -> ShopOut:
    return ShopOut(
        shop_id=row.connection_id,
        platform=public(row.platform),
        external_shop_id=row.external_shop_id,
        name=row.name,
        region=row.region,
        currency=row.currency,
        status=row.status,
        reason=row.reason,
        updated_at=row.updated_at,
        listings=row.listings,
    )


@router.get("", responses=errors())
async def list_shops(parts: Parts, _: Viewer) -> ShopsOut:
    """List the connected shops."""
    return ShopsOut(items=[_out(row) for row in await parts.read_model.shops()])


@router.post("/connect", responses=errors(422, 503))
async def connect_shop(body: ConnectIn, request: Request, parts: Parts, _: Admin) -> ConsentOut:
    """Begin connecting a shop: open ``consent_url`` in a browser where the seller is logged in."""
    base = (parts.settings.public_url or str(request.base_url)).rstrip("/")
    redirect_url = f"{base}{API_PREFIX}/shops/callback/{body.platform.value}"
    upstream = parts.platforms[body.platform.platform]
    answer = await upstream.post("/internal/oauth/start", {"redirect_url": redirect_url})
    return ConsentOut(consent_url=answer["consent_url"])


@router.get("/callback/{platform}", responses={409: {"model": ProblemOut}, 422: {"model": ProblemOut}})
async def finish_connecting(platform: PublicPlatform, request: Request, parts: Parts) -> Response:
    """Where the platform sends the seller back to. Needs no key: the single-use state proves where it comes from."""
    await count(request, f"callback:{request.client.host if request.client else ''}")
    is_browser = "text/html" in request.headers.get("accept", "")
    try:
        answer = await parts.platforms[platform.platform].post("/internal/oauth/callback", {"query": _query(request)})
    except SyncStoreError as error:
        if not is_browser:
            raise
        return HTMLResponse(_failure_page(error), error.status, headers=_PAGE_POLICY)
    shops = [_connected(shop) for shop in answer["shops"]]
    left_out = [_left_out(item) for item in answer["left_out"]]
    if is_browser:
        return HTMLResponse(_page(shops, left_out), headers=_PAGE_POLICY)
    return JSONResponse({"shops": shops, "left_out": left_out}, headers=_PAGE_POLICY)


@router.post("/{shop_id}/pause", responses=errors(404, 503))
async def pause_shop(shop_id: UUID, parts: Parts, _: Admin, body: ReasonIn | None = None) -> ShopStatusOut:
    """Hold all pushes to a shop; work is kept and comes together meanwhile."""
    return await _switch(parts, shop_id, "pause", {"reason": body.reason if body else None})


@router.post("/{shop_id}/resume", responses=errors(404, 409, 503))
async def resume_shop(shop_id: UUID, parts: Parts, _: Admin) -> ShopStatusOut:
    """Let pushes go on. A shop that needs its seller's consent again can't be resumed, only connected."""
    return await _switch(parts, shop_id, "resume", {})


async def _switch(parts: Gateway, shop_id: UUID, verb: str, body: dict[str, Any]) -> ShopStatusOut:
    shop = await parts.read_model.shop(shop_id)
    answer = await parts.platforms[shop.platform].post(f"/internal/shops/{shop_id}/{verb}", body)
    return ShopStatusOut(shop_id=shop_id, status=answer["status"], reason=answer["reason"])


def _connected(shop: dict[str, Any]) -> dict[str, Any]:
    return {"shop_id": shop["connection_id"], "name": shop["name"], "region": shop["region"], "status": shop["status"]}


def _left_out(shop: dict[str, Any]) -> dict[str, Any]:
    """A shop of the seller's account that could not be connected with the others."""
    return {"external_shop_id": shop["account_id"], "message": shop["message"], "fix": shop["fix"]}


def _query(request: Request) -> dict[str, str]:
    """What the platform sent with the seller; anybody can call this, so it is looked at before it goes on."""
    query = dict(request.query_params)
    for name, value in query.items():
        if has_unprintable(name) or has_unprintable(value):
            raise InvalidInput("it holds control characters", field=name, fix="start connecting again")
    return query


def _failure_page(error: SyncStoreError) -> str:
    fix = error.details.get("fix") or "go back to SyncStore and connect the shop again"
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Shop not connected</title>"
        f"<h1>The shop was not connected</h1><p>{escape(error.message)}</p>"
        f"<p>What to do: {escape(str(fix))}.</p></html>"
    )


def _page(shops: list[dict[str, Any]], left_out: list[dict[str, Any]]) -> str:
    names = "".join(f"<li>{escape(str(shop['name']))} ({escape(str(shop['region']))})</li>" for shop in shops)
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Shop connected</title>"
        f"<h1>Connected</h1><ul>{names}</ul>{_others(left_out)}"
        "<p>You may close this window and go back to SyncStore.</p></html>"
    )


def _others(left_out: list[dict[str, Any]]) -> str:
    if not left_out:
        return ""
    rows = "".join(
        f"<li>{escape(str(shop['external_shop_id']))}: {escape(str(shop['message']))}. {escape(str(shop['fix'] or ''))}"
        for shop in left_out
    )
    return f"<h2>Not connected</h2><ul>{rows}</ul>"
