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
abon adaptor aksesori aksesoris akuarium alas alat antena anting apron asbak baju baki bakso ban bandana bando
bantal baskom baterai bedak bedcover bemper bendera beras bergo bilah blangkon blender blus bohlam boks bola boneka
bor brangkas brankas bros bubur buku bumbu bumper busa busi cairan cangkang cangkir casing catokan celana celemek
celengan cermin cetakan charger cincin ciput cobek cuka dandang daster dempul dodol dompet dudukan earphone ember
emping engsel ensiklopedia flashdisk foto frame gabus gagang gamis gantungan garam gayung gelang gelas gembok
gendongan genteng gergaji gerinda gitar gorden gordyn guci gula guling gunting handuk harddisk hardisk headset helm
hijab ikat jaket jam jaring jas jemuran jepit jilbab jok joran kabel kaca kacamata kaftan kail kalender kalung
kamera kampas kamus kandang kantong kaos kaoskaki karpet kartu kasur kaus kebaya kecap kemeja kendi kerah keramik
keran keranda keranjang keripik kerudung kerupuk keset khimar kipas klakson knalpot kolam komik kompas kompor
kompresor koper kopi kopiah korset kostum kotak kran krayon krim kuas kue kukusan kulkas kulot kunci kurma kursi
kursor kutek lakban lampu lap lapis laptop layar legging leher lem lemari lengan lensa lentera lilin lotion loyang
lukisan madu mainan majalah mangkok mangkuk masker matras meja mesin mie mikrofon minyak mixer modem mouse mug
mukena nampan novel nugget obat obeng obor oli organizer oven pagar pajangan pakaian pakan paket paku palu panci
pancing papan parfum pashmina pasta payung peci pelampung pelapis pelembap pelindung pemanas pembalut pembersih
pembuka pemotong pemutih penahan pendingin pengait pengaman pengasah pengering penggaris penggiling penghangat
penghapus pengharum pengiris pengki pengocok pengukur pengupas peniti penjepit penjernih pensil penumbuh penutup
penyambung penyangga penyaring penyedot penyemprot peralatan perekat perhiasan perlak perlengkapan permen pewarna
peyek pigura pijakan pipa piring pisau piyama pompa popok poster pot powerbank printer proyektor pulpen pulsa puzzle
rak raket ransel rantang regulator rendang resleting ritsleting rok rompi roti sabun sajadah saklar salep sambal
sambel sampo sampul sandal sapu saringan sarung saus selai selang selendang selimut semen semir senapan senar sendok
senter sepatu sepeda seprai seragam serbet sereal serum setelan setrika sikat singlet sirup sisir slayer sol sorban
sosis spatula speaker spidol spion spons sprei stelan stiker stoples styrofoam sudut sunblock susu syal tabir
talenan tali tang tangga tas tasbih tatakan teh teko telenan teleskop tempat tenda tepung termos teropong tiang
tikar timbangan tiner tinta tirai tissue tisu topeng topi toples triplek tudung tumbler tunik ujung ulekan umpan vas
wadah wajan wallpaper wastafel watering
""")

# English product nouns close a noun phrase ("leather flip | case"): a phrase may end after them.
PHRASE_TAILS: Final = _words("""
adapter album backpack bag bags ball band bandage batteries battery beanie belt bib blanket blazer blouse blush
board book booster boots bottle bowl box bracelet brush bulb cable cam camcorder camera cap card carrier cartridge
case casing chair cleanser clip clock clutch coffee conditioner container controller converter cooker cover cream
cup cushion cutter desk dispenser dock doll dongle dress drill drive earring earrings eyeliner eyeshadow fan figure
film flashdrive flashlight flats flipcover foam foundation frame freezer gel gloves grinder guitar hammer hanger
hardcase hat headband headphone headphones heels helmet holder hoodie hook hub ink inverter jacket jar jeans jersey
jogger joystick jug juicer jumpsuit kettle keyboard kimono kit knife lamp leggings lens lenses light lipstick
loafers lock lotion lunchbox machine maker mascara mask mat matress mattress microphone milk mirror mixer
moisturizer mouse mousse mug necklace notebook notes oil opener organizer pack pad pads pan pants paper peeler pen
pencil perfume phone pillow plate player plier pomade pot pouch powder processor projector protector pump puzzle
rack racket repeater ring robot romper rope router ruler sandal sandals sauce saver scarf scissors screwdriver scrub
seat serum set shampoo sheet shelf shield shirt shoe shoes shorts skirt slicer snack sneakers soap socks sofa
softcase softshell speaker spinner splitter spoon spray sprayer stand sticker stool storage stove strap strings
stroller stylus suit sunglasses sweater switch syrup table tablet teether tent toaster toner top towel toy toys
tracker tray tripod trousers tumbler tunic underwear vest walker wallet watch watches wax wedges wipes wrap wrench
wristwatch wristwatches
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
absensi adult air aneka angin angle api asam asin audio auto baby baca badan badminton bagasi bahu balap basah
basket batik battery bawang belanja bening bluetooth body born bpom breast building bulutangkis bumbu bunga busana
butterfly camping car cardigan cat cepat cleaner cleaning clear color colour colourful cooking cool cosmetic crop
cross cukur curved daging dahan daily dalam dapur darurat data datar daun depan desktop diamond dinding disposable
dog double drip dry dual duduk durian eco eksternal elektronika emas embroidery energy eye face facial family
fashion figure finger fish fit flash flat flexible flip flower folding food fresh front galon gaming gantung garis
gelang genggam geser gift gigi glass glitter gold goreng gosok grosir guard gunung hair halal hand handphone hard
health heavy herbal hewan high hiking home hot hybrid ikan inner instan instant jahit jati jelly jepang jerawat
jeruk joints jump kabin kacang kado kain kaki kaleng kaligrafi kamar kancing kantor karakter kelapa kemah kental
kepala kering kerja kertas kilat kitchen kombinasi kompor korea korean kosmetik kucing kurma laci lantai lap latihan
lcd lebah led ledakan lip lipat liquid listrik lokal lompat long low lunch lurus lutut magic magnetic magnetik makan
makanan male mandi manggis manis masak massage matte meja memory mengaji mesin metalik micro military milk minum
minuman mobil mobile motor musik muslimah nail natural neck night non-stick nyamuk office olahan olahraga one
oversized padat panas pancing panjang pantai paper parsel party pedas peel pendek pengantin penyimpanan pertumbuhan
pesta pet phone photo pijat pinggang pintar pintu plisket plus pocket ponsel pool portabel powder power press
printed quartz racing rambut random rapat raw rear renang renda rias rice rose rotating roti round royal rumah
sablon sachet safety saku sampah samping sample santai santap sauna screen seamless segi sekolah selempang self
selip semi sensor sentuh serat serba sereh setir shopping short shoulder shower siku silau silk sim single sirsak
skin skinny skipping sling slip smooth snack snap solar souvenir spicy spiral sport sports sporty standar standing
steel stik stir strip stripe studio sun surface susun sweet swimming table tabung tactical tahan taman tanaman
tangan tarik tato tea tembak tempel tenis terapi thermal thin tidur tinggi toko tooth toothpaste touch tradisi
training travel trolley tulis tumbuh turing turtle twist udara ulang ultrasonic umum usb vacuum vanila vanilla
velcro ventilasi view viscose wajah wall wangi warm water wedding weight wet wide wifi window winter work wrist yoga
youth zipper
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
tidak anti non bisa semua serba jadi paling lebih sangat no no. nomor cap ala dapat mudah aneka all seluruh setiap
berbagai bebas pilih milih
""")

# These words hang between their neighbours: a title is never cut next to them.
BINDERS: Final = _words("""
dan & + atau or and of to in on the 'n n yang di dari ke pada x × @ - per vs a an as at is your you ini itu agar
biar seperti sebagai dalam oleh secara juga not my up
""")

# Written after a model's number, these belong to the model ("Redmi 3 Pro", "S9 Plus").
SERIES_SUFFIXES: Final = _words("pro plus max lite prime ultra")

# Written after a number, these make a measure or a count that is never torn apart.
UNITS: Final = _words("""
g gr grm gram kg kilo kilogram mg mcg ons oz lb l lt ltr liter litre ml cc cm mm m meter mtr inch inci " '' ft
degree derajat yard w watt v volt a ampere amp ah mah hz khz mhz ghz gb mb tb kb mp lumen lm rpm psi bar hp pk pcs
pc pce buah bh biji unit set box dus pack pak pouch sachet botol kaleng kapsul tablet lembar helai pasang lusin kodi
roll rol rim sak karung bungkus bks tube strip cup porsi butir potong slot port ports kanal channel lubang laci
susun tingkat layer lapis ply warna color colors colour colours size ukuran varian rasa motif model bulan bln tahun
thn hari jam menit detik minggu persen % x konektor lines line pieces piece pairs pair person orang inches mata
tombol buttons kabel usb benang pedal watt. pin tone core bagian sisi rangkap halaman soal karakter sekat pintu kaki
roda cabang mode kecepatan keping level lembaran tier speed fungsi day days night nights week weeks month months
year years hours minutes gelas cangkir sendok tetes ekor
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
