"""The seller's policies: ``/internal/rules``, ``/products/{id}/overrides`` and ``/shops/{id}/settings``."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from syncstore_catalog.api.common import Actor, BeforeEntry, Input, Operation, Output, PageLimit
from syncstore_catalog.policies.overrides import OverrideService, StoredOverride
from syncstore_catalog.policies.rules import RuleService
from syncstore_catalog.policies.shop_defaults import ShopDefaultsService, StoredDefaults
from syncstore_common.contracts.mappings import (
    AttributeMappings,
    BrandMap,
    CategoryMap,
    LogisticsIds,
    WarehouseId,
)
from syncstore_common.contracts.overrides import (
    MAX_PICTURES,
    ContentHash,
    Override,
    Price,
    ShopDefaults,
    VariantOverride,
)
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.policies import (
    FieldOwnership,
    ListingField,
    Ownership,
    PlatformId,
    PriceAction,
    Prose,
    StockAction,
    Words,
)
from syncstore_common.contracts.rules import MAX_RULES, Actions, Conditions, RuleBody, RuleSet

Version = Annotated[int, Field(strict=True, ge=0)]


class RuleIn(RuleBody):
    """A new rule. ``position`` 1 is first, none is last; ``rules_version`` may be left out."""

    rules_version: Version | None = None
    position: Annotated[int, Field(strict=True, ge=1, le=MAX_RULES)] | None = None

    @property
    def body(self) -> RuleBody:
        """The rule alone."""
        return RuleBody(name=self.name, enabled=self.enabled, when=self.when, then=self.then)


class RulePatch(Input):
    """Changes to a rule; each member that is sent replaces the old one whole."""

    rules_version: Version
    name: Words | None = None
    enabled: bool | None = None
    when: Conditions | None = None
    then: Actions | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """What was sent."""
        return {
            name: value for name, value in self if name in ("name", "enabled", "when", "then") and value is not None
        }


class RuleOrder(Input):
    """The ids of all rules, in the order wanted."""

    rules_version: Version
    rule_ids: Annotated[tuple[UUID, ...], Field(max_length=MAX_RULES)]


class PolicyChangeOut(Output):
    """One change; ``before`` and ``after`` hold what differed."""

    entry_id: int
    version: int
    action: str
    subject: str
    name: str
    actor: str
    before: dict[str, Any]
    after: dict[str, Any]
    recorded_at: datetime


class PolicyHistory(Output):
    """Changes, newest first; ``next`` is null at the end."""

    items: list[PolicyChangeOut]
    next: int | None


class OverridePatch(Input):
    """Changes to an override; null takes a member away. ``variants`` and ``ownership`` change entry by entry."""

    version: Version
    title: Words | None = None
    description: Prose | None = None
    category_id: PlatformId | None = None
    images: Annotated[tuple[ContentHash, ...], Field(max_length=MAX_PICTURES)] | None = None
    price_minor: Price | None = None
    stock: StockAction | None = None
    variants: dict[UUID, VariantOverride | None] | None = None
    ownership: dict[ListingField, Ownership | None] | None = None
    skip: bool | None = None
    hold: bool | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """What was sent."""
        return {name: value for name, value in self if name in self.model_fields_set and name != "version"}


class OverrideOut(Output):
    """What a product shows in one shop instead."""

    shop_id: UUID
    platform: Platform
    product_id: UUID
    version: int
    override: Override


class OverridesOut(Output):
    """A product's overrides, one per shop that has any."""

    items: list[OverrideOut]


class OverrideSnapshotPage(Output):
    """All overrides, empty ones too; ``next`` is null at the end."""

    items: list[OverrideOut]
    next: UUID | None


def sent_changes(patch: Input) -> dict[str, Any]:
    """What a patch of a mapping replaces: everything that was sent but nulls; null takes the warehouse back."""
    kept = (name for name, value in patch if value is not None or name == "warehouse_id")
    return {name: getattr(patch, name) for name in kept if name in patch.model_fields_set and name != "version"}


class ShopSettingsPatch(Input):
    """Changes to a shop's defaults; each member that is sent replaces the old one whole."""

    version: Version
    price: PriceAction | None = None
    stock: StockAction | None = None
    keep_phrases: Annotated[tuple[Words, ...], Field(max_length=50)] | None = None
    category_map: CategoryMap | None = None
    brand_map: BrandMap | None = None
    attributes: AttributeMappings | None = None
    logistics_ids: LogisticsIds | None = None
    warehouse_id: WarehouseId | None = None
    templates: Annotated[tuple[UUID, ...], Field(max_length=20)] | None = None
    ownership: FieldOwnership | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """What was sent; a warehouse can be taken back with null."""
        return sent_changes(self)


class ShopSettingsOut(Output):
    """A shop's defaults; version 0: nobody changed any."""

    shop_id: UUID
    platform: Platform
    version: int
    settings: ShopDefaults


class ShopSettingsList(Output):
    """Those of every shop that has any."""

    items: list[ShopSettingsOut]


def _override_out(stored: StoredOverride) -> OverrideOut:
    return OverrideOut(
        shop_id=stored.connection_id,
        platform=stored.platform,
        product_id=stored.product_id,
        version=stored.version,
        override=stored.override,
    )


def _settings_out(stored: StoredDefaults) -> ShopSettingsOut:
    return ShopSettingsOut(
        shop_id=stored.connection_id, platform=stored.platform, version=stored.version, settings=stored.defaults
    )


def policy_history(rows: list[dict[str, Any]], limit: int) -> PolicyHistory:
    """A page of changes."""
    items = [PolicyChangeOut.model_validate(row) for row in rows]
    return PolicyHistory(items=items, next=items[-1].entry_id if len(items) == limit else None)


def rules_router(rules: RuleService) -> APIRouter:
    """Build the endpoints of the rules."""
    router = APIRouter(tags=["rules"])

    @router.get("/rules")
    async def read_rules() -> RuleSet:
        return await rules.current()

    @router.post("/rules", status_code=201)
    async def create_rule(body: RuleIn, actor: Actor, operation: Operation = None) -> RuleSet:
        return await rules.create(
            body.body, position=body.position, version=body.rules_version, actor=actor, operation_id=operation
        )

    @router.put("/rules/order")
    async def reorder_rules(body: RuleOrder, actor: Actor) -> RuleSet:
        return await rules.reorder(body.rule_ids, version=body.rules_version, actor=actor)

    @router.get("/rules/history")
    async def read_history(
        rule_id: UUID | None = None, before: BeforeEntry = None, limit: PageLimit = 50
    ) -> PolicyHistory:
        return policy_history(await rules.history(rule_id=rule_id, before=before, limit=limit), limit)

    @router.patch("/rules/{rule_id}")
    async def edit_rule(rule_id: UUID, body: RulePatch, actor: Actor) -> RuleSet:
        return await rules.edit(rule_id, body.changes, version=body.rules_version, actor=actor)

    @router.delete("/rules/{rule_id}")
    async def delete_rule(rule_id: UUID, rules_version: Annotated[int, Query(ge=0)], actor: Actor) -> RuleSet:
        return await rules.delete(rule_id, version=rules_version, actor=actor)

    @router.get("/snapshots/rules")
    async def rules_snapshot() -> RuleSet:
        return await rules.current()

    return router


def overrides_router(overrides: OverrideService) -> APIRouter:
    """Build the endpoints of the overrides."""
    router = APIRouter(tags=["overrides"])

    @router.get("/products/{product_id}/overrides")
    async def read_overrides(product_id: UUID) -> OverridesOut:
        return OverridesOut(items=[_override_out(item) for item in await overrides.of_product(product_id)])

    @router.get("/products/{product_id}/overrides/{shop_id}")
    async def read_override(product_id: UUID, shop_id: UUID) -> OverrideOut:
        return _override_out(await overrides.get(product_id, shop_id))

    @router.patch("/products/{product_id}/overrides/{shop_id}")
    async def edit_override(product_id: UUID, shop_id: UUID, body: OverridePatch, actor: Actor) -> OverrideOut:
        return _override_out(await overrides.edit(product_id, shop_id, body.changes, version=body.version, actor=actor))

    @router.delete("/products/{product_id}/overrides/{shop_id}")
    async def clear_override(
        product_id: UUID, shop_id: UUID, version: Annotated[int, Query(ge=0)], actor: Actor
    ) -> OverrideOut:
        return _override_out(await overrides.clear(product_id, shop_id, version=version, actor=actor))

    @router.get("/products/{product_id}/overrides/{shop_id}/history")
    async def read_history(
        product_id: UUID, shop_id: UUID, before: BeforeEntry = None, limit: PageLimit = 50
    ) -> PolicyHistory:
        return policy_history(await overrides.history(product_id, shop_id, before=before, limit=limit), limit)

    @router.get("/snapshots/overrides")
    async def override_snapshots(
        after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 500
    ) -> OverrideSnapshotPage:
        page = await overrides.page(after, limit)
        following = page[-1].override_id if len(page) == limit else None
        return OverrideSnapshotPage(items=[_override_out(item) for item in page], next=following)

    return router


def shop_settings_router(defaults: ShopDefaultsService) -> APIRouter:
    """Build the endpoints of the shops' defaults."""
    router = APIRouter(tags=["shops"])

    @router.get("/shops/{shop_id}/settings")
    async def read_settings(shop_id: UUID) -> ShopSettingsOut:
        return _settings_out(await defaults.get(shop_id))

    @router.patch("/shops/{shop_id}/settings")
    async def edit_settings(shop_id: UUID, body: ShopSettingsPatch, actor: Actor) -> ShopSettingsOut:
        return _settings_out(await defaults.edit(shop_id, body.changes, version=body.version, actor=actor))

    @router.get("/shops/{shop_id}/settings/history")
    async def read_history(shop_id: UUID, before: BeforeEntry = None, limit: PageLimit = 50) -> PolicyHistory:
        return policy_history(await defaults.history(shop_id, before=before, limit=limit), limit)

    @router.get("/snapshots/shop-settings")
    async def settings_snapshots() -> ShopSettingsList:
        return ShopSettingsList(items=[_settings_out(item) for item in await defaults.all()])

    return router
