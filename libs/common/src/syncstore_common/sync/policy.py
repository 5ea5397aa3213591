"""What was decided for one product in one shop, before it meets the platform's limits. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from syncstore_common.contracts.overrides import ShopDefaults
from syncstore_common.contracts.platforms import PLATFORMS, Platform
from syncstore_common.contracts.policies import ListingField, Ownership
from syncstore_common.kernel.money import Money
from syncstore_common.sync.mapped import MappedProduct, PreparedMapping
from syncstore_common.sync.pricing import PriceRule, StockRule


@dataclass(frozen=True, slots=True)
class ShopRules:
    """A shop's defaults, over those of its platform: what holds where no rule and no override says more."""

    price: PriceRule
    stock: StockRule = field(default_factory=StockRule)
    keep_phrases: tuple[str, ...] = ()
    mapping: PreparedMapping = field(default_factory=PreparedMapping)
    ownership: Mapping[ListingField, Ownership] = field(default_factory=dict)

    @classmethod
    def default(cls, platform: Platform) -> "ShopRules":
        """The rules of a freshly connected shop."""
        return cls(price=PriceRule(Decimal(PLATFORMS[platform].price_multiplier)))

    @classmethod
    def of(cls, platform: Platform, shop_id: UUID, defaults: ShopDefaults) -> "ShopRules":
        """The rules of a shop whose owner set defaults."""
        base = cls.default(platform)
        return cls(
            price=base.price.over(defaults.price),
            stock=base.stock.over(defaults.stock, shop_id),
            keep_phrases=defaults.keep_phrases,
            mapping=PreparedMapping.of(defaults),
            ownership=dict(defaults.ownership),
        )


@dataclass(frozen=True, slots=True)
class ShopPlace:
    """The shop a decision is made for."""

    platform: Platform
    shop_id: UUID
    currency: str


@dataclass(frozen=True, slots=True)
class GivenTitle:
    """A title that somebody wrote, instead of a generated one. One made from a template may be cut to fit."""

    text: str
    may_be_cut: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """The product is not wanted in the shop; ``name`` tells people what says so."""

    take_off_sale: bool
    name: str


@dataclass(frozen=True, slots=True)
class ListingPolicy:
    """Everything decided for one product in one shop. None: nobody decided, the catalogue's own value is shown.

    ``prices`` and ``stocks`` are per variant id; a variant that is in neither has the shop's ``price`` and ``stock``.
    """

    price: PriceRule
    stock: StockRule = field(default_factory=StockRule)
    prices: Mapping[UUID, PriceRule | Money] = field(default_factory=dict)
    stocks: Mapping[UUID, StockRule] = field(default_factory=dict)
    title: GivenTitle | None = None
    description: str | None = None
    category_id: str | None = None
    mapped: MappedProduct = field(default_factory=MappedProduct)
    image_hashes: tuple[str, ...] | None = None
    keep_phrases: tuple[str, ...] = ()
    ownership: Mapping[ListingField, Ownership] = field(default_factory=dict)
    skip: Skip | None = None
    hold: str | None = None
    """What holds every push, for people; None: nothing does."""

    @classmethod
    def of_shop(cls, rules: ShopRules) -> "ListingPolicy":
        """What a shop shows of a product that no rule and no override is about."""
        return cls(rules.price, rules.stock, keep_phrases=rules.keep_phrases, ownership=rules.ownership)

    def price_of(self, variant_id: UUID, base: Money, currency: str) -> Money | None:
        """The price of a variant in the shop's currency; None when there is no exchange rate."""
        policy = self.prices.get(variant_id, self.price)
        return policy if isinstance(policy, Money) else policy.price(base, currency)

    def stock_of(self, variant_id: UUID, available: int, *, platform_max: int | None) -> int:
        """How many pieces of a variant are shown."""
        return self.stocks.get(variant_id, self.stock).stock(available, platform_max=platform_max)

    def owner(self, listing_field: ListingField) -> Ownership:
        """Who decides about a field."""
        return self.ownership.get(listing_field, Ownership.PUSH)
