"""``/internal/mapping-templates``: named mappings that shops share."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from syncstore_catalog.api.common import Actor, BeforeEntry, Input, Operation, Output, PageLimit
from syncstore_catalog.api.policies import PolicyHistory, Version, policy_history, sent_changes
from syncstore_catalog.policies.shop_defaults import ShopDefaultsService
from syncstore_catalog.policies.templates import TemplateService
from syncstore_common.contracts.mappings import (
    AttributeMappings,
    BrandMap,
    CategoryMap,
    LogisticsIds,
    MappingTemplate,
    TemplateBody,
    WarehouseId,
)
from syncstore_common.contracts.policies import Words

Shops = Annotated[tuple[UUID, ...], Field(max_length=1000)]


class TemplatePatch(Input):
    """Changes to a template; each member that is sent replaces the old one whole."""

    version: Version
    name: Annotated[Words, Field(max_length=120)] | None = None
    category_map: CategoryMap | None = None
    brand_map: BrandMap | None = None
    attributes: AttributeMappings | None = None
    logistics_ids: LogisticsIds | None = None
    warehouse_id: WarehouseId | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """What was sent; a warehouse can be taken back with null."""
        return sent_changes(self)


class UseIn(Input):
    """Shops that shall use a template, and shops that shall use it no more."""

    add: Shops = ()
    remove: Shops = ()


class TemplateOut(Output):
    """A template and the shops that use it."""

    template: MappingTemplate
    shop_ids: list[UUID]


class TemplatesOut(Output):
    """All templates by name."""

    items: list[MappingTemplate]


def templates_router(templates: TemplateService, defaults: ShopDefaultsService) -> APIRouter:
    """Build the endpoints of the templates."""
    router = APIRouter(prefix="/mapping-templates", tags=["mapping"])

    async def shown(template: MappingTemplate) -> TemplateOut:
        return TemplateOut(template=template, shop_ids=await templates.users(template.template_id))

    @router.get("")
    async def list_templates() -> TemplatesOut:
        return TemplatesOut(items=await templates.all())

    @router.post("", status_code=201)
    async def create_template(body: TemplateBody, actor: Actor, operation: Operation = None) -> TemplateOut:
        return await shown(await templates.create(body, actor=actor, operation_id=operation))

    @router.get("/{template_id}")
    async def read_template(template_id: UUID) -> TemplateOut:
        return await shown(await templates.get(template_id))

    @router.patch("/{template_id}")
    async def edit_template(template_id: UUID, body: TemplatePatch, actor: Actor) -> TemplateOut:
        edited = await templates.edit(template_id, body.changes, version=body.version, actor=actor)
        return await shown(edited)

    @router.delete("/{template_id}", status_code=204)
    async def delete_template(template_id: UUID, version: Annotated[int, Query(ge=0)], actor: Actor) -> Response:
        await templates.delete(template_id, version=version, actor=actor)
        return Response(status_code=204)

    @router.post("/{template_id}/shops")
    async def use_template(template_id: UUID, body: UseIn, actor: Actor) -> TemplateOut:
        template = await templates.get(template_id)
        await defaults.use_template(template_id, add=body.add, remove=body.remove, actor=actor)
        return await shown(template)

    @router.get("/{template_id}/history")
    async def read_history(template_id: UUID, before: BeforeEntry = None, limit: PageLimit = 50) -> PolicyHistory:
        return policy_history(await templates.history(template_id, before=before, limit=limit), limit)

    return router
