"""Topics of the validation report: what a shop shows wrongly, and what is worth knowing. Pure data."""

from collections.abc import Mapping

from syncstore_common.contracts.advice.model import Place, Topic, topic

_SYNC = ("Sync the product again.", "Sinkronkan lagi produk ini.")

REPORT_TOPICS: Mapping[str, Topic] = dict((
    topic(
        "missing_listing", "status",
        cause=("It is said to be in step, and the platform has no such listing.",
               "Tercatat sinkron, tetapi produk tidak ada di platform."),
        fix=_SYNC,
    ),
    topic(
        "unmapped_listing", "external_id",
        cause=("The platform has the listing under an id we do not know.",
               "Produk ada di platform dengan id yang tidak kami kenal."),
        fix=("Rebuild the read model, or link the listing by its id.",
             "Bangun ulang data baca, atau tautkan produk dengan id-nya."),
    ),
    topic(
        "wrong_price", "variants.price",
        cause=("The shop shows another price than the rules say.", "Harga di toko berbeda dengan aturan harga."),
        fix=("Sync the price again, or give the price to the shop (ignore or pull).",
             "Sinkronkan harga lagi, atau serahkan harga ke toko (ignore atau pull)."),
    ),
    topic(
        "wrong_stock", "variants.stock",
        cause=("The shop shows another stock than it should.", "Stok di toko berbeda dengan seharusnya."),
        fix=("Sync the stock again.", "Sinkronkan stok lagi."),
    ),
    topic(
        "title_out_of_band", "title",
        cause=("The shop's title is not 70 to 80 % similar to the master title.",
               "Judul di toko tidak 70–80 % mirip dengan judul utama."),
        fix=("Sync the product again, or write a title for this shop.",
             "Sinkronkan lagi, atau tulis judul khusus untuk toko ini."),
    ),
    topic(
        "title_differs", "title",
        cause=("The shop shows another title than the one worked out for it.",
               "Judul di toko berbeda dengan judul yang disusun untuknya."),
        fix=("Sync the product again, or give the title to the shop.",
             "Sinkronkan lagi, atau serahkan judul ke toko."),
    ),
    topic(
        "titles_identical", "title",
        cause=("Two platforms show the same title.", "Dua platform menampilkan judul yang sama."),
        fix=("Write another title for one of the shops, or add phrases to keep.",
             "Tulis judul lain untuk salah satu toko, atau tambahkan frasa tetap."),
    ),
    topic(
        "missing_sku", "variants",
        cause=("The shop does not offer a SKU of the product.", "Toko tidak menawarkan salah satu SKU produk."),
        fix=_SYNC,
    ),
    topic(
        "extra_sku", "variants",
        cause=("The shop offers a SKU the catalogue does not have.", "Toko menawarkan SKU yang tidak ada di katalog."),
        fix=("Add the SKU to the product, or confirm its removal from the shop.",
             "Tambahkan SKU ke produk, atau konfirmasi penghapusannya dari toko."),
    ),
    topic(
        "unmapped_sku", "variants.sku",
        cause=("The shop's SKU is not linked to ours.", "SKU di toko belum tertaut dengan SKU kami."),
        fix=("Sync the product again: SKUs are matched by name.", "Sinkronkan lagi: SKU dicocokkan dari namanya."),
    ),
    topic(
        "wrong_sku", "variants.sku",
        cause=("The shop's SKU has another name than ours.", "Nama SKU di toko berbeda dengan milik kami."),
        fix=_SYNC,
    ),
    topic(
        "sku_on_one_platform", "variants",
        cause=("A SKU is offered on one platform and not on the other.",
               "Satu SKU ditawarkan di satu platform saja."),
        fix=("Sync the product on the platform that lacks it.", "Sinkronkan produk di platform yang kurang."),
    ),
    topic(
        "no_picture", "images",
        cause=("The listing has no picture.", "Produk di toko tidak punya gambar."),
        fix=("Add a picture and sync the product again.", "Tambahkan gambar, lalu sinkronkan lagi."),
    ),
    topic(
        "few_pictures", "images",
        cause=("The listing has fewer pictures than sell well.",
               "Gambar produk di toko lebih sedikit dari yang disarankan."),
        fix=("Add pictures: three or more.", "Tambahkan gambar: tiga atau lebih."),
    ),
    topic(
        "title_out_of_reach", "title",
        cause=("No permitted wording of this title lies in the band.",
               "Tidak ada susunan kata yang masuk rentang kemiripan."),
        fix=("Add the brand, a category or phrases to keep.", "Tambahkan merek, kategori, atau frasa tetap."),
        place=Place.RULES,
    ),
))  # fmt: skip
"""Name → topic; the names are the kinds of the report's findings."""
