"""Sales talk: words that say nothing about the product and may be dropped from a title.

Claims about the product itself ("original", "premium", "garansi resmi") and gifts ("gratis ...") are no sales talk.
"""

from typing import Final

_ANYWHERE: Final = """
murah | termurah | murmer | murah meriah | paling murah | dijual | obral | promo | diskon | discount | terlaris |
best seller | best selling | bestseller | best item | best price | the best price | best quality | hot sale | big sale |
crazy sale | clearance sale | flash sale | cuci gudang | ready stock | ready stok | readystock | stok terbatas |
stok terakhir | stock terbatas | produk terbatas | terbatas | limited stock | new arrival | must have | super worth |
penawaran spesial | harga promo | harga spesial | harga grosir | promo murah | promo ramadhan | promo lebaran |
promo merdeka | free delivery | free ongkir | gratis ongkir | bisa cod | worldwide shipping | unggulan | terpercaya |
kualitas istimewa | kualitas terbaik | kualitas tinggi | kualitas bagus | high quality | premium quality |
all high quality | berkualitas | berkualitas tinggi | baca deskripsi | baca deskripsi dulu | baca deskripsi dahulu |
intl | international | internasional | wajib punya | lagi viral | viral | hits | kekinian | recommended | rekomendasi |
grab it fast | grab it fast ladies
"""

# Longer phrases come first, so that "stok terbatas" is found before "terbatas".
SALES_PHRASES: Final = tuple(sorted((tuple(phrase.split()) for phrase in _ANYWHERE.split("|")), key=len, reverse=True))

# Sales talk at one end of a title only; elsewhere the word may describe the product ("payung unik", "Hot 4").
AT_THE_START: Final = frozenset(["jual", "unik", "spesial", "ready", "sale", "hot", "terbaru", "baru", "best"])
AT_THE_END: Final = frozenset(["limited", "sale", "grosir", "reseller", "ready"])
