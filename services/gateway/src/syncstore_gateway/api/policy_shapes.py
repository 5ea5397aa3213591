"""Rules, overrides and shop settings on the public wire; the parts of the rule language are those of the contract."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

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
from syncstore_common.contracts.rules import MAX_RULES, Actions, Conditions, RuleBody
from syncstore_gateway.api.shapes import Input, Output, PublicPlatform, public
from syncstore_gateway.upstream.policies import StoredOverride, StoredSettings

Version = Annotated[int, Field(strict=True, ge=0, le=2**62)]


class RuleIn(RuleBody):
    """A new rule. ``position`` 1 is first, none is last; ``rules_version`` may be left out."""

    rules_version: Version | None = None
    position: Annotated[int, Field(strict=True, ge=1, le=MAX_RULES)] | None = None


class RulePatch(Input):
    """Changes to a rule; each member that is sent replaces the old one whole."""

    rules_version: Version
    name: Words | None = None
    enabled: bool | None = None
    when: Conditions | None = None
    then: Actions | None = None


class RuleOrderIn(Input):
    """The ids of all rules, in the order wanted."""

    rules_version: Version
    rule_ids: Annotated[tuple[UUID, ...], Field(max_length=MAX_RULES)]


class DraftRule(RuleBody):
    """A rule that need not be saved."""

    rule_id: UUID | None = None


class RuleTestIn(Input):
    """A product to try the rules on: those that are saved, or ``rules`` instead of them."""

    product_id: UUID
    shop_id: UUID | None = None
    rules: Annotated[tuple[DraftRule, ...], Field(max_length=MAX_RULES)] | None = None


class RuleOutcomeOut(Output):
    """One rule in its order: whether it is about the product in the shop, why, and which fields it set."""

    rule_id: UUID
    name: str
    position: int
    enabled: bool
    matched: bool
    why: str
    sets: list[str]


class ConsideredRuleOut(Output):
    """A rule that says something about a field, and its answer."""

    rule_id: UUID
    name: str
    position: int
    matched: bool
    won: bool
    why: str


class FieldDecisionOut(Output):
    """One field (price and stock: of one SKU): its value, and who set it (override, rule, or the shop's defaults)."""

    field: str
    sku: str | None
    variant_id: UUID | None
    value: Any
    source: str
    rule_id: UUID | None
    rule: str | None
    considered: list[ConsideredRuleOut]


class ShopExplanationOut(Output):
    """What one shop shows of a product, and why; ``ownership`` says who decides about each field there."""

    shop_id: UUID
    shop: str
    platform: PublicPlatform
    currency: str
    rules: list[RuleOutcomeOut]
    fields: list[FieldDecisionOut]
    ownership: dict[str, str]


class RuleTestOut(Output):
    """One explanation per shop; platforms whose service did not answer are named."""

    product_id: UUID
    rules_version: int | None
    items: list[ShopExplanationOut]
    unavailable: list[str]


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


class PolicyHistoryOut(Output):
    """Changes, newest first; go on with ``before=next``. Null: there are no more."""

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


class OverrideOut(Output):
    """What a product shows in one shop instead of what rules and catalogue say."""

    shop_id: UUID
    platform: PublicPlatform
    product_id: UUID
    version: int
    override: Override


class OverridesOut(Output):
    """A product's overrides, one per shop that has any."""

    items: list[OverrideOut]


class ShopSettingsPatch(Input):
    """Changes to a shop's defaults; a member that is sent replaces the old one whole, null takes a warehouse back."""

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


class ShopSettingsOut(Output):
    """What a shop shows where no rule and no override says more; version 0: nobody changed anything."""

    shop_id: UUID
    platform: PublicPlatform
    version: int
    settings: ShopDefaults


def override_out(stored: StoredOverride) -> OverrideOut:
    """Map an override to the wire."""
    return OverrideOut(
        shop_id=stored.shop_id,
        platform=public(stored.platform),
        product_id=stored.product_id,
        version=stored.version,
        override=stored.override,
    )


def settings_out(stored: StoredSettings) -> ShopSettingsOut:
    """Map a shop's defaults to the wire."""
    return ShopSettingsOut(
        shop_id=stored.shop_id, platform=public(stored.platform), version=stored.version, settings=stored.settings
    )
