"""The words a title is read with: product nouns, modifiers, colours, units.

Written for Indonesian marketplace titles, which mix Bahasa Indonesia and English. It holds ordinary words only, no
brand names: a word that is not listed is taken for a name (brand, series, character) and handled with more care.
"""

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Indonesian product nouns open a noun phrase ("tas | selempang wanita"): a phrase may begin before them.
PHRASE_HEADS: Final = _words("""
abon aksesoris alas alat anting apron baju baki bandana bando bantal baskom baterai bedak bendera beras bilah
blender blus bohlam boks bola boneka bor bros buku bumbu busa casing celana celemek cermin cetakan cincin cobek cuka
daster dompet dudukan ember emping flashdisk foto frame gagang gamis gantungan garam gayung gelang gelas gembok
gendongan gerinda gitar gorden gula guling gunting handuk hijab ikat jaket jam jaring jas jepit jilbab kabel kaca
kacamata kalender kalung kamera kantong kaos karpet kartu kasur kaus kebaya kecap kemeja kerah keranjang keripik
kerudung keset kipas kompor kompresor koper kopi kotak kran krayon krim kuas kue kulkas kunci kurma kursi lakban
lampu lap lapis laptop layar leher lem lemari lengan lensa lilin lotion lukisan madu mainan mangkok mangkuk masker
matras meja mesin mie mikrofon mixer mouse mug mukena nampan obat obeng organizer oven pajangan pakaian paket panci
papan parfum pasta payung pelampung pelembap pembersih pembuka pemotong penggaris penggiling pengharum penjepit
pensil penyaring perlak permen peyek pigura pijakan pipa piring pisau piyama pompa poster pot powerbank printer
pulpen puzzle rak raket ransel regulator rendang resleting ritsleting rok rompi roti sabun sajadah sambal sampo
sampul sandal sapu saringan sarung saus selai selang selendang selimut sendok senter sepatu sepeda serbet serum
setelan setrika sikat sirup sisir slayer sol spatula speaker spidol sprei stelan stiker stoples sudut susu syal
talenan tali tangga tas tatakan teh teko tempat tenda tepung termos tikar timbangan tinta tirai topi toples tudung
tumbler tunik ujung wadah wajan wastafel watering
""")

# English product nouns close a noun phrase ("leather flip | case"): a phrase may end after them.
PHRASE_TAILS: Final = _words("""
adapter album backpack bag bags ball band belt blanket blazer blouse board book boots bottle bowl box bracelet brush
bulb cable cam camera cap card case casing chair charger clip clock clutch coffee cover cream cup cushion cutter
desk dispenser doll dongle dress drive earphone earrings eyeliner fan figure flashlight frame gloves guitar hammer
hanger hardcase headband headphone headphones headset helmet holder hoodie hook jacket jar jeans jersey keyboard kit
knife lamp lens lenses light lipstick lock lotion machine maker mask mat microphone mixer mouse mug necklace
notebook notes oil opener organizer pack pad pads pan pants pen pencil perfume phone pillow plate player pot pouch
powder projector protector pump puzzle rack ring robot rope ruler sandal saver scissors screwdriver seat serum set
shampoo sheet shelf shirt shoe shoes skirt snack soap socks sofa softcase speaker spinner splitter spoon spray stand
sticker stool storage strap suit sunglasses sweater syrup table tablet teether tent top towel toy toys tray tripod
tumbler underwear vest wallet watch watches wedges wipes
""")

# For whom: belongs to the noun before it, and a phrase may end after it ("jam tangan pria | kulit").
AUDIENCES: Final = _words("""
anak balita bayi pria wanita cowok cewek perempuan laki-laki dewasa remaja lansia muslim muslimah couple pasangan
keluarga unisex ladies lady men man women woman men's women's men’s women’s kids boys girls boy girl kids' children
toddler hamil menyusui
""")

# What it is made of: a phrase may begin before it ("dompet pria | kulit sapi").
MATERIALS: Final = _words("""
alumunium aluminium aluminum anyaman bambu baja besi canvas ceramic cotton denim fleece flannel flanel fiber gel
kaca kain kanvas karet katun kayu keramik kristal kulit leather linen logam melamin mesh metal microfiber nilon
plastic plastik polyester resin rajut rattan rotan rubber satin silicone silicon silikon spandex stainless stainles
suede sutra wol wood wool tanah-liat enamel akrilik velvet bludru jersey-knit
""")

# Free words: they may stand before or after what they describe.
ADJECTIVES: Final = _words("""
adjustable alami analog asli awet bagus baru besar big bulat cantik casual classic compact cute digital deluxe
durable ekstra elastis elegan elegant elektrik electric elektronik empuk exclusive extra foldable formal full halus
handmade hangat hemat heavy imitasi import jumbo kasual kecil klasik kuat komplit large lebar lembut lengkap lucu
luxury manual matic medium mewah mini minimalis modern modis multi multifungsi murni nyaman ori original otomatis
automatic outdoor indoor oversize permanent polos portable portabel praktis premium pro pure rechargeable retro
ringan rustic serbaguna simple slim slimfit small smart soft solid spesial special stretch stylish super tebal tipis
tradisional transparan transparent ultra universal vintage waterproof wireless tempered terbaru new anti-slip kokoh
unik estetik aesthetic
""")

# Words bound to the noun they stand with ("rak sepatu", "botol minum", "hair dryer").
MODIFIERS: Final = _words("""
adult air aneka angin api asam asin audio auto baby badan badminton bahu balap basah batik battery bawang belanja
bening bluetooth body bpom breast building bumbu bunga busana butterfly car cardigan cat cepat cleaner cleaning
clear color colour colourful cool cosmetic crop cross cukur curved daging dahan daily dalam dapur data datar daun
depan desktop diamond dinding disposable dog double drip dry dual durian eco embroidery energy eye face facial
family fashion figure finger fish fit flash flat flexible flip flower food fresh gaming gantung garis gelang genggam
geser gift gigi glass glitter gold goreng gosok grosir guard gunung hair halal hand handphone hard health herbal
high home hot hybrid ikan inner instan instant jahit jati jelly jepang jeruk jump kacang kado kaki kaleng kamar
kancing kantor karakter kemah kental kepala kering kerja kertas kilat kitchen kombinasi kompor korea korean kosmetik
kucing kurma laci lantai latihan lcd led lip lipat liquid listrik lokal long low lunch lurus lutut magic magnetic
magnetik makan makanan male mandi manis masak massage matte meja memory mesin metalik micro military milk minum
minuman mobil mobile motor musik nail natural neck night non-stick office olahraga one oversized padat panas panjang
pantai paper parsel party pedas peel pendek penyimpanan pesta pet phone photo pintar pintu plus pocket ponsel pool
powder power press printed quartz racing rambut random rapat raw renda rias rice rose roti round royal rumah sablon
sachet safety sampah samping sample santai screen seamless sekolah selempang self semi sensor sentuh serat serba
sereh shopping short shoulder shower silk sim single skin skinny skipping sling slip smooth snack snap solar spicy
spiral sport sports sporty standar standing steel stik strip stripe studio sun surface susun sweet swimming table
tabung tactical tahan taman tanaman tangan tarik tea tenis thermal thin tidur tinggi tooth toothpaste touch training
travel trolley tulis tumbuh turtle twist ultrasonic umum usb vacuum vanila vanilla velcro ventilasi viscose wall
wangi warm water wedding wet wide wifi window winter work wrist yoga youth zipper
""")

COLOURS: Final = _words("""
hitam putih merah biru hijau kuning ungu coklat cokelat abu abu-abu oranye oren jingga krem marun maroon emas perak
tosca toska salem lilac mocca moka khaki army navy black white red blue green yellow purple brown grey gray orange
pink gold golden silver rose rosegold beige cream peach mint nude mustard taupe terracotta olive magenta turquoise
milo dongker denim-blue bronze copper nila lavender sage
""")

# Words that may follow a colour and belong to it ("biru muda", "light blue").
COLOUR_SHADES: Final = _words("muda tua navy gelap terang pastel light dark soft dusty baby kombinasi polos")

SIZES: Final = _words("xxs xs s m l xl xxl xxxl 2xl 3xl 4xl 5xl allsize")

# A phrase begins at these and what follows belongs to them ("untuk mobil", "isi 50", "bahan fleece").
OPENERS: Final = _words("""
untuk utk u/ for buat bagi dengan dgn with w/ isi by oleh from khusus support compatible include includes plus
gratis free bonus garansi bahan material ukuran uk uk. size sz warna motif model tipe type rasa varian variant edisi
tanpa kapasitas diameter usia umur merk merek kode code versi serie seri kelas tahap bentuk rangka pola aroma tutup
""")

# What may open a title although it is an opener ("Model Terbaru", "Garansi Resmi"), in brackets.
BRACKETED_OPENERS: Final = _words("garansi gratis free bonus khusus ukuran size isi")

# These words need the word after them ("anti lengket", "tidak licin", "no 12").
PREFIXES: Final = _words("""
tidak anti non bisa semua serba jadi paling lebih sangat no no. nomor cap ala dapat mudah
""")

# These words hang between their neighbours: a title is never cut next to them.
BINDERS: Final = _words("""
dan & + atau or and of to in on the 'n n yang di dari ke pada x × @ - per vs a an as at is your you ini itu agar
biar seperti sebagai dalam oleh secara juga not my up
""")

# Written after a number, these make a measure or a count that is never torn apart.
UNITS: Final = _words("""
g gr grm gram kg kilo kilogram mg mcg ons oz lb l lt ltr liter litre ml cc cm mm m meter mtr inch inci " '' ft
degree derajat yard w watt v volt a ampere amp ah mah hz khz mhz ghz gb mb tb kb mp lumen lm rpm psi bar hp pk pcs
pc pce buah bh biji unit set box dus pack pak pouch sachet botol kaleng kapsul tablet lembar helai pasang lusin kodi
roll rol rim sak karung bungkus bks tube strip cup porsi butir potong slot port ports kanal channel lubang laci
susun tingkat layer lapis ply warna color colors colour colours size ukuran varian rasa motif model bulan bln tahun
thn hari jam menit detik minggu persen % x konektor lines line pieces piece pairs pair person orang inches mata
tombol buttons kabel usb benang pedal watt. pin tone core bagian sisi rangkap halaman soal karakter sekat pintu kaki
roda cabang mode kecepatan keping level lembaran tier speed fungsi
""")

# Spellings of one unit that a seller may use for another; the first is attached to the number, the second is not.
UNIT_SPELLINGS: Final[dict[str, tuple[str, str]]] = {
    "gr": ("gr", "gram"),
    "grm": ("gr", "gram"),
    "gram": ("gr", "gram"),
    "ltr": ("ltr", "liter"),
    "lt": ("lt", "liter"),
    "liter": ("ltr", "liter"),
    "meter": ("m", "meter"),
    "mtr": ("m", "meter"),
    "ml": ("ml", "ml"),
    "kg": ("kg", "kg"),
    "cm": ("cm", "cm"),
    "mm": ("mm", "mm"),
    "gb": ("GB", "GB"),
    "tb": ("TB", "TB"),
    "mah": ("mAh", "mAh"),
    "watt": ("W", "Watt"),
    "volt": ("V", "Volt"),
    "pcs": ("pcs", "pcs"),
    "inch": ("inch", "inci"),
    "inci": ("inch", "inci"),
    "bln": ("bln", "bulan"),
    "thn": ("thn", "tahun"),
}

NUMBER_WITH_UNIT: Final = re.compile(r"^(\d+(?:[.,]\d+)?)\s?([a-z]+)$", re.IGNORECASE)
