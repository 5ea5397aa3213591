"""``/mapping``: shared templates; what a shop offers to map to; how a product is mapped and what it lacks."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request

from syncstore_common.contracts.mappings import TemplateBody
from syncstore_common.contracts.platforms import Platform
from syncstore_gateway.api.access import Admin, Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute, keyed_operation_id
from syncstore_gateway.api.mapping_shapes import (
    CategoryAttributesOut,
    ChoicesOut,
    MappingCheckOut,
    ShopCheckOut,
    TemplateDeletedOut,
    TemplateOut,
    TemplatePatch,
    TemplatesOut,
    TemplateUseIn,
    template_out,
)
from syncstore_gateway.api.policy_shapes import PolicyHistoryOut
from syncstore_gateway.api.questions import question_about
from syncstore_gateway.api.rules import BeforeEntry, policy_history
from syncstore_gateway.api.shapes import Limit, errors, public
from syncstore_gateway.upstream.catalog import Act
from syncstore_gateway.upstream.fan_out import ask_all
from syncstore_gateway.upstream.service import Params, Upstream
from syncstore_gateway.wiring import Gateway, gateway_of

router = APIRouter(tags=["mapping"], route_class=IdempotentRoute)

Parts = Annotated[Gateway, Depends(gateway_of)]
_TEMPLATES = "/mapping/templates"
_PATIENCE_S = 30.0
CategoryId = Annotated[str, Path(pattern=r"^[0-9]{1,20}$")]


class ChoiceKind(StrEnum):
    """What of a shop can be looked up; brands need a category."""

    CATEGORIES = "categories"
    BRANDS = "brands"
    LOGISTICS = "logistics"
    WAREHOUSES = "warehouses"


@router.get(_TEMPLATES, responses=errors(503))
async def list_templates(parts: Parts, _: Viewer) -> TemplatesOut:
    """List the named mappings that shops can share."""
    return TemplatesOut(items=[template_out(item) for item in await parts.policies.templates()])


@router.post(_TEMPLATES, status_code=201, responses=errors(409, 422, 503))
async def create_template(body: TemplateBody, request: Request, parts: Parts, caller: Admin) -> TemplateOut:
    """Add a template; no shop uses it yet."""
    act = Act(caller.actor, keyed_operation_id(request))
    stored = await parts.policies.change_template("POST", "", body.model_dump(mode="json"), act=act)
    return template_out(stored.template, stored.shop_ids)


@router.get(_TEMPLATES + "/{template_id}", responses=errors(404, 503))
async def read_template(template_id: UUID, parts: Parts, _: Viewer) -> TemplateOut:
    """Show a template and the shops that use it."""
    stored = await parts.policies.template(template_id)
    return template_out(stored.template, stored.shop_ids)


@router.patch(_TEMPLATES + "/{template_id}", responses=errors(404, 409, 422, 503))
async def edit_template(template_id: UUID, body: TemplatePatch, parts: Parts, caller: Admin) -> TemplateOut:
    """Change a template; listings of the shops that use it follow by themselves."""
    sent = body.model_dump(mode="json", exclude_unset=True)
    stored = await parts.policies.change_template("PATCH", f"/{template_id}", sent, act=Act(caller.actor))
    return template_out(stored.template, stored.shop_ids)


@router.delete(_TEMPLATES + "/{template_id}", responses=errors(404, 409, 503))
async def delete_template(
    template_id: UUID, version: Annotated[int, Query(ge=0, le=2**62)], parts: Parts, caller: Admin
) -> TemplateDeletedOut:
    """Take a template away that no shop uses."""
    await parts.policies.delete_template(template_id, version, act=Act(caller.actor))
    return TemplateDeletedOut(template_id=template_id, version=version + 1)


@router.post(_TEMPLATES + "/{template_id}/shops", responses=errors(404, 409, 422, 503))
async def use_template(template_id: UUID, body: TemplateUseIn, parts: Parts, caller: Admin) -> TemplateOut:
    """Have shops use a template, after those they use already, or use it no more."""
    sent = body.model_dump(mode="json")
    stored = await parts.policies.change_template("POST", f"/{template_id}/shops", sent, act=Act(caller.actor))
    return template_out(stored.template, stored.shop_ids)


@router.get(_TEMPLATES + "/{template_id}/history", responses=errors(404, 503))
async def read_template_history(
    template_id: UUID, parts: Parts, _: Viewer, before: BeforeEntry = None, limit: Limit = 50
) -> PolicyHistoryOut:
    """List the changes of a template, newest first."""
    return await policy_history(parts, f"/mapping-templates/{template_id}", {"limit": limit}, before)


@router.get("/shops/{shop_id}/mapping/{kind}", responses=errors(404, 422, 502, 503))
async def list_choices(
    *,
    shop_id: UUID,
    kind: ChoiceKind,
    parts: Parts,
    _: Viewer,
    query: Annotated[str, Query(max_length=200, description="Words of the name.")] = "",
    category_id: Annotated[str | None, Query(pattern=r"^[0-9]{1,20}$", description="Whose brands.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> ChoicesOut:
    """Look up what a shop offers to map to: its platform's leaf categories, brands, shipping channels, warehouses."""
    shop = await parts.read_model.shop(shop_id)
    params: Params = {"query": query, "limit": limit, **({"category_id": category_id} if category_id else {})}
    path = f"/internal/shops/{shop_id}/choices/{kind.value}"
    answer = await parts.platforms[shop.platform].send("GET", path, params=params, patience_s=_PATIENCE_S)
    return ChoicesOut.model_validate(answer)


@router.get("/shops/{shop_id}/mapping/categories/{category_id}/attributes", responses=errors(404, 422, 502, 503))
async def list_attributes(shop_id: UUID, category_id: CategoryId, parts: Parts, _: Viewer) -> CategoryAttributesOut:
    """List what a category of the platform wants to know of a product, with the values it offers."""
    shop = await parts.read_model.shop(shop_id)
    path = f"/internal/shops/{shop_id}/categories/{category_id}/attributes"
    answer = await parts.platforms[shop.platform].send("GET", path, patience_s=_PATIENCE_S)
    return CategoryAttributesOut.model_validate(answer)


@router.get("/products/{product_id}/mapping", responses=errors(404, 422, 503))
async def check_mapping(product_id: UUID, parts: Parts, _: Viewer, shop_id: UUID | None = None) -> MappingCheckOut:
    """Say how a product is mapped in each shop and what is missing there: only reads are made, nothing is sent."""
    question = await question_about(parts, product_id, await parts.policies.rules())
    question["shop_ids"] = [str(shop_id)] if shop_id is not None else []

    async def ask(upstream: Upstream) -> Any:
        return await upstream.post("/internal/mapping/check", question, patience_s=_PATIENCE_S)

    answers = await ask_all(parts.platforms.values(), ask)
    items = [
        _shop_check(platform, item)
        for platform, upstream in parts.platforms.items()
        for item in answers.by_service.get(upstream.service, {}).get("items", ())
    ]
    return MappingCheckOut(product_id=product_id, items=items, unavailable=list(answers.unavailable))


def _shop_check(platform: Platform, item: dict[str, Any]) -> ShopCheckOut:
    return ShopCheckOut.model_validate({**item, "platform": public(platform)})
