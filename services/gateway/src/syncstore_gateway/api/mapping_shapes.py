"""Mappings on the public wire: templates, what shops offer to map to, and how a product is mapped."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from syncstore_common.contracts.mappings import (
    AttributeMappings,
    BrandMap,
    CategoryMap,
    LogisticsIds,
    Mapping,
    MappingTemplate,
    WarehouseId,
)
from syncstore_common.contracts.policies import Words
from syncstore_gateway.api.policy_shapes import Version
from syncstore_gateway.api.shapes import Input, Output, PublicPlatform, public

Shops = Annotated[tuple[UUID, ...], Field(max_length=1000)]


class TemplatePatch(Input):
    """Changes to a template; each member that is sent replaces the old one whole; null takes a warehouse back."""

    version: Version
    name: Annotated[Words, Field(max_length=120)] | None = None
    category_map: CategoryMap | None = None
    brand_map: BrandMap | None = None
    attributes: AttributeMappings | None = None
    logistics_ids: LogisticsIds | None = None
    warehouse_id: WarehouseId | None = None


class TemplateUseIn(Input):
    """Shops that shall use the template, and shops that shall use it no more."""

    add: Shops = ()
    remove: Shops = ()


class TemplateOut(Output):
    """A named mapping, and the shops that use it."""

    template_id: UUID
    version: int
    name: str
    platform: PublicPlatform
    shop_ids: tuple[UUID, ...] | None = None
    """None in lists."""
    mapping: Mapping


class TemplateDeletedOut(Output):
    """A template that was taken away, at the version of its end."""

    template_id: UUID
    version: int


class TemplatesOut(Output):
    """All templates by name."""

    items: list[TemplateOut]


class ChoiceOut(Output):
    """One thing of the platform that can be mapped to; ``names`` in all its languages."""

    id: str
    name: str
    names: list[str]


class ChoicesOut(Output):
    """What a shop offers, at most as many as asked for; ``total`` is how many there are."""

    items: list[ChoiceOut]
    total: int


class CategoryAttributeOut(Output):
    """An attribute of a platform's category.

    ``open`` takes values of one's own; ``required_with`` and ``only_with`` name (attribute, value) pairs that make it
    required, or without one of which it is not there at all.
    """

    id: str
    name: str
    names: list[str]
    required: bool
    required_with: list[list[str]]
    only_with: list[list[str]]
    open: bool
    most_values: int
    format: str
    units: list[str]
    values: list[ChoiceOut]


class CategoryAttributesOut(Output):
    """What a category wants to know of a product."""

    items: list[CategoryAttributeOut]


class AttributeValueOut(Output):
    """A value as it would be sent: the platform's own by its id, else text."""

    value_id: str | None
    text: str
    unit: str | None


class FilledAttributeOut(Output):
    """One attribute with what would be sent of it; ``source``: mapping, name, none. ``offered``: the first values."""

    id: str
    name: str
    required: bool
    source: str
    why: str
    values: list[AttributeValueOut]
    offered: list[ChoiceOut]


class ChosenCategoryOut(Output):
    """The platform's category; ``source``: override, rule, mapping, name, recommendation, listing."""

    id: str
    name: str
    source: str
    why: str


class ChosenBrandOut(Output):
    """The product's brand, and the platform's it is mapped to (null: looked for by name; "0": none on purpose)."""

    name: str | None
    brand_id: str | None


class CheckFindingOut(Output):
    """Something that is missing or wrong: ``code`` never changes; only errors keep a product out."""

    field: str
    code: str
    severity: str
    message: str
    fix: str


class ShopCheckOut(Output):
    """How a product is mapped in one shop; ``missing`` names exactly the attributes that keep it out."""

    shop_id: UUID
    shop: str
    platform: PublicPlatform
    is_listed: bool
    ready: bool
    missing: list[str]
    findings: list[CheckFindingOut]
    category: ChosenCategoryOut | None
    brand: ChosenBrandOut | None
    attributes: list[FilledAttributeOut]
    logistics_ids: list[str]
    warehouse_id: str | None


class MappingCheckOut(Output):
    """A product's mapping in every shop asked about; nothing was written anywhere."""

    product_id: UUID
    items: list[ShopCheckOut]
    unavailable: list[str]


def template_out(template: MappingTemplate, shop_ids: tuple[UUID, ...] | None = None) -> TemplateOut:
    """Map a template to the wire."""
    return TemplateOut(
        template_id=template.template_id,
        version=template.version,
        name=template.name,
        platform=public(template.platform),
        shop_ids=shop_ids,
        mapping=Mapping(**{name: getattr(template, name) for name in Mapping.model_fields}),
    )
