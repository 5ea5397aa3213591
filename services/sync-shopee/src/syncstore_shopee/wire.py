"""What Shopee answers, as models at the edge: unknown fields are ignored, ids are text, odd spellings are accepted.

Facts: Open Platform reference and samples (2026-08). Lists and blocks may be absent or null, numbers may come as text.
Items have their own module, ``wire_items.py``.
"""

from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LATEST = 100_000_000_000
"""Seconds since the epoch that a date can still hold."""


def _text_of_id(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _list_of_null(value: object) -> object:
    return [] if value is None else value


def _truth(value: object) -> object:
    return value.lower() == "true" if isinstance(value, str) else bool(value)


PlatformId = Annotated[str, BeforeValidator(_text_of_id), Field(pattern=r"^[0-9]{1,20}$")]
"""An id that may come as a number of up to 64 bits or as text."""
T = TypeVar("T")
Listed = Annotated[tuple[T, ...], BeforeValidator(_list_of_null)]
"""A list that must be named but may be null: without the name the answer is not Shopee's."""
Truth = Annotated[bool, BeforeValidator(_truth)]
"""A flag that some answers send as ``"false"``."""


class Answer(BaseModel):
    """Base of all answers. A null is the same as an absent field, where the field may be absent."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        named = {name for name, field in cls.model_fields.items() if field.is_required()}
        return {key: item for key, item in value.items() if item is not None or key in named}


class Done(Answer):
    """An answer that only says that it worked."""


# -- authorisation ----------------------------------------------------------------------------------------------------
class Tokens(Answer):
    """Tokens; ``expire_in`` is a number of seconds, or an instant when it is as large as one.

    For a main account ``shop_id_list`` names the shops they are for.
    """

    access_token: str = Field(min_length=1)
    refresh_token: str = Field(min_length=1)
    expire_in: int = Field(gt=0, lt=LATEST)
    shop_id_list: tuple[PlatformId, ...] = ()

    def __repr__(self) -> str:
        return f"Tokens(expire_in={self.expire_in})"


class ShopInfo(Answer):
    """The shop behind a token; ``expire_time`` ends the authorisation (epoch seconds)."""

    shop_name: str = ""
    region: str
    expire_time: int | None = Field(default=None, ge=0, lt=LATEST)


# -- knowledge --------------------------------------------------------------------------------------------------------
class Category(Answer):
    """One node of the shop's category tree."""

    category_id: PlatformId
    parent_category_id: PlatformId = "0"
    has_children: Truth = False
    original_category_name: str = ""
    display_category_name: str = ""

    @property
    def names(self) -> list[str]:
        """The names it has, each once: in English and in the language of the shop."""
        return [name for name in dict.fromkeys((self.original_category_name, self.display_category_name)) if name]


class CategoryTree(Answer):
    """All categories of a shop."""

    category_list: Listed[Category]


class Recommendation(Answer):
    """Categories that fit a title, best first."""

    category_id: Listed[PlatformId]


class Range(Answer):
    """A lower and an upper limit; either may be absent."""

    min_limit: Decimal | None = None
    max_limit: Decimal | None = None


class WeightRule(Answer):
    """Whether items of a category need a weight."""

    weight_mandatory: Truth = False


class DimensionRule(Answer):
    """Whether items of a category need the parcel's size."""

    dimension_mandatory: Truth = False


class SizeChartRule(Answer):
    """Whether items of a category need a size chart."""

    size_chart_mandatory: Truth = False


class ItemLimit(Answer):
    """What a category accepts; any block may be absent."""

    price_limit: Range | None = None
    stock_limit: Range | None = None
    item_name_length_limit: Range | None = None
    item_image_count_limit: Range | None = None
    item_description_length_limit: Range | None = None
    tier_variation_name_length_limit: Range | None = None
    tier_variation_option_length_limit: Range | None = None
    weight_limit: WeightRule | None = None
    dimension_limit: DimensionRule | None = None
    size_chart_limit: SizeChartRule | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "ItemLimit":
        if not self.model_fields_set:
            raise ValueError("no limit at all")
        return self


class GtinRule(Answer):
    """Whether items of a category need a barcode: Mandatory, Flexible or Optional."""

    gtin_validation_rule: str = ""


class ItemRules(Answer):
    """The whole answer of get_item_limit: the rule about barcodes stands beside the limits."""

    response: ItemLimit
    gtin_limit: GtinRule = GtinRule()


class Translation(Answer):
    """A name in one language."""

    value: str = ""


class AttributeInfo(Answer):
    """How an attribute's value is entered. Input: 1 and 4 choose only, 2, 3 and 5 take own words, 4 and 5 several.

    Validation: 1 a whole number, 3 a number. Format 2: with one of the units.
    """

    input_type: int = 3
    input_validation_type: int = 0
    format_type: int = 1
    attribute_unit_list: tuple[str, ...] = ()
    max_value_count: int = 0


class AttributeOption(Answer):
    """A value an attribute may have, and the attributes that come with it."""

    value_id: PlatformId
    name: str = ""
    multi_lang: tuple[Translation, ...] = ()
    child_attribute_list: tuple["Attribute", ...] = ()


class Attribute(Answer):
    """An attribute of a category."""

    attribute_id: PlatformId
    name: str = ""
    mandatory: Truth = False
    multi_lang: tuple[Translation, ...] = ()
    attribute_value_list: tuple[AttributeOption, ...] = ()
    attribute_info: AttributeInfo = AttributeInfo()


class CategoryAttributes(Answer):
    """The attributes of one category."""

    category_id: PlatformId
    attribute_tree: tuple[Attribute, ...] = ()


class AttributeTrees(Answer):
    """The answer of get_attribute_tree."""

    list: Listed[CategoryAttributes]


class Brand(Answer):
    """A brand of a category."""

    brand_id: PlatformId
    original_brand_name: str = ""
    display_brand_name: str = ""


class BrandPage(Answer):
    """One page of a category's brands."""

    brand_list: Listed[Brand]
    has_next_page: Truth = False
    next_offset: int = 0
    is_mandatory: Truth = False


class ChannelSize(Answer):
    """A parcel size of a channel that charges by size."""

    size_id: PlatformId


class WeightRange(Answer):
    """Weights in kilograms a channel carries; zero stands for no limit."""

    item_max_weight: float = 0.0
    item_min_weight: float = 0.0


class SizeRange(Answer):
    """The largest parcel a channel carries, in centimetres; zero stands for no limit."""

    length: float = 0.0
    width: float = 0.0
    height: float = 0.0
    dimension_sum: float = 0.0


class Channel(Answer):
    """A logistics channel. A masked one (``mask_channel_id`` set) can't be chosen for items."""

    logistics_channel_id: PlatformId
    logistics_channel_name: str = ""
    enabled: Truth = False
    fee_type: str = ""
    mask_channel_id: PlatformId = "0"
    size_list: tuple[ChannelSize, ...] = ()
    weight_limit: WeightRange | None = None
    item_max_dimension: SizeRange | None = None


class ChannelList(Answer):
    """The channels of a shop."""

    logistics_channel_list: Listed[Channel]


class Warehouse(Answer):
    """A place of the seller's stock."""

    location_id: str
    warehouse_name: str = ""


class WarehouseList(Answer):
    """The warehouses of a shop; the platform sends a bare list."""

    items: Listed[Warehouse]


class ImageInfo(Answer):
    """An uploaded picture."""

    image_id: str = Field(min_length=1)


class UploadedImage(Answer):
    """The answer to one upload."""

    image_info: ImageInfo
