"""What Shopee answers about items, their models and the changes made to them. See ``wire.py`` for the rules.

Facts: Open Platform reference of the product calls and their samples (2026-08).
"""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from syncstore_shopee.wire import LATEST, Answer, Listed, PlatformId, Truth


def _moment(value: object) -> object:
    return value or 0


Moment = Annotated[int, BeforeValidator(_moment), Field(ge=0, lt=LATEST)]
"""Epoch seconds; an empty text stands for none."""


class CreatedItem(Answer):
    """The answer to add_item; its other fields are an echo that need not be what was stored."""

    item_id: PlatformId


class ListedItem(Answer):
    """A row of get_item_list."""

    item_id: PlatformId
    item_status: str = ""


class ItemPage(Answer):
    """One page of get_item_list."""

    item: Listed[ListedItem]
    has_next_page: Truth = False
    next_offset: int = 0


class FoundItems(Answer):
    """The answer of search_item."""

    item_id_list: Listed[PlatformId]


class PriceInfo(Answer):
    """A price in major units."""

    currency: str = ""
    original_price: Decimal | None = None


class LocationStock(Answer):
    """Units at one location."""

    location_id: str = ""
    stock: int = 0


class StockSummary(Answer):
    """Units held for promotions."""

    total_reserved_stock: int = 0


class StockInfo(Answer):
    """Stock of an item or model; only ``seller_stock`` is ours to write."""

    summary_info: StockSummary = StockSummary()
    seller_stock: tuple[LocationStock, ...] = ()
    shopee_stock: tuple[LocationStock, ...] = ()

    @property
    def seller_total(self) -> int:
        """Units the seller offers, over all locations."""
        return sum(place.stock for place in self.seller_stock)

    @property
    def floor(self) -> int:
        """The least the seller may offer while promotions hold units."""
        return max(0, self.summary_info.total_reserved_stock - sum(place.stock for place in self.shopee_stock))


class ImageList(Answer):
    """The pictures of an item."""

    image_id_list: tuple[str, ...] = ()


class ItemAttributeValue(Answer):
    """A value an item has of an attribute."""

    value_id: PlatformId = "0"
    original_value_name: str = ""
    value_unit: str = ""


class ItemAttribute(Answer):
    """An attribute an item has."""

    attribute_id: PlatformId
    attribute_value_list: tuple[ItemAttributeValue, ...] = ()

    def body(self) -> dict[str, Any]:
        """The attribute as it is sent back, unchanged."""
        values = [{**item.model_dump(), "value_id": int(item.value_id)} for item in self.attribute_value_list]
        return {"attribute_id": int(self.attribute_id), "attribute_value_list": values}


class ItemBase(Answer):
    """An item as get_item_base_info shows it; price and stock are absent when it has models."""

    item_id: PlatformId
    category_id: PlatformId | None = None
    item_name: str = ""
    description: str = ""
    item_sku: str = ""
    item_status: str = ""
    has_model: Truth = False
    deboost: Truth = False
    image: ImageList = ImageList()
    price_info: tuple[PriceInfo, ...] = ()
    stock_info_v2: StockInfo | None = None
    attribute_list: tuple[ItemAttribute, ...] = ()


class ItemBases(Answer):
    """The answer of get_item_base_info; unknown ids are simply absent."""

    item_list: Listed[ItemBase]


class VariationOption(Answer):
    """One choice of a tier."""

    variation_option_name: str = ""
    image_id: str = ""


class Tier(Answer):
    """One level of choice."""

    variation_name: str = ""
    variation_option_list: tuple[VariationOption, ...] = ()


class Model(Answer):
    """One sellable SKU of an item with variations; ``tier_index`` points at an option of each tier."""

    model_id: PlatformId
    tier_index: tuple[int, ...] = ()
    model_sku: str = ""
    gtin_code: str = ""
    price_info: tuple[PriceInfo, ...] = ()
    stock_info_v2: StockInfo | None = None


class OldImage(Answer):
    """A picture in the older form; some answers give its address only."""

    image_id: str = ""


class OldOption(Answer):
    """One choice in the older form."""

    option: str = ""
    image: OldImage = OldImage()


class OldTier(Answer):
    """One level of choice in the older form."""

    name: str = ""
    option_list: tuple[OldOption, ...] = ()


class Variations(Answer):
    """The tiers and models of an item (get_model_list, init_tier_variation, add_model)."""

    standardise_tier_variation: tuple[Tier, ...] = ()
    tier_variation: tuple[OldTier, ...] = ()
    model: Listed[Model]


class PriceSet(Answer):
    """A price that was taken; an item without models has no or a zero ``model_id``."""

    model_id: PlatformId = "0"


class NotSet(Answer):
    """A model that was refused, in free text."""

    model_id: PlatformId = "0"
    failed_reason: str = ""


class Refusable(Answer):
    """An answer whose refusal is better explained by what came with it; both fields are the envelope's."""

    refusal: str = ""
    refusal_message: str = ""


class SetResult(Refusable):
    """The answer of update_price and update_stock; refused when not a single model was set."""

    success_list: tuple[PriceSet, ...] = ()
    failure_list: tuple[NotSet, ...] = ()


class ItemNotSet(Answer):
    """An item whose listing could not be switched."""

    item_id: PlatformId
    failed_reason: str = ""


class ItemSet(Answer):
    """An item whose listing was switched."""

    item_id: PlatformId
    unlist: Truth = False


class UnlistResult(Refusable):
    """The answer of unlist_item; refused when not a single item was switched."""

    success_list: tuple[ItemSet, ...] = ()
    failure_list: tuple[ItemNotSet, ...] = ()


class SuggestedCategory(Answer):
    """A category Shopee would rather see an item in."""

    category_id: PlatformId
    category_name: str = ""


class Violation(Answer):
    """Why an item was banned, deleted or shown less; times in epoch seconds, zero for none."""

    violation_type: str = ""
    violation_reason: str = ""
    suggestion: str = ""
    suggested_category: tuple[SuggestedCategory, ...] = ()
    fix_deadline_time: Moment = 0
    update_time: Moment = 0


class ItemViolations(Answer):
    """The violations of one item; the two demotion spellings are both in use."""

    item_id: PlatformId
    item_status_details: tuple[Violation, ...] = ()
    deboost_details: tuple[Violation, ...] = ()
    deboosted_details: tuple[Violation, ...] = ()

    @property
    def reasons(self) -> tuple[Violation, ...]:
        """Every reason given, bans first."""
        return (*self.item_status_details, *self.deboost_details, *self.deboosted_details)


class ViolationList(Answer):
    """The answer of get_item_violation_info."""

    item_list: Listed[ItemViolations]


class Promotion(Answer):
    """A promotion that an item or model is in; times in epoch seconds, zero for none."""

    end_time: Moment = 0


class ItemPromotions(Answer):
    """The promotions of one item, running and scheduled."""

    item_id: PlatformId
    promotion: tuple[Promotion, ...] = ()


class PromotionList(Answer):
    """The answer of get_item_promotion; items the shop has not are not in it."""

    success_list: tuple[ItemPromotions, ...] = ()
