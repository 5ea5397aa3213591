"""How the catalogue's words become a platform's own: categories, attributes, brands, shipping channels, warehouse.

A mapping belongs to one platform, because its ids do. Each shop has one of its own (its defaults) and may use
templates: named mappings that many shops share. What nobody mapped is matched by name (sync/matching.py), so a mapping
only says what names can't.
"""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from syncstore_common.contracts.policies import Closed, PlatformId, PlatformWord, Words

MAX_ENTRIES: Final = 5_000
MAX_ATTRIBUTES: Final = 2_000
MAX_VALUES: Final = 2_000
MAX_CHANNELS: Final = 50
NO_BRAND: Final = "0"
"""In a brand map: list it without a brand, on purpose."""

WarehouseId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""A warehouse's id on TikTok Shop, a stock location's on Shopee."""
OwnText = Annotated[Words, Field(max_length=300)]


class AttributeMapping(Closed):
    """Where one attribute of a platform gets its values from.

    ``source`` is the catalogue's attribute (case does not count); ``values`` turns its values into the platform's ids,
    and those it does not name are matched by name or sent as text. ``value_id`` or ``text`` is what is sent when the
    product says nothing (without ``source``: always). ``unit`` goes with numbers that have none.
    """

    attribute_id: PlatformId
    category_id: PlatformId | None = None
    """Only in this category of the platform; None: in every one that has the attribute."""
    source: Words | None = None
    values: Annotated[dict[Words, PlatformId], Field(max_length=MAX_VALUES)] = Field(default_factory=dict)
    value_id: PlatformId | None = None
    text: OwnText | None = None
    unit: Annotated[Words, Field(max_length=30)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "AttributeMapping":
        if self.source is None and self.value_id is None and self.text is None:
            raise ValueError("say where the value comes from: source, value_id or text")
        if self.value_id is not None and self.text is not None:
            raise ValueError("give value_id or text, not both")
        if self.values and self.source is None:
            raise ValueError("values belong to a source: name the catalogue's attribute they are of")
        return self

    @property
    def place(self) -> tuple[str, str | None]:
        """What it is about; a mapping says one thing about each place."""
        return self.attribute_id, self.category_id


CategoryMap = Annotated[dict[Words, PlatformId], Field(max_length=MAX_ENTRIES)]
BrandMap = Annotated[dict[Words, PlatformId], Field(max_length=MAX_ENTRIES)]
LogisticsIds = Annotated[tuple[PlatformId, ...], Field(max_length=MAX_CHANNELS)]


def _one_per_place(attributes: tuple[AttributeMapping, ...]) -> tuple[AttributeMapping, ...]:
    seen: set[tuple[str, str | None]] = set()
    for item in attributes:
        if item.place in seen:
            where = f" in category {item.category_id}" if item.category_id else ""
            raise ValueError(f"the attribute {item.attribute_id} is mapped twice{where}; keep one of them")
        seen.add(item.place)
    return attributes


AttributeMappings = Annotated[
    tuple[AttributeMapping, ...], Field(max_length=MAX_ATTRIBUTES), AfterValidator(_one_per_place)
]


class Mapping(Closed):
    """One platform's words for the catalogue's. Empty: everything is matched by name."""

    category_map: CategoryMap = Field(default_factory=dict)
    """Catalogue category path → the platform's leaf category. An entry covers what is below it, unless that has one."""
    brand_map: BrandMap = Field(default_factory=dict)
    """Catalogue brand → the platform's brand; "0": without a brand."""
    attributes: AttributeMappings = ()
    logistics_ids: LogisticsIds = ()
    """Shipping channels (Shopee) or delivery options (TikTok Shop) that listings offer; none: all that fit."""
    warehouse_id: WarehouseId | None = None
    """Where the stock is; None: the shop's default."""


class TemplateBody(Mapping):
    """A named mapping that shops of one platform share."""

    name: Annotated[Words, Field(max_length=120)]
    platform: PlatformWord


class MappingTemplate(TemplateBody):
    """A stored template. ``version`` rises with each change."""

    template_id: UUID
    version: int


def layered(own: Mapping, templates: Sequence[Mapping]) -> Mapping:
    """Put a shop's own mapping over the templates it uses: who comes first has the say, entry by entry."""
    layers = (own, *templates)
    attributes: dict[tuple[str, str | None], AttributeMapping] = {}
    for layer in layers:
        for item in layer.attributes:
            attributes.setdefault(item.place, item)
    return Mapping(
        category_map=_first_of([layer.category_map for layer in layers]),
        brand_map=_first_of([layer.brand_map for layer in layers]),
        attributes=tuple(attributes.values()),
        logistics_ids=next((layer.logistics_ids for layer in layers if layer.logistics_ids), ()),
        warehouse_id=next((layer.warehouse_id for layer in layers if layer.warehouse_id), None),
    )


def _first_of(maps: Sequence[dict[str, str]]) -> dict[str, str]:
    merged: dict[str, tuple[str, str]] = {}
    for entries in maps:
        for name, chosen in entries.items():
            merged.setdefault(name.casefold(), (name, chosen))
    return dict(merged.values())
