"""Shopee's error codes and what follows from each. Pure data; ``errors.py`` decides where a code alone can't.

Facts: error lists of the Open Platform reference (2026-08) for the calls we make, plus codes measured on the sandbox.
Codes stand without their module prefix and are spelled as on the wire, misspellings included. A remedy names the field
of our product and what a seller can do; it is absent where only time or an operator helps.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from syncstore_common.kernel.errors import Disposition, Remedy

_NOTHING = Remedy()

LOCK_WAIT_S = 4.0
"""An item stays locked for a few seconds after it was created or edited."""
PROMOTION_WAIT_S = 3600.0
"""Promotions last hours or days; their end is read, and a push tells of an early one. This is only the safety net."""
PROMOTION_FIX = "A promotion holds this listing; the change follows when the promotion ends."
REVIEW_WAIT_S = 30.0
"""A fresh listing's review usually ends within minutes."""
UNLIST_FAILED = "error_unlist_item_all_failed"
STATE_WAIT_S = 900.0
"""Shop and item states that change by themselves (review, holiday, penalty)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a code means. ``wait_s`` is how long to wait at least, when the platform's rule says so."""

    disposition: Disposition
    remedy: Remedy = _NOTHING
    wait_s: float | None = None


def _all(verdict: Verdict, codes: Iterable[str]) -> dict[str, Verdict]:
    return dict.fromkeys(codes, verdict)


def _rejected(field: str | None, fix: str, *codes: str) -> dict[str, Verdict]:
    return _all(Verdict(Disposition.REJECTED, Remedy(field, fix)), codes)


_RETRY = _all(
    Verdict(Disposition.RETRY),
    (
        "error_network",
        "error_server",
        "error_system_busy",
        "system_busy",
        "error_inner",
        "error_data",
        "error_get_shop_fail",
        "error_busi_update_item_failed",
        "error_busi_add_item_failed",
        "error_busi_update_stock_failed",
        "error_unknown",
        "error_check_luc_fail",
    ),
)

_RATE = _all(Verdict(Disposition.RATE_LIMITED), ("error_rate_limit",))

_REAUTH = _all(
    Verdict(Disposition.REAUTH, Remedy("shop", "Connect the shop again: its permission has expired or was withdrawn.")),
    (
        "error_auth",
        "invalid_acceess_token",
        "invalid_access_token",
        "error_shop_refresh_token",
        "error_merchant_refresh_token",
        "refresh_token_expired",
        "shop_access_expired",
        "merchant_access_expired",
        "supplier_access_expired",
        "shop_no_linked",
        "merchant_no_linked",
        "user_no_linked",
        "supplier_no_linked",
        "partner_shop_no_link",
        "invalid_code",
        "invalid_shop_id",
        "invalid_main_acount_id",
    ),
)

_BLOCKED = (
    _all(
        Verdict(Disposition.BLOCKED, Remedy("shop", "Shopee has restricted this shop: see the Seller Centre.")),
        ("shop_banned", "user_banned", "error_kyc_auth", "error_ashop_api_permission", "error_perm_non_admin"),
    )
    | _all(
        Verdict(Disposition.BLOCKED, Remedy("app", "The app may not call Shopee: see its page in the app console.")),
        (
            "partner_frozen",
            "invalid_partner_id",
            "error_api_permission",
            "error_api_call_restricted",
            "api_suspended",
            "error_partner_key_expired",
        ),
    )
    | _all(
        Verdict(Disposition.BLOCKED, Remedy("app", "Check the app's partner id and partner key.")),
        ("error_sign",),
    )
    | _all(
        Verdict(Disposition.BLOCKED, Remedy("app", "Add this server's address to the app's IP allow-list.")),
        ("source_ip_undeclared",),
    )
)

_PROMOTION = _all(
    Verdict(
        Disposition.DEFERRED,
        Remedy(None, PROMOTION_FIX),
        PROMOTION_WAIT_S,
    ),
    (
        "error_cannt_edit_price_in_promotion",
        "error_in_item_promotion_item_price_lock",
        "error_cannot_update_price_in_promotion",
        "error_related_product_in_promotion",
        "error_cannt_edit_stock_in_promotion",
        "error_promotion_cantnot_update_stock",
        "error_cannt_delete_in_promotion",
        "error_in_item_promotion_delete_lock",
        "error_cannt_unlisted_in_promotion",
        "error_cannt_init_tier_in_promotion",
        "error_cannt_change_tier_variation_in_promotion",
        "error_in_item_promotion_name_item_lock",
        "error_in_item_promotion_image_item_lock",
        "error_in_item_promotion_nomodel_to_models",
    ),
)

_STATE = _all(
    Verdict(
        Disposition.DEFERRED,
        Remedy("shop", "The shop can't change listings now (holiday, penalty or review); it is tried again later."),
        STATE_WAIT_S,
    ),
    (
        "error_seller_under_penalty",
        "error_holiday_on_add_item",
        "error_holiday_mode_change_stock",
        "error_busi_invalid_shop_status",
        "error_busi_cannot_delist_reviewing_or_banned_item",
        "error_set_normal_unlisted_item",
    ),
)

_MISSING = _all(
    Verdict(Disposition.MISSING, Remedy(None, "The listing is no longer on Shopee: list the product again.")),
    ("error_item_not_found", "error_nil_shopid_or_itemid", "error_item_not_belong_shop"),
)

_CONFLICT = _all(
    Verdict(Disposition.CONFLICT, Remedy("variants", "The listing's variants differ from ours: read it again.")),
    (
        "error_item_or_variation_not_found",
        "error_model_invalid_model_id",
        "error_wrong_modelid",
        "error_duplicate_modelid",
        "error_edit_item_price_for_item_has_model",
        "error_edit_item_stock_for_item_has_model",
        "error_tier_var_level_not_same",
        "error_busi_cannot_delete_all_model",
        "error_busi_cannot_delete_default_model",
    ),
) | _all(
    Verdict(Disposition.CONFLICT, Remedy(None, "Shopee does not let this listing be edited: see the Seller Centre.")),
    ("error_item_uneditable", "error_busi_cannot_edit_vsku", "error_wms_shop_block_upate_stock"),
)

_TEXT = (
    _rejected("title", "Write a title.", "error_item_name_empty")
    | _rejected("title", "Write a longer title.", "error_item_name_is_too_short")
    | _rejected("title", "Shorten the title.", "error_title_exceeds_max_length", "error_name_length_limit")
    | _rejected("title", "Remove special characters from the title.", "error_title_character_forbidden")
    | _rejected("description", "Write a longer description.", "error_desc_length_min_limit")
    | _rejected("description", "Use at most 18 hashtags.", "error_desc_hash_tag_over_limit")
    | _rejected("description", "Remove the pictures from the description.", "error_desc_image_no_pass")
    | _rejected("images", "Add at least one picture.", "error_image_num_min")
    | _rejected(
        "images",
        "Use JPG or PNG pictures of at least 500 by 500 pixels and at most 10 MB.",
        "error_image_unavailable",
        "error_tier_img_partial",
    )
)

_KIND = (
    _rejected(
        "category",
        "Choose another Shopee category, one without sub-categories.",
        "error_invalid_category",
        "error_category_is_block",
        "error_forbidden_category",
    )
    | _rejected(
        "attributes",
        "Fill in the attributes that Shopee requires in this category.",
        "error_less_required_attribute",
        "error_invalid_attribute",
        "error_invalid_attribute_value",
        "error_invalid_category_attribute",
        "error_value_name_required",
        "error_value_id_must_equal_zero",
    )
    | _rejected(
        "brand",
        "Choose a brand that Shopee lists in this category.",
        "error_invalid_brand",
        "error_incalid_brand",
        "error_less_required_brand",
        "error_brand_forbidden",
        "error_duplicated_brand",
    )
    | _rejected(
        "shop",
        "This shop is full: delete listings that are not needed, or ask Shopee for a higher limit.",
        "error_reach_shop_item_limit",
    )
    | _rejected(
        "title",
        "A very similar product is already listed: change title or pictures, or link the existing listing.",
        "error_repeated_mtsku",
    )
)

_PRICE_STOCK = (
    _rejected("price", "Enter a price above zero.", "error_invalid_price")
    | _rejected("price", "Raise the price: it is under Shopee's minimum.", "error_price_exceed_min_limitt")
    | _rejected("price", "Lower the price: it is over Shopee's maximum.", "error_price_exceed_max_limitt")
    | _rejected(
        "price",
        "Bring the prices of the variants closer together and keep them within Shopee's limits.",
        "error_price_out_of_range",
        "error_update_price_fail",
    )
    | _rejected("price", "Lower the price or change the shipping channels.", "error_invalid_price_for_logistic")
    | _rejected(
        "price",
        "Adjust the wholesale prices in the Seller Centre: they must be below the price.",
        "error_busi_price_lower_then_wholesale_price",
        "error_wholesale_price_less_than_ratio_limit",
        "error_price_should_be_same_for_wholesales",
        "error_whole_sale_price_setting_incorrect",
    )
)

_VARIANTS = (
    _rejected("options", "Shopee takes two options.", "error_tier_var_too_many")
    | _rejected("options.value", "Use fewer values per option.", "error_tier_opt_too_many")
    | _rejected("options.value", "Shorten the option's values.", "error_tier_opt_val_too_long")
    | _rejected("options.name", "Shorten the option's name.", "error_tier_var_name_too_long")
    | _rejected("variants", "Shopee takes 50 variants: split the product.", "error_model_count_over_limit")
    | _rejected("options.value", "Give every value of an option its own name.", "error_model_duplicate_name")
    | _rejected(
        "variants",
        "Give every variant its own combination of option values.",
        "error_model_duplicate_tier_variation_index",
        "error_model_tier_index_bound",
        "error_tier_index",
        "error_model_nonempty_itemtier_empty_index",
    )
)

_LOGISTICS = _rejected(
    "logistics",
    "Check weight, dimensions and the shop's shipping channels.",
    "error_invalid_logistic_info",
    "error_invalid_days_to_ship",
    "error_param_dts_exceeds_max_limit",
    "error_category_dts",
)

_OTHER = (
    _rejected(None, "See Shopee's message.", "error_busi", "error_busi_item_status_invalid")
    | _rejected(None, "See Shopee's message.", "error_param", "error.param")
    | _rejected(
        None, "See Shopee's message.", "error_param_item_status", "error_update_time_range", "error_invalid_language"
    )
    | _rejected(None, "The listing could not be published: see the Seller Centre.", "error_unlist_item_all_failed")
    | _rejected(None, "The shop keeps its stock in one place.", "error_not_in_whitelist")
)

VERDICTS: dict[str, Verdict] = (
    _RETRY
    | _RATE
    | _REAUTH
    | _BLOCKED
    | _PROMOTION
    | _STATE
    | _MISSING
    | _CONFLICT
    | _TEXT
    | _KIND
    | _PRICE_STOCK
    | _VARIANTS
    | _LOGISTICS
    | _OTHER
    | _all(Verdict(Disposition.DEFERRED, Remedy("app", "The app's calls of today are used up.")), ("error_limit",))
)
"""Code without module prefix → verdict."""

PROMOTION_CODES = frozenset(_PROMOTION)
PROMOTION_PREFIX = "error_slash_price_"
"""A family of flash-sale locks; each member defers like the others."""
