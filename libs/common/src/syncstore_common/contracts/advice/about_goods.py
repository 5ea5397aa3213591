"""Topics about what a product sells as: parcel, variants, prices, stock. Pure data."""

from collections.abc import Mapping

from syncstore_common.contracts.advice.model import Place, Topic, topic

_PACKAGE: Mapping[str, Topic] = dict((
    topic(
        "weight.missing", "weight_g",
        cause=("The product has no weight, or one the platform can't read.",
               "Berat produk belum diisi, atau tidak bisa dibaca platform."),
        fix=("Enter the packed weight in grams.", "Isi berat paket dalam gram."),
    ),
    topic(
        "weight.too_heavy", "weight_g",
        cause=("The parcel is heavier than the platform carries.", "Paket lebih berat dari batas platform."),
        fix=("Check the weight: it is in grams, with the packaging.", "Periksa berat: dalam gram, termasuk kemasan."),
    ),
    topic(
        "dimensions.required", "dimensions",
        cause=("The category asks for the parcel's size.", "Kategori meminta ukuran paket."),
        fix=("Enter length, width and height of the packed product.", "Isi panjang, lebar, dan tinggi paket."),
    ),
    topic(
        "dimensions.incomplete", "dimensions",
        cause=("Only some of length, width and height are known, so none is sent.",
               "Panjang, lebar, dan tinggi belum lengkap sehingga tidak dikirim."),
        fix=("Enter all three, or none.", "Isi ketiganya, atau kosongkan semua."),
    ),
    topic(
        "dimensions.too_large", "dimensions",
        cause=("The parcel is larger than the platform takes.", "Ukuran paket melebihi batas platform."),
        fix=("Check the sizes: they are in millimetres.", "Periksa ukuran: dalam milimeter."),
    ),
    topic(
        "logistics.none", "logistics",
        cause=("No enabled shipping channel of the shop carries this parcel.",
               "Tidak ada jasa kirim aktif yang bisa membawa paket ini."),
        fix=("Enable a shipping channel in the Seller Centre, or correct weight and dimensions.",
             "Aktifkan jasa kirim di Seller Centre, atau perbaiki berat dan ukuran."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "logistics.unusable", "logistics",
        cause=("A shipping channel chosen in the shop's mapping can't be used.",
               "Jasa kirim yang dipilih di pemetaan toko tidak bisa dipakai."),
        fix=("Enable it in the Seller Centre, or choose others in the shop's mapping.",
             "Aktifkan di Seller Centre, atau pilih jasa kirim lain di pemetaan toko."),
        place=Place.SHOP,
    ),
    topic(
        "order_quantity", "shop",
        cause=("The minimum order quantity is outside the platform's range.",
               "Jumlah pesanan minimum di luar batas platform."),
        fix=("Set it between 1 and 20.", "Atur antara 1 dan 20."),
        place=Place.SELLER_CENTRE,
    ),
))  # fmt: skip

_VARIANTS: Mapping[str, Topic] = dict((
    topic(
        "variants.none", "variants",
        cause=("The product has nothing to sell.", "Produk tidak punya SKU untuk dijual."),
        fix=("Add a SKU.", "Tambahkan SKU."),
    ),
    topic(
        "variants.too_many", "variants",
        cause=("The product has more variants than the platform takes.", "Varian melebihi batas platform."),
        fix=("Split the product: Shopee takes 50 variants, TikTok Shop 100 in South-East Asia.",
             "Pecah produk: Shopee menerima 50 varian, TikTok Shop 100 di Asia Tenggara."),
    ),
    topic(
        "variants.same_options", "variants.options",
        cause=("Two variants have the same option values.", "Dua varian punya nilai opsi yang sama."),
        fix=("Give every variant its own combination of option values.",
             "Beri setiap varian kombinasi nilai opsi yang berbeda."),
    ),
    topic(
        "options.incomplete", "variants.options",
        cause=("A variant lacks a value for an option.", "Ada varian yang nilai opsinya belum lengkap."),
        fix=("Give every variant a value for every option.", "Isi nilai setiap opsi untuk semua varian."),
    ),
    topic(
        "options.too_many", "options",
        cause=("The product has more options than the platform takes.", "Opsi melebihi batas platform."),
        fix=("Merge two options into one: Shopee takes two, TikTok Shop three.",
             "Gabungkan dua opsi: Shopee menerima dua, TikTok Shop tiga."),
    ),
    topic(
        "options.same_name", "options.name",
        cause=("Two options have the same name.", "Dua opsi punya nama yang sama."),
        fix=("Give each option a name of its own.", "Beri setiap opsi nama yang berbeda."),
    ),
    topic(
        "option.name_too_long", "options.name",
        cause=("An option's name is empty or too long.", "Nama opsi kosong atau terlalu panjang."),
        fix=("Shorten the option's name: Shopee takes 14 characters, TikTok Shop 20.",
             "Persingkat nama opsi: Shopee menerima 14 karakter, TikTok Shop 20."),
    ),
    topic(
        "option.value_too_long", "options.value",
        cause=("An option's value is empty or too long.", "Nilai opsi kosong atau terlalu panjang."),
        fix=("Shorten the option's values: Shopee takes 20 characters, TikTok Shop 50.",
             "Persingkat nilai opsi: Shopee menerima 20 karakter, TikTok Shop 50."),
    ),
    topic(
        "option.too_many_values", "options.value",
        cause=("An option has more values than the platform takes.", "Nilai opsi melebihi batas platform."),
        fix=("Use fewer values per option, or split the product.", "Kurangi nilai opsi, atau pecah produk."),
    ),
    topic(
        "option.same_value", "options.value",
        cause=("An option has the same value twice.", "Satu opsi punya nilai yang sama dua kali."),
        fix=("Give every value of an option its own name.", "Beri setiap nilai opsi nama yang berbeda."),
    ),
    topic(
        "option.name_characters", "options.name",
        cause=("An option's name holds emoji, Chinese characters or other signs the platform refuses.",
               "Nama opsi memuat emoji, aksara Tionghoa, atau tanda lain yang ditolak platform."),
        fix=("Take these characters out of the option's name.", "Hapus karakter tersebut dari nama opsi."),
    ),
    topic(
        "option.value_characters", "options.value",
        cause=("An option's value holds emoji, Chinese characters or other signs the platform refuses.",
               "Nilai opsi memuat emoji, aksara Tionghoa, atau tanda lain yang ditolak platform."),
        fix=("Take these characters out of the option's values.", "Hapus karakter tersebut dari nilai opsi."),
    ),
    topic(
        "variants.structure", "variants",
        cause=("The platform does not let this listing's variants change like this.",
               "Platform tidak mengizinkan perubahan varian seperti ini."),
        fix=("Keep the listing's options, or list a new product.",
             "Pertahankan opsi produk, atau buat produk baru."),
    ),
    topic(
        "variants.removal_unconfirmed", "variants",
        cause=("Variants that buyers see in this shop are not in the catalogue any more.",
               "Varian yang masih tampil di toko ini sudah tidak ada di katalog."),
        fix=("Confirm their removal for this shop, or put the variants back.",
             "Konfirmasi penghapusannya untuk toko ini, atau kembalikan variannya."),
    ),
    topic(
        "sku.missing", "variants.sku",
        cause=("A variant has no SKU.", "Ada varian tanpa SKU."),
        fix=("Give every variant a SKU.", "Isi SKU setiap varian."),
    ),
    topic(
        "sku.too_long", "variants.sku",
        cause=("A SKU is longer than the platform takes.", "SKU lebih panjang dari batas platform."),
        fix=("Shorten it: Shopee takes 100 characters, TikTok Shop 50.",
             "Persingkat: Shopee menerima 100 karakter, TikTok Shop 50."),
    ),
    topic(
        "sku.characters", "variants.sku",
        cause=("A SKU holds spaces, which the platform refuses.", "SKU memuat spasi yang ditolak platform."),
        fix=("Take the spaces out of the SKU.", "Hapus spasi dari SKU."),
    ),
    topic(
        "sku.duplicate", "variants.sku",
        cause=("Two variants have the same SKU.", "Dua varian punya SKU yang sama."),
        fix=("Give each variant a SKU of its own.", "Beri setiap varian SKU yang berbeda."),
    ),
    topic(
        "barcode.required", "variants.barcode",
        cause=("The category asks for a barcode of every SKU.", "Kategori meminta barcode untuk setiap SKU."),
        fix=("Enter the SKUs' barcodes (GTIN).", "Isi barcode (GTIN) setiap SKU."),
    ),
    topic(
        "barcode.invalid", "variants.barcode",
        cause=("A barcode is not a GTIN of 8 to 14 digits with a right check digit.",
               "Barcode bukan GTIN 8 sampai 14 digit dengan digit pemeriksa yang benar."),
        fix=("Correct the barcode, or leave it empty.", "Perbaiki barcode, atau kosongkan."),
    ),
    topic(
        "barcode.fixed", "variants.barcode",
        cause=("A barcode can't be changed after it was submitted.", "Barcode tidak bisa diubah setelah dikirim."),
        fix=("Put the old barcode back.", "Kembalikan barcode yang lama."),
    ),
))  # fmt: skip

_VALUES: Mapping[str, Topic] = dict((
    topic(
        "price.invalid", "price",
        cause=("The price is missing, zero, or not in the shop's currency and decimals.",
               "Harga kosong, nol, atau tidak sesuai mata uang dan desimal toko."),
        fix=("Enter a price above zero in the shop's currency.", "Isi harga di atas nol dalam mata uang toko."),
    ),
    topic(
        "price.too_low", "price",
        cause=("The price is under the platform's minimum.", "Harga di bawah batas minimum platform."),
        fix=("Raise the base price or the shop's price rule.", "Naikkan harga dasar atau aturan harga toko."),
    ),
    topic(
        "price.too_high", "price",
        cause=("The price is over the platform's maximum.", "Harga di atas batas maksimum platform."),
        fix=("Lower the base price or the shop's price rule.", "Turunkan harga dasar atau aturan harga toko."),
    ),
    topic(
        "price.range", "price",
        cause=("The price is outside the platform's range.", "Harga di luar rentang platform."),
        fix=("Bring the price into the platform's range.", "Sesuaikan harga dengan rentang platform."),
    ),
    topic(
        "price.spread", "variants.price",
        cause=("The dearest variant costs too many times the cheapest.",
               "Harga varian termahal terlalu jauh dari yang termurah."),
        fix=("Bring the variants' prices closer together, or split the product.",
             "Dekatkan harga antarvarian, atau pecah produk."),
    ),
    topic(
        "price.no_exchange_rate", "price",
        cause=("The product is priced in another currency than the shop sells in.",
               "Mata uang produk berbeda dengan mata uang toko."),
        fix=("Set the shop's exchange rate.", "Atur kurs untuk toko ini."),
        place=Place.RULES,
    ),
    topic(
        "price.shipping", "price",
        cause=("A shipping channel does not take goods of this price.",
               "Jasa kirim tidak menerima barang dengan harga ini."),
        fix=("Lower the price or change the shipping channels.", "Turunkan harga atau ganti jasa kirim."),
    ),
    topic(
        "price.wholesale", "price",
        cause=("The wholesale prices in the Seller Centre do not fit the price.",
               "Harga grosir di Seller Centre tidak sesuai dengan harga jual."),
        fix=("Adjust the wholesale prices: they must be below the price.",
             "Sesuaikan harga grosir: harus di bawah harga jual."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "price.not_set", "price",
        cause=("The platform did not set a price: too far from the others, or the variant is gone.",
               "Harga tidak tersimpan: terlalu jauh dari harga lain, atau variannya sudah tidak ada."),
        fix=("Bring the prices closer together and within the limits; sync again.",
             "Dekatkan harga dan sesuaikan dengan batas; sinkronkan lagi."),
    ),
    topic(
        "stock.range", "stock",
        cause=("The stock is outside the platform's range.", "Stok di luar rentang platform."),
        fix=("Enter a stock within the platform's limits: on TikTok Shop 0 to 99,999.",
             "Isi stok sesuai batas platform: di TikTok Shop 0 sampai 99.999."),
    ),
    topic(
        "stock.capped", "stock",
        cause=("The shop shows less than there is: the platform takes no more.",
               "Toko menampilkan stok lebih sedikit: platform membatasi jumlahnya."),
        fix=("Nothing: the rest is shown as it sells.", "Tidak perlu apa-apa: sisanya tampil seiring penjualan."),
    ),
    topic(
        "stock.reserved", "stock",
        cause=("A promotion holds more units than this.", "Promosi menahan stok lebih banyak dari jumlah ini."),
        fix=("Raise the stock until the promotion ends.", "Naikkan stok sampai promosi berakhir."),
    ),
    topic(
        "stock.not_set", "stock",
        cause=("The platform did not set the stock of some variants.",
               "Stok sebagian varian tidak tersimpan di platform."),
        fix=("Nothing: it is tried again. If it stays, check the product's warehouses.",
             "Tidak perlu apa-apa: dicoba lagi. Jika berlanjut, periksa gudang produk."),
        place=None,
    ),
    topic(
        "warehouse.none", "stock",
        cause=("The warehouse is missing, switched off, or none that sells.",
               "Gudang tidak ada, nonaktif, atau bukan gudang penjualan."),
        fix=("Add an enabled pickup warehouse in Seller Center.",
             "Tambahkan gudang penjemputan aktif di Seller Center."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "warehouse.unknown", "warehouse",
        cause=("The warehouse chosen in the shop's mapping is not one of its open ones.",
               "Gudang yang dipilih di pemetaan toko tidak ada atau tidak aktif."),
        fix=("Choose one of the shop's open warehouses, or none.", "Pilih gudang aktif toko ini, atau kosongkan."),
        place=Place.SHOP,
    ),
    topic(
        "warehouse.differs", "stock",
        cause=("The listing's warehouses differ from ours.", "Gudang produk di platform berbeda dengan catatan kami."),
        fix=("Check the warehouses in Seller Center and sync again.",
             "Periksa gudang di Seller Center, lalu sinkronkan lagi."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "warehouse.kept_by_platform", "stock",
        cause=("The platform's warehouse keeps this stock.", "Stok ini dikelola gudang platform."),
        fix=("Change it in Seller Center.", "Ubah di Seller Center."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "warehouse.shared", "stock",
        cause=("This stock is shared with another shop's product.", "Stok ini dipakai bersama produk toko lain."),
        fix=("Change it there.", "Ubah di toko tersebut."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "warehouse.single", "stock",
        cause=("The shop keeps its stock in one place.", "Toko ini hanya punya satu lokasi stok."),
        fix=("Nothing: the stock is set without naming a warehouse.",
             "Tidak perlu apa-apa: stok diatur tanpa menyebut gudang."),
        place=None,
    ),
))  # fmt: skip

GOODS_TOPICS: Mapping[str, Topic] = {**_PACKAGE, **_VARIANTS, **_VALUES}
"""Name → topic."""
