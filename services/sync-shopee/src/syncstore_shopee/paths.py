"""The paths of every Shopee call we make (Open Platform API v2). Data only."""

TOKEN_GET = "/api/v2/auth/token/get"  # noqa: S105 - a path
TOKEN_REFRESH = "/api/v2/auth/access_token/get"  # noqa: S105 - a path
SHOP_INFO = "/api/v2/shop/get_shop_info"
WAREHOUSES = "/api/v2/shop/get_warehouse_detail"
CHANNELS = "/api/v2/logistics/get_channel_list"
UPLOAD_IMAGE = "/api/v2/media_space/upload_image"

CATEGORIES = "/api/v2/product/get_category"
CATEGORY_RECOMMEND = "/api/v2/product/category_recommend"
ITEM_LIMIT = "/api/v2/product/get_item_limit"
ATTRIBUTES = "/api/v2/product/get_attribute_tree"
BRANDS = "/api/v2/product/get_brand_list"

ADD_ITEM = "/api/v2/product/add_item"
UPDATE_ITEM = "/api/v2/product/update_item"
UNLIST_ITEM = "/api/v2/product/unlist_item"
DELETE_ITEM = "/api/v2/product/delete_item"
UPDATE_PRICE = "/api/v2/product/update_price"
UPDATE_STOCK = "/api/v2/product/update_stock"

ITEM_LIST = "/api/v2/product/get_item_list"
ITEM_BASE = "/api/v2/product/get_item_base_info"
SEARCH_ITEM = "/api/v2/product/search_item"
PROMOTIONS = "/api/v2/product/get_item_promotion"
VIOLATIONS = "/api/v2/product/get_item_violation_info"

MODEL_LIST = "/api/v2/product/get_model_list"
INIT_TIERS = "/api/v2/product/init_tier_variation"
UPDATE_TIERS = "/api/v2/product/update_tier_variation"
ADD_MODEL = "/api/v2/product/add_model"
UPDATE_MODEL = "/api/v2/product/update_model"
DELETE_MODEL = "/api/v2/product/delete_model"
