"""Two hundred products as Indonesian sellers write them; goods and brands are invented, numbers are drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

COUNT: Final = 200
_BRANDS: Final = ("Ruparasa", "Telusura", "Lentaraya", "Senandira", "Rapinata", "Gerakuat", "Kebunika", "Bengkelio")
_GOODS: Final = (
    ("Gelas Kopi Keramik", "Rumah & Dapur > Peralatan Makan", ("Motif Daun", "Tahan Panas", "dengan Tutup Kayu"), "ml"),
    ("Botol Minum Stainless Steel", "Rumah & Dapur > Botol Minum", ("Anti Bocor", "Dinding Ganda"), "ml"),
    ("Tas Selempang Kanvas", "Tas > Tas Selempang", ("Anti Air", "Muat Tablet", "Tali Panjang"), "Inch"),
    ("Kipas Angin Meja", "Elektronik > Kipas Angin", ("3 Kecepatan", "Hemat Listrik", "Tidak Berisik"), "Watt"),
    ("Sprei Katun Jepang", "Rumah & Dapur > Perlengkapan Tidur", ("Motif Bunga", "Tidak Mudah Luntur"), "cm"),
    ("Kopi Arabika Bubuk", "Makanan & Minuman > Kopi", ("Sangrai Sedang", "Tanpa Ampas", "Kemasan Zip"), "gram"),
    ("Kabel Data Tipe C", "Elektronik > Aksesoris", ("Pengisian Cepat", "Nilon Kuat", "Garansi 1 Tahun"), "cm"),
    ("Kemeja Flanel Pria", "Pakaian > Kemeja", ("Lengan Panjang", "Bahan Tebal", "Slim Fit"), "cm"),
    ("Rak Sepatu Lipat", "Rumah & Dapur > Penyimpanan", ("4 Susun", "Mudah Dirakit", "Serbaguna"), "cm"),
    ("Matras Yoga Karet", "Olahraga > Yoga", ("Anti Slip", "dengan Tali Bawa", "Mudah Digulung"), "mm"),
)
_COLOURS: Final = ("Hitam", "Putih", "Merah", "Biru", "Hijau Sage", "Krem")


@dataclass(frozen=True, slots=True)
class Made:
    """A product as far as titles are concerned."""

    title: str
    brand: str
    category: str
    colours: tuple[str, ...]


def made_products(seed: int = 20) -> list[Made]:
    """The products of a seed; no two have the same title."""
    products: dict[str, Made] = {}
    for product in _products(Random(seed)):
        products.setdefault(product.title, product)
        if len(products) == COUNT:
            break
    return list(products.values())


def _products(source: Random) -> Iterator[Made]:
    while True:
        thing, category, traits, unit = source.choice(_GOODS)
        brand = source.choice(_BRANDS)
        said = source.sample(traits, source.randint(1, len(traits)))
        measure = f"{source.randrange(10, 990, 5)} {unit}"
        colours = tuple(source.sample(_COLOURS, source.randint(0, 3)))
        parts = source.choice(
            [
                [brand, thing, *said, measure],
                [thing, brand, *said, measure],
                [thing, *said, brand, measure],
                [thing, *said, measure, "-", brand],
                [thing, brand],
                ["PROMO MURAH", thing, brand, measure, *said],
            ]
        )
        yield Made(" ".join(parts), brand, category, colours)
