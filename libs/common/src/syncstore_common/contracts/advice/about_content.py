"""Topics about what a product says: texts, category, attributes, brand, pictures. Somebody corrects it, and the listing
follows. Pure data.
"""

from collections.abc import Mapping

from syncstore_common.contracts.advice.model import Place, Topic, topic

_TEXT: Mapping[str, Topic] = dict((
    topic(
        "title.missing", "title",
        cause=("The product has no title for this shop.", "Produk belum punya judul untuk toko ini."),
        fix=("Write a title.", "Tulis judul produk."),
    ),
    topic(
        "title.too_short", "title",
        cause=("The title is shorter than the platform takes.", "Judul lebih pendek dari batas minimum platform."),
        fix=("Write a longer title: brand, what it is, material, size.",
             "Perpanjang judul: merek, jenis barang, bahan, ukuran."),
    ),
    topic(
        "title.too_long", "title",
        cause=("The title is longer than the platform takes.", "Judul lebih panjang dari batas maksimum platform."),
        fix=("Shorten the title.", "Persingkat judul."),
    ),
    topic(
        "title.length", "title",
        cause=("The title's length is outside the platform's limits.", "Panjang judul di luar batas platform."),
        fix=("Write a title within the limits: on TikTok Shop 25 to 255 characters in South-East Asia.",
             "Tulis judul sesuai batas: di TikTok Shop 25 sampai 255 karakter untuk Asia Tenggara."),
    ),
    topic(
        "title.out_of_band", "title",
        cause=("No permitted wording makes this title 70 to 80 % similar to the master title.",
               "Tidak ada susunan kata yang membuat judul ini 70–80 % mirip dengan judul utama."),
        fix=("Add the brand, a category or phrases to keep, so that the title can be varied.",
             "Tambahkan merek, kategori, atau frasa tetap agar judul bisa divariasikan."),
    ),
    topic(
        "title.characters", "title",
        cause=("The title holds emoji, control characters, HTML codes, or one character many times.",
               "Judul memuat emoji, karakter kontrol, kode HTML, atau satu karakter yang diulang-ulang."),
        fix=("Take these characters out of the title.", "Hapus karakter tersebut dari judul."),
    ),
    topic(
        "title.language", "title",
        cause=("The title holds Chinese characters, which this market does not take.",
               "Judul memuat aksara Tionghoa yang tidak diterima di pasar ini."),
        fix=("Write the title in the market's language.", "Tulis judul dalam bahasa pasar tersebut."),
    ),
    topic(
        "title.similar_listing", "title",
        cause=("The shop already lists a very similar product.", "Toko sudah punya produk yang sangat mirip."),
        fix=("Change title or pictures, or link the listing that exists.",
             "Ubah judul atau gambar, atau tautkan produk yang sudah ada."),
    ),
    topic(
        "description.missing", "description",
        cause=("The description has no text.", "Deskripsi tidak berisi teks."),
        fix=("Write a description.", "Tulis deskripsi produk."),
    ),
    topic(
        "description.too_short", "description",
        cause=("The description is shorter than the platform takes.", "Deskripsi lebih pendek dari batas platform."),
        fix=("Write a longer description.", "Perpanjang deskripsi."),
    ),
    topic(
        "description.too_long", "description",
        cause=("The description is longer than the platform takes, markup included.",
               "Deskripsi lebih panjang dari batas platform, termasuk tag HTML."),
        fix=("Shorten the description.", "Persingkat deskripsi."),
    ),
    topic(
        "description.characters", "description",
        cause=("The description holds emoji, HTML codes, control characters, or one character many times.",
               "Deskripsi memuat emoji, kode HTML, karakter kontrol, atau satu karakter yang diulang-ulang."),
        fix=("Take these characters out of the description.", "Hapus karakter tersebut dari deskripsi."),
    ),
    topic(
        "description.language", "description",
        cause=("The description holds Chinese characters, which this market does not take.",
               "Deskripsi memuat aksara Tionghoa yang tidak diterima di pasar ini."),
        fix=("Write the description in the market's language.", "Tulis deskripsi dalam bahasa pasar tersebut."),
    ),
    topic(
        "description.hashtags", "description",
        cause=("The description has more hashtags than the platform takes.",
               "Tagar di deskripsi melebihi batas platform."),
        fix=("Use at most 18 hashtags.", "Gunakan paling banyak 18 tagar."),
    ),
    topic(
        "description.markup", "description",
        cause=("The description's HTML is malformed or holds tags the platform refuses.",
               "HTML deskripsi rusak atau memuat tag yang ditolak platform."),
        fix=("Use plain paragraphs and lists.", "Gunakan paragraf dan daftar biasa."),
    ),
    topic(
        "description.pictures", "description",
        cause=("The platform does not take the pictures inside the description.",
               "Gambar di dalam deskripsi tidak diterima platform."),
        fix=("Take the pictures out of the description.", "Hapus gambar dari deskripsi."),
    ),
    topic(
        "description.links", "description",
        cause=("The product's text holds web addresses.", "Teks produk memuat alamat web."),
        fix=("Take web addresses out of title and description.", "Hapus alamat web dari judul dan deskripsi."),
    ),
    topic(
        "code.too_long", "code",
        cause=("The product code is longer than the platform takes.", "Kode produk lebih panjang dari batas platform."),
        fix=("Shorten the product code.", "Persingkat kode produk."),
    ),
    topic(
        "code.taken", "code",
        cause=("A listing with this product code is already in the shop.",
               "Produk dengan kode ini sudah ada di toko."),
        fix=("Link that listing instead of making a second one.", "Tautkan produk itu, jangan buat yang kedua."),
    ),
    topic(
        "code.several", "code",
        cause=("The shop has several listings with this product code.",
               "Toko punya beberapa produk dengan kode yang sama."),
        fix=("Delete all but one of them in the Seller Centre.", "Hapus semua kecuali satu di Seller Centre."),
        place=Place.SELLER_CENTRE,
    ),
))  # fmt: skip

_PLACE: Mapping[str, Topic] = dict((
    topic(
        "category.none", "category",
        cause=("The platform recommends no category for this product.",
               "Platform tidak menemukan kategori yang cocok untuk produk ini."),
        fix=("Choose a category of the platform, or write a title that says what the product is.",
             "Pilih kategori platform, atau tulis judul yang menjelaskan jenis produk."),
    ),
    topic(
        "category.invalid", "category",
        cause=("The category does not exist, has sub-categories, or is closed.",
               "Kategori tidak ada, masih punya subkategori, atau ditutup."),
        fix=("Choose another category of the platform, one without sub-categories.",
             "Pilih kategori platform lain yang tidak punya subkategori."),
    ),
    topic(
        "category.permission", "category",
        cause=("Only sellers who were allowed to may sell in this category.",
               "Hanya penjual yang diizinkan yang boleh berjualan di kategori ini."),
        fix=("Ask for this category in Seller Center's Qualification Center, or choose another one.",
             "Ajukan kategori ini di Pusat Kualifikasi Seller Center, atau pilih kategori lain."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "category.cash_on_delivery", "category",
        cause=("The category does not allow cash on delivery.", "Kategori ini tidak mendukung bayar di tempat (COD)."),
        fix=("Switch cash on delivery off, or choose another category.",
             "Matikan COD, atau pilih kategori lain."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "attributes.required", "attributes",
        cause=("The category asks for attributes the product does not have.",
               "Kategori meminta atribut yang belum diisi."),
        fix=("Fill in the attributes the platform requires, or choose another category.",
             "Isi atribut wajib dari platform, atau pilih kategori lain."),
    ),
    topic(
        "attributes.value", "attributes",
        cause=("An attribute's value is not one the platform offers.",
               "Nilai atribut tidak tersedia di platform."),
        fix=("Use values the platform offers for this attribute.", "Gunakan nilai yang disediakan platform."),
    ),
    topic(
        "attributes.number", "attributes",
        cause=("The platform wants a number for this attribute.", "Platform meminta angka untuk atribut ini."),
        fix=("Write a number, without words.", "Tulis angka saja, tanpa kata."),
    ),
    topic(
        "attributes.unit_missing", "attributes",
        cause=("The platform wants a unit behind this attribute's number.",
               "Platform meminta satuan di belakang angka atribut ini."),
        fix=("Write one of the platform's units behind the number, or map one.",
             "Tulis satuan dari platform di belakang angka, atau petakan satuannya."),
    ),
    topic(
        "attributes.too_many_values", "attributes",
        cause=("The attribute has more values than the platform takes; the first were sent.",
               "Nilai atribut melebihi batas platform; hanya yang pertama dikirim."),
        fix=("Keep the values that matter most.", "Sisakan nilai yang paling penting."),
    ),
    topic(
        "attributes.foreign", "attributes",
        cause=("The mapping names an attribute that its category does not have.",
               "Pemetaan menyebut atribut yang tidak ada di kategorinya."),
        fix=("Take it out of the shop's mapping, or choose another category.",
             "Hapus dari pemetaan toko, atau pilih kategori lain."),
        place=Place.SHOP,
    ),
    topic(
        "certificates.required", "category",
        cause=("The category asks for certificates.", "Kategori meminta sertifikat."),
        fix=("Add the certificates in Seller Center, or choose another category.",
             "Tambahkan sertifikat di Seller Center, atau pilih kategori lain."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "size_chart.required", "category",
        cause=("The category asks for a size chart.", "Kategori meminta tabel ukuran."),
        fix=("Add a size chart in Seller Center, or choose another category.",
             "Tambahkan tabel ukuran di Seller Center, atau pilih kategori lain."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "brand.required", "brand",
        cause=("The category asks for a brand.", "Kategori meminta merek."),
        fix=("Enter the product's brand as the platform spells it.", "Isi merek sesuai penulisan di platform."),
    ),
    topic(
        "brand.invalid", "brand",
        cause=("The platform does not list this brand in the category.",
               "Merek ini tidak terdaftar di kategori tersebut."),
        fix=("Correct the brand, or leave it empty.", "Perbaiki merek, atau kosongkan."),
    ),
    topic(
        "brand.permission", "brand",
        cause=("The shop may not sell this brand.", "Toko tidak berhak menjual merek ini."),
        fix=("Ask for this brand in Seller Center's Qualification Center, or leave it empty.",
             "Ajukan merek ini di Pusat Kualifikasi Seller Center, atau kosongkan."),
        place=Place.SELLER_CENTRE,
    ),
))  # fmt: skip

_IMAGES: Mapping[str, Topic] = dict((
    topic(
        "images.missing", "images",
        cause=("The product has no picture.", "Produk belum punya gambar."),
        fix=("Add at least one picture.", "Tambahkan paling sedikit satu gambar."),
    ),
    topic(
        "images.few", "images",
        cause=("The product has fewer pictures than sell well.", "Gambar produk lebih sedikit dari yang disarankan."),
        fix=("Add pictures: three or more.", "Tambahkan gambar: tiga atau lebih."),
    ),
    topic(
        "images.too_many", "images",
        cause=("The product has more pictures than the platform shows.", "Gambar melebihi batas platform."),
        fix=("Use at most nine pictures.", "Gunakan paling banyak sembilan gambar."),
    ),
    topic(
        "images.size", "images",
        cause=("A picture is smaller or larger than the platform takes.",
               "Ukuran piksel gambar di luar batas platform."),
        fix=("Use pictures of 500 by 500 to 4,000 by 4,000 pixels.",
             "Gunakan gambar 500 x 500 sampai 4.000 x 4.000 piksel."),
    ),
    topic(
        "images.format", "images",
        cause=("A picture can't be read, or its format is not taken.",
               "Gambar tidak bisa dibaca, atau formatnya tidak diterima."),
        fix=("Use JPG or PNG pictures that open in any viewer.", "Gunakan gambar JPG atau PNG yang bisa dibuka."),
    ),
    topic(
        "images.bytes", "images",
        cause=("A picture's file is too large.", "Berkas gambar terlalu besar."),
        fix=("Use smaller pictures: at most 10 MB each.", "Gunakan gambar yang lebih kecil: paling besar 10 MB."),
    ),
    topic(
        "images.unknown", "images",
        cause=("The platform does not know a picture any more.", "Gambar tidak dikenal lagi oleh platform."),
        fix=("Upload the pictures again.", "Unggah ulang gambar."),
    ),
    topic(
        "variants.image", "variants.image",
        cause=("Only the values of one option may have pictures, and then all of them.",
               "Hanya nilai dari satu opsi yang boleh bergambar, dan harus semuanya."),
        fix=("Give a picture to every value of the first option, or to none.",
             "Beri gambar untuk semua nilai opsi pertama, atau tidak sama sekali."),
    ),
))  # fmt: skip

CONTENT_TOPICS: Mapping[str, Topic] = {**_TEXT, **_PLACE, **_IMAGES}
"""Name → topic."""
