"""``/products/{id}/overrides``: what one product shows in one shop; ``/shops/{id}/settings``: a shop's defaults."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from syncstore_gateway.api.access import Admin, Editor, Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute
from syncstore_gateway.api.policy_shapes import (
    OverrideOut,
    OverridePatch,
    OverridesOut,
    PolicyHistoryOut,
    ShopSettingsOut,
    ShopSettingsPatch,
    override_out,
    settings_out,
)
from syncstore_gateway.api.rules import BeforeEntry, policy_history
from syncstore_gateway.api.shapes import Limit, errors
from syncstore_gateway.upstream.catalog import Act
from syncstore_gateway.wiring import Gateway, gateway_of

router = APIRouter(route_class=IdempotentRoute)

Parts = Annotated[Gateway, Depends(gateway_of)]
_OVERRIDES = "/products/{product_id}/overrides"
_SETTINGS = "/shops/{shop_id}/settings"


@router.get(_OVERRIDES, tags=["overrides"], responses=errors(404, 503))
async def list_overrides(product_id: UUID, parts: Parts, _: Viewer) -> OverridesOut:
    """List what a product shows in single shops instead of what rules and catalogue say."""
    return OverridesOut(items=[override_out(item) for item in await parts.policies.overrides(product_id)])


@router.get(_OVERRIDES + "/{shop_id}", tags=["overrides"], responses=errors(404, 503))
async def read_override(product_id: UUID, shop_id: UUID, parts: Parts, _: Viewer) -> OverrideOut:
    """Show a product's override in one shop; an empty one at version 0 if there is none."""
    return override_out(await parts.policies.override(product_id, shop_id))


@router.patch(_OVERRIDES + "/{shop_id}", tags=["overrides"], responses=errors(404, 409, 422, 503))
async def edit_override(
    product_id: UUID, shop_id: UUID, body: OverridePatch, parts: Parts, caller: Editor
) -> OverrideOut:
    """Change what a product shows in one shop, and who owns its fields there; no other shop is touched."""
    sent = body.model_dump(mode="json", exclude_unset=True)
    return override_out(await parts.policies.edit_override(product_id, shop_id, sent, act=Act(caller.actor)))


@router.delete(_OVERRIDES + "/{shop_id}", tags=["overrides"], responses=errors(404, 409, 503))
async def clear_override(
    product_id: UUID, shop_id: UUID, version: Annotated[int, Query(ge=0, le=2**62)], parts: Parts, caller: Editor
) -> OverrideOut:
    """Take an override back: the shop shows what rules and catalogue say."""
    return override_out(await parts.policies.clear_override(product_id, shop_id, version, act=Act(caller.actor)))


@router.get(_OVERRIDES + "/{shop_id}/history", tags=["overrides"], responses=errors(404, 503))
async def read_override_history(
    *, product_id: UUID, shop_id: UUID, parts: Parts, _: Viewer, before: BeforeEntry = None, limit: Limit = 50
) -> PolicyHistoryOut:
    """List the changes of an override, newest first."""
    return await policy_history(parts, f"/products/{product_id}/overrides/{shop_id}", {"limit": limit}, before)


@router.get(_SETTINGS, tags=["shops"], responses=errors(404, 503))
async def read_settings(shop_id: UUID, parts: Parts, _: Viewer) -> ShopSettingsOut:
    """Show a shop's defaults: price, stock, phrases, categories, and who owns which field."""
    return settings_out(await parts.policies.settings(shop_id))


@router.patch(_SETTINGS, tags=["shops"], responses=errors(404, 409, 422, 503))
async def edit_settings(shop_id: UUID, body: ShopSettingsPatch, parts: Parts, caller: Admin) -> ShopSettingsOut:
    """Change a shop's defaults; its listings that show something else then follow by themselves."""
    sent = body.model_dump(mode="json", exclude_unset=True)
    return settings_out(await parts.policies.edit_settings(shop_id, sent, act=Act(caller.actor)))


@router.get(_SETTINGS + "/history", tags=["shops"], responses=errors(404, 503))
async def read_settings_history(
    shop_id: UUID, parts: Parts, _: Viewer, before: BeforeEntry = None, limit: Limit = 50
) -> PolicyHistoryOut:
    """List the changes of a shop's defaults, newest first."""
    return await policy_history(parts, f"/shops/{shop_id}/settings", {"limit": limit}, before)
