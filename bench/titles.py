"""Titles for seeded catalogues: as a seller writes them, endlessly many, always the same for the same number."""

import itertools
import os
from pathlib import Path

TITLES_VARIABLE = "SYNCSTORE_BENCH_TITLES"
"""Names a text file with one product title a line; without it titles are put together from the words below."""

_THINGS_TEXT = (
    "Kemeja Pria|Gamis Wanita|Kaos Anak|Celana Jogger|Jaket Hoodie|Sepatu Sneakers|Tas Ransel|Dompet Kulit|Jam Tangan|"
    "Topi Baseball|Mug Keramik|Botol Minum|Panci Presto|Wajan Anti Lengket|Rak Sepatu|Lampu Meja LED|Sprei Katun|"
    "Bantal Leher|Handuk Mandi|Karpet Bulu|Headset Bluetooth|Kabel Data|Charger Mobil|Power Bank|Casing Ponsel|"
    "Speaker Portable|Keyboard Gaming|Mouse Wireless|Flashdisk|Tripod Kamera|Serum Wajah|Sabun Cuci Muka|Lip Tint|"
    "Parfum Pria|Masker Rambut|Minyak Kayu Putih|Popok Bayi|Botol Susu|Mainan Edukasi|Boneka Beruang|Puzzle Kayu|"
    "Sarung Tangan Motor|Oli Mesin|Helm Half Face|Raket Badminton|Matras Yoga|Tenda Camping|Pupuk Organik|Pot Tanaman|"
    "Kopi Arabika|Teh Hijau|Sambal Bawang|Keripik Singkong|Madu Hutan|Beras Merah|Gula Aren"
)
_TRAITS_TEXT = (
    "Premium|Original|Tahan Air|Motif Daun|Lengan Panjang|Anti Slip|Ukuran Besar|Warna Pastel|Bahan Katun|Ringan|"
    "Kualitas Ekspor|Model Terbaru|Tanpa Pewangi|Untuk Hadiah|Serbaguna|Edisi Terbatas|Halal|Ramah Lingkungan"
)
_TAILS_TEXT = (
    "Isi 3 Pcs|500 ml|1 Liter|Size XL|250 gram|Free Pouch|dengan Tutup Kayu|Garansi 1 Tahun|Warna Hitam|Warna Maroon|"
    "untuk Dewasa|untuk Anak|Paket Hemat|Siap Kirim"
)
_THINGS, _TRAITS, _TAILS = (text.split("|") for text in (_THINGS_TEXT, _TRAITS_TEXT, _TAILS_TEXT))


def base_titles() -> list[str]:
    """Return some hundreds of titles: the lines of the named file, else combinations of our own words."""
    path = os.environ.get(TITLES_VARIABLE)
    if path and Path(path).is_file():
        return [line.strip() for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        f"{thing} {_TRAITS[number % len(_TRAITS)]} {tail}"
        for number, (thing, tail) in enumerate(itertools.product(_THINGS, _TAILS))
    ]
