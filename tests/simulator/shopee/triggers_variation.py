"""How a caller gets each refusal about tiers and models, and each refusal that only faults answer with."""

from typing import Any

from syncstore_simulator.shopee.errors import Refusal
from syncstore_simulator.shopee.errors_injected import InjectedRefusal
from syncstore_simulator.shopee.errors_product import VariationRefusal
from tests.simulator.shopee.seller import Seller, variation
from tests.simulator.shopee.test_variations import two_tiers
from tests.simulator.shopee.triggers_gateway import Trigger
from tests.simulator.world import Control


def _init(**changes: Any) -> Trigger:
    async def trigger(seller: Seller, _: Control) -> dict[str, Any]:
        body = {**variation(await seller.add_id()), **changes}
        return await seller.post("product/init_tier_variation", body)

    return trigger


def _tier(name: str, *options: str) -> dict[str, Any]:
    return {"name": name, "option_list": [{"option": option} for option in options]}


def _model(*index: int) -> dict[str, Any]:
    return {"tier_index": list(index), "original_price": 10000, "seller_stock": [{"stock": 1}]}


async def _same_level(seller: Seller, _: Control) -> dict[str, Any]:
    item_id, _models = await seller.add_with_models()
    return await seller.post("product/init_tier_variation", variation(item_id))


async def _other_level(seller: Seller, _: Control) -> dict[str, Any]:
    item_id, _models = await seller.add_with_models()
    return await seller.post("product/update_tier_variation", two_tiers(item_id))


async def _add_without_tiers(seller: Seller, _: Control) -> dict[str, Any]:
    body = {"item_id": await seller.add_id(), "model_list": [_model(0)]}
    return await seller.post("product/add_model", body)


async def _one_option_image(seller: Seller, _: Control) -> dict[str, Any]:
    body = variation(await seller.add_id())
    body["tier_variation"][0]["option_list"][0]["image"] = {"image_id": seller.image_id}
    return await seller.post("product/init_tier_variation", body)


async def _many_models(seller: Seller, _: Control) -> dict[str, Any]:
    tiers = [_tier("A", *(f"a{place}" for place in range(17))), _tier("B", "x", "y", "z")]
    models = [_model(first, second) for first in range(17) for second in range(3)]
    body = {"item_id": await seller.add_id(), "tier_variation": tiers, "model": models}
    return await seller.post("product/init_tier_variation", body)


def _mapping(*rows: tuple[int, int]) -> Trigger:
    """Map (place of the model or an unknown id, option) rows."""

    async def trigger(seller: Seller, _: Control) -> dict[str, Any]:
        item_id, ids = await seller.add_with_models()
        listed = [{"model_id": ids[model] if model < 2 else model, "tier_index": [option]} for model, option in rows]
        body = {"item_id": item_id, "tier_variation": variation(item_id)["tier_variation"], "model_list": listed}
        return await seller.post("product/update_tier_variation", body)

    return trigger


async def _update_unknown_model(seller: Seller, _: Control) -> dict[str, Any]:
    item_id, _models = await seller.add_with_models()
    return await seller.post("product/update_model", {"item_id": item_id, "model": [{"model_id": 9, "model_sku": ""}]})


def _injected(refusal: Refusal) -> Trigger:
    async def trigger(seller: Seller, control: Control) -> dict[str, Any]:
        await control.post("/faults", kind="error_code", code=refusal.row.code)
        return await seller.get("shop/get_shop_info")

    return trigger


async def _edge_failure(seller: Seller, control: Control) -> dict[str, Any]:
    await control.post("/faults", kind="http_5xx")
    return await seller.get("shop/get_shop_info")


TRIGGERS: dict[Refusal, Trigger] = {
    VariationRefusal.TIER_COUNT: _init(tier_variation=[_tier(name, "x") for name in "ABC"]),
    VariationRefusal.SAME_LEVEL: _same_level,
    VariationRefusal.LEVEL_CHANGED: _other_level,
    VariationRefusal.NO_TIERS: _add_without_tiers,
    VariationRefusal.TIER_NAME_LONG: _init(tier_variation=[_tier("x" * 40, "a", "b")]),
    VariationRefusal.OPTION_LONG: _init(tier_variation=[_tier("Warna", "x" * 80, "b")]),
    VariationRefusal.MANY_OPTIONS: _init(tier_variation=[_tier("Warna", *(f"w{place}" for place in range(51)))]),
    VariationRefusal.OPTION_REPEATED: _init(tier_variation=[_tier("Warna", "a", "a")]),
    VariationRefusal.OPTION_IMAGES: _one_option_image,
    VariationRefusal.MANY_MODELS: _many_models,
    VariationRefusal.INDEX_REQUIRED: _init(model=[{"original_price": 10000, "seller_stock": [{"stock": 1}]}]),
    VariationRefusal.INDEX_BOUND: _init(model=[_model(2)]),
    VariationRefusal.INDEX_REPEATED: _init(model=[_model(0), _model(0)]),
    VariationRefusal.WRONG_MODEL: _mapping((99, 0)),
    VariationRefusal.MODEL_REPEATED: _mapping((0, 0), (0, 1)),
    VariationRefusal.NO_SUCH_MODEL: _update_unknown_model,
    VariationRefusal.LAST_MODEL: _mapping(),
    **{refusal: _injected(refusal) for refusal in InjectedRefusal},
    InjectedRefusal.EDGE: _edge_failure,
}
