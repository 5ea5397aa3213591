"""What a seller decides for one product in one shop, and for a shop as a whole. Owned by the catalog, pure data.

An override beats every rule; a shop's defaults fill in what no rule says. Who owns a field is inherited: the product in
the shop, else the shop, else the catalogue pushes.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.mappings import Mapping, layered
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.policies import (
    Amount,
    Closed,
    FieldOwnership,
    Pieces,
    PlatformId,
    PriceAction,
    Prose,
    StockAction,
    Words,
)

MAX_PICTURES = 50
MAX_VARIANTS = 300
Price = Annotated[Amount, Field(ge=1)]
"""Minor units of the shop's currency."""
ContentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class VariantOverride(Closed):
    """What one SKU shows in the shop."""

    price_minor: Price | None = None
    stock: StockAction | None = None


class Override(Closed):
    """What a product shows in the shop instead of what rules and catalogue say; None: nothing else.

    ``price_minor`` is for every SKU that has none of its own. ``images`` are some of the product's pictures, in the
    order the shop shows them. ``skip`` and ``hold`` true or false overrule the rules either way.
    """

    title: Words | None = None
    description: Prose | None = None
    category_id: PlatformId | None = None
    images: Annotated[tuple[ContentHash, ...], Field(min_length=1, max_length=MAX_PICTURES)] | None = None
    price_minor: Price | None = None
    stock: StockAction | None = None
    variants: Annotated[dict[UUID, VariantOverride], Field(max_length=MAX_VARIANTS)] = Field(default_factory=dict)
    ownership: FieldOwnership = Field(default_factory=dict)
    skip: bool | None = None
    hold: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it overrides nothing."""
        return self == Override()


class ShopDefaults(Mapping):
    """How a shop differs from its platform's defaults where no rule and no override says more; and its own mapping."""

    price: PriceAction = Field(default_factory=PriceAction)
    stock: StockAction = Field(default_factory=StockAction)
    keep_phrases: Annotated[tuple[Words, ...], Field(max_length=50)] = ()
    """Phrases that titles never lose, and may gain."""
    ownership: FieldOwnership = Field(default_factory=dict)
    templates: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()
    """Mapping templates the shop uses; the first of them that says something has the say, after the shop itself."""

    def with_templates(self, templates: Sequence[Mapping]) -> "ShopDefaults":
        """The defaults as they work out: the shop's own mapping over those of its templates, in their order."""
        return self.model_copy(update=dict(layered(self, templates)))


class OverrideChangedV1(Event):
    """The override of a product in a shop changed; the newest version wins. Deleted: ``override`` is empty."""

    TYPE: ClassVar[str] = "catalog.override.changed.v1"
    ROUTING_KEY: ClassVar[str] = "catalog.override.changed"

    platform: Platform
    connection_id: UUID
    product_id: UUID
    version: int
    override: Override

    @property
    def routing_key(self) -> str:
        """One key per platform."""
        return f"{self.ROUTING_KEY}.{self.platform.value}"

    @property
    def aggregate_id(self) -> str:
        """The product's id."""
        return str(self.product_id)


class ShopDefaultsChangedV1(Event):
    """The defaults of a shop changed; the newest version wins."""

    TYPE: ClassVar[str] = "catalog.shop_defaults.changed.v1"
    ROUTING_KEY: ClassVar[str] = "catalog.shop_defaults.changed"

    platform: Platform
    connection_id: UUID
    version: int
    defaults: ShopDefaults

    @property
    def routing_key(self) -> str:
        """One key per platform."""
        return f"{self.ROUTING_KEY}.{self.platform.value}"

    @property
    def aggregate_id(self) -> str:
        """The connection's id."""
        return str(self.connection_id)


__all__ = [
    "ContentHash",
    "Override",
    "OverrideChangedV1",
    "Pieces",
    "Price",
    "ShopDefaults",
    "ShopDefaultsChangedV1",
    "VariantOverride",
]
