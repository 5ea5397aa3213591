"""A small category tree of the Indonesian market with attributes and brands. All of it is made up, in the live shape.

Three levels at most; only leaves may hold items. Most leaves ask for no attribute, a few do, one asks for a brand,
one is restricted.
"""

from dataclasses import dataclass
from enum import IntEnum


class InputType(IntEnum):
    """How an attribute's value is entered."""

    DROPDOWN = 1
    COMBO = 2
    FREE_TEXT = 3
    MULTI_DROPDOWN = 4
    MULTI_COMBO = 5


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute; values are numbered from ``attribute_id * 10 + 1``."""

    attribute_id: int
    name: str
    english: str
    input_type: InputType
    mandatory: bool = False
    values: tuple[str, ...] = ()
    is_number: bool = False
    units: tuple[str, ...] = ()
    """A number goes with one of them."""

    @property
    def value_ids(self) -> dict[int, str]:
        """Return the selectable values by id."""
        return {self.attribute_id * 10 + place: name for place, name in enumerate(self.values, start=1)}


@dataclass(frozen=True, slots=True)
class Category:
    """One node of the tree; ``keywords`` serve the recommendation."""

    category_id: int
    parent_id: int
    name: str
    english: str
    keywords: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    brand_mandatory: bool = False
    is_restricted: bool = False


MATERIAL = Attribute(
    100037, "Bahan", "Material", InputType.COMBO, values=("Katun", "Poliester", "Linen", "Denim", "Kulit")
)
PATTERN = Attribute(100044, "Motif", "Pattern", InputType.DROPDOWN, values=("Polos", "Garis", "Bunga", "Batik"))
WARRANTY = Attribute(
    100121,
    "Jenis Garansi",
    "Warranty Type",
    InputType.DROPDOWN,
    True,
    ("Tanpa Garansi", "Garansi Toko", "Garansi Resmi"),
)
SHELF_LIFE = Attribute(
    100010, "Masa Penyimpanan", "Shelf Life", InputType.COMBO, True, ("6 Bulan", "12 Bulan", "24 Bulan")
)
FEATURES = Attribute(
    100333, "Fitur", "Features", InputType.MULTI_COMBO, values=("Tahan Air", "Anti Slip", "Ramah Lingkungan")
)
REGISTRATION = Attribute(100999, "No. Izin Edar", "Registration No.", InputType.FREE_TEXT)

STORAGE = Attribute(
    100134, "Kapasitas Penyimpanan", "Storage Capacity", InputType.DROPDOWN, True, ("64 GB", "128 GB", "256 GB")
)
MEMORY = Attribute(100135, "RAM", "RAM", InputType.COMBO, True, ("4 GB", "6 GB", "8 GB", "12 GB"))
WARRANTY_PERIOD = Attribute(
    100370, "Masa Garansi", "Warranty Duration", InputType.DROPDOWN, True, ("1 Bulan", "6 Bulan", "12 Bulan")
)
SCREEN = Attribute(
    100168, "Ukuran Layar", "Screen Size", InputType.FREE_TEXT, True, is_number=True, units=("cm", "inci")
)

CLOTHES = (MATERIAL, PATTERN)
PHONES = (WARRANTY, WARRANTY_PERIOD, STORAGE, MEMORY, SCREEN)

CATEGORIES: tuple[Category, ...] = (
    Category(100011, 0, "Pakaian Pria", "Men Clothes"),
    Category(100047, 100011, "Kaos", "T-Shirts", ("kaos", "t-shirt", "tshirt", "shirt"), CLOTHES),
    Category(100048, 100011, "Kemeja", "Shirts", ("kemeja", "batik"), CLOTHES),
    Category(100049, 100011, "Celana Panjang", "Trousers", ("celana", "jeans", "chino", "pants"), CLOTHES),
    Category(100050, 100011, "Jaket", "Jackets", ("jaket", "jacket", "hoodie"), CLOTHES),
    Category(100017, 0, "Pakaian Wanita", "Women Clothes"),
    Category(100102, 100017, "Dress", "Dresses", ("dress", "gamis", "gaun"), CLOTHES),
    Category(100103, 100017, "Atasan", "Tops", ("blouse", "blus", "atasan", "tunik"), CLOTHES),
    Category(100104, 100017, "Rok", "Skirts", ("rok", "skirt"), CLOTHES),
    Category(100105, 100017, "Hijab", "Hijabs", ("hijab", "kerudung", "jilbab"), CLOTHES),
    Category(100532, 0, "Sepatu", "Shoes"),
    Category(100533, 100532, "Sneakers", "Sneakers", ("sneakers", "sepatu", "shoes"), (MATERIAL,)),
    Category(100534, 100532, "Sandal", "Sandals", ("sandal", "sandals"), (FEATURES,)),
    Category(100009, 0, "Aksesoris Fashion", "Fashion Accessories"),
    Category(100022, 100009, "Topi", "Hats", ("topi", "hat", "cap")),
    Category(100023, 100009, "Ikat Pinggang", "Belts", ("ikat pinggang", "belt")),
    Category(100024, 100009, "Tas", "Bags", ("tas", "bag", "ransel", "backpack", "dompet"), (MATERIAL,)),
    Category(100636, 0, "Perlengkapan Rumah", "Home & Living"),
    Category(100707, 100636, "Dekorasi", "Decor", ("dekorasi", "vas", "lilin", "bantal", "cushion", "candle")),
    Category(100708, 100636, "Dapur", "Kitchenware"),
    Category(101210, 100708, "Peralatan Masak", "Cookware", ("wajan", "panci", "pan", "pisau", "talenan")),
    Category(101211, 100708, "Peralatan Makan", "Dinnerware", ("mug", "piring", "gelas", "mangkuk", "botol", "cup")),
    Category(100709, 100636, "Kamar Tidur", "Bedding", ("sprei", "selimut", "seprai", "handuk")),
    Category(100710, 100636, "Penyimpanan", "Storage", ("rak", "kotak", "box", "keranjang")),
    Category(100711, 100636, "Taman", "Gardening", ("pot", "tanaman", "taman", "kebun")),
    Category(100644, 0, "Elektronik", "Electronics"),
    Category(100830, 100644, "Lampu", "Lighting", ("lampu", "lamp", "led")),
    Category(
        100831, 100644, "Elektronik Dapur", "Kitchen Appliances", ("blender", "kettle", "rice cooker"), (WARRANTY,)
    ),
    Category(100832, 100644, "Audio", "Audio", ("speaker", "headphone", "earphone"), (WARRANTY,), True),
    Category(100013, 0, "Handphone & Aksesoris", "Mobile & Accessories"),
    Category(100490, 100013, "Kabel & Charger", "Cables & Chargers", ("kabel", "charger", "powerbank")),
    Category(100491, 100013, "Casing", "Cases", ("casing", "case", "softcase")),
    Category(100492, 100013, "Aksesoris Handphone Lainnya", "Other Accessories", ("dudukan", "handphone", "holder")),
    Category(100493, 100013, "Smartphone", "Smartphones", ("smartphone",), (*PHONES, FEATURES)),
    Category(100630, 0, "Kecantikan", "Beauty"),
    Category(100658, 100630, "Perawatan Wajah", "Skincare", ("serum", "toner", "sunscreen", "masker"), (REGISTRATION,)),
    Category(100659, 100630, "Perawatan Tubuh", "Body Care", ("sabun", "lotion", "soap", "shampoo"), (REGISTRATION,)),
    Category(100629, 0, "Makanan & Minuman", "Food & Beverages"),
    Category(100780, 100629, "Kopi & Teh", "Coffee & Tea", ("kopi", "teh", "coffee", "tea"), (SHELF_LIFE,)),
    Category(100781, 100629, "Makanan Ringan", "Snacks", ("keripik", "snack", "kue", "cokelat"), (SHELF_LIFE,)),
    Category(100782, 100629, "Bumbu", "Seasonings", ("sambal", "bumbu", "kecap")),
    Category(100639, 0, "Mainan & Hobi", "Toys & Hobbies"),
    Category(100743, 100639, "Mainan Edukasi", "Educational Toys", ("puzzle", "mainan", "balok", "toy")),
    Category(100744, 100639, "Boneka", "Dolls", ("boneka", "doll", "plush")),
    Category(100745, 100639, "Senjata Replika", "Replica Weapons", ("pistol",), is_restricted=True),
    Category(100638, 0, "Buku & Alat Tulis", "Stationery"),
    Category(100720, 100638, "Alat Tulis", "Writing", ("pulpen", "pensil", "pen", "spidol")),
    Category(100721, 100638, "Buku Catatan", "Notebooks", ("buku", "notebook", "jurnal", "planner")),
    Category(100637, 0, "Olahraga & Outdoor", "Sports & Outdoors"),
    Category(100725, 100637, "Perlengkapan Gym", "Gym Equipment", ("yoga", "dumbbell", "matras", "gym")),
    Category(100726, 100637, "Berkemah", "Camping", ("tenda", "camping", "senter", "hammock")),
    Category(100640, 0, "Otomotif", "Automobiles"),
    Category(100760, 100640, "Aksesoris Mobil", "Car Accessories", ("mobil", "car", "wiper")),
    Category(100761, 100640, "Aksesoris Motor", "Motorcycle Accessories", ("motor", "helm", "helmet")),
)

BRANDS: tuple[str, ...] = (
    "Arunika",
    "Bintang Laut",
    "Cendana Craft",
    "Dapur Nusa",
    "Elok",
    "Gema Audio",
    "Kain Asri",
    "Rimba",
)
FIRST_BRAND_ID = 1_146_301
NO_BRAND_ID = 0

_BY_ID = {category.category_id: category for category in CATEGORIES}
_PARENTS = frozenset(category.parent_id for category in CATEGORIES)


def category_by_id(category_id: int) -> Category | None:
    """Return a category, or None."""
    return _BY_ID.get(category_id)


def is_leaf(category: Category) -> bool:
    """Return whether items may stand in the category."""
    return category.category_id not in _PARENTS


def brand_ids() -> dict[int, str]:
    """Return the brands of every category by id."""
    return {FIRST_BRAND_ID + place: name for place, name in enumerate(BRANDS)}
