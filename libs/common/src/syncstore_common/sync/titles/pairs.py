"""Pairs of ordinary words that are one thing and are never torn apart: "jam tangan", "rice cooker", "tahan air".

Each pair is written first_second, all lower case. No brand names; the first word decides how the pair is read when it
is a product noun ("rak sepatu"), the second otherwise ("soft case").
"""

from typing import Final

_PAIRS: Final = """
action_figure air_mineral air_panas air_purifier alarm_clock alat_masak alat_tulis all_size anti_air anti_bocor
anti_gores anti_lengket anti_panas anti_slip baby_carrier baby_walker back_cover bahan_katun bahu_wanita baju_koko
baju_renang baju_tidur bantal_leher bantal_sofa bath_towel bawang_goreng bawang_merah bawang_putih beras_hitam
beras_merah body_lotion bola_basket bola_sepak bola_voli bolu_kukus botol_minum buku_catatan buku_gambar buku_tulis
card_holder cat_air cat_minyak celana_dalam celana_jeans celana_panjang celana_pendek cuci_piring cuci_tangan
daun_teh deposit_box dompet_kartu door_mat ear_phone fidget_spinner flash_disk flash_drive flip_case flip_cover
food_grade free_size full_hd full_set gaming_keyboard gaming_mouse garansi_resmi garpu_makan gel_pen gift_box
gula_aren gula_merah gula_semut hair_dryer hair_dye hand_mixer hand_sanitizer hard_case hd_1080p high_quality
home_decor hot_pink ibu_hamil in_ear jam_dinding jam_meja jam_tangan jam_weker jas_hujan kabel_data kaca_mata
kacang_hijau kacang_merah kacang_mete kacang_tanah kaos_kaki karpet_bulu kaus_kaki keju_cheddar kemeja_flanel
kental_manis ketan_hitam king_size kompor_gas kompor_listrik kopi_arabika kopi_bubuk kopi_robusta kopi_susu
korek_api korek_kuping kotak_makan kotak_pensil kursi_lipat kursi_makan kursi_santai lampu_belajar lampu_hias
lampu_led lampu_meja lampu_tidur lap_kaca lap_tangan laptop_desk laptop_pc lemari_sepatu lengan_panjang
lengan_pendek light_blue lompat_tali lunch_box made_in madu_hutan mainan_anak mainan_edukasi mata_bor matras_yoga
memory_card mesin_cuci mesin_jahit mesin_kopi micro_usb minyak_goreng minyak_kelapa minyak_telon mobil_mobilan
mouse_pad multi_warna nano_sim obat_kutu obat_nyamuk one_size oven_listrik pakaian_dalam papan_tulis pasir_kucing
pasta_gigi pensil_warna peralatan_makan perlengkapan_bayi perlengkapan_masak pisau_dapur plat_nomor point_pen
pompa_air pompa_asi pompa_ban pompa_galon power_bank queen_size rak_buku rak_bumbu rak_dinding rak_piring rak_sepatu
rak_serbaguna raket_badminton rear_view rice_cooker rok_panjang sabun_cuci sabun_mandi safe_deposit sambal_bawang
sandal_gunung sandal_jepit sapu_lantai sapu_lidi sarung_bantal sarung_guling sarung_tangan screen_protector
selang_air selempang_mini self_adhesive sendok_garpu sendok_makan senter_kepala sepatu_boots sepatu_roda
sepatu_sneakers setrika_uap sewing_machine shoe_rack shoes_rack sidik_jari sikat_gigi sim_card single_size
sleeping_mask slim_fit sling_bag slip_on smart_watch soft_case spion_motor sprei_katun stainless_steel stop_kontak
susu_bubuk susu_kental t_shirt table_tennis tahan_air tahan_benturan tahan_karat tahan_lama tahan_panas tali_sepatu
tali_skipping tali_tambang tas_bahu tas_belanja tas_laptop tas_pinggang tas_ransel tas_sekolah tas_selempang
tas_tangan tas_travel tea_bag teh_celup teh_hijau teh_hitam tempat_bumbu tempat_makan tempat_minum tempat_pensil
tempat_sabun tempat_sampah tempat_tidur tempat_tisu tempered_glass tenis_meja timbangan_badan timbangan_dapur
tisu_basah tongkat_narsis ujung_pena ukir_kayu usb_hub vacuum_cleaner wall_clock wall_sticker warna_acak
warna_random warna_warni water_pump water_resistant wireless_mouse wrist_watch
"""

FIXED_PAIRS: Final = frozenset((first, second) for first, _, second in (pair.partition("_") for pair in _PAIRS.split()))
