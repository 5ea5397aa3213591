"""What a seller decides for one product in one shop, and for a shop as a whole. Owned by the catalog, pure data.

An override beats every rule; a shop's defaults fill in what no rule says. Who owns a field is inherited: the product in
the shop, else the shop, else the catalogue pushes.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from syncstore_common.contracts.envelope import Event
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


class ShopDefaults(Closed):
    """How a shop differs from its platform's defaults where no rule and no override says more."""

    price: PriceAction = Field(default_factory=PriceAction)
    stock: StockAction = Field(default_factory=StockAction)
    keep_phrases: Annotated[tuple[Words, ...], Field(max_length=50)] = ()
    """Phrases that titles never lose, and may gain."""
    category_map: Annotated[dict[Words, PlatformId], Field(max_length=5000)] = Field(default_factory=dict)
    """Catalogue category path → the platform's leaf category."""
    ownership: FieldOwnership = Field(default_factory=dict)


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
