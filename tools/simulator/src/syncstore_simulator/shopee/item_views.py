"""How items look on the wire: the echo of a write, the detail, the model list. Shapes differ between them, as live."""

from syncstore_simulator.core.jsontypes import JsonObject, JsonValue
from syncstore_simulator.shopee.channels import channel_by_id
from syncstore_simulator.shopee.items import Item, Model, Tier, amount
from syncstore_simulator.shopee.markets import Market
from syncstore_simulator.shopee.media import image_url

LOCATION_ID = "IDZ"
"""The one location of a shop without warehouses."""
_NOT_PRE_ORDER = {"is_pre_order": False, "days_to_ship": 2}
_NO_BRAND = {"brand_id": 0, "original_brand_name": "NoBrand"}


def echo(item: Item, *, status: str) -> JsonObject:
    """Return what add_item and update_item answer: ``images`` in the plural, weight as a number."""
    extras = item.extras
    reply: JsonObject = {
        "item_id": item.item_id,
        "item_name": item.name,
        "description": item.description,
        "item_status": status,
        "category_id": item.category_id,
        "condition": extras.get("condition", "NEW"),
        "weight": float(item.weight),
        "dimension": extras.get("dimension", {}),
        "pre_order": extras.get("pre_order", _NOT_PRE_ORDER),
        "images": _images(item),
        "logistic_info": _logistics(item),
        "attribute": extras.get("attribute_list", []),
        "brand": extras.get("brand", _NO_BRAND),
        "wholesale": extras.get("wholesale", []),
        "video_info": [],
        "item_dangerous": extras.get("item_dangerous", 0),
        "description_type": "normal",
    }
    return reply


def detail(item: Item, market: Market, now: float) -> JsonObject:
    """Return an item as get_item_base_info shows it: weight as text, price only without models."""
    extras = item.extras
    reply: JsonObject = {
        "item_id": item.item_id,
        "category_id": item.category_id,
        "item_name": item.name,
        "description": item.description,
        "item_sku": item.sku,
        "create_time": item.created_at,
        "update_time": item.updated_at,
        "attribute_list": extras.get("attribute_list", []),
        "image": {**_images(item), "image_ratio": extras.get("image_ratio", "1:1")},
        "weight": f"{item.weight:.3f}".rstrip("0").rstrip("."),
        "dimension": extras.get("dimension", {"package_length": 0, "package_width": 0, "package_height": 0}),
        "logistic_info": _logistics(item),
        "pre_order": extras.get("pre_order", _NOT_PRE_ORDER),
        "wholesales": extras.get("wholesale", []),
        "condition": extras.get("condition", "NEW"),
        "size_chart": "",
        "item_status": item.status_at(now).value,
        "deboost": "true" if item.is_demoted else "false",
        "has_model": bool(item.models),
        "has_promotion": item.promotion is not None,
        "video_info": [],
        "brand": extras.get("brand", _NO_BRAND),
        "item_dangerous": extras.get("item_dangerous", 0),
        "gtin_code": extras.get("gtin_code", ""),
        "size_chart_id": 0,
        "description_type": "normal",
        "tag": {"kit": False},
        "is_fulfillment_by_shopee": False,
    }
    if not item.models:
        reply["price_info"] = [_price(item.price, market)]
        reply["stock_info_v2"] = _stock(item.stock, _reserved(item, 0))
    return reply


def model_list(item: Item, market: Market) -> JsonObject:
    """Return tiers and models as get_model_list shows them, tiers in both formats."""
    return {
        "tier_variation": [_tier(tier) for tier in item.tiers],
        "model": [_model(item, model, market) for model in item.models],
        "standardise_tier_variation": [_standard_tier(tier) for tier in item.tiers],
    }


def initialised(item: Item) -> JsonObject:
    """Return what init_tier_variation answers."""
    return {
        "item_id": item.item_id,
        "tier_variation": [_tier(tier, with_ids=False) for tier in item.tiers],
        "model": [created_model(model) for model in item.models],
    }


def created_model(model: Model) -> JsonObject:
    """Return a model as the calls that create it answer."""
    return {
        "tier_index": list(model.tier_index),
        "model_id": model.model_id,
        "model_sku": model.sku,
        "price_info": [{"original_price": amount(model.price)}],
        "seller_stock": [{"location_id": LOCATION_ID, "stock": model.stock}],
        **{name: model.extras[name] for name in ("weight", "dimension") if name in model.extras},
    }


def _model(item: Item, model: Model, market: Market) -> JsonObject:
    extras = model.extras
    return {
        "model_id": model.model_id,
        "tier_index": list(model.tier_index),
        "model_sku": model.sku,
        "model_status": "MODEL_NORMAL",
        "promotion_id": item.promotion.promotion_id if item.promotion else 0,
        "has_promotion": item.promotion is not None,
        "price_info": [_price(model.price, market)],
        "stock_info_v2": _stock(model.stock, _reserved(item, model.model_id)),
        "pre_order": extras.get("pre_order", item.extras.get("pre_order", _NOT_PRE_ORDER)),
        "gtin_code": extras.get("gtin_code", ""),
        "weight": str(extras.get("weight", f"{item.weight:f}")),
        "dimension": extras.get("dimension", item.extras.get("dimension", {})),
        "is_fulfillment_by_shopee": False,
    }


def _price(price: JsonValue, market: Market) -> JsonObject:
    value = amount(price)
    return {
        "currency": market.currency,
        "original_price": value,
        "current_price": value,
        "inflated_price_of_original_price": value,
        "inflated_price_of_current_price": value,
    }


def _stock(stock: int, reserved: int) -> JsonObject:
    return {
        "summary_info": {"total_reserved_stock": reserved, "total_available_stock": stock},
        "seller_stock": [{"location_id": LOCATION_ID, "stock": stock, "if_saleable": True}],
        "shopee_stock": [],
        "advance_stock": {"sellable_advance_stock": 0, "in_transit_advance_stock": 0},
    }


def _reserved(item: Item, model_id: int) -> int:
    promotion = item.promotion
    if promotion is None or (promotion.model_ids and model_id not in promotion.model_ids):
        return 0
    return promotion.reserved_stock


def _images(item: Item) -> JsonObject:
    ids = list(item.image_ids)
    return {"image_id_list": ids, "image_url_list": [image_url(image_id) for image_id in ids]}


def _logistics(item: Item) -> list[JsonObject]:
    rows = item.extras.get("logistic_info", [])
    return [_logistic(row) for row in rows] if isinstance(rows, list) else []


def _logistic(row: JsonObject) -> JsonObject:
    channel = channel_by_id(int(row["logistic_id"]))
    return {
        "logistic_id": int(row["logistic_id"]),
        "logistic_name": channel.name if channel else "",
        "enabled": row["enabled"],
        "shipping_fee": row.get("shipping_fee", 0),
        "size_id": row.get("size_id", 0),
        "is_free": row.get("is_free", False),
        "estimated_shipping_fee": 0,
    }


def _tier(tier: Tier, *, with_ids: bool = True) -> JsonObject:
    options = []
    for option in tier.options:
        shown: JsonObject = {"option": option.name}
        if option.image_id is not None:
            ids = {"image_id": option.image_id} if with_ids else {}
            shown["image"] = {**ids, "image_url": image_url(option.image_id)}
        options.append(shown)
    return {"name": tier.name, "option_list": options}


def _standard_tier(tier: Tier) -> JsonObject:
    options = []
    for option in tier.options:
        image = {"image_id": option.image_id, "image_url": image_url(option.image_id)} if option.image_id else {}
        options.append({"variation_option_id": 0, "variation_option_name": option.name, **image})
    return {
        "variation_id": 0,
        "variation_name": tier.name,
        "variation_group_id": 0,
        "variation_option_list": options,
    }
