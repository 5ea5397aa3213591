"""Products that a platform would refuse, one rule broken by each: what is wrong with them and where."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from dataclasses import field as member
from typing import Any

from syncstore_common.contracts.catalog import ImageSnapshot, ProductSnapshot, VariantSnapshot
from syncstore_common.contracts.platforms import Platform
from syncstore_common.kernel.ids import new_id
from syncstore_common.kernel.money import Money
from syncstore_common.sync.policy import GivenTitle, ListingPolicy, ShopRules

TITLE = "Gelas Kopi Keramik Motif Daun Tahan Panas 350 ml"
WORDS = "<p>Gelas keramik buatan tangan, tebal, dan tahan panas sampai 120 derajat.</p>"
Change = Callable[[ProductSnapshot], ProductSnapshot]


@dataclass(frozen=True)
class Case:
    """A product with one fault; ``rule`` and ``field`` are what has to be found."""

    platform: Platform
    rule: str
    field: str
    change: Change = lambda product: product
    title: str = TITLE
    category_id: str | None = None
    prices: tuple[int, ...] = ()
    """Prices the seller fixed for the shop, one per variant."""
    switches: dict[str, Any] = member(default_factory=dict)
    """How the simulated category is set for this case."""
    note: str = ""

    @property
    def name(self) -> str:
        """For the test's name."""
        return f"{self.platform.value}-{self.rule}{f'-{self.note}' if self.note else ''}"

    def product(self) -> ProductSnapshot:
        """The product with its fault."""
        return self.change(sound_product())

    def policy(self, product: ProductSnapshot) -> ListingPolicy:
        """What the seller decided for the shop."""
        base = ListingPolicy.of_shop(ShopRules.default(self.platform))
        prices = {
            variant.variant_id: Money(minor, "IDR")
            for variant, minor in zip(product.variants, self.prices, strict=False)
        }
        return replace(base, title=GivenTitle(self.title), category_id=self.category_id, prices=prices)


def sound_product() -> ProductSnapshot:
    """A product both platforms take, with two variants."""
    return ProductSnapshot(
        product_id=new_id(),
        version=1,
        code=f"GLS-{new_id().hex[-12:]}",
        title=TITLE,
        description=WORDS,
        category="Dapur > Gelas",
        currency="IDR",
        base_price_minor=50_000,
        weight_g=400,
        length_mm=120,
        width_mm=100,
        height_mm=100,
        option_names=("Warna",),
        variants=(variant("S-1", "Hijau"), variant("S-2", "Biru")),
        images=tuple(ImageSnapshot(content_hash=f"{n:064x}", position=n, width=800, height=800) for n in range(3)),
    )


def variant(sku: str, *options: str, price: int = 50_000, barcode: str | None = "4006381333931") -> VariantSnapshot:
    """A SKU."""
    return VariantSnapshot(variant_id=new_id(), sku=sku, option_values=options, price_minor=price, barcode=barcode)


def but(**changes: Any) -> Change:
    """The product with other fields."""
    return lambda product: product.model_copy(update=changes)


def skus(*variants: VariantSnapshot, options: tuple[str, ...] = ("Warna",)) -> Change:
    """The product with other variants."""
    return but(variants=variants, option_names=options)


def many(count: int) -> tuple[VariantSnapshot, ...]:
    """So many variants."""
    return tuple(variant(f"S-{number}", f"W{number}") for number in range(count))


def grid(rows: int, columns: int) -> tuple[VariantSnapshot, ...]:
    """Variants of two options."""
    return tuple(variant(f"S-{a}-{b}", f"A{a}", f"B{b}") for a in range(rows) for b in range(columns))


def _of_both(platform: Platform) -> list[Case]:
    return [
        Case(platform, "title.too_short", "title", title="Mug"),
        Case(platform, "title.too_long", "title", title="Gelas " * 60),
        Case(platform, "title.characters", "title", title=f"{TITLE}\x07"),
        Case(platform, "description.too_short", "description", but(description="<p> </p>")),
        Case(platform, "description.too_long", "description", but(description=f"<p>{'Gelas kopi. ' * 900}</p>")),
        Case(platform, "images.missing", "images", but(images=())),
        Case(platform, "weight.missing", "weight_g", but(weight_g=None)),
        Case(platform, "variants.none", "variants", but(variants=())),
        Case(platform, "variants.too_many", "variants", skus(*many(101))),
        Case(platform, "options.same_name", "option_names.1", skus(*grid(2, 2), options=("Warna", "Warna"))),
        Case(
            platform, "option.name_too_long", "option_names.0", but(option_names=("Warna yang dipilih oleh pembeli",))
        ),
        Case(platform, "option.name_empty", "option_names.0", but(option_names=(" ",))),
        Case(platform, "option.name_characters", "option_names.0", but(option_names=("Warna\x07",))),
        Case(
            platform,
            "option.value_too_long",
            "variants.1.option_values.0",
            skus(variant("S-1", "Hijau"), variant("S-2", "Biru " * 15)),
        ),
        Case(
            platform,
            "option.value_empty",
            "variants.1.option_values.0",
            skus(variant("S-1", "Hijau"), variant("S-2", "")),
        ),
        Case(
            platform,
            "options.incomplete",
            "variants.0.option_values",
            skus(variant("S-1"), variant("S-2", "Biru")),
        ),
        Case(
            platform,
            "variants.same_options",
            "variants.0.option_values",
            skus(variant("S-1", "Biru"), variant("S-2", "Biru")),
        ),
        Case(platform, "sku.missing", "variants.0.sku", skus(variant(" ", "Hijau"), variant("S-2", "Biru"))),
        Case(platform, "sku.too_long", "variants.1.sku", skus(variant("S-1", "Hijau"), variant("S" * 101, "Biru"))),
        Case(platform, "sku.duplicate", "variants.1.sku", skus(variant("S-1", "Hijau"), variant("S-1", "Biru"))),
        Case(platform, "code.too_long", "code", but(code="G" * 1000)),
        Case(platform, "price.too_low", "variants.1.price", prices=(50_000, 0), note="zero"),
        Case(platform, "price.no_exchange_rate", "price", but(currency="SGD")),
    ]


_SHOPEE = [
    Case(Platform.SHOPEE, "description.hashtags", "description", but(description=f"<p>{'#gelas ' * 19}</p>")),
    Case(Platform.SHOPEE, "weight.too_heavy", "weight_g", but(weight_g=60_000)),
    Case(Platform.SHOPEE, "options.too_many", "option_names", but(option_names=("Warna", "Ukuran", "Bahan"))),
    Case(Platform.SHOPEE, "option.too_many_values", "option_names.0", skus(*many(51))),
    Case(Platform.SHOPEE, "price.too_low", "variants.0.price", prices=(50, 50), note="minimum"),
    Case(Platform.SHOPEE, "price.too_high", "variants.1.price", prices=(140_000_000, 200_000_000)),
    Case(Platform.SHOPEE, "price.spread", "variants.price", prices=(10_000, 90_000)),
    Case(Platform.SHOPEE, "attributes.required", "attributes.Jenis Garansi", category_id="100831"),
    Case(Platform.SHOPEE, "brand.required", "brand", category_id="100832"),
    Case(Platform.SHOPEE, "product.error_invalid_category", "category", category_id="100011", note="not a leaf"),
    Case(Platform.SHOPEE, "product.error_invalid_category", "category", category_id="999999", note="unknown"),
    Case(
        Platform.SHOPEE,
        "dimensions.required",
        "dimensions",
        but(length_mm=None, width_mm=None, height_mm=None),
        switches={"dimension_mandatory": True},
    ),
    Case(
        Platform.SHOPEE,
        "barcode.required",
        "barcode",
        skus(variant("S-1", "Hijau", barcode=None), variant("S-2", "Biru")),
        switches={"gtin_rule": "Mandatory"},
    ),
    Case(
        Platform.SHOPEE,
        "barcode.invalid",
        "variants.0.barcode",
        skus(variant("S-1", "Hijau", barcode="123"), variant("S-2", "Biru")),
        switches={"gtin_rule": "Mandatory"},
    ),
    Case(Platform.SHOPEE, "size_chart.required", "category", switches={"size_chart_mandatory": True}),
]
_TIKTOK = [
    Case(Platform.TIKTOK, "title.characters", "title", title=f"{TITLE} \U0001f525", note="emoji"),
    Case(Platform.TIKTOK, "title.characters", "title", title=f"{TITLE} &amp; Tatakan", note="code"),
    Case(Platform.TIKTOK, "title.characters", "title", title=f"{TITLE} !!!!!!!!!!", note="repeated"),
    Case(Platform.TIKTOK, "title.language", "title", title=f"{TITLE} 杯子"),
    Case(Platform.TIKTOK, "description.characters", "description", but(description=f"<p>{WORDS} aaaaaaaaaaaa</p>")),
    Case(Platform.TIKTOK, "description.language", "description", but(description=f"{WORDS}<p>杯子</p>")),
    Case(
        Platform.TIKTOK,
        "option.value_characters",
        "variants.0.option_values.0",
        skus(variant("S-1", "Hijau \U0001f525"), variant("S-2", "Biru")),
    ),
    Case(
        Platform.TIKTOK,
        "sku.characters",
        "variants.0.sku",
        skus(variant("S 1", "Hijau"), variant("S-2", "Biru")),
    ),
    Case(Platform.TIKTOK, "options.too_many", "option_names", but(option_names=("A", "B", "C", "D"))),
    Case(Platform.TIKTOK, "attributes.required", "attributes.Jenis Garansi", category_id="606301"),
    Case(
        Platform.TIKTOK,
        "dimensions.required",
        "dimensions",
        but(length_mm=None, width_mm=None, height_mm=None),
        category_id="604301",
    ),
    Case(Platform.TIKTOK, "size_chart.required", "category", category_id="602301"),
    Case(Platform.TIKTOK, "certificates.required", "category", category_id="607102"),
]
CASES = [*_of_both(Platform.SHOPEE), *_SHOPEE, *_of_both(Platform.TIKTOK), *_TIKTOK]
"""One product per rule and platform."""
