"""Pairs of ordinary words that are one thing and are never torn apart: "jam tangan", "rice cooker", "tahan air".

Each pair is written first_second, all lower case. No brand names; the first word decides how the pair is read when it
is a product noun ("rak sepatu"), the second otherwise ("soft case").
"""

from typing import Final

_PAIRS: Final = """
action_figure air_mineral air_panas air_purifier alarm_clock alat_masak alat_tulis all_size anti_air anti_angin
anti_bau anti_bocor anti_gores anti_karat anti_lengket anti_muntah anti_panas anti_slip anti_statis aroma_terapi
baby_carrier baby_walker back_cover bahan_katun bahu_wanita baja_karbon baju_koko baju_renang baju_tidur
bantal_leher bantal_sofa bath_towel bawang_goreng bawang_merah bawang_putih beras_hitam beras_merah bisa_diatur
bisa_dilipat bisa_disusun body_lotion bola_basket bola_sepak bola_voli bolu_kukus botol_minum buatan_tangan
buku_catatan buku_gambar buku_tulis bulu_lembut busui_friendly card_holder cat_air cat_minyak cat_tembok
celana_dalam celana_jeans celana_panjang celana_pendek cepat_kering cuci_piring cuci_tangan daun_teh deposit_box
dinding_ganda dompet_kartu door_mat dry_bag dua_bahasa dua_lapis ear_phone fidget_spinner flash_disk flash_drive
flip_case flip_cover food_grade free_size full_hd full_set gagang_aluminium gagang_karet gagang_kayu gagang_silikon
gaming_keyboard gaming_mouse garansi_resmi garpu_makan gel_pen gift_box gula_aren gula_merah gula_semut
gunting_dahan hair_dryer hair_dye hand_mixer hand_sanitizer hard_case hd_1080p hemat_listrik high_quality home_decor
hot_pink ibu_hamil in_ear isi_ulang jam_dinding jam_duduk jam_meja jam_tangan jam_weker jas_hujan kabel_data
kaca_borosilikat kaca_mata kacang_hijau kacang_merah kacang_mete kacang_tanah kaos_kaki karet_latihan karpet_bulu
kaus_kaki kayu_cendana keju_cheddar kemeja_flanel kental_manis ketan_hitam king_size kompor_gas kompor_listrik
kopi_arabika kopi_bubuk kopi_robusta kopi_susu korek_api korek_kuping kotak_geser kotak_makan kotak_pensil
kotak_penyimpanan kulit_sintetis kursi_lipat kursi_makan kursi_santai lampu_belajar lampu_hias lampu_led lampu_meja
lampu_tidur lap_kaca lap_tangan laptop_desk laptop_pc layar_sentuh leher_lentur lemari_sepatu lengan_balon
lengan_panjang lengan_pendek light_blue lilin_aroma lipat_dua lompat_tali lubang_gantung lunch_box made_in
madu_hutan mainan_anak mainan_edukasi mata_bor matras_yoga memory_card mesin_cuci mesin_jahit mesin_kopi micro_usb
minyak_goreng minyak_kelapa minyak_telon mobil_mobilan mode_cahaya motif_bunga mouse_pad multi_warna nano_sim
obat_kutu obat_nyamuk obeng_set one_size oven_listrik pakaian_dalam papan_tulis pasir_kucing pasta_gigi pengisi_daya
pengisian_cepat pensil_warna peralatan_makan percikan_air perlengkapan_bayi perlengkapan_masak pisau_dapur
plat_nomor point_pen pompa_air pompa_asi pompa_ban pompa_galon pot_gantung pot_tanaman power_bank queen_size
rak_buku rak_bumbu rak_dinding rak_piring rak_sepatu rak_serbaguna raket_badminton rakit_sendiri ranting_pohon
rear_view resistance_band rice_cooker rok_panjang rotan_sintetis sabun_cuci sabun_mandi safe_deposit sambal_bawang
sandal_gunung sandal_jepit sapu_lantai sapu_lidi sarung_bantal sarung_guling sarung_tangan screen_protector
segi_empat selang_air selempang_mini self_adhesive sendok_garpu sendok_makan sendok_set senter_kepala sepatu_boots
sepatu_roda sepatu_sneakers serap_air setrika_uap sewing_machine shoe_rack shoes_rack siap_gantung sidik_jari
sikat_gigi sim_card single_size sleeping_mask slim_fit sling_bag slip_on slot_kartu slow_juicer smart_watch
soft_case sol_karet speaker_bluetooth speed_rope spion_motor stainless_steel stop_kontak susu_bubuk susu_kental
t_shirt table_tennis tahan_air tahan_benturan tahan_karat tahan_lama tahan_panas tahan_percikan tali_bawa
tali_sepatu tali_serut tali_skipping tali_tambang tanaman_gantung tanpa_gula tanpa_pengawet tas_bahu tas_belanja
tas_laptop tas_pinggang tas_ransel tas_sekolah tas_selempang tas_serut tas_tangan tas_travel tea_bag teh_celup
teh_hijau teh_hitam tempat_bumbu tempat_makan tempat_minum tempat_pensil tempat_sabun tempat_sampah tempat_tidur
tempat_tisu tempered_glass tenis_meja timbangan_badan timbangan_dapur tisu_basah tongkat_narsis tote_bag ujung_pena
ukir_kayu usb_hub vacuum_cleaner wall_clock wall_sticker warna_acak warna_random warna_warni water_pump
water_resistant wireless_mouse wrist_watch
"""

FIXED_PAIRS: Final = frozenset((first, second) for first, _, second in (pair.partition("_") for pair in _PAIRS.split()))
