"""Listings as the engine sees them: what a shop should show, and what it does show. Pure values, no platform words."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from syncstore_common.contracts.policies import ListingField
from syncstore_common.kernel.errors import FailureFacts
from syncstore_common.kernel.fingerprint import Json, fingerprint
from syncstore_common.kernel.money import Money
from syncstore_common.kernel.pictures import PictureLimits
from syncstore_common.sync.category_data import Attributes, CategoryAttribute
from syncstore_common.sync.text_rules import TextRules


class Kind(StrEnum):
    """What can be pushed separately. Within a lease the order is stock, price, content; a create carries all three."""

    STOCK = "stock"
    PRICE = "price"
    CONTENT = "content"


class RemoteStatus(StrEnum):
    """Where a listing stands on the platform."""

    LIVE = "live"
    IN_REVIEW = "in_review"
    REVIEW_FAILED = "review_failed"
    UNLISTED = "unlisted"
    """Switched off by the seller or the platform; still there."""
    BANNED = "banned"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class DesiredVariant:
    """One SKU as the shop should show it. ``options`` align with the listing's ``option_names``."""

    variant_id: UUID
    sku: str
    options: tuple[str, ...]
    price: Money
    stock: int
    barcode: str | None = None
    image_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """Weight in grams, dimensions in millimetres (all three or none)."""

    weight_g: int
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None


@dataclass(frozen=True, slots=True)
class DesiredListing:
    """Everything one shop should show of one product."""

    product_id: UUID
    code: str
    """Unique in the catalogue; sent as item SKU or external product id, and searched for after an unclear create."""
    title: str
    description: str
    brand: str | None
    category_id: str
    """The platform's leaf category."""
    package: Package
    option_names: tuple[str, ...]
    variants: tuple[DesiredVariant, ...]
    image_hashes: tuple[str, ...]
    attributes: Attributes = field(default_factory=dict)
    brand_id: str | None = None
    """The platform's brand, where the seller mapped it; "0": none on purpose. Else the brand is looked for by name."""
    logistics_ids: tuple[str, ...] = ()
    """The shipping channels the listing offers; none: all that carry it."""
    warehouse_id: str | None = None
    """Where its stock is; None: the shop's default."""
    left_out: frozenset[ListingField] = frozenset()
    """What belongs to the shop once the listing exists: then neither sent nor compared. A create sends everything."""
    may_remove: bool = False
    """Whether variants that only the platform has may be deleted (removals.py)."""

    def sends(self, listing_field: ListingField) -> bool:
        """Whether an edit of the listing carries the field."""
        return listing_field not in self.left_out

    def pushes(self, kind: Kind) -> bool:
        """Whether the kind is ours to push at all."""
        owned = {Kind.STOCK: ListingField.STOCK, Kind.PRICE: ListingField.PRICE}
        return kind not in owned or self.sends(owned[kind])

    @property
    def has_variants(self) -> bool:
        """Tell whether buyers choose between options."""
        return bool(self.option_names)

    def hash_of(self, kind: Kind) -> str:
        """Fingerprint of what a push of this kind would send; equal hash = nothing to do."""
        match kind:
            case Kind.STOCK:
                levels: Json = [[str(item.variant_id), item.stock] for item in self.variants]
                # a warehouse only where it is given: what was pushed before there were mappings is not pushed again
                return fingerprint([levels, self.warehouse_id] if self.warehouse_id else levels)
            case Kind.PRICE:
                prices: Json = [[str(item.variant_id), item.price.minor, item.price.currency] for item in self.variants]
                return fingerprint(prices)
            case Kind.CONTENT:
                return fingerprint(self._content())

    def _content(self) -> Json:
        package = self.package
        content: dict[str, Json] = {
            "code": self.code,
            "title": self.title,
            "description": self.description,
            "brand": self.brand,
            "category": self.category_id,
            "package": [package.weight_g, package.length_mm, package.width_mm, package.height_mm],
            "options": list(self.option_names),
            "variants": [
                [str(item.variant_id), item.sku, list(item.options), item.barcode, item.image_hash]
                for item in self.variants
            ],
            "images": list(self.image_hashes),
            "attributes": {key: [item.as_json() for item in values] for key, values in self.attributes.items()},
        }
        # only where it is given: what was pushed before there were mappings is not pushed again
        if self.brand_id is not None and self.sends(ListingField.BRAND):
            content["brand_id"] = self.brand_id
        if self.logistics_ids:
            content["logistics"] = list(self.logistics_ids)
        # the names of ListingField are those of the members, where both have the field
        return {name: value for name, value in content.items() if name not in self.left_out}


class Severity(StrEnum):
    """An error stops the push; a warning is only shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a product can't be shown as it is, or what would be better: field, rule and fix, for a person."""

    field: str
    rule: str
    message: str
    fix: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Demands:
    """What a category asks of a new listing, beyond texts, pictures and prices."""

    brand: bool = False
    dimensions: bool = False
    barcode: bool = False
    size_chart: bool = False
    certificates: tuple[str, ...] = ()
    """Names; neither they nor size charts are sent by us."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a shop accepts in a category. Lengths in characters; None = the platform states no limit."""

    title_min: int
    title_max: int
    description_min: int
    description_max: int
    images_min: int
    images_max: int
    option_tiers_max: int
    variants_max: int
    option_name_max: int
    option_value_max: int
    sku_max: int
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    price_ratio_max: Decimal | None = None
    """Dearest over cheapest variant."""
    stock_max: int | None = None
    weight_required: bool = True
    description_is_html: bool = True
    option_values_max: int | None = None
    """Of one option."""
    code_max: int = 100
    weight_max_g: int | None = None
    """What the shop's shipping channels carry."""
    side_max_mm: int | None = None
    text: TextRules = field(default_factory=TextRules)
    demands: Demands = field(default_factory=Demands)
    pictures: PictureLimits = field(default_factory=PictureLimits)
    variant_pictures: PictureLimits = field(default_factory=PictureLimits)
    attributes: tuple[CategoryAttribute, ...] = ()
    """What the category wants to know of a product."""


@dataclass(frozen=True, slots=True)
class RemoteRef:
    """A listing's ids on the platform; ``variants`` maps our variant id to the platform's model or SKU id."""

    external_id: str
    variants: dict[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LiveVariant:
    """One SKU as the platform shows it. ``external_id`` is "0" or the item's own where the platform has no models."""

    external_id: str
    sku: str
    price: Money | None
    stock: int | None
    options: tuple[str, ...] | None = field(default=None, compare=False)
    """The values buyers choose it by; None where the platform was not asked."""


@dataclass(frozen=True, slots=True)
class LiveProblem:
    """What the platform says is wrong with a listing (a failed review, a ban)."""

    code: str
    message: str
    field: str | None = None
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class LiveChannel:
    """Where a listing stands on one channel of a platform that shows it on several; ``name`` such as "tokopedia"."""

    name: str
    status: RemoteStatus
    problem: LiveProblem | None = None


@dataclass(frozen=True, slots=True)
class LiveListing:
    """A listing as read back from the platform."""

    external_id: str
    code: str | None
    status: RemoteStatus
    title: str
    description: str
    category_id: str | None
    variants: tuple[LiveVariant, ...]
    image_count: int
    url: str | None = None
    problem: LiveProblem | None = None
    edit_in_review: bool = False
    """An accepted edit waits for its review; what is shown here is still the version before it."""
    attributes: Attributes = field(default_factory=dict)
    """What it says of its attributes; those with a value of the platform's own may come without its name."""
    channels: tuple[LiveChannel, ...] = ()
    """Each channel by itself, when there are several; ``status`` is then the best of them."""


@dataclass(frozen=True, slots=True)
class ItemFailure:
    """One SKU that a price or stock push did not reach, and what the adapter's error table says of the reason."""

    variant_id: UUID
    facts: FailureFacts

    @property
    def code(self) -> str:
        """The platform's code."""
        return self.facts.platform_code

    @property
    def message(self) -> str:
        """The platform's words."""
        return self.facts.message


@dataclass(frozen=True, slots=True)
class PushResult:
    """What a push achieved. ``failures`` name SKUs; everything else was acknowledged."""

    status: RemoteStatus | None = None
    """The status the answer implies (an edit that goes to review), when it says."""
    ref: RemoteRef | None = None
    """New ids, when the push made or changed any."""
    failures: tuple[ItemFailure, ...] = ()
    warnings: tuple[str, ...] = ()
    edit_in_review: bool = False
    """The listing stays as it is (``status``) until the platform has reviewed this edit; poll for the outcome."""
