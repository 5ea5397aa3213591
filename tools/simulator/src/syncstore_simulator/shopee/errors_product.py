"""Refusals of the product, media, logistics and shop APIs.

Codes are spelled as on the wire, misspellings included. Sources: error lists of the Open Platform reference
(2026-08) unless the row says otherwise.
"""

from syncstore_simulator.core.errors import ErrorRow
from syncstore_simulator.shopee.errors import DOCUMENTED, INFERRED, MEASURED, Refusal


def _row(code: str, message: str, trigger: str, source: str = DOCUMENTED, module: str = "product") -> ErrorRow:
    return ErrorRow(f"{module}.{code}" if module != "bare" else code, 200, message, module, source, trigger)


class RequestRefusal(Refusal):
    """The request cannot be read, or does not find its item."""

    EMPTY_BODY = _row("error_param", "EOF", "send no body", MEASURED)
    MISSING_FIELD = _row("error_param", "invalid field", "leave item_id out of update_item")
    WRONG_FIELD = _row("error_param", "Parameter is not match the constraints,", "send 51 item ids")
    ITEM_NOT_FOUND = _row("error_item_not_found", "Product not found", "ask for an item that does not exist")
    NOT_YOUR_ITEM = _row("error_item_not_belong_shop", "Item not belong to shop.", "edit another shop's item")
    UNEDITABLE = _row(
        "error_item_uneditable", "Can't edit this item: its status does not allow it.", "edit a deleted item"
    )
    LOCKED = _row("error_inner", "Update item failed: get update lock failed", "edit right after add_item", MEASURED)


class ItemRefusal(Refusal):
    """add_item and update_item."""

    NAME_EMPTY = _row("error_item_name_empty", "Item name could not be empty.", "send a blank item_name")
    NAME_SHORT = _row("error_item_name_is_too_short", "Item_name is shorter than", "send a name of 3 characters")
    NAME_LONG = _row("error_title_exceeds_max_length", "Item_name is longer than", "send a name of 300 characters")
    NAME_CHARACTER = _row(
        "error_title_character_forbidden", "Item_name contains forbidden characters.", "put a NUL in it"
    )
    DESCRIPTION_SHORT = _row("error_desc_length_min_limit", "Description is shorter than", "send a description of 3")
    DESCRIPTION_LONG = _row("error_param", "Description is longer than", "send a description of 6000", INFERRED)
    HASHTAGS = _row("error_desc_hash_tag_over_limit", "Count of hash tags is more than 18", "send 19 hash tags")
    NO_IMAGE = _row("error_image_num_min", "At least 1 image is required.", "send an empty image_id_list")
    MANY_IMAGES = _row("error_param", "At most 9 images are allowed.", "send 10 image ids", INFERRED)
    IMAGE_UNKNOWN = _row("error_param", "Image not exist.", "send an image id that was never uploaded")
    CATEGORY_INVALID = _row("error_invalid_category", "Invalid category ID", "send an unknown or a parent category")
    CATEGORY_BLOCKED = _row("error_category_is_block", "Category is restricted", "use the restricted category")
    ATTRIBUTE_MISSING = _row(
        "error_less_required_attribute", "Mandatory attribute information required:", "leave it out"
    )
    ATTRIBUTE_FOREIGN = _row(
        "error_invalid_category_attribute", "Category and attribute not match:", "send a foreign one"
    )
    ATTRIBUTE_VALUE = _row("error_invalid_attribute_value", "Invalid attribute value.", "send an unknown value_id")
    ATTRIBUTE_NAME = _row("error_value_name_required", "Value_name is required.", "send value_id 0 without a name")
    BRAND_MISSING = _row("error_less_required_brand", "Brand information required", "leave a mandatory brand out")
    BRAND_INVALID = _row("error_invalid_brand", "Invalid brand", "send a brand the category does not have")
    CONDITION = _row("error_param", "Invalid condition, expected NEW or USED.", "send condition=OLD", INFERRED)
    WEIGHT = _row("error_param", "Invalid Weight.", "send weight 0")
    DIMENSION = _row("error_param", "Invalid dimension: three whole numbers of cm are required.", "send two of three")
    LOGISTICS = _row("error_invalid_logistic_info", "invalid logistic info ,", "send an unknown channel")
    DAYS_TO_SHIP = _row("error_invalid_days_to_ship", "Invalid days_to_ship.", "send pre-order in 400 days")
    WHOLESALE = _row(
        "error_whole_sale_price_setting_incorrect", "Wholesale price is above the price.", "send a dearer tier"
    )
    STATUS = _row("error_busi_item_status_invalid", "Invalid item status.", "send item_status=BANNED")
    SHOP_FULL = _row("error_reach_shop_item_limit", "Item published item count reaches limit.", "fill the shop")
    SIMILAR = _row(
        "error_repeated_mtsku", "A similar product has already been uploaded", "create twice, guard switched on"
    )
    SKU_LONG = _row(
        "error_param", "item_sku or model_sku is longer than 100 characters.", "send 101 characters", INFERRED
    )
    ALL_UNLIST_FAILED = _row("error_unlist_item_all_failed", "Unlist item all failed.", "unlist unknown items only")


class PriceStockRefusal(Refusal):
    """Prices and stock, at creation and later."""

    PRICE_FORMAT = _row("error_invalid_price", "Invalid price, please use the correct format", "send a price of 0")
    PRICE_LOW = _row("error_price_exceed_min_limitt", "Original_price is less than min price limit.", "send 10 rupiah")
    PRICE_HIGH = _row("error_price_exceed_max_limitt", "Original_price is bigger than max price limit.", "send 10^12")
    PRICE_RATIO = _row("error_param", "The dearest model costs too many times the cheapest.", "create 1 : 8", INFERRED)
    PRICE_FAILED = _row(
        "error_update_price_fail", "Update price failed, please try later.", "price an unknown model", MEASURED
    )
    PRICE_REPEATED = _row("error_param", "Repeat model_id.", "send a model twice")
    STOCK_RANGE = _row("error_param", "Stock is out of range.", "send stock -1", INFERRED)
    STOCK_FAILED = _row(
        "error_busi_update_stock_failed",
        "Update stock failed, please check failure_list",
        "set an unknown model's stock",
    )
    STOCK_HAS_MODELS = _row(
        "error_edit_item_stock_for_item_has_model",
        "Can't edit item stock directly while item has models.",
        "model_id 0",
    )
    STOCK_RESERVED = _row(
        "error.param",
        "Can not update item with stock less than reserved stock",
        "set less than reserved",
        module="bare",
    )
    LOCATION = _row("error_auth", "You do not have right to use seller location_id", "send a foreign location_id")


class VariationRefusal(Refusal):
    """Tiers and models."""

    TIER_COUNT = _row("error_param", "The level of tier-variation over 2.", "send three tiers")
    SAME_LEVEL = _row("error_param", "The level of tier-variation not change.", "initialise the same depth again")
    LEVEL_CHANGED = _row("error_param", "Canot change the level of tier-variation.", "update to another depth")
    NO_TIERS = _row(
        "error_param", "Item without tier_variation. Please use init_tier_variation.", "add_model without tiers"
    )
    TIER_NAME_LONG = _row("error_tier_var_name_too_long", "Variation name is longer than", "send 40 characters")
    OPTION_LONG = _row("error_tier_opt_val_too_long", "Option is longer than", "send 80 characters")
    MANY_OPTIONS = _row("error_tier_opt_too_many", "Too many options; allowed are", "send 51 options")
    OPTION_REPEATED = _row("error_model_duplicate_name", "Item tier_variation have duplicate name.", "repeat an option")
    OPTION_IMAGES = _row(
        "error_tier_img_partial", "Either all options of the first tier have an image or none.", "one of two"
    )
    MANY_MODELS = _row(
        "error_model_count_over_limit", "The count of model is too large; allowed are 50", "send 51 models"
    )
    INDEX_REQUIRED = _row("error_model_nonempty_itemtier_empty_index", "Item tier_index is required.", "leave it out")
    INDEX_BOUND = _row("error_model_tier_index_bound", "Invalid item tier_index.", "point beyond the options")
    INDEX_REPEATED = _row("error_model_duplicate_tier_variation_index", "Item have duplicate tier_index.", "repeat one")
    WRONG_MODEL = _row(
        "error_wrong_modelid", "The model_id is wrong or not related to this item:", "map an unknown model"
    )
    MODEL_REPEATED = _row("error_duplicate_modelid", "The model_id is duplicate:", "map a model twice")
    NO_SUCH_MODEL = _row("error_model_invalid_model_id", "Invalid model_id.", "update an unknown model")
    LAST_MODEL = _row(
        "error_busi_cannot_delete_all_model", "Cannot delete all models by this api.", "delete the last model"
    )


class PromotionRefusal(Refusal):
    """What a promotion holds fast."""

    PRICE = _row(
        "error_cannt_edit_price_in_promotion", "Original_price cannot be edited under promotion.", "update_price"
    )
    STOCK = _row("error_cannt_edit_stock_in_promotion", "Stock cannot be edited under promotion.", "update_stock")
    NAME = _row("error_in_item_promotion_name_item_lock", "Can't update item_name under promotion.", "rename")
    IMAGE = _row("error_in_item_promotion_image_item_lock", "Can't update images under promotion.", "replace images")
    DELETE = _row("error_cannt_delete_in_promotion", "Item cannot be deleted under promotion.", "delete_item")
    UNLIST = _row("error_cannt_unlisted_in_promotion", "Item cannot be unlisted under promotion.", "update to UNLIST")
    INIT_TIER = _row(
        "error_cannt_init_tier_in_promotion", "Tier_variation cannot be changed under promotion.", "init tiers"
    )
    CHANGE_TIER = _row(
        "error_cannt_change_tier_variation_in_promotion", "Structure cannot be edited under promotion.", "update tiers"
    )


class LookupRefusal(Refusal):
    """Lists, searches, pictures, shop reads."""

    LIST_STATUS = _row("error_param_item_status", "Item status error.", "list without or with an unknown status")
    LIST_TIMES = _row("error_update_time_range", "Update_time_to should be later than update_time_from.", "swap them")
    LIST_OFFSET = _row(
        "error_param", "get items offset over limit, please use the next field", "offset beyond the limit"
    )
    SEARCH_EMPTY = _row("error_param", "request must set one of [item_name,attribute_status]", "search for nothing")
    TOO_MANY_ITEMS = _row(
        "error_param", "Request items over limit, should be less than 50", "ask the violations of 51 items"
    )
    BRAND_STATUS = _row("error_param", "status is required.", "ask brands without status")
    LANGUAGE = _row("error_invalid_language", "Invalid language.", "ask categories in language=xx")
    IMAGE_INVALID = _row("error_param", "image is invalid or not supported", "upload a picture of 16 x 16", MEASURED)
    IMAGE_MISSING = _row("error_param", "image is required", "upload nothing", INFERRED)
    IMAGE_UNAVAILABLE = _row("error_image_unavailable", "Image is unavailable", "recommend by an unknown picture")
    NO_WAREHOUSES = _row(
        "error_not_in_whitelist",
        "The shop has no permission for multi-warehouse.",
        "ask an ordinary shop",
        module="warehouse",
    )
