"""Products and listings for tests of the engine's pure parts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from syncstore_common.contracts.catalog import ImageSnapshot, ProductSnapshot, VariantSnapshot
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import Capabilities, DesiredListing, DesiredVariant, Kind, Package, RemoteStatus
from syncstore_common.sync.listings import LoadedListing
from syncstore_common.sync.planner import Plan, plan_listing
from syncstore_common.sync.policy import ListingPolicy, ShopRules
from syncstore_common.sync.work import Pending

LIMITS = Capabilities(
    title_min=10,
    title_max=120,
    description_min=5,
    description_max=3000,
    images_min=1,
    images_max=9,
    option_tiers_max=2,
    variants_max=4,
    option_name_max=14,
    option_value_max=20,
    sku_max=20,
    price_min=Decimal(100),
    price_max=Decimal(1_000_000),
    price_ratio_max=Decimal(5),
    stock_max=999,
)


def uid(number: int) -> UUID:
    """A fixed id."""
    return UUID(int=number)


def variant(number: int = 1, *, price: int = 50_000, sku: str | None = None, **more: Any) -> VariantSnapshot:
    """A SKU."""
    return VariantSnapshot(variant_id=uid(number), sku=sku or f"SKU-{number}", price_minor=price, **more)


def product(*variants: VariantSnapshot, images: int = 3, **changes: Any) -> ProductSnapshot:
    """A product the limits accept; one SKU unless given."""
    pictures = tuple(
        ImageSnapshot(content_hash=f"{number:064x}", position=images - number, width=800, height=800)
        for number in range(images)
    )
    values: dict[str, Any] = {
        "product_id": uid(1000),
        "version": 1,
        "code": "MUG-1",
        "title": "Mug Keramik Motif Daun Tahan Panas 350 ml dengan Tutup Kayu",
        "description": "<p>Mug keramik buatan tangan.</p>",
        "brand": "Kriya",
        "category": "Rumah > Dapur > Mug",
        "currency": "IDR",
        "base_price_minor": 50_000,
        "weight_g": 400,
        "variants": variants or (variant(),),
        "images": pictures,
    }
    return ProductSnapshot(**{**values, **changes})


def planned(
    snapshot: ProductSnapshot,
    *,
    platform: Platform = Platform.SHOPEE,
    stock: Mapping[UUID, int] | None = None,
    currency: str = "IDR",
    rules: ShopRules | None = None,
    policy: ListingPolicy | None = None,
    **limits: Any,
) -> Plan:
    """Plan a product in a shop; ``limits`` change the platform's."""
    return plan_listing(
        platform=platform,
        currency=currency,
        product=snapshot,
        available={uid(1): 10} if stock is None else stock,
        policy=policy or ListingPolicy.of_shop(rules or ShopRules.default(platform)),
        category_id="100",
        capabilities=replace(LIMITS, **limits),
    )


def desired(*, title: str = "Mug", price: int = 57_500, stock: int = 10) -> DesiredListing:
    """A listing with one SKU."""
    only = DesiredVariant(uid(1), "SKU-1", (), Money(price, "IDR"), stock)
    return DesiredListing(
        product_id=uid(1000),
        code="MUG-1",
        title=title,
        description="",
        brand=None,
        category_id="100",
        package=Package(400),
        option_names=(),
        variants=(only,),
        image_hashes=(),
    )


def loaded(
    shows: DesiredListing | None, *, due: Sequence[str] = (), force: bool = False, **changes: Any
) -> LoadedListing:
    """A leased listing whose shop shows ``shows``."""
    names = ("stock", "price", "content", "lifecycle")
    row = LoadedListing(
        listing_id=uid(1),
        connection_id=uid(2),
        connection_revision=1,
        product_id=uid(1000),
        external_id="1",
        state=ListingState.SYNCED,
        remote_status=RemoteStatus.LIVE,
        hashes={kind: shows.hash_of(kind) if shows else None for kind in Kind},
        category_id="100",
        problem=None,
        rejection_code=None,
        rejection_kind=None,
        rejections=0,
        review_polls=0,
        shown=(),
        pending=Pending(wanted={name: int(name in due) for name in names}, done=dict.fromkeys(names, 0)),
        force=force,
        product=product(),
        deleted=None,
        available={uid(1): 10},
        variants={},
    )
    return replace(row, **changes)


def problem(code: str) -> ListingProblem:
    """A problem with a code."""
    return ListingProblem(code=code, error_class="VALIDATION", message="no", disposition="rejected")
