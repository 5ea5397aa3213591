"""Errors about a product's own content: title, description, category, pictures, package, listing platforms, state."""

from syncstore_simulator.tiktok.errors import ENDPOINT, INFERRED, Refusal, row

_TEXT = "product text"
_CATEGORY = "category"
_IMAGES = "product images"
_PRODUCT = "product"
_PLATFORM = "listing platforms"


class TextRefusal(Refusal):
    """Titles and descriptions."""

    TITLE_EMPTY = row(12052261, "product name is empty", _TEXT, ENDPOINT, "send an empty title")
    TITLE_LENGTH = row(
        12052051,
        "The product name is outside the allowed length",
        _TEXT,
        f"{ENDPOINT}; for short titles {INFERRED}",
        "24 characters",
    )
    TITLE_FORMAT = row(
        12052931,
        "The product name breaks a format rule (emoji, markup, control characters, symbols only, repeated characters)",
        _TEXT,
        ENDPOINT,
        "put an emoji into the title",
    )
    TITLE_CHINESE = row(
        12052262, "Chinese characters are not supported in product name", _TEXT, ENDPOINT, "a Chinese title"
    )
    DESCRIPTION_EMPTY = row(12052015, "The product description is empty", _TEXT, ENDPOINT, "send an empty description")
    DESCRIPTION_LENGTH = row(12052013, "The product description is too long", _TEXT, ENDPOINT, "send 10,001 characters")
    DESCRIPTION_FORMAT = row(
        12052932,
        "The product description breaks a format rule (emoji, control characters, symbols only, repeated characters)",
        _TEXT,
        ENDPOINT,
        "put an emoji into the description",
    )
    DESCRIPTION_CHINESE = row(
        12052346, "The product description has Chinese characters", _TEXT, ENDPOINT, "a Chinese description"
    )
    DESCRIPTION_MARKUP = row(
        12052344, "The product description HTML is malformed", _TEXT, ENDPOINT, "leave a tag unclosed"
    )
    DESCRIPTION_TAG = row(
        12052345, "The product description has an unsupported HTML tag", _TEXT, ENDPOINT, "send a <script> tag"
    )
    DESCRIPTION_IMAGE_ATTRIBUTE = row(
        12052348,
        "An HTML tag of the product description misses a required attribute",
        _TEXT,
        ENDPOINT,
        "send <img> without a width",
    )
    DESCRIPTION_IMAGE_FOREIGN = row(
        12052340,
        "product description image uri illegal",
        _TEXT,
        ENDPOINT,
        "send <img> with the address of another host",
    )
    DESCRIPTION_IMAGE_SIZE = row(
        12052341, "A description image exceeds the size limit", _TEXT, ENDPOINT, "send <img> with a width of 4000"
    )
    DESCRIPTION_IMAGE_COUNT = row(12052056, "Too many images in the description", _TEXT, ENDPOINT, "send 31 <img> tags")


class CategoryRefusal(Refusal):
    """Categories, attributes, brands and what a category demands."""

    UNKNOWN = row(12052023, "The category does not exist", _CATEGORY, ENDPOINT, "send a category id never listed")
    NOT_LEAF = row(12052024, "The category is not a leaf category", _CATEGORY, ENDPOINT, "send a parent category")
    VERSION_REQUIRED = row(
        12052217, "Shops of this region must use V2 categories", _CATEGORY, ENDPOINT, "leave category_version out"
    )
    VERSION_MISMATCH = row(
        12052230,
        "Category version and category id do not match",
        _CATEGORY,
        ENDPOINT,
        "send a v1 category id with category_version v2",
    )
    PROHIBITED = row(12052220, "The category is prohibited", _CATEGORY, ENDPOINT, "create in a PROHIBITED category")
    INVITE_ONLY = row(
        12052221,
        "Only selected sellers may sell in this category",
        _CATEGORY,
        ENDPOINT,
        "create in an INVITE_ONLY category",
    )
    COD_UNSUPPORTED = row(
        12052222,
        "The category does not support cash on delivery",
        _CATEGORY,
        ENDPOINT,
        "is_cod_allowed in such a category",
    )
    ATTRIBUTE_REQUIRED = row(
        12052104, "A required product attribute is missing", _CATEGORY, ENDPOINT, "leave a required attribute out"
    )
    ATTRIBUTE_VALUE_UNKNOWN = row(
        12052529,
        "The attribute value id does not exist",
        _CATEGORY,
        ENDPOINT,
        "send an attribute value id never listed",
    )
    ATTRIBUTE_NOT_CUSTOMISABLE = row(
        12052247,
        "Custom values are not supported for this attribute",
        _CATEGORY,
        ENDPOINT,
        "name a value of a closed attribute",
    )
    CERTIFICATION_REQUIRED = row(
        12052105, "A required certification is missing", _CATEGORY, ENDPOINT, "leave a required certification out"
    )
    SIZE_CHART_REQUIRED = row(
        12052673, "The size chart is required", _CATEGORY, ENDPOINT, "leave a required size chart out"
    )
    BRAND_UNAUTHORISED = row(
        12052201,
        "You are not authorised to sell this brand in this category",
        _CATEGORY,
        ENDPOINT,
        "send an unauthorised T1 brand",
    )


class ImageRefusal(Refusal):
    """Pictures of a product (uploads have their own rows)."""

    MISSING = row(12052028, "The product has no main image", _IMAGES, ENDPOINT, "send an empty main_images")
    TOO_MANY = row(12052306, "main product images count exceed limit", _IMAGES, ENDPOINT, "send ten main images")
    URI_ILLEGAL = row(12052300, "product main image uri illegal", _IMAGES, ENDPOINT, "send a web address as uri")
    URI_UNKNOWN = row(
        12052722, "The image URI does not exist in TikTok Shop", _IMAGES, ENDPOINT, "send a uri never uploaded"
    )
    TOO_SMALL = row(
        12052301,
        "Width and length of main image must be at least 300",
        _IMAGES,
        ENDPOINT,
        "use a 200 px attribute image as main image",
    )
    SKU_IMAGE_ILLEGAL = row(
        12052520, "The variation image is not valid", _IMAGES, ENDPOINT, "send a sku_img uri never uploaded"
    )
    SKU_IMAGE_SPREAD = row(
        12052528,
        "Images may be set for one sales attribute only",
        _IMAGES,
        ENDPOINT,
        "send sku_img on two kinds of attributes",
    )


class ProductRefusal(Refusal):
    """Package, identity and state of a product."""

    WEIGHT_FORMAT = row(
        12052006, "The package weight has a wrong format", _PRODUCT, ENDPOINT, "send a weight with four decimals"
    )
    WEIGHT_ZERO = row(12052181, "The package weight must not be 0", _PRODUCT, ENDPOINT, "send a weight of 0")
    WEIGHT_UNIT = row(12019011, "The package weight is not valid", _PRODUCT, ENDPOINT, "send a weight in POUND")
    DIMENSIONS_REQUIRED = row(
        12019012,
        "The package dimensions are required",
        _PRODUCT,
        ENDPOINT,
        "leave them out where the category wants them",
    )
    DIMENSIONS_INVALID = row(12052116, "The package dimensions are not valid", _PRODUCT, ENDPOINT, "send a height of 0")
    EXTERNAL_ID_LENGTH = row(
        12052369, "The external product id is too long", _PRODUCT, ENDPOINT, "send 1,000 characters"
    )
    EXTERNAL_ID_DUPLICATE = row(
        12052996,
        "The external product id is used by another product",
        _PRODUCT,
        f"{ENDPOINT}; where it is enforced is not documented, so it is a switch (off)",
        "switch unique_external_product_ids on and create twice",
    )
    ORDER_QUANTITY_LIMIT = row(
        12052706, "The minimum order quantity exceeds the limit", _PRODUCT, ENDPOINT, "send minimum_order_quantity 21"
    )
    LISTING_QUOTA = row(
        12052093,
        "The seller reached the maximum number of listings",
        _PRODUCT,
        ENDPOINT,
        "create more than listings_per_day allows",
    )
    ID_INVALID = row(12052031, "The product id is not valid", _PRODUCT, ENDPOINT, "send letters as product id")
    UNKNOWN = row(12052260, "The product does not exist", _PRODUCT, ENDPOINT, "send a product id never issued")
    NOT_OWNED = row(
        12052034, "The product belongs to another shop", _PRODUCT, ENDPOINT, "send another shop's product id"
    )
    NO_REVIEW_VERSION = row(
        12052547,
        "No version of the product is under review",
        _PRODUCT,
        ENDPOINT,
        "ask for the version under review of a settled product",
    )
    STATUS_FORBIDS = row(
        12052901, "The product's status does not allow this operation", _PRODUCT, ENDPOINT, "edit a deleted product"
    )
    INTEGRATION_LOCK = row(
        12052332,
        "The shop is being integrated with Tokopedia: only stock and price can be edited",
        _PRODUCT,
        ENDPOINT,
        "edit while the switch shop_integration_lock is on",
    )


class PlatformRefusal(Refusal):
    """TikTok Shop and Tokopedia as listing platforms."""

    NOT_TOKOPEDIA_SELLER = row(
        12052994,
        "The seller is not a Tokopedia seller",
        _PLATFORM,
        ENDPOINT,
        "list on TOKOPEDIA from a shop that is not integrated",
    )
    UNSUPPORTED = row(
        12052330,
        "The product cannot be listed on the chosen platform",
        _PLATFORM,
        ENDPOINT,
        "use a category the platform does not have",
    )
    TOKOPEDIA_TYPE = row(
        12052358,
        "Tokopedia does not support this kind of product",
        _PLATFORM,
        ENDPOINT,
        "list a product that is not for sale on TOKOPEDIA",
    )
    PRE_OWNED = row(
        12052316,
        "Pre-owned products need Tokopedia as the only platform",
        _PLATFORM,
        ENDPOINT,
        "is_pre_owned on TikTok Shop",
    )
