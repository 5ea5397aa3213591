"""When two names mean the same: case, accents, punctuation and English or Indonesian don't count. Pure.

The dictionary holds words that marketplaces ask for and sellers write. It never guesses: a word that could mean two
things is not in it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_APART = re.compile(r"[^\w%&+]+|_+")

_ATTRIBUTES: Final = """
material|bahan, colour|color|warna, size|ukuran, brand|merek|merk, model|tipe model, pattern|motif, style|gaya,
gender|jenis kelamin, age|usia, recommended age|usia yang disarankan|usia rekomendasi, shape|bentuk,
height|tinggi, width|lebar, length|panjang, weight|berat, volume|isi, quantity|jumlah, capacity|kapasitas,
power|daya, power consumption|konsumsi daya, voltage|tegangan, warranty|garansi,
warranty type|jenis garansi|tipe garansi, warranty duration|warranty period|masa garansi|periode garansi,
shelf life|masa simpan|masa penyimpanan, expiry date|expiration date|tanggal kedaluwarsa|tanggal kadaluarsa,
ingredients|komposisi|bahan baku, flavour|flavor|rasa, scent|fragrance|aroma|wangi,
country of origin|origin|negara asal|asal produk, region of origin|daerah asal, manufacturer|produsen,
features|fitur, function|fungsi, usage|kegunaan|penggunaan, occasion|acara|kesempatan, season|musim,
sleeve length|panjang lengan, neckline|garis leher|model kerah, collar|kerah, fit|potongan, closure|penutup,
closure type|jenis penutup|tipe penutup, heel height|tinggi hak, sole material|bahan sol,
upper material|bahan atas, lining material|bahan lapisan, waterproof|tahan air|anti air, skin type|jenis kulit,
hair type|jenis rambut, registration no|registration number|nomor izin edar|no izin edar|izin edar,
halal|sertifikasi halal, set|isi paket, pack size|package size|ukuran kemasan,
number of pieces|pieces|jumlah potong, pet type|jenis hewan, language|bahasa, author|penulis, publisher|penerbit,
room|ruangan, connection|koneksi, battery|baterai, battery capacity|kapasitas baterai
"""
_VALUES: Final = """
cotton|katun, polyester|poliester, linen, silk|sutra|sutera, wool|wol, leather|kulit,
synthetic leather|kulit sintetis, denim, wood|kayu, metal|logam, plastic|plastik, glass|kaca, ceramic|keramik,
rubber|karet, paper|kertas, bamboo|bambu, rattan|rotan, stainless steel|baja antikarat|baja tahan karat,
steel|baja, iron|besi, aluminium|aluminum|alumunium, copper|tembaga, gold|emas, silver|perak, black|hitam,
white|putih, red|merah, blue|biru, green|hijau, yellow|kuning, brown|cokelat|coklat, grey|gray|abu abu,
pink|merah muda, purple|ungu, orange|oranye|jingga, beige|krem, navy|biru dongker|biru tua,
multicolour|multicolor|warna warni|aneka warna, plain|solid|polos, striped|stripes|garis|garis garis,
floral|bunga|bunga bunga, checked|plaid|kotak kotak, polka dot|polkadot, men|pria|laki laki,
women|wanita|perempuan, unisex, boys|anak laki laki, girls|anak perempuan, kids|children|anak|anak anak,
baby|babies|bayi, adults|adult|dewasa, yes|ya|iya, no|tidak, no warranty|without warranty|tanpa garansi,
store warranty|seller warranty|garansi toko, official warranty|manufacturer warranty|garansi resmi,
short sleeve|short sleeves|lengan pendek, long sleeve|long sleeves|lengan panjang, sleeveless|tanpa lengan,
round|bulat, square|persegi|kotak, slip resistant|non slip|anti slip,
eco friendly|environmentally friendly|ramah lingkungan
"""
_UNITS: Final = "month|months|bulan, year|years|tahun, day|days|hari, week|weeks|minggu, pcs|pieces|buah"


def plain_name(name: str) -> str:
    """Return the name without case, accents, punctuation and repeated space."""
    decomposed = unicodedata.normalize("NFKD", name)
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_APART.sub(" ", letters.casefold()).split())


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """Return what two names have in common exactly if they mean the same, in English or Indonesian."""
    plain = plain_name(name)
    known = _MEANINGS.get(plain)
    if known is not None:
        return known
    return " ".join(_UNIT_WORDS.get(word, word) for word in plain.split())


def same_name(name: str, others: Iterable[str]) -> bool:
    """Tell whether the name means one of the others."""
    wanted = name_key(name)
    return bool(wanted) and any(name_key(other) == wanted for other in others)


def is_translated(name: str, others: Iterable[str]) -> bool:
    """Tell whether it is the same name only in another language."""
    return same_name(name, others) and plain_name(name) not in map(plain_name, others)


def _meanings(*texts: str) -> dict[str, str]:
    groups = [group.strip().split("|") for text in texts for group in text.split(",")]
    return {word: words[0] for words in groups for word in words}


_MEANINGS: Final = _meanings(_ATTRIBUTES, _VALUES)
_UNIT_WORDS: Final = _meanings(_UNITS)
