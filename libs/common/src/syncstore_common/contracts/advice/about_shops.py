"""Topics about listings, shops, platforms and ourselves: what waits, what a person decides, what broke. Pure data."""

from collections.abc import Mapping

from syncstore_common.contracts.advice.model import Place, Topic, topic

_WAITS_BY_ITSELF = ("Nothing: it goes on by itself.", "Tidak perlu apa-apa: berlanjut sendiri.")

_LISTINGS: Mapping[str, Topic] = dict((
    topic(
        "listing.missing", None,
        cause=("The listing is no longer in this shop.", "Produk sudah tidak ada di toko ini."),
        fix=("List the product again, or take it off here too.",
             "Tayangkan ulang produk, atau turunkan juga di sini."),
    ),
    topic(
        "listing.variants_differ", "variants",
        cause=("The listing's variants differ from ours.", "Varian di platform berbeda dengan catatan kami."),
        fix=("Sync the product again: the listing is read anew.", "Sinkronkan lagi: data produk dibaca ulang."),
    ),
    topic(
        "listing.frozen", None,
        cause=("The platform does not let this listing be changed (deleted, frozen or kept by the platform).",
               "Platform tidak mengizinkan produk ini diubah (dihapus, dibekukan, atau dikelola platform)."),
        fix=("See the listing in the Seller Centre.", "Lihat produk di Seller Centre."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "listing.banned", None,
        cause=("The platform has banned, removed or demoted this listing; its reason stands beside it.",
               "Platform memblokir, menghapus, atau menurunkan peringkat produk ini; alasannya tertera."),
        fix=("Correct what the platform names; then sync the product again.",
             "Perbaiki yang disebut platform, lalu sinkronkan lagi."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "listing.review_failed", None,
        cause=("The platform's review refused the listing or its last edit.",
               "Peninjauan platform menolak produk atau perubahan terakhirnya."),
        fix=("Correct what the review names; the next edit is reviewed again.",
             "Perbaiki yang disebut peninjau; perubahan berikutnya ditinjau lagi."),
    ),
    topic(
        "listing.not_published", None,
        cause=("The listing could not be put on sale or taken off.", "Produk gagal ditayangkan atau diturunkan."),
        fix=("See the listing in the Seller Centre.", "Lihat produk di Seller Centre."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "listing.removed", "status",
        cause=("It was removed from this shop as asked.", "Produk dihapus dari toko ini sesuai permintaan."),
        fix=("Put it back to list it anew.", "Tayangkan kembali untuk membuat produk baru."),
    ),
    topic(
        "listing.product_deleted", "status",
        cause=("The product was deleted from the catalogue.", "Produk dihapus dari katalog."),
        fix=("Create it again under its code to put the listing back, or remove it from this shop.",
             "Buat lagi dengan kode yang sama, atau hapus dari toko ini."),
    ),
    topic(
        "listing.taken_off", "status",
        cause=("It was taken off this shop as asked.", "Produk diturunkan dari toko ini sesuai permintaan."),
        fix=("Put it back.", "Tayangkan kembali."),
    ),
    topic(
        "listing.product_inactive", "status",
        cause=("The product is not active; only active products are on sale.",
               "Produk tidak aktif; hanya produk aktif yang dijual."),
        fix=("Make the product active.", "Aktifkan produk."),
    ),
    topic(
        "listing.listed_elsewhere", "status",
        cause=("We took the listing off sale, and somebody put it back on the platform.",
               "Kami menurunkan produk, lalu seseorang menayangkannya kembali di platform."),
        fix=("Take it off again, or put it back here too.", "Turunkan lagi, atau tayangkan juga di sini."),
    ),
    topic(
        "listing.unlisted_elsewhere", "status",
        cause=("The listing was taken off sale on the platform, not by us.",
               "Produk diturunkan di platform, bukan oleh kami."),
        fix=("Put it back, or take it off here too.", "Tayangkan kembali, atau turunkan juga di sini."),
    ),
    topic(
        "listing.deleted_elsewhere", "status",
        cause=("The listing was deleted on the platform, not by us.", "Produk dihapus di platform, bukan oleh kami."),
        fix=("Put it back to list the product anew, or remove it here too.",
             "Tayangkan kembali sebagai produk baru, atau hapus juga di sini."),
    ),
    topic(
        "listing.changed_in_shop", None,
        cause=("Somebody changed a field in the shop that you want to be asked about.",
               "Seseorang mengubah data di toko yang perlu persetujuan Anda."),
        fix=("Force a sync to push the catalogue's value, or give the field to the shop (ignore or pull).",
             "Paksa sinkronisasi untuk memakai nilai katalog, atau serahkan data itu ke toko (ignore atau pull)."),
    ),
    topic(
        "listing.waits_for_status", None,
        cause=("This can't be changed in the listing's present state.",
               "Tidak bisa diubah selama status produk seperti sekarang."),
        fix=_WAITS_BY_ITSELF, place=None,
    ),
    topic(
        "listing.taken", "external_id",
        cause=("Another product is linked to this listing already.", "Produk lain sudah tertaut ke produk toko ini."),
        fix=("Remove the other product from this shop first, or link another listing.",
             "Hapus produk lain itu dari toko ini dulu, atau tautkan yang lain."),
    ),
    topic(
        "rule.skip", "status",
        cause=("A rule or override keeps the product out of this shop.",
               "Aturan atau pengecualian menahan produk dari toko ini."),
        fix=("Change or switch off what keeps it out.", "Ubah atau matikan aturan tersebut."),
        place=Place.RULES,
    ),
    topic(
        "rule.hold", None,
        cause=("A rule or override holds the product: nothing is pushed to this shop.",
               "Aturan atau pengecualian menahan produk: tidak ada yang dikirim ke toko ini."),
        fix=("Switch the rule off, change its conditions, or override hold for this product.",
             "Matikan aturan, ubah syaratnya, atau buat pengecualian untuk produk ini."),
        place=Place.RULES,
    ),
    topic(
        "product.unknown", "product_id",
        cause=("The product is not in the catalogue.", "Produk tidak ada di katalog."),
        fix=("Create the product, or choose another.", "Buat produk, atau pilih yang lain."),
        place=None,
    ),
))  # fmt: skip

_WAITS: Mapping[str, Topic] = dict((
    topic(
        "wait.promotion", None,
        cause=("A promotion or auction holds what was changed.", "Promosi atau lelang menahan perubahan ini."),
        fix=("Nothing: the change follows when it ends.", "Tidak perlu apa-apa: perubahan menyusul setelah berakhir."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "wait.review", None,
        cause=("The listing is being reviewed, or an appeal is open.", "Produk sedang ditinjau, atau ada banding."),
        fix=("Nothing: the change follows when it is settled.",
             "Tidak perlu apa-apa: perubahan menyusul setelah selesai."),
        place=None,
    ),
    topic(
        "wait.shop_state", "shop",
        cause=("The shop can't change listings now: holiday, penalty or review.",
               "Toko sedang tidak bisa mengubah produk: libur, penalti, atau peninjauan."),
        fix=("End the holiday or settle the penalty in the Seller Centre; it is tried again.",
             "Akhiri libur atau selesaikan penalti di Seller Centre; akan dicoba lagi."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "wait.integration", None,
        cause=("The shop is being joined with Tokopedia: only stock and price can change.",
               "Toko sedang digabungkan dengan Tokopedia: hanya stok dan harga yang bisa diubah."),
        fix=_WAITS_BY_ITSELF, place=None,
    ),
    topic(
        "wait.listing_allowance", "shop",
        cause=("Today's allowance of new listings is used up.", "Jatah produk baru hari ini habis."),
        fix=("Nothing: it goes on when the allowance begins again.",
             "Tidak perlu apa-apa: berlanjut saat jatah dimulai lagi."),
        place=None,
    ),
    topic(
        "shop.full", "shop",
        cause=("The shop has as many listings as it may have.", "Jumlah produk toko sudah mencapai batas."),
        fix=("Delete listings that are not needed, or ask the platform for a higher limit.",
             "Hapus produk yang tidak perlu, atau minta batas lebih tinggi."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "limit.calls", None,
        cause=("Too many calls were made; the platform or our own limit asks to wait.",
               "Terlalu banyak panggilan; platform atau batas kami meminta menunggu."),
        fix=_WAITS_BY_ITSELF, place=None,
    ),
    topic(
        "limit.day", None,
        cause=("The calls of today are used up.", "Jatah panggilan hari ini habis."),
        fix=("Nothing: it goes on tomorrow. Spread large jobs over several days.",
             "Tidak perlu apa-apa: berlanjut besok. Bagi pekerjaan besar ke beberapa hari."),
        place=None,
    ),
    topic(
        "platform.trouble", None,
        cause=("The platform had a fault of its own or did not answer in time.",
               "Platform mengalami gangguan atau tidak menjawab tepat waktu."),
        fix=("Nothing: it is tried again.", "Tidak perlu apa-apa: akan dicoba lagi."), place=None,
    ),
    topic(
        "platform.unclear", None,
        cause=("A call's outcome is not known yet; the platform is asked what became of it.",
               "Hasil panggilan belum jelas; platform sedang ditanyai."),
        fix=("Nothing: it is looked up before anything is sent again.",
             "Tidak perlu apa-apa: dicek dulu sebelum dikirim ulang."), place=None,
    ),
    topic(
        "platform.waits", None,
        cause=("The platform asks for a pause between two steps.", "Platform meminta jeda di antara dua langkah."),
        fix=_WAITS_BY_ITSELF, place=None,
    ),
    topic(
        "ours.trouble", None,
        cause=("One of our own services failed or did not answer.", "Layanan kami sendiri gagal atau tidak menjawab."),
        fix=("Nothing: it is tried again. If it stays, see the log.",
             "Tidak perlu apa-apa: akan dicoba lagi. Jika berlanjut, lihat log."), place=None,
    ),
    topic(
        "request.refused", None,
        cause=("The platform refused a part of the request; its message says which.",
               "Platform menolak sebagian permintaan; pesannya menyebut bagian mana."),
        fix=("Correct what the message names, and sync the product again.",
             "Perbaiki yang disebut pesan, lalu sinkronkan lagi."),
    ),
    topic(
        "request.search", None,
        cause=("A search asked for more than the platform answers at once.",
               "Pencarian meminta lebih dari yang bisa dijawab platform."),
        fix=("Search in smaller steps.", "Cari dalam langkah yang lebih kecil."), place=None,
    ),
))  # fmt: skip

_SHOPS: Mapping[str, Topic] = dict((
    topic(
        "shop.reconnect", "shop",
        cause=("The shop's permission has expired, was withdrawn, or does not fit.",
               "Izin toko kedaluwarsa, dicabut, atau tidak cocok."),
        fix=("Connect the shop again; its work goes on then.", "Hubungkan toko lagi; pekerjaan akan berlanjut."),
        place=Place.SHOP,
    ),
    topic(
        "shop.permissions", "shop",
        cause=("A permission was not granted when the shop was connected.",
               "Ada izin yang tidak diberikan saat toko dihubungkan."),
        fix=("Connect the shop again and grant every permission that is asked for.",
             "Hubungkan toko lagi dan berikan semua izin yang diminta."),
        place=Place.SHOP,
    ),
    topic(
        "shop.restricted", "shop",
        cause=("The platform has restricted or switched off this shop.", "Platform membatasi atau menonaktifkan toko."),
        fix=("See the Seller Centre; resume the shop here afterwards.",
             "Lihat Seller Centre; setelah itu lanjutkan toko di sini."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "shop.tasks", "shop",
        cause=("The shop has not been opened completely, or has open tasks.",
               "Pembukaan toko belum selesai, atau ada tugas yang belum beres."),
        fix=("Complete the shop's tasks in Seller Center.", "Selesaikan tugas toko di Seller Center."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "shop.deposit", "shop",
        cause=("The shop's deposit is too low.", "Deposit toko kurang."),
        fix=("Top up the deposit in Seller Center.", "Isi deposit di Seller Center."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "shop.settings", "shop",
        cause=("The shop's shipping, return or company settings are not complete.",
               "Pengaturan pengiriman, retur, atau data perusahaan toko belum lengkap."),
        fix=("Complete them in Seller Center.", "Lengkapi di Seller Center."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "shop.listing_platforms", "shop",
        cause=("The product can't be shown on a platform that this shop or category does not have.",
               "Produk tidak bisa tayang di platform yang tidak dimiliki toko atau kategori ini."),
        fix=("List it on the platforms the shop and the category have.",
             "Tayangkan di platform yang dimiliki toko dan kategori."),
        place=Place.SELLER_CENTRE,
    ),
    topic(
        "shop.paused", "shop",
        cause=("The shop is paused: its work waits.", "Toko dijeda: pekerjaannya menunggu."),
        fix=("Resume the shop.", "Lanjutkan toko."), place=Place.SHOP,
    ),
    topic(
        "shop.blocked", "shop",
        cause=("The platform refuses every call for this shop.", "Platform menolak semua panggilan untuk toko ini."),
        fix=("Settle what the platform asks for, then resume the shop.",
             "Selesaikan permintaan platform, lalu lanjutkan toko."), place=Place.SHOP,
    ),
    topic(
        "shop.none", "shop",
        cause=("No shop of this platform is connected and active.",
               "Tidak ada toko aktif yang terhubung untuk platform ini."),
        fix=("Connect a shop, or resume one.", "Hubungkan toko, atau lanjutkan toko yang dijeda."), place=Place.SHOP,
    ),
    topic(
        "all.stopped", None,
        cause=("Everything is held by the stop switch.", "Semua pekerjaan ditahan oleh tombol berhenti."),
        fix=("Release the stop switch.", "Lepaskan tombol berhenti."), place=None,
    ),
    topic(
        "app.blocked", "app",
        cause=("The platform refuses the app itself: suspended, restricted, or its key expired.",
               "Platform menolak aplikasi: ditangguhkan, dibatasi, atau kuncinya kedaluwarsa."),
        fix=("See the app's page in the platform's console.", "Lihat halaman aplikasi di konsol platform."),
        place=Place.APP_CONSOLE,
    ),
    topic(
        "app.keys", "app",
        cause=("The platform does not accept our signature, app key or clock.",
               "Platform tidak menerima tanda tangan, kunci aplikasi, atau jam server kami."),
        fix=("Check the app's id, its key and this server's clock (syncstore doctor).",
             "Periksa id aplikasi, kuncinya, dan jam server (syncstore doctor)."),
        place=Place.APP_CONSOLE,
    ),
    topic(
        "app.address", "app",
        cause=("This server's address is not on the app's allow-list.",
               "Alamat server ini tidak ada di daftar izin aplikasi."),
        fix=("Add the address to the app's IP allow-list.", "Tambahkan alamat ke daftar IP yang diizinkan."),
        place=Place.APP_CONSOLE,
    ),
    topic(
        "app.outdated", "app",
        cause=("This version of SyncStore no longer fits the platform's API.",
               "Versi SyncStore ini tidak lagi cocok dengan API platform."),
        fix=("Update SyncStore.", "Perbarui SyncStore."), place=None,
    ),
))  # fmt: skip

SHOP_TOPICS: Mapping[str, Topic] = {**_LISTINGS, **_WAITS, **_SHOPS}
"""Name → topic."""
