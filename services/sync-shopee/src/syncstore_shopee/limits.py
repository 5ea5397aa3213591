"""What a shop accepts in a category, from the limits Shopee states for it. Pure.

Lengths and bands differ per shop and category and Shopee publishes no table, so each comes from ``get_item_limit``;
any block may be absent. Only what that call never states stands here: tiers, variants, SKU length (reference of
init_tier_variation, 2026-08) and how far variants' prices may lie apart (guide on stock and price, per market).
"""

from decimal import Decimal

from syncstore_common.kernel.pictures import PictureLimits
from syncstore_common.sync.listing import Capabilities, Demands
from syncstore_common.sync.text_rules import TextRules
from syncstore_shopee.wire import ItemLimit, ItemRules, Range

OPTION_TIERS_MAX = 2
VARIANTS_MAX = 50
OPTION_VALUES_MAX = 50
SKU_MAX = 100

_TEXT = TextRules(hashtags_max=18)
_PRICE_RATIOS = {
    "BR": 4,
    **dict.fromkeys(("SG", "VN", "TW", "TH", "PH", "MX"), 5),
    **dict.fromkeys(("ID", "MY"), 7),
    **dict.fromkeys(("CL", "CO"), 9),
}
# for a block that is absent: wide enough never to refuse what Shopee would take
_WIDEST_TITLE = 255
_WIDEST_DESCRIPTION = 5000
_IMAGES_MAX = 9
_OPTION_NAME_MAX = 14
_OPTION_VALUE_MAX = 20
PICTURES = PictureLimits(side_min=100)
"""Of media_space/upload_image: JPEG or PNG, 10 MB. The least side is not documented; icons are refused (measured)."""
_BARCODE_REQUIRED = "Mandatory"


def capabilities_of(limit: ItemLimit, region: str) -> Capabilities:
    """Translate a category's limits; ``region`` is the shop's market, such as ``ID``."""
    title, description, images = (
        limit.item_name_length_limit,
        limit.item_description_length_limit,
        limit.item_image_count_limit,
    )
    ratio = _PRICE_RATIOS.get(region)
    return Capabilities(
        title_min=_least(title, 1),
        title_max=_most(title, _WIDEST_TITLE),
        description_min=_least(description, 1),
        description_max=_most(description, _WIDEST_DESCRIPTION),
        images_min=max(1, _least(images, 1)),
        images_max=_most(images, _IMAGES_MAX),
        option_tiers_max=OPTION_TIERS_MAX,
        variants_max=VARIANTS_MAX,
        option_name_max=_most(limit.tier_variation_name_length_limit, _OPTION_NAME_MAX),
        option_value_max=_most(limit.tier_variation_option_length_limit, _OPTION_VALUE_MAX),
        sku_max=SKU_MAX,
        price_min=limit.price_limit.min_limit if limit.price_limit else None,
        price_max=limit.price_limit.max_limit if limit.price_limit else None,
        price_ratio_max=Decimal(ratio) if ratio is not None else None,
        stock_max=_most(limit.stock_limit, 0) or None,
        weight_required=limit.weight_limit.weight_mandatory if limit.weight_limit else True,
        description_is_html=False,
        option_values_max=OPTION_VALUES_MAX,
        text=_TEXT,
        pictures=PICTURES,
        variant_pictures=PICTURES,
    )


def demands_of(rules: ItemRules, *, is_brand_required: bool) -> Demands:
    """Translate what a category asks of new items; a "Flexible" barcode rule accepts items without one."""
    limit = rules.response
    return Demands(
        brand=is_brand_required,
        dimensions=limit.dimension_limit.dimension_mandatory if limit.dimension_limit else False,
        barcode=rules.gtin_limit.gtin_validation_rule == _BARCODE_REQUIRED,
        size_chart=limit.size_chart_limit.size_chart_mandatory if limit.size_chart_limit else False,
    )


def stock_min_at_creation(limit: ItemLimit) -> int:
    """The least stock a new item or model may start with; later pushes may set less, down to zero."""
    return _least(limit.stock_limit, 0)


def _least(limits: Range | None, default: int) -> int:
    return default if limits is None or limits.min_limit is None else int(limits.min_limit)


def _most(limits: Range | None, default: int) -> int:
    return default if limits is None or not limits.max_limit else int(limits.max_limit)
