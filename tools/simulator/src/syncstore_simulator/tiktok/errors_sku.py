"""Errors about SKUs: sales attributes, seller SKUs, prices, stock and warehouses."""

from syncstore_simulator.tiktok.errors import ENDPOINT, INFERRED, Refusal, row

_SKU = "sku"
_PRICE = "price"
_STOCK = "stock"


class SkuRefusal(Refusal):
    """SKUs of a product and their sales attributes."""

    LIST_EMPTY = row(12052902, "The SKU list is empty", _SKU, ENDPOINT, "send an empty skus")
    TOO_MANY = row(12052050, "A product has at most 100 SKUs", _SKU, ENDPOINT, "send 101 SKUs")
    SELLER_SKU_LENGTH = row(12052054, "The seller SKU is too long", _SKU, ENDPOINT, "send 51 characters")
    SELLER_SKU_INVALID = row(12019059, "The seller SKU is not valid", _SKU, ENDPOINT, "send a seller SKU with a space")
    TOO_MANY_KINDS = row(
        12052525, "A product has at most 3 sales attributes", _SKU, ENDPOINT, "send four kinds of sales attributes"
    )
    KINDS_DIFFER = row(
        12052550, "Every SKU must have all sales attributes", _SKU, ENDPOINT, "give one SKU other kinds than the next"
    )
    COMBINATION_TWICE = row(
        12052560, "Two SKUs have the same sales attributes", _SKU, ENDPOINT, "send two SKUs that are Red / M"
    )
    SEVERAL_DEFAULTS = row(
        12052559, "Several SKUs have no sales attributes", _SKU, ENDPOINT, "send two SKUs without sales attributes"
    )
    ATTRIBUTE_NAMELESS = row(12052241, "A sales attribute needs a name or an id", _SKU, ENDPOINT, "leave both out")
    ATTRIBUTE_NAME_LENGTH = row(
        12052242, "The sales attribute name is too long", _SKU, ENDPOINT, "send a name of 21 characters"
    )
    ATTRIBUTE_VALUE_EMPTY = row(
        12052248, "The sales attribute value is empty", _SKU, ENDPOINT, "leave value and value id out"
    )
    ATTRIBUTE_VALUE_LENGTH = row(
        12052249, "The sales attribute value is too long", _SKU, ENDPOINT, "send a value of 51 characters"
    )
    ATTRIBUTE_NAME_FORMAT = row(
        12052933, "The sales attribute name breaks a format rule", _SKU, ENDPOINT, "put an emoji into the name"
    )
    ATTRIBUTE_VALUE_FORMAT = row(
        12052934, "The sales attribute value breaks a format rule", _SKU, ENDPOINT, "put an emoji into the value"
    )
    ID_TWICE = row(12052553, "A SKU id is sent twice", _SKU, ENDPOINT, "edit with the same SKU id twice")
    NOT_OF_PRODUCT = row(
        12052557, "The SKU id does not belong to the product", _SKU, ENDPOINT, "send another product's SKU id"
    )
    ALL_ATTRIBUTES_REMOVED = row(
        12019057,
        "Not all sales attributes can be removed",
        _SKU,
        f"{ENDPOINT}; which code: {INFERRED}",
        "edit variants down to one plain SKU",
    )
    CODE_DIGITS = row(
        12052591, "The identifier code has a wrong number of digits", _SKU, ENDPOINT, "send a GTIN of five digits"
    )
    CODE_FIXED = row(
        12052593, "The identifier code cannot be changed once submitted", _SKU, ENDPOINT, "edit an identifier code"
    )


class PriceRefusal(Refusal):
    """Prices, in products and through prices/update."""

    MISSING = row(12052571, "A SKU has no price", _PRICE, ENDPOINT, "create a SKU without a price")
    INVALID = row(12052073, "The price is not valid", _PRICE, ENDPOINT, "send the price 'ten'")
    OUT_OF_RANGE = row(
        12052570,
        "The price is outside the allowed range",
        _PRICE,
        f"{ENDPOINT}; the range for IDR is our own",
        "send the price 99",
    )
    CURRENCY = row(12052084, "The currency does not fit the shop", _PRICE, ENDPOINT, "send USD for an Indonesian shop")
    STATUS = row(
        12019113,
        "The product's status does not allow price updates",
        _PRICE,
        ENDPOINT,
        "update a price under first review",
    )
    LOCKED = row(12052038, "The price is locked by a promotion", _PRICE, ENDPOINT, "update a price during a promotion")


class StockRefusal(Refusal):
    """Stock and warehouses, in products and through inventory/update."""

    NO_WAREHOUSE = row(
        12019022, "Every SKU needs a valid warehouse", _STOCK, ENDPOINT, "create a SKU without inventory"
    )
    WAREHOUSE_UNKNOWN = row(
        12052097, "The warehouse does not exist", _STOCK, ENDPOINT, "send a warehouse id never listed"
    )
    WAREHOUSE_NOT_SALES = row(
        12052532, "The warehouse is not a sales warehouse", _STOCK, ENDPOINT, "send a return warehouse"
    )
    WAREHOUSE_DISABLED = row(12052531, "The warehouse is disabled", _STOCK, ENDPOINT, "send a disabled warehouse")
    WAREHOUSE_TWICE = row(
        12052555, "A warehouse is sent twice for a SKU", _STOCK, ENDPOINT, "send the same warehouse twice"
    )
    WAREHOUSES_CHANGED = row(
        12052533,
        "The warehouses of a SKU cannot be changed",
        _STOCK,
        ENDPOINT,
        "edit a SKU with another set of warehouses",
    )
    WAREHOUSES_INCOMPLETE = row(
        12019028, "All warehouses assigned to the SKU must be sent", _STOCK, ENDPOINT, "leave out one of two warehouses"
    )
    QUANTITY_RANGE = row(
        12052055,
        "The stock is outside the allowed range",
        _STOCK,
        f"{ENDPOINT}; 0 is accepted as sold out ({INFERRED})",
        "send a quantity of 100,000",
    )
    STATUS = row(
        12052901,
        "The product's status does not allow stock updates",
        _STOCK,
        f"{ENDPOINT}; code: {INFERRED}",
        "a deleted product",
    )
    PROMOTION_FLOOR = row(
        12052393,
        "Stock cannot go below the current stock during a promotion",
        _STOCK,
        ENDPOINT,
        "lower stock during a promotion",
    )
    PLATFORM_WAREHOUSE = row(
        12052144, "A platform warehouse cannot be edited", _STOCK, ENDPOINT, "send a platform warehouse"
    )
    TOKOPEDIA_WAREHOUSE = row(
        12052382,
        "Stock fulfilled by Tokopedia cannot be edited",
        _STOCK,
        ENDPOINT,
        "send a warehouse of Dilayani Tokopedia",
    )
    CHECK_FAILED = row(
        12052990,
        "The check failed",
        _STOCK,
        f"{ENDPOINT}: wraps the errors of one SKU while the call succeeds",
        "send one good and one unknown warehouse; the code stands in data.errors",
    )
