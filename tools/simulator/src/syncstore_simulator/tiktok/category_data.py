"""The made-up category tree of the simulated Indonesian market: plain data.

Each leaf is named in English and Indonesian and carries words a title may hold, so that a recommendation can find
it. Most leaves demand nothing; a few demand attributes, certificates, size charts or dimensions, or are closed, so
that clients meet every case.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LeafRules:
    """What a leaf category demands or refuses; the defaults are what most leaves have."""

    required_attributes: tuple[str, ...] = ()
    needs_dimensions: bool = False
    needs_certificate: bool = False
    needs_size_chart: bool = False
    supports_cod: bool = True
    permission: str = "AVAILABLE"
    platforms: tuple[str, ...] = ("TIKTOK_SHOP", "TOKOPEDIA")


@dataclass(frozen=True, slots=True)
class LeafSpec:
    """A leaf: names in English and Indonesian, and words that hint at it."""

    english: str
    indonesian: str
    words: str
    rules: LeafRules = field(default_factory=LeafRules)


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """A category attribute with its choices; ``is_open`` allows values of one's own."""

    id: str
    english: str
    indonesian: str
    values: tuple[str, ...]
    is_open: bool = True
    is_multiple: bool = False
    is_number: bool = False


ATTRIBUTES: dict[str, AttributeSpec] = {
    "material": AttributeSpec(
        "100398", "Material", "Bahan", ("Katun", "Poliester", "Kayu", "Logam", "Plastik", "Keramik")
    ),
    "pattern": AttributeSpec("100399", "Pattern", "Motif", ("Polos", "Garis", "Batik", "Bunga"), is_multiple=True),
    "warranty": AttributeSpec(
        "100401", "Warranty Type", "Jenis Garansi", ("Tanpa Garansi", "Garansi Toko", "Garansi Resmi"), is_open=False
    ),
    "shelf_life": AttributeSpec("100405", "Shelf Life", "Masa Simpan", ("3 Bulan", "6 Bulan", "12 Bulan", "24 Bulan")),
    "halal": AttributeSpec("100406", "Halal", "Halal", ("Ya", "Tidak"), is_open=False),
    "warranty_period": AttributeSpec(
        "100402", "Warranty Duration", "Masa Garansi", ("1 Bulan", "6 Bulan", "12 Bulan"), is_open=False
    ),
    "storage": AttributeSpec(
        "100410", "Storage Capacity", "Kapasitas Penyimpanan", ("64 GB", "128 GB", "256 GB"), is_open=False
    ),
    "memory": AttributeSpec("100411", "RAM", "RAM", ("4 GB", "6 GB", "8 GB", "12 GB")),
    "screen": AttributeSpec("100412", "Screen Size", "Ukuran Layar", (), is_number=True),
}
SALES_ATTRIBUTES: tuple[AttributeSpec, ...] = (
    AttributeSpec("100000", "Color", "Warna", ("Hitam", "Putih", "Merah", "Biru", "Hijau", "Cokelat")),
    AttributeSpec("100007", "Size", "Ukuran", ("S", "M", "L", "XL")),
    AttributeSpec("100089", "Specification", "Spesifikasi", ()),
)

_TIKTOK_ONLY = ("TIKTOK_SHOP",)
_TOKOPEDIA_ONLY = ("TOKOPEDIA",)

TREE: dict[tuple[str, str], dict[tuple[str, str], tuple[LeafSpec, ...]]] = {
    ("Womenswear", "Pakaian Wanita"): {
        ("Women's Tops", "Atasan Wanita"): (
            LeafSpec("Women's T-shirts", "Kaos Wanita", "kaos wanita tee cewek"),
            LeafSpec("Blouses & Shirts", "Blus & Kemeja Wanita", "blus blouse kemeja wanita tunik"),
            LeafSpec("Women's Dresses", "Gaun", "dress gaun gamis daster"),
        ),
        ("Muslim Fashion", "Fashion Muslim"): (
            LeafSpec("Hijabs", "Hijab", "hijab jilbab kerudung pashmina khimar"),
            LeafSpec("Prayer Clothes", "Mukena", "mukena sajadah sarung"),
        ),
    },
    ("Menswear", "Pakaian Pria"): {
        ("Men's Tops", "Atasan Pria"): (
            LeafSpec("Men's T-shirts", "Kaos Pria", "kaos pria t-shirt tshirt tee shirt oblong cowok"),
            LeafSpec("Men's Shirts", "Kemeja Pria", "kemeja pria batik flanel shirt"),
        ),
        ("Men's Bottoms", "Bawahan Pria"): (
            LeafSpec("Men's Trousers", "Celana Pria", "celana chino jogger jeans pria"),
        ),
        ("Shoes", "Sepatu"): (
            LeafSpec("Sneakers", "Sepatu Kets", "sepatu sneakers kets sandal shoes", LeafRules(needs_size_chart=True)),
        ),
    },
    ("Luggage & Bags", "Tas & Koper"): {
        ("Bags", "Tas"): (
            LeafSpec("Backpacks", "Ransel", "ransel backpack tas punggung"),
            LeafSpec("Tote Bags", "Tas Tote", "tote tas selempang totebag dompet"),
        ),
    },
    ("Home Supplies", "Perlengkapan Rumah"): {
        ("Home Decor", "Dekorasi Rumah"): (
            LeafSpec("Candles & Diffusers", "Lilin & Pengharum", "lilin candle aroma diffuser"),
            LeafSpec("Vases & Pots", "Vas & Pot", "vas pot tanaman bunga vase planter"),
            LeafSpec("Wall Decor", "Hiasan Dinding", "hiasan dinding bingkai jam lukisan poster"),
        ),
        ("Bedding", "Perlengkapan Tidur"): (LeafSpec("Bed Sheets", "Seprai", "seprai sprei bantal selimut guling"),),
        ("Furniture", "Furnitur"): (
            LeafSpec(
                "Shelves", "Rak", "rak lemari meja kursi shelf", LeafRules(needs_dimensions=True, supports_cod=False)
            ),
        ),
    },
    ("Kitchenware", "Peralatan Dapur"): {
        ("Cookware", "Alat Masak"): (
            LeafSpec("Pans & Pots", "Wajan & Panci", "wajan panci teflon frying"),
            LeafSpec("Knives", "Pisau Dapur", "pisau talenan gunting dapur"),
        ),
        ("Drinkware", "Alat Minum"): (
            LeafSpec("Tumblers & Bottles", "Tumbler & Botol", "tumbler botol termos bottle"),
            LeafSpec("Cups & Mugs", "Gelas & Mug", "gelas mug cangkir cup"),
        ),
    },
    ("Phones & Electronics", "Ponsel & Elektronik"): {
        ("Audio", "Audio"): (LeafSpec("Earphones", "Earphone", "earphone headset tws earbuds headphone speaker"),),
        ("Phone Accessories", "Aksesori Ponsel"): (
            LeafSpec("Chargers & Cables", "Charger & Kabel", "charger kabel usb adaptor power bank powerbank"),
            LeafSpec("Phone Cases", "Casing Ponsel", "casing case softcase hp ponsel"),
        ),
        ("Home Appliances", "Elektronik Rumah"): (
            LeafSpec(
                "Rice Cookers",
                "Penanak Nasi",
                "rice cooker magic com blender kipas setrika",
                LeafRules(required_attributes=("warranty",)),
            ),
        ),
        ("Mobile Phones", "Ponsel"): (
            LeafSpec(
                "Smartphones",
                "Smartphone",
                "smartphone",
                LeafRules(required_attributes=("warranty", "warranty_period", "storage", "memory", "screen")),
            ),
        ),
    },
    ("Beauty & Personal Care", "Kecantikan & Perawatan Diri"): {
        ("Skincare", "Perawatan Kulit"): (
            LeafSpec("Serums", "Serum", "serum toner essence skincare pelembap"),
            LeafSpec("Sunscreen", "Tabir Surya", "sunscreen tabir surya spf", LeafRules(needs_certificate=True)),
        ),
        ("Bath & Body", "Mandi & Tubuh"): (LeafSpec("Soaps", "Sabun", "sabun soap sampo shampoo lulur"),),
    },
    ("Food & Beverages", "Makanan & Minuman"): {
        ("Drinks", "Minuman"): (
            LeafSpec("Coffee", "Kopi", "kopi coffee robusta arabika"),
            LeafSpec("Tea", "Teh", "teh tea matcha"),
        ),
        ("Snacks", "Camilan"): (
            LeafSpec("Chips & Crackers", "Keripik & Kerupuk", "keripik kerupuk camilan snack basreng emping"),
            LeafSpec(
                "Baby Food", "Makanan Bayi", "bubur bayi mpasi", LeafRules(required_attributes=("shelf_life", "halal"))
            ),
        ),
        ("Cooking Ingredients", "Bahan Masak"): (
            LeafSpec("Spices", "Bumbu", "bumbu sambal rempah kecap madu gula garam"),
        ),
    },
    ("Toys & Hobbies", "Mainan & Hobi"): {
        ("Toys", "Mainan"): (
            LeafSpec("Building Blocks", "Balok Susun", "balok puzzle lego mainan edukasi"),
            LeafSpec("Dolls & Plushies", "Boneka", "boneka plush doll"),
        ),
        ("Collectibles", "Koleksi"): (
            LeafSpec(
                "Trading Cards",
                "Kartu Koleksi",
                "kartu koleksi",
                LeafRules(permission="INVITE_ONLY", platforms=_TIKTOK_ONLY),
            ),
            LeafSpec("Airsoft Guns", "Airsoft Gun", "airsoft senapan", LeafRules(permission="PROHIBITED")),
        ),
    },
    ("Books & Stationery", "Buku & Alat Tulis"): {
        ("Stationery", "Alat Tulis"): (
            LeafSpec("Notebooks", "Buku Tulis", "buku tulis notebook jurnal agenda planner"),
            LeafSpec("Pens & Pencils", "Pulpen & Pensil", "pulpen pensil spidol pen pencil"),
        ),
    },
    ("Sports & Outdoor", "Olahraga & Luar Ruang"): {
        ("Fitness", "Kebugaran"): (
            LeafSpec("Yoga Mats", "Matras Yoga", "matras yoga resistance dumbbell"),
            LeafSpec("Sportswear", "Pakaian Olahraga", "jersey olahraga legging training"),
        ),
        ("Camping", "Berkemah"): (LeafSpec("Tents", "Tenda", "tenda sleeping camping hammock"),),
    },
    ("Automotive & Motorcycle", "Otomotif & Motor"): {
        ("Car Care", "Perawatan Kendaraan"): (
            LeafSpec("Car Cleaning", "Pembersih Kendaraan", "mobil motor helm shampo lap pembersih"),
            LeafSpec(
                "Used Motor Parts",
                "Suku Cadang Bekas",
                "suku cadang bekas copotan",
                LeafRules(platforms=_TOKOPEDIA_ONLY),
            ),
            LeafSpec("Car Perfumes", "Parfum Mobil", "parfum mobil", LeafRules(platforms=_TIKTOK_ONLY)),
        ),
    },
}


@dataclass(frozen=True, slots=True)
class BrandSpec:
    """A made-up brand. ``is_t1`` brands need an authorisation."""

    id: str
    name: str
    is_authorised: bool
    is_t1: bool = False
    is_available: bool = True


BRANDS: tuple[BrandSpec, ...] = (
    BrandSpec("7082427311584347905", "Kopi Lereng", is_authorised=True),
    BrandSpec("7082427311584347906", "Rumah Senja", is_authorised=True),
    BrandSpec("7082427311584347907", "Batik Sekar", is_authorised=True),
    BrandSpec("7082427311584347908", "Dapur Bening", is_authorised=False),
    BrandSpec("7082427311584347909", "Elang Mas", is_authorised=False, is_t1=True),
    BrandSpec("7082427311584347910", "Langit Tua", is_authorised=False, is_available=False),
)
