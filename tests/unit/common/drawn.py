"""Rules, products and limits nobody thought of, for property tests of what a shop is to show."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from syncstore_common.contracts.catalog import ProductSnapshot, VariantSnapshot
from syncstore_common.contracts.overrides import Override, ShopDefaults
from syncstore_common.contracts.policies import READABLE_FIELDS, ListingField, Ownership
from syncstore_common.contracts.rules import Rule
from syncstore_common.kernel.pictures import PictureLimits
from syncstore_common.sync.listing import Capabilities
from syncstore_common.sync.text_rules import TextRules
from tests.unit.common.listings import product, uid, variant
from tests.unit.common.rulebook import rule

SKUS = ("MUG-S", "MUG-L", "GELAS-1")


@st.composite
def price_actions(draw: st.DrawFn) -> dict[str, Any]:
    floor = draw(st.none() | st.integers(0, 200_000))
    rounds = draw(st.sampled_from(["step", "ending", "nothing"]))
    return {
        name: value
        for name, value in {
            "multiplier": str(draw(st.decimals("0.1", "5", places=2))),
            "percent": str(draw(st.decimals("-90", "300", places=1))),
            "add_minor": draw(st.none() | st.integers(-50_000, 50_000)),
            "step_minor": draw(st.integers(1, 5_000)) if rounds == "step" else None,
            "ending": draw(st.sampled_from(["0", "99", "900", "000"])) if rounds == "ending" else None,
            "rounding": draw(st.sampled_from(["nearest", "up", "down"])),
            "floor_minor": floor,
            "ceiling_minor": draw(st.none() | st.integers(floor or 0, 2_000_000)),
        }.items()
        if value is not None
    }


STOCKS = st.fixed_dictionaries(
    {"percent": st.integers(0, 300), "buffer": st.integers(0, 50)},
    optional={"most": st.integers(0, 500), "end_when": st.integers(0, 20), "fixed": st.integers(0, 900)},
)
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "platforms": st.lists(st.sampled_from(["shopee", "tiktok"]), max_size=2),
        "categories": st.lists(st.sampled_from(["Rumah", "Rumah > Dapur", "Buku"]), max_size=2),
        "brands": st.lists(st.sampled_from(["Kriya", "Lain"]), max_size=2),
        "tags": st.lists(st.sampled_from(["promo", "baru"]), max_size=2),
        "sku_pattern": st.sampled_from(["MUG-*", "*-1", "?????"]),
        "price_min_minor": st.integers(0, 100_000),
        "stock_max": st.integers(0, 50),
    },
)
TITLES = st.sampled_from(["{title}", "{brand} {title} {options}", "{title} " * 8, "{{x}} {code}"])


@st.composite
def rules(draw: st.DrawFn, number: int = 1) -> Rule:
    then = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "price": price_actions(),
                "stock": STOCKS,
                "title_template": TITLES,
                "skip": st.just({}),
                "hold": st.just(True),
            },
        ).filter(bool)
    )
    when = draw(CONDITIONS)
    return rule(number, f"Rule {number}", enabled=draw(st.booleans()), then=then, **when)


@st.composite
def rule_lists(draw: st.DrawFn) -> list[Rule]:
    count = draw(st.integers(0, 5))
    return [draw(rules(number)) for number in range(1, count + 1)]


@st.composite
def products(draw: st.DrawFn) -> Any:
    count = draw(st.integers(1, 3))
    variants = [
        variant(number + 1, price=draw(st.integers(1, 900_000)), sku=SKUS[number], option_values=(f"Isi {number}",))
        for number in range(count)
    ]
    tags = tuple(draw(st.lists(st.sampled_from(["promo", "baru"]), unique=True)))
    return product(*variants, option_names=("Isi",), tags=tags, brand=draw(st.sampled_from([None, "Kriya"])))


ODD = (
    "",
    " ",
    "🔥 Promo 🔥",
    "保温杯",
    "a\x07b",
    "&amp;",
    "x" * 12,
    "Ⅳ ½",
    "<b>",
    "{title}",
    "kopi " * 60,
    "\u202e12 cm",
)
"""What people and their files put where a title, an option or a SKU should be."""
WORDS = st.sampled_from(
    ["Mug Keramik Motif Daun", "Tahan Panas", "350 ml", "Kriya", "Merah", "XL", "dengan Tutup", *ODD]
)
TEXTS = st.lists(WORDS, max_size=7).map(" ".join)
DESCRIPTIONS = st.sampled_from(["", "Mug buatan tangan.", "Kopi &amp; teh. " * 30, "#satu #dua"]).map(
    "<p>{}</p>".format
)
AMOUNTS = st.integers(0, 1_200_000)


@st.composite
def odd_variants(draw: st.DrawFn, number: int, options: int) -> VariantSnapshot:
    """A SKU that may lack what it needs: values, a price, a SKU of its own."""
    most = draw(st.sampled_from([options] * 4 + [options + 1]))
    return variant(
        number,
        price=draw(AMOUNTS),
        sku=draw(st.sampled_from([f"SKU-{number}"] * 4 + ["SKU-1", "", "S K U", "S" * 40])),
        option_values=tuple(draw(WORDS) for _ in range(most)),
        barcode=draw(st.sampled_from([None, "8991234567890", "4006381333931", "abc", ""])),
        image_hash=draw(st.sampled_from([None, f"{0:064x}", f"{99:064x}"])),
    )


@st.composite
def odd_products(draw: st.DrawFn) -> ProductSnapshot:
    """Any product the catalogue could hold: whole ones, and ones with every kind of gap."""
    options = draw(st.integers(0, 3))
    variants = [draw(odd_variants(number, options)) for number in range(1, draw(st.integers(0, 6)) + 1)]
    side = draw(st.sampled_from([800, 800, 120, 5_000]))
    whole = product(
        images=draw(st.integers(0, 5)),
        title=draw(TEXTS.filter(str.strip)),
        description=draw(DESCRIPTIONS),
        brand=draw(st.sampled_from([None, "Kriya", "Café & Co"])),
        category=draw(st.sampled_from([None, "Rumah > Dapur > Mug", "Buku"])),
        currency=draw(st.sampled_from(["IDR", "IDR", "SGD"])),
        weight_g=draw(st.sampled_from([None, 0, 400, 90_000])),
        length_mm=draw(st.none() | st.integers(1, 3_000)),
        width_mm=draw(st.none() | st.integers(1, 3_000)),
        height_mm=draw(st.none() | st.integers(1, 3_000)),
        option_names=tuple(
            draw(st.sampled_from(["Warna", "Ukuran", "Pilihan yang panjang", ""])) for _ in range(options)
        ),
        tags=tuple(draw(st.lists(st.sampled_from(["promo", "baru"]), unique=True))),
    )
    pictures = tuple(image.model_copy(update={"width": side, "height": side}) for image in whole.images)
    return whole.model_copy(update={"variants": tuple(variants), "images": pictures})


@st.composite
def capabilities(draw: st.DrawFn) -> Capabilities:
    """What some platform might accept."""
    title_min = draw(st.integers(0, 60))
    lowest = draw(st.none() | st.integers(1, 100_000))
    return Capabilities(
        title_min=title_min,
        title_max=draw(st.integers(max(title_min, 20), 255)),
        description_min=draw(st.integers(0, 40)),
        description_max=draw(st.integers(40, 3_000)),
        images_min=draw(st.integers(0, 2)),
        images_max=draw(st.integers(2, 9)),
        option_tiers_max=draw(st.integers(0, 3)),
        variants_max=draw(st.integers(1, 6)),
        option_name_max=draw(st.integers(5, 20)),
        option_value_max=draw(st.integers(5, 30)),
        sku_max=draw(st.integers(5, 50)),
        price_min=None if lowest is None else Decimal(lowest),
        price_max=draw(st.none() | st.integers(lowest or 1, 2_000_000).map(Decimal)),
        price_ratio_max=draw(st.sampled_from([None, Decimal(1), Decimal(5)])),
        stock_max=draw(st.none() | st.integers(0, 2_000)),
        weight_required=draw(st.booleans()),
        description_is_html=draw(st.booleans()),
        option_values_max=draw(st.none() | st.integers(1, 5)),
        code_max=draw(st.integers(3, 100)),
        weight_max_g=draw(st.none() | st.integers(100, 50_000)),
        side_max_mm=draw(st.none() | st.integers(10, 2_000)),
        text=TextRules(draw(st.booleans()), draw(st.booleans()), draw(st.sampled_from([None, 1])), draw(st.booleans())),
        pictures=PictureLimits(side_min=draw(st.sampled_from([1, 300])), side_max=draw(st.sampled_from([None, 4_000]))),
    )


@st.composite
def ownerships(draw: st.DrawFn) -> dict[ListingField, Ownership]:
    """Who owns which field, as the contract allows it."""
    chosen = draw(st.sets(st.sampled_from(list(ListingField)), max_size=4))
    ways = [Ownership.PUSH, Ownership.IGNORE]
    return {
        item: draw(st.sampled_from([*ways, Ownership.PULL] if item in READABLE_FIELDS else ways)) for item in chosen
    }


@st.composite
def overrides(draw: st.DrawFn) -> Override:
    """What somebody decided for the product in the shop."""
    given = draw(
        st.fixed_dictionaries(
            {"ownership": ownerships()},
            optional={
                "title": TEXTS.filter(lambda text: text.strip() and len(text) <= 300 and text.isprintable()),
                "description": st.just("<p>Dari toko ini saja.</p>"),
                "price_minor": st.integers(1, 1_000_000),
                "stock": STOCKS,
                "images": st.just((f"{1:064x}", f"{0:064x}")),
                "variants": st.just({uid(2): {"price_minor": 77_000, "stock": {"most": 3}}}),
            },
        )
    )
    return Override.model_validate(given)


@st.composite
def shop_defaults(draw: st.DrawFn) -> ShopDefaults:
    """How the shop differs from its platform's defaults."""
    price = draw(price_actions())
    if draw(st.booleans()):
        price["exchange_rate"] = "11800.5"
    given = {"price": price, "stock": draw(STOCKS), "keep_phrases": draw(st.sampled_from([(), ("Ready Stock",)]))}
    return ShopDefaults.model_validate({**given, "ownership": draw(ownerships())})
