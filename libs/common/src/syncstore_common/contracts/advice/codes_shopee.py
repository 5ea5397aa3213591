"""Which topic each of Shopee's codes is about; codes stand without their module prefix. Pure data."""

from collections.abc import Mapping

_CODES: Mapping[str, str] = {
    "app.address": "source_ip_undeclared",
    "app.blocked": (
        "partner_frozen invalid_partner_id error_api_permission error_api_call_restricted api_suspended "
        "error_partner_key_expired"
    ),
    "app.keys": "error_sign",
    "attributes.required": "error_less_required_attribute error_value_name_required",
    "attributes.value": (
        "error_invalid_attribute error_invalid_attribute_value error_invalid_category_attribute "
        "error_value_id_must_equal_zero"
    ),
    "brand.invalid": "error_invalid_brand error_incalid_brand error_duplicated_brand",
    "brand.permission": "error_brand_forbidden",
    "brand.required": "error_less_required_brand",
    "category.invalid": "error_invalid_category error_category_is_block error_forbidden_category",
    "description.hashtags": "error_desc_hash_tag_over_limit",
    "description.pictures": "error_desc_image_no_pass",
    "description.too_short": "error_desc_length_min_limit",
    "images.missing": "error_image_num_min",
    "images.unknown": "error_image_unavailable",
    "limit.calls": "error_rate_limit",
    "limit.day": "error_limit",
    "listing.frozen": "error_item_uneditable error_busi_cannot_edit_vsku",
    "listing.missing": "error_item_not_found error_nil_shopid_or_itemid error_item_not_belong_shop",
    "listing.not_published": "error_unlist_item_all_failed",
    "listing.variants_differ": (
        "error_item_or_variation_not_found error_model_invalid_model_id error_wrong_modelid "
        "error_duplicate_modelid error_edit_item_price_for_item_has_model "
        "error_edit_item_stock_for_item_has_model error_tier_var_level_not_same "
        "error_busi_cannot_delete_all_model error_busi_cannot_delete_default_model"
    ),
    "logistics.none": (
        "error_invalid_logistic_info error_invalid_days_to_ship error_param_dts_exceeds_max_limit error_category_dts"
    ),
    "option.name_too_long": "error_tier_var_name_too_long",
    "option.same_value": "error_model_duplicate_name",
    "option.too_many_values": "error_tier_opt_too_many",
    "option.value_too_long": "error_tier_opt_val_too_long",
    "options.incomplete": "error_model_tier_index_bound error_tier_index error_model_nonempty_itemtier_empty_index",
    "options.too_many": "error_tier_var_too_many",
    "platform.trouble": (
        "error_network error_server error_system_busy system_busy error_inner error_data error_get_shop_fail "
        "error_busi_update_item_failed error_busi_add_item_failed error_unknown error_check_luc_fail"
    ),
    "price.invalid": "error_invalid_price",
    "price.not_set": "error_update_price_fail",
    "price.shipping": "error_invalid_price_for_logistic",
    "price.spread": "error_price_out_of_range",
    "price.too_high": "error_price_exceed_max_limitt",
    "price.too_low": "error_price_exceed_min_limitt",
    "price.wholesale": (
        "error_busi_price_lower_then_wholesale_price error_wholesale_price_less_than_ratio_limit "
        "error_price_should_be_same_for_wholesales error_whole_sale_price_setting_incorrect"
    ),
    "request.refused": "error_busi error_busi_item_status_invalid error_param error.param error_invalid_language",
    "request.search": "error_param_item_status error_update_time_range",
    "shop.full": "error_reach_shop_item_limit",
    "shop.reconnect": (
        "error_auth invalid_acceess_token invalid_access_token error_shop_refresh_token "
        "error_merchant_refresh_token refresh_token_expired shop_access_expired merchant_access_expired "
        "supplier_access_expired shop_no_linked merchant_no_linked user_no_linked supplier_no_linked "
        "partner_shop_no_link invalid_code invalid_shop_id invalid_main_acount_id"
    ),
    "shop.restricted": "shop_banned user_banned error_kyc_auth error_ashop_api_permission error_perm_non_admin",
    "stock.not_set": "error_busi_update_stock_failed",
    "title.characters": "error_title_character_forbidden",
    "title.missing": "error_item_name_empty",
    "title.similar_listing": "error_repeated_mtsku",
    "title.too_long": "error_title_exceeds_max_length error_name_length_limit",
    "title.too_short": "error_item_name_is_too_short",
    "variants.image": "error_tier_img_partial",
    "variants.same_options": "error_model_duplicate_tier_variation_index",
    "variants.too_many": "error_model_count_over_limit",
    "wait.promotion": (
        "error_cannt_edit_price_in_promotion error_in_item_promotion_item_price_lock "
        "error_cannot_update_price_in_promotion error_related_product_in_promotion "
        "error_cannt_edit_stock_in_promotion error_promotion_cantnot_update_stock "
        "error_cannt_delete_in_promotion error_in_item_promotion_delete_lock "
        "error_cannt_unlisted_in_promotion error_cannt_init_tier_in_promotion "
        "error_cannt_change_tier_variation_in_promotion error_in_item_promotion_name_item_lock "
        "error_in_item_promotion_image_item_lock error_in_item_promotion_nomodel_to_models"
    ),
    "wait.review": "error_busi_cannot_delist_reviewing_or_banned_item error_set_normal_unlisted_item",
    "wait.shop_state": (
        "error_seller_under_penalty error_holiday_on_add_item error_holiday_mode_change_stock "
        "error_busi_invalid_shop_status"
    ),
    "warehouse.kept_by_platform": "error_wms_shop_block_upate_stock",
    "warehouse.single": "error_not_in_whitelist",
}

SHOPEE_CODES: Mapping[str, str] = {code: name for name, codes in _CODES.items() for code in codes.split()}
"""Code → topic."""
