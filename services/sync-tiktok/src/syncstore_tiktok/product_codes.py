"""Error codes about a product's own data: which field somebody must change, and how. Pure data.

Facts: error tables of the endpoint pages Create, Edit and Partial Edit Product, Update Price, Update Inventory and
Upload Product Image (2026-05). Fields are those of our product.
"""

from syncstore_tiktok.verdicts import Rows, rejected

_TEXT = (
    rejected("title", "Write a title.", 12052261)
    | rejected("title", "Write a title within the limits: 25 to 255 characters in South-East Asia.", 12052051)
    | rejected("title", "Take emoji, HTML codes and repeated characters out of the title.", 12052931, 12052263)
    | rejected("title", "Write the title in the market's language, without Chinese characters.", 12052262)
    | rejected("description", "Write a description.", 12052015, 12019006)
    | rejected("description", "Shorten the description to 10,000 characters, markup included.", 12052013)
    | rejected("description", "Take emoji, HTML codes and repeated characters out of the description.", 12052932)
    | rejected("description", "Write the description in the market's language, without Chinese characters.", 12052346)
    | rejected(
        "description",
        "Use plain paragraphs and lists in the description.",
        12052344, 12052345, 12052348, 12052349, 12052350, 12052352,
    )
    | rejected(
        "description",
        "Take the pictures out of the description.",
        12052056, 12052324, 12052340, 12052341, 12052342, 12052343,
    )
    | rejected(
        "description",
        "Take web addresses out of the product.",
        12052235, 12052236, 12052237, 12052238,
    )
)  # fmt: skip

_CATEGORY = (
    rejected(
        "category",
        "Choose another TikTok Shop category, one without sub-categories.",
        12052002, 12052023, 12052024, 12052025, 12052158, 12052217, 12052220, 12052227, 12052230, 12052446,
    )
    | rejected(
        "category",
        "Ask for this category in Seller Center's Qualification Center, or choose another one.",
        12052221, 12052223, 12052224, 12052225, 12052226,
    )
    | rejected("category", "Switch cash on delivery off, or choose another category.", 12052222)
    | rejected("attributes", "Fill in the attributes that TikTok Shop requires in this category.", 12052104, 12052182)
    | rejected(
        "attributes",
        "Use values that TikTok Shop offers for this attribute.",
        12052151, 12052183, 12052240, 12052246, 12052247, 12052251, 12052253, 12052254,
        12052256, 12052527, 12052529, 12052935,
    )
    | rejected(
        "attributes",
        "Add the certificates this category needs in Seller Center, or choose another category.",
        12052105, 12052385, 12052650, 12052651, 12052655, 12052656, 12052657, 12052658,
    )
    | rejected(
        "attributes",
        "Add a size chart in Seller Center, or choose another category.",
        12052128, 12052670, 12052671, 12052673,
    )
    | rejected("brand", "Correct the brand, or leave it empty.", 12019013, 12052026, 12052200, 12052207)
    | rejected(
        "brand",
        "Ask for this brand in Seller Center's Qualification Center, or leave it empty.",
        12052201, 12052208,
    )
)  # fmt: skip

_IMAGES = (
    rejected("images", "Add at least one picture.", 12052028)
    | rejected("images", "Use at most nine pictures.", 12052306)
    | rejected(
        "images",
        "Use pictures of 300 to 4,000 pixels a side.",
        12038014, 12019116, 12052301, 12052302, 12052305, 12052521, 12052524,
    )
    | rejected(
        "images",
        "Use JPG or PNG pictures that open in any viewer.",
        12038002, 12038004, 12038015, 12052304, 12052523, 11050001,
    )
    | rejected("images", "Use smaller pictures: at most 10 MB each.", 12038005)
    | rejected("images", "Upload the pictures again.", 12052300, 12052520, 12052722)
    | rejected("variants.image", "Give pictures to the values of one option only.", 12052528, 12052356, 12052357)
    | rejected("variants.image", "Give every value of the first option a picture.", 12052522)
)  # fmt: skip

_PACKAGE = (
    rejected("weight_g", "Enter the packed weight in grams.", 12019011, 12019061, 12052006, 12052181, 12052915)
    | rejected(
        "dimensions",
        "Enter length, width and height of the packed product.",
        12019012, 12052003, 12052004, 12052005, 12052116,
    )
    | rejected("code", "Shorten the product code.", 12052369)
    | rejected("shop", "Set the minimum order quantity between 1 and 20.", 12052706, 12052707)
    | rejected(
        "shop",
        "Check the shop's shipping settings in Seller Center.",
        12052402, 12052404, 12052405, 12052420, 12052549,
    )
    | rejected("shop", "Set the shop's return warehouse in Seller Center.", 12052535)
    | rejected(
        "shop",
        "List the product on platforms that this shop and category have.",
        12052316, 12052330, 12052358, 12052994,
    )
    | rejected("shop", "Drafts can't be made of a listing that was submitted.", 12052488)
    | rejected(None, "The platform asks for the product's data.", 12052487)
    | rejected(
        "shop",
        "Add the manufacturer or responsible person in Seller Center.",
        12052282, 12052284, 12052287, 12052923,
    )
)  # fmt: skip

_VARIANTS = (
    rejected("variants", "Add a SKU.", 12052902)
    | rejected("variants", "Use at most 100 variants: split the product.", 12052050, 12052558, 12019015)
    | rejected("variants.sku", "Use SKUs of 1 to 50 characters without spaces.", 12052054, 12019059, 12052554)
    | rejected("options", "Use at most three options.", 12052525)
    | rejected("options", "Use fewer values per option.", 12052526)
    | rejected("options", "Give every variant a value for every option.", 12052550)
    | rejected("variants", "Give every variant its own combination of option values.", 12052559, 12052560)
    | rejected("options.name", "Write an option name of 1 to 20 characters.", 12052241, 12052242)
    | rejected(
        "options.name",
        "Take emoji, Chinese characters and forbidden words out of the option's name.",
        12052152, 12052243, 12052244, 12052933, 12019019,
    )
    | rejected("options.value", "Write an option value of 1 to 50 characters.", 12052248, 12052249)
    | rejected(
        "options.value",
        "Take emoji, Chinese characters and forbidden words out of the option's values.",
        12052153, 12052245, 12052250, 12052934,
    )
    | rejected(
        "variants",
        "TikTok Shop does not let this listing's variants change like this: keep its options, or list a new product.",
        12019056, 12019057,
    )
    | rejected("barcode", "Correct the barcode, or leave it empty.", 12052591, 12052592, 12052598, 12052600)
    | rejected("barcode", "A barcode can't be changed after it was submitted: put the old one back.", 12052593)
)  # fmt: skip

_PRICE_AND_STOCK = (
    rejected("price", "Enter a price above zero.", 12052571, 12052092, 12052424)
    | rejected("price", "Enter a price in the shop's currency, without odd decimals.", 12052073, 12052084)
    | rejected("price", "Bring the price into TikTok Shop's range.", 12052570, 12052375, 12052376, 12052383)
    | rejected("stock", "Enter a stock of 0 to 99,999.", 12052055, 12019024)
    | rejected(
        "stock",
        "TikTok Shop could not set this stock: check the product's warehouses.",
        12052037, 12052095, 12052141,
    )
    | rejected(
        "stock",
        "Add an enabled pickup warehouse in Seller Center.",
        12019016, 12019022, 12052096, 12052097, 12052115, 12052364, 12052403, 12052486,
        12052530, 12052531, 12052532, 12052555,
    )
    | rejected("stock", "The shop may use one warehouse only.", 12052094)
    | rejected("stock", "The platform's warehouse keeps this stock: change it in Seller Center.", 12052144, 12052382)
)  # fmt: skip

PRODUCT_ROWS: Rows = _TEXT | _CATEGORY | _IMAGES | _PACKAGE | _VARIANTS | _PRICE_AND_STOCK
"""Code → verdict."""
