"""Reads that do not concern items: categories, attributes, brands, limits, channels, the shop itself."""

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.category_tree import (
    CATEGORIES,
    NO_BRAND_ID,
    Attribute,
    Category,
    brand_ids,
    category_by_id,
    is_leaf,
)
from syncstore_simulator.shopee.channels import CHANNELS, channel_json
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import ItemRefusal, LookupRefusal
from syncstore_simulator.shopee.fields import optional_text, optional_whole, spread, text, whole, wrong
from syncstore_simulator.shopee.items import amount
from syncstore_simulator.shopee.requests import Reply, ShopeeRequest
from syncstore_simulator.shopee.store import ItemStore
from syncstore_simulator.shopee.tokens import TokenBook

_ENGLISH = "en"
_INDONESIAN = "id"


class LookupApis:
    """Handlers of category, brand, limit, channel and shop reads."""

    def __init__(self, settings: PlatformSettings, tokens: TokenBook, store: ItemStore) -> None:
        self._settings = settings
        self._tokens = tokens
        self._store = store

    def categories(self, request: ShopeeRequest) -> Reply:
        """get_category: the whole tree."""
        english = _is_english(request)
        rows = [
            {
                "category_id": category.category_id,
                "parent_category_id": category.parent_id,
                "original_category_name": category.english,
                "display_category_name": category.english if english else category.name,
                "has_children": not is_leaf(category),
            }
            for category in CATEGORIES
        ]
        return Reply({"category_list": rows})

    def recommend(self, request: ShopeeRequest) -> Reply:
        """category_recommend: leaves whose keywords the name holds, best first."""
        query = request.query()
        words = text(query, "item_name").lower()
        image_id = optional_text(query, "product_cover_image")
        if image_id and not self._store.has_image(image_id):
            raise Refused(LookupRefusal.IMAGE_UNAVAILABLE)
        scores = {
            category.category_id: sum(len(word) for word in category.keywords if word in words)
            for category in CATEGORIES
            if not category.is_restricted
        }
        found = sorted((key for key, score in scores.items() if score), key=lambda key: (-scores[key], key))
        return Reply({"category_id": found[:5]})

    def attribute_tree(self, request: ShopeeRequest) -> Reply:
        """get_attribute_tree: the attributes of up to 20 leaves."""
        ids = spread(request.call.every("category_id_list"))
        if not 1 <= len(ids) <= 20 or not all(entry.isdigit() for entry in ids):
            raise wrong("category_id_list", "1 to 20 category ids")
        english = _is_english(request)
        rows = []
        for entry in ids:
            category = _leaf(int(entry))
            tree = [_attribute(attribute, english=english) for attribute in category.attributes]
            rows.append({"category_id": category.category_id, "warning": "", "attribute_tree": tree})
        return Reply({"list": rows})

    def brands(self, request: ShopeeRequest) -> Reply:
        """get_brand_list: one page of the brands of a leaf."""
        query = request.query()
        offset, size = whole(query, "offset"), whole(query, "page_size")
        category = _leaf(whole(query, "category_id"))
        status = optional_whole(query, "status")
        if status not in {1, 2}:
            raise Refused(LookupRefusal.BRAND_STATUS)
        if not 1 <= size <= 100 or offset < 0:
            raise wrong("page_size", "1 to 100, offset from 0")
        normal = [(NO_BRAND_ID, "NoBrand"), *brand_ids().items()] if status == 1 else []
        shown = normal[offset : offset + size]
        rows = [
            {"brand_id": brand_id, "original_brand_name": name, "display_brand_name": name} for brand_id, name in shown
        ]
        more = offset + size < len(normal)
        return Reply(
            {
                "brand_list": rows,
                "has_next_page": more,
                "next_offset": offset + size if more else 0,
                "is_mandatory": category.brand_mandatory,
                "input_type": "DROP_DOWN",
            }
        )

    def item_limit(self, request: ShopeeRequest) -> Reply:
        """get_item_limit: lengths, bands and counts for a category (or the shop, without one)."""
        category_id = optional_whole(request.query(), "category_id")
        if category_id is not None:
            _leaf(category_id)
        rule = self._settings.text("gtin_rule", category_id)
        return Reply(self._limits(request, category_id), top={"gtin_limit": {"gtin_validation_rule": rule}})

    def channels(self, request: ShopeeRequest) -> Reply:
        """get_channel_list: the shop's logistics channels."""
        rows = [channel_json(channel) for channel in CHANNELS]
        return Reply({"logistics_channel_list": rows}, warning=None)

    def shop_info(self, request: ShopeeRequest) -> Reply:
        """get_shop_info, at the top level."""
        shop = self._tokens.shops[request.shop_id]
        return Reply(
            top={
                "shop_name": shop.name,
                "region": shop.region,
                "status": "NORMAL",
                "auth_time": int(shop.authorised_at),
                "expire_time": int(shop.authorised_until),
                "is_cb": False,
                "is_sip": False,
                "is_upgraded_cbsc": False,
                "merchant_id": None,
                "sip_affi_shops": [],
                "shop_fulfillment_flag": "Others",
                "is_main_shop": False,
                "is_direct_shop": False,
                "linked_main_shop_id": 0,
                "linked_direct_shop_list": [],
                "is_one_awb": False,
                "is_mart_shop": False,
                "is_outlet_shop": False,
            },
            warning=None,
        )

    def warehouses(self, request: ShopeeRequest) -> Reply:
        """get_warehouse_detail: ordinary shops have none."""
        raise Refused(LookupRefusal.NO_WAREHOUSES)

    def _limits(self, request: ShopeeRequest, category_id: int | None) -> JsonObject:
        market, settings = request.market, self._settings
        names = [name for name in settings.as_json() if name.endswith(("_min", "_max"))]
        number = {name: int(settings.number(name, category_id)) for name in names}
        return {
            "price_limit": {"min_limit": amount(market.price_min), "max_limit": amount(market.price_max)},
            "wholesale_price_threshold_percentage": {"min_limit": 50, "max_limit": 100},
            "stock_limit": {"min_limit": number["stock_min"], "max_limit": number["stock_max"]},
            "item_name_length_limit": {"min_limit": number["name_min"], "max_limit": number["name_max"]},
            "item_image_count_limit": {"min_limit": 1, "max_limit": 9},
            "item_description_length_limit": {
                "min_limit": number["description_min"],
                "max_limit": number["description_max"],
            },
            "tier_variation_name_length_limit": {"min_limit": 1, "max_limit": number["tier_name_max"]},
            "tier_variation_option_length_limit": {"min_limit": 1, "max_limit": number["option_max"]},
            "item_count_limit": {"max_limit": number["shop_item_max"]},
            "extended_description_limit": {
                "description_text_length_min": number["description_min"],
                "description_text_length_max": number["description_max"],
                "description_image_num_min": 0,
                "description_image_num_max": 12,
                "description_image_width_min": 700,
                "description_image_height_min": 700,
                "description_image_aspect_ratio_min": 0.5,
                "description_image_aspect_ratio_max": 32,
            },
            "dts_limit": {"days_to_ship_limit": {"min_limit": 3, "max_limit": 30}, "non_pre_order_days_to_ship": 2},
            "weight_limit": {"weight_mandatory": True},
            "dimension_limit": {"dimension_mandatory": settings.flag("dimension_mandatory", category_id)},
            "size_chart_limit": {
                "size_chart_mandatory": settings.flag("size_chart_mandatory", category_id),
                "support_image_size_chart": False,
                "support_template_size_chart": False,
            },
        }


def _leaf(category_id: int) -> Category:
    category = category_by_id(category_id)
    if category is None or not is_leaf(category):
        raise Refused(ItemRefusal.CATEGORY_INVALID, str(category_id))
    return category


def _is_english(request: ShopeeRequest) -> bool:
    """Tell whether names are wanted in English, the default. Names exist in no third language: those get English."""
    language = (request.call.first("language") or _ENGLISH).lower()
    if language not in request.market.languages:
        raise Refused(LookupRefusal.LANGUAGE)
    return language != _INDONESIAN


def _attribute(attribute: Attribute, *, english: bool) -> JsonObject:
    values = [
        {"value_id": value_id, "name": name, "value_unit": "", "child_attribute_list": [], "multi_lang": []}
        for value_id, name in attribute.value_ids.items()
    ]
    return {
        "attribute_id": attribute.attribute_id,
        "mandatory": attribute.mandatory,
        "name": attribute.english if english else attribute.name,
        "attribute_value_list": values,
        "attribute_info": {
            "input_type": int(attribute.input_type),
            "input_validation_type": 3 if attribute.is_number else 0,
            "format_type": 2 if attribute.units else 1,
            "date_format_type": 0,
            "attribute_unit_list": list(attribute.units),
            "max_value_count": 5 if attribute.input_type in {4, 5} else 1,
            "introduction": "",
            "is_oem": False,
            "support_search_value": False,
        },
        "multi_lang": [
            {"language": "id", "value": attribute.name},
            {"language": "en", "value": attribute.english},
        ],
    }
