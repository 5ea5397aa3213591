"""What an item must be to be stored: texts, pictures, category, attributes, brand, logistics.

Every update checks the whole item again, so a refusal may name a field the update did not touch; that is how the
platform does it.
"""

import re
import unicodedata
from decimal import Decimal

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.category_tree import (
    Attribute,
    Category,
    InputType,
    brand_ids,
    category_by_id,
    is_leaf,
)
from syncstore_simulator.shopee.channels import Channel, channel_by_id
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import ItemRefusal, RequestRefusal
from syncstore_simulator.shopee.fields import as_decimal, missing, optional_whole, truth, whole
from syncstore_simulator.shopee.items import Item
from syncstore_simulator.shopee.store import ItemStore
from syncstore_simulator.shopee.value_rules import check_dimension, check_gtin, check_pre_order

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_HASHTAG = re.compile(r"#\w+")
_HASHTAGS_MOST = 18
_IMAGES_MOST = 9


class ItemRules:
    """Checks whole items."""

    def __init__(self, settings: PlatformSettings, store: ItemStore) -> None:
        self._settings = settings
        self._store = store

    def check(self, item: Item) -> None:
        """Check an item before it is stored. Raises Refused with the first thing that is wrong."""
        self._check_name(item.name, item.category_id)
        self._check_description(item.description, item.category_id)
        category = _check_category(item.category_id)
        self._check_images(item.image_ids)
        extras = item.extras
        _check_attributes(category, _objects(extras.get("attribute_list"), "attribute_list"))
        _check_brand(category, extras.get("brand"))
        self._check_demands(item)
        if extras.get("condition", "NEW") not in {"NEW", "USED"}:
            raise Refused(ItemRefusal.CONDITION)
        if "dimension" in extras:
            check_dimension(extras["dimension"])
        if "pre_order" in extras:
            check_pre_order(extras["pre_order"])
        if "gtin_code" in extras:
            check_gtin(extras["gtin_code"])
        _check_logistics(item, _objects(extras.get("logistic_info"), "logistic_info"))
        _check_wholesale(item.price, _objects(extras.get("wholesale"), "wholesale"))

    def _check_demands(self, item: Item) -> None:
        """What only some categories want."""
        settings, category_id = self._settings, item.category_id
        if settings.flag("dimension_mandatory", category_id) and "dimension" not in item.extras:
            raise missing("dimension")
        if settings.flag("size_chart_mandatory", category_id) and "size_chart_info" not in item.extras:
            raise missing("size_chart_info")
        is_bare = item.extras.get("gtin_code") in {None, "", "00"} and not item.models
        if settings.text("gtin_rule", category_id) == "Mandatory" and is_bare:
            raise missing("gtin_code")

    def _check_name(self, name: str, category_id: int) -> None:
        least, most = (
            int(self._settings.number("name_min", category_id)),
            int(self._settings.number("name_max", category_id)),
        )
        if not name.strip():
            raise Refused(ItemRefusal.NAME_EMPTY)
        if any(unicodedata.category(character) == "Cc" for character in name):
            raise Refused(ItemRefusal.NAME_CHARACTER)
        if len(name) < least:
            raise Refused(ItemRefusal.NAME_SHORT, f"{least} characters.")
        if len(name) > most:
            raise Refused(ItemRefusal.NAME_LONG, f"{most} characters.")

    def _check_description(self, description: str, category_id: int) -> None:
        least, most = (
            int(self._settings.number("description_min", category_id)),
            int(self._settings.number("description_max", category_id)),
        )
        if len(description) < least:
            raise Refused(ItemRefusal.DESCRIPTION_SHORT, f"{least} characters.")
        if len(description) > most:
            raise Refused(ItemRefusal.DESCRIPTION_LONG, f"{most} characters.")
        if len(_HASHTAG.findall(description)) > _HASHTAGS_MOST:
            raise Refused(ItemRefusal.HASHTAGS)

    def _check_images(self, image_ids: tuple[str, ...]) -> None:
        if not image_ids:
            raise Refused(ItemRefusal.NO_IMAGE)
        if len(image_ids) > _IMAGES_MOST:
            raise Refused(ItemRefusal.MANY_IMAGES)
        for image_id in image_ids:
            if not self._store.has_image(image_id):
                raise Refused(ItemRefusal.IMAGE_UNKNOWN, image_id)


def _objects(value: object, name: str) -> list[JsonObject]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise Refused(RequestRefusal.WRONG_FIELD, f"{name}: expected a list of objects.")
    return value


def _check_category(category_id: int) -> Category:
    category = category_by_id(category_id)
    if category is None or not is_leaf(category):
        raise Refused(ItemRefusal.CATEGORY_INVALID, str(category_id))
    if category.is_restricted:
        raise Refused(ItemRefusal.CATEGORY_BLOCKED)
    return category


def _check_attributes(category: Category, given: list[JsonObject]) -> None:
    known = {attribute.attribute_id: attribute for attribute in category.attributes}
    seen: set[int] = set()
    for entry in given:
        attribute = known.get(whole(entry, "attribute_id"))
        if attribute is None:
            raise Refused(ItemRefusal.ATTRIBUTE_FOREIGN, str(entry["attribute_id"]))
        values = _objects(entry.get("attribute_value_list"), "attribute_value_list")
        for value in values:
            _check_value(attribute, value)
        if values:
            seen.add(attribute.attribute_id)
    for attribute in category.attributes:
        if attribute.mandatory and attribute.attribute_id not in seen:
            raise Refused(ItemRefusal.ATTRIBUTE_MISSING, f"{attribute.attribute_id} {attribute.name}")


def _check_value(attribute: Attribute, value: JsonObject) -> None:
    value_id = whole(value, "value_id")
    if value_id:
        if value_id not in attribute.value_ids:
            raise Refused(ItemRefusal.ATTRIBUTE_VALUE)
        return
    if attribute.input_type in {InputType.DROPDOWN, InputType.MULTI_DROPDOWN}:
        raise Refused(ItemRefusal.ATTRIBUTE_VALUE)
    if not value.get("original_value_name"):
        raise Refused(ItemRefusal.ATTRIBUTE_NAME)
    is_number = _NUMBER.fullmatch(str(value["original_value_name"])) is not None
    if attribute.is_number and not (is_number and value.get("value_unit", "") in (attribute.units or ("",))):
        raise Refused(ItemRefusal.ATTRIBUTE_VALUE)


def _check_brand(category: Category, brand: object) -> None:
    if brand is None:
        brand = {"brand_id": 0}
    if not isinstance(brand, dict):
        raise Refused(ItemRefusal.BRAND_INVALID)
    brand_id = whole(brand, "brand_id")
    if brand_id == 0:
        if category.brand_mandatory:
            raise Refused(ItemRefusal.BRAND_MISSING)
        return
    if brand_id not in brand_ids():
        raise Refused(ItemRefusal.BRAND_INVALID)


def _check_logistics(item: Item, given: list[JsonObject]) -> None:
    enabled = 0
    for row in given:
        channel = channel_by_id(whole(row, "logistic_id"))
        if channel is None:
            raise Refused(ItemRefusal.LOGISTICS, f"no channel {row['logistic_id']}")
        if truth(row, "enabled"):
            enabled += 1
            _check_channel(item, channel, row)
    if not enabled:
        raise Refused(ItemRefusal.LOGISTICS, "at least one channel must be enabled")


def _check_channel(item: Item, channel: Channel, row: JsonObject) -> None:
    if not channel.enabled:
        raise Refused(ItemRefusal.LOGISTICS, f"channel {channel.channel_id} is disabled for the shop")
    if channel.fee_type == "CUSTOM_PRICE" and not row.get("is_free") and row.get("shipping_fee") is None:
        raise Refused(ItemRefusal.LOGISTICS, f"channel {channel.channel_id} needs a shipping_fee")
    if channel.fee_type == "SIZE_SELECTION" and optional_whole(row, "size_id") not in channel.size_ids:
        raise Refused(ItemRefusal.LOGISTICS, f"channel {channel.channel_id} needs a size_id")
    if item.weight > channel.weight_max:
        raise Refused(ItemRefusal.LOGISTICS, f"channel {channel.channel_id} takes {channel.weight_max} kg at most")
    dimension = item.extras.get("dimension")
    sides = dimension.values() if isinstance(dimension, dict) else ()
    if channel.size_max and any(int(side) > channel.size_max for side in sides):
        raise Refused(ItemRefusal.LOGISTICS, f"channel {channel.channel_id} takes {channel.size_max} cm at most")


def _check_wholesale(price: Decimal, tiers: list[JsonObject]) -> None:
    for tier in tiers:
        if as_decimal(tier.get("unit_price"), "unit_price") >= price:
            raise Refused(ItemRefusal.WHOLESALE)
